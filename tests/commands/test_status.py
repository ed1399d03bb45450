"""`status`: four witnesses, each asked or not, what is left in order, and the verdict."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.commands.tenants import ALL, FLAG, client
from tests.conftest import Ended, Program
from tests.tenant.server import Reply
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant

LEGACY = "new auth0.Management({domain: 'a.auth0.com', token: authResult.idToken})\n"

Ask = Callable[..., Ended]


@pytest.fixture
def config(tenant: Tenant) -> Configuration:
    """A tenant whose logs go back far enough."""
    tenant.configuration.ago(20)
    return tenant.configuration


@pytest.fixture
def code(tmp_path: Path) -> Path:
    """A folder with code that is done."""
    folder = tmp_path / "src"
    folder.mkdir()
    (folder / "a.js").write_text("// moved\n")
    return folder


@pytest.fixture
def ask(inside: Program, tenant: Tenant, config: Configuration) -> Ask:
    """Run `status` with domain and token at hand, unless there are no scopes."""

    def run(*arguments: str, scopes: tuple[str, ...] = ALL) -> Ended:
        where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file) if scopes else ()
        env = {"MGMT_MIGRATE_TOKEN": tenant.management_token(*scopes)} if scopes else {}
        return inside("status", *arguments, *where, env={**env, "COLUMNS": "80", "NO_COLOR": "1"})

    return run


def page(shown: Ended) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown.out)
    return found


def says(shown: Ended) -> dict[str, str]:
    return {one["witness"]: one["says"] for one in page(shown)["witnesses"]}


def har(path: Path, *calls: tuple[str, str]) -> Path:
    """A recording of calls: URL and token."""
    entries = [
        {
            "startedDateTime": dt.datetime.now(dt.timezone.utc).isoformat(),
            "request": {
                "method": "GET",
                "url": url,
                "headers": [{"name": "Authorization", "value": f"Bearer {token}"}],
            },
            "response": {"status": 200},
        }
        for url, token in calls
    ]
    path.write_text(json.dumps({"log": {"version": "1.2", "creator": {"name": "x"}, "entries": entries}}))
    return path


def janes(tenant: Tenant) -> tuple[str, str]:
    """Her profile, and her access token for it."""
    claims = {"sub": "auth0|5a62", "aud": tenant.audience, "azp": "spa", "scope": "read:current_user"}
    return f"{tenant.origin}/api/v2/users/auth0%7C5a62", tenant.sign(claims)


def test_it_is_ready_when_code_logs_and_tenant_say_that_nobody_is_left(ask: Ask, code: Path) -> None:
    shown = ask(str(code), "--format", "json")
    assert (shown.status, page(shown)["verdict"]) == (0, "ready")
    assert says(shown) == {"code": "nobody", "traffic": "not_asked", "logs": "nobody", "tenant": "nobody"}
    [last] = page(shown)["left"]
    assert "tenant turn-off --domain localhost" in last["how"]
    assert f"--scan {code}" in last["how"]


def test_what_was_suppressed_or_left_out_is_told(ask: Ask, code: Path) -> None:
    (code / "a.js").write_text(LEGACY.rstrip() + " // mgmt-migrate: ignore[MM201]\n")
    shown = ask(str(code))
    assert (shown.status, "1 finding suppressed" in shown.out) == (0, True)


def test_without_anything_it_says_how_to_ask_each_witness(ask: Ask, tenant: Tenant) -> None:
    shown = ask(scopes=())
    words = " ".join(shown.out.split())
    assert (shown.status, tenant.requests) == (1, [])
    assert shown.out.count("not asked") == 4
    for how in (
        "mgmt-migrate status .",
        "--traffic recorded.har",
        "with read:logs in MGMT_MIGRATE_TOKEN",
        "--logs FILE",
    ):
        assert how in words
    assert "Not known: nobody was seen, but not all of the witnesses were asked." in words


def test_what_is_left_comes_in_the_order_of_the_work(
    ask: Ask, config: Configuration, code: Path, tenant: Tenant, tmp_path: Path
) -> None:
    (code / "a.js").write_text(LEGACY)
    config.clients = [client("c1", ["http://auth0.com/oauth/legacy/grant-type/ro"])]
    config.notice(0, "c2")
    url, _ = janes(tenant)
    recorded = har(tmp_path / "r.har", (url, tenant.id_token("spa", tenant.users["jane@example.com"])))
    shown = ask(str(code), "--traffic", str(recorded), "--since", "2026-11-01", "--format", "json")
    assert (shown.status, page(shown)["verdict"]) == (1, "not_ready")
    assert [one["witness"] for one in page(shown)["left"]] == ["tenant", "code", "traffic", "logs", None]
    assert set(says(shown).values()) == {"somebody"}
    text = ask(str(code), "--traffic", str(recorded), "--since", "2026-11-01").out
    assert " 1  App c1 (c1): it has legacy grants only" in text
    assert "a.js, line 1: MM201" in text


def test_a_migrated_recording_says_nobody(ask: Ask, code: Path, tenant: Tenant, tmp_path: Path) -> None:
    shown = ask(str(code), "--traffic", str(har(tmp_path / "r.har", janes(tenant))), "--format", "json")
    assert (shown.status, says(shown)["traffic"]) == (0, "nobody")


def test_a_recording_without_a_call_proves_nothing(ask: Ask, code: Path, tmp_path: Path) -> None:
    recorded = har(tmp_path / "r.har", ("https://example.com/", "x"))
    shown = ask(str(code), "--traffic", str(recorded), "--format", "json")
    assert (shown.status, page(shown)["verdict"]) == (1, "not_known")


@pytest.mark.parametrize("retention", [1, 5])
def test_logs_that_do_not_go_back_a_week_make_it_not_known(
    ask: Ask, config: Configuration, code: Path, retention: float
) -> None:
    config.ago(0.5)
    config.retention = retention
    shown = ask(str(code))
    assert shown.status == 1
    assert "less than 7 prove nothing" in " ".join(shown.out.split())


def test_missing_scopes_are_named_and_the_rest_is_still_asked(ask: Ask, code: Path) -> None:
    shown = ask(str(code), "--format", "json", scopes=("read:tenant_settings", "read:clients"))
    assert (shown.status, page(shown)["verdict"]) == (2, "not_known")
    assert says(shown)["tenant"] == "nobody"
    assert "it needs read:logs" in page(shown)["left"][0]["what"]


@pytest.mark.parametrize(("flags", "state"), [({}, "absent"), ({FLAG: False}, "off")])
def test_where_the_setting_is_off_nothing_else_needs_to_be_asked(
    ask: Ask, config: Configuration, flags: dict[str, bool], state: str
) -> None:
    config.flags = flags
    shown = ask("--format", "json")
    assert (shown.status, page(shown)["setting"], page(shown)["left"]) == (0, state, [])
    assert page(shown)["says"].startswith("Closed: ")


def test_code_that_is_left_where_the_setting_is_off_fails_and_that_is_said(
    ask: Ask, config: Configuration, code: Path
) -> None:
    config.flags = {FLAG: False}
    (code / "a.js").write_text(LEGACY)
    shown = ask(str(code))
    assert (shown.status, "what sends ID tokens fails" in " ".join(shown.out.split())) == (1, True)


def entry(days: float, **more: object) -> dict[str, object]:
    at = dt.datetime.now(dt.timezone.utc) - dt.timedelta(days=days)
    return {"type": "s", "log_id": f"{days}", "date": at.isoformat(), **more}


@pytest.mark.parametrize(
    ("days", "verdict", "why"),
    [
        ((20, 0.1), "nobody", "no notice"),
        ((20, 9), "unknown", "the export ends on"),
        ((3, 0.1), "unknown", "the logs go back 3 days only"),
        ((), "unknown", "no entry at all"),
    ],
)
def test_exported_logs_are_a_witness_if_they_reach_from_a_week_ago_to_now(
    ask: Ask, code: Path, tenant: Tenant, tmp_path: Path, days: tuple[float, ...], verdict: str, why: str
) -> None:
    file = tmp_path / "logs.json"
    file.write_text(json.dumps([entry(n) for n in days]))
    shown = ask(str(code), "--logs", str(file), "--format", "json")
    assert says(shown)["logs"] == verdict
    assert why in next(one["summary"] for one in page(shown)["witnesses"] if one["witness"] == "logs")
    assert "/api/v2/logs" not in {request.path for request in tenant.requests}


def test_a_tenant_that_fails_in_the_middle_is_not_known_and_the_code_still_told(
    ask: Ask, code: Path, tenant: Tenant
) -> None:
    tenant.instead["/api/v2/clients"] = lambda handler: None
    shown = ask(str(code), "--format", "json")
    assert (shown.status, page(shown)["setting"]) == (2, "on")
    assert says(shown) == {"code": "nobody", "traffic": "not_asked", "logs": "nobody", "tenant": "unknown"}


@pytest.mark.parametrize("what", ["nowhere", "empty"])
def test_code_that_is_not_there_is_no_proof(ask: Ask, tmp_path: Path, what: str) -> None:
    (tmp_path / "empty").mkdir()
    shown = ask(str(tmp_path / what), "--format", "json")
    assert (shown.status, says(shown)["code"]) == (2, "unknown")


def test_the_page_as_html_has_the_findings_and_what_the_others_say(
    ask: Ask, config: Configuration, code: Path
) -> None:
    (code / "a.js").write_text(LEGACY)
    config.notice(0, "c<2>")
    shown = ask(str(code), "--since", "2026-11-01", "--format", "html")
    assert shown.status == 1
    for words in ("Not ready: somebody is left.", "Left, in this order", "Application c&lt;2&gt;", "MM201"):
        assert words in shown.out
    assert "c<2>" not in shown.out


@pytest.mark.parametrize("domain", [True, False])
def test_what_the_scan_starts_inherits_no_token(
    program: Program, tenant: Tenant, code: Path, tmp_path: Path, domain: bool
) -> None:
    (code / ".git").mkdir()
    spy = tmp_path / "bin" / "git"
    spy.parent.mkdir()
    spy.write_text(f"#!/bin/sh\nenv > {tmp_path}/environment\nexit 1\n")
    spy.chmod(0o700)
    token = tenant.management_token(*ALL)
    where = ["--domain", tenant.domain, "--ca-file", tenant.ca_file] if domain else []
    path = f"{spy.parent}{os.pathsep}{os.environ['PATH']}"
    program("status", str(code), *where, env={"MGMT_MIGRATE_TOKEN": token, "PATH": path})
    inherited = (tmp_path / "environment").read_text()
    assert "PATH=" in inherited
    assert token not in inherited


def test_foreign_names_and_tokens_stay_harmless(ask: Ask, config: Configuration, tenant: Tenant) -> None:
    token = tenant.management_token(*ALL)
    config.clients = [client("c\x1b[2J", ["http://auth0.com/oauth/legacy/grant-type/ro"])]
    config.notice(0, "c\u202e", feature=f"ID token {token}")
    tenant.instead["/api/v2/tenants/settings"] = Reply(403, {"message": f"no: {token}"})
    for form in ("text", "json", "html"):
        shown = ask("--since", "2026-11-01", "--format", form)
        assert not {"\x1b", "\u202e"} & set(shown.out)
        assert token.rsplit(".", 1)[1] not in shown.out + shown.err
