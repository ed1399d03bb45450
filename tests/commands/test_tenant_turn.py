"""`tenant turn-off` and `turn-on`: what is sent, what is refused, and that what happened is always known."""

from __future__ import annotations

import json
import shutil
import signal
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from tests.commands.tenants import ALL, FLAG, SENTINEL, Ask, ask, client, on_terminal
from tests.conftest import Program
from tests.tenant.server import Reply, Request
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant

__all__ = ["ask"]


@pytest.fixture
def config(tenant: Tenant) -> Configuration:
    """A tenant whose logs go back far enough."""
    tenant.configuration.ago(20)
    return tenant.configuration


@pytest.fixture(autouse=True)
def logs_that_go_back(config: Configuration) -> None:
    """For all tests of this file."""


def record(folder: Path) -> dict[str, Any]:
    """The only record of a test."""
    [path] = folder.glob("mgmt-migrate-turn-*.json")
    found: dict[str, Any] = json.loads(path.read_text(encoding="ascii"))
    return found


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


def send_settings(handler: BaseHTTPRequestHandler, tenant: Tenant) -> None:
    """What a read of the settings is answered with."""
    config = tenant.configuration
    body = json.dumps({**config.settings, "flags": config.flags}).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


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
        send_settings(handler, tenant)

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


def test_a_setting_that_somebody_turned_off_meanwhile_is_left_alone(
    tenant: Tenant, config: Configuration, tmp_path: Path
) -> None:
    with on_terminal(tenant, tmp_path, "turn-off") as screen:
        screen.expect("Type yes")
        config.flags[FLAG] = False
        screen.type("yes\n")
        screen.expect("Somebody was quicker: it is off now.")
        assert screen.end() == 0
    assert (config.patched, [*tmp_path.glob("*.json")]) == ([], [])


# -- logs that do not reach back, code that is not done


@pytest.mark.parametrize(("retention", "since"), [(1, "30d"), (None, "6d")])
def test_logs_that_let_one_see_less_than_a_week_are_not_enough(
    ask: Ask, config: Configuration, retention: float | None, since: str
) -> None:
    config.ago(0.5)
    config.retention = retention
    refused = ask("turn-off", "--yes", "--since", since)
    assert (refused.status, config.patched) == (1, [])
    assert "not known who calls" in refused.out
    assert ask("turn-off", "--yes", "--since", since, "--force").status == 0


def test_a_week_is_enough(ask: Ask) -> None:
    assert ask("turn-off", "--yes", "--since", "7d").status == 0


def test_kept_logs_reach_further_back_than_the_plan(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    kept = tmp_path / "acme.jsonl"
    config.retention = 30
    assert ask("callers", "--keep", str(kept)).status == 0
    config.retention = 1
    assert ask("turn-off", "--yes").status == 1
    assert ask("turn-off", "--yes", "--logs", str(kept)).status == 1  # a time is missing
    config.ago(0.5)
    assert ask("turn-off", "--yes", "--logs", str(kept)).status == 0


@pytest.mark.parametrize("text", ["no json", '{"type": "seen", "tenant": "acme.eu.auth0.com"}'])
def test_logs_that_are_none_or_of_another_tenant_hold_it_up(
    ask: Ask, config: Configuration, tmp_path: Path, text: str
) -> None:
    (tmp_path / "kept").write_text(text + "\n")
    assert ask("turn-off", "--yes", "--logs", "kept").status in (1, 2)
    assert config.patched == []


def test_a_caller_in_the_kept_logs_holds_it_up(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    kept = tmp_path / "acme.jsonl"
    config.ago(5, type="depnote", client_name="Acme Old", client_id="c1")
    assert ask("callers", "--keep", str(kept)).status == 1
    config.ago(0.5)
    config.retention = 1
    refused = ask("turn-off", "--yes", "--logs", str(kept))
    assert (refused.status, config.patched) == (1, [])
    assert "Acme Old was seen in the logs" in refused.out


def test_logs_without_any_entry_are_not_enough(ask: Ask, config: Configuration) -> None:
    config.logs.clear()
    refused = ask("turn-off", "--yes")
    assert (refused.status, config.patched) == (1, [])
    assert "no entry at all" in refused.out


def test_code_that_still_sends_id_tokens_holds_it_up(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    code = tmp_path / "src"
    code.mkdir()
    (code / "a.js").write_text("new auth0.Management({domain: 'a.auth0.com', token: authResult.idToken})\n")
    refused = ask("turn-off", "--yes", "--scan", str(code))
    assert (refused.status, config.patched) == (1, [])
    assert "the scan found 1 error" in refused.out
    (code / "a.js").write_text("// moved\n")
    assert ask("turn-off", "--yes", "--scan", str(code)).status == 0


def test_a_scan_that_sees_no_file_is_no_proof(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    refused = ask("turn-off", "--yes", "--scan", str(tmp_path / "empty"))
    assert (refused.status, config.patched) == (1, [])


# -- the record


def test_a_record_says_what_was_sent_by_whom_and_how_it_ended(
    ask: Ask, tenant: Tenant, tmp_path: Path
) -> None:
    shown = ask("turn-off", "--yes")
    found = record(tmp_path)
    assert found["sent"]["body"] == {"flags": {FLAG: False}}
    assert (found["before"], found["outcome"], found["after"]) == ("on", "done", "off")
    assert found["who"]["client_id"] == "machine"
    assert found["began"] <= found["ended"]
    assert "Record: mgmt-migrate-turn-off-localhost-" in shown.out
    assert tenant.management_token(*ALL).split(".")[0] not in json.dumps(found)


def test_the_record_is_there_before_anything_is_sent(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    seen: list[dict[str, Any]] = []
    config.other_hand = lambda config: seen.append(record(tmp_path))
    assert ask("turn-off", "--yes").status == 0
    assert [(one["outcome"], one["after"]) for one in seen] == [("sent or not: unknown", None)]


def test_without_a_place_for_the_record_nothing_is_sent(
    ask: Ask, config: Configuration, tmp_path: Path
) -> None:
    (tmp_path / "mine.json").write_text("{}")
    for place in ("mine.json", "no/such/folder.json"):
        refused = ask("turn-off", "--yes", "--record", place)
        assert (refused.status, config.patched) == (2, [])
        assert "nothing was sent" in refused.err
    assert (tmp_path / "mine.json").read_text() == "{}"


@pytest.mark.parametrize(
    ("arrives", "mute", "outcome", "after"),
    [
        (True, False, "done, though its answer was lost", "off"),
        (False, False, "its answer was lost, and it was not seen to arrive: it may arrive later", "on"),
        (True, True, "sent or not: unknown", None),
    ],
)
def test_the_record_knows_as_much_as_is_known(
    ask: Ask, tenant: Tenant, tmp_path: Path, arrives: bool, mute: bool, outcome: str, after: str | None
) -> None:
    breaking_patch(tenant, arrives=arrives, mute=mute)
    ask("turn-off", "--yes")
    assert (record(tmp_path)["outcome"], record(tmp_path)["after"]) == (outcome, after)


@pytest.mark.parametrize(
    ("status", "outcome", "words"),
    [
        (429, "refused by the tenant: nothing changed", "rate limit"),
        (400, "refused by the tenant: nothing changed", "the tenant refused"),
        (403, "refused by the tenant: nothing changed", "it needs update:tenant_settings"),
        (503, "its answer was lost, and it was not seen to arrive: it may arrive later", "still on"),
    ],
)
def test_a_change_that_the_tenant_does_not_take_is_sent_once_and_told(
    ask: Ask, tenant: Tenant, tmp_path: Path, status: int, outcome: str, words: str
) -> None:
    real = tenant.answer

    def answer(request: Request) -> Reply:
        return Reply(status, {"message": "no"}) if request.method == "PATCH" else real(request)

    tenant.answer = answer  # type: ignore[method-assign]  # only the change is refused
    shown = ask("turn-off", "--yes")
    assert (shown.status, words in " ".join(shown.err.split())) == (2, True)
    assert [request.method for request in tenant.requests].count("PATCH") == 1
    assert record(tmp_path)["outcome"] == outcome


def test_the_record_knows_that_another_hand_undid_it_and_what_else_it_changed(
    ask: Ask, config: Configuration, tmp_path: Path
) -> None:
    def undo(config: Configuration) -> None:
        config.flags |= {FLAG: True, "universal_login": False}

    config.other_hand = undo
    assert ask("turn-off", "--yes").status == 2
    found = record(tmp_path)
    assert (found["outcome"], found["after"]) == ("confirmed, and undone by another hand", "on")
    assert found["others"] == ["flags.universal_login"]


def test_a_person_who_interrupts_while_the_change_is_on_its_way_is_told_how_to_know(
    tenant: Tenant, config: Configuration, tmp_path: Path
) -> None:
    over = threading.Event()

    def wait(config: Configuration) -> None:
        over.wait(20)

    config.other_hand = wait
    with on_terminal(tenant, tmp_path, "turn-off", "--yes") as screen:
        screen.expect("Record: ")
        while not config.patched:
            over.wait(0.01)
        screen.type("\x03")
        screen.expect("`tenant status` tells which it is")
        assert screen.end() == 130
    over.set()
    assert record(tmp_path)["outcome"] == "sent or not: unknown"


def test_no_secret_of_settings_applications_or_logs_reaches_output_or_record(
    ask: Ask, config: Configuration, tenant: Tenant, tmp_path: Path
) -> None:
    config.settings["smtp"] = {"password": SENTINEL}
    config.clients = [client("c1", ["http://auth0.com/oauth/legacy/grant-type/ro"], client_secret=SENTINEL)]
    token = tenant.management_token(SENTINEL)
    config.notice(0, path=f"/api/v2/users/x?access_token={SENTINEL}", feature=f"ID token {token}")
    config.logs[-1]["user_name"] = SENTINEL
    shown = ask("turn-off", "--yes", "--force", "--since", "2026-11-01")
    everything = shown.out + shown.err + json.dumps(record(tmp_path))
    assert shown.status == 0
    assert SENTINEL not in everything
    assert token.rsplit(".", 1)[1] not in everything


def test_a_record_that_cannot_be_completed_does_not_hide_what_happened(
    ask: Ask, config: Configuration, tmp_path: Path
) -> None:
    (tmp_path / "records").mkdir()
    config.other_hand = lambda config: shutil.rmtree(tmp_path / "records")
    shown = ask("turn-off", "--yes", "--record", "records/mine.json")
    assert (shown.status, "Done: it is off" in shown.out) == (0, True)
    assert "could not be completed" in shown.err


def test_a_forced_change_keeps_what_spoke_against_it(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    config.notice(0)
    ask("turn-off", "--yes", "--force", "--since", "2026-11-01")
    assert "Application c1 was seen in the logs" in record(tmp_path)["against"]


def test_a_dry_run_and_a_refusal_leave_no_record(ask: Ask, config: Configuration, tmp_path: Path) -> None:
    ask("turn-off", "--dry-run")
    config.notice(0)
    ask("turn-off", "--yes", "--since", "2026-11-01")
    assert [*tmp_path.glob("*.json")] == []


def test_a_program_killed_while_the_change_is_on_its_way_leaves_a_record_that_says_so(
    tenant: Tenant, tmp_path: Path
) -> None:
    arrived, over = threading.Event(), threading.Event()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.command == "PATCH":
            arrived.set()
            over.wait(20)
            return
        send_settings(handler, tenant)

    tenant.instead["/api/v2/tenants/settings"] = answer
    with on_terminal(tenant, tmp_path, "turn-off", "--yes") as screen:
        screen.expect("Record: ")
        assert arrived.wait(20)
        screen.process.send_signal(signal.SIGKILL)
        screen.process.wait(10)
    over.set()
    found = record(tmp_path)
    assert (found["outcome"], found["after"], found["ended"]) == ("sent or not: unknown", None, None)
