"""A file that takes too long to be linked or judged is named and left out, and the others are judged."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.requests import Requests
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.engine import judging
from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.engine.outcome import Failure, timed, turns
from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import all_rules
from mgmt_migrate.value import replace
from tests.commands.legacy import CALL, tree

REASON = "could not be scanned: timed out (to link and judge it took longer than 0.4 s)"


@pytest.fixture(params=["timer", "thread"])
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Path:
    """An application, in both ways of a limit: by the system's timers, and as where it has none."""
    if request.param == "thread":
        monkeypatch.delattr(signal, "setitimer", raising=False)
    elif not hasattr(signal, "setitimer"):
        pytest.skip("no timers on this system")
    monkeypatch.setattr(judging, "LIMIT", 0.4)
    monkeypatch.setattr(judging, "_MOST_OVERDUE", 2)
    return tree(tmp_path / "app", {"a.js": CALL, "slow.js": CALL + CALL, "z.js": CALL})


def forever() -> None:
    """Swallows what it can, as code under a parser may."""
    while True:
        with contextlib.suppress(Exception):
            sum(range(1000))


def places(options: Options) -> list[str]:
    return [f"{found.rule} {found.place.path} {found.message[:90]}"[:120] for found in scan(options).findings]


def test_a_file_that_is_never_linked_is_left_out(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Requests.of

    def of(self: Requests, unit: Unit) -> list[Request]:
        if unit.path == "slow.js":
            forever()
        return real(self, unit)

    monkeypatch.setattr(Requests, "of", of)
    told = places(Options((root,), jobs=1, cache=Cache(tmp_path / "cache")))
    assert f"MM901 slow.js {REASON}" in told
    assert {line.split()[1] for line in told if line.startswith("MM201")} == {"a.js", "z.js"}
    monkeypatch.setattr(Requests, "of", real)
    again = places(Options((root,), jobs=1, cache=Cache(tmp_path / "cache")))
    assert not any(line.startswith("MM901") for line in again)


def test_where_a_rule_never_ends_the_largest_file_is_left_out(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = all_rules()["MM201"].check

    def check(project: Project) -> Iterator[Hit]:
        if any(unit.path == "slow.js" for unit in project.units):
            forever()
        yield from real(project)

    monkeypatch.setitem(all_rules(), "MM201", replace(all_rules()["MM201"], check=check))
    told = places(Options((root,), jobs=1))
    assert f"MM901 slow.js {REASON}" in told
    assert {line.split()[1] for line in told if line.startswith("MM201")} == {"a.js", "z.js"}


def test_a_scan_that_never_ends_gives_up_with_a_way_out(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(root, {f"{n}.js": CALL for n in range(6)})
    monkeypatch.setattr(Requests, "of", lambda self, unit: forever())
    with pytest.raises(MigrateError) as caught:
        scan(Options((root,), jobs=1))
    assert "took longer than 2 times 0.4 s" in str(caught.value)
    assert "--exclude" in str(caught.value)


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("busy", [True, False])
def test_one_item_is_stopped_at_the_limit_and_nothing_rings_later(busy: bool) -> None:
    def work(item: int) -> int:
        if busy:
            forever()
        return item

    done = timed(work, 1, 0.2)
    assert done == (Failure("timed out", "it took longer than 0.2 s") if busy else 1)
    until = time.monotonic() + 0.5
    while time.monotonic() < until:
        sum(range(1000))


def test_a_thread_of_its_own_has_the_limit_too() -> None:
    def work(item: int) -> int:
        forever()
        return item

    done: list[int | Failure] = []
    thread = threading.Thread(target=lambda: done.append(timed(work, 1, 0.2)))
    thread.start()
    thread.join(20)
    assert done == [Failure("timed out", "it took longer than 0.2 s")]


@pytest.mark.usefixtures("root")
def test_each_turn_has_the_limit_anew() -> None:
    ended = []
    with turns(0.3) as turn:
        for name in ("a.js", "b.js", "c.js"):
            turn(name)
            until = time.process_time() + 0.15
            while time.process_time() < until:
                pass
            ended.append(name)
    assert ended == ["a.js", "b.js", "c.js"]  # together longer than the limit
