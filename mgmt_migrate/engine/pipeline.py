"""A scan from paths to findings: discover, prefilter, parse, join, judge."""

from __future__ import annotations

import functools
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mgmt_migrate.engine import pool, suppressions
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.parsing import Item, Parsed, item_for, lower_text, parse
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import SEVERITY_OF, Finding, Hit, Place, Result, Skipped
from mgmt_migrate.protocol.literals import SEEDS
from mgmt_migrate.sources.inventory import Candidate, Inventory, find
from mgmt_migrate.sources.text import Lines

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Options:
    """What to scan and how. `select` and `ignore` are codes; empty `select` means all."""

    roots: tuple[Path, ...]
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    per_path_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_size: int = 1 << 20
    jobs: int | None = None
    verbose: bool = False
    inside: str = ""  # the root relative to the folder that per_path_ignores are relative to


def scan(options: Options, progress: Progress | None = None) -> Result:
    """The findings of a tree.

    Args:
        progress: told the files parsed so far and their number, as they come.
    Raises:
        MigrateError: a root does not exist.
    """
    started = time.perf_counter()
    inventory = find(
        options.roots, SEEDS, exclude=options.exclude, max_size=options.max_size, verbose=options.verbose
    )
    base = _base(options.roots)
    codes: list[Code] = []
    unreadable: list[tuple[str, str]] = [
        (skip.path, skip.reason) for skip in inventory.skipped if skip.reason in ("unreadable", "vanished")
    ]
    for parsed in _parsed(inventory, options, Packages(base), progress):
        if parsed.code is not None:
            codes.append(parsed.code)
        elif parsed.reason:
            unreadable.append((parsed.shown, parsed.reason))
    result = judge(codes, options, base, unreadable)
    result.files, result.candidates = inventory.files, len(inventory.candidates)
    result.skipped = [Skipped(skip.path, skip.reason) for skip in inventory.skipped]
    result.seconds = time.perf_counter() - started
    return result


def scan_text(text: str, shown: str, options: Options) -> Result:
    """The findings of one text, as if it were the file of that name."""
    started = time.perf_counter()
    result = judge([lower_text(shown, text)], options, Path(), [])
    result.files = result.candidates = 1
    result.seconds = time.perf_counter() - started
    return result


def _base(roots: Sequence[Path]) -> Path:
    """What shown paths are relative to."""
    return roots[0] if len(roots) == 1 and roots[0].is_dir() else Path()


def _parsed(
    inventory: Inventory, options: Options, packages: Packages, progress: Progress | None
) -> Iterator[Parsed]:
    items = _worth(inventory.candidates, options, packages)
    work = functools.partial(parse, max_size=options.max_size)
    for number, outcome in enumerate(pool.run(work, items, options.jobs, weigh=lambda item: item.size), 1):
        if isinstance(outcome, pool.Failure):
            yield Parsed(items[number - 1].shown, reason=f"{outcome.reason} {outcome.detail}".strip())
        else:
            yield outcome
        if progress is not None:
            progress(number, len(items))


def _worth(candidates: Sequence[Candidate], options: Options, packages: Packages) -> list[Item]:
    """The candidates worth parsing: those that can hold a finding, and in their packages those that may
    link them."""
    items: list[Item] = []
    links: list[Item] = []
    for candidate in candidates:
        item, kind = item_for(str(candidate.path), candidate.shown, options.max_size)
        if item is not None:
            (items if kind == "core" else links).append(item)
    inhabited = {packages(item.shown) for item in items}
    items.extend(item for item in links if packages(item.shown) in inhabited)
    return sorted(items, key=lambda item: item.shown)


def judge(codes: list[Code], options: Options, base: Path, unreadable: list[tuple[str, str]]) -> Result:
    """The findings of programs, with suppressions applied; in order of path and place."""
    if not codes and not unreadable:
        return Result()  # most runs of the hook end here, and load no analysis
    from mgmt_migrate.analysis.project import Project
    from mgmt_migrate.rules import all_rules

    texts = {code.path: code.text for code in codes}

    def load(path: str) -> Code | None:
        parsed = _load(base, path, options.max_size)
        if parsed is not None:
            texts[path] = parsed.text
        return parsed

    project = Project(codes, load, Packages(base), unreadable)
    lines = _LinesOf(texts)
    found: dict[tuple[str, Place], Finding] = {}
    counts: Counter[tuple[str, str, str]] = Counter()
    ran = [code for code in all_rules() if not options.select or code in options.select]
    ran = [code for code in ran if code not in options.ignore]
    for code in ran:
        rule = all_rules()[code]
        for hit in rule.check(project):
            finding = _finding(code, rule.name, hit, lines, counts)
            found.setdefault((code, hit.place), finding)
    ordered = sorted(found.values(), key=lambda f: (f.place.path, f.line, f.column, f.rule))
    outcome = suppressions.apply(ordered, texts, ran)
    rest = suppressions.per_path(outcome.kept, options.per_path_ignores, options.inside)
    shown = {place.path for finding in rest.kept for place in _places(finding)}
    return Result(
        findings=rest.kept,
        parsed=len(codes),
        suppressed=outcome.count + rest.count,
        texts={path: text for path, text in texts.items() if path in shown},
        notices=[str(unused) for unused in outcome.unused],
    )


def _load(base: Path, path: str, max_size: int) -> Code | None:
    """A module that a scanned file imports, if it lies below the root."""
    place = base / path
    if path.startswith(("/", "..")) or not place.is_file() or place.is_symlink():
        return None
    return parse(Item(str(place), path, 0), max_size).code


def _places(finding: Finding) -> Iterable[Place]:
    yield finding.place
    yield from (step.place for step in finding.trace)
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
    first = hit.trace[0].place if hit.trace else place
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
        _digest(first.path, lines.texts.get(first.path, "")[first.start : first.end]),
    )


def _digest(*parts: str) -> str:
    """A name that survives edits elsewhere in the file."""
    joined = "\0".join(parts).encode("utf-8", "surrogatepass")
    return hashlib.sha256(joined).hexdigest()[:16]
