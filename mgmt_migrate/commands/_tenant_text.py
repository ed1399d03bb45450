"""What `tenant` writes, as text and as JSON. All texts of the tenant go through `display`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from mgmt_migrate.display import foreign
from mgmt_migrate.management.applications import Applications
from mgmt_migrate.management.callers import Caller, Callers
from mgmt_migrate.management.logs import RETENTION, THROTTLE, Notice
from mgmt_migrate.management.tenant import FLAG, LABEL, NEIGHBOURS, Setting
from mgmt_migrate.model.finding import Result, Severity
from mgmt_migrate.reports import _summary
from mgmt_migrate.reports.paint import Line, Painter
from mgmt_migrate.tokens.times import iso

Missing = Mapping[str, str]
"""What could not be read, and why."""

_STATES = {
    "on": ("bad", "on: ID tokens still open the Management API"),
    "off": ("good", "off: only access tokens open the Management API"),
    "absent": ("good", "absent: this tenant never had it, so only access tokens open the Management API"),
}


def write(lines: Iterable[Line]) -> None:
    """Lines to stdout."""
    painter = Painter.of(sys.stdout)
    for line in lines:
        sys.stdout.write(painter.text(line))
    sys.stdout.flush()


def write_json(document: Mapping[str, Any]) -> None:
    """One JSON object to stdout, in ASCII, secrets masked."""
    sys.stdout.write(json.dumps({"version": 1, **_masked(document)}, indent=2) + "\n")


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return foreign(value)
    if isinstance(value, Mapping):
        return {key: _masked(held) for key, held in value.items()}
    return [_masked(held) for held in value] if isinstance(value, (list, tuple)) else value


def setting(now: Setting) -> list[Line]:
    style, says = _STATES[now.state]
    lines = [Line((LABEL, "title")), Line((says, style), (f"  ({FLAG})", "faint"), indent=2, hang=2)]
    lines += [
        Line(("on  ", "odd"), (f"{name}: {NEIGHBOURS[name]}", ""), indent=2, hang=4)
        for name in now.neighbours
    ]
    return lines


def applications(found: Applications | None, why: str = "") -> list[Line]:
    lines = [Line(), Line(("Applications", "title"))]
    if found is None:
        return [*lines, _unread(why)]
    if not found.hindered:
        text = f"none of {found.count} stands in the way, as far as settings tell"
        return [*lines, Line((text, "good"), indent=2, hang=2)]
    for one in found.hindered:
        lines.append(Line((foreign(one.name), "strong"), (f"  {foreign(one.client_id)}", "faint"), indent=2))
        for obstacle in one.obstacles:
            badge = ("blocked  ", "bad") if obstacle.blocks else ("look     ", "odd")
            lines.append(Line(badge, (obstacle.reason, ""), indent=4, hang=9))
            lines.append(Line((f"-> {obstacle.change}", ""), indent=13, hang=3))
    return lines


def applications_json(found: Applications | None) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    return [
        {
            "client_id": one.client_id,
            "name": one.name,
            "obstacles": [
                {"blocks": o.blocks, "reason": o.reason, "change": o.change} for o in one.obstacles
            ],
        }
        for one in found.hindered
    ]


def code(result: Result) -> list[Line]:
    """What a scan found, in two lines and a hint."""
    counts = ", ".join(words for _, words in _summary.severities(result)) or "no finding"
    bad = any(f.severity >= Severity.warning for f in result.findings)
    found = f"{counts} in {_summary.where(result)}" if result.findings else counts
    lines = [Line(), Line(("Code", "title")), Line((found, "bad" if bad else "good"), indent=2)]
    return [*lines, Line((f"{_summary.seen(result)}.", "faint"), indent=2, hang=2)]


def callers(
    found: Callers | None, since: float | None, oldest: float | None, why: str = "", doubt: str = ""
) -> list[Line]:
    lines = [Line(), Line(("Callers", "title"), ("  deprecation notices in the logs", "faint"))]
    if found is None:
        return [*lines, _unread(why)]
    if not found.rows:
        lines.append(Line(("no deprecation notice", "odd" if doubt else "good"), indent=2))
    for row in found.rows:
        lines += _caller(row)
    if found.dropped:
        lines.append(Line((f"and {found.dropped:,} notices of other features", "faint"), indent=2))
    lines += reach(since, oldest)
    if doubt:
        lines.append(Line(("not known  ", "odd"), (doubt, ""), indent=2, hang=11))
    return lines


def _caller(row: Caller) -> list[Line]:
    badge = {
        "id-tokens": ("ID token  ", "bad"),
        "unclear": ("unclear   ", "odd"),
        "other": ("other     ", "faint"),
    }
    name = foreign(row.client_name or row.client_id or "(no application named)")
    last = f", last {iso(row.last)}" if row.last is not None else ""
    lines = [
        Line(
            badge[row.concern], (name, "strong"), (f"  {foreign(row.client_id)}", "faint"), indent=2, hang=10
        ),
        Line((f"{row.count:,} notice{'s' if row.count > 1 else ''}{last}", ""), indent=12),
    ]
    for text in (row.feature, row.endpoint, *row.agents):
        if text:
            lines.append(Line((foreign(text)[:200], ""), indent=12, hang=2))
    return lines


def reach(since: float | None, oldest: float | None) -> list[Line]:
    """How far back the logs let one see, and what an empty answer is worth."""
    starts = [moment for moment in (since, oldest) if moment is not None]
    lines = []
    if starts:
        lines.append(Line((f"Seen from {iso(max(starts))} on. {RETENTION}.", ""), indent=2, hang=2))
    text = f"{THROTTLE}, so an empty hour proves nothing.".capitalize()
    return [*lines, Line((text, "faint"), indent=2, hang=2)]


def callers_json(found: Callers | None) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    return [
        {
            "client_id": row.client_id,
            "client_name": row.client_name,
            "concern": row.concern,
            "feature": row.feature,
            "endpoint": row.endpoint,
            "notices": row.count,
            "first": iso(row.first) if row.first is not None else None,
            "last": iso(row.last) if row.last is not None else None,
            "user_agents": row.agents,
        }
        for row in found.rows
    ]


def notice_line(one: Notice) -> Line:
    """A notice as it comes in."""
    when = iso(one.at) if one.at is not None else "at no time"
    parts = (when, one.concern, one.client_name or one.client_id, one.endpoint or one.feature, one.user_agent)
    return Line(("  ".join(foreign(part)[:80] for part in parts if part), ""), hang=2)


def _unread(why: str) -> Line:
    return Line(("not read  ", "odd"), (foreign(why), ""), indent=2, hang=10)
