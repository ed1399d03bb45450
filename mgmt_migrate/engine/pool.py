"""A function over many items in worker processes, where no item can take the others down with it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from mgmt_migrate.engine.outcome import Failure, Item, Value, timed

__all__ = ["LIMIT", "THRESHOLD", "Failure", "run"]

LIMIT = 10.0
"""Seconds that one item may take."""

THRESHOLD = 64 * 1024
"""Work of this weight, in bytes where items are files, is done before the workers would have started."""

_CHUNKS_PER_WORKER = 8
_LONGEST_CHUNK = 64


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
        from mgmt_migrate.engine import workers  # takes a while to load, and a hook has no use for it

        yield from workers.spread(function, _chunks(items, weights, jobs), min(jobs, len(items)), limit)
    else:
        for item in items:
            yield timed(function, item, limit)


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


def _processors() -> int:
    """How many processors this process may use, which a container can limit."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
