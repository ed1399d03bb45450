"""`tenant` against a tenant over TLS: the setting, the applications, the callers, turning it off and on."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.conftest import Ended, Program
from tests.tenant.server import Reply
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant
from tests.terminal import Terminal

ALL = ("read:tenant_settings", "update:tenant_settings", "read:clients", "read:logs")
FLAG = "enable_idtoken_api2"
SENTINEL = "sentinel-secret-4711"

Ask = Callable[..., Ended]


@pytest.fixture
def ask(inside: Program, tenant: Tenant) -> Ask:
    """Run `tenant …` with a machine's token of these scopes."""

    def run(*arguments: str, scopes: tuple[str, ...] = ALL) -> Ended:
        where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file, "--no-input")
        env = {"MGMT_MIGRATE_TOKEN": tenant.management_token(*scopes), "COLUMNS": "80", "NO_COLOR": "1"}
        return inside("tenant", arguments[0], *where, *arguments[1:], env=env)

    return run


@pytest.fixture
def config(tenant: Tenant) -> Configuration:
    return tenant.configuration


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


def test_watch_shows_new_notices_until_it_is_interrupted(
    tenant: Tenant, config: Configuration, tmp_path: Path
) -> None:
    config.notice(0)
    arguments = ("callers", "--since", "2026-11-01", "--watch", "--interval", "1")
    with on_terminal(tenant, tmp_path, *arguments) as screen:
        screen.expect("watching every 1 s")
        config.notice(61, "c9")
        screen.expect("Application c9")
        screen.type("\x03")
        assert screen.end() == 130


# -- turn-off


def test_the_flag_alone_is_sent_and_read_back_and_nothing_else_changes(
    ask: Ask, config: Configuration, tenant: Tenant
) -> None:
    before = (dict(config.settings), dict(config.flags))
    shown = ask("turn-off", "--yes")
    assert shown.status == 0
    assert config.patched == [{"flags": {FLAG: False}}]
    assert (config.settings, config.flags) == (before[0], {**before[1], FLAG: False})
    assert '{"flags": {"enable_idtoken_api2": false}}' in shown.out
    assert "Done: it is off, read back" in shown.out
    assert f"turn-on --domain {tenant.domain}" in " ".join(shown.out.split())
    assert ask("status").status == 0


def test_turn_on_undoes_it(ask: Ask, config: Configuration) -> None:
    config.flags[FLAG] = False
    assert ask("turn-on", "--yes").status == 0
    assert config.patched == [{"flags": {FLAG: True}}]


def test_it_refuses_while_somebody_is_left_unless_forced(ask: Ask, config: Configuration) -> None:
    config.notice(0)
    refused = ask("turn-off", "--yes", "--since", "2026-11-01")
    assert refused.status == 1
    assert "Application c1 was seen in the logs" in refused.out
    assert config.patched == []
    assert ask("turn-off", "--yes", "--force", "--since", "2026-11-01").status == 0
    assert config.patched == [{"flags": {FLAG: False}}]


def test_it_refuses_while_an_application_has_legacy_grants_only(ask: Ask, config: Configuration) -> None:
    config.clients = [client("c1", ["http://auth0.com/oauth/legacy/grant-type/ro"])]
    refused = ask("turn-off", "--yes")
    assert (refused.status, config.patched) == (1, [])
    assert "legacy grants only" in refused.out


def test_notices_of_other_features_and_mere_hints_do_not_hold_it_up(ask: Ask, config: Configuration) -> None:
    config.notice(0, feature="Legacy user profile", path="/userinfo")
    config.clients = [client("c1", ["implicit"], jwt_configuration={"alg": "HS256"})]
    assert ask("turn-off", "--yes", "--since", "2026-11-01").status == 0


@pytest.mark.parametrize("scope", ["read:logs", "read:clients"])
def test_what_cannot_be_read_counts_against_it(ask: Ask, config: Configuration, scope: str) -> None:
    refused = ask("turn-off", "--yes", scopes=tuple(s for s in ALL if s != scope))
    assert (refused.status, config.patched) == (1, [])
    assert f"it needs {scope}" in " ".join(refused.out.split())


def test_without_the_scope_to_change_it_nothing_is_sent(ask: Ask, tenant: Tenant) -> None:
    refused = ask("turn-off", "--yes", scopes=("read:tenant_settings", "read:clients", "read:logs"))
    assert refused.status == 2
    assert "it needs update:tenant_settings" in refused.err
    assert {request.method for request in tenant.requests} == {"GET"}


@pytest.mark.parametrize(("flags", "word"), [({}, "absent"), ({FLAG: False}, "off")])
def test_there_is_nothing_to_do_where_it_is_off_or_absent(
    ask: Ask, config: Configuration, flags: dict[str, bool], word: str
) -> None:
    config.flags = flags
    shown = ask("turn-off", "--yes")
    assert (shown.status, config.patched) == (0, [])
    assert f"Nothing to do: it is {word}" in shown.out


def test_a_tenant_that_never_had_it_cannot_turn_it_on(ask: Ask, config: Configuration) -> None:
    config.flags = {}
    shown = ask("turn-on", "--yes")
    assert (shown.status, config.patched) == (2, [])
    assert "never had the setting" in shown.err


def test_a_dry_run_shows_the_change_and_sends_nothing(ask: Ask, config: Configuration) -> None:
    shown = ask("turn-off", "--dry-run", scopes=("read:tenant_settings", "read:clients", "read:logs"))
    assert (shown.status, config.patched) == (0, [])
    assert '{"flags": {"enable_idtoken_api2": false}}' in shown.out


def test_without_a_person_and_without_yes_nothing_is_sent(ask: Ask, config: Configuration) -> None:
    shown = ask("turn-off")
    assert (shown.status, config.patched) == (2, [])
    assert "--yes" in shown.err


@pytest.mark.parametrize(("typed", "status"), [("yes\n", 0), ("no\n", 1)])
def test_a_person_is_asked(
    tenant: Tenant, config: Configuration, tmp_path: Path, typed: str, status: int
) -> None:
    with on_terminal(tenant, tmp_path, "turn-off") as screen:
        screen.expect("Type yes")
        screen.type(typed)
        assert screen.end() == status
    assert len(config.patched) == 1 - status


def test_another_hand_that_undoes_the_change_is_noticed(ask: Ask, config: Configuration) -> None:
    def undo(config: Configuration) -> None:
        config.flags[FLAG] = True

    config.other_hand = undo
    shown = ask("turn-off", "--yes")
    assert shown.status == 2
    assert "another hand" in shown.err


def test_other_settings_that_change_meanwhile_are_named_without_their_values(
    ask: Ask, config: Configuration
) -> None:
    def meddle(config: Configuration) -> None:
        config.settings["friendly_name"] = SENTINEL
        config.flags["universal_login"] = False

    config.other_hand = meddle
    shown = ask("turn-off", "--yes")
    assert shown.status == 0
    assert "flags.universal_login, friendly_name" in shown.err
    assert SENTINEL not in shown.out + shown.err


def breaking_patch(tenant: Tenant, *, arrives: bool, mute: bool = False) -> None:
    """The connection breaks during PATCH: after the change was taken over, or before. Muted, it stays so."""
    patched = False

    def answer(handler: BaseHTTPRequestHandler) -> None:
        nonlocal patched
        if handler.command == "PATCH":
            patched = True
            if arrives:
                tenant.configuration.flags[FLAG] = False
            return
        if patched and mute:
            return
        config = tenant.configuration
        body = json.dumps({**config.settings, "flags": config.flags}).encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    tenant.instead["/api/v2/tenants/settings"] = answer


def test_a_lost_answer_of_a_change_that_arrived_is_told_as_done(ask: Ask, tenant: Tenant) -> None:
    breaking_patch(tenant, arrives=True)
    shown = ask("turn-off", "--yes")
    assert shown.status == 0
    assert "its answer was lost" in shown.out


def test_a_change_that_was_not_seen_to_arrive_is_told_as_that(ask: Ask, tenant: Tenant) -> None:
    breaking_patch(tenant, arrives=False)
    shown = ask("turn-off", "--yes")
    assert shown.status == 2
    assert "read back it is still on, but the change may arrive later" in " ".join(shown.err.split())
    assert len([r for r in tenant.requests if r.method == "PATCH"]) == 1


def test_where_nothing_can_be_known_that_is_said(ask: Ask, tenant: Tenant) -> None:
    breaking_patch(tenant, arrives=True, mute=True)
    shown = ask("turn-off", "--yes")
    assert shown.status == 2
    assert "is not known" in shown.err
    assert "tenant status" in shown.err


@pytest.mark.parametrize("tool", ["terraform", "deploy-cli", "auth0-cli"])
def test_the_change_is_printed_for_other_tools_without_any_network(
    inside: Program, tenant: Tenant, tool: str
) -> None:
    off = inside("tenant", "turn-off", "--print", tool)
    on = inside("tenant", "turn-on", "--print", tool)
    assert (off.status, on.status) == (0, 0)
    assert FLAG in off.out
    assert off.out != on.out
    assert tenant.requests == []


def on_terminal(tenant: Tenant, folder: Path, command: str, *more: str) -> Terminal:
    """`tenant …` as a person runs it."""
    arguments = ["tenant", command, "--domain", tenant.domain, "--ca-file", tenant.ca_file, *more]
    return Terminal(arguments, env={"MGMT_MIGRATE_TOKEN": tenant.management_token(*ALL)}, cwd=folder)


def client(client_id: str, grants: list[str], **more: object) -> dict[str, object]:
    return {"client_id": client_id, "name": f"App {client_id}", "grant_types": grants, **more}


def test_watching_is_for_people(ask: Ask) -> None:
    refused = ask("callers", "--watch", "--format", "json")
    assert (refused.status, refused.out) == (2, "")
    assert "--from" in refused.err
