"""Lines of styled text to a terminal or a file: wrapped to the width, coloured where that is wanted.

Texts are written as they are, so whatever is foreign in them has gone through `display` before.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TextIO

from mgmt_migrate import display

_SGR = {
    "": "",
    "strong": "1",
    "title": "1;36",
    "key": "36",
    "good": "32",
    "bad": "1;91",
    "odd": "33",
    "faint": "2",
    "link": "36",
    "command": "1",
    "badge-good": "1;30;42",
    "badge-bad": "1;97;41",
    "badge-odd": "1;30;43",
}
"""Styles by their meaning, in the terminal's own sixteen colours, so that its theme decides."""

Piece = tuple[str, str]


@dataclass(frozen=True, slots=True, init=False)
class Line:
    """A paragraph: pieces of (text, style), indented; what is wrapped is indented by `hang` more.

    A `command` is broken between its options, with a backslash, so that it can be copied.
    """

    pieces: tuple[Piece, ...]
    indent: int
    hang: int
    command: bool

    def __init__(self, *pieces: Piece, indent: int = 0, hang: int = 0, command: bool = False) -> None:
        object.__setattr__(self, "pieces", pieces)
        object.__setattr__(self, "indent", indent)
        object.__setattr__(self, "hang", hang)
        object.__setattr__(self, "command", command)


class Painter:
    """Turns lines into text.

    Args:
        colour: whether to write SGR sequences.
        width: columns.
    """

    def __init__(self, *, colour: bool, width: int) -> None:
        self.colour, self.width = colour, width

    @classmethod
    def of(cls, stream: TextIO) -> Painter:
        """For a stream, as the environment has it: NO_COLOR, FORCE_COLOR, TERM=dumb, COLUMNS."""
        environment = os.environ
        if environment.get("NO_COLOR"):
            colour = False
        elif environment.get("FORCE_COLOR"):
            colour = True
        else:
            colour = stream.isatty() and environment.get("TERM") != "dumb"
        return cls(colour=colour, width=display.width())

    def text(self, line: Line) -> str:
        """The paragraph as one or more lines, each ended."""
        if line.command:
            return "".join(
                f"{' ' * line.indent}{self._styled(part, 'command')}\n" for part in self._broken(line)
            )
        return "".join(self._rows(line))

    def _rows(self, line: Line) -> Iterator[str]:
        margin, used, row = " " * line.indent, line.indent, ""
        empty = True
        for text, style in line.pieces:
            for word in self._words(text, style):
                size = columns(word)
                if not empty and used + size > self.width and not word.isspace():
                    yield f"{margin}{row}".rstrip() + "\n"
                    margin, row = " " * (line.indent + line.hang), ""
                    used = len(margin)
                for piece in _pieces(word, self.width - len(margin)):
                    if columns(piece) < size and used + columns(piece) > self.width and row:
                        yield f"{margin}{row}\n"
                        margin, row = " " * (line.indent + line.hang), ""
                        used = len(margin)
                    if piece.isspace() and not row and not empty:
                        continue
                    row += self._styled(piece, style)
                    used += columns(piece)
                    empty = False
        yield f"{margin}{row}".rstrip() + "\n"

    def _words(self, text: str, style: str) -> list[str]:
        if style.startswith("badge"):
            return [text if self.colour else f"[{text.strip()}]"]
        return re.findall(r" +|[^ ]+", text)

    def _broken(self, line: Line) -> Iterator[str]:
        options = re.findall(r"(?:^|--)(?:(?! --).)*", "".join(text for text, _ in line.pieces))
        words = [word.strip() for word in options if word.strip()]
        room = self.width - line.indent - 2
        row = words[0]
        for word in words[1:]:
            if len(row) + 1 + len(word) > room:
                yield f"{row} \\"
                row = f"  {word}"
            else:
                row = f"{row} {word}"
        yield row

    def _styled(self, text: str, style: str) -> str:
        code = _SGR[style]
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour and code and not text.isspace() else text


def columns(text: str) -> int:
    """Cells of a terminal that a text fills: wide East Asian characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def _pieces(word: str, room: int) -> Iterator[str]:
    """A word cut into pieces that fit, if it is longer than a line."""
    if columns(word) <= room:
        yield word
        return
    piece, used = "", 0
    for char in word:
        size = columns(char)
        if used + size > room:
            yield piece
            piece, used = "", 0
        piece += char
        used += size
    if piece:
        yield piece
