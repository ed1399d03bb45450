"""`tenant status` and `tenant callers` against a tenant over TLS: the setting, the applications, the callers."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from tests.commands.tenants import ALL, FLAG, SENTINEL, Ask, ask, client, config, on_terminal
from tests.conftest import Program
from tests.tenant.server import Reply, Request
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant

__all__ = ["ask", "config"]


# -- status


def test_a_setting_that_is_on_is_shown_and_ends_with_status_1(ask: Ask) -> None:
    shown = ask("status")
    assert shown.status == 1
    assert "on: ID tokens still open the Management API" in shown.out


@pytest.mark.parametrize(("flags", "state"), [({FLAG: False}, "off"), ({}, "absent"), ({FLAG: None}, "off")])
def test_off_and_absent_end_with_status_0(
    ask: Ask, config: Configuration, flags: dict[str, bool], state: str
) -> None:
    config.flags = flags
    shown = ask("status")
    assert (shown.status, f"{state}: " in shown.out) == (0, True)
    assert json.loads(ask("status", "--format", "json").out)["setting"] == state


def test_legacy_flags_beside_it_are_named(ask: Ask, config: Configuration) -> None:
    config.flags["enable_legacy_profile"] = True
    assert "enable_legacy_profile" in ask("status").out


def test_status_works_with_the_least_scope_and_names_what_more_would_be_read(ask: Ask) -> None:
    shown = ask("status", scopes=("read:tenant_settings",))
    assert shown.status == 1
    assert "it needs read:clients" in shown.out
    assert "lacks  read:logs" in shown.out


def test_without_the_scope_for_the_settings_the_scope_is_named(ask: Ask) -> None:
    shown = ask("status", scopes=("read:clients",))
    assert shown.status == 2
    assert "it needs read:tenant_settings" in shown.err


def test_applications_on_all_pages_are_judged_and_their_secrets_never_asked_for(
    ask: Ask, config: Configuration, tenant: Tenant
) -> None:
    config.clients = [client(f"c{n}", ["authorization_code"], client_secret=SENTINEL) for n in range(250)]
    config.clients[249] |= {"grant_types": ["http://auth0.com/oauth/legacy/grant-type/ro"]}
    found = json.loads(ask("status", "--format", "json").out)["applications"]
    assert [one["client_id"] for one in found] == ["c249"]
    assert found[0]["obstacles"][0]["blocks"] is True
    asked = [request.query for request in tenant.requests if request.path == "/api/v2/clients"]
    assert [query["page"] for query in asked] == ["0", "1", "2"]
    assert all("secret" not in query["fields"] for query in asked)


def test_a_busy_tenant_is_asked_again_after_its_reset(
    ask: Ask, config: Configuration, tenant: Tenant
) -> None:
    config.busy = 1
    before = time.time()
    shown = ask("status", scopes=("read:tenant_settings",))
    assert shown.status == 1
    assert "answered 429; asking again" in shown.err
    assert [r.path for r in tenant.requests][:2] == ["/api/v2/tenants/settings"] * 2
    assert time.time() > before


def test_an_id_token_is_refused_before_anything_is_sent(inside: Program, tenant: Tenant) -> None:
    token = tenant.id_token("spa", tenant.users["jane@example.com"])
    shown = inside("tenant", "status", "--domain", tenant.domain, env={"MGMT_MIGRATE_TOKEN": token})
    assert shown.status == 2
    assert "is an ID token" in shown.err
    assert tenant.requests == []


def test_a_token_is_no_argument_and_is_not_echoed(inside: Program, tenant: Tenant) -> None:
    token = tenant.management_token(*ALL)
    shown = inside("tenant", "status", token)
    assert shown.status == 2
    assert token not in shown.out + shown.err


def test_settings_and_refusals_never_show_a_secret(ask: Ask, config: Configuration, tenant: Tenant) -> None:
    config.settings["support_secret"] = SENTINEL
    config.clients = [client("c1", ["http://auth0.com/oauth/legacy/grant-type/ro"], client_secret=SENTINEL)]
    token = tenant.management_token(*ALL)
    for arguments in (("status",), ("status", "--format", "json"), ("turn-off", "--yes", "--force")):
        shown = ask(*arguments)
        assert SENTINEL not in shown.out + shown.err
    tenant.instead["/api/v2/tenants/settings"] = Reply(403, {"message": f"no: {token}"})
    refused = ask("status")
    assert refused.status == 2
    assert token.rsplit(".", 1)[1] not in refused.out + refused.err


@pytest.mark.parametrize(
    "reply", [Reply(200, "<html>login</html>"), Reply(200, []), Reply(200, {"flags": []}), Reply(404, "none")]
)
def test_answers_that_are_no_settings_end_with_a_sentence(ask: Ask, tenant: Tenant, reply: Reply) -> None:
    tenant.instead["/api/v2/tenants/settings"] = reply
    shown = ask("status")
    assert (shown.status, shown.err.startswith("error: ")) == (2, True)


# -- callers


def test_notices_are_grouped_by_application_and_call(ask: Ask, config: Configuration) -> None:
    for number in range(3):
        config.notice(number, "c1")
    config.notice(5, "c2", feature="Legacy user profile", path="/userinfo")
    shown = ask("callers", "--since", "2026-11-01")
    assert shown.status == 1
    assert "ID token  Application c1" in shown.out
    assert "3 notices, last 2026-11-20T00:02:00Z" in shown.out
    assert "GET /api/v2/users/{id}" in shown.out
    assert "other     Application c2" in shown.out


def test_no_notice_says_how_far_it_looked_and_that_an_empty_hour_proves_nothing(
    ask: Ask, config: Configuration
) -> None:
    config.log(0, type="s")
    shown = ask("callers", "--since", "2026-01-01")
    assert shown.status == 0
    assert "Seen from 2026-11-20T00:00:00Z on" in shown.out
    assert "empty hour proves nothing" in " ".join(shown.out.split())


def test_a_search_goes_on_past_a_thousand_notices(ask: Ask, config: Configuration) -> None:
    for number in range(2500):
        config.notice(number)
    found = json.loads(ask("callers", "--since", "2026-11-01", "--format", "json").out)
    assert found["notices"] == 2500
    assert found["callers"][0]["notices"] == 2500


def test_a_later_run_goes_on_where_the_first_one_ended(ask: Ask, config: Configuration) -> None:
    config.notice(0)
    first = json.loads(ask("callers", "--since", "2026-11-01", "--format", "json").out)
    for number in range(1, 251):
        config.log(number, type="s")
    config.notice(300, "c2")
    later = json.loads(ask("callers", "--from", first["resume"], "--format", "json").out)
    assert [row["client_id"] for row in later["callers"]] == ["c2"]
    assert later["resume"] == config.logs[-1]["log_id"]


def test_hostile_names_do_not_steer_the_terminal(ask: Ask, config: Configuration) -> None:
    config.notice(0, "c1\x1b[2J", feature="ID token \u202e")
    shown = ask("callers", "--since", "2026-11-01")
    assert "\x1b" not in shown.out
    assert "\u202e" not in shown.out


@pytest.mark.parametrize("shape", ["array", "lines", "stream", "pages"])
def test_exported_logs_are_read_in_every_shape(
    inside: Program, tenant: Tenant, config: Configuration, tmp_path: Path, shape: str
) -> None:
    config.log(0, type="s")
    config.notice(1)
    logs = config.logs
    lines = [json.dumps(one) for one in logs]
    written = {
        "array": json.dumps(logs, indent=2),
        "lines": "\n".join(lines),
        "stream": "\n".join(json.dumps({"log_id": one["log_id"], "data": one}) for one in logs),
        "pages": json.dumps({"logs": logs, "total": 2}),
    }
    file = tmp_path / "export.json"
    file.write_text(written[shape], encoding="utf-8")
    shown = inside("tenant", "callers", "--file", str(file), "--format", "json")
    assert shown.status == 1
    assert [row["notices"] for row in json.loads(shown.out)["callers"]] == [1]
    assert tenant.requests == []


@pytest.mark.parametrize("text", ["{", "no json", '[{"a": ', "\x00"])
def test_an_export_that_is_not_json_is_an_error(inside: Program, tmp_path: Path, text: str) -> None:
    file = tmp_path / "export.json"
    file.write_text(text, encoding="utf-8")
    shown = inside("tenant", "callers", "--file", str(file))
    assert shown.status == 2
    assert "not JSON" in shown.err


def test_watching_is_for_people(ask: Ask) -> None:
    refused = ask("callers", "--watch", "--format", "json")
    assert (refused.status, refused.out) == (2, "")
    assert "--from" in refused.err


def test_watch_shows_new_notices_until_it_is_interrupted_and_none_of_the_first_look_again(
    tenant: Tenant, config: Configuration, tmp_path: Path
) -> None:
    config.log(0, type="s")
    real = tenant.answer
    began: list[bool] = []

    def answer(request: Request) -> Reply:
        if "from" not in request.query and request.query.get("q", "").startswith("type:") and not began:
            began.append(True)
            config.notice(1, "c8")  # between the checkpoint and the search
        return real(request)

    tenant.answer = answer  # type: ignore[method-assign]  # the moment matters
    arguments = ("callers", "--since", "2026-11-01", "--watch", "--interval", "1")
    with on_terminal(tenant, tmp_path, *arguments) as screen:
        screen.expect("watching every 1 s")
        config.notice(61, "c9")
        screen.expect("Application c9")
        screen.type("\x03")
        assert screen.end() == 130
    first, _, watched = screen.screen.partition("watching every")
    assert ("c8" in first, "c8" in watched) == (True, False)


def test_a_watch_outlives_a_tenant_that_is_away_and_says_where_to_go_on(
    tenant: Tenant, config: Configuration, tmp_path: Path
) -> None:
    config.log(0, type="s")
    arguments = ("callers", "--since", "2026-11-01", "--watch", "--interval", "1")
    with on_terminal(tenant, tmp_path, *arguments) as screen:
        screen.expect("watching every 1 s")
        tenant.instead["/api/v2/logs"] = lambda handler: None  # the connection breaks
        screen.expect("asking again, so far 1")
        del tenant.instead["/api/v2/logs"]
        config.notice(61, "c9")
        screen.expect("Application c9")
        screen.type("\x03")
        assert screen.end() == 130
    assert f"go on later with --from {config.logs[-1]['log_id']}" in screen.screen


@pytest.mark.parametrize(("since", "retention", "doubt"), [
    ("30d", None, None), ("2d", None, "--since leaves 2 days only"), ("30d", 1, "the logs go back 0.9 days only"),
])  # fmt: skip
def test_logs_that_let_one_see_less_than_a_week_are_told_to_prove_nothing(
    ask: Ask, config: Configuration, since: str, retention: float | None, doubt: str | None
) -> None:
    config.ago(12)
    config.ago(0.9)
    config.retention = retention
    told = json.loads(ask("callers", "--since", since, "--format", "json").out)["doubt"]
    assert (told or "").startswith(doubt or "")
    assert (told is None) == (doubt is None)
