"""A scan from paths to findings: discover, prefilter, parse, join, judge."""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from mgmt_migrate.engine import pool
from mgmt_migrate.engine.judging import judge
from mgmt_migrate.engine.options import Options, absolute, from_home
from mgmt_migrate.engine.outcome import keep_what_is_there, rarely_collected
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.parsing import Item, Parsed, item_for, lower_text, parse
from mgmt_migrate.engine.remembered import Imported, Memory
from mgmt_migrate.engine.sdks import without_sdks
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Result, Skipped
from mgmt_migrate.protocol.literals import SEEDS
from mgmt_migrate.sources.inventory import Candidate, Inventory, check_patterns, find
from mgmt_migrate.sources.reading import is_folder

__all__ = ["Options", "Progress", "judge", "scan", "scan_text", "shown_from"]

Progress = Callable[[int, int], None]

_BARE = ("HEAD", "objects", "refs")
_LOST = ("unreadable", "vanished", "symlink loop")
"""Reasons of what should have been scanned and was not; the others are left out on purpose."""


def scan(options: Options, progress: Progress | None = None, keep: list[Code] | None = None) -> Result:
    """The findings of a tree.

    Args:
        progress: told the files parsed so far and their number, as they come.
        keep: takes the programs along, for a fix that is to be tried on them.
    Raises:
        MigrateError: a root does not exist, or the files could not be joined in time.
    """
    started = time.perf_counter()
    with rarely_collected():
        result = _scanned(options, progress, keep)
    result.seconds = time.perf_counter() - started
    return result


def _scanned(options: Options, progress: Progress | None, keep: list[Code] | None) -> Result:
    base = shown_from(options.roots)
    inventory = without_sdks(_inventory(options, base), base)
    unreadable = [(skip.path, skip.reason) for skip in inventory.skipped if skip.reason in _LOST]
    memory = _memory(options, inventory, base, unreadable) if keep is None else None
    result = memory.recall() if memory is not None else None
    if result is None:
        result = _judged(inventory, options, base, unreadable, progress, keep, memory)
    result.files, result.candidates = inventory.files, len(inventory.candidates)
    result.skipped = [Skipped(skip.path, skip.reason) for skip in inventory.skipped]
    result.notices = [*_not_looked_into(options.roots, inventory), *result.notices]
    result.unread = _unread(options.roots, base, inventory)
    if options.cache is not None and result.parsed:
        options.cache.tidy()
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
    keep_what_is_there()
    result = judge(codes, options, base, unreadable, packages=packages, imported=imported)
    if memory is not None and codes and not imported.timed_out:
        memory.keep(result, read, imported, packages)
    return result


def _memory(
    options: Options, inventory: Inventory, base: Path, unreadable: list[tuple[str, str]]
) -> Memory | None:
    """Outcomes of earlier scans of the same candidates; what only decides which these are is left out."""
    if options.cache is None or not inventory.candidates:
        return None
    home = absolute(options.home).as_posix() if options.home is not None else None
    settings = (
        sorted(options.select),
        sorted(options.ignore),
        home and (home, absolute(base).as_posix()),
        options.per_path_ignores,
        options.max_size,
        options.house,
        options.per_path_severities,
        tuple(unreadable),
        options.whole,
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
        not others and is_folder(root) and absolute(root) == absolute(options.home)
    ):  # nothing is searched in vain
        return search(exclude=(*options.settled, *options.exclude))
    check_patterns(options.settled)
    found = search(exclude=options.exclude)
    from mgmt_migrate.sources.search import Query
    from mgmt_migrate.sources.walk import Sieve

    sieve = Sieve(Query(options.home, (), options.settled))

    def kept(shown: str) -> bool:
        return not sieve.drops_named(from_home(options.home, base, shown))

    return replace(
        found,
        candidates=tuple(candidate for candidate in found.candidates if kept(candidate.shown)),
        skipped=tuple(skip for skip in found.skipped if kept(skip.path)),
    )


def _unread(roots: Sequence[Path], base: Path, inventory: Inventory) -> list[str]:
    """Those of the paths asked for, as they are spelt, that could not be read."""
    lost = {absolute(base / skip.path) for skip in inventory.skipped if skip.reason in _LOST}
    return [root.as_posix() for root in roots if absolute(root) in lost]


def _not_looked_into(roots: Sequence[Path], inventory: Inventory) -> Iterator[str]:
    """What makes a silent scan mean nothing."""
    for root in roots:
        if all(os.path.lexists(root / name) for name in _BARE):
            yield (
                f"{root.as_posix()} is git's own folder, and the code in its commits was not read; scan a "
                "checkout, or name it in a list for mgmt-migrate fleet scan"
            )
    if not inventory.files and not inventory.skipped:
        shown = ", ".join([*(root.as_posix() for root in roots[:3]), *(["…"] if len(roots) > 3 else [])])
        yield f"no file was seen in {shown}: it is empty, ignored by git, or excluded"


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
