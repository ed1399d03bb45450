"""`scan` at a terminal: colours, widths, the progress bar, Ctrl-C; and workers that do not survive it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands.legacy import CALL, tree
from tests.conftest import Program

if os.name != "posix":
    pytest.skip("pseudo-terminals and signals are those of POSIX", allow_module_level=True)

from tests.terminal import Terminal

SGR = "\x1b["
SLOW = "x = (" + "\n".join(["f'{a}{b}{c}'" * 40] * 400) + ")\nid_token\n"
"""A Python file that takes a parser some tenths of a second."""


@pytest.fixture
def slow(tmp_path: Path) -> Path:
    """A tree that takes a while, with one finding at its end."""
    return tree(tmp_path, {**{f"{number:02}.py": SLOW for number in range(6)}, "zz.js": CALL})


def scan(folder: Path, *arguments: str, **env: str) -> Terminal:
    return Terminal(["scan", "--no-cache", *arguments], env={"MGMT_MIGRATE_CACHE_DIR": "", **env}, cwd=folder)


def test_a_terminal_gets_colours_a_pipe_and_no_color_do_not(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL})
    with scan(tmp_path, ".") as terminal:
        assert terminal.end() == 1
        assert f"{SGR}" in terminal.screen
    with scan(tmp_path, ".", NO_COLOR="1") as terminal:
        assert terminal.end() == 1
        assert SGR not in terminal.screen
    with scan(tmp_path, ".", TERM="dumb") as terminal:
        assert terminal.end() == 1
        assert SGR not in terminal.screen
    assert SGR not in program("scan", ".", env={"NO_COLOR": ""}).out
    assert SGR in program("scan", ".", env={"NO_COLOR": "", "FORCE_COLOR": "1"}).out
    assert SGR not in program("scan", ".", env={"FORCE_COLOR": "1"}).out  # NO_COLOR is set, and wins
    assert SGR not in program("scan", ".", "--format", "json", env={"NO_COLOR": "", "FORCE_COLOR": "1"}).out


@pytest.mark.parametrize("columns", [60, 100])
def test_the_report_fits_the_width_that_is_asked_for(program: Program, tmp_path: Path, columns: int) -> None:
    tree(tmp_path, {"a.js": CALL, "long.js": f"var a = '{'x' * 300}'; {CALL}"})
    lines = program("scan", ".", env={"COLUMNS": str(columns)}).out.splitlines()
    assert columns - 5 < max(map(len, lines)) <= columns


def test_a_bar_shows_while_a_scan_takes_long_and_is_gone_at_the_end(slow: Path) -> None:
    with scan(slow, ".", "--jobs", "1") as terminal:
        terminal.expect("scanning")
        assert terminal.end() == 1
        bar, _, report = terminal.screen.rpartition(f"{SGR}2K")
        assert "scanning" in bar
        assert "scanning" not in report
        assert "1 finding" in report


@pytest.mark.parametrize("option", ["--no-progress", "--quiet"])
def test_no_bar_where_none_is_wanted(slow: Path, option: str) -> None:
    with scan(slow, ".", option) as terminal:
        assert terminal.end() == 1
        assert "scanning" not in terminal.screen


def test_no_bar_where_stderr_is_no_terminal(program: Program, slow: Path) -> None:
    ended = program("scan", "--no-cache", ".")
    assert (ended.status, ended.err) == (1, "")


def test_no_bar_for_what_takes_a_moment(tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL})
    with scan(tmp_path, ".") as terminal:
        assert terminal.end() == 1
        assert "scanning" not in terminal.screen


def test_the_report_in_a_pipe_is_free_of_the_bar(slow: Path) -> None:
    with Terminal(["scan", "--no-cache", "--format", "json", "."], env={}, cwd=slow, piped=True) as terminal:
        terminal.expect("scanning")
        assert terminal.end() == 1
        assert terminal.output().startswith('{"version": 1,')


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The program in a process group of its own, as a shell starts it, once its workers are at work."""
    with subprocess.Popen(
        [sys.executable, "-m", "mgmt_migrate", "scan", "--no-cache", *arguments],
        cwd=folder,
        env={**os.environ, "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        yield process


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The child processes, as soon as there are two; none when the program has ended before."""
    while process.poll() is None:
        listed = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        found = [int(child) for child in listed if b"mgmt_migrate" in cmdline(int(child))]
        if len(found) > 1:
            return found
        time.sleep(0.01)
    return []


def cmdline(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


needs_proc = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks for workers in /proc")


@needs_proc
@pytest.mark.parametrize("whole_group", [True, False], ids=["terminal", "kill"])
def test_ctrl_c_ends_a_scan_at_once_with_one_word_and_no_worker_is_left(
    slow: Path, whole_group: bool
) -> None:
    with running(slow, ".", "--jobs", "2") as process:
        left = workers(process)
        assert left
        if whole_group:
            os.killpg(process.pid, signal.SIGINT)
        else:
            process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "interrupted\n")
    assert not any(cmdline(worker) for worker in left)


@needs_proc
def test_ctrl_c_in_a_scan_without_workers(slow: Path) -> None:
    with scan(slow, ".", "--jobs", "1") as terminal:
        terminal.expect("scanning")
        terminal.type("\x03")
        assert terminal.end() == 130
        assert "interrupted" in terminal.screen
        assert "Traceback" not in terminal.screen
        assert "1 finding" not in terminal.screen


@needs_proc
def test_a_worker_that_is_killed_costs_nothing(slow: Path, program: Program) -> None:
    with running(slow, ".", "--jobs", "2", "--format", "json") as process:
        os.kill(workers(process)[0], signal.SIGKILL)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    whole = program("scan", ".", "--jobs", "1", "--format", "json").out
    assert without_time(out) == without_time(whole)


def without_time(report: str) -> str:
    return re.sub(r'"seconds": [\d.]+', "", report)


@needs_proc
def test_a_file_that_vanishes_while_scanning_costs_only_itself(slow: Path) -> None:
    with running(slow, ".", "--jobs", "2", "--quiet") as process:
        assert workers(process)
        (slow / "05.py").unlink()
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (1, "")
    assert out.splitlines()[-1].startswith("zz.js:1:1: MM201")
    assert out.splitlines()[:-1] in (
        [],
        ["05.py:1:1: MM901 note could not be scanned: vanished (No such file or directory)"],
    )
