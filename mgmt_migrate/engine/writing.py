"""A report or a baseline becomes a file: whole, or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mgmt_migrate.errors import MigrateError


def replace(path: Path, pieces: Iterable[str]) -> None:
    """Write the pieces as UTF-8 beside `path` and put them in its place.

    Raises:
        MigrateError: the file cannot be written; what was there before still is.
    """
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
        temporary = Path(name)
        try:
            with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace", newline="") as stream:
                stream.writelines(pieces)
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise MigrateError(
            f"the file cannot be written: {problem.strerror}", where=str(path), remedy="choose another place"
        ) from None
