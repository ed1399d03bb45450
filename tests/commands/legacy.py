"""Small legacy programs, for tests that are about something else than what is found in them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ended

Shell = Callable[[str], Ended]

CALL = "new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.idToken});\n"
"""An error, MM201."""

BEARER = (
    "import requests\n\n\n"
    "def rename(user, id_token):\n"
    "    requests.patch('https://acme.eu.auth0.com/api/v2/users/' + user,"
    " headers={'Authorization': 'Bearer ' + id_token})\n"
)
"""A warning, MM202, in line 5 of a Python file."""

REQUEST = "new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'id_token'});\n"
"""A note, MM101."""


def tree(folder: Path, files: dict[str, str | bytes]) -> Path:
    """The folder with these files in it."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def report(ended: Ended) -> dict[str, Any]:
    """The JSON report of a run that ended without a word on stderr."""
    assert ended.err == ""
    document = json.loads(ended.out)
    assert isinstance(document, dict)
    return document


def places(ended: Ended) -> list[str]:
    """ "MM201 app.js:1" for each finding of a JSON report, in order."""
    findings = json.loads(ended.out)["findings"]
    return [f"{finding['rule']} {finding['path']}:{finding['line']}" for finding in findings]


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Run a line in bash, in an empty folder, where `mgmt-migrate` is this program."""

    def run(line: str) -> Ended:
        function = 'mgmt-migrate() { "$PYTHON" -m mgmt_migrate "$@"; }\n'
        done = subprocess.run(
            ["bash", "-c", function + line],
            capture_output=True,
            text=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={**os.environ, "PYTHON": sys.executable, "NO_COLOR": "1", "COLUMNS": "80"},
            timeout=60,
            check=False,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
