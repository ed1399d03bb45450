"""What `scan` does with a result before and beside the report: baseline, what changed, files, statistics."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mgmt_migrate import reports
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Result

if TYPE_CHECKING:
    from mgmt_migrate.engine.baseline import Entry

SUFFIXES = {
    ".sarif": "sarif",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".md": "markdown",
    ".xml": "junit",
    ".txt": "text",
}
_NAMED = 5
"""So many solved findings are named."""


@dataclass(frozen=True, slots=True)
class Output:
    """A file to write besides standard output."""

    path: Path
    form: str


def outputs(wanted: Sequence[str]) -> list[Output]:
    """The files of --output-file: FORMAT:FILE, or a FILE whose end names the format.

    Raises:
        MigrateError: no format, or a folder that does not exist.
    """
    found = []
    for text in wanted:
        form, colon, name = text.partition(":")
        if not colon or form not in reports.names():
            form, name = SUFFIXES.get(Path(text).suffix.lower(), ""), text
            if text.lower().endswith(".sarif.json"):
                form = "sarif"
        if not form:
            known = ", ".join(SUFFIXES)
            raise MigrateError(
                f"the end of {text} names no format", remedy=f"end it with {known}, or give FORMAT:FILE"
            )
        path = Path(name)
        if not name or not path.parent.is_dir() or path.is_dir():
            raise MigrateError(
                f"{name or text} is no place for a file", remedy="give a file in a folder that exists"
            )
        found.append(Output(path, form))
    return found


def settled(wanted: Sequence[str], home: Path | None) -> list[Output]:
    """The files of `output-file` in the settings, which may come with code that nobody vouches for.

    Args:
        home: the folder of the settings.
    Raises:
        MigrateError: as `outputs`, and for a file that does not lie below that folder, or that is git's.
    """
    found = outputs(wanted)
    for output in found:
        real, top = Path(os.path.realpath(output.path)), Path(os.path.realpath(home or Path()))
        inside = real.relative_to(top).parts if real.is_relative_to(top) else ()
        if not inside or any(part.lower() == ".git" for part in inside):
            raise MigrateError(
                f"the settings may not write to {output.path}: only below their own folder, and not in .git",
                where=str(home) if home else None,
                remedy="give --output-file yourself, or scan in that folder",
            )
    return found


def write(files: Sequence[Output], result: Result, status: int, *, verbose: bool = False) -> None:
    """Write a report into each file.

    Args:
        verbose: as for the report on standard output.
    Raises:
        MigrateError: one cannot be written.
    """
    from mgmt_migrate.engine.writing import replace as put

    for file in files:
        report = reports.load(file.form)
        put(file.path, report.render(result, width=100, colour=False, verbose=verbose, status=status))


def against(
    result: Result, baseline: Path, base: Path, roots: Sequence[Path], ran: Callable[[str], bool]
) -> Result:
    """The result without what the baseline knows; what was solved since is a notice.

    Args:
        base: the folder that the paths of findings are relative to.
        ran: whether the rule of a code ran.
    """
    from mgmt_migrate.engine import baseline as engine

    inside = [os.path.realpath(root) for root in roots]

    def covered(entry: Entry) -> bool:
        path = os.path.realpath(baseline.parent / entry.path)
        within = any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in inside)
        return ran(entry.rule) and within

    told = engine.compare(result, engine.load(baseline), baseline, base, covered)
    notices = [*result.notices, *_solved(told.solved, baseline)]
    return replace(result, findings=told.fresh, suppressed=result.suppressed + told.known, notices=notices)


def _solved(solved: Sequence[Entry], baseline: Path) -> list[str]:
    if not solved:
        return []
    named = ", ".join(f"{entry.rule} in {entry.path}" for entry in solved[:_NAMED])
    more = f" and {len(solved) - _NAMED} more" if len(solved) > _NAMED else ""
    count = f"{len(solved)} finding{'s' if len(solved) > 1 else ''}"
    return [f"{count} of {baseline.name} solved since: {named}{more}; --write-baseline takes them out"]


def changed(result: Result, folder: Path, base: Path, since: str | None, staged: bool) -> Result:
    """The result without findings that touch no changed file."""
    from mgmt_migrate.engine import since as engine

    files = engine.staged(folder) if staged else engine.since(folder, since if since is not None else "HEAD")
    return replace(
        result, findings=[found for found in result.findings if engine.touches(found, files, base)]
    )
