"""Styles by their meaning, in the terminal's own colours, so that its theme decides; and paragraphs."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from functools import lru_cache

_SGR = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "strong": "1",
    "place": "36",
    "label": "2",
    "gutter": "2",
    "faint": "2",
    "added": "32",
    "changed": "1;32",
    "removed": "31",
    "good": "1;32",
}


class Style:
    """Text with or without colour.

    Args:
        colour: whether to write SGR sequences.
        width: columns that a line may fill.
    """

    def __init__(self, *, colour: bool, width: int) -> None:
        self.colour, self.width = colour, max(width, 40)

    def __call__(self, text: str, name: str) -> str:
        """The text in a style; it is foreign no more, see `display`."""
        return f"\x1b[{_SGR[name]}m{text}\x1b[0m" if self.colour and text and name else text

    def paragraph(self, text: str, first: str, rest: str, name: str = "") -> Iterator[str]:
        """Text wrapped to the width, each line ended. A word is never broken: paths and scopes are copied.

        Args:
            first: what stands before the first line, as it is without colour.
            rest: the indentation of the other lines.
            name: a style for the text, which leaves `first` alone.
        """
        if len(first) + len(text) <= self.width:
            yield f"{first}{self(text, name)}\n"
            return
        for number, line in enumerate(_wrapped(text, self.width, first, rest)):
            margin = rest if number else first
            yield f"{margin}{self(line[len(margin) :], name)}\n"


@lru_cache(maxsize=256)
def _wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    # The findings of a rule say the same over and over.
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
