"""Local variables that are named after the ID token are named after the access token that they hold now."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.fixes.rewriting import traced
from mgmt_migrate.languages._local_names import places
from mgmt_migrate.model.finding import Edit, Finding

_ID_TOKEN = re.compile(r"(?<![\w$.'\"])(?:idToken|id_token)(?![\w$'\"])")
_OF_SHELL = re.compile(r"(?<!\w)ID_TOKEN(?!\w)")
_GIVEN = re.compile(r"\s*=(?!=)\s*[\w$.'\"\[\]()]+")
_SMALL = 20_000
"""Stations and edits whose lines are looked at; more are those of a generated file."""


def names(findings: Sequence[Finding], edits: Sequence[Edit], texts: Mapping[str, str]) -> list[Edit]:
    """The renamings that go with the edits of a unit: of variables on the lines of its way, all places of
    each, none that meets another edit. They change no behaviour.

    Where the receipt of a use is not one of the stations, only variables that are given a changed value: a
    new name alone must not pass for a change of what it holds.
    """
    sure = all(traced(f, texts) for f in findings if f.rule.startswith(("MM2", "MM3")))
    found: dict[tuple[str, int], Edit] = {}
    for path, at, old in _candidates(findings if sure else (), edits, texts):
        new = renamed(old)
        if new is None or (path, at) in found:
            continue
        if not sure and not _is_given(path, at + len(old), edits, texts[path]):
            continue
        spans = places(path, texts[path], at, new)
        if not any(_meet(path, span, edits) for span in spans):
            found |= {(path, start): Edit(path, start, end, new) for start, end in spans}
    return list(found.values())


def _is_given(path: str, end: int, edits: Iterable[Edit], text: str) -> bool:
    """Whether a variable is given, where it stands, a value that an edit changes."""
    given = _GIVEN.match(text, end)
    return given is not None and any(e.path == path and end < e.start < given.end() for e in edits)


def _candidates(
    findings: Iterable[Finding], edits: Sequence[Edit], texts: Mapping[str, str]
) -> Iterator[tuple[str, int, str]]:
    stations = {(step.place.path, step.place.start, step.place.end) for f in findings for step in f.trace}
    stations |= {(edit.path, edit.start, edit.end) for edit in edits}
    seen: set[tuple[str, int]] = set()
    for path, start, end in sorted(stations)[:_SMALL]:
        text = texts.get(path, "")
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        pattern = _OF_SHELL if path.endswith((".sh", ".bash", ".zsh")) else _ID_TOKEN
        for found in pattern.finditer(text, first, last if last >= 0 else len(text)):
            if (path, found.start()) not in seen:
                seen.add((path, found.start()))
                yield path, found.start(), found[0]


def _meet(path: str, span: tuple[int, int], edits: Iterable[Edit]) -> bool:
    return any(edit.path == path and edit.start < span[1] and span[0] < edit.end for edit in edits)
