"""JSON as a stream whose nesting is bounded: a parser keeps something for each level that is open, and a file
of brackets alone would fill the memory."""

from __future__ import annotations

from itertools import accumulate
from typing import Protocol

DEEPEST = 2000
"""Levels. Recordings and logs have some ten."""

_OTHERS = bytes(set(range(256)) - set(b'"[]{}'))
_STEP = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class Reader(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class TooDeepError(ValueError):
    """The JSON is nested deeper than anything that is meant to be read."""


class Shallow:
    """The bytes of a file, as they are, until they are nested too deeply.

    Args:
        file: JSON, of any number of values.
    """

    def __init__(self, file: Reader) -> None:
        self._file = file
        self._depth, self._inside, self._escape = 0, False, b""

    def read(self, size: int = -1) -> bytes:
        """As a file's.

        Raises:
            TooDeepError: more than `DEEPEST` levels are open.
        """
        chunk = self._file.read(size)
        self._follow(self._escape + chunk)
        return chunk

    def _follow(self, chunk: bytes) -> None:
        """Count the brackets outside of strings. All but quotes and brackets is deleted first, then quotes
        that meet: what stands between others keeps its side."""
        self._escape = b""
        if b"\\" in chunk:
            chunk = chunk.replace(b"\\\\", b"")
            if chunk.endswith(b"\\"):
                chunk, self._escape = chunk[:-1], b"\\"
            chunk = chunk.replace(b'\\"', b"")
        left = chunk.translate(None, _OTHERS).replace(b'""', b"")
        if self._inside or b'"' in left:
            parts = left.split(b'"')
            outside = b"".join(parts[self._inside :: 2])
            self._inside ^= len(parts) % 2 == 0
            left = outside
        opened = left.count(b"[") + left.count(b"{")
        if self._depth + opened > DEEPEST and self._depth + _highest(left) > DEEPEST:
            raise TooDeepError("nested too deeply")
        self._depth += 2 * opened - len(left)


def _highest(brackets: bytes) -> int:
    return max(accumulate(map(_STEP.__getitem__, brackets)), default=0)


def flaw(error: Exception) -> str:
    """What is wrong with a file that a parser refused, as the end of the sentence "the file is …"."""
    return str(error) if isinstance(error, TooDeepError) else "not JSON, or ends in the middle"
