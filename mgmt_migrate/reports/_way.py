"""The way of a token as stations of a drawing: what happens at each, in which file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mgmt_migrate.model.finding import Finding
from mgmt_migrate.reports import _rewritten
from mgmt_migrate.reports._plain import position, shown
from mgmt_migrate.reports._rows import Sheet

_KINDS = {
    "the token is asked for": "request",
    "kept": "storage",
    "read from": "load",
    "sent to": "use",
    "added to every": "adds",
    "AuthHttp adds": "adds",
    "passed as": "pass",
    "returned by": "pass",
}
"""How the note of a step begins, and what it is then."""


@dataclass(frozen=True, slots=True)
class Station:
    """A box of the token's way. `kind` is "request", "token", "storage", "load", "pass", "adds" or "use"."""

    path: str
    line: int
    note: str
    code: str
    kind: str
    elsewhere: bool


def stations(finding: Finding, known: Mapping[str, Sheet]) -> Iterator[Station]:
    """The steps of a finding in their order, masked and safe to show."""
    before = None
    for step in finding.trace:
        path, start = step.place.path, step.place.start
        line, _ = position(path, start, known)
        code = _rewritten.single(path, start, known)
        elsewhere = before is not None and path != before
        yield Station(shown(path), line, shown(step.note), code, kind(step.note), elsewhere)
        before = path


def kind(note: str) -> str:
    """What a step is by its note; where a token comes from, or is known by its name, is "token"."""
    return next((kind for begin, kind in _KINDS.items() if note.startswith(begin)), "token")
