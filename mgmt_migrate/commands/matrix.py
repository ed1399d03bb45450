"""`mgmt-migrate matrix`: which scopes each of the eight endpoints needs, and what has changed since the
guide."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from enum import Enum
from itertools import groupby
from typing import Annotated

import typer

from mgmt_migrate import display
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import scopes
from mgmt_migrate.protocol.endpoints import ENDPOINTS, Endpoint, parse_endpoint
from mgmt_migrate.protocol.scopes import MATRIX, Row


class Format(str, Enum):
    """How the matrix is written."""

    text = "text"
    markdown = "markdown"
    json = "json"


def _endpoints(incomplete: str) -> list[tuple[str, str]]:
    return [(e.key, e.summary) for e in ENDPOINTS if e.key.lower().startswith(incomplete.lower())]


def _scopes(incomplete: str) -> list[str]:
    known = [*scopes.USER_SCOPES, *scopes.ANY_USER_SCOPES]
    return [scope for scope in known if scope.startswith(incomplete)]


def matrix(
    endpoint: Annotated[
        list[str] | None,
        typer.Option(
            "--endpoint",
            "-e",
            help='Only this endpoint: "PATCH /api/v2/users/{id}", or a real URL.',
            autocompletion=_endpoints,
        ),
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="Only the endpoints that this scope opens.", autocompletion=_scopes),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
) -> int:
    """Write the rows that every filter lets through, and the least scope of the endpoints asked for."""
    asked = [parse_endpoint(text)[0] for text in endpoint or ()]
    wanted = {row.endpoint for row in MATRIX} if not asked else set(asked)
    chosen = [row for row in MATRIX if row.endpoint in wanted and _opened(row, scope or ())]
    if scope and not chosen:
        raise MigrateError(
            f"the scope {' '.join(scope)} opens none of these endpoints",
            remedy="leave out --scope to see what they need",
        )
    write = {Format.text: _text, Format.markdown: _markdown, Format.json: _json}[form]
    typer.echo(write(chosen, asked), nl=False)
    return 0


def _opened(row: Row, wanted: Sequence[str]) -> bool:
    known = {row.current_user, row.any_user, *row.reference}
    for scope in wanted:
        if near := scopes.nearest(scope):
            raise MigrateError(f"there is no scope {scope}", remedy=f"did you mean {near}?")
    return not wanted or any(scope in known for scope in wanted)


def _text(rows: Sequence[Row], asked: Sequence[Endpoint]) -> str:
    width = display.width()
    blocks = [_block(endpoint, list(group), width) for endpoint, group in groupby(rows, lambda r: r.endpoint)]
    if asked:
        fields = [("current user", " ".join(scopes.least_scope(asked)))]
        fields.append(("any user", " ".join(scopes.any_user_scope(asked))))
        blocks.append("\n".join(["Least scope for these calls", *(_field(*f, width) for f in fields)]))
    else:
        blocks.append(textwrap.fill(_LEGEND, width))
    return "\n\n".join(blocks) + "\n"


_LEGEND = (
    "A user's own token (authorization code, password, device) can hold the scopes for the current user "
    "only; those for any user come through client credentials alone. "
    f"Rows: migration guide; notes: {scopes.REFERENCE}."
)


def _block(endpoint: Endpoint, rows: list[Row], width: int) -> str:
    lines = [endpoint.key]
    lines.append(_field("current user", " or ".join(row.current_user for row in rows), width))
    lines.append(_field("any user", rows[0].any_user, width))
    lines += [_field("note", row.drift, width) for row in rows if row.drift]
    return "\n".join(lines)


def _field(label: str, text: str, width: int) -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=f"  {label:<12}  ",
        subsequent_indent=" " * 16,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _markdown(rows: Sequence[Row], asked: Sequence[Endpoint]) -> str:
    lines = ["| endpoint | current user | any user | note |", "| --- | --- | --- | --- |"]
    for row in rows:
        lines.append(f"| `{row.endpoint}` | `{row.current_user}` | `{row.any_user}` | {row.drift or ''} |")
    if asked:
        least = " ".join(scopes.least_scope(asked))
        lines += ["", f"Least scope: `{least}`; for any user `{' '.join(scopes.any_user_scope(asked))}`"]
    return "\n".join(lines) + "\n"


def _json(rows: Sequence[Row], asked: Sequence[Endpoint]) -> str:
    listed = [
        {
            "endpoint": row.endpoint.key,
            "scope_current_user": row.current_user,
            "scope_any_user": row.any_user,
            "reference": row.reference,
            "drift": row.drift,
            "source": row.source,
        }
        for row in rows
    ]
    data: dict[str, object] = {"version": 1, "rows": listed}
    if asked:
        data["least_scope"] = {
            "current_user": scopes.least_scope(asked),
            "any_user": scopes.any_user_scope(asked),
        }
    return json.dumps(data, indent=2) + "\n"
