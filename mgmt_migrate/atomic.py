"""A file becomes another whole, or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

_DEVICES = ("/dev", "/dev/fd")
"""Links in there are the streams of this process, whatever they lead to; the second may be a link too."""
SUFFIX = ".mgmt-new"
"""Ends the name of what is written first: after a kill it may be left beside the file."""


def write(path: Path, pieces: Iterable[bytes], mode: int = 0o600, *, durable: bool = False) -> None:
    """Write beside `path`, then put that in its place; a link there is replaced and not followed. A device or
    a pipe is written to, as nothing else may stand in its place.

    Args:
        mode: permissions of the new file.
        durable: whether it is on the disk when this returns.
    Raises:
        OSError: it cannot be written; what was there before still is.
    """
    import tempfile

    if _is_channel(path):
        with path.open("wb") as stream:
            stream.writelines(pieces)
        return
    number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=SUFFIX)  # 0600
    temporary = Path(name)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.writelines(pieces)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    if durable:
        sync(path.parent)


def _is_channel(path: Path) -> bool:
    """Whether the path is no place for a file: a device, a pipe, /dev/stdout."""
    try:
        mode = path.lstat().st_mode
    except OSError:
        return False
    if stat.S_ISLNK(mode):
        return path.parent.resolve() in [Path(folder).resolve() for folder in _DEVICES]
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def sync(folder: Path) -> None:
    """The names in a folder are on the disk when this returns."""
    with contextlib.suppress(OSError):  # Windows opens no folders
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
