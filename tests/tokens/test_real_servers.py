"""Tokens that real servers issue, verified with the keys that these servers publish.

Three come from the npm registry, one from PyPI; all run on loopback.
"""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mgmt_migrate import audit_token
from mgmt_migrate.tokens.model import Audit
from tests.conftest import Program
from tests.minted import AUDIENCE, TENANT
from tests.servers.node import Running, running
from tests.tenant.certificates import Certificates, make
from tests.tokens.conftest import codes

pytestmark = pytest.mark.xdist_group("node")

Temporary = pytest.TempPathFactory


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: Temporary) -> Certificates:
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def simulator(certificates: Certificates, tmp_path_factory: Temporary) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("simulator")
    keys = folder / ".simulacrum" / "certs"
    keys.mkdir(parents=True)
    shutil.copy(certificates.certificate, keys / "localhost.pem")
    shutil.copy(certificates.key, keys / "localhost-key.pem")
    granted = [{"clientID": "default", "scope": "read:current_user"}]
    (folder / ".auth0Simulatorrc.json").write_text(json.dumps({"scope": granted}))
    with running("simulacrum.cjs", folder, {}) as server:
        yield server


@pytest.fixture(scope="module")
def rfc9068(tmp_path_factory: Temporary) -> Iterator[Running]:
    with running("rfc9068.mjs", tmp_path_factory.mktemp("rfc9068"), {"AUDIENCE": AUDIENCE}) as server:
        yield server


@pytest.fixture(scope="module")
def mock(certificates: Certificates, tmp_path_factory: Temporary) -> Iterator[Running]:
    files = {"CERTIFICATE": str(certificates.certificate), "KEY": str(certificates.key)}
    with running("mock.mjs", tmp_path_factory.mktemp("mock"), files) as server:
        yield server


@pytest.fixture(scope="module")
def from_pypi(tmp_path_factory: Temporary) -> Iterator[str]:
    """oidc-provider-mock: its address."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("from_pypi") / "log"
    with log.open("wb") as sink:
        command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port)]
        process = subprocess.Popen(command, stdout=sink, stderr=subprocess.STDOUT)
    try:
        end = time.monotonic() + 60
        while b"running on" not in log.read_bytes():
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(10)


def logged_in(server: Running, ca: Path) -> dict[str, str]:
    """The simulator's answer to a password grant."""
    form = {
        "grant_type": "password",
        "username": "default@example.com",
        "password": "12345",
        "client_id": "default",
        "audience": AUDIENCE,
        "scope": "openid read:current_user",
    }
    answer = httpx.post(f"{server.origin}/oauth/token", data=form, verify=_trusting(ca))
    assert answer.status_code == 200, answer.text
    found: dict[str, str] = answer.json()
    return found


def _trusting(ca: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca)


def credentials(server: Running, algorithm: str) -> str:
    form = {"grant_type": "client_credentials", "scope": "read:users", "resource": AUDIENCE}
    answer = httpx.post(
        f"http://{server.domain}/token", data=form, auth=(algorithm, f"secret-of-{algorithm}")
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


def verified(token: str, server: Running, ca: Path | None) -> Audit:
    scheme = "https" if ca else "http"
    return audit_token(
        token, domain=f"{scheme}://{server.domain}", tenant_domain=TENANT, verify=True, ca_file=ca
    )


def test_a_password_grant_of_the_auth0_simulator(simulator: Running, certificates: Certificates) -> None:
    answer = logged_in(simulator, certificates.ca)
    audit = verified(answer["access_token"], simulator, certificates.ca)
    assert (audit.kind, audit.signature, audit.verdict) == ("management_access_token", "valid", "ok")
    assert (audit.flow, audit.audience, audit.subject_type) == ("password", (AUDIENCE,), "user")
    assert "read:current_user" in audit.scopes
    assert codes(audit, "warning") == ["TK303"]  # it lives 41 days


def test_the_id_token_of_the_auth0_simulator(simulator: Running, certificates: Certificates) -> None:
    audit = verified(logged_in(simulator, certificates.ca)["id_token"], simulator, certificates.ca)
    assert (audit.kind, audit.signature) == ("id_token", "valid")
    assert codes(audit) == ["TK101"]


def test_a_token_changed_after_it_was_issued(simulator: Running, certificates: Certificates) -> None:
    token = logged_in(simulator, certificates.ca)["access_token"]
    head, payload, signature = token.split(".")
    other = ("A" if signature[10] != "A" else "B").join([signature[:10], signature[11:]])
    audit = verified(f"{head}.{payload}.{other}", simulator, certificates.ca)
    assert (audit.signature, codes(audit)) == ("invalid", ["TK502"])


def test_keys_of_a_server_whose_authority_is_not_trusted(
    simulator: Running, certificates: Certificates
) -> None:
    token = logged_in(simulator, certificates.ca)["access_token"]
    audit = audit_token(token, domain=simulator.domain, tenant_domain=TENANT, verify=True)
    assert (audit.signature, audit.status) == ("not_checked", 2)
    assert "not trusted" in next(f.message for f in audit.checks if f.code == "TK503")


@pytest.mark.parametrize("algorithm", ["RS256", "PS256"])
def test_the_rfc_9068_profile_of_oidc_provider(rfc9068: Running, algorithm: str) -> None:
    audit = verified(credentials(rfc9068, algorithm), rfc9068, None)
    assert (audit.kind, audit.signature, audit.verdict) == ("management_access_token", "valid", "ok")
    assert (audit.subject_type, audit.client_id, audit.flow) == ("machine", algorithm, "client-credentials")
    assert audit.header["typ"] == "at+jwt"


def test_an_elliptic_curve_signature_of_oidc_provider_is_refused(rfc9068: Running) -> None:
    audit = verified(credentials(rfc9068, "ES256"), rfc9068, None)
    assert (audit.signature, codes(audit), audit.status) == ("not_checked", ["TK501"], 1)


def test_another_servers_token_is_not_accepted(
    simulator: Running, rfc9068: Running, certificates: Certificates
) -> None:
    audit = verified(logged_in(simulator, certificates.ca)["access_token"], rfc9068, None)
    assert audit.signature == "not_checked"
    assert audit.status == 2


def test_an_access_token_without_audience_of_oauth2_mock_server(
    mock: Running, certificates: Certificates
) -> None:
    form = {"grant_type": "password", "username": "ada", "password": "x", "scope": "read:current_user"}
    answer = httpx.post(f"{mock.origin}/token", data=form, verify=_trusting(certificates.ca))
    audit = verified(str(answer.json()["access_token"]), mock, certificates.ca)
    assert (audit.kind, audit.signature) == ("access_token", "valid")
    assert codes(audit) == ["TK201"]


def test_tokens_of_oidc_provider_mock_from_pypi(from_pypi: str) -> None:
    query = {"client_id": "app", "redirect_uri": "http://localhost/cb", "response_type": "code", "nonce": "n"}
    login = httpx.post(
        f"{from_pypi}/oauth2/authorize", params={**query, "scope": "openid profile"}, data={"sub": "auth0|1"}
    )
    code = parse_qs(urlsplit(login.headers["location"]).query)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": "http://localhost/cb"}
    answer = httpx.post(f"{from_pypi}/oauth2/token", data=form, auth=("app", "any")).json()
    assert audit_token(answer["access_token"]).kind == "opaque"
    audit = audit_token(answer["id_token"], domain=from_pypi, verify=True)
    assert (audit.kind, audit.signature, audit.subject) == ("id_token", "valid", "auth0|1")
    assert "TK101" in codes(audit)


def test_the_program_takes_the_whole_answer_and_verifies(
    program: Program, simulator: Running, certificates: Certificates
) -> None:
    answer = json.dumps(logged_in(simulator, certificates.ca))
    call = ("-e", "GET /api/v2/users/{id}", "--format", "json")
    place = ("--domain", simulator.domain, "--tenant-domain", TENANT, "--ca-file", str(certificates.ca))
    ended = program("audit-token", "-", "--verify", *place, *call, stdin=answer)
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out)["tokens"][0]["signature"] == "valid"
