"""What tests of several rooms share: the real program, run as a user runs it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.started import Starter

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
SETTLED = {"COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}


@pytest.fixture(scope="session")
def starter() -> Iterator[Starter]:
    """What runs the program without loading it each time."""
    made = Starter(os.environ | SETTLED)
    yield made
    made.close()


@pytest.fixture
def program(tmp_path: Path, starter: Starter) -> Program:
    """Run `mgmt-migrate` with arguments in an empty folder, in a scrubbed environment; `env` adds to it.

    The process has loaded the program before it gets its arguments; with `afresh` it has not.
    """

    def run(
        *arguments: str,
        env: dict[str, str] | None = None,
        stdin: str = "",
        cwd: Path = tmp_path,
        afresh: bool = False,
    ) -> Ended:
        scrubbed = {k: v for k, v in os.environ.items() if not k.startswith(("AUTH0_", "MGMT_MIGRATE", "_"))}
        cache = {"MGMT_MIGRATE_CACHE_DIR": str(tmp_path.parent / f"{tmp_path.name}-cache")}
        given = {**scrubbed, **SETTLED, **cache, **(env or {})}
        done = starter.run(arguments, env=given, cwd=cwd, stdin=stdin, afresh=afresh)
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
