"""What becomes of an item that gives no result, and the way to one in this process."""

from __future__ import annotations

import contextlib
import gc
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")


_AGAIN = 1.0
"""Seconds from one alarm to the next: while an object is deleted, Python drops what a handler raises."""


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


class OverdueError(Exception):
    """One turn of a common work took too long.

    Attributes:
        turn: its name.
        limit: in seconds.
    """

    def __init__(self, turn: str, limit: float) -> None:
        super().__init__(turn)
        self.turn = turn
        self.limit = limit


@contextlib.contextmanager
def turns(limit: float) -> Iterator[Callable[[str], None]]:
    """For work on many items at once that is done in turns; gives the function that begins a turn by name.

    Raises:
        OverdueError: a turn took longer than `limit` seconds of this process's own work, so that the outcome
            does not hang on how busy the machine is.
    """
    name = ""

    def begin(turn: str) -> None:
        nonlocal name
        name = turn
        anew()

    try:
        with _alarm(limit, working=True) as anew:
            yield begin
    except _OutOfTime:
        raise OverdueError(name, limit) from None


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
def _alarm(limit: float, *, working: bool = False) -> Iterator[Callable[[], object]]:
    """Rings after so many seconds by the clock, or of the time that this process is `working`; gives what
    starts them anew."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        bell, timer = (
            (signal.SIGPROF, signal.ITIMER_PROF) if working else (signal.SIGALRM, signal.ITIMER_REAL)
        )
        before = signal.signal(bell, _ring)
        signal.setitimer(timer, limit, _AGAIN)
        try:
            yield lambda: signal.setitimer(timer, limit, _AGAIN)
        finally:
            signal.setitimer(timer, 0)
            signal.signal(bell, before)
        return
    watch = _Watch(limit, time.process_time if working else time.monotonic)
    try:
        yield watch.begin
    finally:
        watch.end()


class _Watch:
    """A thread that rings in the one that made it: Windows has no timers, and other systems only for the
    main thread.

    Args:
        limit: in seconds.
        clock: what they are counted by.
    """

    def __init__(self, limit: float, clock: Callable[[], float]) -> None:
        self._limit = limit
        self._clock = clock
        self._watched = threading.get_ident()
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._rang = False
        self.begin()
        threading.Thread(target=self._run, daemon=True).start()

    def begin(self) -> None:
        """The seconds start anew."""
        self._began = self._clock()

    def end(self) -> None:
        """It rings no more."""
        while not self._over.is_set():
            with contextlib.suppress(_OutOfTime), self._lock:
                self._over.set()
        if self._rang:
            _interrupt(self._watched, None)  # what rang and was not heard yet

    def _run(self) -> None:
        wait = self._limit
        while not self._over.wait(wait):
            wait = self._limit - (self._clock() - self._began)
            if wait <= 0:
                with self._lock:
                    if not self._over.is_set():
                        self._rang = True
                        _interrupt(self._watched, _OutOfTime)
                wait = _AGAIN


def _interrupt(thread: int, problem: type[BaseException] | None) -> None:
    """Raises in another thread as soon as it runs Python code again; None takes back what was not raised."""
    import ctypes

    raised = None if problem is None else ctypes.py_object(problem)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)


def _ring(number: int, frame: FrameType | None) -> None:
    raise _OutOfTime


@contextlib.contextmanager
def rarely_collected() -> Iterator[None]:
    """Python looks for garbage a hundredth as often: programs are many small objects that all stay."""
    before = gc.get_threshold()
    gc.set_threshold(70_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def keep_what_is_there() -> None:
    """Inside `rarely_collected`: what was made so far stays, and is not looked at again."""
    gc.freeze()


def late(limit: float) -> Failure:
    """For an item that took longer than `limit` seconds."""
    return Failure("timed out", f"it took longer than {limit:g} s")


def failed(problem: Exception) -> Failure:
    """For an item that raised an exception, in one line."""
    return Failure("failed", " ".join(f"{type(problem).__name__}: {problem}".split())[:500])
