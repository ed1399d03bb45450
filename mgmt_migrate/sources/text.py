"""Bytes become text, once; from there offsets count code points."""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from typing import NoReturn

from mgmt_migrate.value import Value

_BOMS = (  # UTF-32 before UTF-16: the mark of the one begins with the mark of the other
    (codecs.BOM_UTF32_LE, ""),
    (codecs.BOM_UTF32_BE, ""),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKS = {name: mark for mark, name in _BOMS if name}
_COOKIE = re.compile(
    rb"\A(?:[ \t\f]*#[^\r\n]*(?:\r\n|\r|\n))?[ \t\f]*#[^\r\n]*?coding[:=][ \t]*([-\w.]{1,40})"
)
_NO_FILE_ENCODINGS = frozenset(
    {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}
)
_BREAK = re.compile(r"\r\n|\r|\n")


class UndecodableError(Exception):
    """Bytes that are no text.

    Args:
        reason: "binary", or a short clause on the encoding.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Source(Value, eq=True):
    """A decoded file.

    Attributes:
        path: how the file is shown: POSIX, relative to the scanned root.
        text: its characters without the byte order mark; line ends as they are.
        encoding: name of the codec that `encode` uses.
        bom: whether a byte order mark stands before the text.
        newline: the line end that occurs most, "\\n", "\\r\\n" or "\\r"; "\\n" where there is none.
    """

    path: str
    text: str
    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\n"


def decode(data: bytes, path: str) -> Source:
    """The text of a file.

    In this order: a byte order mark, a coding cookie (Python files), UTF-8, Windows-1252, Latin-1. The last
    one takes every byte, so that a stray character in a comment hides no program.

    Args:
        data: the whole file.
        path: as it is shown; its suffix says whether a coding cookie counts.
    Raises:
        UndecodableError: a NUL byte outside UTF-16, UTF-32, half a UTF-16 character.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], path, encoding)
    if b"\0" in data:
        raise UndecodableError("binary")
    for encoding in _guesses(data, path):
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if _round_trips(text, encoding, data):
            return Source(path, text, encoding, False, _newline(text))
    return Source(path, text := data.decode("latin-1"), "latin-1", False, _newline(text))


def encode(source: Source, text: str) -> bytes:
    """The bytes to write for `text` in the place of `source`: same encoding, same mark; `encode(s, s.text)`
    is the file.

    Raises:
        UndecodableError: the file's encoding has no such character.
    """
    mark = _MARKS[source.encoding] if source.bom else b""
    try:
        return mark + text.encode(source.encoding)
    except UnicodeEncodeError as problem:
        character = text[problem.start]
        raise UndecodableError(f"U+{ord(character):04X} cannot be written in {source.encoding}") from None


class Lines:
    """Offsets in a text to lines and columns, and back.

    Lines end with `\\n`, `\\r\\n` or a lone `\\r`, as in editors; lines and columns start at 1 and count code
    points.
    """

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self._starts = [0, *(found.end() for found in _BREAK.finditer(text))]

    def __len__(self) -> int:
        """How many lines there are; the empty text has one."""
        return len(self._starts)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of a code point; the end of the text has a position too.

        Raises:
            IndexError: the offset lies outside.
        """
        if not 0 <= offset <= self._length:
            _outside(f"offset {offset} of {self._length}")
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The inverse of `position`.

        Raises:
            IndexError: there is no such line, or it is shorter.
        """
        start, end = self.bounds(line)
        offset = start + column - 1
        if column < 1 or offset > end or (offset == end and end != self._length):
            _outside(f"line {line} column {column}")
        return offset

    def bounds(self, line: int) -> tuple[int, int]:
        """Where a line begins and where the next one does, its line end included.

        Raises:
            IndexError: there is no such line.
        """
        if not 1 <= line <= len(self._starts):
            _outside(f"line {line} of {len(self._starts)}")
        return self._starts[line - 1], self._starts[line] if line < len(self._starts) else self._length


def _outside(what: str) -> NoReturn:
    raise IndexError(f"{what} lies outside the text")


def _marked(data: bytes, path: str, encoding: str) -> Source:
    if not encoding:
        raise UndecodableError("UTF-32, which no source file uses")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UndecodableError(f"marked as {encoding.upper()}, but not valid") from None
    return Source(path, text, encoding, True, _newline(text))


def _guesses(data: bytes, path: str) -> list[str]:
    guesses = ["utf-8", "cp1252"]
    if path.endswith((".py", ".pyi", ".pyw")) and (cookie := _COOKIE.match(data)):
        try:
            codec = codecs.lookup(cookie[1].decode("latin-1"))
        except LookupError:
            return guesses
        if codec.name not in _NO_FILE_ENCODINGS and getattr(codec, "_is_text_encoding", True):
            guesses.insert(0, codec.name)
    return guesses


def _round_trips(text: str, encoding: str, data: bytes) -> bool:
    """Whether writing gives the very bytes again: stateful encodings (ISO-2022, UTF-7) have several
    spellings.
    """
    if encoding in ("utf-8", "cp1252"):
        return True
    try:
        return text.encode(encoding) == data
    except UnicodeError:
        return False


def _newline(text: str) -> str:
    windows = text.count("\r\n")
    old, unix = text.count("\r") - windows, text.count("\n") - windows
    return max((unix, "\n"), (windows, "\r\n"), (old, "\r"), key=lambda pair: pair[0])[1]
