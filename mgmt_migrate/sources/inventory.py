"""Which files may matter: discovery and prefilter in one step, behind one door."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.sources.content import holds, objection
from mgmt_migrate.sources.names import skipped_folder, skipped_name
from mgmt_migrate.sources.reading import UnreadableError, digest_of, read
from mgmt_migrate.sources.search import Engine, EngineError, Found, Query, worktree
from mgmt_migrate.value import Value, replace

ENGINES = ("ripgrep", "git", "python")
"""The engines, the preferred one first."""

_LOOKED_INTO = 16
"""How many times the size limit a file may have so that a literal in it is still noticed and the file named.
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A file to parse.

    Attributes:
        path: where it is: the root as it was given, and the way from there.
        shown: POSIX path relative to the root, or to the current folder where there are several roots; a file
            given by name keeps its spelling. Undecodable bytes are surrogates: show it through `display`
            only.
        digest: `digest_of` its bytes when it was found.
    """

    path: Path
    shown: str
    digest: bytes = field(default=b"", compare=False)


class Skipped(Value, eq=True):
    """A file or folder that is not parsed, and why.

    Attributes:
        path: as `Candidate.shown`; a folder stands for all in it.
        reason: "binary", "too large", "minified", "generated", "vendored", "unreadable", "vanished" or
            "symlink loop".
    """

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Inventory:
    """What a search for candidates found.

    Attributes:
        files: files that the search went through; excluded and ignored ones, installed folders and files of
            more than sixteen times the limit are not among them.
        candidates: sorted by `shown`.
        skipped: sorted by path. Exact for files that hold a literal; installed folders such as
            `node_modules`, and files too large that hold none, are named by a verbose search only.
        engine: the one that did the work, "python" where only files were given.
    """

    files: int
    candidates: tuple[Candidate, ...]
    skipped: tuple[Skipped, ...]
    engine: str

    @property
    def counts(self) -> Mapping[str, int]:
        """How many entries of `skipped` each reason has, sorted by reason."""
        return dict(sorted(Counter(skip.reason for skip in self.skipped).items()))


def find(
    roots: Sequence[Path],
    literals: Sequence[str],
    *,
    exclude: Sequence[str] = (),
    max_size: int = 1 << 20,
    verbose: bool = False,
    engine: str | None = None,
) -> Inventory:
    """The files that hold one of the literals and that a person wrote.

    Below a folder these are the files that git would show: tracked ones, and others unless they are ignored;
    without git, what `.gitignore` and `.ignore` leave. Symbolic links are not followed. A file given by name
    is always looked at: only `exclude` and its content can keep it out.

    Args:
        roots: folders and files.
        literals: case-sensitive; UTF-16 files with a byte order mark are searched for them too.
        exclude: patterns in the syntax of `.gitignore`, relative to each root; for files given by name, to
            the current folder.
        max_size: bytes; larger files are not parsed.
        verbose: whether installed folders and all files that are too large are named, which takes a second
            walk.
        engine: one of `ENGINES`; otherwise the environment variable MGMT_MIGRATE_ENGINE, otherwise the first
            that works.
    Raises:
        MigrateError: a root does not exist, or the engine asked for does not; an exclude pattern is broken.
    """
    chosen = _chosen(engine)
    check_patterns(exclude)
    query = Query(Path(), tuple(text.encode() for text in literals), tuple(exclude), max_size * _LOOKED_INTO)
    collection = _Collection(max_size, query)
    several = len(roots) > 1
    for root in roots:
        if _is_folder(root, collection):
            prefix = _from_here(root) if several else ""
            collection.take_folder(root, prefix, _search(replace(query, root=root), chosen, collection))
            if verbose:
                collection.take_passed_over(root, prefix)
        elif os.path.lexists(root):
            collection.take_named(root)
    return collection.inventory()


class _Collection:
    """Candidates and skips of all roots, each file once."""

    def __init__(self, max_size: int, query: Query) -> None:
        self.engine = "python"
        self._max_size = max_size
        self._query = query
        self._files = 0
        self._seen: set[str] = set()
        self._candidates: list[Candidate] = []
        self._skipped: dict[Skipped, None] = {}

    def skip(self, path: str, reason: str) -> None:
        self._skipped[Skipped(path, reason)] = None

    def take_folder(self, root: Path, prefix: str, found: Found) -> None:
        self._files += found.files
        for name, reason in found.troubles:
            self.skip(_join(prefix, name) or ".", reason)
        for name in found.hits:
            folder = skipped_folder(str(root), name)
            if folder is not None:
                self.skip(_join(prefix, folder), "vendored")
            else:
                self._take(root / name, _join(prefix, name), skipped_name(name), follow=False)

    def take_named(self, path: Path) -> None:
        from mgmt_migrate.sources.walk import Sieve

        if self._query.exclude and Sieve(self._query).drops_named(_from_here(path).lstrip("/")):
            return
        self._files += 1
        self._take(path, path.as_posix(), None, follow=True)

    def take_passed_over(self, root: Path, prefix: str) -> None:
        from mgmt_migrate.sources.walk import listed

        found = Found()
        for name in listed(replace(self._query, root=root, worktree=_worktree(root)), found):
            try:
                size = os.lstat(root / name).st_size
            except OSError:
                continue
            if size > self._max_size:
                self.skip(_join(prefix, name), "too large")
        for folder in found.folders:
            self.skip(_join(prefix, folder), "vendored")

    def inventory(self) -> Inventory:
        candidates = sorted(self._candidates, key=lambda candidate: candidate.shown)
        skipped = sorted(self._skipped, key=lambda skip: (skip.path, skip.reason))
        return Inventory(self._files, tuple(candidates), tuple(skipped), self.engine)

    def _take(self, path: Path, shown: str, reason: str | None, *, follow: bool) -> None:
        """A file that holds a literal, or whose name was given; `reason` is what its name says against it."""
        key = os.path.abspath(path)
        if key in self._seen:
            return
        self._seen.add(key)
        try:
            data = read(path, self._max_size, follow=follow)
        except UnreadableError as problem:
            if follow or problem.reason != "symlink loop":  # unfollowed: it became a link meanwhile
                self.skip(shown, problem.reason)
            return
        if follow and not holds(data, self._query.literals):
            return
        if reason := reason or objection(data, shown):
            self.skip(shown, reason)
        else:
            self._candidates.append(Candidate(path, shown, digest_of(data)))


def _chosen(engine: str | None) -> tuple[str, ...]:
    name = engine or os.environ.get("MGMT_MIGRATE_ENGINE") or ""
    if name and name not in ENGINES:
        where = "the environment variable MGMT_MIGRATE_ENGINE" if engine is None else None
        raise MigrateError(
            f"there is no search engine {name!r}", where=where, remedy=f"use {', '.join(ENGINES)}"
        )
    return (name,) if name else ENGINES


def check_patterns(exclude: Sequence[str]) -> None:
    """Nothing if all patterns are sound.

    Raises:
        MigrateError: one of them can match nothing.
    """
    for pattern in exclude:
        if "[" in pattern or "\\" in pattern:  # nothing else can go wrong; pathspec loads slowly
            from mgmt_migrate.sources.ignore import is_pattern

            if not is_pattern(pattern):
                remedy = "close the bracket, order the range, double the backslash"
                raise MigrateError(f"the exclude pattern {pattern!r} can match nothing", remedy=remedy)


def _is_folder(root: Path, collection: _Collection) -> bool:
    try:
        return stat.S_ISDIR(os.stat(root).st_mode)
    except PermissionError:
        collection.skip(root.as_posix(), "unreadable")
        return False
    except (OSError, ValueError):
        if os.path.lexists(root):
            return False  # a link that leads nowhere or in a circle: reading it says which
        remedy = "check the spelling, or the folder that you are in"
        raise MigrateError(f"{root.as_posix()} does not exist", remedy=remedy) from None


def _search(query: Query, engines: Sequence[str], collection: _Collection) -> Found:
    query = replace(query, worktree=_worktree(query.root))
    problems = []
    for name in engines:
        try:
            found = _with_tracked(_engine(name), query) if name != "git" else _engine(name)(query)
        except EngineError as problem:
            problems.append(str(problem))
            continue
        collection.engine = name
        return found
    raise MigrateError(f"the search engine {engines[0]} cannot be used", where="; ".join(problems))


def _with_tracked(engine: Engine, query: Query) -> Found:
    """The engine's finds, and files that are tracked although ignored, which git is asked for meanwhile."""
    if query.worktree is None:
        return engine(query)
    from mgmt_migrate.sources import git, walk

    names: list[str] = []
    asking = Thread(target=lambda: names.extend(git.tracked_but_ignored(query.root)), daemon=True)
    asking.start()
    found = engine(query)
    asking.join()
    return walk.added(query, found, names) if names else found


def _worktree(root: Path) -> Path | None:
    """The work tree whose ignore files count below a root; none do where git ignores the root itself."""
    place = worktree(root)
    if place is None or place == root.resolve():
        return place
    from mgmt_migrate.sources.ignore import is_ignored

    return None if is_ignored(root, place) else place


def _engine(name: str) -> Engine:
    if name == "ripgrep":
        from mgmt_migrate.sources import ripgrep

        return ripgrep.search
    if name == "git":
        from mgmt_migrate.sources import git

        return git.search
    from mgmt_migrate.sources import walk

    return walk.search


def _from_here(path: Path) -> str:
    """POSIX path relative to the current folder, absolute if it lies elsewhere, "" for the folder itself."""
    absolute = Path(os.path.abspath(path))
    try:
        shown = absolute.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return absolute.as_posix()
    return "" if shown == "." else shown


def _join(prefix: str, name: str) -> str:
    return f"{prefix}/{name}" if prefix and name else prefix or name
