"""What most tests run is the program as users start it, though it was loaded beforehand."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest

from mgmt_migrate import cli
from tests.commands.legacy import CALL, REQUEST, tree
from tests.conftest import SETTLED, Program
from tests.started import Starter

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"
RUNS = [
    *(f"{name} --help" for name in cli.offered()),
    "scan .",
    "scan . --format markdown",
    "scan . --format html",
    "scan . --format sarif",
    "scan . --fix --unsafe-fixes",
    "scan . --format cvs",
    "explain MM201",
    "rules --format json",
    "matrix",
    "config",
    "convert https://acme.eu.auth0.com/authorize?response_type=id_token&client_id=c",
    f"audit-token {TOKEN}",
    "get-token --no-input",
    "probe --no-input",
    "tenant status --no-input",
    "status",
    "audit-traffic app.har",
    "fleet report",
]


@pytest.mark.parametrize("arguments", RUNS)
def test_a_run_that_loads_everything_itself_ends_as_one_that_finds_it_loaded(
    program: Program, tmp_path: Path, arguments: str
) -> None:
    ended = []
    for afresh in (True, False):
        tree(tmp_path, {"app.js": REQUEST + CALL, "app.har": "{}"})
        ended.append(program(*arguments.split(), afresh=afresh))
    assert ended[0] == ended[1]
    assert "internal error" not in ended[0].err


def test_runs_know_nothing_of_each_other(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL})
    plain = program("scan", ".")
    assert "\x1b[" in program("scan", ".", env={"NO_COLOR": "", "FORCE_COLOR": "1", "COLUMNS": "60"}).out
    (tmp_path / "a.js").write_text("")
    assert program("scan", ".").status == 0
    tree(tmp_path, {"a.js": CALL})
    assert program("scan", ".") == plain


def test_what_is_longer_than_a_pipe_goes_in_and_comes_out(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL * 500})
    assert len(program("scan", ".", "--format", "json").out) > 300_000
    given = program("audit-token", "-", stdin="x" * 300_000)
    assert (given.status, "these 300000" in given.out) == (2, True)


def test_a_run_that_takes_too_long_is_ended(starter: Starter, tmp_path: Path) -> None:
    asks = ["audit-token", TOKEN, "--verify", "--domain"]
    with socket.create_server(("127.0.0.1", 0)) as silent:
        domain = f"127.0.0.1:{silent.getsockname()[1]}"
        with pytest.raises(subprocess.TimeoutExpired):
            starter.run([*asks, domain], env={**os.environ, **SETTLED}, cwd=tmp_path, stdin="", timeout=1)
