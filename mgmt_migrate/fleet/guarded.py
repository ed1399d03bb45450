"""A visit with a limit: in a child process that is killed with all that it started, and started anew."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any

from mgmt_migrate.fleet.visit import Outcome, failed

MEMORY = 4 << 30
LARGEST = 2 << 30
"""Bytes: address space of a child and of each git that it starts; the largest file, which bounds a pack."""

_VISITS = 200
"""After so many repositories a child is replaced, so that nothing adds up in it."""


class Child:
    """A process that visits one repository after the other."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._visits = 0

    def visit(self, task: dict[str, Any]) -> Outcome:
        """The outcome of a task; a repository that takes longer than its `limit` in seconds, or that takes
        the process with it, has an outcome as well."""
        process = self._started()
        late = threading.Event()

        def end() -> None:
            late.set()
            _kill(process)

        timer = threading.Timer(task["limit"], end)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write(json.dumps(task).encode() + b"\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        except BaseException:
            self.close()
            raise
        finally:
            timer.cancel()
        if answer.endswith(b"\n") and not late.is_set():
            outcome: Outcome = json.loads(answer)
            return outcome
        self.close()
        if late.is_set():
            return failed(task["name"], "timed out", f"it took longer than {task['limit']:g} s")
        return failed(task["name"], "crashed", "it took its process with it")

    def close(self) -> None:
        """End the process and all that it started."""
        process, self._process = self._process, None
        if process is not None:
            _kill(process)
            process.communicate()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None or self._visits >= _VISITS:
            self.close()
            self._visits = 0
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mgmt_migrate.fleet.child", str(MEMORY), str(LARGEST)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        self._visits += 1
        return self._process


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()


_own = threading.local()
_all: list[Child] = []


def visit(task: dict[str, Any]) -> Outcome:
    """The outcome of a task, from the child of this thread. What a worker of a cluster is given to call."""
    child: Child | None = getattr(_own, "child", None)
    if child is None:
        child = _own.child = Child()
        _all.append(child)
    return child.visit(task)


@atexit.register
def close() -> None:
    """End every child of this process."""
    for child in _all:
        child.close()
