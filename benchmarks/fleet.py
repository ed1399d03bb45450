"""Rates behind docs/fleet.md: `python -m benchmarks.fleet visits LIST`, `client NUMBER`, `tasks NUMBER`.

Processor seconds are of this process and all that it started, so a busy machine changes them little.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mgmt_migrate.fleet import listing, mirrors, report, run, visit
from mgmt_migrate.fleet.store import Store

CLASSES = (0, 50, 200, 1_000, 5_000)


def processor() -> float:
    """Seconds of processor time so far, children included."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what a step took, and the most memory so far."""
    wall, cpu = time.perf_counter(), processor()
    yield
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{what:<34}{time.perf_counter() - wall:9.1f} s {processor() - cpu:9.1f} s cpu {peak:9.0f} MB",
        flush=True,
    )


def disk(folder: Path) -> int:
    """Bytes that a folder takes."""
    return sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))


def visits(path: Path) -> None:
    """Each repository of a list, fetched and scanned, then visited again unchanged; by number of files."""
    rows: list[tuple[float, ...]] = []
    with tempfile.TemporaryDirectory() as folder:
        for repository in listing.read(path):
            task = {"name": repository.name, "address": repository.address, "mirrors": folder, "known": ""}
            before = processor()
            first = visit.visit(task)
            between = processor()
            if first["status"] == "scanned":
                visit.visit(task | {"known": first["commit"]})
                mirror = disk(mirrors.place(Path(folder), repository.address)) / 1e6
                cpu = between - before, processor() - between
                rows.append((first["files"], *cpu, mirror, len(json.dumps(first)) / 1e3, first["seconds"]))
    print("number; means: files, s cpu cold, s cpu unchanged, mirror MB, result kB, s wall; most s cpu")
    for low, high in itertools.pairwise((*CLASSES, 1 << 60)):
        group = [row for row in rows if low <= row[0] < high]
        if group:
            means = "".join(f"{statistics.mean(column):10.2f}" for column in zip(*group, strict=True))
            print(f"from {low:>5}{len(group):6}{means}{max(row[1] for row in group):8.1f}")
    sums = "".join(f"{sum(column):10.1f}" for column in zip(*rows, strict=True))
    print(f"sums      {len(rows):6}{sums}")


FINDING = {
    "rule": "MM201", "severity": "error", "path": "src/a/login.js", "line": 12, "message": "m" * 150,
    "owner": "@acme/web",
}  # fmt: skip
SCANNED = {
    "status": "scanned", "commit": "0" * 40, "owner": "", "files": 200, "bytes": 10**6, "warnings": 0,
    "notes": 0, "applications": [], "seconds": 0.5,
}  # fmt: skip


def outcomes(tasks: Iterable[run.Task], first: bool) -> Iterator[visit.Outcome]:
    """One in a hundred repositories has five findings; from the second run on one in twenty has changed."""
    for number, task in enumerate(tasks):
        if first or number % 20 == 0:
            marks = [f"{task['name']}{index}{first}" for index in range(5 * (number % 100 == 0))]
            found = [FINDING | {"fingerprint": mark} for mark in marks]
            yield SCANNED | {"name": task["name"], "findings": found, "errors": len(found)}
        else:
            yield {"name": task["name"], "status": "unchanged", "commit": task["known"]}


def client(number: int) -> None:
    """What a list so long costs the one process that leads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "repos.txt")
        with path.open("w") as lines:
            for index in range(number):
                lines.write(f"[team{index // 100}]\n" * (index % 100 == 0))
                lines.write(f"https://git.example.com/team{index // 100}/r{index}.git\n")
        with timed("list read"):
            listed = listing.read(path)
        file = Path(folder, "fleet.sqlite")
        with Store(file, create=True) as store:
            for turn in (1, 2):
                with timed(f"run {turn}: begun"):
                    current = store.begin(listed, path.name)
                with timed(f"run {turn}: outcomes kept"):
                    run.scan(store, current, run.Terms(), functools.partial(outcomes, first=turn == 1))
                print(f"  store {file.stat().st_size / 1e6:.0f} MB")
            listed.clear()
            with timed("report"):
                report.gather(store, store.runs(), table=False)


def tasks(number: int) -> None:
    """Tasks that do nothing through a scheduler and two workers: the most that one client can lead."""
    from distributed import Client, LocalCluster

    from mgmt_migrate.fleet import cluster, guarded

    guarded.visit = _nothing
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local,
        Client(local) as leader,
    ):
        made = ({"name": str(n), "address": f"https://h.example/{n}"} for n in range(number))
        with timed(f"{number} empty tasks"):
            assert sum(1 for _ in cluster._spread(leader, made, 0)) == number


def _nothing(task: run.Task) -> visit.Outcome:
    return {"name": task["name"], "status": "scanned"}


if __name__ == "__main__":
    os.environ.setdefault("GIT_CONFIG_GLOBAL", os.devnull)
    what, argument = sys.argv[1:]
    if what == "visits":
        visits(Path(argument))
    else:
        {"client": client, "tasks": tasks}[what](int(argument))
