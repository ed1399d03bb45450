"""What checks download, kept in folders beside them: whole or not at all, and once however many workers ask."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

NPM = [
    "npm",
    "install",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--prefer-offline",
    "--loglevel=error",
]


class MissingError(Exception):
    """Something is not there and cannot be had; the words say what to install."""


def once(home: Path, fill: Callable[[Path], None]) -> Path:
    """The folder `home`, which is filled under another name; whoever comes meanwhile waits for it."""
    if home.is_dir():
        return home
    home.parent.mkdir(parents=True, exist_ok=True)
    with (home.parent / f"{home.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not home.is_dir():
            folder = Path(tempfile.mkdtemp(dir=home.parent))
            try:
                fill(folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
            folder.rename(home)
    return home


def command(what: str, *command: str, folder: Path, timeout: int = 420) -> None:
    """Run an installer, or a build, in a folder; what it complained of is in the error."""
    try:
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise MissingError(f"{what} failed: {error}") from error
    if done.returncode != 0:
        raise MissingError(f"{what} failed: {done.stderr[-1500:]}")
