"""Runs commands in turn and tells what each took."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

_LAUNCH = Path(__file__).with_name("launch.py").resolve()
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Of what is run: an installed program has its bytecode, and does not compile itself at each start."""


@dataclass(slots=True)
class Command:
    """A command line and what was measured of it.

    Attributes:
        name: how the table calls it.
        line: what is run; its output is dropped.
        folder: where.
        fine: exit statuses that mean it has done its work.
        most: rounds in which it takes part, for one that takes minutes; there is no uncounted one then.
        seconds: wall-clock time of each counted run.
        work: processor time of each run in seconds, of all its processes; other load matters less to it.
        peaks: peak memory in MiB of the largest process of each run.
    """

    name: str
    line: Sequence[str]
    folder: Path
    fine: tuple[int, ...] = (0,)
    most: int | None = None
    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    peaks: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Once, measured.

        Raises:
            RuntimeError: it failed.
        """
        reading, writing = os.pipe()
        try:
            done = subprocess.run(
                [sys.executable, "-S", "-E", str(_LAUNCH), str(writing), *self.line],
                cwd=self.folder,
                env=ENVIRONMENT,
                pass_fds=[writing],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                check=False,
            )
            os.close(writing)
            told = os.read(reading, 1_000).split()
        finally:
            os.close(reading)
        ended = os.waitstatus_to_exitcode(int(told[0])) if told else done.returncode
        if not told or ended not in self.fine:
            raise RuntimeError(f"{self.name} ended with {ended}: {done.stderr.decode()[-2000:]}")
        self.seconds.append(float(told[1]))
        self.work.append(float(told[2]))
        self.peaks.append(int(told[3]) / 1024)

    @property
    def median(self) -> float:
        """Seconds."""
        return median(self.seconds)


def interleave(commands: Sequence[Command], rounds: int) -> None:
    """All commands once to warm the caches, then `rounds` times in turn, so that a slow spell hits all."""
    for number in range(rounds + 1):
        for command in commands:
            if command.most is None or 0 < number <= command.most:
                command.run()
            if number == 0:
                command.seconds.clear()
                command.work.clear()
                command.peaks.clear()
