"""`scan --diff`, `--fix`, `--interactive`: what would change, what changed, what is left to do by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from mgmt_migrate import display
from mgmt_migrate.engine import fixing, pipeline
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fixes import writing
from mgmt_migrate.fixes.diff import unified
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Result
from mgmt_migrate.sources import git
from mgmt_migrate.sources.search import EngineError

_COLOURS = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of a fix, as given; `fresh` gives those findings that a baseline does not know."""

    diff: bool
    fix: bool
    unsafe: bool
    interactive: bool
    allow_dirty: bool
    fresh: Callable[[Result], Result] | None = None


def run(wanted: Wanted, options: pipeline.Options, *, alone: bool) -> int:
    """0 where nothing is left to do, 1 where something is, also where a diff is shown and not applied.

    Raises:
        MigrateError: options that do not go together, a dirty file, a file that cannot be written.
    """
    if not alone:
        raise MigrateError(
            "fixes go with files, and with no other report",
            remedy="leave the other options of the report out",
        )
    if wanted.interactive and not sys.stdin.isatty():
        raise MigrateError("--interactive asks on a terminal", remedy="use --diff, then --fix")
    base = pipeline.shown_from(options.roots)
    with writing.alone(base):
        return _alone(wanted, options, base)


def _alone(wanted: Wanted, options: pipeline.Options, base: Path) -> int:
    for sentence in writing.recover(base, options.roots):
        _say(sentence)
    codes: list[Code] = []
    result = pipeline.scan(options, None, codes)
    plan = fixing.plan(result, codes, options, base)
    if result.unread:
        raise MigrateError(f"{', '.join(result.unread)} could not be read", remedy="make it readable")
    open_to = plan.units if wanted.fresh is None else _unknown(plan, wanted.fresh(result))
    offered = [unit for unit in open_to if unit.safety == "safe"]
    if wanted.unsafe or wanted.interactive:
        offered = [unit for unit in open_to if unit.safety != "manual"]
    chosen = fixing.proven(plan, fixing.compatible(offered))
    if wanted.interactive:
        chosen = fixing.proven(plan, _asked(plan, chosen))
    elif wanted.diff:
        _show(plan, chosen)
    applying = wanted.interactive or not wanted.diff
    if applying and chosen:
        if not wanted.allow_dirty:
            _refuse_dirty(base, list(plan.changed(chosen)))
        for path in fixing.write(plan, chosen):
            _say(f"changed {path}")
    rest = [unit for unit in open_to if unit not in chosen]
    _summary(chosen, rest, applying=applying)
    return int(bool(rest) or (not applying and bool(chosen)))


def _unknown(plan: fixing.Plan, fresh: Result) -> tuple[Unit, ...]:
    """The units without those that a baseline knows all of."""
    new = {(finding.rule, finding.place) for finding in fresh.findings}
    units = tuple(unit for unit in plan.units if any((f.rule, f.place) in new for f in unit.findings))
    if len(units) < len(plan.units):
        _say(f"{len(plan.units) - len(units)} known to the baseline and left")
    return units


def _show(plan: fixing.Plan, chosen: Sequence[Unit]) -> None:
    colour = display.coloured(sys.stdout)
    for path, (before, after) in plan.changed(chosen).items():
        for line in unified(path, before, after):
            sys.stdout.write(_painted(line) if colour else line)
    sys.stdout.flush()


def _painted(line: str) -> str:
    """For a terminal: colours, and nothing of the file is interpreted."""
    text = display.foreign(line.rstrip("\r\n"))
    heading = line.startswith(("diff --git", "--- ", "+++ "))
    return typer.style(text, bold=heading, fg=None if heading else _COLOURS.get(line[:1])) + "\n"


def _asked(plan: fixing.Plan, units: Sequence[Unit]) -> list[Unit]:
    accepted: list[Unit] = []
    colour = display.coloured(sys.stdout)
    for number, unit in enumerate(units, 1):
        word: str = unit.safety
        if colour:
            word = typer.style(word, fg="green" if word == "safe" else "yellow", bold=True)
        files = ", ".join(unit.paths)
        typer.echo(f"\nchange {number} of {len(units)} ({word}): {display.foreign(files)}")
        for line in _way(unit):
            typer.echo(line)
        for reason in unit.reasons:
            typer.echo(f"  look at: {display.foreign(reason)}")
        for path, (before, after) in plan.changed([unit]).items():
            for line in unified(path, before, after):
                typer.echo(_painted(line) if colour else display.foreign(line.rstrip("\r\n")), nl=not colour)
        answer = typer.prompt("accept, skip or quit [a/s/q]", default="s", show_default=False)
        if answer.lower().startswith("q"):
            break
        if answer.lower().startswith("a"):
            accepted.append(unit)
    return accepted


def _way(unit: Unit) -> Iterator[str]:
    for finding in unit.findings:
        where = display.foreign(f"{finding.place.path}:{finding.line}")
        yield f"  {finding.rule} {where}  {display.foreign(finding.message)}"
    for step in max((finding.trace for finding in unit.findings), key=len):
        yield f"    {display.foreign(f'{step.place.path}: {step.note}')}"


def _refuse_dirty(base: Path, paths: list[str]) -> None:
    """Refuse where git does not hold what a fix would replace; what is staged, it holds."""
    try:
        dirty = git.unheld(base, paths)
    except EngineError as problem:
        raise MigrateError(
            f"git does not say what it holds: {problem}", remedy="mend that, or give --allow-dirty"
        ) from None
    if dirty:
        raise MigrateError(
            f"git does not hold all of {', '.join(display.foreign(path) for path in dirty[:3])}",
            remedy="commit or stage it first, or give --allow-dirty",
        )


def _summary(chosen: Sequence[Unit], rest: Sequence[Unit], *, applying: bool) -> None:
    done = "changed" if applying else "to change"
    _say(f"{len(chosen)} {done}, {len(rest)} left")
    for unit in rest:
        first = unit.findings[0]
        place = f"{first.rule} {first.place.path}:{first.line}"
        if unit.safety == "unsafe":
            _say(f"  {place}  --unsafe-fixes would, look at: {'; '.join(unit.reasons)}")
        elif unit.safety == "manual":
            _say(f"  {place}  by hand: {'; '.join(unit.reasons)}")
        else:
            _say(f"  {place}  not chosen, or waits for the next run")


def _say(text: str) -> None:
    typer.echo(display.foreign(text), err=True)
