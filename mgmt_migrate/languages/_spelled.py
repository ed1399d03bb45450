"""Text as a program reads it, every character with its place in the file.

What stands in a file and what a program reads differ by escapes, quotes, joined lines and inserted
variables. Readers of JSON, headers, forms and shell words work on a `Spelled`, and so give the same exact
positions wherever the text stood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from mgmt_migrate.model.code import Join, Node, Text

HOLE = "\ufffc"
"""Stands in `Spelled.value` for a value that is inserted there."""


@dataclass(frozen=True, slots=True)
class Spelled:
    """`value[i]` stands at [starts[i], ends[i]) of the file.

    `holes` maps the index of a `HOLE` to what is inserted there; `at` is the place of an empty text.
    """

    value: str
    starts: Sequence[int]
    ends: Sequence[int]
    at: int
    holes: Mapping[int, Node] = field(default_factory=dict)

    @staticmethod
    def of(text: str, start: int = 0, end: int | None = None) -> Spelled:
        """The part [start, end) of a file as it stands there."""
        stop = len(text) if end is None else end
        value = text if (start, stop) == (0, len(text)) else text[start:stop]
        return Spelled(value, range(start, stop), range(start + 1, stop + 1), start)

    def start(self, index: int) -> int:
        """The place of a character; past the last one, where the text ends."""
        if index < len(self.value):
            return self.starts[index]
        return self.ends[-1] if self.value else self.at

    def end(self, index: int) -> int:
        """The place behind the character before `index`."""
        return self.ends[index - 1] if index > 0 else self.start(0)

    def node(self, start: int, end: int, decode: Callable[[str], str] = str, quote: str = "") -> Node:
        """The value [start, end): a Text, what is inserted if that is all, or a Join of both.

        `decode` undoes the escapes of the literal pieces.
        """
        pieces: list[Node] = []
        begin = start
        hole = self.value.find(HOLE, start, end) if self.holes else -1
        while hole >= 0:
            inserted = self.holes.get(hole)
            if inserted is not None:
                if hole > begin:
                    pieces.append(self._text(begin, hole, decode))
                pieces.append(inserted)
                begin = hole + 1
            hole = self.value.find(HOLE, hole + 1, end)
        if not pieces:
            return self._text(start, end, decode, quote)
        if begin < end:
            pieces.append(self._text(begin, end, decode))
        if len(pieces) == 1:
            return pieces[0]
        return Join(self.start(start), max(self.end(end), self.start(start)), tuple(pieces), quote)

    def _text(self, start: int, end: int, decode: Callable[[str], str], quote: str = "") -> Text:
        first = self.start(start)
        last = self.end(end) if end > start else first
        return Text(first, last, decode(self.value[start:end]), quote)
