"""The engine of a cluster: tasks go to the workers of a Dask scheduler, outcomes come back as plain data."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Iterator
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

_AHEAD = 4
"""Tasks under way for each thread of the cluster: enough to keep it busy, few enough for any scheduler."""


def there(scheduler: str, retries: int) -> Engine:
    """The engine behind an address such as tcp://scheduler:8786 or tls://….

    Certificates for tls come from Dask's own configuration. A task whose worker dies is tried on another.

    Args:
        retries: how often a task that failed of itself is tried again.
    Raises:
        MigrateError: Dask is not installed, or nobody answers there.
    """
    if find_spec("distributed") is None:
        raise MigrateError("--scheduler needs Dask", remedy="pip install 'mgmt-migrate[fleet]'")
    from distributed import Client

    try:
        asyncio.run(_answers(scheduler))  # a client that cannot connect would not end for a minute
        client = Client(scheduler, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError, RuntimeError) as problem:
        raise MigrateError(
            f"no scheduler answers at {scheduler}",
            where=str(problem)[:200] or None,
            remedy="look at its address",
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


async def _answers(scheduler: str) -> None:
    from distributed.comm.core import connect
    from distributed.security import Security

    comm = await connect(scheduler, timeout=_PATIENCE, **Security().get_connection_args("client"))
    await comm.close()


def _spread(client: Client, tasks: Iterator[Task], retries: int) -> Iterator[tuple[Task, Outcome | None]]:
    """Each task with its outcome, None where its workers died."""
    from distributed import KilledWorker, as_completed

    under_way: dict[Any, Task] = {}

    def submit(task: Task) -> Future[Outcome]:
        # No preferred worker: a task whose preferred one died while no other was there would wait for ever.
        future = client.submit(guarded.visit, task, pure=False, retries=retries)
        under_way[future.key] = task
        return future

    threads = sum(client.nthreads().values()) or 1
    done = as_completed(
        [submit(task) for task in itertools.islice(tasks, _AHEAD * threads)], loop=client.loop
    )
    for future in done:
        task = under_way.pop(future.key)
        error = future.exception()
        if error is None:
            yield task, future.result()
        elif isinstance(error, KilledWorker):
            yield task, None
        else:
            yield task, failed(task["name"], "failed", f"{type(error).__name__}: {error}")
        future.release()
        for more in itertools.islice(tasks, 1):
            done.add(submit(more))
