"""Where the code is in a document: Markdown, reStructuredText, AsciiDoc."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mgmt_migrate.model.code import Code

_NEWLINE = re.compile(r"\r\n?|\n")
_DIRECTIVE = re.compile(
    r"^([ \t]*)(?=\S)(?:\.\. (?:code-block|code|sourcecode|highlight)::[ \t]*([\w+-]*)|[^\n]*::)"
    r"[ \t]*\r?$",
    re.MULTILINE,
)
_LISTING = re.compile(
    r"^(?:\[source[, \t]{0,9}([\w+-]{0,40})[^\]\n]{0,200}\][ \t]{0,9}\r?\n)?"
    r"(-{4,50}|\.{4,50})[ \t]{0,9}\r?\n",
    re.MULTILINE,
)
_INLINE = re.compile(r"(?<!`)(`{1,3})([^`\n]{1,2000})\1(?!`)")


@dataclass(frozen=True, slots=True)
class Block:
    """Code at [start, end) of a document; `indent` code points of each line are not part of it."""

    start: int
    end: int
    language: str
    indent: int = 0

    def cut(self, text: str) -> tuple[str, list[int], list[int]]:
        """The code without its indentation, and where each line begins: in the code and in the file."""
        if not self.indent:
            return text[self.start : self.end], [0], [self.start]
        lines: list[str] = []
        here: list[int] = []
        there: list[int] = []
        size, at = 0, self.start
        for line in text[self.start : self.end].splitlines(keepends=True):
            blank = min(len(line) - len(line.lstrip(" \t>")), self.indent)
            here.append(size)
            there.append(at + blank)
            lines.append(line[blank:])
            size += len(line) - blank
            at += len(line)
        return "".join(lines), here or [0], there or [self.start]

    def lower(self, path: str, text: str, name: str) -> Code:
        """The code lowered as a file called `name`, its offsets those of the document."""
        from mgmt_migrate.languages import language_for
        from mgmt_migrate.languages._remap import remap

        code, here, there = self.cut(text)
        lowered = language_for(name).lower(path, code)

        def start(offset: int) -> int:
            line = bisect_right(here, offset) - 1
            return min(there[line] + offset - here[line], len(text))

        def end(offset: int) -> int:
            line = bisect_right(here, offset - 1) - 1 if offset else 0
            return min(there[line] + offset - here[line], len(text))

        return remap(lowered, start, text, end)


def markdown(text: str) -> Iterator[Block]:
    """The fenced and indented blocks, also in lists and quotations."""
    from markdown_it import MarkdownIt

    starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
    starts += [len(text)] * (2 if starts[-1] != len(text) else 1)
    parser = MarkdownIt("commonmark")
    parser.core.ruler.enableOnly(["normalize", "block"])
    for token in parser.parse(text):
        if token.type not in ("fence", "code_block") or token.map is None:
            continue
        first, last = token.map
        if token.type == "fence":
            closed = token.content.count("\n") < last - first - 1
            first, last = first + 1, last - closed
        if first >= last:
            continue
        language = (token.info.split() or [""])[0].strip("{}.").lower()
        begin = starts[min(first, len(starts) - 1)]
        end = starts[min(last, len(starts) - 1)]
        yield Block(begin, end, language, _indent(text[begin:end], token.content))


def _indent(raw: str, content: str) -> int:
    """How much of the lines is not part of the code."""
    for line, code in zip(raw.splitlines(), content.splitlines(), strict=False):
        if code.strip():
            return max(len(line) - len(code), 0)
    return 0


def directives(text: str) -> Iterator[Block]:
    """The literal blocks of reStructuredText: indented text behind `::` or a code directive."""
    at = 0
    while match := _DIRECTIVE.search(text, at):
        at = match.end()
        lines = _deeper(text, at, len(match[1].expandtabs()))
        if lines is not None:
            yield Block(lines[0], lines[1], (match[2] or "").lower(), lines[2])
            at = lines[1]


def _deeper(text: str, at: int, indent: int) -> tuple[int, int, int] | None:
    """Span and indentation of the lines from `at` on that are indented more than `indent`."""
    begin = end = -1
    least = 0
    while (newline := text.find("\n", at)) >= 0 and newline + 1 < len(text):
        at = newline + 1
        stop = text.find("\n", at)
        line = text[at : len(text) if stop < 0 else stop]
        if not line.strip():
            continue
        width = len(line) - len(line.lstrip())
        if width <= indent:
            break
        if begin < 0:
            if line.lstrip().startswith(":"):
                continue  # an option of the directive
            begin, least = at, width
        least = min(least, width)
        end = at + len(line)
    return None if begin < 0 else (begin, end, least)


def listings(text: str) -> Iterator[Block]:
    """The listing blocks of AsciiDoc."""
    at, unclosed = 0, set[str]()
    while match := _LISTING.search(text, at):
        end = -1 if match[2] in unclosed else text.find("\n" + match[2], match.end() - 1)
        at = match.end()
        if end < 0:
            unclosed.add(match[2])
        elif end >= at:
            yield Block(at, end, (match[1] or "").lower())
            at = end + len(match[2])


def inline(text: str) -> Iterator[tuple[int, int]]:
    """Spans of code within a line."""
    for match in _INLINE.finditer(text):
        yield match.span(2)
