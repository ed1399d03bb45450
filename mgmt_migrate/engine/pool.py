"""A function over many items in worker processes, where no item can take the others down with it."""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")

LIMIT = 10.0
"""Seconds that one item may take."""

THRESHOLD = 64 * 1024
"""Work of this total weight, in bytes where items are files, is done before the workers would have started.
"""

_CHUNKS_PER_WORKER = 8
_LONGEST_CHUNK = 64


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


def run(
    function: Callable[[Item], Value],
    items: Sequence[Item],
    jobs: int | None = None,
    *,
    weigh: Callable[[Item], int] = lambda item: 1,
    threshold: int = THRESHOLD,
    limit: float = LIMIT,
) -> Iterator[Value | Failure]:
    """The result for each item, in the order of the items, as they come.

    Little work is done in this process, where only Python code can be stopped at the limit. Otherwise workers
    get the items in chunks of like weight. When a worker dies, the items that it may have died of are tried
    again, each alone in a process.

    Args:
        function: importable by name, and so are items and values: they are pickled.
        items: what it is called with.
        jobs: how many worker processes; as many as there are usable processors by default, and 1 means none
            at all.
        weigh: the weight of an item, in the unit of `threshold`.
        threshold: total weight up to which no worker is started.
        limit: seconds that one item may take.
    Raises:
        KeyboardInterrupt: as soon as it happens; workers are killed and say nothing.
    """
    jobs = jobs or _processors()
    weights = [weigh(item) for item in items]
    if jobs > 1 and len(items) > 1 and sum(weights) > threshold:
        try:
            crew = _Crew(min(jobs, len(items)))
        except (OSError, NotImplementedError, ImportError):
            pass  # no semaphores or no processes here: the same work, one after the other
        else:
            yield from _spread(function, _chunks(items, weights, jobs), crew, limit)
            return
    for item in items:
        yield _timed(function, item, limit)


class _Crew:
    """Worker processes that can be dismissed at once."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._others = set(multiprocessing.active_children())
        method = "fork" if sys.platform.startswith("linux") else "spawn"
        context = multiprocessing.get_context(method)
        self._executor = ProcessPoolExecutor(size, mp_context=context, initializer=_prepare)

    def submit(
        self, function: Callable[[Item], Value], chunk: Sequence[Item], limit: float
    ) -> Future[list[Value | Failure]]:
        return self._executor.submit(_work, function, chunk, limit)

    def dismiss(self) -> None:
        for process in set(multiprocessing.active_children()) - self._others:
            process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)


def _spread(
    function: Callable[[Item], Value], chunks: list[list[Item]], crew: _Crew, limit: float
) -> Iterator[Value | Failure]:
    size, waiting = crew.size, deque(chunks)
    flying: deque[tuple[list[Item], Future[list[Value | Failure]]]] = deque()
    try:
        while waiting or flying:
            broken = False
            while waiting and len(flying) < 2 * size and not broken:
                try:
                    flying.append((waiting[0], crew.submit(function, waiting[0], limit)))
                    waiting.popleft()
                except BrokenExecutor:
                    broken = True
            if flying and flying[0][1].exception() is None:
                yield from flying.popleft()[1].result()
                continue
            wait([future for _, future in flying])
            crew.dismiss()
            for chunk, future in flying:
                if future.exception() is None:
                    yield from future.result()
                else:
                    yield from _one_by_one(function, chunk, limit)
            flying.clear()
            crew = _Crew(size)
    finally:
        crew.dismiss()


def _one_by_one(
    function: Callable[[Item], Value], chunk: Sequence[Item], limit: float
) -> Iterator[Value | Failure]:
    crew = _Crew(1)
    try:
        for item in chunk:
            started = time.monotonic()
            try:
                [outcome] = crew.submit(function, [item], limit).result()
            except BrokenExecutor:
                late = time.monotonic() - started >= limit
                outcome = _late(limit) if late else Failure("crashed", "its process was killed")
                crew.dismiss()
                crew = _Crew(1)
            except Exception as problem:  # the value cannot be pickled
                outcome = _failed(problem)
            yield outcome
    finally:
        crew.dismiss()


def _chunks(items: Sequence[Item], weights: Sequence[int], jobs: int) -> list[list[Item]]:
    """Neighbours together, until a chunk weighs its share."""
    share = max(1, sum(weights) // (jobs * _CHUNKS_PER_WORKER))
    chunks: list[list[Item]] = []
    room = 0
    for item, weight in zip(items, weights, strict=True):
        if room <= 0 or len(chunks[-1]) >= _LONGEST_CHUNK:
            chunks.append([])
            room = share
        chunks[-1].append(item)
        room -= weight
    return chunks


def _prepare() -> None:
    """In a new worker: Ctrl-C is the parent's business, and without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()  # a fault is reported as a failure, not on stderr
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)


def _work(function: Callable[[Item], Value], chunk: Sequence[Item], limit: float) -> list[Value | Failure]:
    """In a worker. The watchdog ends the process even while a parser in C or Rust never returns."""
    outcomes: list[Value | Failure] = []
    with Path(os.devnull).open("wb") as nowhere:
        for item in chunk:
            faulthandler.dump_traceback_later(limit, exit=True, file=nowhere)
            try:
                outcomes.append(function(item))
            except Exception as problem:
                outcomes.append(_failed(problem))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return outcomes


class _OutOfTime(BaseException):
    """No `except Exception` on the way swallows it."""


def _timed(function: Callable[[Item], Value], item: Item, limit: float) -> Value | Failure:
    try:
        with _alarm(limit):
            return function(item)
    except _OutOfTime:
        return _late(limit)
    except Exception as problem:
        return _failed(problem)


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


def _late(limit: float) -> Failure:
    return Failure("timed out", f"it took longer than {limit:g} s")


def _failed(problem: Exception) -> Failure:
    return Failure("failed", " ".join(f"{type(problem).__name__}: {problem}".split())[:500])


def _processors() -> int:
    """How many processors this process may use, which a container can limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
