"""How far an organisation is: a run by team and application, and the weeks before it."""

from __future__ import annotations

import html as _html
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from mgmt_migrate.display import foreign
from mgmt_migrate.fleet.store import Run, Store

_ROWS = (
    "SELECT r.name, r.team, s.status, s.reason, s.detail, s.errors, s.warnings, s.content FROM repository r"
    " LEFT JOIN scan s ON s.run = r.run AND s.name = r.name WHERE r.run = ? ORDER BY r.team, r.name"
)


@dataclass(frozen=True, slots=True)
class Report:
    """`teams`, `applications`, `weeks` and `failures` are rows of plain data."""

    started: str
    repositories: int
    missing: int
    errors: int
    warnings: int
    teams: list[dict[str, Any]]
    applications: list[dict[str, Any]]
    weeks: list[dict[str, Any]]
    failures: list[dict[str, Any]]


def gather(store: Store, run: Run, team: str | None = None) -> Report:
    """The report of a run, of one team if named."""
    rows = [row for row in store.rows(_ROWS, run.id) if team is None or row["team"] == team]
    applications = [
        {"repository": row["name"], "team": row["team"], "folder": found["folder"], "domain": found["domain"],
         "scopes": json.loads(found["scopes"])}
        for row in rows
        for found in store.rows("SELECT * FROM application WHERE scan = ?", row["content"])
    ]  # fmt: skip
    last = {_week(one): one for one in store.runs() if one.finished or one.id == run.id}
    return Report(
        run.started,
        len(rows),
        sum(row["status"] is None for row in rows),
        sum(row["errors"] or 0 for row in rows),
        sum(row["warnings"] or 0 for row in rows),
        [_sum({"team": name}, [row for row in rows if row["team"] == name]) for name in _teams(rows)],
        applications,
        [
            _sum({"week": week}, [r for r in store.rows(_ROWS, one.id) if team is None or r["team"] == team])
            for week, one in last.items()
        ],
        [
            {k: row[k] for k in ("name", "team", "reason", "detail")}
            for row in rows
            if row["status"] == "failed"
        ],
    )


def _teams(rows: list[dict[str, Any]]) -> list[str]:
    return sorted({row["team"] for row in rows})


def _week(run: Run) -> str:
    year, week, _ = datetime.fromisoformat(run.started).isocalendar()
    return f"{year}-W{week:02}"


def _sum(head: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    return head | {
        "repositories": len(rows),
        "with errors": sum(bool(row["errors"]) for row in rows),
        "errors": sum(row["errors"] or 0 for row in rows),
        "warnings": sum(row["warnings"] or 0 for row in rows),
        "failed": sum(row["status"] == "failed" for row in rows),
    }


def sentence(now: Report) -> str:
    """The run in one line."""
    missing = f", {now.missing} still to scan" if now.missing else ""
    return (
        f"{now.repositories} repositories, {now.errors} errors, {now.warnings} warnings,"
        f" {len(now.failures)} not scanned{missing}"
    )


def as_json(now: Report) -> str:
    """All of it, in ASCII."""
    return json.dumps({"version": 1, **asdict(now)}, indent=1) + "\n"


def _tables(now: Report) -> list[tuple[str, list[dict[str, Any]]]]:
    tables = ("Weeks", now.weeks), ("Teams", now.teams), ("Applications", now.applications)
    return [(title, rows) for title, rows in (*tables, ("Not scanned", now.failures)) if rows]


def _cell(value: object) -> str:
    return foreign(" ".join(value) if isinstance(value, list) else str(value)) or "-"


def text(now: Report) -> str:
    """Tables for a terminal, whatever is foreign in them escaped."""
    lines = [sentence(now)]
    for title, rows in _tables(now):
        table = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
        widths = [max(map(len, column)) for column in zip(*table, strict=True)]
        lines += ["", title]
        for row in table:
            lines.append("  " + "  ".join(map(str.ljust, row, widths)).rstrip())
    return "\n".join(lines) + "\n"


def html(now: Report) -> str:
    """One page without script that loads nothing."""
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        "<title>Fleet</title><style>body{font:16px sans-serif;margin:2rem}td,th{padding:.2rem .8rem}</style>",
        f"<h1>Fleet</h1><p>{sentence(now)}</p>",
    ]
    for title, rows in _tables(now):
        head = "".join(f'<th scope="col">{key}</th>' for key in rows[0])
        body = "".join(
            "<tr>" + "".join(f"<td>{_html.escape(_cell(value))}</td>" for value in row.values()) + "</tr>"
            for row in rows
        )
        parts.append(f"<h2>{title}</h2><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")
    return "\n".join((*parts, "</html>")) + "\n"
