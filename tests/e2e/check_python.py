"""The Python and shell examples, run with the real auth0-python, requests, Authlib, Flask and curl.

Run by `nox -s e2e`. The name keeps these out of the ordinary run, because they install packages.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e import network, packages
from tests.e2e.acme import Acme
from tests.e2e.conftest import JANE, JANE_ID, PASSWORD, States
from tests.e2e.management import Call

Run = Callable[..., "subprocess.CompletedProcess[str]"]
GET, PATCH = "GET /api/v2/users/{id}", "PATCH /api/v2/users/{id}"


@pytest.fixture
def run(acme: Acme) -> Iterator[Run]:
    """A command in a folder; the net is the tenant, and only its authority is trusted."""
    with network.proxy(acme.port) as address:
        jq = packages.jq()
        env = {
            "PATH": os.environ["PATH"] if jq is None else f"{jq}{os.pathsep}{os.environ['PATH']}",
            "HTTPS_PROXY": address,
            "REQUESTS_CA_BUNDLE": acme.ca_file,
            "CURL_CA_BUNDLE": acme.ca_file,
            "PYTHONPATH": str(packages.python()),
            "AUTH0_CLIENT_SECRET": "s3cret",
            "ACME_EMAIL": JANE,
            "ACME_PASSWORD": PASSWORD,
        }

        def start(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
            return subprocess.run(
                command,
                cwd=folder,
                env=env,
                input=f"{PASSWORD}\n",
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )

        yield start


STATES = [
    ("before", True, True),
    ("before", False, False),
    ("after", False, True),
    ("fixed", False, True),
]


def script(acme: Acme) -> None:
    acme.application("acmeScriptClient", {"password"}, secret="s3cret")


@pytest.mark.parametrize(("state", "legacy", "works"), STATES)
def test_show_profile(acme: Acme, states: States, run: Run, state: str, legacy: bool, works: bool) -> None:
    script(acme)
    acme.management.legacy = legacy
    ended = run(states("python-script", state), sys.executable, "show_profile.py", JANE, JANE_ID)
    kind = "id" if state == "before" else "access"
    assert (ended.returncode == 0) is works, ended.stderr
    assert acme.management.calls == [Call(kind, GET, 200 if works else 401)]
    if works:
        assert json.loads(ended.stdout)["email"] == JANE
    if kind == "access":
        assert acme.asked == [(acme.audience, "read:current_user")]


@pytest.mark.parametrize(("state", "legacy", "works"), STATES)
def test_set_locale(acme: Acme, states: States, run: Run, state: str, legacy: bool, works: bool) -> None:
    script(acme)
    acme.management.legacy = legacy
    folder = states("python-script", state)
    ended = run(folder, sys.executable, "set_locale.py", JANE, JANE_ID, "de")
    kind = "id" if state == "before" else "access"
    assert (ended.returncode == 0) is works, ended.stderr
    assert acme.management.calls == [Call(kind, PATCH, 200 if works else 401)]
    assert (acme.management.profiles[JANE_ID]["user_metadata"] == {"locale": "de"}) is works
    if kind == "access":
        assert acme.asked == [(acme.audience, "update:current_user_metadata")]


@pytest.mark.parametrize(("state", "legacy", "works"), STATES)
def test_set_phone(acme: Acme, states: States, run: Run, state: str, legacy: bool, works: bool) -> None:
    if shutil.which("curl") is None:
        pytest.fail("the shell example asks the tenant with curl: install curl")
    acme.application("acmeScriptClient", {"password"})
    acme.management.legacy = legacy
    ended = run(states("deploy-config", state), "sh", "set-phone.sh", JANE_ID, "123")
    kind = "id" if state == "before" else "access"
    assert (ended.returncode == 0) is works, ended.stderr
    assert acme.management.calls == [Call(kind, PATCH, 200 if works else 401)]
    assert (acme.management.profiles[JANE_ID]["user_metadata"] == {"phone": "123"}) is works
    if kind == "access":
        assert acme.asked == [(acme.audience, "update:current_user_metadata")]
