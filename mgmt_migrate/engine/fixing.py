"""Units that were tried in memory: the result parses, and a second analysis no longer finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.engine import pipeline
from mgmt_migrate.engine.judging import bystanders
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fixes import writing
from mgmt_migrate.fixes.edits import ConflictError, applied, merged
from mgmt_migrate.fixes.readers import may_run_beside
from mgmt_migrate.fixes.rewriting import entry_key
from mgmt_migrate.fixes.units import units
from mgmt_migrate.languages._accepted import accepted
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Edit, Finding, Result
from mgmt_migrate.sources.inventory import find
from mgmt_migrate.sources.reading import UnreadableError, read
from mgmt_migrate.sources.text import UndecodableError, decode, encode

if TYPE_CHECKING:
    from mgmt_migrate.analysis.bystanders import Bystander

_VERBS = (".get(", ".post(", ".put(", ".patch(", ".delete(", ".request(")
_SENDS = {
    "jquery": ("$.ajax", "$.get", "$.post", "jQuery."),
    "axios": ("axios", *_VERBS),
    "angular": ("$http", *_VERBS),
    "xhr": ("XMLHttpRequest",),
}
"""How requests are spelled that what is installed for all of them adds a token to."""
_MOST_BESIDE = 4_000_000
"""Characters of further files that are read for the tokens of one package."""
_COMPUTED = frozenset(("torage[", "torage.get", "ession[", "ession.get(", "ookies[", "ookies.get("))
"""Beginnings of reads of a store, some of which have a key that is computed."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What there is to change: the units, and the programs that they were tried on.

    `held`: the units that passed the trial in one go; `beside`: texts of files that hold no finding and no
    station of a way, in which a token is taken out of its store.
    """

    units: tuple[Unit, ...]
    codes: tuple[Code, ...]
    options: pipeline.Options
    base: Path
    held: frozenset[str] = frozenset()
    beside: Mapping[str, str] = field(default_factory=dict)

    def changed(self, chosen: Sequence[Unit]) -> dict[str, tuple[str, str]]:
        """Text before and after of each file that the units touch, by path.

        Raises:
            ConflictError: two of the units want the same characters.
        """
        edits = merged(edit for unit in chosen for edit in unit.edits)
        texts = {**self.beside, **{code.path: code.text for code in self.codes}}
        return {
            path: (texts[path], applied(texts[path], group))
            for path, group in groupby(edits, key=attrgetter("path"))
        }


def plan(result: Result, codes: Sequence[Code], options: pipeline.Options, base: Path) -> Plan:
    """The units of a result; one that fails the trial in memory is left to a person.

    A trial judges the whole project, so all units are tried together, and halves of them where that fails.
    """
    texts = {code.path: code.text for code in codes}
    beside = _beside(result.findings, texts, options)
    package_of = Packages(base)
    more = _Programs(beside, package_of)
    codes, findings = _followed(result.findings, codes, more, options, base)
    draft = Plan((), tuple(codes), options, base, beside=beside)
    found = units(findings, {**beside, **texts}, package_of, _Takers(codes, more, options, base))
    tried = compatible([unit for unit in found if unit.safety != "manual"])
    failed = _failures(draft, tried, findings)
    return replace(
        draft,
        units=tuple(_by_hand(unit, failed[unit.id]) if unit.id in failed else unit for unit in found),
        held=frozenset() if failed else frozenset(unit.id for unit in tried),
    )


class _Programs:
    """The programs of further files, each made when it is first asked for."""

    def __init__(self, texts: Mapping[str, str], package_of: Callable[[str], str]) -> None:
        self._texts = texts
        self._package_of = package_of
        self._made: dict[str, Code] = {}

    def packages(self, paths: Iterable[str]) -> frozenset[str]:
        """The packages that files lie in."""
        return frozenset(map(self._package_of, paths))

    def near(self, paths: Iterable[str]) -> list[Code] | None:
        """Those that may run beside files; None where that is more than is worth reading."""
        packages = self.packages(paths)
        near = [path for path in self._texts if may_run_beside(self._package_of(path), packages)]
        if sum(len(self._texts[path]) for path in near) > _MOST_BESIDE:
            return None
        return [self._program(path) for path in near]

    def _program(self, path: str) -> Code:
        if path not in self._made:
            self._made[path] = lower_text(path, self._texts[path])
        return self._made[path]


def _followed(
    findings: Sequence[Finding],
    codes: Sequence[Code],
    beside: _Programs,
    options: pipeline.Options,
    base: Path,
) -> tuple[Sequence[Code], Sequence[Finding]]:
    """The programs and findings; where the way of a token is not established, with the files that name what
    it is kept under as well, if what is found is the same."""
    likely = [f for f in findings if f.evidence == "likely" and f.rule.startswith(("MM2", "MM3"))]
    paths = {place.path for f in likely for place in (f.place, *(step.place for step in f.trace))}
    near = beside.near(paths)
    if not near:
        return codes, findings
    more = [*codes, *near]
    again = pipeline.judge(more, options, base, []).findings
    same = {(f.rule, f.place) for f in again} == {(f.rule, f.place) for f in findings}
    return (more, again) if same else (codes, findings)


class _Takers:
    """Who else takes an ID token, also in files that the scan had no reason to read; told once, to the first
    unit that asks."""

    def __init__(
        self, codes: Sequence[Code], beside: _Programs, options: pipeline.Options, base: Path
    ) -> None:
        self._codes, self._beside, self._options, self._base = codes, beside, options, base
        self._known: dict[frozenset[str], tuple[Bystander, ...] | None] = {}

    def __call__(
        self, way: Collection[str], may_share: Callable[[str], bool]
    ) -> tuple[Bystander, ...] | None:
        """Those in the files that may run beside the files of a way."""
        packages = self._beside.packages(way)
        if packages not in self._known:
            codes = {code.path: code for code in self._codes if may_share(code.path)}
            beside = self._beside.near(way)
            if beside is None:
                self._known[packages] = None
            else:
                codes = {**{code.path: code for code in beside}, **codes}
                self._known[packages] = bystanders(codes.values(), self._options, self._base, may_share)
        return self._known[packages]


def _beside(
    findings: Sequence[Finding], known: Mapping[str, str], options: pipeline.Options
) -> dict[str, str]:
    """Texts of further files, which the scan had no reason to read, that may read what a fix changes."""
    steps = [step for finding in findings for step in finding.trace if step.key]
    names = {step.key for step in steps}
    names |= set(filter(None, map(renamed, names)))
    for step in (
        step for finding in findings for step in finding.trace if step.kind in ("received", "taken")
    ):
        if (key := entry_key(known.get(step.place.path, ""), step.place.start)) is not None:
            names.add(f".{key}")
    for step in steps:
        if step.kind == "hook":
            names = names - {step.key} | set(_SENDS.get(step.key, ()))
    if any(step.kind in ("kept", "read") for step in steps):
        names |= _COMPUTED
    texts: dict[str, str] = {}
    if names:
        found = find(options.roots, sorted(names), exclude=options.exclude, max_size=options.max_size)
        for candidate in found.candidates:
            if candidate.shown not in known:
                with suppress(UnreadableError, UndecodableError):
                    data = read(candidate.path, options.max_size)
                    texts[candidate.shown] = decode(data, candidate.shown).text
    return texts


def proven(draft: Plan, chosen: Sequence[Unit]) -> list[Unit]:
    """What of a choice does without the units that were not chosen, in one go; the rest waits."""
    if draft.held == frozenset(unit.id for unit in chosen):
        return list(chosen)
    findings = [finding for unit in draft.units for finding in unit.findings]
    failed = _failures(draft, chosen, findings)
    kept = [unit for unit in chosen if unit.id not in failed]
    return kept if not failed or _failure(draft, kept, findings) is None else kept[:1]


def compatible(chosen: Sequence[Unit]) -> list[Unit]:
    """Those of the units that can be applied in one go, in order; the others wait for the next run."""
    try:
        merged(edit for unit in chosen for edit in unit.edits)
    except ConflictError:
        pass
    else:
        return list(chosen)
    kept: list[Unit] = []
    edits: tuple[Edit, ...] = ()
    for unit in chosen:
        try:
            edits = merged((*edits, *unit.edits))
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


def _failures(draft: Plan, chosen: Sequence[Unit], findings: Sequence[Finding]) -> dict[str, str]:
    """Why units fail, by id; those that do are found by halves."""
    why = _failure(draft, chosen, findings) if chosen else None
    if why is None:
        return {}
    if len(chosen) == 1:
        return {chosen[0].id: why}
    middle = len(chosen) // 2
    return _failures(draft, chosen[:middle], findings) | _failures(draft, chosen[middle:], findings)


def _failure(draft: Plan, chosen: Sequence[Unit], findings: Sequence[Finding]) -> str | None:
    """Why units, applied and judged in memory, do not do: a result that does not parse, or something left or
    new. None where they do."""
    changed = draft.changed(chosen)
    codes: list[Code] = []
    for code in draft.codes:
        if code.path not in changed:
            codes.append(code)
            continue
        new = lower_text(code.path, changed[code.path][1])
        if (new.broken and not code.broken) or (
            not accepted(code.path, new.text) and accepted(code.path, code.text)
        ):
            return f"the rewrite of {code.path} would not parse"
        codes.append(new)
    for path, (before, after) in changed.items():
        if path in draft.beside and lower_text(path, after).broken and not lower_text(path, before).broken:
            return f"the rewrite of {path} would not parse"
    allowed = Counter((finding.rule, finding.place.path) for finding in findings)
    allowed.subtract((finding.rule, finding.place.path) for unit in chosen for finding in unit.findings)
    for finding in pipeline.judge(codes, draft.options, draft.base, []).findings:
        allowed[finding.rule, finding.place.path] -= 1
        if allowed[finding.rule, finding.place.path] < 0:
            return f"the rewrite would leave {finding.rule} in {finding.place.path}: {finding.message}"
    return None


def _by_hand(unit: Unit, reason: str) -> Unit:
    no_edits: tuple[Edit, ...] = ()
    return Unit(unit.id, unit.findings, no_edits, "manual", (reason,))
