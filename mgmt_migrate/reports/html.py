"""Findings as one page that needs nothing else: no network, no other file.

A content security policy lets run only the script and the style of this program, by their digests, so that
nothing from a scanned file can, whatever it looks like. The template escapes all that it is given.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING

from mgmt_migrate import __version__
from mgmt_migrate.model.finding import Finding, Result
from mgmt_migrate.protocol.scopes import MATRIX
from mgmt_migrate.reports import _progress, _rewritten, _summary
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import position, sheets, shown
from mgmt_migrate.reports._rows import Sheet

if TYPE_CHECKING:
    from jinja2 import Environment

_APPLICABILITY = {"safe": "safe to apply", "unsafe": "look before you apply it", "display": ""}
_USED = 20
"""So many places are named in a cell of the matrix."""
_UNFOLDABLE = 300
"""So many findings are elements from the start; the script makes those of the later ones when they are
unfolded, because a browser takes long to read ten thousand of them."""


@dataclass(frozen=True, slots=True)
class Station:
    """A box of the token's way."""

    path: str
    line: int
    note: str
    code: str
    elsewhere: bool


@dataclass(frozen=True, slots=True)
class Card:
    """A finding, ready to be set: every text masked and safe."""

    id: str
    rule: str
    name: str
    severity: str
    evidence: str
    path: str
    line: int
    column: int
    message: str
    endpoints: list[str]
    scopes: list[str]
    advice: list[str]
    code: list[_rewritten.Row]
    way: list[Station]
    rewrite: list[tuple[str, list[_rewritten.Row]]]
    note: str
    applicability: str

    @property
    def words(self) -> str:
        """What a search looks through."""
        return " ".join(
            (self.rule, self.name, self.path, self.message, *self.endpoints, *self.scopes)
        ).lower()


@dataclass(frozen=True, slots=True)
class Section:
    """A table that another command adds to the page: what it knows about tenants or traffic, say."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render(result: Result, *, sections: Sequence[Section] = (), **_: object) -> Iterator[str]:
    """The page in pieces, with `sections` before the matrix."""
    known = sheets(result)
    findings = ordered(result.findings)
    cards = [_card(number, finding, known) for number, finding in enumerate(findings, 1)]
    style, script = _asset("report.css"), _asset("report.js")
    page = _templates().get_template("report.html")
    later = _bodies(cards[_UNFOLDABLE:])
    yield from page.generate(
        version=__version__,
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        total=_summary.total(result),
        seen=_summary.seen(result),
        severities=[(severity.name, words) for severity, words in _summary.severities(result)],
        rules=sorted(Counter((card.rule, card.name) for card in cards).items()),
        applications=_progress.of(result),
        sections=[_masked(section) for section in sections],
        matrix=list(_matrix(cards)),
        files=[(path, list(group)) for path, group in groupby(cards, lambda card: card.path)],
        skipped=[(shown(skip.path), shown(skip.reason)) for skip in result.skipped],
        notices=[shown(notice) for notice in result.notices],
        used=_USED,
        later=later,
        rest=json.dumps(later).replace("<", "\\u003c") if later else "",
    )
    yield "\n"


def _masked(section: Section) -> Section:
    rows = tuple(tuple(shown(cell) for cell in row) for row in section.rows)
    return Section(shown(section.title), tuple(shown(name) for name in section.columns), rows)


def _bodies(cards: list[Card]) -> dict[str, str]:
    """What findings show when they are unfolded, escaped by the template as everything is."""
    body = vars(_templates().get_template("finding.html").module)["body"]
    return {card.id: str(body(card)) for card in cards}


def _matrix(cards: list[Card]) -> Iterator[tuple[str, str, str, list[Card]]]:
    """Each row of the scope matrix with the findings that reach its endpoint and need its scope."""
    keys = Counter(row.endpoint.key for row in MATRIX)
    for row in MATRIX:
        key = row.endpoint.key
        found = [card for card in cards if key in card.endpoints]
        if keys[key] > 1:  # two rows of an endpoint: where scopes are named they decide
            found = [card for card in found if not card.scopes or row.current_user in card.scopes]
        yield key, row.current_user, row.any_user, found


def _card(number: int, finding: Finding, known: Mapping[str, Sheet]) -> Card:
    fix = finding.fix
    return Card(
        id=f"f{number}",
        rule=finding.rule,
        name=finding.name,
        severity=finding.severity.name,
        evidence=finding.evidence,
        path=shown(finding.place.path),
        line=finding.line,
        column=finding.column,
        message=shown(finding.message),
        endpoints=[shown(endpoint) for endpoint in finding.endpoints],
        scopes=[shown(scope) for scope in finding.scopes],
        advice=[shown(advice) for advice in finding.advice],
        code=_rewritten.code(finding, known),
        way=list(_way(finding, known)),
        rewrite=_rewritten.rewrite(fix, known),
        note=shown(fix.note) if fix else "",
        applicability=_APPLICABILITY[fix.applicability] if fix else "",
    )


def _way(finding: Finding, known: Mapping[str, Sheet]) -> Iterator[Station]:
    before = None
    for step in finding.trace:
        path, start = step.place.path, step.place.start
        line, _ = position(path, start, known)
        code = _rewritten.single(path, start, known)
        yield Station(shown(path), line, shown(step.note), code, before is not None and path != before)
        before = path


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("mgmt_migrate.reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _asset(name: str) -> str:
    return files("mgmt_migrate.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
