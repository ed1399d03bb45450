"""`mgmt-migrate fleet`: scan many repositories, and report how far their teams are."""

from __future__ import annotations

import os
import sys
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate.commands._progress import ProgressBar
from mgmt_migrate.display import for_documents, foreign
from mgmt_migrate.errors import MigrateError

app = typer.Typer(
    help="Scan many repositories, and report progress by team.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """How the report is written."""

    text = "text"
    json = "json"
    csv = "csv"
    html = "html"


StoreFile = Annotated[
    Path, typer.Option("--store", metavar="FILE", help="SQLite file that keeps the results.")
]
STORE = Path("fleet.sqlite")


@app.command(short_help="Scan each repository of a list.")
def scan(
    repositories: Annotated[
        Path, typer.Argument(metavar="LIST", help="Paths and git addresses, or a forge's export in JSON.")
    ],
    store: StoreFile = STORE,
    mirrors: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where mirrors are kept, on each worker.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=256, help="Repositories at a time, here.")
    ] = None,
    limit: Annotated[
        float, typer.Option(min=1, max=86400, metavar="SECONDS", help="For each repository.")
    ] = 300,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Dask scheduler whose workers scan, tcp:// or tls://."),
    ] = None,
    retries: Annotated[
        int, typer.Option(min=0, max=10, help="With --scheduler: tries more of what fails there.")
    ] = 2,
    new: Annotated[
        bool, typer.Option("--new", help="Begin anew although the last run is unfinished.")
    ] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False,
) -> int:
    """Scan the newest commit of each repository and keep the results; started again, go on where it was."""
    from mgmt_migrate.fleet import listing, report, run
    from mgmt_migrate.fleet.store import Store

    listed = listing.read(repositories)
    engine = run.here(jobs or os.cpu_count() or 1)
    if scheduler is not None:
        from mgmt_migrate.fleet.cluster import there

        engine = there(scheduler, retries)
    with Store(store, create=True) as kept:
        current = kept.begin(listed, repositories.name, new=new)
        before = len(listed) - len(kept.left(current))
        if before:
            typer.echo(f"note: {before} of {len(listed)} were scanned before", err=True)
        with ProgressBar(shown=sys.stderr.isatty() and not no_progress) as progress:
            run.scan(kept, current, run.Terms(run.mirrors_of(mirrors), limit), engine, progress)
        now = report.gather(kept, [run for run in kept.runs() if run.label == current.label], table=False)
    for failure in now.failures:
        said = f"{failure['repository']}: {failure['reason']}; {failure['detail']}"
        typer.echo(foreign(said).rstrip("; "), err=True)
    typer.echo(report.sentence(now))
    if now.failures:
        noun = "repository" if len(listed) == 1 else "repositories"
        raise MigrateError(
            f"{len(now.failures)} of {len(listed)} {noun} could not be scanned",
            remedy="see above; a new run tries them again",
        )
    return int(now.errors > 0)


@app.command("report", short_help="Show teams, applications and progress.")
def report_(
    store: StoreFile = STORE,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
    team: Annotated[str | None, typer.Option(help="Only the repositories of this team.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DATE", help="Compare with that day, not with the week before.")
    ] = None,
    lists: Annotated[
        list[str] | None, typer.Option("--list", metavar="NAME", help="Only this list, by its file's name.")
    ] = None,
) -> int:
    """Show teams, applications, the weeks before, and what is new or solved since then."""
    from mgmt_migrate.fleet import render, report
    from mgmt_migrate.fleet.store import Store

    day = _day(since)
    with Store(store) as kept:
        runs = [run for run in kept.runs() if not lists or run.label in lists]
        if not runs:
            raise MigrateError(f"{store} holds no run of that", remedy="run mgmt-migrate fleet scan first")
        now = report.gather(kept, runs, team=team, since=day, table=form in (Format.json, Format.csv))
    renders = {
        Format.text: render.text,
        Format.json: render.as_json,
        Format.csv: render.as_csv,
        Format.html: render.html,
    }
    if form is not Format.text:
        for_documents()
    sys.stdout.write(renders[form](now))
    return 0


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text is not None else None
    except ValueError:
        raise MigrateError(f"{text} is no date", remedy="write it as 2026-11-24") from None
