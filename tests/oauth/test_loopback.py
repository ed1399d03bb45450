"""The receiver of the browser flow, with honest and hostile callbacks."""

from __future__ import annotations

import http.client
import re
import socket
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.loopback import receiver
from tests.tenant.fixtures import GET_USER
from tests.tenant.tenant import Tenant
from tests.terminal import Terminal

STATE = "s-1"


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
        return number


def call(port: int, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, str]:
    """One request to the receiver; status and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def test_the_right_callback_is_received_and_its_page_holds_nothing_of_it(port: int) -> None:
    with receiver(port, "/callback", STATE) as waiting:
        status, page = call(port, "/callback?code=c0de&state=s-1&iss=https%3A%2F%2Facme.auth0.com%2F")
        assert waiting.wait(5) == {"code": "c0de", "state": STATE, "iss": "https://acme.auth0.com/"}
    assert status == 200
    assert "c0de" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/callback?code=x&state=other",
        "/callback?code=x",
        "/callback",
        "/callback?code=x&state=s-1&state=s-2",
        "/callback?code=x&state=",
    ],
)
def test_a_callback_of_another_login_is_refused_and_waited_past(port: int, path: str) -> None:
    with receiver(port, "/callback", STATE) as waiting:
        assert call(port, path)[0] == 400
        assert waiting.strangers == 1
        call(port, "/callback?code=right&state=s-1")
        assert waiting.wait(5)["code"] == "right"


def test_a_second_callback_changes_nothing(port: int) -> None:
    with receiver(port, "/callback", STATE) as waiting:
        call(port, "/callback?code=first&state=s-1")
        assert call(port, "/callback?code=second&state=s-1")[0] == 409
        assert waiting.wait(5)["code"] == "first"
    with pytest.raises(ConnectionRefusedError):
        call(port, "/callback?code=third&state=s-1")


def test_other_addresses_verbs_and_hosts_are_turned_away(port: int) -> None:
    with receiver(port, "/callback", STATE):
        assert call(port, "/favicon.ico")[0] == 404
        assert call(port, "/callback/x?code=c&state=s-1")[0] == 404
        assert call(port, "/callback?code=c&state=s-1", method="POST")[0] == 501
        assert call(port, "/callback?code=c&state=s-1", host="evil.com:80")[0] == 400


def test_no_callback_ends_with_the_likely_cause(port: int) -> None:
    with receiver(port, "/callback", STATE) as waiting:
        call(port, "/callback?code=x&state=other")
        with pytest.raises(MigrateError) as caught:
            waiting.wait(0.2)
    assert "no callback came within 0.2 seconds" in caught.value.what
    assert "1 with a state of another login" in str(caught.value.where)
    assert "unregistered callback address" in str(caught.value.remedy)


def test_a_connection_that_says_nothing_holds_nobody_up(port: int) -> None:
    with receiver(port, "/callback", STATE) as waiting, socket.create_connection(("127.0.0.1", port)):
        call(port, "/callback?code=c&state=s-1")
        assert waiting.wait(2)["code"] == "c"


def test_a_taken_port_says_so(port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        with (
            pytest.raises(MigrateError, match=f"port {port} of this machine"),
            receiver(port, "/callback", STATE),
        ):
            pass


def test_it_listens_on_this_machine_alone(port: int) -> None:
    with receiver(port, "/callback", STATE):
        listening = Path("/proc/net/tcp").read_text()
        assert re.search(rf"0100007F:{port:04X} 00000000:0000 0A", listening)
        assert f"00000000:{port:04X}" not in listening


@pytest.fixture
def login(tenant: Tenant, tmp_path: Path, port: int) -> Callable[..., Terminal]:
    tenant.applications["spa"].callbacks = (f"http://127.0.0.1:{port}/callback",)

    def start(*arguments: str) -> Terminal:
        where = ["get-token", "--domain", tenant.domain, "--ca-file", tenant.ca_file, "--client-id", "spa"]
        how = ["--flow", "browser", "--no-browser", "--port", str(port), "--for", GET_USER]
        return Terminal([*where, *how, *arguments], env={"COLUMNS": "2000"}, cwd=tmp_path)

    return start


def parameters(person: Terminal) -> dict[str, str]:
    """What the address on the screen asks for."""
    person.expect("Log in with a browser, at:")
    address = person.expect("Waiting for it").split()[0]
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_login_survives_a_foreign_callback(
    login: Callable[..., Terminal], tenant: Tenant, port: int
) -> None:
    with login() as person:
        asked = parameters(person)
        call(port, "/callback?code=foreign&state=foreign")
        form = urlencode({**asked, "username": "jane@example.com", "password": "correct horse"}).encode()
        threading.Thread(target=_post, args=(f"{tenant.origin}/login", form, tenant.ca_file)).start()
        person.expect("1 callback(s) of another login came and were refused")
        person.expect("access token for the Management API")
        assert person.end() == 0
    exchanged = [request.form for request in tenant.requests if request.path == "/oauth/token"]
    assert [form["code"] == "foreign" for form in exchanged] == [False]


def _post(address: str, form: bytes, ca_file: str) -> None:
    import ssl

    context = ssl.create_default_context(cafile=ca_file)
    urllib.request.urlopen(address, form, context=context, timeout=10).read()  # noqa: S310 - the tests' tenant


def test_a_callback_of_another_issuer_is_not_exchanged(
    login: Callable[..., Terminal], tenant: Tenant, port: int
) -> None:
    with login() as person:
        state = parameters(person)["state"]
        call(port, f"/callback?code=c&state={state}&iss=https%3A%2F%2Fevil.com%2F")
        assert person.end() == 2
        assert "the callback came from another issuer" in person.screen
    assert tenant.requests == []


def test_no_callback_at_all(login: Callable[..., Terminal]) -> None:
    with login("--wait", "1") as person:
        assert person.end() == 2
        assert "no callback came within 1 seconds" in person.screen
