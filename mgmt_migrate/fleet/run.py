"""Many repositories: each is visited once, here or on a cluster, and its outcome kept at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mgmt_migrate.fleet import guarded
from mgmt_migrate.fleet.listing import Repository
from mgmt_migrate.fleet.store import Run, Store
from mgmt_migrate.fleet.visit import Outcome

Task = dict[str, Any]
Engine = Callable[[Iterable[Task]], Iterator[Outcome]]
"""Tasks to outcomes, in any order, one for each; it asks for tasks as it has room for them."""


@dataclass(frozen=True, slots=True)
class Terms:
    """For each repository: the folder of mirrors where it is visited, "" for the usual one there, and a limit
    in seconds."""

    mirrors: str = ""
    limit: float = 300.0


def scan(
    store: Store, run: Run, terms: Terms, engine: Engine, progress: Callable[[int, int], None] | None = None
) -> None:
    """Visit what is left of a run."""
    left = {repository.name: repository for repository in store.left(run)}
    tasks = (_task(store, repository, terms) for repository in list(left.values()))
    for number, outcome in enumerate(engine(tasks), 1):
        store.add(run, left[outcome["name"]], outcome)
        if progress is not None:
            progress(number, len(left))
    store.finish(run)


def _task(store: Store, repository: Repository, terms: Terms) -> Task:
    return {
        "name": repository.name,
        "address": repository.address,
        "known": store.known(repository.address),
        "mirrors": terms.mirrors,
        "limit": terms.limit,
    }


def here(jobs: int) -> Engine:
    """The engine of this machine: so many children at a time, each led by a thread."""

    def run(tasks: Iterable[Task]) -> Iterator[Outcome]:
        waiting: set[Future[Outcome]] = set()
        pool = ThreadPoolExecutor(jobs, "fleet")
        try:
            for task in tasks:
                waiting.add(pool.submit(guarded.visit, task))
                if len(waiting) >= 2 * jobs:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            guarded.close()
            raise
        pool.shutdown()
        guarded.close()

    return run


def mirrors_of(folder: Path | None) -> str:
    """The folder as a task carries it."""
    return str(folder.absolute()) if folder is not None else ""
