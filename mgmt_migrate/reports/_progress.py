"""How far each application has come, as far as its calls and the findings of a report say."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from mgmt_migrate.model.finding import Application, Finding, Place, Result, Severity
from mgmt_migrate.reports._plain import shown

State = Literal["migrated", "half", "legacy"]


@dataclass(frozen=True, slots=True)
class Progress:
    """An application, masked and safe to show.

    `old` of its `places` (token requests and Management calls) stand in an error or warning.
    """

    name: str
    domain: str
    client: str
    flow: str
    endpoints: list[str]
    scopes: list[str]
    places: int
    old: int

    @property
    def done(self) -> int:
        """How many places need no change."""
        return self.places - self.old

    @property
    def state(self) -> State:
        """ "legacy" where all is still to be done, "migrated" where nothing is."""
        if not self.old:
            return "migrated"
        return "half" if self.done else "legacy"


def of(result: Result) -> list[Progress]:
    """The applications that call the Management API or have a finding, those with most to do first.

    What a comment, a baseline or `--since` keeps out of the report is still to be done.
    """
    marked = Marked(result)
    made = [_progress(application, marked) for application in result.applications]
    return sorted((app for app in made if app.endpoints or app.old), key=lambda app: (-app.old, app.name))


def _progress(application: Application, marked: Marked) -> Progress:
    places = (*application.requests, *application.uses)
    return Progress(
        shown(application.name),
        shown(application.domain),
        shown(application.client),
        shown(application.flow),
        [shown(endpoint) for endpoint in application.endpoints],
        [shown(scope) for scope in application.scopes],
        len(places),
        sum(marked(place) for place in places),
    )


class Marked:
    """Whether an error or warning, or a station of its token's way, stands in a place."""

    def __init__(self, result: Result) -> None:
        self._starts = _starts((*result.old, *_pointed(result.findings)))

    @classmethod
    def by(cls, findings: Iterable[Finding]) -> Marked:
        """The same for these findings themselves, of every severity, without their ways."""
        made = cls(Result())
        made._starts = _starts(finding.place for finding in findings)
        return made

    def __call__(self, place: Place) -> bool:
        starts = self._starts.get(place.path, [])
        before = bisect_right(starts, max(place.end - 1, place.start))
        return before > 0 and starts[before - 1] >= place.start


def _starts(places: Iterable[Place]) -> dict[str, list[int]]:
    made: defaultdict[str, list[int]] = defaultdict(list)
    for place in places:
        made[place.path].append(place.start)
    return {path: sorted(starts) for path, starts in made.items()}


def _pointed(findings: Iterable[Finding]) -> Iterator[Place]:
    for finding in findings:
        if finding.severity > Severity.note:
            yield finding.place
            yield from (step.place for step in finding.trace)
