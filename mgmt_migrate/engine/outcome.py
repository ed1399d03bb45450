"""What becomes of an item that gives no result, and the way to one in this process."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Failure:
    """What stands in the place of a result that there is none of.

    Attributes:
        reason: "timed out", "crashed" (the worker process died: out of memory, a fault in a parser) or
            "failed" (an exception).
        detail: the limit, or the exception in one line; may quote foreign text.
    """

    reason: str
    detail: str = ""


class _OutOfTime(BaseException):
    """No `except Exception` on the way swallows it."""


def timed(function: Callable[[Item], Value], item: Item, limit: float) -> Value | Failure:
    """The result for an item, computed here; at the limit Python code is stopped, a parser in C is not.

    Args:
        function: what is called with `item`.
        limit: in seconds.
    """
    try:
        with _alarm(limit):
            return function(item)
    except _OutOfTime:
        return late(limit)
    except Exception as problem:
        return failed(problem)


@contextlib.contextmanager
def _alarm(limit: float) -> Iterator[None]:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _ring(number: int, frame: FrameType | None) -> None:
    raise _OutOfTime


def late(limit: float) -> Failure:
    """For an item that took longer than `limit` seconds."""
    return Failure("timed out", f"it took longer than {limit:g} s")


def failed(problem: Exception) -> Failure:
    """For an item that raised an exception, in one line."""
    return Failure("failed", " ".join(f"{type(problem).__name__}: {problem}".split())[:500])
