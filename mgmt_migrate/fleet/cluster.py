"""The engine of a cluster: tasks go to the workers of a Dask scheduler, outcomes come back as plain data."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import CancelledError
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fleet import guarded
from mgmt_migrate.fleet.run import Engine, Task
from mgmt_migrate.fleet.visit import Outcome, failed

if TYPE_CHECKING:
    from distributed import Client, Future

_PATIENCE = 20
"""Seconds for a scheduler to answer."""

_WORKERS = 60
"""Seconds for the first worker to come."""

_FRESH = 5
"""Seconds for which the number of workers is believed."""

_LOSSES = 3
"""How often the connection may be lost while one and the same task is under way."""

_AHEAD = 4
"""Tasks under way for each thread of the cluster: enough to keep it busy, few enough for any scheduler."""


def there(scheduler: str, retries: int) -> Engine:
    """The engine behind an address such as tcp://scheduler:8786 or tls://….

    Certificates for tls come from Dask's own configuration. A task whose worker dies is tried on another.

    Args:
        retries: how often a task that failed of itself is tried again.
    Raises:
        MigrateError: Dask is not installed, nobody answers there, or no worker comes.
    """
    if find_spec("distributed") is None:
        raise MigrateError("--scheduler needs Dask", remedy="pip install 'mgmt-migrate[fleet]'")
    from distributed import Client

    _quiet()
    for attempt in range(_LOSSES):
        try:
            asyncio.run(_answers(scheduler))  # a client that cannot connect would not end for a minute
            client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
            break
        except (asyncio.TimeoutError, OSError, ValueError, TypeError, RuntimeError) as problem:
            if not isinstance(problem, OSError) or attempt == _LOSSES - 1:
                raise MigrateError(
                    f"no scheduler answers at {scheduler}",
                    where=str(problem)[:200] or None,
                    remedy="look at its address",
                ) from None
    try:
        client.wait_for_workers(1, timeout=_WORKERS)
    except (asyncio.TimeoutError, OSError):
        client.close()
        raise MigrateError(
            f"the scheduler at {scheduler} has no workers", remedy=f"start one: dask worker {scheduler}"
        ) from None

    def run(tasks: Iterable[Task]) -> Iterator[Outcome]:
        with client:
            suspects: list[Task] = []
            for task, outcome in _spread(client, iter(tasks), retries):
                if outcome is None:
                    suspects.append(task)
                else:
                    yield outcome
            for task in suspects:  # alone, so that only who kills a worker is charged with it
                [(_, outcome)] = _spread(client, iter([task]), 0)
                yield outcome or failed(task["name"], "killed its worker", "several times")

    return run


def _quiet() -> None:
    """What matters of Dask is told in words of ours; its own come with a traceback each."""
    for name in ("distributed", "distributed.client", "tornado"):
        logging.getLogger(name).handlers[:] = [logging.NullHandler()]


async def _answers(scheduler: str) -> None:
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(scheduler, timeout=_PATIENCE, **Security().get_connection_args("client"))
    await comm.close()


def _spread(client: Client, tasks: Iterator[Task], retries: int) -> Iterator[tuple[Task, Outcome | None]]:
    """Each task with its outcome, None where its workers died.

    A connection that breaks is made anew by the client, and what was under way is given out again: over TLS a
    scheduler was seen to close a sound one with the broken pipe of another that its peer had left.

    Raises:
        MigrateError: the scheduler is gone; what was under way has no outcome.
    """
    from distributed import as_completed

    under_way: dict[Any, Task] = {}
    losses: Counter[str] = Counter()
    room = _Room(client)

    def submitted() -> Iterator[Future[Outcome]]:
        for task in itertools.islice(tasks, max(0, room() - len(under_way))):
            # No preferred worker: a task whose own died while no other was there would wait for ever.
            future = client.submit(guarded.visit, task, pure=False, retries=retries)
            under_way[future.key] = task
            yield future

    with _lost():
        done = as_completed(list(submitted()), loop=client.loop)
        for future in done:
            task = under_way.pop(future.key)
            try:
                outcome = _ended(future, task)
            except (CancelledError, OSError):
                losses[task["name"]] += 1
                if losses[task["name"]] > _LOSSES or not _connected(client):
                    raise
                tasks = itertools.chain([task], tasks)
            else:
                yield task, outcome
            future.release()
            done.update(list(submitted()))


def _ended(future: Future[Outcome], task: Task) -> Outcome | None:
    """The outcome, None where the workers died of the task.

    Raises:
        CancelledError, OSError: the connection was lost before it was here.
    """
    from distributed import KilledWorker

    if future.cancelled():
        raise CancelledError
    error = future.exception()
    if error is None:
        return future.result()
    if isinstance(error, CancelledError):
        raise error
    if isinstance(error, KilledWorker):
        return None
    return failed(task["name"], "failed", f"{type(error).__name__}: {error}")


def _connected(client: Client) -> bool:
    """Whether the client is connected, or is so again after some seconds."""
    until = time.monotonic() + _PATIENCE
    while client.status not in ("running", "closed") and time.monotonic() < until:
        time.sleep(0.05)
    return bool(client.status == "running")


@contextlib.contextmanager
def _lost() -> Iterator[None]:
    """What Dask raises once its scheduler is gone, in words."""
    try:
        yield
    except (CancelledError, OSError):
        raise MigrateError(
            "the scheduler is gone",
            remedy="start it and the same command again: the run goes on where it was",
        ) from None


class _Room:
    """How many tasks may be under way; asked anew after some seconds, as workers come and go."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._asked = float("-inf")
        self._tasks = _AHEAD

    def __call__(self) -> int:
        if time.monotonic() - self._asked > _FRESH:
            with contextlib.suppress(OSError):  # whether the connection comes again is seen by the tasks
                self._tasks = _AHEAD * max(1, sum(self._client.nthreads().values()))
            self._asked = time.monotonic()
        return self._tasks
