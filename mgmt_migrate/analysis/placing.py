"""Where new entries go in an object of options: before what they belong to, and in lines as the file has
them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache
from itertools import pairwise

from mgmt_migrate.model.code import Entry, Node, Record
from mgmt_migrate.model.finding import Edit

LONG = 100
"""Columns that a line of new text keeps to where it can."""

_COMMENT = re.compile(r"(,?)[ \t]*(?://|/\*|#)[^\r\n]*")
_IS_COMMENT = re.compile(r"[ \t]*(?://|/\*|\*|#)")
_HAS_COMMENT = re.compile(r"(?:^|\s)(?://|/\*|#)")
_BREAK, _ENDING = re.compile(r"[\r\n]"), re.compile(r"\r\n|\r|\n|")
_COMMA = re.compile(r"\s*,\s*")
Writes = Callable[[str], list[str]]
"""The new entries; given what begins a line of theirs, a long one may be in several."""


def newline(text: str, node: Node) -> str:
    """The line end inside a node."""
    inside = text[node.start : node.end]
    return "\r\n" if "\r\n" in inside else "\r" if "\r" in inside and "\n" not in inside else "\n"


def placed(path: str, text: str, record: Record, written: Writes, beside: Collection[str]) -> list[Edit]:
    """Edits that put new entries into a record: before the first of the named ones, else at its end."""
    if not record.entries:
        return [Edit(path, record.start + 1, record.end - 1, f" {', '.join(written(''))} ")]
    first = next((entry for entry in record.entries if entry.key in beside), None)
    if first is not None and not _said_above(text, first):
        return [_before(path, text, record, first, written)]
    return _behind(path, text, record, written)


def in_lines(
    path: str,
    text: str,
    record: Record,
    written: Writes,
    beside: Collection[str],
    step: str,
    *,
    trailing: bool,
) -> list[Edit] | None:
    """The same, where the record stands in one line and each entry shall get one; None where it cannot be
    taken apart.

    Args:
        step: one level of indentation.
        trailing: whether a comma ends the last entry.
    """
    if "\n" in text[record.start : record.end] or "\r" in text[record.start : record.end]:
        return None
    start, end = _line_of(text, record.start)
    head, tail = text[start : record.start], text[record.entries[-1].end : record.end - 1]
    gaps = [(one.end, other.start) for one, other in pairwise(record.entries)]
    plain = all(_COMMA.fullmatch(text, *gap) for gap in gaps) and not tail.strip(" \t,")
    if not plain or text[record.end - 1] not in "})" or any(head.count(mark) % 2 for mark in "'\"`"):
        return None
    indent = head[: len(head) - len(head.lstrip())]
    ending = _ENDING.match(text, end)
    line = (ending[0] if ending else "") or "\n"
    inner = line + indent + ("\t" if indent.endswith("\t") else step)
    new = "".join(f"{inner}{entry}," for entry in written(inner))
    at = next((i for i, entry in enumerate(record.entries) if entry.key in beside), len(record.entries))
    starts = [(record.start + 1, record.entries[0].start), *gaps]
    edits = [
        Edit(path, *span, f"{',' if number else ''}{new if number == at else ''}{inner}")
        for number, span in enumerate(starts)
    ]
    last = f",{new[:-1]}" if at == len(record.entries) else ""
    comma = "," if trailing else ""
    edits.append(Edit(path, record.entries[-1].end, record.end - 1, f"{last}{comma}{line}{indent}"))
    return edits


def too_long(text: str, record: Record, edits: Iterable[Edit]) -> bool:
    """Whether the line of a record fits, and no longer does with edits of it."""
    start, end = _line_of(text, record.start)
    grown = sum(len(e.replacement) - (e.end - e.start) for e in edits if start <= e.start and e.end <= end)
    return end - start <= LONG < end - start + grown


def _said_above(text: str, entry: Entry) -> bool:
    """Whether a comment in the line before belongs to an entry, which nothing may part from it."""
    end = entry.start
    while end and text[end - 1] in " \t\r\n,":
        end -= 1
    if "\n" not in text[end : entry.start]:
        return False
    return _IS_COMMENT.match(text, _line_of(text, end)[0], end) is not None


def _before(path: str, text: str, record: Record, entry: Entry, written: Writes) -> Edit:
    start, _ = _line_of(text, entry.start)
    at, head = entry.start, "-"
    if start > record.start:
        head = text[start:at]
    if head.strip() not in ("", ","):
        return Edit(path, at, at, "".join(f"{new}, " for new in written("")))
    line = newline(text, record)
    comma = "" if head.strip() else ","  # where a line begins with its comma, so does a new one
    indent = head[: len(head) - len(head.lstrip())]
    return Edit(path, at, at, "".join(f"{new}{comma}{line}{head}" for new in written(line + indent)))


def _behind(path: str, text: str, record: Record, written: Writes) -> list[Edit]:
    last = record.entries[-1]
    start, _ = _line_of(text, last.start)
    if start <= record.start:
        return [Edit(path, last.end, last.end, "".join(f", {new}" for new in written("")))]
    head = text[start : last.start]
    line = newline(text, record) + (head if head.isspace() else " " * len(head))
    new = f",{line}".join(written(line))
    told = _COMMENT.match(text, last.end)
    if told is None or told.end() >= record.end or head.strip():
        return [Edit(path, last.end, last.end, f",{line}{new}")]
    comma = [] if told[1] else [Edit(path, last.end, last.end, ",")]
    return [*comma, Edit(path, told.end(), told.end(), f"{line}{new}{told[1]}")]


def _line_of(text: str, at: int) -> tuple[int, int]:
    breaks = _breaks(text)
    number = bisect_left(breaks, at)
    start = breaks[number - 1] + 1 if number else 0
    return start, breaks[number] if number < len(breaks) else len(text)


@lru_cache(maxsize=4)
def _breaks(text: str) -> list[int]:
    """Where lines end; kept for the file at hand, as thousands of findings in one file ask."""
    return [found.start() for found in _BREAK.finditer(text)]
