"""Parsing with tree-sitter, within a time that no file exceeds."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

PATIENCE = 1.5
"""Seconds for one parse; a megabyte of real code takes a tenth of that."""
MAX_DEPTH = 1_200
"""Levels of the tree that are walked."""
MAX_NESTED = 200
"""Levels of a value, such as calls in a chain; deeper ones cannot be sent from process to process everywhere.
"""
# A level of the tree costs three Python frames.
_FRAMES = 6_000
_CHUNK = 1 << 16


def parsed(parser: Parser, data: bytes) -> Tree | None:
    """The tree, or None where error recovery takes too long: a megabyte of quotes would take many seconds."""
    stop = time.monotonic() + PATIENCE
    try:
        return parser.parse(
            lambda offset, _: data[offset : offset + _CHUNK],
            progress_callback=lambda _offset, _broken: time.monotonic() > stop,
        )
    except ValueError:
        parser.reset()
        return None


@contextmanager
def deep() -> Iterator[None]:
    """Deeper recursion than Python's default, for as long as a tree is walked."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
