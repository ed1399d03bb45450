"""`mgmt-migrate config`: which settings hold in a folder, and where each of them comes from."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any

import typer

from mgmt_migrate import config as settings_of
from mgmt_migrate import display
from mgmt_migrate.errors import MigrateError

app = typer.Typer(
    help="Settings: what holds here, and why.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """How the settings are written."""

    text = "text"
    json = "json"


@app.callback()
def _group() -> None:
    """Settings: what holds here, and why."""


@app.command(short_help="Show the settings, and where each is from.")
def show(
    path: Annotated[Path, typer.Argument(help="The file or folder that a scan would be given.")] = Path(),
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
) -> int:
    """Show each setting, its value and the file that says so, or "default"."""
    if not os.path.lexists(path):
        raise MigrateError(
            f"{path} does not exist", remedy="check the spelling, or the folder that you are in"
        )
    settings = settings_of.load(path)
    rows = [(key, _value(settings, key)) for key in settings_of.every_key()]
    source = settings.source.as_posix() if settings.source else None
    said = settings_of.said(settings.source) if settings.source else frozenset()
    if form is Format.json:
        told = {key: {"value": value, "from": source if key in said else "default"} for key, value in rows}
        typer.echo(json.dumps({"version": 1, "file": source, "settings": told}, indent=2))
        return 0
    typer.echo(display.foreign(f"# {source}" if source else "# no file: the defaults hold"))
    for key, value in rows:
        origin = "file" if key in said else "default"
        typer.echo(display.foreign(f"{key} = {_shown(value)}  # {origin}"))
    return 0


def _value(settings: settings_of.Settings, key: str) -> Any:
    """As JSON has it; of profiles the names of their options only, for one may hold a secret."""
    if key == "profiles":
        return {name: sorted(options) for name, options in settings.profiles.items()}
    return _plain(getattr(settings, key.replace("-", "_")))


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {key: part for key, part in _plain(asdict(value)).items() if key != "domains"}
    if isinstance(value, Path):
        return value.as_posix()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "items"):
        return {str(key): _plain(item) for key, item in value.items() if item is not None}
    return value


def _shown(value: Any) -> str:
    """The value as TOML would hold it on one line; "unset" where nothing is set."""
    if value is None:
        return "unset"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_shown(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_shown(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)
