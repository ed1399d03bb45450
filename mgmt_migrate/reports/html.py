"""Findings as one page that needs nothing else: no network, no other file.

A content security policy lets run only the script and the style of this program, by their digests, so that
nothing from a scanned file can, whatever it looks like. The template escapes all that it is given.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from typing import TYPE_CHECKING, Any

from mgmt_migrate import __version__
from mgmt_migrate.model.finding import Finding, Result
from mgmt_migrate.reports import _progress, _rewritten, _summary
from mgmt_migrate.reports._cells import matrix
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import sheets, shown
from mgmt_migrate.reports._rows import Sheet
from mgmt_migrate.reports._way import Station, stations

if TYPE_CHECKING:
    from jinja2 import Environment

_APPLICABILITY = {"safe": "safe to apply", "unsafe": "look before you apply it", "display": ""}
_UNFOLDABLE = 100
"""About so many findings are elements from the start; the script makes the later ones when they are asked
for, because a browser takes long to read ten thousand of them."""
_TOGETHER = 50
"""So many findings of a file are made together."""


@dataclass(frozen=True, slots=True)
class Card:
    """A finding, ready to be set: every text masked and safe.

    What it shows when it is unfolded is made when it is asked for: of ten thousand findings, that is most of
    the page.
    """

    id: str
    finding: Finding
    known: Mapping[str, Sheet]
    path: str
    message: str
    endpoints: tuple[str, ...]
    scopes: tuple[str, ...]

    @property
    def words(self) -> str:
        """What a search looks through."""
        found = self.finding
        return " ".join(
            (found.rule, found.name, self.path, self.message, *self.endpoints, *self.scopes)
        ).lower()

    @property
    def severity(self) -> str:
        """Its name."""
        return self.finding.severity.name

    @property
    def code(self) -> list[_rewritten.Row]:
        """The lines of its place."""
        return _rewritten.code(self.finding, self.known)

    @property
    def way(self) -> list[Station]:
        """The steps of the token."""
        return list(stations(self.finding, self.known))

    @property
    def rewrite(self) -> list[tuple[str, list[_rewritten.Row]]]:
        """What to write instead, by file."""
        return _rewritten.rewrite(self.finding.fix, self.known)

    @property
    def needs(self) -> str:
        """Endpoints and scopes, as the template sets them."""
        return _needs(self.endpoints, self.scopes)

    @property
    def end(self) -> str:
        """What is left to do by hand, advice, and where more is said, as the template sets it."""
        note = shown(self.finding.fix.note) if self.finding.fix else ""
        return _end(note, _all_shown(self.finding.advice), self.finding.rule)

    @property
    def applicability(self) -> str:
        """How far the rewrite can be trusted."""
        return _APPLICABILITY[self.finding.fix.applicability] if self.finding.fix else ""


@dataclass(frozen=True, slots=True)
class Part:
    """Findings of one file that are made together; `more` where others of the file stand before them."""

    path: str
    total: int
    more: bool
    last: int
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class Section:
    """A table that another command adds to the page: what it knows about tenants or traffic, say."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def render(
    result: Result, *, sections: Sequence[Section] = (), title: str = "", **_: object
) -> Iterator[str]:
    """The page in pieces; `sections` come before the matrix, under a `title` of their own before all else."""
    known = sheets(result)
    findings = {f"f{number}": finding for number, finding in enumerate(ordered(result.findings), 1)}
    cards = [_card(id_, finding, known) for id_, finding in findings.items()]
    parts = list(_parts(cards))
    now = next((n for n, part in enumerate(parts) if part.last > _UNFOLDABLE), len(parts))
    style, script = _asset("report.css"), _asset("report.js")
    applications = _progress.of(result)
    page = _templates().get_template("report.html")
    yield from page.generate(
        version=__version__,
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        title=shown(title),
        total=_summary.total(result),
        seen=_summary.seen(result),
        severities=[(severity.name, words) for severity, words in _summary.severities(result)],
        rules=sorted(Counter((found.rule, found.name) for found in findings.values()).items()),
        todo=[app for app in applications if app.state != "migrated"],
        migrated=[app for app in applications if app.state == "migrated"],
        states=Counter(app.state for app in applications),
        places=(sum(app.done for app in applications), sum(app.places for app in applications)),
        sections=[_masked(section) for section in sections],
        matrix=matrix(result, findings, known),
        parts=parts[:now],
        count=len(cards),
        skipped=[(shown(skip.path), shown(skip.reason)) for skip in result.skipped],
        silenced=[(f"{shown(one.path)}:{one.line}", one.rule, shown(one.reason)) for one in result.silenced],
        notices=[shown(notice) for notice in result.notices],
        rows=_listed(map(_row, cards)),
        whole=now == len(parts),
        later=_listed(_part(part) for part in parts[now:]),
        bodies=_bodies(card for part in parts[now:] for card in part.cards),
    )
    yield "\n"


def _parts(cards: list[Card]) -> Iterator[Part]:
    for path, group in groupby(cards, lambda card: card.path):
        of_file = list(group)
        for start in range(0, len(of_file), _TOGETHER):
            some = of_file[start : start + _TOGETHER]
            yield Part(path, len(of_file), start > 0, int(some[-1].id[1:]), some)


def _row(card: Card) -> tuple[str, str, str]:
    """What filters look at."""
    return card.severity, card.finding.rule, card.words


def _part(part: Part) -> tuple[int, str]:
    """How many findings it has, and its markup without what they show when they are unfolded."""
    return len(part.cards), _macro("part")(part, False)


def _data(value: Any) -> str:
    """JSON that no markup can end."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def _listed(values: Iterable[Any]) -> Iterator[str]:
    """The same as a list, one value after the other, so that a long one is never held whole."""
    between = "["
    for value in values:
        yield f"{between}{_data(value)}"
        between = ","
    yield "[]" if between == "[" else "]"


def _masked(section: Section) -> Section:
    rows = tuple(tuple(shown(cell) for cell in row) for row in section.rows)
    return Section(shown(section.title), tuple(shown(name) for name in section.columns), rows)


def _bodies(cards: Iterable[Card]) -> Iterator[str]:
    """What findings show when they are unfolded, escaped by the template as everything is; by their ids."""
    body = _macro("body")
    between = "{"
    for card in cards:
        yield f"{between}{_data(card.id)}:{_data(body(card))}"
        between = ","
    yield "{}" if between == "{" else "}"


def _card(id_: str, finding: Finding, known: Mapping[str, Sheet]) -> Card:
    return Card(
        id_,
        finding,
        known,
        shown(finding.place.path),
        shown(finding.message),
        _all_shown(finding.endpoints),
        _all_shown(finding.scopes),
    )


# What the findings of a rule have in common is set once.
@lru_cache(maxsize=256)
def _needs(endpoints: tuple[str, ...], scopes: tuple[str, ...]) -> str:
    return _macro("needs")(endpoints, scopes)


@lru_cache(maxsize=256)
def _end(note: str, advice: tuple[str, ...], rule: str) -> str:
    return _macro("end")(note, advice, rule)


@lru_cache(maxsize=1024)
def _all_shown(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(shown, texts))


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


@cache
def _macro(name: str) -> Callable[..., str]:
    """A part of the page on its own; what it gives is escaped, and is not escaped again inside another."""
    macro: Callable[..., str] = vars(_templates().get_template("finding.html").module)[name]
    return macro


def _asset(name: str) -> str:
    return files("mgmt_migrate.reports").joinpath("templates", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
