"""git as the engine, and as the one who knows which ignored files are tracked all the same."""

from __future__ import annotations

import codecs
import os
import stat
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from mgmt_migrate.sources import walk
from mgmt_migrate.sources.content import holds
from mgmt_migrate.sources.reading import UnreadableError, read
from mgmt_migrate.sources.search import EngineError, Found, Query, program, worktree
from mgmt_migrate.value import replace

_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SAFE = (  # a scanned repository's own configuration starts no program and changes no output
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "grep.fullName=false",
    "-c", "submodule.recurse=false", "--no-optional-locks", "--literal-pathspecs",
)  # fmt: skip
_ENVIRONMENT = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE")


def search(query: Query) -> Found:
    """Searches what git shows; folders without git, and those nested that git does not enter, are walked.

    Raises:
        EngineError: git is missing or refuses the repository (one that belongs to somebody else).
    """
    if query.worktree is None:
        return walk.search(query)
    found, present = Found(), set[str]()
    sieve = walk.Sieve(query)
    for name in map(_without_slash, _names(query.root, "-co")):
        if sieve.drops(name):
            continue
        try:
            status = os.lstat(query.root / name)
        except OSError:
            continue  # deleted, not yet committed
        if stat.S_ISDIR(status.st_mode):
            _merge(found, name, query, sieve)
        elif stat.S_ISREG(status.st_mode) and status.st_size <= query.max_size:
            present.add(name)
    found.files += len(present)
    hits = present.intersection(_grep(query.root, query.literals))
    doubtful = {*_grep(query.root, _MARKS), *_names(query.root, "-ci")}
    found.hits += hits
    found.hits += [name for name in present.intersection(doubtful) - hits if _holds(query, name)]
    return found


def tracked_but_ignored(root: Path) -> list[str]:
    """Files that an ignore file names and that are committed all the same; [] without a git that answers.

    Args:
        root: a folder in a work tree; names are relative to it.
    """
    try:
        return _names(root, "-ci")
    except EngineError:
        return []


def ask(root: Path, arguments: Sequence[str]) -> bytes:
    """What git prints about a work tree.

    Raises:
        EngineError: git is missing, or ends with another status than 0.
    """
    return _run(root, arguments, (0,))


def compare(root: Path, arguments: Sequence[str]) -> bytes:
    """What `git diff` prints about a work tree; submodules are not looked into.

    Raises:
        EngineError: as for `ask`.
    """
    options = ["--no-ext-diff", "--ignore-submodules=dirty"]
    return _run(root, [*_muted(root), "diff", *options, *arguments], (0,), _index(root))


def _index(root: Path) -> dict[str, str]:
    """For the environment: the index of a commit under way, which git names for its hook. `git commit -a` and
    `git commit FILE` have one of their own. That of another repository does not count."""
    named = os.environ.get("GIT_INDEX_FILE")
    if not named:
        return {}
    own = os.path.realpath(os.fsdecode(_run(root, ["rev-parse", "--absolute-git-dir"], (0,))).rstrip("\n"))
    places = [os.path.realpath(os.path.join(base, named)) for base in (os.getcwd(), root)]
    inside = [place for place in places if os.path.dirname(place) == own and os.path.exists(place)]
    return {"GIT_INDEX_FILE": inside[0]} if inside else {}


def unheld(folder: Path, paths: Sequence[str]) -> list[str]:
    """Those of the files whose content git does not hold, neither committed nor staged: changed, new or
    ignored. A file outside of every repository is none of them, and without git no file is.

    Args:
        folder: what the paths are relative to.
    Raises:
        EngineError: there is a repository, and git does not answer.
    """
    if program("git") is None:
        return []
    trees: dict[Path, dict[str, str]] = {}  # submodules and nested repositories each have their own
    for path in paths:
        place = (folder / path).resolve()
        if (own := worktree(place.parent)) is not None:
            trees.setdefault(own, {})[place.relative_to(own).as_posix()] = path
    return [path for own, files in trees.items() for path in _unheld(own, files)]


def _unheld(root: Path, files: Mapping[str, str]) -> list[str]:
    """Of files by their name below the top of a work tree those that it does not hold."""
    every = ["--untracked-files=all", "--ignored", "--ignore-submodules=all"]
    asked = ["status", "--porcelain=v1", "-z", "--no-renames", *every, "--", *files]
    entries = (os.fsdecode(entry) for entry in _run(root, [*_muted(root), *asked], (0,)).split(b"\0"))
    names = [entry[3:] for entry in entries if entry[1:2].strip()]
    return [files.get(name, name) for name in names]


def _muted(root: Path) -> list[str]:
    """Options that keep the filters of the configuration (clean, process) from running when git reads the
    files of a work tree.

    Raises:
        EngineError: git does not answer, or no option can name a filter.
    """
    told = _run(root, ["config", "-z", "--name-only", "--get-regexp", r"^filter\..*\."], (0, 1))
    drivers = {os.fsdecode(key).split(".", 1)[1].rpartition(".")[0] for key in told.split(b"\0") if key}
    options: list[str] = []
    for driver in sorted(drivers):
        if "=" in driver:
            raise EngineError("git's configuration has a filter with = in its name")
        for setting in ("clean=", "process=", "required=false"):
            options += ["-c", f"filter.{driver}.{setting}"]
    return options


def _merge(found: Found, name: str, query: Query, sieve: walk.Sieve) -> None:
    """A nested repository or a submodule: git names its folder, a scan looks inside."""
    below = query.root / name
    own = below if os.path.exists(below / ".git") else None
    inner = search(replace(query, root=below, worktree=own, exclude=()))
    found.files += inner.files
    found.hits += [whole for hit in inner.hits if not sieve.drops(whole := f"{name}/{hit}")]
    found.troubles += [(f"{name}/{path}", reason) for path, reason in inner.troubles]


def _names(root: Path, which: str) -> list[str]:
    listing = _run(root, ["ls-files", "-z", which, "--exclude-standard"], (0,))
    names = dict.fromkeys(os.fsdecode(name) for name in listing.split(b"\0") if name)
    below = _Below(root)
    return [name for name in names if below(name)]


class _Below:
    """Whether a name of git's index lies below the root: not where `..` or a folder that became a link leads
    elsewhere. The index may come with the code."""

    def __init__(self, root: Path) -> None:
        self._root = os.path.realpath(root)
        self._known = {"": True}

    def __call__(self, name: str) -> bool:
        folder = name.rpartition("/")[0]
        known = self._known.get(folder)
        if known is None:
            spelt = os.path.join(self._root, folder)
            known = os.path.normcase(os.path.realpath(spelt)) == os.path.normcase(spelt)
            self._known[folder] = known
        return known


def _without_slash(name: str) -> str:
    return name.removesuffix("/")  # git's mark of a nested repository


def _holds(query: Query, name: str) -> bool:
    """For files that `git grep` does not see: UTF-16, and tracked ones that are ignored."""
    try:
        return holds(read(query.root / name, query.max_size, follow=False), query.literals)
    except UnreadableError:
        return False


def _grep(root: Path, literals: Sequence[bytes]) -> list[str]:
    patterns = [part for literal in literals for part in ("-e", os.fsdecode(literal))]
    options = ["grep", "--untracked", "--no-color", "--no-recurse-submodules", "-l", "-z", "-a", "-F"]
    listing = _run(root, [*options, *patterns, "--", "."], (0, 1))
    return [os.fsdecode(name) for name in listing.split(b"\0") if name]


def _run(
    root: Path, arguments: Sequence[str], fine: tuple[int, ...], more: Mapping[str, str] | None = None
) -> bytes:
    git = program("git")
    if git is None:
        raise EngineError("git is not installed")
    environment = {key: value for key, value in os.environ.items() if key not in _ENVIRONMENT}
    # A clone without all objects would fetch what is missing, by a program that its configuration names.
    environment.update(LC_ALL="C", GIT_TERMINAL_PROMPT="0", GIT_NO_LAZY_FETCH="1", GIT_ALLOW_PROTOCOL="none")
    try:
        done = subprocess.run(
            [git, *_SAFE, *arguments],
            check=False,
            cwd=root,
            env={**environment, **(more or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
        )
    except OSError as problem:
        raise EngineError(f"git does not start: {problem.strerror}") from None
    if done.returncode not in fine:
        raise EngineError(f"git gave up: {os.fsdecode(done.stderr)[:500].strip()}")
    return done.stdout
