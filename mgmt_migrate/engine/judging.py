"""Programs of files to findings: joined, judged by every rule, without what is suppressed."""

from __future__ import annotations

import functools
import hashlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from mgmt_migrate.engine import severities, suppressions
from mgmt_migrate.engine.options import Options, from_home
from mgmt_migrate.engine.outcome import OverdueError, turns
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.parsing import Item, parse
from mgmt_migrate.engine.pool import LIMIT
from mgmt_migrate.engine.remembered import Imported
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import SEVERITY_OF, Finding, Hit, Place, Result, Severity
from mgmt_migrate.sources.text import Lines

if TYPE_CHECKING:
    from mgmt_migrate.analysis.bystanders import Bystander

_T = TypeVar("_T", bound=Hashable)
_MOST_OVERDUE = 4
"""So many files are left out because they take too long, then a scan gives up."""


def judge(
    codes: list[Code],
    options: Options,
    base: Path,
    unreadable: list[tuple[str, str]],
    *,
    packages: Packages | None = None,
    imported: Imported | None = None,
) -> Result:
    """The findings of programs, with suppressions applied; in order of path and place.

    Args:
        packages: answers about `base`, and knows afterwards what was asked.
        imported: finds the modules that programs import, and knows afterwards which.
    """
    if not codes and not unreadable:
        return Result()  # most runs of the hook end here, and load no analysis
    codes = sorted(codes, key=lambda code: code.path)  # which of two equal ways is told follows their order
    packages = packages or Packages(base)
    imported = imported or Imported(base, options.max_size)
    unreadable = [*unreadable]
    for _ in range(_MOST_OVERDUE):
        try:
            with turns(LIMIT) as turn:
                return _linked(codes, options, base, unreadable, packages, imported, turn)
        except OverdueError as problem:
            late = problem.turn or max(codes, key=lambda code: len(code.text)).path
            unreadable.append(
                (late, f"timed out (to link and judge it took longer than {problem.limit:g} s)")
            )
            codes = [code for code in codes if code.path != late]
            imported.timed_out = True
    raise MigrateError(
        f"to link and judge the files took longer than {_MOST_OVERDUE} times {LIMIT:g} s",
        where=", ".join(path for path, _ in unreadable[-_MOST_OVERDUE:]),
        remedy="scan one folder at a time, or --exclude the files that are not written by hand",
    )


def bystanders(
    codes: Iterable[Code], options: Options, base: Path, may_share: Callable[[str], bool]
) -> tuple[Bystander, ...] | None:
    """Who else takes an ID token, in the files that may run beside its way; None where it takes too long to
    tell."""
    from mgmt_migrate.analysis.bystanders import bystanders
    from mgmt_migrate.analysis.project import Project

    imported = Imported(base, options.max_size)
    load = functools.partial(_load, imported, options=options)
    ordered = sorted(codes, key=lambda code: code.path)
    try:
        with turns(LIMIT) as turn:
            project = Project(ordered, load, Packages(base), (), options.house, turn)
            return tuple(bystanders(project, may_share))
    except OverdueError:
        return None


def _linked(
    codes: list[Code],
    options: Options,
    base: Path,
    unreadable: list[tuple[str, str]],
    packages: Packages,
    imported: Imported,
    turn: Callable[[str], None],
) -> Result:
    """What `judge` returns; `turn` is told where the work is."""
    from mgmt_migrate.analysis.applications import applications
    from mgmt_migrate.analysis.project import Project
    from mgmt_migrate.fixes.naming import named
    from mgmt_migrate.rules import all_rules

    texts = {code.path: code.text for code in codes}

    def load(path: str) -> Code | None:
        parsed = _load(imported, path, options)
        if parsed is not None:
            texts[path] = parsed.text
        return parsed

    project = Project(codes, load, packages, unreadable, options.house, turn)
    lines = _LinesOf(texts)
    found: dict[tuple[str, str, int, int], Finding] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    once = _Once()
    ran = [code for code in all_rules() if not options.select or code in options.select]
    ran = [code for code in ran if code not in options.ignore]
    for code in ran:
        rule = all_rules()[code]
        turn("")
        for hit in rule.check(project):
            key = (code, hit.place.path, hit.place.start, hit.place.end)
            if key not in found:
                found[key] = _finding(code, rule.name, hit, lines, counts, once)
    turn("")
    seen_from_home = functools.partial(from_home, options.home, base)
    judged = severities.apply(found.values(), options.per_path_severities, seen_from_home)
    found.clear()
    ordered = sorted(judged, key=lambda f: (f.place.path, f.line, f.column, f.rule))
    # A comment is called unused where its rule had all that it needs to find something.
    outcome = suppressions.apply(ordered, texts, ran if options.whole else ())
    rest = suppressions.per_path(outcome.kept, options.per_path_ignores, seen_from_home)
    kept = named(rest.kept)
    grouped = applications(project)
    shown = _paths(kept)
    shown |= {place.path for application in grouped for place in (*application.requests, *application.uses)}
    return Result(
        findings=kept,
        parsed=len(codes),
        suppressed=outcome.count + rest.count,
        texts={path: text for path, text in texts.items() if path in shown},
        notices=[str(unused) for unused in outcome.unused],
        applications=grouped,
        old=_stations(judged),
        silenced=[*outcome.hidden, *rest.hidden],
    )


def _load(imported: Imported, path: str, options: Options) -> Code | None:
    """A module that a scanned file imports, if it lies below the root."""
    place = imported.place(path)
    if place is None:
        return None
    parsed = parse(Item(str(place), path, 0), options.max_size, options.cache)
    imported.note(path, parsed.digest)
    return parsed.code


def _stations(findings: Iterable[Finding]) -> frozenset[Place]:
    """Every place on the way of a token that is more than noted."""
    places: set[Place] = set()
    for finding in findings:
        if finding.severity > Severity.note:
            places.add(finding.place)
            places.update([step.place for step in finding.trace])
    return frozenset(places)


def _paths(findings: Iterable[Finding]) -> set[str]:
    """The files that findings show."""
    paths: set[str] = set()
    for finding in findings:
        paths.add(finding.place.path)
        paths.update([step.place.path for step in finding.trace])
        if finding.fix is not None:
            paths.update([edit.path for edit in finding.fix.edits])
    return paths


class _LinesOf:
    """Lines of each text, made when first asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self._known: dict[str, Lines] = {}

    def __call__(self, path: str) -> Lines:
        if path not in self._known:
            self._known[path] = Lines(self.texts.get(path, ""))
        return self._known[path]


class _Once:
    """Equal values as one object, because thousands of findings say the same."""

    def __init__(self) -> None:
        self._known: dict[Hashable, Any] = {}

    def __call__(self, value: _T) -> _T:
        known: _T = self._known.setdefault(value, value)
        return known


def _finding(
    code: str,
    name: str,
    hit: Hit,
    lines: _LinesOf,
    counts: Counter[tuple[str, str, str]],
    once: _Once,
) -> Finding:
    place = hit.place
    at = lines(place.path)
    length = len(lines.texts.get(place.path, ""))
    line, column = at.position(min(place.start, length))
    end_line, end_column = at.position(min(place.end, length))
    source = " ".join(lines.texts.get(place.path, "")[place.start : place.end].split())
    key = (code, place.path, source)
    counts[key] += 1
    fingerprint = _digest(*key, str(counts[key]))
    return Finding(
        code,
        name,
        hit.severity or SEVERITY_OF[hit.evidence],
        hit.evidence,
        place,
        line,
        column,
        end_line,
        end_column,
        once(hit.message),
        once(hit.endpoints),
        once(hit.scopes),
        hit.trace,
        hit.fix,
        once(hit.advice),
        fingerprint,
    )


def _digest(*parts: str) -> str:
    """A name that survives edits elsewhere in the file."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
