"""A scan from paths to findings: discover, prefilter, parse, join, judge."""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mgmt_migrate.engine import pool, severities, suppressions
from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.parsing import Item, Parsed, item_for, lower_text, parse
from mgmt_migrate.engine.remembered import Imported, Memory
from mgmt_migrate.engine.sdks import without_sdks
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import SEVERITY_OF, Finding, Hit, Place, Result, Severity, Skipped
from mgmt_migrate.model.house import House
from mgmt_migrate.protocol.literals import SEEDS
from mgmt_migrate.sources.inventory import Candidate, Inventory, check_patterns, find
from mgmt_migrate.sources.reading import is_folder
from mgmt_migrate.sources.text import Lines

Progress = Callable[[int, int], None]

_LOST = ("unreadable", "vanished", "symlink loop")
"""Reasons of what should have been scanned and was not; the others are left out on purpose."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to scan and how.

    Attributes:
        roots: folders and files.
        select: codes of the rules to run; empty means all.
        ignore: codes left out of these.
        exclude: patterns as in .gitignore, relative to each root; for files given by name, to the current
            folder.
        home: the folder that the two following are relative to, None where there are no settings.
        settled: exclude patterns of the settings.
        per_path_ignores: pattern to codes, names or prefixes of codes.
        max_size: bytes; larger files are not parsed.
        jobs: worker processes; None leaves it to the program.
        verbose: whether all that is skipped is named.
        cache: where programs of files are kept from run to run; None keeps nothing.
        house: what the settings say about the team's own functions and domains.
        per_path_severities: pattern to codes to the severity that they have there.
    """

    roots: tuple[Path, ...]
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    home: Path | None = None
    settled: tuple[str, ...] = ()
    per_path_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_size: int = 1 << 20
    jobs: int | None = None
    verbose: bool = False
    cache: Cache | None = None
    house: House = field(default_factory=House)
    per_path_severities: Mapping[str, Mapping[str, Severity]] = field(default_factory=dict)


def scan(options: Options, progress: Progress | None = None, keep: list[Code] | None = None) -> Result:
    """The findings of a tree.

    Args:
        progress: told the files parsed so far and their number, as they come.
        keep: takes the programs along, for a fix that is to be tried on them.
    Raises:
        MigrateError: a root does not exist.
    """
    started = time.perf_counter()
    base = shown_from(options.roots)
    inventory = without_sdks(_inventory(options, base), base)
    unreadable = [(skip.path, skip.reason) for skip in inventory.skipped if skip.reason in _LOST]
    memory = _memory(options, inventory, base, unreadable) if keep is None else None
    result = memory.recall() if memory is not None else None
    if result is None:
        result = _judged(inventory, options, base, unreadable, progress, keep, memory)
    result.files, result.candidates = inventory.files, len(inventory.candidates)
    result.skipped = [Skipped(skip.path, skip.reason) for skip in inventory.skipped]
    result.unread = _unread(options.roots, base, inventory)
    if options.cache is not None and result.parsed:
        options.cache.tidy()
    result.seconds = time.perf_counter() - started
    return result


def _judged(
    inventory: Inventory,
    options: Options,
    base: Path,
    unreadable: list[tuple[str, str]],
    progress: Progress | None,
    keep: list[Code] | None,
    memory: Memory | None,
) -> Result:
    """The outcome of what there is to parse."""
    codes: list[Code] = []
    packages = Packages(base)
    read: dict[str, bytes] = {}
    for parsed in _parsed(inventory, options, packages, progress):
        read[parsed.shown] = parsed.digest
        if parsed.code is not None:
            codes.append(parsed.code)
        elif parsed.reason:
            unreadable.append((parsed.shown, parsed.reason))
    if keep is not None:
        keep.extend(codes)
    imported = Imported(base, options.max_size)
    result = judge(codes, options, base, unreadable, packages=packages, imported=imported)
    if memory is not None and codes:
        memory.keep(result, read, imported, packages)
    return result


def _memory(
    options: Options, inventory: Inventory, base: Path, unreadable: list[tuple[str, str]]
) -> Memory | None:
    """Outcomes of earlier scans of the same candidates; what only decides which these are is left out."""
    if options.cache is None or not inventory.candidates:
        return None
    home = _absolute(options.home).as_posix() if options.home is not None else None
    settings = (
        sorted(options.select),
        sorted(options.ignore),
        home and (home, _absolute(base).as_posix()),
        options.per_path_ignores,
        options.max_size,
        options.house,
        options.per_path_severities,
        tuple(unreadable),
    )
    return Memory(options.cache, inventory, base, options.max_size, settings)


def scan_text(text: str, shown: str, options: Options) -> Result:
    """The findings of one text, as if it were the file of that name."""
    started = time.perf_counter()
    result = judge([lower_text(shown, text)], options, Path(), [])
    result.files = result.candidates = 1
    result.seconds = time.perf_counter() - started
    return result


def shown_from(roots: Sequence[Path]) -> Path:
    """What shown paths are relative to."""
    return roots[0] if len(roots) == 1 and is_folder(roots[0]) else Path()


def _inventory(options: Options, base: Path) -> Inventory:
    """What there is to scan, without what the command line or the settings exclude."""
    search = functools.partial(
        find,
        options.roots,
        (*SEEDS, *options.house.literals),
        max_size=options.max_size,
        verbose=options.verbose,
    )
    if options.home is None or not options.settled:
        return search(exclude=options.exclude)
    [root, *others] = options.roots
    if (
        not others and is_folder(root) and _absolute(root) == _absolute(options.home)
    ):  # nothing is searched in vain
        return search(exclude=(*options.settled, *options.exclude))
    check_patterns(options.settled)
    found = search(exclude=options.exclude)
    from mgmt_migrate.sources.search import Query
    from mgmt_migrate.sources.walk import Sieve

    sieve = Sieve(Query(options.home, (), options.settled))

    def kept(shown: str) -> bool:
        return not sieve.drops_named(_from_home(options.home, base, shown))

    return replace(
        found,
        candidates=tuple(candidate for candidate in found.candidates if kept(candidate.shown)),
        skipped=tuple(skip for skip in found.skipped if kept(skip.path)),
    )


def _from_home(home: Path | None, base: Path, shown: str) -> str:
    """A shown path as the patterns of the settings see it; as it is where it lies elsewhere."""
    if home is None:
        return shown
    place, home = _absolute(base / shown), _absolute(home)
    return place.relative_to(home).as_posix() if place.is_relative_to(home) else shown.lstrip("/")


def _absolute(path: Path) -> Path:
    """Without following links: a pattern is about names."""
    return Path(os.path.normpath(path.absolute()))


def _unread(roots: Sequence[Path], base: Path, inventory: Inventory) -> list[str]:
    """Those of the paths asked for, as they are spelt, that could not be read."""
    lost = {_absolute(base / skip.path) for skip in inventory.skipped if skip.reason in _LOST}
    return [root.as_posix() for root in roots if _absolute(root) in lost]


def _parsed(
    inventory: Inventory, options: Options, packages: Packages, progress: Progress | None
) -> Iterator[Parsed]:
    items = _worth(inventory.candidates, options, packages)
    work = functools.partial(parse, max_size=options.max_size, cache=options.cache)
    for number, outcome in enumerate(pool.run(work, items, options.jobs, weigh=lambda item: item.size), 1):
        if isinstance(outcome, pool.Failure):
            yield Parsed(items[number - 1].shown, reason=f"{outcome.reason} ({outcome.detail})")
        else:
            yield outcome
        if progress is not None:
            progress(number, len(items))


def _worth(candidates: Sequence[Candidate], options: Options, packages: Packages) -> list[Item]:
    """The candidates worth parsing: those that can hold a finding, and in their packages those that may
    link them."""
    items: list[Item] = []
    links: list[Item] = []
    own = options.house.literals
    for candidate in candidates:
        item, kind = item_for(candidate, options.max_size, own)
        if item is not None:
            (items if kind == "core" else links).append(item)
    inhabited = {packages(item.shown) for item in items}
    items.extend(item for item in links if packages(item.shown) in inhabited)
    return sorted(items, key=lambda item: item.shown)


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
    from mgmt_migrate.analysis.applications import applications
    from mgmt_migrate.analysis.project import Project
    from mgmt_migrate.fixes.units import named
    from mgmt_migrate.rules import all_rules

    codes = sorted(codes, key=lambda code: code.path)  # which of two equal ways is told follows their order
    texts = {code.path: code.text for code in codes}

    packages = packages or Packages(base)
    imported = imported or Imported(base, options.max_size)

    def load(path: str) -> Code | None:
        parsed = _load(imported, path, options)
        if parsed is not None:
            texts[path] = parsed.text
        return parsed

    project = Project(codes, load, packages, unreadable, options.house)
    lines = _LinesOf(texts)
    found: dict[tuple[str, Place], Finding] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    ran = [code for code in all_rules() if not options.select or code in options.select]
    ran = [code for code in ran if code not in options.ignore]
    for code in ran:
        rule = all_rules()[code]
        for hit in rule.check(project):
            if (code, hit.place) not in found:
                found[code, hit.place] = _finding(code, rule.name, hit, lines, counts)
    from_home = functools.partial(_from_home, options.home, base)
    judged = severities.apply(found.values(), options.per_path_severities, from_home)
    ordered = sorted(judged, key=lambda f: (f.place.path, f.line, f.column, f.rule))
    outcome = suppressions.apply(ordered, texts, ran)
    rest = suppressions.per_path(outcome.kept, options.per_path_ignores, from_home)
    kept = named(rest.kept)
    grouped = applications(project)
    shown = {place.path for finding in kept for place in _places(finding)}
    shown |= {place.path for application in grouped for place in (*application.requests, *application.uses)}
    return Result(
        findings=kept,
        parsed=len(codes),
        suppressed=outcome.count + rest.count,
        texts={path: text for path, text in texts.items() if path in shown},
        notices=[str(unused) for unused in outcome.unused],
        applications=grouped,
        old=frozenset(
            place for found in judged if found.severity > Severity.note for place in _stations(found)
        ),
    )


def _load(imported: Imported, path: str, options: Options) -> Code | None:
    """A module that a scanned file imports, if it lies below the root."""
    place = imported.place(path)
    if place is None:
        return None
    parsed = parse(Item(str(place), path, 0), options.max_size, options.cache)
    imported.note(path, parsed.digest)
    return parsed.code


def _stations(finding: Finding) -> Iterable[Place]:
    yield finding.place
    yield from (step.place for step in finding.trace)


def _places(finding: Finding) -> Iterable[Place]:
    yield from _stations(finding)
    if finding.fix is not None:
        yield from (Place(edit.path, edit.start, edit.end) for edit in finding.fix.edits)


class _LinesOf:
    """Lines of each text, made when first asked for."""

    def __init__(self, texts: dict[str, str]) -> None:
        self.texts = texts
        self._known: dict[str, Lines] = {}

    def __call__(self, path: str) -> Lines:
        if path not in self._known:
            self._known[path] = Lines(self.texts.get(path, ""))
        return self._known[path]


def _finding(
    code: str, name: str, hit: Hit, lines: _LinesOf, counts: Counter[tuple[str, str, str]]
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
        hit.message,
        hit.endpoints,
        hit.scopes,
        hit.trace,
        hit.fix,
        hit.advice,
        fingerprint,
    )


def _digest(*parts: str) -> str:
    """A name that survives edits elsewhere in the file."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
