"""Where Android code keeps values under a name: extras of an Intent, bundles, shared preferences."""

from __future__ import annotations

import re

from mgmt_migrate.analysis.unit import last_name
from mgmt_migrate.model.code import Call, Member, Node

EXTRA_READ, EXTRA_WRITTEN = "getStringExtra", "putExtra"
_BUNDLES = re.compile(r"bundle|extras$|arguments$|^args$|^outstate$|instancestate$", re.I)
_GIVES_BUNDLE = frozenset(("getExtras", "getArguments", "getBundleExtra", "requireArguments"))
_EDITING = frozenset("edit putString putStringSet putInt putLong putFloat putBoolean remove clear".split())


def is_bundle(name: str, owner: Node) -> bool:
    """Whether a method keeps text in an Intent or a bundle, or reads it: intent.putExtra(…),
    getIntent().getExtras().getString(…), arguments?.getString(…)."""
    if name in (EXTRA_READ, EXTRA_WRITTEN):
        return True
    if name not in ("getString", "putString"):
        return False
    if isinstance(owner, Call):
        return last_name(owner.callee) in _GIVES_BUNDLE
    return _BUNDLES.search(last_name(owner)) is not None


def edited(owner: Node) -> Node:
    """The preferences behind their editor: prefs.edit().putString(…).putString(…)."""
    while isinstance(owner, Call) and isinstance(owner.callee, Member) and owner.callee.name in _EDITING:
        owner = owner.callee.owner
    return owner
