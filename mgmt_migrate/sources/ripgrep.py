"""ripgrep as the engine: the fastest way over a tree; see docs/decisions/prefilter.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

from mgmt_migrate.sources.names import INSTALLED, VERSION_CONTROL
from mgmt_migrate.sources.search import PIECE, EngineError, Found, Query, escaped, program

_SEARCHED = re.compile(rb"^(\d+) files? searched$", re.MULTILINE)
_TROUBLE = re.compile(r"^(?:rg: )?(?:\./)?(.*): [^:]* \(os error (\d+)\)$")
_OPTIONS = (
    "--no-config", "--files-with-matches", "--null", "--stats", "--fixed-strings",
    "--case-sensitive", "--hidden",
    "--binary", "--no-follow", "--no-ignore-messages", "--color=never",
    "--path-separator=/",
)  # fmt: skip


def search(query: Query) -> Found:
    """Searches with the packaged rg, or one on PATH.

    Raises:
        EngineError: there is none, or it does not know the options.
    """
    rg = executable()
    if rg is None:
        raise EngineError("ripgrep is not installed")
    command = [rg, *_OPTIONS, f"--max-filesize={query.max_size}"]
    if query.worktree is None:
        command += ["--no-require-git", "--no-ignore-parent", "--no-ignore-global"]
    command += [f"--glob=!{name}" for name in VERSION_CONTROL]
    command += [f"--glob=!{name}/" for name in sorted(INSTALLED)]
    command += [f"--glob=!{_glob(pattern)}" for pattern in escaped(query.exclude)]
    command += [f"--regexp={literal.decode()}" for literal in query.literals]
    try:
        done = subprocess.run(
            [*command, "./"], check=False, cwd=query.root, stdin=subprocess.DEVNULL, capture_output=True
        )
    except OSError as problem:
        raise EngineError(f"ripgrep does not start: {problem.strerror}") from None
    names, _, statistics = done.stdout.rpartition(b"\0")
    searched = _SEARCHED.search(statistics)
    if searched is None:
        raise EngineError(f"ripgrep gave up: {os.fsdecode(done.stderr)[:500].strip()}")
    hits = [os.fsdecode(name).removeprefix("./") for name in names.split(b"\0") if name]
    return Found(int(searched[1]), hits, _troubles(os.fsdecode(done.stderr)))


@cache
def executable() -> str | None:
    """The rg beside this Python (where packages put theirs), otherwise the one on PATH, otherwise None."""
    name = "rg.exe" if os.name == "nt" else "rg"
    beside = Path(sys.prefix, "Scripts" if os.name == "nt" else "bin", name)
    return str(beside) if beside.is_file() else program("rg")


def _glob(pattern: str) -> str:
    """ripgrep expands braces, `.gitignore` does not; in brackets and after a backslash neither does."""
    return PIECE.sub(lambda piece: f"\\{piece[0]}" if piece[0] in "{}" else piece[0], pattern)


def _troubles(errors: str) -> list[tuple[str, str]]:
    found = (_TROUBLE.match(line) for line in errors.splitlines())
    return [(match[1], "vanished" if match[2] == "2" else "unreadable") for match in found if match]
