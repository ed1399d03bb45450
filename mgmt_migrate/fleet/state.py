"""What is known about an organisation at one moment, and what lies between two moments."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from mgmt_migrate.fleet.store import Run, Store

_ROWS = """
SELECT r.name, r.address, r.team, s.status, s.reason, s.detail, c.commit_id AS "commit", c.owner, c.files,
    c.bytes, c.errors, c.warnings, c.notes, c.id AS content
FROM repository r LEFT JOIN scan s ON s.run = r.run AND s.name = r.name
LEFT JOIN scan c ON c.id = COALESCE(s.content, (SELECT content FROM scan p WHERE p.address = r.address
    AND p.content IS NOT NULL AND p.run <= r.run ORDER BY p.id DESC LIMIT 1))
WHERE r.run = ? ORDER BY r.name
"""
"""What was found last in each repository of a run: one that cannot be scanned today is as it was."""

_COUNTED = (
    "SELECT rule, severity, path, line, message, owner, fingerprint FROM finding"
    " WHERE scan = ? AND severity IN ('error', 'warning')"
)


@dataclass(slots=True)
class Known:
    """A repository with what is known of it: `status` is None while it waits in its run, the counts and
    `content` are None where it was never scanned. A class with slots, as a report may hold a million."""

    name: str
    address: str
    team: str
    status: str | None
    reason: str | None
    detail: str | None
    commit: str | None
    owner: str | None
    files: int | None
    bytes: int | None
    errors: int | None
    warnings: int | None
    notes: int | None
    content: int | None


State = dict[str, Known]
"""By address."""


@dataclass(frozen=True, slots=True)
class Change:
    """Errors and warnings of one repository that came or went, each a row with `change` "new" or "solved"."""

    name: str
    team: str
    new: int
    solved: int
    findings: list[dict[str, Any]]


def at(store: Store, runs: Iterable[Run]) -> State:
    """Each list as its newest run of these has it; what two lists name counts once, in the newer one.

    Args:
        runs: the oldest first.
    """
    state: State = {}
    for run in sorted(newest(runs), key=lambda run: run.id):
        for row in store.rows(_ROWS, run.id):
            known = Known(**row)
            known.team = sys.intern(known.team or known.owner or "")
            state[known.address] = known
    return state


def newest(runs: Iterable[Run]) -> list[Run]:
    """The newest run of each list."""
    return list({run.label: run for run in runs}.values())


def counting(runs: Sequence[Run]) -> list[Run]:
    """Without those that were given up: they are not finished, and a newer one of their list is there."""
    last = {run.id for run in newest(runs)}
    return [run for run in runs if run.finished or run.id in last]


def week(run: Run) -> str:
    """As ISO 8601 has it: 2026-W48."""
    year, number, _ = datetime.fromisoformat(run.started).isocalendar()
    return f"{year}-W{number:02}"


def before(runs: Sequence[Run], since: date | None) -> list[Run]:
    """The runs that the newest state is compared with: up to the end of a day, or else of an earlier week, or
    else, when all are of one week, the first of each list."""
    if since is not None:
        return [run for run in runs if datetime.fromisoformat(run.started).date() <= since]
    earlier = [run for run in runs if week(run) != week(runs[-1])]
    if earlier:
        return earlier
    first = {run.label: run for run in reversed(runs)}
    last = {run.id for run in newest(runs)}
    return sorted((run for run in first.values() if run.id not in last), key=lambda run: run.id)


def changes(store: Store, then: State, now: State) -> list[Change]:
    """The repositories of both states in which something came or went, by name.

    A finding is the same while its fingerprint is, wherever its line has gone.
    """
    found = []
    for address, row in now.items():
        old = then[address].content if address in then else None
        if old is None or row.content is None or row.content == old:
            continue
        gone, come = _findings(store, old), _findings(store, row.content)
        solved, new = _without(gone, come), _without(come, gone)
        if new or solved:
            about = {"repository": row.name, "team": row.team}
            listed = [about | {"change": "new"} | one for one in new]
            listed += [about | {"change": "solved"} | one for one in solved]
            found.append(Change(row.name, row.team, len(new), len(solved), listed))
    return sorted(found, key=lambda change: change.name)


def _findings(store: Store, content: int) -> list[dict[str, Any]]:
    return list(store.rows(_COUNTED, content))


def _without(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    left = Counter(one["fingerprint"] for one in theirs)
    rest = []
    for one in ours:
        if left[one["fingerprint"]] > 0:
            left[one["fingerprint"]] -= 1
        else:
            rest.append(one)
    return rest
