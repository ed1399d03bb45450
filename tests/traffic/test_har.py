"""HAR files as browsers and proxies write them: what differs between them changes no judgement."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from mgmt_migrate.traffic.audit import audit
from mgmt_migrate.traffic.verdict import Judged
from tests.minted import AUDIENCE, CLIENT, ID_TOKEN, NOW, TENANT, USER, guide, token

URL = f"https://{TENANT}/api/v2/users/{USER.replace('|', '%7C')}"
ASKED = {"grant_type": "password", "client_id": CLIENT, "audience": AUDIENCE, "scope": "read:current_user"}
FORM = urlencode(ASKED)
BEARER = f"Bearer {token(ID_TOKEN)}"
CREATORS = {
    "chrome": ("WebInspector", "2018-03-14T12:42:57.123Z"),
    "firefox": ("Firefox", "2018-03-14T13:42:57.123+01:00"),
    "safari": ("WebKit Web Inspector", "2018-03-14T12:42:57.123Z"),
    "charles": ("Charles Proxy", "2018-03-14T12:42:57.123+00:00"),
    "fiddler": ("Fiddler", "2018-03-14T14:42:57.1234567+02:00"),
    "mitmproxy": ("mitmproxy", "2018-03-14T12:42:57.123456+00:00"),
}
TOOLS = pytest.mark.parametrize("tool", CREATORS)


def headers(tool: str) -> Any:
    pairs = {"Authorization": BEARER, "Origin": "https://app.acme.com"}
    if tool in ("chrome", "safari", "charles", "mitmproxy"):  # HTTP/2
        pairs = {name.lower(): value for name, value in pairs.items()}
    if tool in ("chrome", "charles"):
        pairs = {":method": "GET", ":authority": TENANT, ":scheme": "https", ":path": "/x", **pairs}
    return [{"name": name, "value": value} for name, value in pairs.items()]


def posted(tool: str) -> dict[str, Any]:
    params = [dict(zip(("name", "value"), one.split("="), strict=True)) for one in FORM.split("&")]
    mime = "application/x-www-form-urlencoded"
    if tool == "charles":
        return {"mimeType": mime, "text": base64.b64encode(FORM.encode()).decode(), "encoding": "base64"}
    if tool == "safari":
        return {"mimeType": mime, "params": params}
    if tool == "fiddler":
        plain = [{"name": name, "value": value} for name, value in ASKED.items()]
        return {"mimeType": mime, "text": "", "params": plain}
    return {"mimeType": mime, "text": FORM, "params": params}


def exported(tool: str) -> bytes:
    name, when = CREATORS[tool]
    call = {"method": "GET", "url": URL, "headers": headers(tool), "cookies": [], "queryString": []}
    login = {"method": "POST", "url": f"https://{TENANT}/oauth/token", "postData": posted(tool)}
    answer = {"status": 200, "content": {"text": "gA==", "encoding": "base64"}, "headers": []}
    entries = [
        {"startedDateTime": when, "request": call, "response": answer, "_resourceType": "xhr"},
        {"startedDateTime": when, "request": login, "response": {"status": 0, "_error": "net::ERR_ABORTED"}},
    ]
    whole = {"version": "1.2", "creator": {"name": name, "version": "1"}, "pages": [], "entries": entries}
    if tool == "fiddler":
        whole = {"pages": [], "comment": "exported", "entries": entries, "creator": {"name": name}}
    text = json.dumps({"log": whole}, indent=2 if tool in ("mitmproxy", "safari") else None)
    return (b"\xef\xbb\xbf" if tool == "fiddler" else b"") + text.encode()


def proofs(path: Path) -> list[Judged]:
    found = audit([path])
    assert found.unread == ()
    return [proof for one in found.applications for proof in one.proofs]


@TOOLS
def test_exports_of_each_tool_are_judged_alike(tmp_path: Path, tool: str) -> None:
    file = tmp_path / "recorded"
    file.write_bytes(exported(tool))
    call, login = proofs(file)
    assert (call.sort, call.client_id, call.status) == ("call-with-id-token", CLIENT, 200)
    assert (call.origin, call.tenant) == ("https://app.acme.com", TENANT)
    assert (login.sort, login.client_id, login.status) == ("login-for-management", CLIENT, None)
    assert (login.scopes, login.audience) == (("read:current_user",), AUDIENCE)


def test_the_moment_of_the_recording_decides_whether_a_token_had_expired(tmp_path: Path) -> None:
    file, bearer = tmp_path / "recorded.har", f"Bearer {guide(exp=NOW)}"
    for when, sort in (("12:42:56.9999999Z", "call-permitted"), ("12:42:58Z", "call-refused")):
        request = {"url": URL, "headers": {"Authorization": bearer}}
        entry = {"startedDateTime": f"2018-03-14T{when}", "request": request}
        file.write_text(json.dumps({"log": {"version": "1.2", "entries": [entry]}}), encoding="utf-8")
        assert [one.sort for one in proofs(file)] == [sort]


def test_a_file_without_the_sensitive_data_is_no_proof(tmp_path: Path) -> None:
    document = json.loads(exported("chrome"))
    document["log"]["entries"][0]["request"]["headers"] = []
    (tmp_path / "a.har").write_text(json.dumps(document), encoding="utf-8")
    found = audit([tmp_path / "a.har"])
    assert [(one.client_id, one.verdict) for one in found.applications] == [
        ("", "unproven"),
        (CLIENT, "unproven"),
    ]


@TOOLS
def test_packed_files_and_patterns_are_read_and_a_damaged_one_hides_no_other(
    tmp_path: Path, tool: str
) -> None:
    (tmp_path / "b.har.gz").write_bytes(gzip.compress(exported(tool)))
    (tmp_path / "a.har.gz").write_bytes(gzip.compress(exported(tool))[:-20])
    found = audit([tmp_path / "*.gz"])
    assert [(one.client_id, one.verdict) for one in found.applications] == [(CLIENT, "half")]
    assert [(Path(one.where or "").name, one.what) for one in found.unread] == [
        ("a.har.gz", "the packed recording ends in the middle, or is damaged")
    ]


@pytest.mark.parametrize(
    "text",
    [
        '[{"method": "GET", "url": "URL", "authorization": "BEARER"}]',
        '[\n  {\n "request": {"method": "GET", "url": "URL"},\n "authorization": "BEARER"}]',
        '{\n "method": "GET",\n "url": "URL",\n "authorization": "BEARER"}\n{\n "method": "PUT"}',
        '{"log": {"level": "info"}, "method": "GET", "url": "URL", "authorization": "BEARER"}\n',
        '{"x": "\\u00e9", "method": "GET", "url": "URL", "authorization": "BEARER"}',
        '[14/Mar/2018] "GET URL" "BEARER"',
    ],
)
def test_logs_are_arrays_objects_lines_or_text(tmp_path: Path, text: str) -> None:
    file = tmp_path / "log"
    file.write_text(text.replace("URL", URL).replace("BEARER", BEARER), encoding="utf-8")
    assert [one.sort for one in proofs(file)] == ["call-with-id-token"]


def test_slashes_may_be_escaped_after_a_line_that_was_understood(tmp_path: Path) -> None:
    line = json.dumps({"method": "GET", "url": URL, "authorization": BEARER})
    (tmp_path / "log").write_text(f"{line}\n{line}\n".replace("/", "\\/"), encoding="utf-8")
    assert [one.place for one in proofs(tmp_path / "log")] == ["line 1", "line 2"]


def test_a_line_with_an_endpoint_and_no_request_is_counted_not_hidden(tmp_path: Path) -> None:
    lines = [f'"GET {URL}" "{BEARER}"', "GET /style.css", f"slow upstream {URL}", "nothing"]
    (tmp_path / "log").write_text("\n".join(lines), encoding="utf-8")
    found = audit([tmp_path / "log"])
    assert (found.requests, found.unclear) == (2, 1)
    assert found.unclear_at[0].endswith("log line 3")


def test_calls_at_a_host_that_nobody_knows_are_named(tmp_path: Path) -> None:
    moved = exported("firefox").replace(f"https://{TENANT}/api".encode(), b"https://localhost:8443/api")
    (tmp_path / "a.har").write_bytes(moved)
    assert audit([tmp_path / "a.har"]).elsewhere == {"localhost:8443": 1}
    assert audit([tmp_path / "a.har"], domains=["localhost:8443"]).elsewhere == {}
