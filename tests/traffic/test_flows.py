"""Dump files that real mitmproxy wrote, of three versions of the format, and what is left of them when damaged.

Recorded of a server on this machine, with made-up tokens and secrets: a login for an ID token, a call with it,
a password grant for the Management API, a call and a change with its access token. 9 and 21 are HTTP/2.
"""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.traffic import flows
from mgmt_migrate.traffic.audit import audit
from mgmt_migrate.traffic.exchange import Exchange
from tests.conftest import Program
from tests.minted import CLIENT, TENANT

RECORDED = Path(__file__).with_name("recorded")
VERSIONS = pytest.mark.parametrize("version", [9, 18, 21])
NEWEST = gzip.decompress((RECORDED / "format-21.flow.gz").read_bytes())


def requests(content: bytes) -> list[Exchange]:
    return list(flows.read(io.BytesIO(content), "x"))


@VERSIONS
def test_each_request_of_a_recording_is_read(version: int) -> None:
    found = requests(gzip.decompress((RECORDED / f"format-{version}.flow.gz").read_bytes()))
    user = f"https://{TENANT}/api/v2/users/auth0%7C5a620d29a840170a9ef43672"
    assert [(one.place, one.method, one.url.partition("?")[0], one.status) for one in found] == [
        ("flow 1", "GET", f"https://{TENANT}/authorize", 200),
        ("flow 2", "GET", user, 200),
        ("flow 3", "POST", f"https://{TENANT}/oauth/token", 200),
        ("flow 4", "GET", user, 200),
        ("flow 5", "PATCH", user, 200),
    ]
    assert "grant_type=password&username=jane" in found[2].body
    assert [(one.authorization or "")[:9] for one in found] == ["", "Bearer ey", "", "Bearer ey", "Bearer ey"]
    assert {one.origin for one in found} == {"https://app.acme.com", ""}
    assert all(one.at is not None and one.at > 1.7e9 for one in found)


@VERSIONS
def test_a_recording_is_judged_as_it_is_packed(version: int) -> None:
    found = audit([RECORDED / f"format-{version}.flow.gz"])
    assert [(one.client_id, one.verdict, one.counts) for one in found.applications] == [
        (CLIENT, "legacy", {"login-for-id-token-only": 1, "call-with-id-token": 1}),
        ("newWebClient", "migrated", {"login-for-management": 1, "call-permitted": 2}),
    ]
    assert found.applications[0].origins == ["https://app.acme.com"]
    assert found.unread == ()


@given(st.integers(0, len(NEWEST) - 1))
def test_a_recording_that_is_cut_off_is_an_error_after_its_whole_flows(end: int) -> None:
    sizes = [0]
    while sizes[-1] < len(NEWEST):
        length, _, _ = NEWEST[sizes[-1] :].partition(b":")
        sizes.append(sizes[-1] + len(length) + int(length) + 2)
    stream = flows.read(io.BytesIO(NEWEST[:end]), "cut.flow")
    whole = sum(1 for size in sizes[1:] if size <= end)
    assert [next(stream).place for _ in range(whole)] == [f"flow {n + 1}" for n in range(whole)]
    if end in sizes:
        assert list(stream) == []
    else:
        with pytest.raises(MigrateError, match="ends in the middle"):
            next(stream)


@given(st.binary(max_size=40), st.integers(0, len(NEWEST)), st.integers(0, 40))
def test_bytes_of_any_kind_in_a_recording_end_in_requests_or_an_error(
    noise: bytes, at: int, cut: int
) -> None:
    found, said = [], "x, flow "
    try:
        found = requests(NEWEST[:at] + noise + NEWEST[at + cut :])
    except MigrateError as error:
        said = f"{error.where} {error}"
    assert len(found) <= 10
    assert said.startswith("x, flow ")
    assert "eyJ" not in said


@pytest.mark.parametrize(
    "content",
    [
        b"999999999999:4:type;",
        b"9999999999999:",
        b"1" * 100_000,
        b"4:" * 50_000,
        b"12:" + b"9:" * 10 + b"}",
        b"10:4:type;1:x,]",
        b"5:hello,",
        b"14:4:type,4:http,?",
    ],
)
def test_what_is_no_dump_is_an_error(content: bytes) -> None:
    with pytest.raises(MigrateError, match="the flow file"):
        requests(content)


def element(value: Any) -> bytes:
    """As versions for Python 2 wrote it: keys and texts are bytes."""
    if isinstance(value, dict):
        value, kind = b"".join(element(key) + element(one) for key, one in value.items()), b"}"
    elif isinstance(value, list):
        value, kind = b"".join(map(element, value)), b"]"
    else:
        value, kind = str(value).encode(), b"#" if isinstance(value, int) else b","
    return b"%d:%s%s" % (len(value), value, kind)


def test_flows_that_are_not_of_http_are_passed_over() -> None:
    found = requests(element({"type": "tcp", "request": {"path": "/x"}}) + NEWEST)
    assert [one.place for one in found] == [f"flow {n}" for n in range(2, 7)]


@pytest.mark.parametrize(
    ("version", "body", "status"),
    [(13, "content", "code"), (15, "body", "status_code"), (18, "content", "status_code")],
)
def test_older_formats_differ_in_names(version: int, body: str, status: str) -> None:
    request = {"method": "POST", "scheme": "https", "host": "10.0.0.1", "port": 443, "path": "/oauth/token"}
    headers = [["Host", TENANT], ["content-encoding", "identity"]]
    flow = {
        "type": "http",
        "request": {**request, "headers": headers, body: "a=b"},
        "response": {status: 200},
    }
    (found,) = requests(element({**flow, "version": [0, version]}))
    assert (found.url, found.body, found.status) == (f"https://{TENANT}/oauth/token", "a=b", 200)


@pytest.mark.parametrize(("port", "netloc"), [(443, "10.0.0.1"), (8443, "10.0.0.1:8443")])
def test_without_a_header_the_host_is_the_one_that_was_connected_to(port: int, netloc: str) -> None:
    request = {"method": "GET", "scheme": "https", "host": "10.0.0.1", "port": port, "path": "/x"}
    (found,) = requests(element({"type": "http", "request": request}))
    assert (found.url, found.host) == (f"https://{netloc}/x", netloc)


@pytest.mark.parametrize(
    "start", [b"12:30:45 GET /x", b"2895:9:websocket", b"10:2:type;", b'{"log":{}}', b""]
)
def test_a_dump_is_told_from_other_files_by_its_first_bytes(start: bytes) -> None:
    assert flows.starts(NEWEST[:64])
    assert not flows.starts(start)


def test_the_page_shows_the_report_on_a_recording(program: Program) -> None:
    page = Path(__file__).parents[2] / "docs/audit-traffic.md"
    ended = program("audit-traffic", str(RECORDED / "format-21.flow.gz"))
    assert (ended.status, ended.err) == (1, "")
    assert f"```text\n{ended.out}```" in page.read_text(encoding="utf-8")
