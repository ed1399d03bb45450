"""`mgmt-migrate scan`: find the code that still depends on ID tokens."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mgmt_migrate import config, display, reports
from mgmt_migrate.commands import _scan_more
from mgmt_migrate.commands._progress import ProgressBar
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Result, Severity
from mgmt_migrate.reports import _statistics
from mgmt_migrate.sources.reading import is_folder

if TYPE_CHECKING:
    from mgmt_migrate.engine.pipeline import Options

STDIN = Path("-")


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


def scan(
    paths: Annotated[
        list[Path],
        typer.Argument(help="Folders and files; - reads one file from standard input.", readable=False),
    ],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="How to write the findings.",
            autocompletion=formats,
            show_default=reports.DEFAULT,
        ),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(help="Codes, names or prefixes of the rules to run.", autocompletion=rules),
    ] = None,
    ignore: Annotated[
        list[str] | None, typer.Option(help="Codes, names or prefixes to leave out.", autocompletion=rules)
    ] = None,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Patterns of paths to leave out, as in .gitignore.")
    ] = None,
    fail_on: Annotated[
        FailOn | None, typer.Option(help="Lowest severity that makes the exit status 1.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes.")] = None,
    stdin_filename: Annotated[str | None, typer.Option(help="Name of the file that - reads.")] = None,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Read every file anew, and keep nothing for the next run.")
    ] = False,
    no_progress: Annotated[bool, typer.Option("--no-progress", help="Show no progress bar.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Name each skipped file and why.")] = False,
    explain_path: Annotated[
        bool,
        typer.Option(
            "--explain-path", help="Say why each step of a token's way follows from the one before."
        ),
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="One line per finding, no summary.")] = False,
    output_file: Annotated[
        list[str] | None,
        typer.Option(metavar="FILE", help="Write a report there too; its end or FORMAT:FILE says which."),
    ] = None,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead of showing them.")
    ] = False,
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Report only what this file does not know.")
    ] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take all that is found as known, and end with 0.")
    ] = None,
    since: Annotated[
        str | None, typer.Option(metavar="REV", help="Report only what touches a file changed since then.")
    ] = None,
    staged: Annotated[
        bool, typer.Option("--staged", help="Report only what touches a file of the next commit.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what --fix would change, as git apply takes it.")
    ] = False,
    fix: Annotated[
        bool, typer.Option("--fix", help="Change what is safe to change, and say the rest.")
    ] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --diff or --fix: what needs a look too.")
    ] = False,
    interactive: Annotated[
        bool, typer.Option("--interactive", help="Show each change and ask before it is made.")
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Change files with changes that git does not hold.")
    ] = False,
) -> int:
    """Scan, write the report to standard output, and say by the status whether something was found."""
    from dataclasses import replace

    from mgmt_migrate.engine import pipeline
    from mgmt_migrate.engine.cache import Cache, standard_folder

    settings = config.load(_home(paths))
    form = form or settings.format or reports.DEFAULT
    no_cache, no_progress = no_cache or settings.no_cache, no_progress or settings.no_progress
    verbose, quiet = verbose or settings.verbose, quiet or settings.quiet
    statistics = statistics or (settings.statistics and form == reports.DEFAULT)
    report = reports.load(form)
    if statistics and form != reports.DEFAULT:
        raise MigrateError("--statistics goes with --format text", remedy="leave one of them out")
    files = _scan_more.outputs(output_file or settings.output_file)
    options = _options(paths, settings, select, ignore, exclude, jobs, verbose)
    if not no_cache:
        options = replace(options, cache=Cache(standard_folder()))
    if diff or fix or interactive:
        from mgmt_migrate.commands import _fix

        wanted = _fix.Wanted(diff, fix, unsafe_fixes, interactive, allow_dirty)
        given = (form != reports.DEFAULT, files, baseline, write_baseline, since, staged, statistics)
        return _fix.run(wanted, options, _home(paths), alone=STDIN not in paths and not any(given))
    if unsafe_fixes or allow_dirty:
        raise MigrateError("--unsafe-fixes and --allow-dirty go with --diff, --fix or --interactive")
    if STDIN in paths:
        if len(paths) > 1 or not stdin_filename:
            raise MigrateError(
                "- reads one file", remedy="give --stdin-filename with its name, and no other path"
            )
        text = _standard_input(stdin_filename, options.max_size)
        result = pipeline.scan_text(text, stdin_filename, options)
    else:
        with ProgressBar(shown=sys.stderr.isatty() and not no_progress and not quiet) as progress:
            result = pipeline.scan(options, progress)
    base = paths[0] if len(paths) == 1 and is_folder(paths[0]) else Path()
    if write_baseline is not None:
        return _accepted(result, write_baseline, base)
    if (known := baseline or settings.baseline) is not None:
        result = _scan_more.against(result, known, base, paths, lambda code: _runs(code, options))
    since = settings.since if since is None and not staged else since
    if since is not None or staged:
        result = _scan_more.changed(result, _home(paths), base, since, staged)
    for notice in result.notices:
        typer.echo(f"note: {display.foreign(notice)}", err=True)
    width, colour = display.width(), display.coloured(sys.stdout)
    status = _status(result, fail_on.value if fail_on is not None else settings.fail_on)
    _scan_more.write(files, result, status)
    _write(
        _statistics.lines(result)
        if statistics
        else report.render(
            result,
            width=width,
            colour=colour,
            quiet=quiet,
            verbose=verbose,
            explain_path=explain_path,
            status=status,
        )
    )
    if result.unread:
        raise MigrateError(
            f"{', '.join(result.unread)} could not be read", remedy="make it readable, or leave it out"
        )
    return status


def _accepted(result: Result, baseline: Path, base: Path) -> int:
    from mgmt_migrate.engine import baseline as engine

    count = engine.write(baseline, result, base)
    typer.echo(f"note: {baseline} holds {count} finding{'' if count == 1 else 's'}", err=True)
    return 0


def _runs(code: str, options: Options) -> bool:
    return (not options.select or code in options.select) and code not in options.ignore


def _home(paths: list[Path]) -> Path:
    first = paths[0] if paths and paths[0] != STDIN else Path()
    return first if is_folder(first) else first.parent


def _options(
    paths: list[Path],
    settings: config.Settings,
    select: list[str] | None,
    ignore: list[str] | None,
    exclude: list[str] | None,
    jobs: int | None,
    verbose: bool,
) -> Options:
    from mgmt_migrate.engine.pipeline import Options

    return Options(
        tuple(paths),
        _codes(select) if select else _codes(settings.select, settings.source),
        _codes(ignore) if ignore else _codes(settings.ignore, settings.source),
        tuple(exclude or ()),
        settings.home,
        settings.exclude,
        _by_path(settings),
        settings.max_file_size,
        jobs or settings.jobs,
        verbose,
        house=settings.house,
        per_path_severities=_severities(settings),
    )


def _by_path(settings: config.Settings) -> dict[str, tuple[str, ...]]:
    ignores = settings.per_path_ignores
    return {path: tuple(sorted(_codes(words, settings.source))) for path, words in ignores.items()}


def _severities(settings: config.Settings) -> dict[str, dict[str, Severity]]:
    settled = settings.per_path_severities
    return {
        path: {
            code: Severity[told] for word, told in words.items() for code in _codes([word], settings.source)
        }
        for path, words in settled.items()
    }


def _codes(wanted: Sequence[str], source: Path | None = None) -> frozenset[str]:
    """Codes for what users type: a code, a name, the beginning of a code, several with commas.

    Args:
        source: the file that the words stand in, None for the command line.
    Raises:
        MigrateError: a word that fits no rule; the message names the nearest.
    """
    return frozenset(code for words in wanted for word in words.split(",") for code in _rules(word, source))


def _rules(word: str, source: Path | None) -> list[str]:
    from mgmt_migrate import catalog

    rules = {page.code: page.name for page in catalog.pages().values() if page.kind == "rule"}
    key = word.strip().lower()
    found = [code for code, name in rules.items() if key and (code.lower().startswith(key) or name == key)]
    if not found:
        near = difflib.get_close_matches(key, [*map(str.lower, rules), *rules.values()], n=1, cutoff=0.5)
        hint = f"did you mean {near[0].upper() if near[0].upper() in rules else near[0]}? " if near else ""
        where = str(source) if source else None
        raise MigrateError(f"no rule is called {word!r}", where=where, remedy=f"{hint}see mgmt-migrate rules")
    return found


def _standard_input(name: str, max_size: int) -> str:
    from mgmt_migrate.sources.text import UndecodableError, decode

    data = sys.stdin.buffer.read(max_size + 1)
    if len(data) > max_size:
        raise MigrateError(
            f"standard input is larger than {max_size:,} bytes", remedy="raise max-file-size in the settings"
        )
    try:
        return decode(data, name).text
    except UndecodableError as problem:
        raise MigrateError(
            f"standard input cannot be read as {name}: {problem}", remedy="pipe a text file"
        ) from None


def _write(pieces: Iterator[str]) -> None:
    try:
        for piece in pieces:
            sys.stdout.write(piece)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise MigrateError(f"the report cannot be written: {problem.strerror}") from None


def _status(result: Result, fail_on: str) -> int:
    if fail_on == "never":
        return 0
    lowest = Severity[fail_on]
    return int(any(finding.severity >= lowest for finding in result.findings))
