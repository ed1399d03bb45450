"""The four witnesses of the migration, each asked by itself: code, traffic, logs, tenant.

A witness that cannot be read is no witness for "nobody": it says that nothing is known, and why.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Literal

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import applications, callers, kept, logs, tenant
from mgmt_migrate.management.client import Management
from mgmt_migrate.management.kept import Span
from mgmt_migrate.model.finding import Result, Severity
from mgmt_migrate.reports import _summary
from mgmt_migrate.reports._summary import plural
from mgmt_migrate.tokens.times import iso

Says = Literal["nobody", "somebody", "unknown", "not_asked"]
Name = Literal["code", "traffic", "logs", "tenant"]

FRESH = 2 * 86_400.0
"""Seconds that the last entry of exported logs may lie back, if their silence is to count."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that is left, and how to do it. Texts may be foreign."""

    what: str
    how: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What one witness says; texts may be foreign.

    `how` tells how to ask it, where it was not asked. `failed` where it was asked and could not be read.
    """

    name: Name
    says: Says
    summary: str
    left: tuple[Task, ...] = ()
    details: tuple[str, ...] = ()
    how: str = ""
    failed: bool = False


def not_asked(name: Name, how: str) -> Witness:
    """One that nobody asked."""
    return Witness(name, "not_asked", "not asked", how=how)


def failed(name: Name, error: MigrateError) -> Witness:
    """One that was asked and could not be read."""
    where = f" ({error.where.splitlines()[0]})" if error.where else ""
    again = Task(f"the {name} could not be read: {error.what}{where}", error.remedy or "look, then ask again")
    return Witness(name, "unknown", error.what, (again,), failed=True)


# -- code


def code(
    look: Callable[[list[Path]], Result], paths: Sequence[Path], shown: str
) -> tuple[Witness, Result | None]:
    """What a scan says, with its result for the page.

    Args:
        look: scans folders and files with the settings that hold there.
        shown: the paths as a command line has them.
    """
    try:
        result = look([*paths])
    except MigrateError as error:
        return failed("code", error), None
    left = [one for one in result.findings if one.severity >= Severity.warning]
    summary = ", ".join(words for _, words in _summary.severities(result)) or "nothing found"
    summary += f" in {plural(result.files, 'file')}"
    if result.unread or not result.files:
        what = (
            f"{', '.join(result.unread[:3])} could not be read"
            if result.unread
            else "no file was found there"
        )
        task = Task(f"the code is not known: {what}", "make it readable, or name the right folder")
        return Witness("code", "unknown", what, (task, *_of_files(result, shown)), failed=True), result
    says: Says = "somebody" if left else "nobody"
    details = (f"{_summary.seen(result)}",) if result.skipped or result.suppressed else ()
    return Witness("code", says, summary, tuple(_of_files(result, shown)), details), result


def _of_files(result: Result, shown: str) -> Iterator[Task]:
    left = [one for one in result.findings if one.severity >= Severity.warning]
    for path, group in groupby(sorted(left, key=lambda one: one.place.path), lambda one: one.place.path):
        found = [*group]
        lines = ", ".join(dict.fromkeys(str(one.line) for one in found[:5]))
        codes = ", ".join(dict.fromkeys(f"{one.rule} {one.name}" for one in found))
        kinds = {one.fix.applicability for one in found if one.fix}
        verb = next((words for kind, words in _VERBS.items() if kind in kinds), "says what to do")
        yield Task(f"{path}, line {lines}: {codes}", f"mgmt-migrate scan {shown}: {verb}")


_VERBS = {
    "safe": "--diff shows the rewrite, --fix makes it",
    "display": "--diff shows the rewrite, --fix makes it where that is safe",
    "unsafe": "--diff --unsafe-fixes shows a rewrite to look at",
}


# -- traffic


def traffic(files: Sequence[Path], domains: Sequence[str]) -> Witness:
    """What recordings say."""
    from mgmt_migrate.traffic.audit import audit

    found = audit(files, domains=domains)
    if found.unread and not found.left:
        return failed("traffic", found.unread[0])
    counts = [
        f"{n} {verdict}"
        for verdict in ("legacy", "half", "unproven", "migrated")
        if (n := sum(one.verdict == verdict for one in found.applications))
    ]
    summary = f"{', '.join(counts) or 'nothing'} in {plural(found.requests, 'request')}"
    if found.elsewhere:
        summary += f"; calls with its token at {', '.join(found.elsewhere)} passed over"
    tasks = tuple(
        Task(
            f"{one.client_id or 'an application without a name'} is {one.verdict} in the recordings",
            "deploy its migrated code, then record again; audit-traffic names the requests",
        )
        for one in found.left
    )
    if tasks:
        return Witness("traffic", "somebody", summary, tasks)
    if not any(one.verdict == "migrated" for one in found.applications):
        how = "record until it has read or changed a profile, with Authorization headers"
        return Witness("traffic", "unknown", summary, (Task("the recordings prove nothing", how),))
    return Witness("traffic", "nobody", summary)


# -- logs


def exported_logs(files: Sequence[Path], since: float, domain: str | None) -> Witness:
    """What exported or kept logs say; kept ones must be of this tenant, if one is named."""
    span, now = Span(), time.time()
    try:
        for path in files if domain else ():
            kept.check(path, str(domain))
        notices = (n for path in files for n in logs.exported(path, span.see))
        found = callers.gather(n for n in notices if n.at is None or n.at >= since)
    except MigrateError as error:
        return failed("logs", error)
    doubt = callers.doubt(since, span.first, now)
    if not doubt and span.last is not None and now - span.last > FRESH:
        doubt = f"the export ends on {iso(span.last)[:10]}, and what came later is not in it"
    return _callers(found, doubt, span.first, since, "export all types of entries, up to now, and ask again")


def live_logs(api: Management, since: float) -> Witness:
    """What the tenant's logs say now."""
    try:
        found = callers.gather(logs.search(api, since))
        oldest = logs.oldest(api)
    except MigrateError as error:
        return failed("logs", error)
    doubt = callers.doubt(since, oldest, time.time())
    how = "run mgmt-migrate tenant callers --keep FILE each day for a week, then give --logs FILE here"
    return _callers(found, doubt, oldest, since, how)


def _callers(found: callers.Callers, doubt: str, oldest: float | None, since: float, how: str) -> Witness:
    tasks = []
    for row in found.left:
        last = f", last {iso(row.last)}" if row.last is not None else ""
        who = f"{row.client_name or 'an application without a name'} ({row.client_id})"
        sure = "uses ID tokens" if row.concern == "id-tokens" else "may use ID tokens"
        agent = f", with {row.agents[0]}" if row.agents else ""
        call = row.endpoint or row.feature
        tasks.append(
            Task(
                f"{who} {sure}: {call}{agent}{last}",
                "deploy its migrated code; after a week of silence, --since 7d no longer sees it",
            )
        )
    others = sum(row.count for row in found.rows if not row.left) + found.dropped
    details = (
        (f"{plural(others, 'notice')} of other features, which the setting does not concern",)
        if others
        else ()
    )
    start = max((m for m in (oldest, since) if m is not None), default=None)
    reach = f" since {iso(start)[:10]}" if oldest is not None and start else ""
    if tasks:
        summary = f"{plural(len(tasks), 'caller')} with ID tokens{reach}"
        return Witness("logs", "somebody", summary, tuple(tasks), details)
    if doubt:
        return Witness("logs", "unknown", doubt, (Task(f"who calls is not known: {doubt}", how),), details)
    return Witness("logs", "nobody", f"no notice about ID tokens{reach}", (), details)


def past(one: Witness) -> Witness:
    """What the logs say once the setting is off: whatever they know was before."""
    if one.says not in ("somebody", "unknown") or one.failed:
        return one
    seen = tuple(task.what for task in one.left) if one.says == "somebody" else ()
    return replace(
        one,
        says="nobody",
        summary="what they know was before it was off",
        left=(),
        details=(*seen, *one.details),
    )


# -- tenant


def settings(api: Management) -> tuple[Witness, tenant.State | None]:
    """What the setting and the applications say, with the state of the setting."""
    try:
        state = tenant.read(api).state
    except MigrateError as error:
        return failed("tenant", error), None
    return _guarded("tenant", lambda: _applications(api, state)), state


def _guarded(name: Name, ask: Callable[[], Witness]) -> Witness:
    try:
        return ask()
    except MigrateError as error:
        return failed(name, error)


def _applications(api: Management, state: tenant.State) -> Witness:
    found = applications.read(api)
    blocked = [one for one in found.hindered if one.blocks]
    tasks = [
        Task(f"{one.name} ({one.client_id}): {obstacle.reason}", obstacle.change)
        for one in blocked
        for obstacle in one.obstacles
        if obstacle.blocks
    ]
    details = tuple(
        f"{one.name} ({one.client_id}): {obstacle.reason}"
        for one in found.hindered
        for obstacle in one.obstacles
        if not obstacle.blocks
    )
    count = f"{len(blocked):,} of {plural(found.count, 'application')}" if blocked else "no application"
    summary = f"the setting is {state}; {count} blocked"
    return Witness("tenant", "somebody" if tasks else "nobody", summary, tuple(tasks), details)
