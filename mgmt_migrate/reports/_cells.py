"""The endpoint-by-scope matrix with the places that use each cell: to change, left out, or right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mgmt_migrate.model.finding import Finding, Place, Result
from mgmt_migrate.protocol.scopes import MATRIX, Row
from mgmt_migrate.reports._plain import position, shown
from mgmt_migrate.reports._progress import Marked
from mgmt_migrate.reports._rows import Sheet

_NAMED = 20
"""So many places of a kind are named in a cell."""


@dataclass(frozen=True, slots=True)
class Used:
    """A place that uses a cell; `id` is the finding that tells of it, "" where none does."""

    path: str
    line: int
    id: str = ""


@dataclass(slots=True)
class Cell:
    """A scope at an endpoint. `old` places have a finding, `known` ones one that the report leaves out."""

    scope: str
    old: list[Used] = field(default_factory=list)
    known: list[Used] = field(default_factory=list)
    right: list[Used] = field(default_factory=list)

    @property
    def kinds(self) -> list[tuple[str, str, list[Used], int]]:
        """Name, words, the first places and how many there are, of each kind that is there."""
        kinds = (
            ("old", "to change", self.old),
            ("known", "left out", self.known),
            ("right", "right", self.right),
        )
        return [(name, words, places[:_NAMED], len(places)) for name, words, places in kinds if places]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the matrix: the scope of a user's token, and the one for any user."""

    endpoint: str
    user: Cell
    any: Cell

    @property
    def used(self) -> bool:
        """Whether anything here reaches it."""
        return bool(self.user.kinds or self.any.kinds)


def matrix(result: Result, findings: Mapping[str, Finding], known: Mapping[str, Sheet]) -> list[Line]:
    """Each row of the scope matrix with its uses.

    Args:
        findings: by their id in the document.
        known: the texts that places are in.
    """
    lines = [Line(row.endpoint.key, Cell(row.current_user), Cell(row.any_user)) for row in MATRIX]
    for id_, finding in findings.items():
        used = Used(shown(finding.place.path), finding.line, id_)
        for row, line in zip(MATRIX, lines, strict=True):
            if row.endpoint.key in finding.endpoints and _needs(row, finding.scopes):
                others = row.any_user in finding.scopes and row.current_user not in finding.scopes
                (line.any if others else line.user).old.append(used)
    told = Marked.by(findings.values())
    marked = Marked(result)
    for place, endpoint, scopes, others in _calls(result):
        if told(place):
            continue  # the finding stands in the cell
        used = Used(shown(place.path), position(place.path, place.start, known)[0])
        for row, line in zip(MATRIX, lines, strict=True):
            if row.endpoint.key == endpoint and _needs(row, scopes):
                cell = line.any if others else line.user
                (cell.known if marked(place) else cell.right).append(used)
    return lines


def _calls(result: Result) -> Iterator[tuple[Place, str, tuple[str, ...], bool]]:
    seen = set()
    for application in result.applications:
        for call in application.calls:
            for endpoint in call.endpoints:
                if (call.place, endpoint) not in seen:
                    seen.add((call.place, endpoint))
                    yield call.place, endpoint, application.scopes, call.other


_ROWS = Counter(row.endpoint.key for row in MATRIX)


def _needs(row: Row, scopes: tuple[str, ...]) -> bool:
    """Of two rows of an endpoint those whose scope is named count; where none is, both."""
    if _ROWS[row.endpoint.key] == 1:
        return True
    of_endpoint = [other.current_user for other in MATRIX if other.endpoint is row.endpoint]
    return row.current_user in scopes or not any(scope in scopes for scope in of_endpoint)
