"""Fixtures around the tenant; a room's conftest imports them."""

from __future__ import annotations

import os
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from mgmt_migrate import cli
from tests.conftest import Ended, Program
from tests.tenant.certificates import Certificates, make
from tests.tenant.tenant import Tenant

GET_USER = "GET /api/v2/users/{id}"
PATCH_USER = "PATCH /api/v2/users/{id}"


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    """An authority of the tests' own, and its certificate for localhost."""
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def tenant(certificates: Certificates) -> Iterator[Tenant]:
    """A tenant with Jane, a public application and a machine."""
    made = Tenant(certificates)
    made.user("jane@example.com", "correct horse", sub="auth0|5a62")
    made.application("spa", {"password", "authorization_code", "device_code", "refresh_token", "mfa"})
    made.application(
        "machine", {"client_credentials"}, secret="s3cret-of-the-machine", machine=("read:users",)
    )
    yield made
    made.close()


GetToken = Program


@pytest.fixture
def get_token(program: Program, tenant: Tenant) -> GetToken:
    """Run `get-token` against the tenant as application spa and user Jane, never asking."""

    def run(*arguments: str, env: dict[str, str] | None = None, stdin: str = "") -> Ended:
        where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file, "--no-input")
        given = {
            "AUTH0_CLIENT_ID": "spa",
            "AUTH0_USERNAME": "jane@example.com",
            "AUTH0_PASSWORD": "correct horse",
            **(env or {}),
        }
        return program("get-token", *where, *arguments, env=given, stdin=stdin)

    return run


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> Program:
    """Run `mgmt-migrate` in this process, in an empty folder: for many cases that differ in a word.

    A crash that would end the process with a traceback ends in stderr as that traceback.
    """

    def run(*arguments: str, env: dict[str, str] | None = None) -> Ended:
        with monkeypatch.context() as patched:
            patched.chdir(tmp_path)
            for name in [name for name in os.environ if name.startswith(("AUTH0_", "MGMT_MIGRATE"))]:
                patched.delenv(name)
            for name, value in (env or {}).items():
                patched.setenv(name, value)
            capfd.readouterr()
            try:
                status = cli.run(list(arguments))
            except Exception:
                traceback.print_exc()
                status = 1
            out, err = capfd.readouterr()
        return Ended(status, out, err)

    return run


@pytest.fixture(scope="session")
def ca_file(certificates: Certificates) -> Path:
    return certificates.ca
