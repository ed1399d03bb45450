"""The cells of a Jupyter notebook, with the place in the file of every character.

The file is read by one pass of a tokenizer, because the places of JSON strings are needed and json does not
tell them. Format: nbformat 4 (`cells[].source`) and 3 (`worksheets[].cells[].input`); a source is a string
or a list of strings.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r"\"[^\"\\]*(?:\\.[^\"\\]*)*\"|[{}\[\],:]|\"", re.DOTALL)
_PIECE = re.compile(r"\\u[dD][89abAB]..\\u[dD][c-fC-F]..|\\u....|\\.|[^\\]+", re.DOTALL)
Path = tuple[str | int, ...]
_LANGUAGE_AT: tuple[Path, ...] = (
    ("metadata", "kernelspec", "language"),
    ("metadata", "language_info", "name"),
)


@dataclass
class Cut:
    """A text put together from stretches of a file; `starts[i]` and `ends[i]` say where its character i
    lies there."""

    pieces: list[str] = field(default_factory=list)
    starts: array[int] = field(default_factory=lambda: array("q"))
    ends: array[int] = field(default_factory=lambda: array("q"))

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def add(self, other: Cut, first: int, last: int, text: str) -> None:
        """Characters [first, last) of another cut; `text` is its whole text."""
        self.pieces.append(text[first:last])
        self.starts.extend(other.starts[first:last])
        self.ends.extend(other.ends[first:last])

    def put(self, text: str, place: int) -> None:
        """A text that the file does not have, as if it stood at that place."""
        self.pieces.append(text)
        self.starts.extend([place] * len(text))
        self.ends.extend([place] * len(text))

    def decode(self, literal: str, start: int) -> None:
        """The content of a JSON string literal that starts there; ValueError for a broken escape."""
        self.pieces.append(json.loads(literal, strict=False))
        for piece in _PIECE.finditer(literal, 1, len(literal) - 1):
            first, last = start + piece.start(), start + piece.end()
            if piece.group()[0] == "\\":
                self.starts.append(first)
                self.ends.append(last)
            else:
                self.starts.extend(range(first, last))
                self.ends.extend(range(first + 1, last + 1))

    def start_of(self, offset: int) -> int:
        """The place in the file of the character at an offset of the text."""
        return self.starts[offset] if offset < len(self.starts) else self.end_of(offset)

    def end_of(self, offset: int) -> int:
        """The place in the file after the character before an offset of the text."""
        if not self.ends:
            return 0
        return self.ends[min(offset, len(self.ends)) - 1] if offset > 0 else self.starts[0]


@dataclass
class Notebook:
    """The code cells of a notebook in order and the language of its kernel, lower-case; `broken` if it is
    no JSON."""

    cells: list[Cut]
    language: str
    broken: bool


def read(text: str) -> Notebook:
    """The code cells of a notebook; never raises."""
    reader = _Reader(text)
    cells: dict[Path, Cut] = {}
    other: set[Path] = set()
    language = ""
    for path, start, end in reader.strings():
        if path in _LANGUAGE_AT:
            language = language or text[start + 1 : end - 1].lower()
        cell = _cell(path)
        if cell is None:
            continue
        if path[-1] == "cell_type":
            if text[start + 1 : end - 1] != "code":
                other.add(cell)
            continue
        try:
            cells.setdefault(cell, Cut()).decode(text[start:end], start)
        except ValueError:
            reader.broken = True
            cells[cell] = Cut()
    code = [cut for place, cut in cells.items() if place not in other]
    return Notebook(code, language or "python", reader.broken)


def _cell(path: Path) -> Path | None:
    """The cell whose source or type stands at this path."""
    depth = 2 if path[:1] == ("cells",) else 4
    if depth == 4 and (path[:1] != ("worksheets",) or path[2:3] != ("cells",)):
        return None
    key = path[depth : depth + 1]
    if key in (("source",), ("input",)) and len(path) <= depth + 2:
        return path[:depth]
    return path[:depth] if key == ("cell_type",) and len(path) == depth + 1 else None


class _Reader:
    """Walks JSON text without recursion; tolerant, `broken` tells of what was not JSON."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.broken = False

    def strings(self) -> Iterator[tuple[Path, int, int]]:
        """Path, start and end of each string that is a value at a depth of at most 6."""
        path: list[str | int] = []
        key_next = False
        for token in _TOKEN.finditer(self.text):
            mark = token.group()
            if mark[0] == '"' and len(mark) > 1:
                if key_next:
                    path[-1], key_next = mark[1:-1], False
                elif len(path) <= 6:
                    yield tuple(path), token.start(), token.end()
            elif mark in "{[":
                path.append("" if mark == "{" else 0)
                key_next = mark == "{"
            elif mark in "}]" and path:
                path.pop()
                key_next = False
            elif mark == "," and path:
                last = path[-1]
                if isinstance(last, int):
                    path[-1] = last + 1
                else:
                    key_next = True
            elif mark == '"' or not path:
                self.broken = True
                return
        self.broken = self.broken or bool(path) or not self.text.lstrip().startswith("{")
