"""A person at a terminal: a real process on a pseudo-terminal of its own, with its own /dev/tty."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

# The terminal becomes the controlling one in the new session, then the program takes the process over.
_LAUNCH = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.executable, "
    "[sys.executable, '-m', 'mgmt_migrate', *sys.argv[1:]])"
)


class Terminal:
    """The program on a terminal; what it writes is `screen`.

    Args:
        arguments: of the program.
        env: added to a scrubbed environment.
        cwd: where it runs.
        piped: stdout is a pipe rather than the terminal, as in $(…); read it with `output`.
    """

    def __init__(
        self, arguments: Sequence[str], *, env: Mapping[str, str], cwd: Path, piped: bool = False
    ) -> None:
        self._master, slave = pty.openpty()
        scrubbed = {k: v for k, v in os.environ.items() if not k.startswith(("AUTH0_", "MGMT_MIGRATE"))}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCH, *arguments],
            stdin=slave,
            stdout=subprocess.PIPE if piped else slave,
            stderr=slave,
            cwd=cwd,
            env={**scrubbed, "COLUMNS": "100", "TERM": "xterm", **env},
            start_new_session=True,
        )
        os.close(slave)
        self.screen = ""
        self._seen = 0

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)
        if self.process.stdout:
            self.process.stdout.close()
        os.close(self._master)

    def expect(self, text: str, within: float = 30) -> str:
        """Wait until the text shows after what was expected before; returns what came up to it."""
        end = time.monotonic() + within
        while text not in self.screen[self._seen :]:
            assert time.monotonic() < end, f"{text!r} did not show: {self.screen!r}"
            alive = self._read()
            assert alive or text in self.screen[self._seen :], f"{text!r} never showed: {self.screen!r}"
        start, self._seen = self._seen, self.screen.index(text, self._seen) + len(text)
        return self.screen[start : self._seen]

    def type(self, text: str) -> None:
        """Keys; \\x03 is Ctrl-C."""
        os.write(self._master, text.encode())

    def end(self, within: float = 30) -> int:
        """Wait for the program; its status."""
        end = time.monotonic() + within
        while self._read() and time.monotonic() < end:
            continue
        return self.process.wait(max(0.1, end - time.monotonic()))

    def output(self) -> str:
        """What went into the pipe."""
        assert self.process.stdout is not None
        return self.process.stdout.read().decode()

    def _read(self) -> bool:
        """Read what there is; False when the terminal is closed."""
        ready, _, _ = select.select([self._master], [], [], 0.2)
        if not ready:
            return self.process.poll() is None
        try:
            data = os.read(self._master, 65536)
        except OSError:
            return False
        self.screen += data.decode("utf-8", "replace")
        return bool(data)
