"""What tests of several rooms share: the real program, run as a user runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")


signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell that runs the tests in the background ignores Ctrl-C for all their programs, some of which wait for it."""


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    status: int
    out: str
    err: str


Program = Callable[..., Ended]


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Run `mgmt-migrate` with arguments in an empty folder, in a scrubbed environment; `env` adds to it."""

    def run(
        *arguments: str, env: dict[str, str] | None = None, stdin: str = "", cwd: Path = tmp_path
    ) -> Ended:
        scrubbed = {k: v for k, v in os.environ.items() if not k.startswith(("AUTH0_", "MGMT_MIGRATE", "_"))}
        scrubbed |= {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
        scrubbed |= {"MGMT_MIGRATE_CACHE_DIR": str(tmp_path.parent / f"{tmp_path.name}-cache"), **(env or {})}
        done = subprocess.run(
            [sys.executable, "-m", "mgmt_migrate", *arguments],
            capture_output=True,
            text=True,
            encoding="utf-8",
            input=stdin,
            cwd=cwd,
            env=scrubbed,
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
