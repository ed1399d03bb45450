"""`audit-traffic` on recordings: request by request, application by application, no token shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ended, Program
from tests.minted import AUDIENCE, CLIENT, ID_TOKEN, MACHINE, TENANT, USER, USERINFO, guide, token

ID = token(ID_TOKEN)
CALL = f"https://{TENANT}/api/v2/users/{USER}"
Traffic = Callable[..., Ended]


@pytest.fixture
def traffic(inside: Program, tmp_path: Path) -> Traffic:
    """Run `audit-traffic` on a file with this content."""

    def run(content: str, *arguments: str) -> Ended:
        file = tmp_path / "recording"
        file.write_text(content, encoding="utf-8")
        return inside("audit-traffic", str(file), *arguments)

    return run


def entry(
    url: str, bearer: str | None = None, *, method: str = "GET", body: str = "", status: int = 200
) -> dict[str, Any]:
    headers = [{"name": "Authorization", "value": f"Bearer {bearer}"}] if bearer else []
    request = {"method": method, "url": url, "headers": headers, "postData": {"text": body}}
    when = "2018-03-14T12:42:57.000Z"
    return {"startedDateTime": when, "request": request, "response": {"status": status}}


def har(*entries: dict[str, Any]) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": entries}})


def authorize(**query: str) -> str:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"https://{TENANT}/authorize?client_id={CLIENT}&{asked}"


GOOD = entry(CALL, guide())
BAD = entry(CALL, ID)
LACKING = entry(CALL, guide(scope="openid"), status=403)
FOR_MANAGEMENT = entry(authorize(response_type="token", audience=AUDIENCE))


@pytest.mark.parametrize(
    ("entries", "verdict", "status"),
    [
        ([GOOD], "migrated", 0),
        ([BAD], "legacy", 1),
        ([GOOD, BAD], "half", 1),
        ([FOR_MANAGEMENT, BAD], "half", 1),
        ([LACKING], "half", 1),
        ([FOR_MANAGEMENT], "unproven", 0),
        ([entry(authorize(response_type="id_token"))], "unproven", 0),
        ([entry(CALL, token(MACHINE))], "migrated", 0),
        ([entry(CALL, guide(), status=403)], "half", 1),
    ],
)
def test_the_verdict_on_an_application_follows_from_its_requests(
    traffic: Traffic, entries: list[dict[str, Any]], verdict: str, status: int
) -> None:
    shown = traffic(har(*entries), "--format", "json")
    found = json.loads(shown.out)["applications"]
    assert [(one["client_id"], one["verdict"]) for one in found] == [(CLIENT, verdict)]
    assert shown.status == status


@pytest.mark.parametrize(
    ("one", "sort"),
    [
        (GOOD, "call-permitted"),
        (BAD, "call-with-id-token"),
        (LACKING, "call-refused"),
        (entry(CALL, "opaque-token-0123456789"), "call-with-wrong-token"),
        (entry(CALL), "call-without-token"),
        (entry(CALL.replace("5a620d", "other"), guide(), status=403), "call-refused"),
        (entry(CALL, guide(scope="openid"), status=500), "call-refused"),
        (entry(CALL, guide(aud=[AUDIENCE, USERINFO], scope="openid read:current_user")), "call-permitted"),
        (entry(CALL, guide(), status=404), "call-permitted"),
        (entry(CALL, "[REDACTED]"), "call-without-token"),
        (entry(CALL, ID[:40] + "..."), "call-without-token"),
        (entry(CALL, "[REDACTED]", status=401), "call-with-wrong-token"),
        (
            entry(f"https://{TENANT}/oauth/token", method="POST", body="grant_type=refresh_token"),
            "token-for-earlier-login",
        ),
        (
            entry(
                f"https://{TENANT}/oauth/par", method="POST", body=f"audience={AUDIENCE}&response_type=code"
            ),
            "login-for-management",
        ),
        (
            entry(f"https://{TENANT}/authorize", method="POST", body="client_id=a&response_type=id_token"),
            "login-for-id-token-only",
        ),
        (FOR_MANAGEMENT, "login-for-management"),
        (entry(authorize(response_type="id_token")), "login-for-id-token-only"),
        (entry(authorize(response_type="code")), "login-without-audience"),
        (entry(f"https://{TENANT}/oauth/ro", method="POST", body="client_id=a"), "login-at-legacy-endpoint"),
        (
            entry(f"https://{TENANT}/oauth/token", method="POST", body=json.dumps({"audience": AUDIENCE})),
            "login-for-management",
        ),
    ],
)
def test_each_request_is_judged(traffic: Traffic, one: dict[str, Any], sort: str) -> None:
    found = json.loads(traffic(har(one), "--format", "json").out)["applications"]
    assert [list(app["counts"]) for app in found] == [[sort]]
    assert found[0]["proofs"][0]["place"] == "entry 1"


@pytest.mark.parametrize(
    "one",
    [
        entry("https://api.acme.com/api/v2/users/1", ID),
        entry("https://login.other.org/authorize?client_id=a&response_type=id_token"),
        entry(f"https://{TENANT}/api/v2/clients", guide()),
        entry("https://[", ID),
    ],
)
def test_what_has_nothing_to_do_with_it_is_silent(traffic: Traffic, one: dict[str, Any]) -> None:
    shown = traffic(har(one))
    assert (shown.status, "proves nothing" in shown.out) == (0, True)


@pytest.mark.parametrize(
    "line",
    [
        f'10.0.0.1 - - [14/Mar/2018] "GET /api/v2/users/{USER} HTTP/1.1" 200 12 "-" "Bearer {ID}"',
        json.dumps(
            {"method": "GET", "path": f"/api/v2/users/{USER}", "headers": {"Authorization": f"Bearer {ID}"}}
        ),
        json.dumps({"request": f"GET /api/v2/users/{USER} HTTP/1.1", "http_authorization": f"Bearer {ID}"}),
    ],
)
def test_access_logs_are_judged_line_by_line(traffic: Traffic, line: str) -> None:
    shown = traffic(f"noise\n{line}\n{{broken\n", "--format", "json")
    found = json.loads(shown.out)["applications"]
    assert [(one["verdict"], one["proofs"][0]["place"]) for one in found] == [("legacy", "line 2")]


def test_no_token_and_no_password_reaches_the_output(traffic: Traffic) -> None:
    login = f"https://{TENANT}/oauth/token"
    body = "grant_type=password&password=sentinel-4711&client_id=a"
    content = har(GOOD, BAD, LACKING, entry(login, method="POST", body=body))
    for form in ("text", "json"):
        shown = traffic(content, "--format", form)
        for secret in (ID, guide(), ID.split(".")[1], "sentinel-4711"):
            assert secret not in shown.out + shown.err


@pytest.mark.parametrize("content", ['{"log": {"entries": [', '{"log": {"entries": [{]}}'])
def test_a_har_file_that_is_cut_off_is_an_error(traffic: Traffic, content: str) -> None:
    shown = traffic(content)
    assert (shown.status, "not JSON" in shown.err) == (2, True)


@pytest.mark.parametrize(
    "odd", [None, 7, [], {"request": 1}, {"request": {"url": 1}}, {"request": {"url": "x"}}]
)
def test_entries_of_any_shape_are_passed_over(traffic: Traffic, odd: Any) -> None:
    assert traffic(har(odd, BAD)).status == 1


@pytest.mark.parametrize(
    "content", [b"7:version,2:20#4:type,4:http,", b"\x00\x01\x02" * 100, b"nothing of the kind\n"]
)
def test_a_recording_of_a_kind_that_is_not_read_is_no_proof(
    program: Program, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "recorded.flow").write_bytes(content)
    ended = program("audit-traffic", "recorded.flow", cwd=tmp_path)
    assert (ended.status, ended.out) == (2, "")
    assert "no request was found in the recording" in ended.err
    assert "recorded.flow" in ended.err


def test_custom_domains_of_the_settings_are_the_tenants(
    inside: Program, traffic: Traffic, tmp_path: Path
) -> None:
    recorded = har(entry(f"https://login.example.com/api/v2/users/{USER}", ID))
    alone = traffic(recorded)
    assert "login.example.com" in alone.out
    assert alone.status == 0
    (tmp_path / ".mgmt-migrate.toml").write_text('custom-domains = ["login.example.com"]\n', encoding="utf-8")
    assert traffic(recorded).status == 1
    everything = inside("status", "--traffic", "recording", "--format", "json")
    [witness] = [one for one in json.loads(everything.out)["witnesses"] if one["witness"] == "traffic"]
    assert witness["says"] == "somebody"
