"""Only what changed: the findings that touch a file which git names."""

from __future__ import annotations

import os
from pathlib import Path

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Finding
from mgmt_migrate.sources import git
from mgmt_migrate.sources.search import EngineError

_LIST = ("--name-only", "-z", "--no-renames", "--diff-filter=d")


def since(folder: Path, revision: str) -> frozenset[str]:
    """Absolute paths of the files that differ from where this branch left a revision, new ones among them.

    Args:
        folder: in a work tree.
        revision: a branch, tag or commit. What it has and HEAD has not is no change of HEAD.
    Raises:
        MigrateError: no repository, no such revision, or git does not say.
    """
    top = _top(folder)
    wanted = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision or '-'}^{{commit}}"]
    commit = _ask(top, wanted, f"git knows no revision {revision!r}", "fetch it, or name another")
    try:
        start = git.ask(top, ["merge-base", commit, "HEAD"]).decode().split()[0]
    except (EngineError, IndexError):
        start = commit  # a shallow clone, or histories that never met
    try:
        changed = git.compare(top, [*_LIST, start])
        new = git.ask(top, ["ls-files", "-z", "-o", "--exclude-standard"])
    except EngineError as problem:
        raise _silent(problem) from None
    return _absolute(top, changed + new)


def staged(folder: Path) -> frozenset[str]:
    """Absolute paths of the files that the next commit changes.

    Raises:
        MigrateError: no repository, or git does not say.
    """
    top = _top(folder)
    try:
        return _absolute(top, git.compare(top, ["--cached", *_LIST]))
    except EngineError as problem:
        raise _silent(problem) from None


def touches(finding: Finding, changed: frozenset[str], base: Path) -> bool:
    """Whether the finding, or a station of its token, lies in one of these files.

    Args:
        base: the folder that the paths of findings are relative to.
    """
    places = {finding.place.path, *(step.place.path for step in finding.trace)}
    return any(os.path.realpath(base / path) in changed for path in places)


def _top(folder: Path) -> Path:
    said = f"{folder} is in no git repository"
    return Path(_ask(folder, ["rev-parse", "--show-toplevel"], said, "leave --since and --staged out"))


def _ask(folder: Path, arguments: list[str], problem: str, remedy: str) -> str:
    try:
        return os.fsdecode(git.ask(folder, arguments)).removesuffix("\n")
    except EngineError as error:
        said = str(error).removeprefix("git gave up:").strip()
        raise MigrateError(problem, where=said or None, remedy=remedy) from None


def _silent(problem: EngineError) -> MigrateError:
    return MigrateError(
        f"git does not say what changed: {problem}",
        remedy="nothing is fetched for a clone without all objects: fetch them, or leave the option out",
    )


def _absolute(top: Path, names: bytes) -> frozenset[str]:
    return frozenset(os.path.realpath(top / os.fsdecode(name)) for name in names.split(b"\0") if name)
