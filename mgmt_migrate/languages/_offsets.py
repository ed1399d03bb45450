"""Offsets of parsers that count UTF-8 bytes, as code points."""

from __future__ import annotations

from bisect import bisect_right


class CodePoints:
    """Byte offset -> code point offset for one text; free for ASCII, logarithmic in the number of other
    characters."""

    __slots__ = ("_at", "_extra")

    def __init__(self, data: bytes) -> None:
        self._at: list[int] = []
        self._extra: list[int] = []
        if data.isascii():
            return
        extra = 0
        for offset, byte in enumerate(data):
            if byte & 0xC0 == 0x80:  # a continuation byte: one more byte than characters
                extra += 1
                self._at.append(offset + 1)
                self._extra.append(extra)

    def __call__(self, offset: int) -> int:
        """The code point offset of a byte offset that lies on a character's border."""
        if not self._at:
            return offset
        index = bisect_right(self._at, offset)
        return offset - self._extra[index - 1] if index else offset
