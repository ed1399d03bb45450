"""The bytes of a file, whatever lies under its name."""

from __future__ import annotations

import errno
import hashlib
import os
import stat

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_REASONS = {
    errno.ENOENT: "vanished",
    errno.ENOTDIR: "vanished",
    errno.ESTALE: "vanished",
    errno.ELOOP: "symlink loop",
}


class UnreadableError(Exception):
    """A file whose bytes cannot be had.

    Args:
        reason: one of "too large", "unreadable", "vanished", "symlink loop".
        detail: the words of the operating system, or "".
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason} ({self.detail})" if self.detail else self.reason


def digest_of(data: bytes) -> bytes:
    """16 bytes that are another for other data."""
    return hashlib.blake2b(data, digest_size=16).digest()


def is_folder(path: str | os.PathLike[str]) -> bool:
    """Whether a folder lies there, as far as this user may know: `Path.is_dir` raises where it may not."""
    return os.path.isdir(path)


def is_file(path: str | os.PathLike[str]) -> bool:
    """Whether a regular file lies there, or a link to one, as far as this user may know."""
    return os.path.isfile(path)


def read(path: str | os.PathLike[str], max_size: int, *, follow: bool = True) -> bytes:
    """All bytes of a regular file.

    A pipe, a socket or a device never blocks and is never read. A file that grows meanwhile ends at the
    limit.

    Args:
        path: the file.
        max_size: in bytes; one more is too large.
        follow: whether `path` itself may be a symbolic link.
    Raises:
        UnreadableError: it is not a regular file, too large, gone, forbidden, or its links run in a circle.
    """
    try:
        descriptor = os.open(path, _FLAGS if follow else _FLAGS | _NO_FOLLOW)
    except ValueError as problem:  # a NUL in the name
        raise UnreadableError("unreadable", str(problem)) from None
    except OSError as problem:
        raise _translated(problem) from None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("unreadable", "not a regular file")
        if status.st_size > max_size:
            raise UnreadableError("too large", f"{status.st_size:,} bytes")
        return _drain(descriptor, status.st_size, max_size)
    except OSError as problem:
        raise _translated(problem) from None
    finally:
        os.close(descriptor)


def _drain(descriptor: int, expected: int, max_size: int) -> bytes:
    data = os.read(descriptor, expected + 1)
    if len(data) == expected:
        return data
    chunks, total = [data], len(data)
    while data and total <= max_size:
        data = os.read(descriptor, 1 << 16)
        chunks.append(data)
        total += len(data)
    if total > max_size:
        raise UnreadableError("too large", "it grows while it is read")
    return b"".join(chunks)


def _translated(problem: OSError) -> UnreadableError:
    return UnreadableError(_REASONS.get(problem.errno or 0, "unreadable"), problem.strerror or "")
