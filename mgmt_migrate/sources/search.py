"""What every search engine takes and gives: the one door in front of ripgrep, git and the walk."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from mgmt_migrate.value import Value

PIECE = re.compile(r"\\.|\[(?:[!^].[^\]]*|[^!^][^\]]*)\]|[{}\[]", re.DOTALL)
"""What is special in a pattern of `.gitignore`: an escape, a bracket, whole or never closed; and braces."""


class Query(Value, eq=True):
    """One folder to search.

    Attributes:
        root: the folder.
        literals: what a file must hold one of; case-sensitive bytes.
        exclude: patterns in the syntax of `.gitignore`, relative to the root.
        max_size: bytes up to which files are looked into.
        worktree: the git work tree that the folder lies in, or None; where it is None, ignore files above the
            root do not count.
    """

    root: Path
    literals: tuple[bytes, ...]
    exclude: tuple[str, ...] = ()
    max_size: int = 1 << 24
    worktree: Path | None = None


@dataclass(slots=True)
class Found:
    """What an engine saw below one root; names are relative to it, with "/", undecodable bytes as surrogates.

    Attributes:
        files: how many files there are within the limit that are neither ignored, excluded nor below an
            installed folder.
        hits: those which hold a literal.
        troubles: name and reason of what could not be read.
        folders: installed folders that were not entered; only a walk names them.
    """

    files: int = 0
    hits: list[str] = field(default_factory=list)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)


class EngineError(Exception):
    """An engine is not there or does not work here; another one can."""


class Engine(Protocol):
    """A way to search one folder."""

    def __call__(self, query: Query) -> Found:
        """Searches.

        Raises:
            EngineError: it cannot, whatever the folder holds.
        """


def program(name: str) -> str | None:
    """Absolute path of a program on PATH; one in the current folder is never taken, it may come with the
    scanned code.
    """
    found = shutil.which(name)
    if found is None or not os.path.isabs(found) or Path(found).parent == Path.cwd():
        return None
    return found


def worktree(folder: Path) -> Path | None:
    """The nearest folder upwards that holds `.git`, or None."""
    folder = folder.resolve()
    return next((place for place in (folder, *folder.parents) if os.path.exists(place / ".git")), None)


def escaped(exclude: Sequence[str]) -> list[str]:
    """Exclude patterns of which none is a comment, a re-inclusion or empty by accident."""
    return [f"\\{pattern}" if pattern[0] in "#!" else pattern for pattern in exclude if pattern.strip()]
