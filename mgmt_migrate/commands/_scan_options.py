"""The options of `scan`, as one frozen object."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate import reports


def formats(incomplete: str) -> list[str]:
    """Formats that complete what was typed, for the shell."""
    return [name for name in reports.names() if name.startswith(incomplete)]


def rules(incomplete: str) -> list[tuple[str, str]]:
    """Codes and names of rules that complete what was typed, with their titles, for the shell."""
    from mgmt_migrate import catalog

    pages = [page for page in catalog.pages().values() if page.kind == "rule"]
    words = [(word, page.title) for page in pages for word in (page.code, page.name)]
    return [(word, title) for word, title in words if word.lower().startswith(incomplete.lower())]


class FailOn(str, Enum):
    """The lowest severity that makes the exit status 1."""

    error = "error"
    warning = "warning"
    note = "note"
    never = "never"


@dataclass(frozen=True, slots=True)
class Options:
    """One field an option; its default is what holds without it, unless the settings say otherwise."""

    paths: Annotated[
        list[Path],
        typer.Argument(
            help="Folders and files; - reads one file from standard input.  [default: .]",
            readable=False,
            show_default=False,
        ),
    ] = field(default_factory=lambda: [Path()])
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="How to write the findings: text, json, sarif, github, gitlab, junit, markdown, html.  "
            f"[default: {reports.DEFAULT}]",
            autocompletion=formats,
            show_default=False,
        ),
    ] = None
    select: Annotated[
        list[str] | None,
        typer.Option(help="Codes, names or prefixes of the rules to run.", autocompletion=rules),
    ] = None
    ignore: Annotated[
        list[str] | None, typer.Option(help="Codes, names or prefixes to leave out.", autocompletion=rules)
    ] = None
    exclude: Annotated[
        list[str] | None, typer.Option(help="Patterns of paths to leave out, as in .gitignore.")
    ] = None
    fail_on: Annotated[
        FailOn | None,
        typer.Option(
            help="Lowest severity that makes the exit status 1.  [default: error]", show_default=False
        ),
    ] = None
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes.")] = None
    stdin_filename: Annotated[str | None, typer.Option(help="Name of the file that - reads.")] = None
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read every file anew, and keep nothing for the next run.")
    ] = False
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False
    verbose: Annotated[
        bool,
        typer.Option("--verbose", "-v", help="Show every finding in full; name each skipped file and why."),
    ] = False
    explain_path: Annotated[
        bool,
        typer.Option(
            "--explain-path", help="Say why each step of a token's way follows from the one before."
        ),
    ] = False
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line per finding, no summary.")] = False
    output_file: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Write a report there too; its end or FORMAT:FILE says which."),
    ] = None
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead of showing them.")
    ] = False
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Report only what this file does not know.")
    ] = None
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take all that is found as known, and end with 0.")
    ] = None
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="Report only what touches a file changed since then.")
    ] = None
    staged: Annotated[
        bool, typer.Option("--staged", help="Report only what touches a file of the next commit.")
    ] = False
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, as git apply takes it.")
    ] = False
    fix: Annotated[bool, typer.Option("--fix", help="Change what is safe to change, and say the rest.")] = (
        False
    )
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --diff or --fix: what needs a look too.")
    ] = False
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Show each change and ask before it is made.")
    ] = False
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Change files with changes that git does not hold.")
    ] = False
