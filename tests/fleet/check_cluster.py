"""200 repositories through a real Dask scheduler with two workers; nox -s fleet runs it."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.fleet.repositories import GIT, many

NUMBER = 200


@contextmanager
def cluster(workers: int, folder: Path, *more: str) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and workers of one thread, each with a nanny, on loopback; all end afterwards."""
    folder.mkdir(exist_ok=True)
    at = folder / "scheduler.json"
    common = {
        "cwd": folder,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "start_new_session": True,
    }
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    flags = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(at)]
    started = [subprocess.Popen([*dask, *flags], **common)]  # type: ignore[call-overload]  # a table of options
    try:
        while not (at.exists() and (found := re.search(r'"address": "(tcp[^"]+)"', at.read_text()))):
            time.sleep(0.1)
        worker = [
            sys.executable,
            "-m",
            "distributed.cli.dask_worker",
            found[1],
            "--nthreads",
            "1",
            "--no-dashboard",
        ]
        for number in range(workers):
            flags = ["--host", "127.0.0.1", "--name", f"w{number}", "--local-directory", str(folder), *more]
            started.append(subprocess.Popen([*worker, *flags], **common))  # type: ignore[call-overload]  # as above
        if workers:
            subprocess.run(
                [sys.executable, "-c", _READY, found[1], str(workers)],
                check=True,
                timeout=60,
                capture_output=True,
            )
        yield found[1], started[1:]
    finally:
        for process in started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


_READY = (
    "import sys; from distributed import Client; Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]), 50)"
)


@contextmanager
def wire(address: str) -> Iterator[tuple[str, Callable[[], int]]]:
    """Another way to a scheduler, and what cuts all connections that go over it and says how many those were."""
    host, port = address.removeprefix("tcp://").split(":")
    ends: list[socket.socket] = []
    server = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while some := source.recv(1 << 16):
                target.sendall(some)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = server.accept()
                far = socket.create_connection((host, int(port)))
                ends.extend((near, far))
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=carry, args=pair, daemon=True).start()

    def cut() -> int:
        number = 0
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
                number += 1
        return number

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}", cut
    finally:
        server.close()
        cut()
        for end in ends:
            end.close()


def client(folder: Path, listing: Path, address: str, store: str, mirrors: str) -> subprocess.Popen[str]:
    where = ["--store", str(folder / store), "--mirrors", str(folder / mirrors), "--scheduler", address]
    return subprocess.Popen(
        [sys.executable, "-m", "mgmt_migrate", "fleet", "scan", str(listing), *where, "--limit", "30"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def arrived(store: Path) -> dict[str, tuple[str, str, int]]:
    if not store.exists():
        return {}
    with closing(sqlite3.connect(store)) as db:
        try:
            rows = db.execute("SELECT name, status, reason, errors FROM scan").fetchall()
        except sqlite3.OperationalError:
            return {}
    assert len({row[0] for row in rows}) == len(rows)
    return {row[0].rpartition("/")[2]: row[1:] for row in rows}


def wait_for(store: Path, number: int) -> None:
    until = time.monotonic() + 90
    while len(arrived(store)) < number:
        assert time.monotonic() < until
        time.sleep(0.1)


def test_all_arrive_once_although_a_worker_and_the_client_are_killed(tmp_path: Path) -> None:
    listing = many(tmp_path / "all", NUMBER, bad=True)
    store = tmp_path / "s.sqlite"
    with cluster(2, tmp_path / "dask") as (address, workers):
        first = client(tmp_path, listing, address, "s.sqlite", "m")
        wait_for(store, 20)
        os.killpg(workers[0].pid, signal.SIGKILL)
        wait_for(store, 60)
        first.kill()
        first.communicate()
        before = arrived(store)
        assert 60 <= len(before) < NUMBER + 3
        second = client(tmp_path, listing, address, "s.sqlite", "m")
        _, said = second.communicate(timeout=200)
    found = arrived(store)
    assert "were scanned before" in said
    assert {name: found.pop(name)[:2] for name in ("corrupt", "hangs")} == {
        "corrupt": ("failed", "corrupt"),
        "hangs": ("failed", "timed out"),
    }
    assert found.pop("enormous")[0] == "scanned"
    assert found == {f"r{number:03}": ("scanned", "", 3) for number in range(NUMBER)}
    assert second.returncode == 2
    assert GIT


def test_a_scheduler_that_goes_is_told_and_its_successor_finishes_the_run(tmp_path: Path) -> None:
    listing = many(tmp_path / "all", 40)
    store = tmp_path / "s.sqlite"
    with cluster(2, tmp_path / "one") as (address, _):
        first = client(tmp_path, listing, address, "s.sqlite", "m")
        wait_for(store, 5)
    _, said = first.communicate(timeout=120)
    assert (first.returncode, "Traceback" in said, "the run goes on where it was" in said) == (2, False, True)
    assert not [one for one in arrived(store).values() if one[0] != "scanned"]
    with cluster(1, tmp_path / "two") as (address, _):
        second = client(tmp_path, listing, address, "s.sqlite", "m")
        _, said = second.communicate(timeout=200)
    assert (len(arrived(store)), "were scanned before" in said) == (40, True)


def test_a_connection_that_breaks_is_made_anew_and_nothing_is_lost(tmp_path: Path) -> None:
    listing = many(tmp_path / "all", 60)
    store = tmp_path / "s.sqlite"
    with cluster(2, tmp_path / "dask") as (address, _), wire(address) as (way, cut):
        process = client(tmp_path, listing, way, "s.sqlite", "m")
        wait_for(store, 10)
        assert cut() > 0
        before = len(arrived(store))
        _, said = process.communicate(timeout=120)
    found = arrived(store)
    assert before < 60
    assert (process.returncode, set(found.values()), len(found)) == (1, {("scanned", "", 3)}, 60), said


def test_a_cluster_without_workers_is_told(tmp_path: Path) -> None:
    listing = many(tmp_path / "all", 1)
    with cluster(0, tmp_path / "dask") as (address, _):
        done = client(tmp_path, listing, address, "s.sqlite", "m")
        _, said = done.communicate(timeout=120)
    assert (done.returncode, "has no workers" in said) == (2, True)


_TROUBLE = """
import os
from pathlib import Path
from mgmt_migrate.fleet import guarded
whole = guarded.whole = getattr(guarded, "whole", guarded.visit)  # a preload may be run twice
def visit(task):
    name = task["name"].rpartition("/")[2]
    with open(Path({folder!r}, name), "a") as tries:
        tries.write("x")
    size = Path({folder!r}, name).stat().st_size
    if {kills} and name == "r001":
        os._exit(9)
    if not {kills} and (name == "r002" or (name == "r003" and size < 3)):
        raise RuntimeError("no luck")
    return whole(task)
guarded.visit = visit
"""


def troubled(tmp_path: Path, *, kills: bool) -> tuple[dict[str, tuple[str, str, int]], dict[str, int], str]:
    """Outcomes, how often each repository was begun, and what the client said."""
    listing = many(tmp_path / "all", 12)
    tries = tmp_path / "tries"
    tries.mkdir()
    (tmp_path / "trouble.py").write_text(_TROUBLE.format(folder=str(tries), kills=kills))
    with cluster(2, tmp_path / "dask", "--preload", str(tmp_path / "trouble.py")) as (address, _):
        done = client(tmp_path, listing, address, "s.sqlite", "m")
        _, said = done.communicate(timeout=200)
    found = arrived(tmp_path / "s.sqlite")
    assert len(found) == 12, said
    return found, {path.name: path.stat().st_size for path in tries.iterdir()}, said


def test_who_kills_workers_is_given_up_and_takes_no_other_with_it(tmp_path: Path) -> None:
    found, times, _ = troubled(tmp_path, kills=True)
    assert found.pop("r001")[:2] == ("failed", "killed its worker")
    assert set(found.values()) == {("scanned", "", 3)}
    assert times["r001"] == 2 * 4  # three deaths are allowed, among the others and then alone


def test_what_fails_of_itself_is_tried_again_as_often_as_said(tmp_path: Path) -> None:
    found, times, said = troubled(tmp_path, kills=False)
    assert found.pop("r002")[:2] == ("failed", "failed")
    assert set(found.values()) == {("scanned", "", 3)}
    assert (times["r002"], times["r003"], times["r004"]) == (3, 3, 1)  # --retries 2
    assert "no luck" in said


@pytest.mark.parametrize("workers", [1, 2])
def test_figures_of_one_and_two_workers(
    tmp_path: Path, workers: int, capsys: pytest.CaptureFixture[str]
) -> None:
    listing = many(tmp_path / "all", NUMBER)
    with cluster(workers, tmp_path / "dask") as (address, _):
        started = time.perf_counter()
        done = client(tmp_path, listing, address, "s.sqlite", "m")
        done.communicate(timeout=200)
        seconds = time.perf_counter() - started
    with capsys.disabled():
        print(f"\n{workers} worker(s): {NUMBER} repositories in {seconds:.1f} s")  # noqa: T201 - the figure of the documents
    assert len(arrived(tmp_path / "s.sqlite")) == NUMBER
