"""`mgmt-migrate rules`: every rule and token check with its code, name and title."""

from __future__ import annotations

import json
import textwrap
from enum import Enum
from typing import Annotated

import typer

from mgmt_migrate import catalog, display


class Format(str, Enum):
    """How the list is written."""

    text = "text"
    json = "json"


def rules(form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text) -> int:
    """List rules, then token checks."""
    pages = catalog.pages().values()
    if form is Format.json:
        listed = [{"code": p.code, "name": p.name, "kind": p.kind, "title": p.title} for p in pages]
        typer.echo(json.dumps({"version": 1, "rules": listed}, indent=2))
        return 0
    for page in pages:
        typer.echo(_lines(page, display.width()))
    return 0


def _lines(page: catalog.Page, width: int) -> str:
    head = f"{page.code}  {page.name}"
    return "\n".join(
        [head, textwrap.fill(page.title, width, initial_indent=" " * 7, subsequent_indent=" " * 7)]
    )
