"""How far an organisation is: by team, owner and application, week by week, and what changed since."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from mgmt_migrate.fleet import state
from mgmt_migrate.fleet.state import Change, Known, State
from mgmt_migrate.fleet.store import Run, Store

Row = dict[str, Any]
_COUNTS = ("repositories", "clean", "with errors", "errors", "warnings", "failed")


@dataclass(frozen=True, slots=True)
class Report:
    """Sums of the newest state, and rows of plain data below them.

    `since` is the moment compared with, "" where there is none. A repository that failed, or that waits,
    counts with what was found in it last. `clean` ones were scanned and hold no error.
    """

    started: str
    since: str
    repositories: int
    missing: int
    errors: int
    warnings: int
    new: int
    solved: int
    lists: list[Row]
    weeks: list[Row]
    teams: list[Row]
    owners: list[Row]
    applications: list[Row]
    changed: list[Row]
    joined: list[str]
    left: list[str]
    failures: list[Row]
    table: list[Row]
    findings: list[Row]


def gather(
    store: Store,
    runs: Sequence[Run],
    *,
    team: str | None = None,
    since: date | None = None,
    table: bool = True,
) -> Report:
    """The report of the newest of these runs of each list.

    Args:
        runs: the oldest first, at least one.
        team: only its repositories, by the list or by CODEOWNERS.
        since: the day to compare with; the week before otherwise.
        table: whether a row for each repository is wanted.
    """
    runs = state.counting(runs)
    earlier = state.before(runs, since)
    weeks = _weeks(store, runs, team)  # before the rest, so that no more than two states are there at once
    now, then = (_of(state.at(store, some), team) for some in (runs, earlier))
    changes = state.changes(store, then, now) if earlier else []
    rows = sorted(now.values(), key=lambda row: (row.team, row.name))
    return Report(
        started=runs[-1].started,
        since=earlier[-1].started if earlier else "",
        repositories=len(rows),
        missing=sum(row.status is None for row in rows),
        errors=sum(row.errors or 0 for row in rows),
        warnings=sum(row.warnings or 0 for row in rows),
        new=sum(change.new for change in changes),
        solved=sum(change.solved for change in changes),
        lists=[_list(store, run) for run in state.newest(runs)],
        weeks=weeks,
        teams=_teams(rows, changes),
        owners=_owners(store, rows),
        applications=_applications(store, rows),
        changed=[
            {"repository": one.name, "team": one.team, "new": one.new, "solved": one.solved}
            for one in changes
        ],
        joined=sorted(now[address].name for address in now.keys() - then.keys()) if earlier else [],
        left=sorted(then[address].name for address in then.keys() - now.keys()),
        failures=[
            {"repository": row.name, "team": row.team, "reason": row.reason, "detail": row.detail}
            for row in rows
            if row.status == "failed"
        ],
        table=[_line(row) for row in rows] if table else [],
        findings=[finding for change in changes for finding in change.findings],
    )


def _of(rows: State, team: str | None) -> State:
    return {address: row for address, row in rows.items() if team is None or row.team == team}


def _list(store: Store, run: Run) -> Row:
    counted = "SELECT COUNT(*) AS n FROM {} WHERE run = ?"
    [listed], [done] = (list(store.rows(counted.format(name), run.id)) for name in ("repository", "scan"))
    return {
        "list": run.label,
        "started": run.started,
        "finished": run.finished or "",
        "repositories": listed["n"],
        "left": listed["n"] - done["n"],
    }


def _weeks(store: Store, runs: Sequence[Run], team: str | None) -> list[Row]:
    """The state at the end of each week in which something ran."""
    weeks = []
    upto: list[Run] = []
    for name, group in groupby(runs, key=state.week):
        upto.extend(group)
        weeks.append({"week": name} | _sum(_of(state.at(store, upto), team).values()))
    return weeks


def _sum(rows: Iterable[Known]) -> Row:
    total = Counter(dict.fromkeys(_COUNTS, 0))
    for row in rows:
        total["repositories"] += 1
        total["clean"] += row.content is not None and not row.errors
        total["with errors"] += bool(row.errors)
        total["errors"] += row.errors or 0
        total["warnings"] += row.warnings or 0
        total["failed"] += row.status == "failed"
    return dict(total)


def _teams(rows: list[Known], changes: list[Change]) -> list[Row]:
    new, solved = Counter[str](), Counter[str]()
    for change in changes:
        new[change.team] += change.new
        solved[change.team] += change.solved
    return [
        {"team": name} | _sum(group) | {"new": new[name], "solved": solved[name]}
        for name, group in groupby(rows, key=lambda row: row.team)
    ]


def _findings(store: Store, rows: list[Known]) -> Iterable[tuple[Known, list[Row]]]:
    """Each repository that has errors or warnings with these."""
    query = "SELECT path, severity, owner FROM finding WHERE scan = ? AND severity IN ('error', 'warning')"
    return ((row, list(store.rows(query, row.content))) for row in rows if row.errors or row.warnings)


def _owners(store: Store, rows: list[Known]) -> list[Row]:
    """Findings by who owns their files; several teams may share a repository."""
    found: dict[str, Row] = {}
    places: dict[str, set[str]] = {}
    for row, findings in _findings(store, rows):
        for finding in findings:
            owner = finding["owner"] or ""
            counts = found.setdefault(owner, {"owner": owner, "repositories": 0, "errors": 0, "warnings": 0})
            counts[f"{finding['severity']}s"] += 1
            places.setdefault(owner, set()).add(row.address)
    for owner, counts in found.items():
        counts["repositories"] = len(places[owner])
    return [found[owner] for owner in sorted(found)] if set(found) != {""} else []


def _applications(store: Store, rows: list[Known]) -> list[Row]:
    applications = []
    for row in rows:
        if row.content is None:
            continue
        known = list(store.rows("SELECT * FROM application WHERE scan = ?", row.content))
        left = _left(store, row, [one["folder"] for one in known]) if known else Counter[str]()
        applications += [
            {"repository": row.name, "team": row.team, "folder": one["folder"], "domain": one["domain"],
             "client": one["client"], "scopes": json.loads(one["scopes"]), "errors": left[one["folder"]]}
            for one in known
        ]  # fmt: skip
    return sorted(applications, key=lambda one: -one["errors"])


def _left(store: Store, row: Known, folders: list[str]) -> Counter[str]:
    """Errors by application: that of the innermost folder around each."""
    inner = sorted(folders, key=len, reverse=True)
    found = Counter[str]()
    for one in store.rows("SELECT path FROM finding WHERE scan = ? AND severity = 'error'", row.content):
        home = next((folder for folder in inner if folder == "." or one["path"].startswith(f"{folder}/")), "")
        found[home] += 1
    return found


def _line(row: Known) -> Row:
    keys = "name team address status reason commit files bytes errors warnings notes".split()
    return {key: getattr(row, key) for key in keys}


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def sentence(now: Report) -> str:
    """The state in one line."""
    missing = f", {now.missing} still to scan" if now.missing else ""
    since = f"; since {now.since[:10]} {now.new} new, {now.solved} solved" if now.since else ""
    return (
        f"{_count(now.repositories, 'repository', 'repositories')}, {_count(now.errors, 'error', 'errors')},"
        f" {_count(now.warnings, 'warning', 'warnings')}, {len(now.failures)} not scanned{missing}{since}"
    )
