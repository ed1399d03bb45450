"""What tests of `tenant` and of those beside it share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended, Program
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant
from tests.terminal import Terminal

ALL = ("read:tenant_settings", "update:tenant_settings", "read:clients", "read:logs")
FLAG = "enable_idtoken_api2"
SENTINEL = "sentinel-secret-4711"

Ask = Callable[..., Ended]


@pytest.fixture
def ask(inside: Program, tenant: Tenant) -> Ask:
    """Run `tenant …` with a machine's token of these scopes."""

    def run(*arguments: str, scopes: tuple[str, ...] = ALL) -> Ended:
        where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file, "--no-input")
        env = {"MGMT_MIGRATE_TOKEN": tenant.management_token(*scopes), "COLUMNS": "80", "NO_COLOR": "1"}
        return inside("tenant", arguments[0], *where, *arguments[1:], env=env)

    return run


@pytest.fixture
def config(tenant: Tenant) -> Configuration:
    return tenant.configuration


def on_terminal(tenant: Tenant, folder: Path, command: str, *more: str) -> Terminal:
    """`tenant …` as a person runs it."""
    arguments = ["tenant", command, "--domain", tenant.domain, "--ca-file", tenant.ca_file, *more]
    return Terminal(arguments, env={"MGMT_MIGRATE_TOKEN": tenant.management_token(*ALL)}, cwd=folder)


def client(client_id: str, grants: list[str], **more: object) -> dict[str, object]:
    return {"client_id": client_id, "name": f"App {client_id}", "grant_types": grants, **more}
