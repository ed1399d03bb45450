"""Answers kept for the next token of a stream: issuers, audiences and scopes repeat. Bounded in number and
length, so that hostile input cannot fill the memory."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from mgmt_migrate import display
from mgmt_migrate.protocol import audience, scopes

_MOST = 1024
_LONGEST = 256

_T = TypeVar("_T")


def _kept(function: Callable[[str], _T]) -> Callable[[str], _T]:
    """The function with its answers for short texts kept."""
    cached = lru_cache(_MOST)(function)

    @wraps(function)
    def answer(text: str) -> _T:
        return cached(text) if len(text) <= _LONGEST else function(text)

    return answer


is_management = _kept(audience.is_management)
means_management = _kept(audience.means_management)
nearest = _kept(scopes.nearest)
mask = _kept(display.mask)
foreign = _kept(display.foreign)
