"""`mgmt-migrate explain MM105`: the page of a rule or a token check."""

from __future__ import annotations

import json
import sys
from enum import Enum
from typing import Annotated

import typer

from mgmt_migrate import catalog
from mgmt_migrate.display import console


class Format(str, Enum):
    """How pages are written."""

    text = "text"
    markdown = "markdown"
    json = "json"


def codes(incomplete: str) -> list[tuple[str, str]]:
    """Codes and names that complete what was typed, with their titles, for the shell."""
    start = incomplete.lower()
    found = [(word, p.title) for p in catalog.pages().values() for word in (p.code, p.name)]
    return [(word, title) for word, title in found if word.lower().startswith(start)]


def explain(
    code: Annotated[
        list[str],
        typer.Argument(help="Code or name of a rule or token check, such as MM105.", autocompletion=codes),
    ],
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
) -> int:
    """Show the pages, in the order asked for."""
    found = [page for wanted in code for page in catalog.named(wanted)]
    if form is Format.json:
        typer.echo(json.dumps({"version": 1, "pages": [as_data(p) for p in found]}, indent=2))
    elif form is Format.text and sys.stdout.isatty():
        from rich.markdown import Markdown  # pages are the program's own text, so that its markup is trusted

        for page in found:
            console().print(Markdown(page.text))
    else:
        typer.echo("\n".join(page.text for page in found), nl=False)
    return 0


def as_data(page: catalog.Page) -> dict[str, object]:
    """A page for JSON."""
    return {
        "code": page.code,
        "name": page.name,
        "kind": page.kind,
        "title": page.title,
        "intro": page.intro,
        "sections": page.sections,
    }
