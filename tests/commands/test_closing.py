"""The whole way, as the README has it: from "where do we stand" to off, on a tenant of one application."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.tenants import ALL
from tests.conftest import Program
from tests.tenant.tenant import Tenant

LOGIN = (
    "new auth0.WebAuth({domain: 'a.auth0.com', clientID: 'spa', responseType: 'id_token', scope: 'openid'})\n"
)
CALL = "new auth0.Management({domain: 'a.auth0.com', token: authResult.idToken})\n"
LEGACY = "http://auth0.com/oauth/legacy/grant-type/ro"


def test_from_where_do_we_stand_to_off(inside: Program, tenant: Tenant, tmp_path: Path) -> None:
    owner = "owner of the tenant"
    tenant.application("owner", {"client_credentials"}, secret=owner, machine=ALL)
    config = tenant.configuration
    config.takes_id_tokens = True
    config.clients = [{"client_id": "spa", "name": "Acme Web", "grant_types": [LEGACY]}]
    config.ago(20)
    config.ago(9, type="depnote", client_id="spa", client_name="Acme Web")
    source = tmp_path / "app.js"
    source.write_text(LOGIN + CALL)
    at = {"AUTH0_DOMAIN": tenant.domain, "SSL_CERT_FILE": tenant.ca_file, "COLUMNS": "80", "NO_COLOR": "1"}
    before = ({**config.settings}, {**config.flags})

    asked = [word for scope in ALL for word in ("--scope", scope)]
    got = inside(
        "get-token", "--flow", "client-credentials", "--client-id", "owner", "--format", "token", *asked,
        env={**at, "AUTH0_CLIENT_SECRET": owner},
    )  # fmt: skip
    assert got.status == 0
    at["MGMT_MIGRATE_TOKEN"] = got.out.strip()

    first = inside("status", ".", env=at)
    assert first.status == 1
    for words in (
        "Acme Web (spa): it has legacy grants only",
        "app.js, line 1, 2: MM101",
        "Acme Web (spa) may use",
    ):
        assert words in first.out
    assert inside("tenant", "turn-off", "--scan", ".", "--no-input", env=at).status == 1

    config.clients[0]["grant_types"] = ["authorization_code"]
    source.write_text("export const moved = true\n")
    assert inside("status", ".", env=at).status == 1  # the logs still know it
    ready = inside("status", ".", "--since", "8d", env=at)
    assert (ready.status, "Ready: nobody is left." in ready.out) == (0, True)

    token = tenant.id_token("spa", tenant.users["jane@example.com"])
    assert inside("probe", env={**at, "MGMT_MIGRATE_TOKEN": token}).status == 1
    off = inside("tenant", "turn-off", "--scan", ".", "--since", "8d", "--yes", env=at)
    assert (off.status, "Done: it is off" in off.out) == (0, True)
    assert inside("probe", env={**at, "MGMT_MIGRATE_TOKEN": token}).status == 0

    closed = inside("status", ".", env=at)
    assert (closed.status, "Closed: the setting is off." in closed.out) == (0, True)
    assert (config.settings, config.flags) == (before[0], {**before[1], "enable_idtoken_api2": False})
    [record] = tmp_path.glob("mgmt-migrate-turn-off-*.json")
    assert json.loads(record.read_text())["outcome"] == "done"


@pytest.mark.parametrize("command", [("tenant", "status"), ("probe",), ("status",)])
def test_a_slip_in_the_domain_does_not_hand_the_token_to_another_tenant(
    inside: Program, tenant: Tenant, command: tuple[str, ...]
) -> None:
    claims = {"sub": "m@clients", "aud": "https://acme.eu.auth0.com/api/v2/", "gty": "client-credentials"}
    token = tenant.sign({**claims, "scope": "read:tenant_settings"})
    shown = inside(*command, "--domain", "acne.eu.auth0.com", env={"MGMT_MIGRATE_TOKEN": token})
    assert shown.status == 2
    assert "would go to acne.eu.auth0.com" in " ".join((shown.out + shown.err).split())
