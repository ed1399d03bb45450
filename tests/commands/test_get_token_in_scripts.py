"""The token in the hands of scripts: in a shell, against the protected resource, out of a keyring."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from ssl import create_default_context

import httpx
import pytest

from mgmt_migrate.protocol import scopes
from mgmt_migrate.protocol.endpoints import ENDPOINTS, Endpoint
from tests.conftest import Program
from tests.tenant.fixtures import GET_USER, GetToken
from tests.tenant.tenant import Tenant
from tests.terminal import Terminal

SCRIPT = r"""
set -euo pipefail
TOKEN=$("$PYTHON" -m mgmt_migrate get-token --no-input --for "GET /api/v2/users/{id}")
curl --fail --silent "https://$AUTH0_DOMAIN/api/v2/users/auth0%7C5a62" \
  --header @<(printf 'Authorization: Bearer %s' "$TOKEN")
"""


def test_a_shell_script_takes_the_token_and_calls_the_api(tenant: Tenant) -> None:
    env = {
        **os.environ,
        "PYTHON": sys.executable,
        "AUTH0_DOMAIN": tenant.domain,
        "AUTH0_CLIENT_ID": "spa",
        "AUTH0_USERNAME": "jane@example.com",
        "AUTH0_PASSWORD": "correct horse",
        "SSL_CERT_FILE": tenant.ca_file,
        "CURL_CA_BUNDLE": tenant.ca_file,
    }
    done = subprocess.run(
        ["bash", "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"user_id": "auth0|5a62"}


def test_a_shell_script_ends_where_no_token_comes(tenant: Tenant) -> None:
    env = {
        **os.environ,
        "PYTHON": sys.executable,
        "AUTH0_DOMAIN": tenant.domain,
        "AUTH0_CLIENT_ID": "spa",
        "SSL_CERT_FILE": tenant.ca_file,
    }
    done = subprocess.run(
        ["bash", "-c", SCRIPT], env=env, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "the username or email is missing" in done.stderr


def concrete(endpoint: Endpoint) -> str:
    path = endpoint.template.replace("users/{id}", "users/auth0%7C5a62")
    return path.replace("{provider}", "google-oauth2").replace("{user_id}", "1").replace("{id}", "dcr_1")


def call(tenant: Tenant, endpoint: Endpoint, token: str) -> int:
    """The status of a call to the protected resource."""
    with httpx.Client(verify=create_default_context(cafile=tenant.ca_file)) as http:
        headers = {"Authorization": f"Bearer {token.strip()}"}
        return http.request(
            endpoint.method, f"{tenant.origin}{concrete(endpoint)}", headers=headers
        ).status_code


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.key)
def test_the_token_for_an_endpoint_opens_it_and_those_alone_that_share_its_scope(
    get_token: GetToken, tenant: Tenant, endpoint: Endpoint
) -> None:
    ended = get_token("--for", endpoint.key)
    assert ended.status == 0, ended.err
    granted = scopes.least_scope([endpoint])
    for other in ENDPOINTS:
        opened = any(row.current_user in granted for row in scopes.rows(other))
        assert call(tenant, other, ended.out) == (200 if opened else 403), other.key


def test_the_legacy_id_token_is_refused_where_the_token_is_taken(get_token: GetToken, tenant: Tenant) -> None:
    token = get_token("--for", GET_USER).out
    legacy = tenant.id_token("spa", tenant.users["jane@example.com"])
    assert call(tenant, ENDPOINTS[0], token) == 200
    assert call(tenant, ENDPOINTS[0], legacy) == 401


def test_several_users_one_after_the_other_each_get_their_own_token(
    get_token: GetToken, tenant: Tenant
) -> None:
    for number in range(3):
        tenant.user(f"user{number}", f"password {number}", sub=f"auth0|{number}")
        env = {"AUTH0_USERNAME": f"user{number}", "AUTH0_PASSWORD": f"password {number}"}
        document = json.loads(get_token("--for", GET_USER, "--format", "json", env=env).out)
        assert document["audit"]["subject"] == f"auth0|{number}"


KEYRING = '''
"""A keyring for tests: a file in the home folder."""

import json
from pathlib import Path

import keyring.backend

STORE = Path.home() / "keyring.json"


class Keyring(keyring.backend.KeyringBackend):
    priority = 1

    def _all(self):
        return json.loads(STORE.read_text()) if STORE.exists() else {}

    def get_password(self, service, username):
        return self._all().get(f"{service}/{username}")

    def set_password(self, service, username, password):
        STORE.write_text(json.dumps({**self._all(), f"{service}/{username}": password}))

    def delete_password(self, service, username):
        STORE.write_text(json.dumps({k: v for k, v in self._all().items() if k != f"{service}/{username}"}))
'''


class TestKeyring:
    @pytest.fixture
    def env(self, tmp_path: Path) -> dict[str, str]:
        (tmp_path / "filed_keyring.py").write_text(KEYRING)
        home = {"HOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
        return {
            **home,
            "PYTHON_KEYRING_BACKEND": "filed_keyring.Keyring",
            "AUTH0_USERNAME": "jane@example.com",
        }

    def arguments(self, tenant: Tenant) -> list[str]:
        where = ["get-token", "--domain", tenant.domain, "--ca-file", tenant.ca_file, "--client-id", "spa"]
        return [*where, "--for", GET_USER]

    def test_what_is_typed_is_kept_on_request_found_again_and_removed(
        self, tenant: Tenant, env: dict[str, str], tmp_path: Path, program: Program
    ) -> None:
        with Terminal([*self.arguments(tenant), "--remember"], env=env, cwd=tmp_path) as person:
            person.expect("Password: ")
            person.type("correct horse\n")
            person.expect("password kept in the keyring; --forget removes it")
            assert person.end() == 0
        kept = json.loads((tmp_path / "keyring.json").read_text())
        assert kept == {f"mgmt-migrate/{tenant.domain} spa password jane@example.com": "correct horse"}
        again = program(*self.arguments(tenant), "--remember", "--no-input", env=env)
        assert again.status == 0, again.err
        without = program(*self.arguments(tenant), "--no-input", env=env)
        assert "the password is missing" in without.err
        forgotten = program(*self.arguments(tenant), "--forget", env=env)
        assert "removed from the keyring: Password" in forgotten.err
        assert json.loads((tmp_path / "keyring.json").read_text()) == {}

    def test_a_password_that_is_refused_is_not_kept(
        self, tenant: Tenant, env: dict[str, str], tmp_path: Path
    ) -> None:
        with Terminal([*self.arguments(tenant), "--remember"], env=env, cwd=tmp_path) as person:
            person.expect("Password: ")
            person.type("not this one\n")
            assert person.end() == 2
        assert not (tmp_path / "keyring.json").exists()

    def test_a_rotated_refresh_token_replaces_the_kept_one(
        self, tenant: Tenant, env: dict[str, str], tmp_path: Path, program: Program
    ) -> None:
        options = ["--scope", "offline_access", "--save-refresh-token", "first"]
        program(
            *self.arguments(tenant), *options, "--no-input", env={**env, "AUTH0_PASSWORD": "correct horse"}
        )
        first = (tmp_path / "first").read_text()
        with Terminal(
            [*self.arguments(tenant), "--flow", "refresh", "--remember"], env=env, cwd=tmp_path
        ) as person:
            person.expect("Refresh token: ")
            person.type(first)
            assert person.end() == 0
        kept = json.loads((tmp_path / "keyring.json").read_text())
        assert list(kept.values()) != [first.strip()]
        again = program(*self.arguments(tenant), "--flow", "refresh", "--remember", "--no-input", env=env)
        assert again.status == 0, again.err

    def test_a_system_without_a_keyring_says_so(
        self, tenant: Tenant, env: dict[str, str], program: Program
    ) -> None:
        nowhere = {**env, "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
        ended = program(*self.arguments(tenant), "--remember", "--no-input", env=nowhere)
        assert ended.status == 2
        assert "this system has no keyring that works here" in ended.err
