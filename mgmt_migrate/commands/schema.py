"""`mgmt-migrate schema`: what `scan --format json` writes, as a JSON Schema."""

from __future__ import annotations

from pathlib import Path

import typer

_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "scan-schema.json", _PACKAGE.parent / "docs" / "scan-schema.json")
"""In an installed package, and in a checkout that Python runs from."""


def schema() -> int:
    """Print the schema of version 1, draft 2020-12."""
    place = next(path for path in _PLACES if path.is_file())
    typer.echo(place.read_text(encoding="utf-8"), nl=False)
    return 0
