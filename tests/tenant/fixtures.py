"""Fixtures around the tenant; a room's conftest imports them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

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


@pytest.fixture(scope="session")
def ca_file(certificates: Certificates) -> Path:
    return certificates.ca
