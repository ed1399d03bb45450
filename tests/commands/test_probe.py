"""`probe` against a tenant over TLS: what it asks, what it concludes, and that it never writes."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from tests.conftest import Ended, Program
from tests.tenant.server import Reply
from tests.tenant.tenant import Tenant

JANE = "/api/v2/users/auth0%7C5a62"
GET_USER = "GET /api/v2/users/{id}"

Ask = Callable[..., Ended]


@pytest.fixture
def ask(inside: Program, tenant: Tenant) -> Ask:
    """Run `probe` with Jane's token of these scopes, or with any other token."""

    def run(*arguments: str, scopes: str = "read:current_user", token: str = "") -> Ended:
        where = ("--domain", tenant.domain, "--ca-file", tenant.ca_file, "--no-input")
        token = token or janes(tenant, scopes)
        return inside("probe", *where, *arguments, env={"MGMT_MIGRATE_TOKEN": token, "COLUMNS": "80"})

    return run


def janes(tenant: Tenant, scopes: str, **more: Any) -> str:
    claims = {"sub": "auth0|5a62", "aud": tenant.audience, "azp": "spa", "scope": scopes}
    return tenant.sign({**claims, **more})


def rows(shown: Ended) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["endpoint"], row["record"]): row for row in json.loads(shown.out)["rows"]}


def refusing(scopes: str, **headers: str) -> Reply:
    body = {"statusCode": 403, "error": "Forbidden", "errorCode": "insufficient_scope"}
    body["message"] = f"Insufficient scope, expected any of: {scopes}" if scopes else "Insufficient scope"
    return Reply(403, body, headers)


def test_a_users_token_opens_its_own_record_and_no_other(ask: Ask, tenant: Tenant) -> None:
    shown = ask("--format", "json")
    found = rows(shown)
    assert (found[GET_USER, "own"]["answer"], found[GET_USER, "any"]["answer"]) == ("works", "refused")
    assert (shown.status, json.loads(shown.out)["disagreements"]) == (0, 0)
    assert len(found) == 16


def test_only_reads_are_sent_and_the_others_are_judged_by_their_scopes(ask: Ask, tenant: Tenant) -> None:
    shown = ask(scopes="read:current_user update:current_user_metadata delete:current_user_metadata")
    assert {request.method for request in tenant.requests} == {"GET"}
    assert len(tenant.requests) == 4
    assert "only a write could show it" in shown.out
    assert "may      PATCH /api/v2/users/{id} for its own user" in shown.out
    assert "may not  POST /api/v2/device-credentials" in shown.out


def test_a_profile_is_not_fetched_only_its_id(ask: Ask, tenant: Tenant) -> None:
    ask()
    profiles = [request for request in tenant.requests if not request.path.endswith("enrollments")]
    assert {request.query["fields"] for request in profiles} == {"user_id"}


def test_a_machine_reads_an_id_that_nobody_has_so_404_means_let_in(ask: Ask, tenant: Tenant) -> None:
    nobody = "/api/v2/users/auth0%7C000000000000000000000000"
    gone = {"statusCode": 404, "error": "Not Found", "message": "The user does not exist."}
    tenant.instead[nobody] = Reply(404, gone)
    shown = ask("--format", "json", token=tenant.management_token("read:users"))
    assert shown.status == 0
    assert rows(shown)[GET_USER, "any"]["answer"] == "let_in"
    assert (GET_USER, "own") not in rows(shown)


def test_an_id_token_tells_whether_the_setting_is_on(ask: Ask, tenant: Tenant) -> None:
    tenant.configuration.takes_id_tokens = True
    token = tenant.id_token("spa", tenant.users["jane@example.com"])
    on = ask(token=token)
    assert (on.status, "still takes ID tokens" in on.out) == (1, True)
    tenant.configuration.flags["enable_idtoken_api2"] = False
    off = ask(token=token)
    assert (off.status, "takes no ID token" in off.out) == (0, True)


def test_an_expired_id_token_says_nothing_about_the_setting(ask: Ask, tenant: Tenant) -> None:
    token = tenant.sign({"sub": "auth0|5a62", "aud": "spa", "nonce": "n", "iat": 1, "exp": 2})
    assert "says nothing about the setting" in " ".join(ask(token=token).out.split())


@pytest.mark.parametrize("where", ["message", "header"])
def test_the_scopes_that_a_refusal_names_are_compared_with_the_matrix(
    ask: Ask, tenant: Tenant, where: str
) -> None:
    named = "read:users,read:profiles"
    header = f'Bearer error="insufficient_scope", scope="{named.replace(",", " ")}"'
    reply = refusing(named) if where == "message" else refusing("", **{"WWW-Authenticate": header})
    tenant.instead[JANE] = reply
    shown = ask("--format", "json", "--endpoint", GET_USER, scopes="update:current_user_metadata")
    row = rows(shown)[GET_USER, "own"]
    assert row["scopes_named"] == ["read:users", "read:profiles"]
    assert [(d["scope"], d["known"]) for d in row["differences"]] == [
        ("read:profiles", False),
        ("read:current_user", False),
    ]
    assert (shown.status, row["agrees"]) == (1, True)


def test_what_todays_reference_says_too_is_no_disagreement(ask: Ask, tenant: Tenant) -> None:
    reply = refusing("read:users,read:current_user,read:user_idp_tokens")
    tenant.instead[JANE] = reply
    shown = ask(scopes="update:current_user_metadata")
    assert shown.status == 0
    assert "today's reference says so too" in " ".join(shown.out.split())


def test_a_refusal_where_the_matrix_says_it_may_is_a_disagreement(ask: Ask, tenant: Tenant) -> None:
    tenant.instead[JANE] = refusing("read:users")
    shown = ask()
    assert shown.status == 1
    assert "although the matrix says it may" in shown.out
    assert "1 row not as the matrix says" in shown.out


def test_an_endpoint_asked_for_that_is_closed_is_something_found(ask: Ask) -> None:
    assert ask("--endpoint", "PATCH /api/v2/users/{id}").status == 1
    assert ask("--endpoint", GET_USER).status == 0


def test_another_user_may_be_named_but_not_the_own_one(ask: Ask, tenant: Tenant) -> None:
    shown = ask("--user", "auth0|77aa", "--format", "json")
    assert rows(shown)[GET_USER, "any"]["answer"] == "refused"
    assert tenant.requests[1].path == "/api/v2/users/auth0%7C77aa"
    assert ask("--user", "auth0|5a62").status == 2


def test_a_token_that_the_tenant_does_not_take_is_told_once(ask: Ask, tenant: Tenant) -> None:
    shown = ask(token=janes(tenant, "read:current_user", aud="https://other.auth0.com/api/v2/"))
    assert shown.status == 1
    assert "The tenant does not take this token; audit-token" in " ".join(shown.out.split())


def test_a_network_that_fails_in_the_middle_keeps_what_was_seen(ask: Ask, tenant: Tenant) -> None:
    def broken(handler: BaseHTTPRequestHandler) -> None:
        """Closes without a word."""

    tenant.instead[f"{JANE}/enrollments"] = broken
    shown = ask("--format", "json")
    found = rows(shown)
    assert shown.status == 2
    assert found[GET_USER, "own"]["answer"] == "works"
    assert found[f"{GET_USER}/enrollments", "own"]["asked"] is True
    assert found[f"{GET_USER}/enrollments", "any"]["asked"] is False
    assert found[f"{GET_USER}/enrollments", "any"]["says"] == "the connection was lost before"
    assert "broke the connection off" in json.loads(shown.out)["lost"]


@pytest.mark.parametrize(
    "reply",
    [
        Reply(404, "<html>no such page</html>"),
        Reply(404, {"error": "x"}),
        Reply(418, {}),
        Reply(403, "proxy"),
        Reply(400, {}),
    ],
)
def test_answers_that_are_not_the_tenants_tell_nothing(
    ask: Ask, tenant: Tenant, reply: Reply, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tenant, "answer", lambda request: reply)  # another server
    shown = ask("--format", "json")
    assert shown.status == 2
    assert {row["answer"] for row in rows(shown).values()} == {"unknown", None}


def test_a_busy_tenant_is_asked_again(ask: Ask, tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([Reply(429, {"statusCode": 429}, {"retry-after": "0"})])
    real = tenant.answer
    monkeypatch.setattr(tenant, "answer", lambda request: next(answers, None) or real(request))
    shown = ask()
    assert (shown.status, len(tenant.requests)) == (0, 5)


@pytest.mark.parametrize("token", ["v1.MRjOGbNoFCBL4ZXVBzOtnj1aBDIRPVSnq4OhFRz2wFXm9w", "abc"])
def test_what_is_no_access_or_id_token_is_not_sent(ask: Ask, tenant: Tenant, token: str) -> None:
    shown = ask(token=token)
    assert (shown.status, tenant.requests) == (2, [])
    assert token not in shown.out + shown.err


def test_words_of_the_tenant_neither_steer_the_terminal_nor_show_the_token(ask: Ask, tenant: Tenant) -> None:
    token = janes(tenant, "read:current_user")
    reply = Reply(403, {"message": f"\x1b[2J\u202e no: {token}", "errorCode": "x"})
    tenant.instead[JANE] = reply
    for form in ("text", "json"):
        shown = ask("--format", form, token=token)
        assert shown.status == 1
        assert not {"\x1b", "\u202e"} & set(shown.out)
        assert token.rsplit(".", 1)[1] not in shown.out + shown.err


def test_what_is_no_token_is_called_so(ask: Ask) -> None:
    shown = ask(token="nothing")
    assert shown.status == 2
    assert shown.err.startswith(
        "error: what was given is not a token, and the tenant wants an access token\n"
    )
