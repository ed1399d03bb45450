"""The process that visits repositories: a task as one line of JSON in, an outcome as one line out.

When whoever started it is gone, its input ends, and it ends with all that it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import sys
import threading

from mgmt_migrate.fleet.visit import failed, visit

_Lines = queue.SimpleQueue[bytes]


def _listen(lines: _Lines) -> None:
    """Reads on while a repository is visited, so that the end of the input is noticed at once."""
    for line in sys.stdin.buffer:
        lines.put(line)
    if hasattr(os, "killpg"):
        os.killpg(os.getpgid(0), signal.SIGKILL)
    os._exit(0)


def _bound(memory: int, file: int) -> None:
    """Bytes of address space, and of the largest file that may grow, for this and all that it starts."""
    if sys.platform == "win32":
        return
    import resource

    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, file),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
            resource.setrlimit(kind, (limit, limit))


def main() -> None:
    """Serve until the input ends."""
    _bound(int(sys.argv[1]), int(sys.argv[2]))
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing else gets between the answers
    lines: _Lines = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(lines,), daemon=True).start()
    while True:
        task = json.loads(lines.get())
        try:
            outcome = visit(task)
        except Exception as problem:
            outcome = failed(task["name"], "failed", f"{type(problem).__name__}: {problem}")
        answers.write(json.dumps(outcome).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
