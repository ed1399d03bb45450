"""Units that were tried in memory: the result parses, and a second analysis no longer finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mgmt_migrate.engine import pipeline
from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fixes import writing
from mgmt_migrate.fixes.edits import ConflictError, applied, merged
from mgmt_migrate.fixes.units import units
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Edit, Finding, Result
from mgmt_migrate.sources.text import UndecodableError, decode, encode


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to change: the units, and the programs that they were tried on."""

    units: tuple[Unit, ...]
    codes: tuple[Code, ...]
    options: pipeline.Options
    base: Path

    def changed(self, chosen: Sequence[Unit]) -> dict[str, tuple[str, str]]:
        """Text before and after of each file that the units touch, by path.

        Raises:
            ConflictError: two of the units want the same characters.
        """
        edits = merged(edit for unit in chosen for edit in unit.edits)
        texts = {code.path: code.text for code in self.codes}
        return {
            path: (texts[path], applied(texts[path], [e for e in edits if e.path == path]))
            for path in dict.fromkeys(edit.path for edit in edits)
        }


def plan(result: Result, codes: Sequence[Code], options: pipeline.Options, base: Path) -> Plan:
    """The units of a result, each tried by itself; one that fails the trial is left to a person."""
    texts = {code.path: code.text for code in codes}
    draft = Plan((), tuple(codes), options, base)
    found = [_tried(draft, unit, result.findings) for unit in units(result.findings, texts)]
    return replace(draft, units=tuple(found))


def compatible(draft: Plan, chosen: Sequence[Unit]) -> list[Unit]:
    """Those of the units that can be applied in one go, in order; the others wait for the next run."""
    kept: list[Unit] = []
    for unit in chosen:
        try:
            draft.changed([*kept, unit])
        except ConflictError:
            continue
        kept.append(unit)
    return kept


def write(draft: Plan, chosen: Sequence[Unit]) -> list[str]:
    """Apply units to the files, all or none; the paths that were written.

    Raises:
        MigrateError: a file changed meanwhile or cannot be written, or its encoding lacks a character.
    """
    replacements: list[writing.Replacement] = []
    changed = draft.changed(chosen)
    for path, (before, after) in changed.items():
        place = draft.base / path
        try:
            data = place.read_bytes()
            source = decode(data, path)
            new = encode(source, after)
        except (OSError, UndecodableError) as problem:
            raise MigrateError(f"the file cannot be rewritten: {problem}", where=path) from None
        if source.text != before:
            raise MigrateError("the file changed since it was read", where=path, remedy="run again")
        replacements.append(writing.Replacement(place, data, new))
    if replacements:
        writing.write(replacements, draft.base, [*draft.options.roots, draft.base])
    return list(changed)


def _tried(draft: Plan, unit: Unit, findings: Sequence[Finding]) -> Unit:
    if unit.safety == "manual":
        return unit
    changed = draft.changed([unit])
    codes: list[Code] = []
    for code in draft.codes:
        if code.path not in changed:
            codes.append(code)
            continue
        new = lower_text(code.path, changed[code.path][1])
        if new.broken and not code.broken:
            return _by_hand(unit, f"the rewrite of {code.path} would not parse")
        codes.append(new)
    after = pipeline.judge(codes, draft.options, draft.base, []).findings
    allowed = Counter((f.rule, f.place.path) for f in findings)
    allowed.subtract((f.rule, f.place.path) for f in unit.findings)
    for finding in after:
        allowed[finding.rule, finding.place.path] -= 1
        if allowed[finding.rule, finding.place.path] < 0:
            return _by_hand(
                unit,
                f"the rewrite would leave {finding.rule} in {finding.place.path}: {finding.message}",
            )
    return unit


def _by_hand(unit: Unit, reason: str) -> Unit:
    no_edits: tuple[Edit, ...] = ()
    return replace(unit, edits=no_edits, safety="manual", reasons=(reason,))
