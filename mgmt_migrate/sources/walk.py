"""The engine that is always there: a walk in Python."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mgmt_migrate.sources.content import holds
from mgmt_migrate.sources.names import INSTALLED, VERSION_CONTROL
from mgmt_migrate.sources.reading import UnreadableError, read
from mgmt_migrate.sources.search import Found, Query, escaped

if TYPE_CHECKING:
    from mgmt_migrate.sources.ignore import OwnRules, Rules

_UNWANTED = frozenset({*INSTALLED, *VERSION_CONTROL})


def search(query: Query) -> Found:
    """Searches by reading every file in this process."""
    found = Found()
    for name in listed(query, found):
        _look_into(query, name, found)
    return found


def listed(query: Query, found: Found) -> Iterator[str]:
    """The files that the walk meets; folders that cannot be opened are added to the troubles."""
    from mgmt_migrate.sources.ignore import above, opened

    sieve = Sieve(query)
    waiting = [("", above(query.root, query.worktree))]
    while waiting:
        inside, parent = waiting.pop()
        try:
            with os.scandir(query.root / inside) as entries:
                children = sorted(entries, key=lambda entry: entry.name)
        except OSError as problem:
            found.troubles.append(
                (inside, "vanished" if isinstance(problem, FileNotFoundError) else "unreadable")
            )
            continue
        folder = opened(str(query.root.resolve() / inside), parent, [child.name for child in children])
        for child in children:
            name = f"{inside}/{child.name}" if inside else child.name
            is_folder = child.is_dir(follow_symlinks=False)
            unwanted = child.name in VERSION_CONTROL or sieve.drops_entry(name, is_folder)
            if unwanted or folder.ignores(child.name, is_folder):
                continue
            if is_folder and child.name in INSTALLED:
                found.folders.append(name)
            elif is_folder:
                waiting.append((name, folder))
            elif child.is_file(follow_symlinks=False):
                yield name


def added(query: Query, found: Found, names: Sequence[str]) -> Found:
    """`found`, and those of the named files that its engine passed over because git ignores them."""
    sieve = Sieve(query)
    for name in names:
        if not sieve.drops(name):
            _look_into(query, name, found)
    return found


def _look_into(query: Query, name: str, found: Found) -> None:
    try:
        data = read(f"{query.root}/{name}", query.max_size, follow=False)
    except UnreadableError as problem:
        if problem.reason == "unreadable":
            found.files += 1
            found.troubles.append((name, problem.reason))
        return
    found.files += 1
    if holds(data, query.literals):
        found.hits.append(name)


class Sieve:
    """What keeps a file out that git shows: a folder that is not entered, an exclude pattern, `.ignore`."""

    def __init__(self, query: Query) -> None:
        self._patterns = escaped(query.exclude)
        self._query = query

    def drops(self, name: str) -> bool:
        """Whether a file, or a folder that it lies in, is kept out."""
        folders = name.split("/")[:-1]
        if not _UNWANTED.isdisjoint(folders):
            return True
        return self.drops_named(name) or self._own_rules.drop(name)

    def drops_named(self, name: str) -> bool:
        """Whether an exclude pattern keeps out a file, or a folder that it lies in."""
        if not self._patterns:
            return False
        parts = name.split("/")
        folders = ("/".join(parts[:count]) for count in range(1, len(parts)))
        return any(self.drops_entry(folder, True) for folder in folders) or self.drops_entry(name, False)

    def drops_entry(self, name: str, is_folder: bool) -> bool:
        """Whether this very entry is excluded."""
        return bool(self._patterns) and self._rules.verdict(name, is_folder) is True

    @cached_property
    def _rules(self) -> Rules:
        from mgmt_migrate.sources.ignore import Rules

        return Rules(self._patterns)

    @cached_property
    def _own_rules(self) -> OwnRules:
        from mgmt_migrate.sources.ignore import OwnRules

        return OwnRules(self._query.root, self._query.worktree)
