"""Lines of a scanned file as they are shown: secrets masked, tabs expanded, controls visible, cut to fit.

The masking comes before the cutting, so that no half of a token is left without the shape that gives it away.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from mgmt_migrate import display
from mgmt_migrate.sources.text import Lines
from mgmt_migrate.value import Value, replace

_TAB = 4
_BETWEEN = 8
"""So much white space may stand between a key and its value."""
_KEY_IN_PEM = re.compile(r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----[^-]{8,}")

_SPECIAL = re.compile(r"[^ -~…]")
"""What is perhaps not shown as it is, or not in one cell."""

Span = tuple[int, int]


class Cut(Value, eq=True):
    """What is left of a row that was cut to a width: the wanted place, what stands before it and after it.

    `start` and `end` are the cells that the place fills; at least one.
    """

    before: str
    inside: str
    after: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.before}{self.inside}{self.after}"


class Row(Value, eq=True):
    """A shown line.

    Attributes:
        pieces: what is shown for each code point of the line; "" for what a mask stands for.
        at: the terminal cell where each of them begins, and the one after the last.
        indent: how many of them are indentation.
    """

    pieces: Sequence[str]
    at: Sequence[int]
    indent: int

    def cut(self, width: int, start: int = 0, end: int = 0, *, dedent: bool = False) -> Cut:
        """At most `width` cells around the code points [start, end) of the line; an ellipsis at either end
        says that there is more. `dedent` leaves out the indentation without saying so.
        """
        start, end, first = self._clamped(start, end, dedent)
        low, high = self._window(width, first, start, end)
        return self._part(low, high, first, start, end)

    def folded(self, width: int, start: int, end: int, most: int) -> list[Cut]:
        """Like `cut`, but what the place needs goes on over as many as `most` rows, broken at blanks where
        there are some near the end.
        """
        start, end, first = self._clamped(start, end, False)
        low, high = self._window(width, first, start, end)
        parts: list[Cut] = []
        while high < end and len(parts) < most - 1:
            stop = self._behind_blank(low, high)
            parts.append(replace(self._part(low, stop, first, start, end), after=""))  # it goes on below
            low = first = stop
            high = min(max(low + 1, bisect_right(self.at, self.at[low] + width - 1) - 1), len(self.pieces))
        return [*parts, self._part(low, high, first, start, end)]

    def _behind_blank(self, low: int, high: int) -> int:
        """Where a row from `low` breaks, `high` at the latest; a long word is broken all the same."""
        blanks = (stop for stop in range(high, low + (high - low) // 4, -1) if self.pieces[stop - 1] == " ")
        return next(blanks, high)

    def _clamped(self, start: int, end: int, dedent: bool) -> tuple[int, int, int]:
        start = min(start, len(self.pieces))
        return start, max(start, min(end, len(self.pieces))), self.indent if dedent else 0

    def _part(self, low: int, high: int, first: int, start: int, end: int) -> Cut:
        pieces, at = self.pieces, self.at
        left, right = max(low, min(high, start)), max(low, min(high, end))
        mark = "…" if low > first else ""
        before = mark + _joined(pieces[low:left])
        inside = _joined(pieces[left:right])
        after = _joined(pieces[right:high]) + ("…" if high < len(pieces) else "")
        begin = len(mark) + at[left] - at[low]
        return Cut(before, inside, after, begin, begin + max(1, at[right] - at[left]))

    def _window(self, width: int, first: int, start: int, end: int) -> Span:
        at, last = self.at, len(self.pieces)
        if at[last] - at[first] <= width:
            return first, last
        low = first
        if at[end] - at[first] >= width:
            wanted = max(min(at[start] - width // 4, at[last] - width + 1), at[first])
            low = max(first, bisect_left(at, wanted, 0, last))
        room = width - (low > first)
        if at[last] - at[low] <= room:
            return low, last
        return low, max(low + 1, bisect_right(at, at[low] + room - 1) - 1)


def row(line: str, secrets: Sequence[Span] = ()) -> Row:
    """A line without its line end; `secrets` are [start, end) in it, start below 0 where one began above."""
    if not secrets and not _SPECIAL.search(line):
        return Row(line, range(len(line) + 1), _indent(line))
    one: dict[str, str] = {}  # equal characters as one object: a line may have a million
    pieces = [one.setdefault(char, char) for char in line]
    cell = after = 0
    for found in _SPECIAL.finditer(line):
        char, index = found.group(), found.start()
        cell += index - after
        shown, cells = (" " * (_TAB - cell % _TAB), _TAB - cell % _TAB) if char == "\t" else _glyph(char)
        if shown != char:
            pieces[index] = shown
        cell += cells
        after = index + 1
    pieces = _masked(line, pieces, secrets)
    sizes = {piece: _glyph(piece)[1] if len(piece) == 1 else _cells(piece) for piece in set(pieces)}
    return Row(pieces, array("l", accumulate(map(sizes.__getitem__, pieces), initial=0)), _indent(pieces))


@lru_cache(maxsize=4096)
def _glyph(char: str) -> tuple[str, int]:
    """How a character is shown, and in how many cells."""
    shown = display.safe(char)
    return shown, _cells(shown)


def _masked(line: str, pieces: list[str], secrets: Sequence[Span]) -> list[str]:
    for start, end in secrets:
        begin = max(start, 0)
        if start >= 0:
            begin += len(display.shown_of("x" * (end - start)))
        for index in range(begin, min(end, len(line))):
            pieces[index] = ""
        if begin < len(line):
            pieces[begin] = f"…[{end - start} characters]" if start >= 0 else "…"
    return pieces


def _joined(pieces: Sequence[str]) -> str:
    return pieces if isinstance(pieces, str) else "".join(pieces)


def _first(places: Sequence[Span], start: int) -> int:
    """Which of the places, in order and apart, is the first that ends behind `start`."""
    index = bisect_left(places, (start,))
    return index - 1 if index and places[index - 1][1] > start else index


def _indent(pieces: Sequence[str]) -> int:
    if isinstance(pieces, str):
        return len(pieces) - len(pieces.lstrip())
    index = 0
    while index < len(pieces) and pieces[index].isspace():
        index += 1
    return index


def _cells(piece: str) -> int:
    if piece.isascii():
        return len(piece)
    from rich.cells import cell_len

    return cell_len(piece)


class Sheet:
    """The text of one file, seen line by line. Rows are made when asked for, and kept.

    Args:
        text: the whole file.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._rows: dict[int, Row] = {}
        self._secrets: dict[int, list[Span]] = {}

    @cached_property
    def lines(self) -> Lines:
        """Offsets to lines and back."""
        return Lines(self.text)

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset; one outside the text is taken as its nearest end."""
        if not 0 <= offset <= len(self.text):
            offset = max(0, min(offset, len(self.text)))
        return self.lines.position(offset)

    def content(self, line: int) -> Span:
        """Where a line begins and where its line end does."""
        start, end = self.lines.bounds(line)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def row(self, line: int) -> Row:
        """A line by its number, from 1."""
        if line not in self._rows:
            start, end = self.content(line)
            inside = [(low - start, high - start) for low, high in self.secrets(line)]
            self._rows[line] = row(self.text[start:end], inside)
        return self._rows[line]

    def secrets(self, line: int) -> list[Span]:
        """The secrets that lie in or reach into a line, as [start, end) in the text.

        A key may stand on the line before its value, a private key goes over many lines.
        """
        if line not in self._secrets:
            start, end = self.content(line)
            above = start
            while above > 0 and start - above < _BETWEEN and self.text[above - 1].isspace():
                above -= 1
            low = self.lines.bounds(self.position(above)[0])[0]
            found = [(low + a, low + b) for a, b in display.secrets(self.text[low:end])]
            for index in range(_first(self._private_keys, start), len(self._private_keys)):
                if self._private_keys[index][0] >= end:
                    break
                found.append(self._private_keys[index])
            near = (place for place in found if place[0] < end and place[1] > start)
            self._secrets[line] = display.joined(near)
        return self._secrets[line]

    @cached_property
    def _private_keys(self) -> list[Span]:
        return [
            (found.start() + a, found.start() + b)
            for found in _KEY_IN_PEM.finditer(self.text)
            for a, b in display.secrets(found.group())
        ]

    def between(self, first: int, last: int) -> list[Span]:
        """The secrets in the lines from `first` to `last`."""
        if first == last:
            return self.secrets(first)
        return display.joined(place for line in range(first, last + 1) for place in self.secrets(line))

    def masked(self, start: int, end: int, found: list[Span] | None = None) -> str:
        """The text of [start, end) with its secrets masked; the line ends stay, so that lines can be told.

        Args:
            found: what `between` says of these lines or more, for who knows it.
        """
        if found is None:
            found = self.between(self.position(start)[0], self.position(end)[0])
        if not found:
            return self.text[start:end]
        pieces, after = [], start
        for index in range(_first(found, start), len(found)):
            low, high = found[index]
            if low >= end:
                break
            shown = display.shown_of(self.text[low:high]) if low >= start else ""
            begin, stop = max(low, start), min(high, end)
            breaks = "".join(char for char in self.text[begin + len(shown) : stop] if char in "\r\n")
            pieces += [self.text[after:begin], shown[: stop - begin], f"…[{high - low} characters]", breaks]
            after = stop
        return "".join((*pieces, self.text[after:end]))
