"""Edits become text: by spans, from the end, and nothing else moves."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter

from mgmt_migrate.model.finding import Edit


class ConflictError(Exception):
    """Two different edits touch the same characters; `args` hold the path."""


def merged(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Each edit once, in order of path and place.

    Raises:
        ConflictError: two of them overlap, or insert different texts at one place.
    """
    ordered = sorted(set(edits), key=attrgetter("path", "start", "end", "replacement"))
    for one, other in pairwise(ordered):
        if one.path == other.path and (other.start < one.end or one.start == other.start):
            raise ConflictError(one.path)
    return tuple(ordered)


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits, which do not overlap (`merged`); an edit outside of the text is an
    IndexError."""
    pieces: list[str] = []
    at = 0
    for edit in sorted(edits, key=attrgetter("start", "end")):
        if not at <= edit.start <= edit.end <= len(text):
            raise IndexError(f"{edit.start}-{edit.end} of {len(text)}")
        pieces += text[at : edit.start], edit.replacement
        at = edit.end
    return "".join((*pieces, text[at:]))


def reverse(text: str, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits of the changed text that give `text` back."""
    shift = 0
    back: list[Edit] = []
    for edit in sorted(edits, key=attrgetter("start", "end")):
        start = edit.start + shift
        back.append(Edit(edit.path, start, start + len(edit.replacement), text[edit.start : edit.end]))
        shift += len(edit.replacement) - (edit.end - edit.start)
    return tuple(back)
