"""The rules. One file each, named as the rule; the folder is walked, so a new rule is one new file.

A rule module's docstring is its page; its one function is decorated with `rule(code, name)` and yields
`Hit`s.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mgmt_migrate.model.finding import Hit
from mgmt_migrate.value import Value

if TYPE_CHECKING:
    from mgmt_migrate.analysis.project import Project

Check = Callable[["Project"], Iterator[Hit]]


class Rule(Value, eq=True):
    """A rule: its stable code, its name, and the function that yields its hits."""

    code: str
    name: str
    check: Check


_KNOWN: dict[str, Rule] = {}


def rule(code: str, name: str) -> Callable[[Check], Check]:
    """Registers the decorated function as the rule of this code.

    Raises:
        ValueError: the code is taken.
    """

    def register(check: Check) -> Check:
        if code in _KNOWN and _KNOWN[code].check.__module__ != check.__module__:
            raise ValueError(f"two rules are called {code}")
        _KNOWN[code] = Rule(code, name, check)
        return check

    return register


@functools.cache
def all_rules() -> dict[str, Rule]:
    """Every rule by code, in order of the codes."""
    for info in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{info.name}")
    return dict(sorted(_KNOWN.items()))
