"""`mgmt-migrate scan`: find the code that still depends on ID tokens."""

from __future__ import annotations

import difflib
import functools
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from mgmt_migrate import config, display, reports
from mgmt_migrate.commands import _scan_more
from mgmt_migrate.commands._progress import ProgressBar
from mgmt_migrate.commands._scan_options import Options
from mgmt_migrate.commands._signature import command
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Result, Severity
from mgmt_migrate.reports import _statistics
from mgmt_migrate.sources.reading import is_folder

if TYPE_CHECKING:
    from mgmt_migrate.engine import pipeline

STDIN = Path("-")


def run(options: Options) -> int:
    """Scan, write the report to standard output, and say by the status whether something was found."""
    from mgmt_migrate.engine import pipeline
    from mgmt_migrate.engine.cache import Cache, standard_folder
    from mgmt_migrate.engine.outcome import rarely_collected

    _refuse_contradictions(options)
    settings = config.load(_home(options.paths))
    given = _given(options, settings)
    if not (options.no_cache or settings.no_cache):
        given = replace(given, cache=Cache(standard_folder()))
    if options.diff or options.fix or options.interactive:
        return _fixed(options, given)
    if options.unsafe_fixes or options.allow_dirty:
        raise MigrateError("--unsafe-fixes and --allow-dirty go with --diff, --fix or --interactive")
    form = options.form or settings.format or reports.DEFAULT
    report = reports.load(form)
    if options.statistics and form != reports.DEFAULT:
        raise MigrateError("--statistics goes with --format text", remedy="leave one of them out")
    if options.output_file:
        files = _scan_more.outputs(options.output_file)
    else:
        files = _scan_more.settled(settings.output_file, settings.home)
    quiet = options.quiet or (settings.quiet and not options.verbose)
    verbose = options.verbose or (settings.verbose and not options.quiet)
    result = _scanned(options, given, progress=not (options.no_progress or settings.no_progress or quiet))
    base = pipeline.shown_from(given.roots)
    if options.write_baseline is not None:
        return _accepted(result, options.write_baseline, base)
    result = _narrowed(result, options, settings, given, base)
    for notice in result.notices:
        typer.echo(f"note: {display.foreign(notice)}", err=True)
    status = _status(result, options.fail_on.value if options.fail_on is not None else settings.fail_on)
    with rarely_collected():
        _scan_more.write(files, result, status, verbose=verbose)
        if options.statistics or (settings.statistics and form == reports.DEFAULT):
            _write(_statistics.lines(result))
        else:
            if form != reports.DEFAULT:
                display.for_documents()
            width, colour = display.width(), display.coloured(sys.stdout)
            pieces = report.render(
                result,
                width=width,
                colour=colour,
                quiet=quiet,
                verbose=verbose,
                explain_path=options.explain_path,
                fixable=STDIN not in options.paths,
                status=status,
            )
            _write(pieces)
    if result.unread:
        remedy = "make it readable, or leave it out"
        if any(path.is_fifo() or path.is_char_device() for path in map(Path, result.unread)):
            remedy = "pipe it in: mgmt-migrate scan - --stdin-filename NAME"
        raise MigrateError(f"{', '.join(result.unread)} could not be read", remedy=remedy)
    return status


scan = command(run, Options)


def _refuse_contradictions(options: Options) -> None:
    if options.quiet and options.verbose:
        raise MigrateError("--quiet and --verbose contradict each other", remedy="leave one of them out")
    if options.stdin_filename is not None and STDIN not in options.paths:
        raise MigrateError(
            "--stdin-filename names what - reads", remedy="give - as the path, or leave the name out"
        )


def look(paths: list[Path], *, progress: bool = True) -> Result:
    """What a scan finds with the settings that hold there, for commands that only want to know. No baseline:
    what somebody accepted is still left.

    Raises:
        MigrateError: as `run`.
    """
    from mgmt_migrate.engine.cache import Cache, standard_folder

    options, settings = Options(paths), config.load(_home(paths))
    given = _given(options, settings)
    if not settings.no_cache:
        given = replace(given, cache=Cache(standard_folder()))
    return _scanned(options, given, progress=progress)


def _fixed(options: Options, given: pipeline.Options) -> int:
    from mgmt_migrate.commands import _fix

    wanted = _fix.Wanted(
        options.diff,
        options.fix,
        options.unsafe_fixes,
        options.interactive,
        options.allow_dirty,
        functools.partial(_fresh, options, given) if options.baseline is not None else None,
    )
    # What the settings say of reports does not concern a fix; what was typed beside it is a mistake.
    reported = (
        options.form,
        options.output_file,
        options.write_baseline,
        options.since is not None,
        options.staged,
        options.statistics,
    )
    return _fix.run(wanted, given, alone=STDIN not in options.paths and not any(reported))


def _fresh(options: Options, given: pipeline.Options, result: Result) -> Result:
    """What the baseline that was named does not know."""
    from mgmt_migrate.engine import pipeline

    assert options.baseline is not None
    runs = functools.partial(_runs, given)
    base = pipeline.shown_from(given.roots)
    return _scan_more.against(result, options.baseline, base, options.paths, runs)


def _scanned(options: Options, given: pipeline.Options, *, progress: bool) -> Result:
    from mgmt_migrate.engine import pipeline

    if STDIN not in options.paths:
        with ProgressBar(shown=progress and sys.stderr.isatty()) as bar:
            return pipeline.scan(given, bar)
    if len(options.paths) > 1 or not options.stdin_filename:
        raise MigrateError(
            "- reads one file", remedy="give --stdin-filename with its name, and no other path"
        )
    text = _standard_input(options.stdin_filename, given.max_size)
    return pipeline.scan_text(text, options.stdin_filename, given)


def _narrowed(
    result: Result, options: Options, settings: config.Settings, given: pipeline.Options, base: Path
) -> Result:
    """What the baseline does not know, and what touches a changed file."""
    if (known := options.baseline or settings.baseline) is not None:
        runs = functools.partial(_runs, given)
        result = _scan_more.against(result, known, base, options.paths, runs)
    since = settings.since if options.since is None and not options.staged else options.since
    if since is not None or options.staged:
        result = _scan_more.changed(result, _home(options.paths), base, since, options.staged)
    return result


def _accepted(result: Result, baseline: Path, base: Path) -> int:
    from mgmt_migrate.engine import baseline as engine

    count = engine.write(baseline, result, base)
    typer.echo(f"note: {baseline} holds {count} finding{'' if count == 1 else 's'}", err=True)
    return 0


def _runs(given: pipeline.Options, code: str) -> bool:
    return (not given.select or code in given.select) and code not in given.ignore


def _home(paths: list[Path]) -> Path:
    first = paths[0] if paths and paths[0] != STDIN else Path()
    return first if is_folder(first) else first.parent


def _given(options: Options, settings: config.Settings) -> pipeline.Options:
    from mgmt_migrate.engine import pipeline

    return pipeline.Options(
        tuple(options.paths),
        _codes(options.select) if options.select else _codes(settings.select, settings.source),
        _codes(options.ignore) if options.ignore else _codes(settings.ignore, settings.source),
        tuple(options.exclude or ()),
        settings.home,
        settings.exclude,
        _by_path(settings),
        settings.max_file_size,
        options.jobs or settings.jobs,
        options.verbose or settings.verbose,
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
