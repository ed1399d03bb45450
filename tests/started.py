"""Runs of the program that need not load it again: a process that has loaded it forks itself for each of them.

Every run is a process with arguments, variables, folder and pipes of its own. What it would import has been imported, and
modules are not taken apart at its end; so whoever asks how a start begins, what it loads, or how the interpreter ends,
starts the program itself.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import FrameType
from typing import NoReturn

ROOT = Path(__file__).parents[1]
_FOR_THE_INTERPRETER = ("PYTHON", "LC_", "LANG")
"""What it reads before any module: a run that sets one of these is begun from nothing."""


class Starter:
    """A process that waits, with all modules of the program loaded; `close` ends it."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = _for_the_interpreter(env)
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.started", str(theirs.fileno())],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,  # the streams of a run are those made here: of pipes
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=[theirs.fileno()],
            )

    def close(self) -> None:
        self._control.close()
        self._process.communicate(timeout=10)

    def run(
        self,
        arguments: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        stdin: str,
        timeout: int = 60,
        afresh: bool = False,
    ) -> subprocess.CompletedProcess[str]:
        """Like `subprocess.run` of `python -m mgmt_migrate` with these arguments, which it is where `afresh` is true.

        Raises:
            subprocess.TimeoutExpired: it took longer; it has been ended.
        """
        if afresh or _for_the_interpreter(env) != self._env:
            return subprocess.run(
                [sys.executable, "-m", "mgmt_migrate", *arguments],
                capture_output=True,
                text=True,
                encoding="utf-8",
                input=stdin,
                cwd=cwd,
                env=dict(env),
                timeout=timeout,
                check=False,
            )
        (end_in, begin_in), (end_out, begin_out), (end_err, begin_err) = os.pipe(), os.pipe(), os.pipe()
        channel, theirs = socket.socketpair()
        with channel, ThreadPoolExecutor(3) as pool:
            with theirs:
                socket.send_fds(self._control, [b"!"], [theirs.fileno(), end_in, begin_out, begin_err])
            for number in (end_in, begin_out, begin_err):
                os.close(number)
            pool.submit(_feed, begin_in, stdin)
            out, err = pool.submit(_read, end_out), pool.submit(_read, end_err)
            told = {"arguments": list(arguments), "env": dict(env), "cwd": str(cwd), "timeout": timeout}
            channel.sendall(json.dumps(told).encode())
            channel.shutdown(socket.SHUT_WR)
            said = channel.recv(16).decode()
        if not said:
            raise RuntimeError(
                f"nothing starts any more: {self._process.communicate(timeout=10)[1].decode()}"
            )
        if said == "late":
            raise subprocess.TimeoutExpired(list(arguments), timeout, out.result(), err.result())
        return subprocess.CompletedProcess(list(arguments), int(said), out.result(), err.result())


def _for_the_interpreter(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_FOR_THE_INTERPRETER)}


def _feed(number: int, text: str) -> None:
    try:
        with open(number, "w", encoding="utf-8", newline="") as pipe:
            pipe.write(text)
    except BrokenPipeError:
        pass  # it does not read what it was given


def _read(number: int) -> str:
    with open(number, encoding="utf-8") as pipe:
        return pipe.read()


# -- the process that waits


def _serve(control: socket.socket) -> None:
    """Fork for each run asked for, until nobody is there to ask."""
    package = importlib.import_module("mgmt_migrate")
    for module in pkgutil.walk_packages(package.__path__, "mgmt_migrate."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()
    runs: set[int] = set()
    while True:
        message, numbers, _, _ = socket.recv_fds(control, 1, 4)
        runs -= {run for run in runs if os.waitpid(run, os.WNOHANG)[0]}
        if not message:
            return
        run = os.fork()
        if run == 0:
            control.close()
            _watch(*numbers)
            return
        runs.add(run)
        for number in numbers:
            os.close(number)


def _watch(channel: int, *standard: int) -> None:
    """Run it in a child, wait for that, and say how it ended."""
    with socket.socket(fileno=channel) as asked:
        told = json.loads(b"".join(iter(lambda: asked.recv(65536), b"")))
        child = os.fork()
        if child != 0:
            for number in standard:
                os.close(number)
            asked.sendall(_ending(child, told["timeout"]).encode())
            os._exit(0)
    for number, wanted in zip(standard, (0, 1, 2), strict=True):
        os.dup2(number, wanted)
        os.close(number)
    os.environ.clear()
    os.environ.update(told["env"])
    time.tzset()
    os.chdir(told["cwd"])
    sys.path[0] = told["cwd"]
    sys.argv = ["mgmt_migrate", *told["arguments"]]
    try:
        runpy.run_module("mgmt_migrate", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        if not isinstance(ended.code, int):
            raise
        _end(ended.code)


def _end(status: int) -> NoReturn:
    """End as the interpreter does, but for its modules: to take those apart costs more than most runs."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _ending(child: int, timeout: int) -> str:
    late = False

    def end(signal_number: int, frame: FrameType | None) -> None:
        nonlocal late
        late = True
        os.kill(child, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.alarm(timeout)
    _, status = os.waitpid(child, 0)
    return "late" if late else str(os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
