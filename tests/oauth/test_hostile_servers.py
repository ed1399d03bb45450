"""What a token endpoint may answer instead of a token, and what a user then reads."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import flows
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.refusal_table import (
    BINDING_REFUSED,
    MFA_EXPIRED,
    MFA_GRANT_MISSING,
    OTP_REFUSED,
    PUSH_REFUSED,
    RECOVERY_REFUSED,
    ROWS,
)
from mgmt_migrate.oauth.refusals import refusal as refused
from mgmt_migrate.oauth.secret import Secret
from mgmt_migrate.oauth.steps import Answer, Ask, Call, Send
from mgmt_migrate.protocol.domain import Domain
from tests.conftest import Program
from tests.tenant.certificates import Certificates
from tests.tenant.fixtures import GET_USER, GetToken
from tests.tenant.server import Reply, Request, Server
from tests.tenant.tenant import Tenant

TOKEN = "/oauth/token"
PASSWORD = "correct horse"


def refusal(status: int, error: str, description: str = "", **headers: str) -> Reply:
    return Reply(status, {"error": error, "error_description": description}, headers)


DOCUMENTED = [
    (refusal(403, "invalid_grant", "Wrong email or password."), "the user name or the password is wrong"),
    (
        refusal(403, "unauthorized_client", "Grant type 'password' not allowed"),
        "tick Password under Applications > spa",
    ),
    (refusal(403, "unauthorized_client", "You need to create a client-grant"), "add a client grant"),
    (refusal(401, "access_denied", "Unauthorized"), "the client id or the client secret is wrong"),
    (refusal(403, "access_denied", "Service not enabled within domain: x"), "--tenant-domain"),
    (refusal(403, "access_denied", "Client is not authorized to access x"), "has no client grant"),
    (refusal(403, "access_denied", "Only on Tuesdays"), "an Action or rule of the tenant refused the login"),
    (refusal(403, "mfa_required"), "needs a second factor"),
    (refusal(403, "blocked_user"), "the user is blocked"),
    (refusal(401, "unauthorized", "user is blocked"), "the user is blocked"),
    (refusal(400, "invalid_request", "unknown realm: x"), "does not exist or is not enabled"),
    (refusal(400, "invalid_request", "Missing parameter"), "incomplete or wrong"),
    (refusal(400, "invalid_client"), "could not prove who it is"),
    (refusal(401, "invalid_client"), "could not prove who it is"),
    (refusal(401, "password_leaked"), "it has leaked somewhere else"),
    (refusal(401, "requires_verification"), "bot detection wants to see a browser"),
    (refusal(403, "requires_verification"), "use --flow browser"),
    (refusal(429, "too_many_attempts"), "do not try again now"),
    (refusal(403, "invalid_scope"), "grants none of read:current_user"),
    (refusal(400, "unsupported_grant_type"), "does not know the Password grant"),
    (refusal(500, "server_error", "not configured with default connection"), "--realm"),
    (refusal(503, "temporarily_unavailable"), "not available for the moment"),
    (
        Reply(403, {"statusCode": 403, "error": "Forbidden", "errorCode": "blocked_user", "message": "x"}),
        "is blocked",
    ),
    (refusal(403, "a_new_code", "who knows"), "a reason that is not documented"),
]


APP = Application(
    domain=Domain("acme.eu.auth0.com"),
    client_id="spa",
    flow="password",
    grant="password",
    audience="https://acme.eu.auth0.com/api/v2/",
    scopes=("read:current_user",),
)


def outcome(reply: Reply) -> MigrateError:
    """How the password flow ends when the token endpoint answers so."""
    flow = flows.start(APP)
    assert isinstance(flow.send(None), Ask)
    assert isinstance(flow.send("jane"), Ask)
    step = flow.send(Secret("AUTH0_PASSWORD", PASSWORD))
    assert isinstance(step, Send)
    headers = {name.lower(): value for name, value in reply.headers.items()}
    with pytest.raises(MigrateError) as caught:
        flow.send(Answer(step.call, reply.status, headers, reply.encoded()[0]))
    return caught.value


@pytest.mark.parametrize(("reply", "words"), DOCUMENTED)
def test_every_documented_error_says_what_to_change(reply: Reply, words: str) -> None:
    error = outcome(reply)
    assert words in str(error)
    assert error.remedy
    assert str(error.where).startswith(f"POST https://acme.eu.auth0.com{TOKEN} answered {reply.status}")


def test_every_row_of_the_table_is_filled_for_every_flow() -> None:
    for row in (
        *ROWS,
        OTP_REFUSED,
        PUSH_REFUSED,
        RECOVERY_REFUSED,
        BINDING_REFUSED,
        MFA_GRANT_MISSING,
        MFA_EXPIRED,
    ):
        for name in flows.names():
            app = replace(APP, flow=name, grant=flows.kind(name).grant, realm="Users")
            answer = Answer(Call("POST", app.url(TOKEN)), 403, {}, b"")
            error = refused(app, answer, row=row)
            assert "{" not in error.what + str(error.remedy)


def test_a_rate_limit_names_the_moment_when_it_ends(get_token: GetToken, tenant: Tenant) -> None:
    reset = int(time.time()) + 42
    tenant.instead[TOKEN] = refusal(429, "too_many_requests", "Too many", **{"x-ratelimit-reset": str(reset)})
    ended = get_token("--for", GET_USER)
    assert f"until {time.strftime('%H:%M:%S', time.gmtime(reset))} UTC" in ended.err
    assert "seconds, then run it again" in ended.err


@pytest.mark.parametrize("reset", ["soon", "-1", "99999999999999999999", "0", "1e9"])
def test_a_rate_limit_with_a_senseless_reset_is_still_one(reset: str) -> None:
    error = outcome(Reply(429, "slow down", {"x-ratelimit-reset": reset}))
    assert "the rate limit is used up" in error.what
    assert error.remedy == "wait a minute, then run it again"


PAGE = "<html><head><title>Sign in to Hotel Wi-Fi</title></head></html>"
UNREADABLE = [
    (Reply(200, PAGE), "a web page where JSON was expected"),
    (Reply(407, PAGE), "a page titled 'Sign in to Hotel Wi-Fi'"),
    (Reply(403, PAGE), "a firewall"),
    (Reply(200, b""), "answered nothing"),
    (Reply(502, "Bad Gateway"), "has a fault of its own"),
    (Reply(500, b"\xff\xfe\x00"), "has a fault of its own"),
    (Reply(404, "Not Found"), "has no such address"),
    (Reply(200, [1, 2]), "not as documented"),
    (Reply(200, {"token_type": "Bearer"}), "no access token"),
    (Reply(200, {"access_token": ["a"]}), "an access token that is a list"),
    (Reply(200, {"access_token": 7}), "an access token that is a number"),
    (Reply(200, {"access_token": ""}), "an access token that is empty"),
    (Reply(200, {"access_token": "a\nb"}), "no Authorization header may hold"),
    (Reply(200, {"access_token": "a\u202eb"}), "no Authorization header may hold"),
    (Reply(200, {"access_token": "a.b.c", "token_type": "DPoP"}), "another type than Bearer"),
    (Reply(200, {"id_token": "eyJhbGciOiJIUzI1NiJ9.e30.x"}), "an ID token only"),
    (Reply(200, b"[" * 100_000), "not as documented"),
    (Reply(200, b'{"access_token": "abc"'), "not as documented"),
]


@pytest.mark.parametrize(("reply", "words"), UNREADABLE, ids=range(len(UNREADABLE)))
def test_an_answer_that_is_no_token_is_named(reply: Reply, words: str) -> None:
    assert words in str(outcome(reply))


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, PAGE), "a web page where JSON was expected"),
        (Reply(403, {"error": 7, "error_description": ["a"]}), "not as documented"),
        (Reply(200, {"access_token": "opaque-token-of-24-chars"}), "an opaque token"),
    ],
)
def test_it_ends_without_a_token_and_without_a_second_try(
    get_token: GetToken, tenant: Tenant, reply: Reply, words: str
) -> None:
    tenant.instead[TOKEN] = reply
    ended = get_token("--for", GET_USER)
    assert ended.status in (1, 2)
    assert ended.out == ""
    assert words in ended.err
    assert len(tenant.requests) == 1


def test_a_token_for_another_audience_is_not_handed_out(get_token: GetToken, tenant: Tenant) -> None:
    other = tenant.sign({"sub": "auth0|1", "aud": "https://api.acme.com", "azp": "spa", "scope": "read:x"})
    tenant.instead[TOKEN] = Reply(200, {"access_token": other})
    ended = get_token("--for", GET_USER)
    assert (ended.status, ended.out) == (1, "")
    assert "not for the Management API" in ended.err
    elsewhere = tenant.sign(
        {
            "sub": "auth0|1",
            "aud": "https://evil.auth0.com/api/v2/",
            "azp": "spa",
            "scope": "read:current_user",
        }
    )
    tenant.instead[TOKEN] = Reply(200, {"access_token": elsewhere})
    ended = get_token("--for", GET_USER)
    assert (ended.status, ended.out) == (1, "")
    assert "the token is for another audience: https://evil.auth0.com/api/v2/" in ended.err


def test_an_id_token_in_the_place_of_the_access_token_is_not_handed_out(
    get_token: GetToken, tenant: Tenant
) -> None:
    user = tenant.users["jane@example.com"]
    tenant.instead[TOKEN] = Reply(200, {"access_token": tenant.id_token("spa", user)})
    ended = get_token("--for", GET_USER)
    assert (ended.status, ended.out) == (1, "")
    assert "the tenant gave an ID token" in ended.err


def test_escapes_of_a_description_do_not_reach_the_terminal(get_token: GetToken, tenant: Tenant) -> None:
    tenant.instead[TOKEN] = refusal(403, "invalid_grant", "\x1b]0;pwned\x07\x9b31m\u202eevil\r\n[bold]")
    ended = get_token("--for", GET_USER)
    assert r"\x1b]0;pwned\x07\x9b31m\u202eevil\r\n[bold]" in ended.err
    assert not any(char in ended.err for char in "\x1b\x07\x9b\u202e\r")


ECHOES = [
    PASSWORD,
    "correct+horse",
    "correct%20horse",
    "Y29ycmVjdCBob3JzZQ==",
    "636f727265637420686f727365",
]


@pytest.mark.parametrize("echo", ECHOES)
def test_an_echoed_password_is_not_repeated(get_token: GetToken, tenant: Tenant, echo: str) -> None:
    for reply in (
        refusal(403, "invalid_grant", f"no user with {echo}"),
        refusal(400, echo, "x"),
        Reply(500, f"stack trace: password={echo}"),
        Reply(200, f"<title>{echo}</title>"),
    ):
        tenant.instead[TOKEN] = reply
        ended = get_token("--for", GET_USER, "-v")
        assert ended.status == 2
        assert echo not in ended.err


def test_a_password_that_is_a_word_of_the_message_leaves_the_message_alone(
    get_token: GetToken, tenant: Tenant
) -> None:
    ended = get_token("--for", GET_USER, env={"AUTH0_PASSWORD": "password"})
    assert "the user name or the password is wrong" in ended.err
    assert "answered 403 invalid_grant: Wrong email or …." in ended.err


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_another_host_is_not_followed(
    get_token: GetToken, tenant: Tenant, certificates: Certificates, status: int
) -> None:
    evil = Tenant(certificates)
    try:
        tenant.instead[TOKEN] = Reply(status, b"", {"Location": f"{evil.origin}/oauth/token"})
        ended = get_token("--for", GET_USER)
        assert ended.status == 2
        assert "redirects to localhost, and redirects are not followed" in ended.err
        assert evil.requests == []
    finally:
        evil.close()


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    for _ in range(1600):
        handler.wfile.write(b" " * 65536)


def _hang(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    handler.wfile.flush()
    time.sleep(20)


def _drip(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.3)


def _break_off(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


def _not_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")


def _bomb(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    )


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (_endless, "larger than"),
        (_hang, "did not answer in time|no complete answer within"),
        (_drip, "no complete answer within 2 seconds"),
        (_break_off, "broke the connection off"),
        (_not_http, "broke the connection off"),
        (_bomb, "compressed, which was not asked for"),
    ],
)
def test_a_server_that_misbehaves_ends_in_a_sentence(
    get_token: GetToken, tenant: Tenant, behaviour: object, words: str
) -> None:
    tenant.instead[TOKEN] = behaviour  # type: ignore[assignment]
    begun = time.monotonic()
    ended = get_token("--for", GET_USER, "--timeout", "2")
    assert (ended.status, ended.out) == (2, "")
    assert any(word in ended.err for word in words.split("|")), ended.err
    assert time.monotonic() - begun < 15
    assert len(tenant.requests) == 1


class TestTheWayThere:
    def test_an_authority_that_is_not_trusted(self, program: Program, tenant: Tenant) -> None:
        env = {"AUTH0_USERNAME": "j", "AUTH0_PASSWORD": "p"}
        ended = program(
            "get-token", "--domain", tenant.domain, "--client-id", "spa", "--for", GET_USER, env=env
        )
        assert ended.status == 2
        assert f"the certificate of {tenant.domain} is not trusted" in ended.err
        assert "--ca-file" in ended.err
        assert tenant.requests == []

    def test_a_refused_connection(self, get_token: GetToken) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        ended = get_token("--for", GET_USER, "--domain", f"localhost:{port}")
        assert "cannot be reached: Connection refused" in ended.err

    def test_a_connection_that_nobody_takes(self, get_token: GetToken) -> None:
        with socket.socket() as listener, contextlib.ExitStack() as waiting:
            listener.bind(("127.0.0.1", 0))
            listener.listen(0)
            for _ in range(3):  # fills the queue of those who wait to be let in
                client = waiting.enter_context(socket.socket())
                client.setblocking(False)
                client.connect_ex(listener.getsockname())
            port = listener.getsockname()[1]
            ended = get_token("--for", GET_USER, "--domain", f"localhost:{port}", "--timeout", "1")
        assert ended.status == 2
        assert f"localhost:{port}" in ended.err
        assert "in time" in ended.err or "within 1 seconds" in ended.err

    def test_a_name_that_nobody_knows(self, get_token: GetToken) -> None:
        ended = get_token(
            "--for", GET_USER, "--domain", "nobody.invalid", "--tenant-domain", "acme.eu.auth0.com"
        )
        assert "nobody.invalid" in ended.err
        assert "check the domain" in ended.err

    def test_plain_http_where_https_was_meant(self, get_token: GetToken) -> None:
        plain = Tenant(None)
        try:
            ended = get_token("--for", GET_USER, "--domain", plain.domain)
            assert f"no TLS connection with {plain.domain}" in ended.err
        finally:
            plain.close()

    def test_plain_http_on_this_machine_when_asked_for(self, get_token: GetToken) -> None:
        plain = Tenant(None)
        plain.user("jane@example.com", "correct horse")
        plain.application("spa", {"password"})
        try:
            ended = get_token("--for", GET_USER, "--domain", plain.origin, "-v")
            assert f"POST {plain.origin}/oauth/token answered 200" in ended.err
        finally:
            plain.close()

    def test_a_proxy_is_mentioned_without_its_password(self, get_token: GetToken, silent: int) -> None:
        proxy = {"HTTPS_PROXY": f"http://me:geheim@127.0.0.1:{silent}", "NO_PROXY": ""}
        where = ("--domain", "acme.eu.auth0.com", "--timeout", "1")
        ended = get_token("--for", GET_USER, *where, env=proxy)
        assert ended.status == 2
        assert f"through the proxy 127.0.0.1:{silent}" in ended.err
        assert "geheim" not in ended.err

    def test_a_proxy_that_refuses(self, get_token: GetToken, certificates: Certificates) -> None:
        proxy = Refusing(None)
        try:
            env = {"HTTPS_PROXY": proxy.origin, "NO_PROXY": ""}
            ended = get_token("--for", GET_USER, "--domain", "acme.eu.auth0.com", env=env)
            assert ended.status == 2
            assert "the proxy refused the connection" in ended.err
            assert [request.method for request in proxy.requests] == ["CONNECT"]
            assert PASSWORD.encode() not in b"".join(request.body for request in proxy.requests)
        finally:
            proxy.close()


class Refusing(Server):
    """A proxy that wants to know who asks."""

    def answer(self, request: Request) -> Reply:
        return Reply(407, "Proxy Authentication Required")


@pytest.fixture
def silent() -> Iterator[int]:
    """A port where somebody listens and says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        held: list[socket.socket] = []

        def hold() -> None:
            try:
                while True:
                    held.append(listener.accept()[0])
            except OSError:
                return

        threading.Thread(target=hold, daemon=True).start()
        yield listener.getsockname()[1]
        for connection in held:
            connection.close()
