"""The lines that a fix would write, from its edits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal

from mgmt_migrate import display
from mgmt_migrate.model.finding import Edit
from mgmt_migrate.reports._rows import Sheet
from mgmt_migrate.value import Value

_LONG = 2_000
"""Of more code points only what stands near the edits is looked at."""
_AROUND = 300
"""So many on either side, more than any report shows of them."""


class Changed(Value, eq=True):
    """A line that a fix writes (+), or one that it takes away without another in its place (-).

    Attributes:
        number: of the line after the change; of one that goes, before it.
        text: secrets masked, nothing else.
        start, end: code points of `text` that differ from the line that stood there; all of a new line.
    """

    path: str
    number: int
    sign: Literal["+", "-"]
    text: str
    start: int
    end: int


def changed(edits: Iterable[Edit], sheets: Mapping[str, Sheet]) -> Iterator[Changed]:
    """The lines that edits change, in order of path and line.

    Edits in files without text are left out, and so is one that overlaps the edit before it.
    """
    paths: dict[str, list[Edit]] = {}
    for edit in sorted(edits, key=lambda e: (e.path, e.start, e.end)):
        sheet = sheets.get(edit.path)
        if sheet is None or not 0 <= edit.start <= edit.end <= len(sheet.text):
            continue
        kept = paths.setdefault(edit.path, [])
        if not kept or kept[-1].end <= edit.start:
            kept.append(edit)
    for path, kept in paths.items():
        moved = 0
        for first, last, hunk in _hunks(kept, sheets[path]):
            lines, more = _lines(path, sheets[path], first, last, hunk, moved)
            moved += more
            yield from lines


def _hunks(edits: list[Edit], sheet: Sheet) -> Iterator[tuple[int, int, list[Edit]]]:
    """Edits that share a line, with the first and the last line that they touch."""
    hunk: list[Edit] = []
    first = last = 0
    for edit in edits:
        begin, end = sheet.position(edit.start)[0], sheet.position(edit.end)[0]
        if hunk and begin <= last:
            hunk.append(edit)
            last = max(last, end)
            continue
        if hunk:
            yield first, last, hunk
        hunk, first, last = [edit], begin, end
    if hunk:
        yield first, last, hunk


def _lines(
    path: str, sheet: Sheet, first: int, last: int, edits: list[Edit], moved: int
) -> tuple[list[Changed], int]:
    start, end = sheet.content(first)[0], sheet.content(last)[1]
    found = sheet.between(first, last)
    left = right = ""
    if end - start > _LONG:  # a document in one line: what is near the first edits is enough to look at
        edits = [edit for edit in edits if edit is edits[0] or edit.end - edits[0].start < _LONG]
        low, high = edits[0].start - _AROUND, edits[-1].end + _AROUND
        start, left = (low, "…") if low > start else (start, "")
        end, right = (high, "…") if high < end else (end, "")
        first = sheet.position(start)[0]
    pieces, after = [left], start
    for edit in edits:
        pieces += [sheet.masked(after, edit.start, found), edit.replacement]
        after = edit.end
    pieces += [sheet.masked(after, end, found), right]
    old = _split(f"{left}{sheet.masked(start, end, found)}{right}")
    new = _split(_masked("".join(pieces)))
    more = len(new) - len(old)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    if not come:
        return [Changed(path, first + head + n, "-", text, 0, len(text)) for n, text in enumerate(gone)], more
    lines = []
    for n, text in enumerate(come):
        low, high = _different(gone[n], text) if len(gone) == len(come) else (0, len(text))
        lines.append(Changed(path, first + head + n + moved, "+", text, low, high))
    return lines, more


@lru_cache(maxsize=256)
def _masked(text: str) -> str:
    # Code that has thousands of findings repeats itself.
    return display.mask(text)


def _split(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _common(one: list[str] | str, other: list[str] | str) -> int:
    """How many items both begin with; whole halves are compared, because items one by one take long."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _different(old: str, new: str) -> tuple[int, int]:
    head = _common(old, new)
    return head, len(new) - _common(old[head:][::-1], new[head:][::-1])
