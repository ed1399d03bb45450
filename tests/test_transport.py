"""The only maker of HTTP clients, against servers that mean no good."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mgmt_migrate import transport
from mgmt_migrate.transport import TransportError
from tests.canned import Script, breaks_off, canned, drips, floods, hangs, is_no_http, redirects, says
from tests.tenant.certificates import Certificates, make


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def http() -> Iterator[httpx.Client]:
    with transport.client(timeout=1.0) as made:
        yield made


@pytest.mark.parametrize(
    ("script", "words"),
    [
        pytest.param(redirects("https://evil.io/keys?token=x"), "redirects to evil.io", id="redirect"),
        pytest.param(redirects("/keys"), "redirects to another page", id="redirect to itself"),
        pytest.param(says(b"<html>Sign in</html>"), "answered HTML", id="HTML"),
        pytest.param(says(b"nothing"), "not JSON", id="no JSON"),
        pytest.param(says(b"[" * 100_000), "not JSON", id="nested"),
        pytest.param(says(b"\xff"), "not JSON", id="bytes"),
        pytest.param(says({}, "500 Oops"), "answered 500", id="500"),
        pytest.param(says({}, content_encoding="gzip"), "compressed", id="compressed"),
        pytest.param(floods, "larger than 1,048,576 bytes", id="50 MB"),
        pytest.param(hangs, "did not answer in time", id="hangs"),
        pytest.param(breaks_off, "broke the connection off", id="breaks off"),
        pytest.param(is_no_http, "broke the connection off", id="no HTTP"),
    ],
)
def test_an_answer_that_cannot_be_used_is_a_sentence(http: httpx.Client, script: Script, words: str) -> None:
    with canned(script) as server, pytest.raises(TransportError) as caught:
        transport.fetch_json(http, f"{server.domain}/keys?secret=1")
    assert words in caught.value.what
    assert caught.value.remedy or "compressed" in words
    assert "secret" not in str(caught.value)


def test_a_body_that_drips_has_an_end_all_the_same(http: httpx.Client) -> None:
    begun = time.monotonic()
    with canned(drips) as server, pytest.raises(TransportError, match=r"within 0\.5 seconds"):
        transport.fetch_json(http, f"{server.domain}/keys", within=0.5)
    assert time.monotonic() - begun < 10


def test_json_comes_through_whatever_the_content_type(http: httpx.Client) -> None:
    with canned(says({"keys": []}, content_type="text/html")) as server:
        assert transport.fetch_json(http, f"{server.domain}/keys") == {"keys": []}


def test_a_refusal_is_an_answer_for_who_sends(http: httpx.Client) -> None:
    with canned(says({"error": "invalid_grant"}, "403 Forbidden")) as server:
        answer = transport.send(
            http, http.build_request("POST", f"{server.domain}/oauth/token", data={"a": "b"})
        )
    assert (answer.status, answer.json()) == (403, {"error": "invalid_grant"})


def test_plain_http_goes_to_loopback_alone(http: httpx.Client) -> None:
    for url in ("http://acme.eu.auth0.com/oauth/token", "http://127.0.0.1.evil.io/", "http://10.0.0.1/"):
        with pytest.raises(TransportError, match="plain http"):
            transport.send(http, http.build_request("POST", url, data={"password": "x"}))


def test_an_unknown_authority_is_refused_and_a_named_one_trusted(certificates: Certificates) -> None:
    with canned(says({"keys": []}), certificates) as server:
        url = f"https://{server.domain}/keys"
        with transport.client() as http, pytest.raises(TransportError, match="is not trusted") as caught:
            transport.fetch_json(http, url)
        assert "--ca-file" in (caught.value.remedy or "")
        with transport.client(certificates.ca) as http:
            assert transport.fetch_json(http, url) == {"keys": []}


def test_a_certificate_of_another_host_is_refused(certificates: Certificates) -> None:
    with canned(says({}), certificates) as server, transport.client(certificates.ca) as http:
        with pytest.raises(TransportError, match=r"not trusted|cannot be reached"):
            transport.fetch_json(http, f"https://[::1]:{server.port}/")
        with pytest.raises(TransportError, match=r"no TLS connection|not trusted"):
            transport.send(
                http,
                http.build_request(
                    "GET",
                    f"https://127.0.0.1:{server.port}/",
                    headers={"host": "x"},
                    extensions={"sni_hostname": "other.example"},
                ),
            )


def test_plain_http_behind_https_is_said(http: httpx.Client) -> None:
    with canned(says({})) as server, pytest.raises(TransportError, match="no TLS connection"):
        transport.fetch_json(http, f"https://localhost:{server.port}/")


@pytest.mark.parametrize(
    "content", [None, "", "nothing", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_without_authorities_is_an_error(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "ca.pem"
    if content is not None:
        path.write_text(content)
    with pytest.raises(TransportError, match="CA file"):
        transport.client(path)


def test_nobody_there_and_no_such_name_are_said(http: httpx.Client) -> None:
    for url in ("https://localhost:1/", "https://nothing.invalid/"):
        with pytest.raises(TransportError, match="cannot be reached"):
            transport.fetch_json(http, url)


def test_loopback_never_goes_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with canned(says({})) as server, transport.client() as http:
        assert transport.fetch_json(http, f"{server.domain}/") == {}
        with pytest.raises(TransportError):
            transport.fetch_json(http, "https://acme.eu.auth0.com/")
