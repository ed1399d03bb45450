"""A report or a baseline becomes a file: whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mgmt_migrate import atomic
from mgmt_migrate.errors import MigrateError


def replace(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces as UTF-8 beside `path` and put them in its place.

    Raises:
        MigrateError: the file cannot be written; what was there before still is.
    """
    try:
        umask = os.umask(0)
        os.umask(umask)
        encoded = (piece.encode("utf-8", "backslashreplace") for piece in pieces)
        atomic.write(path, encoded, 0o666 & ~umask)
    except OSError as problem:
        raise MigrateError(
            f"the file cannot be written: {problem.strerror}", where=str(path), remedy="choose another place"
        ) from None
