"""The report of an organisation as text, JSON, CSV and one HTML page."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import asdict
from typing import Any

from mgmt_migrate import __version__
from mgmt_migrate.display import foreign
from mgmt_migrate.fleet.report import Report, sentence

MOST = 200
"""So many rows of a table are shown; JSON and CSV hold all."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
Table = tuple[str, list[dict[str, Any]]]


def tables(now: Report) -> list[Table]:
    """Titles with the rows below them; a table without rows is left out."""
    named = [
        ("Weeks", now.weeks),
        ("Teams", now.teams),
        ("Owners of the files", now.owners),
        (f"Changed since {now.since[:10]}", now.changed),
        (f"New since {now.since[:10]}", [_new(one) for one in now.findings if one["change"] == "new"]),
        ("New in the lists", [{"repository": name} for name in now.joined]),
        ("No longer in the lists", [{"repository": name} for name in now.left]),
        ("Applications", now.applications),
        ("Not scanned", now.failures),
        ("Lists", now.lists if len(now.lists) > 1 else []),
    ]
    return [(title, rows) for title, rows in named if rows]


def _new(finding: dict[str, Any]) -> dict[str, Any]:
    keys = ("repository", "owner", "severity", "rule", "message")
    shown = {key: finding[key] or "" for key in keys}
    return {"repository": shown.pop("repository"), "place": f"{finding['path']}:{finding['line']}"} | shown


def cell(value: object) -> str:
    """A value as it is shown: masked, and nothing in it steers a terminal."""
    return foreign(" ".join(value) if isinstance(value, list) else str(value)) or "-"


def text(now: Report) -> str:
    """Tables for a terminal."""
    lines = [sentence(now)]
    for title, rows in tables(now):
        table = [list(rows[0]), *([cell(value) for value in row.values()] for row in rows[:MOST])]
        widths = [min(max(map(len, column)), 60) for column in zip(*table, strict=True)]
        numbers = [isinstance(value, int) for value in rows[0].values()]
        lines += ["", title]
        for row in table:
            cells = [
                value.rjust(width) if number else value.ljust(width)
                for value, width, number in zip(row, widths, numbers, strict=True)
            ]
            lines.append("  " + "  ".join(cells).rstrip())
        if len(rows) > MOST:
            lines.append(f"  … {len(rows) - MOST:,} more, see --format json")
    return "\n".join(lines) + "\n"


def as_json(now: Report) -> str:
    """All of it, in ASCII."""
    return json.dumps({"version": 1, **asdict(now)}, indent=1) + "\n"


def as_csv(now: Report) -> str:
    """One line a repository, for a spreadsheet, which takes no cell for a formula."""
    written = io.StringIO()
    changed = {row["repository"]: row for row in now.changed}
    lines = csv.writer(written, lineterminator="\n")
    if now.table:
        lines.writerow([*now.table[0], "new", "solved"])
    for row in now.table:
        change = changed.get(row["name"], {})
        values = [*row.values(), change.get("new", 0), change.get("solved", 0)]
        lines.writerow([value if isinstance(value, int) else _inert(value) for value in values])
    return written.getvalue()


def _inert(value: object) -> str:
    shown = foreign("" if value is None else str(value))
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def html(now: Report) -> str:
    """One page without script that loads nothing."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    pages = Environment(
        loader=PackageLoader("mgmt_migrate.fleet"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = pages.get_template("fleet.html")
    rest = [(title, rows) for title, rows in tables(now) if title not in ("Weeks", "Teams")]
    return page.render(
        now=now, sentence=sentence(now), rest=rest, most=MOST, cell=cell, version=__version__
    ) + "\n"  # fmt: skip
