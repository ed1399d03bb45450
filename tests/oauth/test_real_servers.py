"""get-token against servers of others, over TLS with an authority of their own, and with a real browser.

The Auth0 simulator has password and client credentials; oidc-provider has the browser and device flows and
the RFC 9068 profile. Each token then calls a protected resource that enforces the matrix.
"""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from mgmt_migrate.protocol import scopes
from tests.conftest import Ended, Program
from tests.servers.node import HERE, Running, environment, running
from tests.tenant.certificates import Certificates
from tests.tenant.fixtures import GET_USER, PATCH_USER
from tests.tenant.management import guarded
from tests.tenant.server import Reply, Request, Server

CALLBACK_PORT = 18484


@pytest.fixture(scope="module")
def simulacrum(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("simulacrum")
    home = folder / ".simulacrum" / "certs"
    home.mkdir(parents=True)
    shutil.copy(certificates.certificate, home / "localhost.pem")
    shutil.copy(certificates.key, home / "localhost-key.pem")
    granted = [
        {"clientID": "machine", "scope": "read:users"},
        {"clientID": "default", "scope": "read:current_user"},
    ]
    (folder / ".auth0Simulatorrc.json").write_text(json.dumps({"scope": granted}))
    with running("simulacrum.cjs", folder, {}) as server:
        yield server


@pytest.fixture(scope="module")
def oidc(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("oidc")
    env = {
        "CERTIFICATE": str(certificates.certificate),
        "KEY": str(certificates.key),
        "SCOPES": " ".join((*scopes.USER_SCOPES, *scopes.ANY_USER_SCOPES)),
        "CALLBACK": f"http://127.0.0.1:{CALLBACK_PORT}/callback",
    }
    with running("oidc.mjs", folder, env) as server:
        yield server


class Api(Server):
    """The Management API of a tenant whose tokens another server signs."""

    def __init__(self, certificates: Certificates, issuer: Running) -> None:
        self.audience = f"https://{issuer.domain}/api/v2/"
        self.http = httpx.Client(verify=ssl.create_default_context(cafile=certificates.ca))
        found = self.http.get(f"{issuer.origin}/.well-known/jwks.json").json()["keys"]
        self.keys = {key["kid"]: jwt.PyJWK(key, algorithm="RS256").key for key in found}
        super().__init__(certificates)

    def answer(self, request: Request) -> Reply:
        return guarded(request, self.keys, self.audience)

    def call(self, method: str, path: str, token: str) -> tuple[int, Any]:
        headers = {"Authorization": f"Bearer {token.strip()}"}
        answer = self.http.request(method, f"{self.origin}{path}", headers=headers)
        return answer.status_code, answer.json()


@pytest.fixture
def api(certificates: Certificates) -> Iterator[Callable[[Running], Api]]:
    made: list[Api] = []

    def make(issuer: Running) -> Api:
        made.append(Api(certificates, issuer))
        return made[-1]

    yield make
    for one in made:
        one.http.close()
        one.close()


Ask = Callable[..., Ended]


@pytest.fixture
def ask(program: Program, certificates: Certificates) -> Ask:
    def run(server: Running, *arguments: str, env: dict[str, str] | None = None) -> Ended:
        where = ("--domain", server.domain, "--ca-file", str(certificates.ca))
        return program("get-token", *where, *arguments, env={"AUTH0_CLIENT_ID": "spa", **(env or {})})

    return run


def test_password_grant_on_the_simulator(
    simulacrum: Running, ask: Ask, api: Callable[[Running], Api], certificates: Certificates
) -> None:
    user = {"AUTH0_USERNAME": "default@example.com", "AUTH0_PASSWORD": "12345"}
    ended = ask(simulacrum, "--for", GET_USER, env=user)
    assert ended.status == 0, ended.err
    resource = api(simulacrum)
    sub = jwt.decode(ended.out.strip(), options={"verify_signature": False})["sub"]
    assert resource.call("GET", f"/api/v2/users/{sub}", ended.out)[0] == 200
    assert resource.call("GET", "/api/v2/users/someone-else", ended.out)[0] == 403
    refused = resource.call("PATCH", f"/api/v2/users/{sub}", ended.out)
    assert (refused[0], refused[1]["errorCode"]) == (403, "insufficient_scope")
    legacy = _legacy_id_token(simulacrum, resource)
    assert resource.call("GET", f"/api/v2/users/{sub}", legacy) == (
        401,
        {"statusCode": 401, "error": "Unauthorized", "message": "Bad audience: spa"},
    )


def _legacy_id_token(simulacrum: Running, resource: Api) -> str:
    """The old request of the guide: scope openid, no audience, and the ID token of the answer."""
    form = {
        "grant_type": "password",
        "username": "default@example.com",
        "password": "12345",
        "scope": "openid",
        "client_id": "spa",
    }
    answer = resource.http.post(f"{simulacrum.origin}/oauth/token", data=form).json()
    token: str = answer["id_token"]
    return token


def test_client_credentials_on_the_simulator(
    simulacrum: Running, ask: Ask, api: Callable[[Running], Api]
) -> None:
    machine = {"AUTH0_CLIENT_ID": "machine", "AUTH0_CLIENT_SECRET": "a secret of the machine"}
    ended = ask(simulacrum, "--flow", "client-credentials", "--for", GET_USER, env=machine)
    assert ended.status == 0, ended.err
    assert api(simulacrum).call("GET", "/api/v2/users/anybody", ended.out)[0] == 200


def test_a_plain_text_refusal_of_the_simulator_is_understood(simulacrum: Running, ask: Ask) -> None:
    user = {"AUTH0_USERNAME": "default@example.com", "AUTH0_PASSWORD": "not the password"}
    ended = ask(simulacrum, "--for", GET_USER, env=user)
    assert (ended.status, ended.out) == (2, "")
    assert "the user name, the password or the client was refused" in ended.err
    assert "answered 401: Unauthorized" in ended.err


def test_browser_flow_with_a_real_browser(
    oidc: Running, ask: Ask, api: Callable[[Running], Api], tmp_path: Path
) -> None:
    ended = ask(
        oidc,
        *(
            "--flow",
            "browser",
            "--port",
            str(CALLBACK_PORT),
            "--wait",
            "60",
            "--for",
            GET_USER,
            "--for",
            PATCH_USER,
        ),
        env={**_person(tmp_path), "BROWSER": f"node {tmp_path / 'sign_in.mjs'} %s"},
    )
    assert ended.status == 0, ended.err
    assert jwt.get_unverified_header(ended.out.strip())["typ"] == "at+jwt"
    assert "browser ended at: mgmt-migrate" in ended.err  # what the browser says goes to stderr
    resource = api(oidc)
    assert resource.call("GET", "/api/v2/users/jane", ended.out)[0] == 200
    assert resource.call("PATCH", "/api/v2/users/jane", ended.out)[0] == 200
    assert resource.call("DELETE", "/api/v2/users/jane/multifactor/duo", ended.out)[0] == 403


def test_device_flow_confirmed_in_a_real_browser(
    oidc: Running, certificates: Certificates, api: Callable[[Running], Api], tmp_path: Path
) -> None:
    command = [
        sys.executable,
        "-m",
        "mgmt_migrate",
        "get-token",
        "--domain",
        oidc.domain,
        "--client-id",
        "spa",
    ]
    options = ["--ca-file", str(certificates.ca), "--flow", "device", "--for", GET_USER]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen([*command, *options], cwd=Path.cwd(), **pipes) as process:  # type: ignore[call-overload]
        lines = iter(process.stderr.readline, "")
        address = next(line.split()[2] for line in lines if line.startswith("or open "))
        person = environment(tmp_path, _person(tmp_path))
        subprocess.run(["node", str(tmp_path / "sign_in.mjs"), address], env=person, check=True, timeout=60)
        rest = process.stderr.read()
        token = process.stdout.read()
        assert process.wait(60) == 0, rest
    assert api(oidc).call("GET", "/api/v2/users/jane", token)[0] == 200


def test_client_credentials_with_the_rfc_9068_profile(
    oidc: Running, ask: Ask, api: Callable[[Running], Api]
) -> None:
    machine = {"AUTH0_CLIENT_ID": "machine", "AUTH0_CLIENT_SECRET": "s3cret-of-the-machine"}
    basic = ("--client-auth", "basic")
    ended = ask(oidc, "--flow", "client-credentials", "--for", GET_USER, *basic, env=machine)
    assert ended.status == 0, ended.err
    assert api(oidc).call("GET", "/api/v2/users/anybody", ended.out)[0] == 200


def _person(folder: Path) -> dict[str, str]:
    """Lays out the person at the browser in a folder; returns the environment that it needs."""
    from tests import chromium
    from tests.servers.node import node_modules

    shutil.copy(HERE / "sign_in.mjs", folder)
    if not (folder / "node_modules").exists():
        (folder / "node_modules").symlink_to(node_modules())
    return {"LOGIN": "jane", "PASSWORD": "any", "HOME": str(folder), "CHROMIUM": chromium.found()}
