"""Pug (once Jade) by its inline scripts: `script.` blocks, piped text under `script`, and text behind it.

`#{x}` and `!{x}` are template tags as in `_tags`. Scripts of an expression (`script!= code`) and of a file
are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mgmt_migrate.languages._inline import lower_scripts
from mgmt_migrate.languages._scripts import Script, dialect_of
from mgmt_migrate.languages._tags import FORMS, Masked, mask
from mgmt_migrate.model.code import Code

SUFFIXES = frozenset({".pug", ".jade"})
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_SCRIPT = re.compile(r"script(?:[#.][\w-]+)*(?=[\s.(=!]|$)")
_TEXT_BLOCK = re.compile(r"[a-zA-Z#.][\w#.:-]*(?:\([^()]*\))?\.\s*$")
_IN_ATTRIBUTES = re.compile(r"[()\"'`]")


def lower(path: str, text: str) -> Code:
    """The scripts of a Pug template as one program."""
    masked = mask(text, FORMS[".pug"])
    reader = _Reader(text)
    found = list(reader.scripts())
    page = masked.text
    pieces: list[str] = []
    position = 0
    for start, end in reader.blanks:
        pieces += page[position:start], " " * (end - start)
        position = end
    page = "".join(pieces) + page[position:]
    return lower_scripts(path, Masked(text, page, masked.tags), found)


@dataclass(frozen=True, slots=True)
class _Line:
    """A line at [start, end) without its break; `indent` is None for an empty one."""

    start: int
    end: int
    indent: int | None


def _lines(text: str) -> list[_Line]:
    lines = []
    for match in _LINE.finditer(text):
        content = match.group().rstrip("\r\n")
        bare = content.lstrip(" \t")
        indent = len(content) - len(bare) if bare.strip() else None
        lines.append(_Line(match.start(), match.start() + len(content), indent))
    return lines


@dataclass
class _Reader:
    """Finds scripts by indentation; `blanks` are the stretches inside them that are not script."""

    text: str
    blanks: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lines = _lines(self.text)

    def scripts(self) -> Iterator[Script]:
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            number += 1
            if line.indent is None:
                continue
            start = line.start + line.indent
            if self.text.startswith("//", start):
                number = self.block(number, line.indent)
                yield Script(start, self.lines[number - 1].end, "comment")
            elif opening := _SCRIPT.match(self.text, start, line.end):
                head_end, dialect = self.attributes(opening.end())
                while number < len(self.lines) and self.lines[number].start <= head_end:
                    number += 1
                after = self.block(number, line.indent)
                script = self.content(head_end, number, after, dialect)
                number = after
                if script:
                    yield script
            elif _TEXT_BLOCK.match(self.text, start, line.end):
                number = self.block(number, line.indent)

    def block(self, number: int, indent: int) -> int:
        """The number of the first line, from this one on, that does not belong under a line so indented."""
        while number < len(self.lines):
            deeper = self.lines[number].indent
            if deeper is not None and deeper <= indent:
                return number
            number += 1
        return number

    def attributes(self, position: int) -> tuple[int, str]:
        """Where the head of a script ends, and its dialect ("" if it is none to read)."""
        if not self.text.startswith("(", position):
            return position, "javascript"
        depth, at = 0, position
        while mark := _IN_ATTRIBUTES.search(self.text, at):
            at = mark.end()
            if mark.group() in "\"'`":
                at = self.text.find(mark.group(), at) + 1
                if at == 0:
                    break
            else:
                depth += 1 if mark.group() == "(" else -1
                if depth == 0:
                    return at, dialect_of(self.text[position + 1 : at - 1])
        return len(self.text), ""

    def content(self, head_end: int, first: int, after: int, dialect: str) -> Script | None:
        """The script of a head that ends there and of the lines [first, after) under it."""
        head_line = self.lines[first - 1]
        rest = self.text[head_end : head_line.end].rstrip()
        end = self.lines[after - 1].end if after > first else head_line.end
        if not dialect or rest.startswith(("=", "!=")):
            return None
        if rest == ".":
            return Script(min(head_line.end + 1, end), end, dialect) if after > first else None
        if rest and not rest.startswith(" "):
            return None
        for line in self.lines[first:after]:
            piped = line.indent is not None and self.text.startswith("|", line.start + line.indent)
            self.blanks.append((line.start, line.start + (line.indent or 0) + 1 if piped else line.end))
        return Script(head_end, end, dialect)
