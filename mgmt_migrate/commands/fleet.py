"""`mgmt-migrate fleet`: scan many repositories, and report how far their teams are."""

from __future__ import annotations

import os
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate.commands._progress import ProgressBar
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError

app = typer.Typer(
    help="Scan many repositories, and report progress by team.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class Format(str, Enum):
    """How the report is written."""

    text = "text"
    json = "json"
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
    """Scan the newest commit of each repository and keep the results; started again, it goes on where it was.

    Exit status 1 if an error was found, 2 if a repository could not be scanned.
    """
    from mgmt_migrate.fleet import listing, report, run
    from mgmt_migrate.fleet.store import Store

    listed = listing.read(repositories)
    engine = run.here(jobs or os.cpu_count() or 1)
    if scheduler is not None:
        from mgmt_migrate.fleet.cluster import there

        engine = there(scheduler, retries)
    with Store(store, create=True) as kept:
        current = kept.begin(listed, new=new)
        before = len(listed) - len(kept.left(current))
        if before:
            typer.echo(f"note: {before} of {len(listed)} were scanned before", err=True)
        with ProgressBar(shown=sys.stderr.isatty() and not no_progress) as progress:
            run.scan(kept, current, run.Terms(run.mirrors_of(mirrors), limit), engine, progress)
        now = report.gather(kept, current)
    for failure in now.failures:
        typer.echo(
            foreign(f"{failure['name']}: {failure['reason']}; {failure['detail']}").rstrip("; "), err=True
        )
    typer.echo(report.sentence(now))
    if now.failures:
        raise MigrateError(
            f"{len(now.failures)} of {len(listed)} repositories could not be scanned",
            remedy="see above; a new run tries them again",
        )
    return int(now.errors > 0)


@app.command("report", short_help="Show teams, applications and progress.")
def report_(
    store: StoreFile = STORE,
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
    team: Annotated[str | None, typer.Option(help="Only the repositories of this team.")] = None,
) -> int:
    """Show the newest run by team and application, and the weeks before it. Exit status 0."""
    from mgmt_migrate.fleet import report
    from mgmt_migrate.fleet.store import Store

    with Store(store) as kept:
        runs = kept.runs()
        if not runs:
            raise MigrateError(f"{store} holds no run", remedy="run mgmt-migrate fleet scan first")
        now = report.gather(kept, runs[-1], team)
    render = {Format.text: report.text, Format.json: report.as_json, Format.html: report.html}[form]
    sys.stdout.write(render(now))
    return 0
