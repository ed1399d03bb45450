"""`scan --diff`, `--fix`, `--interactive`: what would change, what changed, what is left to do by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from mgmt_migrate import display
from mgmt_migrate.commands._fix_text import Painter
from mgmt_migrate.engine import fixing, pipeline
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fixes import writing
from mgmt_migrate.fixes.diff import unified
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Result
from mgmt_migrate.sources import git
from mgmt_migrate.sources.search import EngineError


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
    painter = _painter()
    for path, (before, after) in plan.changed(chosen).items():
        lines = unified(path, before, after)
        if painter.colour or sys.stdout.isatty():  # to a person nothing goes that steers a terminal
            sys.stdout.writelines(f"{line}\n" for line in painter.painted(lines))
        else:
            display.for_documents()
            sys.stdout.writelines(lines)
    sys.stdout.flush()


def _asked(plan: fixing.Plan, units: Sequence[Unit]) -> list[Unit]:
    accepted: list[Unit] = []
    painter = _painter()
    texts = {code.path: code.text for code in plan.codes}
    for number, unit in enumerate(units, 1):
        typer.echo("")
        for line in painter.unit(unit, number, len(units), texts):
            typer.echo(line)
        for line in painter.diff(plan.changed([unit])):
            typer.echo(line)
        answer = _answer(painter)
        if answer == "q":
            break
        if answer == "a":
            accepted.append(unit)
    return accepted


def _answer(painter: Painter) -> str:
    """ "a", "s" or "q"; asked until it is one of them. The end of the input is "q".

    Raises:
        KeyboardInterrupt: Ctrl-C, so that nothing is changed.
    """
    question = painter.style("accept, skip or quit [a/s/q/?]", bold=True)
    while True:
        try:
            said = str(typer.prompt(question, default="s", show_default=False)).strip().lower()
        except typer.Abort as ended:
            if isinstance(ended.__context__, KeyboardInterrupt):
                raise KeyboardInterrupt from None
            typer.echo("")
            return "q"
        if meant := _MEANT.get(said[:1]):
            return meant
        typer.echo(_KEYS)


_MEANT = {"a": "a", "y": "a", "s": "s", "n": "s", "q": "q"}
_KEYS = """\
  a, y    make this change
  s, n    leave it; so does Enter
  q       leave this and all that follow, make what was accepted
  Ctrl-C  make none at all"""


def _painter() -> Painter:
    return Painter(display.width(), colour=display.coloured(sys.stdout))


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
            _say(f"  {place}  --unsafe-fixes would, look at: {unit.reasons[0]}")
        elif unit.safety == "manual":
            _say(f"  {place}  by hand: {unit.reasons[0]}")
        else:
            _say(f"  {place}  not chosen, or waits for the next run")
        for reason in unit.reasons[1:]:
            _say(f"      {reason}")


def _say(text: str) -> None:
    typer.echo(display.foreign(text), err=True)
