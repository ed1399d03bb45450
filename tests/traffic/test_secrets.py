"""No secret of a recording, of exported logs or of a tenant's settings reaches any output.

Each place that can hold one has a secret of its own, so that the one that leaks is named.
"""

from __future__ import annotations

import base64
import gzip
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus, urlencode

import pytest

from mgmt_migrate.traffic import access_log, calls, flows, har, logins, recording
from tests.commands.tenants import Ask, ask, client, config
from tests.conftest import Ended, Program
from tests.minted import AUDIENCE, CLIENT, ID_TOKEN, TENANT, USER, token
from tests.tenant.fixtures import ca_file, certificates, inside, tenant
from tests.tenant.server import Reply
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant

__all__ = ["ask", "ca_file", "certificates", "config", "inside", "tenant"]
SECRETS: dict[str, str] = {}
"""Place to secret."""


def secret(place: str) -> str:
    return SECRETS.setdefault(place, f"Zk{len(SECRETS):02}q-sentinel-{place}-{'x7' * 8}")


def bearer(claims: dict[str, object], place: str) -> str:
    made = token({**claims, "custom": secret(f"claim-{place}")}, signature=secret(f"sig-{place}").encode())
    SECRETS[f"payload-{place}"], SECRETS[f"signature-{place}"] = made.split(".")[1:]
    return made


def pairs(**members: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in members.items()]


ID = bearer(ID_TOKEN, "id")
GOOD = bearer({**ID_TOKEN, "aud": AUDIENCE, "azp": CLIENT, "scope": "read:current_user"}, "access")
PARAMETERS = {
    name: secret(f"body-{name}")
    for name in (
        *("password", "client_secret", "code", "code_verifier", "refresh_token", "mfa_token", "otp"),
        *("client_assertion", "id_token", "access_token", "subject_token", "assertion", "login_ticket"),
    )
}
LOGIN = {"client_id": CLIENT, "grant_type": "password", "audience": AUDIENCE, "scope": "openid", **PARAMETERS}
QUERY = urlencode({name: secret(f"query-{name}") for name in PARAMETERS})
PAGE = f"https://u:{secret('page-user')}@app.acme.com/cb?code={secret('page-code')}#id_token={ID}"
CALL = f"https://u:{secret('url-user')}@{TENANT}/api/v2/users/{USER}?{QUERY}#{secret('fragment')}"
AUTHORIZE = (
    f"https://{TENANT}/{secret('path')}/authorize?client_id={CLIENT}&response_type={secret('type')}&{QUERY}"
)
ANSWER = {"access_token": GOOD, "refresh_token": secret("answer-refresh"), "id_token": ID}
HEADERS = {
    "Cookie": f"auth0={secret('cookie')}",
    "DPoP": secret("dpop"),
    "X-Api-Key": secret("api-key"),
    "Referer": PAGE,
    "Origin": PAGE,
    "Proxy-Authorization": f"Basic {secret('proxy')}",
}
BASIC = base64.b64encode(f"{CLIENT}:{secret('basic')}".encode()).decode()
SECRETS["basic-encoded"] = BASIC
REQUESTS: list[tuple[str, str, str, str]] = [
    ("GET", CALL, f"Bearer {ID}", ""),
    ("GET", CALL, f"Bearer {GOOD}", ""),
    ("PATCH", CALL, f"Bearer {secret('opaque')}", json.dumps({"user_metadata": secret("metadata")})),
    ("GET", CALL, f"Bearer {ID[:-300]}", ""),
    ("GET", CALL, f"{secret('scheme')} {ID}", ""),
    ("GET", CALL.replace(TENANT, f"{TENANT}.evil.example"), f"Bearer {ID}", ""),
    ("GET", CALL.replace(f"u:{secret('url-user')}@{TENANT}", secret("host")), f"Bearer {ID}", ""),
    ("GET", AUTHORIZE, "", ""),
    ("POST", f"https://{TENANT}/oauth/token?{QUERY}", f"Basic {BASIC}", urlencode(LOGIN)),
    ("POST", f"https://{TENANT}/oauth/token", "", json.dumps(LOGIN)),
    ("POST", f"https://{TENANT}/oauth/token", "", urlencode({**LOGIN, "grant_type": secret("grant")})),
    ("POST", f"https://{TENANT}/oauth/token", "", urlencode({**LOGIN, "scope": ID, "audience": GOOD})),
    ("POST", f"https://{TENANT}/oauth/token", "", urlencode({**LOGIN, "client_id": GOOD})),
    ("POST", f"https://{TENANT}/oauth/ro", "", urlencode(LOGIN)),
]


def har_file() -> bytes:
    entries = []
    for method, url, authorization, body in REQUESTS:
        headers = [*pairs(**HEADERS), {"name": "Authorization", "value": authorization}]
        posted = {"text": body, "params": pairs(**PARAMETERS), "mimeType": "x"}
        request = {"method": method, "url": url, "headers": headers, "postData": posted}
        answer = {
            "status": 200,
            "redirectURL": PAGE,
            "content": {"text": json.dumps(ANSWER)},
            "headers": pairs(Location=PAGE, Set_Cookie=secret("set-cookie")),
        }
        entries.append({"request": request, "response": answer, "comment": secret("comment")})
    return json.dumps({"log": {"version": "1.2", "entries": entries}}).encode()


def element(value: Any) -> bytes:
    kind = b","
    if isinstance(value, dict):
        kind, value = b"}", b"".join(element(k) + element(v) for k, v in value.items())
    elif isinstance(value, list):
        kind, value = b"]", b"".join(map(element, value))
    else:
        value = value.encode()
    return b"%d:%s%s" % (len(value), value, kind)


def flow_file() -> bytes:
    made = b""
    for method, url, authorization, body in REQUESTS:
        scheme, _, rest = url.partition("://")
        host, _, path = rest.partition("/")
        headers = [[name, value] for name, value in {**HEADERS, "Authorization": authorization}.items()]
        request = {"method": method, "scheme": scheme, "host": host, "path": f"/{path}", "headers": headers}
        answer = {"status_code": "200", "content": json.dumps(ANSWER)}
        flow = {"response": answer, "request": {**request, "content": body}, "type": "http"}
        made += element({"metadata": {secret("flow-note"): secret("flow-metadata")}, **flow})
    return made


def json_lines() -> bytes:
    lines = [
        {"method": m, "url": u, "headers": {**HEADERS, "authorization": a}, "body": b, "status": 200}
        for m, u, a, b in REQUESTS
    ]
    return "\n".join(map(json.dumps, lines)).encode()


def text_lines() -> bytes:
    return "\n".join(
        f'10.0.0.1 "{m} {u} HTTP/1.1" 200 "{PAGE}" "{a}" cookie={secret("cookie")} {quote_plus(b)}'
        for m, u, a, b in REQUESTS
    ).encode()


FILES = {"har": har_file, "flow": flow_file, "jsonl": json_lines, "log": text_lines}
KINDS = pytest.mark.parametrize("kind", FILES)
FORMS = [("--format", "text"), ("--format", "json")]


def assert_silent(ended: Ended) -> None:
    """Not even a part of a secret; a line may break anywhere, and colours stand between."""
    shown = re.sub(r"\x1b\[[0-9;]*m|\s", "", ended.out + ended.err)
    leaked = [
        place
        for place, value in SECRETS.items()
        if any(value[at : at + 20] in shown for at in range(0, len(value) - 19, 20))
    ]
    assert leaked == []


@KINDS
def test_a_recording_full_of_secrets_is_judged_without_showing_one(
    inside: Program, tmp_path: Path, kind: str
) -> None:
    (tmp_path / "whole").write_bytes(FILES[kind]())
    (tmp_path / "packed").write_bytes(gzip.compress(FILES[kind]()))
    for form in FORMS:
        for files in (["whole"], ["whole", "packed"], ["packed", "--domain", "evil.example"]):
            ended = inside("audit-traffic", *files, *form, env={"FORCE_COLOR": "1", "COLUMNS": "40"})
            assert ended.status == 1
            assert CLIENT in ended.out.replace("\n", "")
            assert_silent(ended)
    for form in (*FORMS, ("--format", "html")):
        assert_silent(inside("status", "--traffic", "whole", *form))


@KINDS
def test_a_recording_that_is_damaged_or_taken_for_another_shows_none(
    inside: Program, tmp_path: Path, kind: str
) -> None:
    content = FILES[kind]()
    for part in (3, 7, 10):
        (tmp_path / "cut").write_bytes(content[: len(content) * part // 11])
        for taken in ("auto", "har", "flow", "log"):
            assert_silent(inside("audit-traffic", "cut", "--type", taken))


def crash(*arguments: object, **named: object) -> Any:
    """A defect that quotes whatever it was handed."""
    quoted = [getattr(one, "url", "") + str(getattr(one, "authorization", "")) for one in arguments]
    raise RuntimeError(f"{arguments} {named} {quoted} {SECRETS}")


@pytest.mark.parametrize("debug", ["0", "1"])
@pytest.mark.parametrize(
    ("module", "function", "kind"),
    [
        (calls, "_audited", "har"),
        (logins, "_asks", "log"),
        (har, "_exchange", "har"),
        (flows, "_exchange", "flow"),
        (access_log, "_of_record", "jsonl"),
        (recording, "_kind", "log"),
    ],
)
def test_a_defect_of_the_program_quotes_none(
    inside: Program,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    function: str,
    kind: str,
    debug: str,
) -> None:
    monkeypatch.setattr(module, function, crash)
    (tmp_path / "whole").write_bytes(FILES[kind]())
    ended = inside("audit-traffic", "whole", env={"MGMT_MIGRATE_DEBUG": debug})
    assert "internal error: RuntimeError" in ended.err
    assert_silent(ended)


def notice(**more: object) -> dict[str, object]:
    request = {"headers": HEADERS, "body": LOGIN, "qs": {"code": secret("log-code")}}
    details = {
        "feature": {"id": "f1", "name": "ID token on API v2", "description": f"sent {ID}"},
        "method": "GET",
        "path": f"/api/v2/users/{USER}?{QUERY}",
        "accessToken": GOOD,
        "request": request,
        "response": {"body": ANSWER},
    }
    return {
        "log_id": "900",
        "date": "2026-11-20T00:00:00.000Z",
        "type": "depnote",
        "client_id": CLIENT,
        "client_name": f"Acme {ID}",
        "user_agent": f"okhttp client_secret={secret('agent')}",
        "session_connection": secret("log-session"),
        "details": details,
        **more,
    }


@pytest.mark.parametrize("shape", ["array", "lines", "stream", "cut", "none"])
def test_exported_logs_full_of_secrets_show_none(inside: Program, tmp_path: Path, shape: str) -> None:
    elsewhere = {"method": "GET", "path": f"/x?{QUERY}#{secret('log-fragment')}", "feature": "ID tokens"}
    records = [
        notice(),
        notice(details=elsewhere),
        notice(type="s", description=secret("log-other")),
        notice(details=secret("details")),
    ]
    text = json.dumps(records)
    if shape == "lines":
        text = "\n".join(map(json.dumps, records))
    elif shape == "stream":
        text = "\n".join(json.dumps({"log_id": "1", "data": one}) for one in records)
    elif shape == "cut":
        text = text[: len(text) // 2]
    elif shape == "none":
        text = f"password={secret('log-text')}"
    (tmp_path / "logs.json").write_text(text, encoding="utf-8")
    for form in FORMS:
        ended = inside("tenant", "callers", "--file", "logs.json", "--since", "3000d", *form)
        assert (ended.status == 2) == (shape in ("cut", "none"))
        assert_silent(ended)
        assert_silent(inside("status", "--logs", "logs.json", "--since", "3000d", *form))


def test_settings_full_of_secrets_show_none(ask: Ask, config: Configuration, tenant: Tenant) -> None:
    config.settings |= {
        "support_secret": secret("setting"),
        "error_page": {"url": PAGE, "html": secret("setting-html")},
        "session_cookie": {"mode": secret("setting-cookie")},
    }
    addons = {"samlp": {"signingCert": secret("addon")}}
    grants = ["http://auth0.com/oauth/legacy/grant-type/ro"]
    config.clients = [
        client(
            "c1",
            grants,
            client_secret=secret("client"),
            addons=addons,
            signing_keys=[{"pkcs7": secret("key")}],
            client_metadata={"api_key": secret("client-metadata")},
            callbacks=[PAGE],
            encryption_key={"pub": secret("encryption")},
        )
    ]
    for form in FORMS:
        ended = ask("status", *form)
        assert ended.status == 1
        assert_silent(ended)
    refusals = [Reply(403, {"message": f"no: {ID}", "x": secret("refusal")}), Reply(404, ANSWER)]
    for reply in (*refusals, Reply(200, {"flags": secret("flags")}), Reply(200, f"<p>{secret('page')}</p>")):
        tenant.instead["/api/v2/tenants/settings"] = reply
        for form in FORMS:
            ended = ask("status", *form)
            assert ended.status == 2
            assert_silent(ended)
