"""Worker processes: chunks go out, results come back in order, and the dead are replaced."""

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
from pathlib import Path

from mgmt_migrate.engine.outcome import Failure, Item, Value, failed, late, timed

_FRAMES = 6_000
"""Results nest a few hundred levels deep, and pickling counts several frames for each."""


class Crew:
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
        with _uninterrupted():  # the first time, processes are started here
            return self._executor.submit(_work, function, chunk, limit)

    def dismiss(self) -> None:
        for process in set(multiprocessing.active_children()) - self._others:
            process.kill()
        self._executor.shutdown(wait=True, cancel_futures=True)


@contextlib.contextmanager
def _uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the end of this: in a callback around a fork Python prints it and forgets it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if came:
            signal.raise_signal(signal.SIGINT)


def spread(
    function: Callable[[Item], Value], chunks: Sequence[list[Item]], size: int, limit: float
) -> Iterator[Value | Failure]:
    """The results for all items of all chunks, in their order.

    Args:
        function: what is called with each item.
        chunks: the items, as they are handed to a worker together.
        size: how many workers; none where the system allows none: then the work is done in this process.
        limit: seconds for one item.
    """
    waiting = deque(chunks)
    while waiting:
        try:
            crew = Crew(size)
        except (OSError, NotImplementedError, ImportError):
            break  # a process is refused, or the system has no semaphores: the work is done here, below
        try:
            before = len(waiting)
            yield from _until_broken(function, waiting, crew, limit)
        finally:
            crew.dismiss()
        if len(waiting) == before:
            break
    for chunk in waiting:
        for item in chunk:
            yield timed(function, item, limit)


def _until_broken(
    function: Callable[[Item], Value], waiting: deque[list[Item]], crew: Crew, limit: float
) -> Iterator[Value | Failure]:
    """Works until all is done or a worker dies; what it may have died of is tried again, item by item."""
    flying: deque[tuple[list[Item], Future[list[Value | Failure]]]] = deque()
    while waiting or flying:
        try:
            while waiting and len(flying) < 2 * crew.size:
                flying.append((waiting[0], crew.submit(function, waiting[0], limit)))
                waiting.popleft()
        except (BrokenExecutor, OSError):  # a worker died just now, or no process could be started
            if not flying:
                return
        if flying[0][1].exception() is None:
            yield from flying.popleft()[1].result()
            continue
        wait([future for _, future in flying])
        crew.dismiss()
        for chunk, future in flying:
            if future.exception() is None:
                yield from future.result()
            else:
                yield from _one_by_one(function, chunk, limit)
        return


def _one_by_one(
    function: Callable[[Item], Value], chunk: Sequence[Item], limit: float
) -> Iterator[Value | Failure]:
    crew = Crew(1)
    try:
        for item in chunk:
            started = time.monotonic()
            try:
                [outcome] = crew.submit(function, [item], limit).result()
            except BrokenExecutor:
                overdue = time.monotonic() - started >= limit
                outcome = late(limit) if overdue else Failure("crashed", "its process was killed")
                crew.dismiss()
                crew = Crew(1)
            except Exception as problem:  # the value cannot be pickled
                outcome = failed(problem)
            yield outcome
    finally:
        crew.dismiss()


def _prepare() -> None:
    """In a new worker: Ctrl-C is the parent's business, and without a parent there is nothing to do."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _FRAMES))
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
                outcomes.append(failed(problem))
            finally:
                faulthandler.cancel_dump_traceback_later()
    return outcomes
