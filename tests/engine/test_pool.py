"""The process pool: whatever happens to a worker, every item gets its answer, in its place."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mgmt_migrate.engine.pool import Failure, run

Children = Callable[[int], list[int]]

KILLED = Failure("crashed", "its process was killed")


def act(order: str) -> str:
    """What a worker does with an item: the items of these tests are orders."""
    if order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if order == "fault":
        os.kill(os.getpid(), signal.SIGSEGV)
    if order == "loop":
        while True:
            pass
    if order == "backtrack":  # in C, holding the interpreter: no signal handler runs
        re.match(r"(a+)+b", "a" * 60)
    if order == "raise":
        raise ValueError("two\nlines")
    if order == "recurse":
        return act(order)
    if order == "leave":
        os._exit(0)
    return f"{order} done"


def where(item: int) -> int:
    """The process that handled an item."""
    return os.getpid()


def lock(item: int) -> object:
    """A value that cannot cross to another process."""
    return (lambda: item) if item == 1 else item


def spread(*orders: str, limit: float = 10.0) -> list[str | Failure]:
    """The orders carried out by two workers."""
    return list(run(act, orders, 2, threshold=0, limit=limit))


def test_results_come_in_the_order_of_the_items() -> None:
    orders = [str(number) for number in range(500)]
    assert spread(*orders) == [f"{order} done" for order in orders]


def test_little_work_starts_no_process() -> None:
    assert set(run(where, range(9), 4, threshold=9)) == {os.getpid()}


def test_one_job_starts_no_process() -> None:
    assert set(run(where, range(9), 1, threshold=0)) == {os.getpid()}


def test_much_work_leaves_this_process() -> None:
    assert os.getpid() not in set(run(where, range(9), 2, threshold=8))


def test_weight_decides_what_is_much() -> None:
    assert os.getpid() not in set(run(where, range(2), 2, weigh=lambda item: 1000, threshold=1999))


def test_nothing_gives_nothing() -> None:
    assert spread() == []


@pytest.mark.parametrize("order", ["die", "fault", "leave"])
def test_only_the_item_that_kills_its_worker_fails(order: str) -> None:
    orders = ["a", "b", order, "c", *map(str, range(40)), order]
    assert spread(*orders) == [KILLED if item == order else f"{item} done" for item in orders]


@pytest.mark.parametrize("order", ["loop", "backtrack"])
def test_an_item_that_hangs_is_reported_and_the_others_are_done(order: str) -> None:
    assert spread("a", order, "b", limit=0.5) == [
        "a done",
        Failure("timed out", "it took longer than 0.5 s"),
        "b done",
    ]


def test_a_loop_in_this_process_ends_too() -> None:
    assert list(run(act, ["loop", "a"], 1, limit=0.2)) == [
        Failure("timed out", "it took longer than 0.2 s"),
        "a done",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_costs_its_own_item_only(jobs: int) -> None:
    assert list(run(act, ["raise", "a"], jobs, threshold=0)) == [
        Failure("failed", "ValueError: two lines"),
        "a done",
    ]


@pytest.mark.parametrize("jobs", [1, 2])
def test_endless_recursion_costs_its_own_item_only(jobs: int) -> None:
    failure, fine = run(act, ["recurse", "a"], jobs, threshold=0)
    assert isinstance(failure, Failure)
    assert failure.detail.startswith("RecursionError")
    assert fine == "a done"


def test_a_value_that_cannot_be_sent_fails_alone() -> None:
    first, second, third = run(lock, [0, 1, 2], 2, threshold=0)
    assert (first, third) == (0, 2)
    assert isinstance(second, Failure)


def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(os, "fork", refuse)
    assert set(run(where, range(9), 2, threshold=0)) == {os.getpid()}


def test_an_iterator_that_is_dropped_leaves_no_worker(children: Children) -> None:
    others = children(os.getpid())
    results = run(act, ["a"] * 200, 2, threshold=0)
    next(results)
    assert len(children(os.getpid())) == len(others) + 2
    del results
    assert children(os.getpid()) == others


def test_ctrl_c_ends_at_once_and_no_worker_speaks(tmp_path: Path, children: Children) -> None:
    program = tmp_path / "scan.py"
    program.write_text(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.engine.test_pool import act\n"
        "from mgmt_migrate.engine.pool import run\n"
        "try:\n"
        "    for result in run(act, ['a', 'b', *['loop'] * 8], 2, threshold=0, limit=60):\n"
        "        print(result, flush=True)\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted')\n"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(program), root],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "a done\n"
        workers = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (out.splitlines()[-1], err) == ("interrupted", "")
    assert workers
    assert not any(alive(worker) for worker in workers)


def test_workers_do_not_outlive_a_killed_parent(tmp_path: Path, children: Children) -> None:
    program = tmp_path / "scan.py"
    program.write_text(
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from tests.engine.test_pool import act\n"
        "from mgmt_migrate.engine.pool import run\n"
        "for result in run(act, ['a', 'b', *['loop'] * 8], 2, threshold=0, limit=600):\n"
        "    print(result, flush=True)\n"
    )
    root = str(Path(__file__).parents[2])
    with subprocess.Popen([sys.executable, str(program), root], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "a done\n"
        workers = children(process.pid)
        process.kill()
    assert workers
    patience = time.monotonic() + 30
    while any(alive(worker) for worker in workers) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not any(alive(worker) for worker in workers)


def alive(pid: int) -> bool:
    """Whether a process runs; a dead one that nobody has collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def children() -> Children:
    """The child processes of a process, by its id."""

    def listed(pid: int) -> list[int]:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    return listed
