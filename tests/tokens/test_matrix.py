"""Every cell of the guide's matrix, in both directions."""

from __future__ import annotations

import pytest

from mgmt_migrate.protocol.endpoints import ENDPOINTS
from mgmt_migrate.protocol.scopes import ANY_USER_SCOPES, MATRIX, USER_SCOPES, Row, rows
from tests.minted import CLIENT, ID_TOKEN, MACHINE, USER, changed, guide, token
from tests.tokens.conftest import Judge, codes

BY_ROW = pytest.mark.parametrize("row", MATRIX, ids=lambda row: f"{row.endpoint} {row.current_user}")
OTHERS = "read:clients"


def machine(scope: str) -> str:
    return token(changed(MACHINE, {"scope": scope}))


def without(row: Row, known: tuple[str, ...]) -> str:
    """Every scope but those that open this endpoint."""
    opening = {s for r in rows(row.endpoint) for s in (r.current_user, r.any_user, *r.reference)}
    return " ".join([OTHERS, *(s for s in known if s not in opening)])


@BY_ROW
def test_with_the_current_user_scope_alone_the_call_is_allowed(judge: Judge, row: Row) -> None:
    audit = judge(guide(scope=row.current_user), endpoints=[row.endpoint.key])
    assert audit.verdict == "ok"
    assert audit.endpoints[0].allowed
    assert any(c.current_user for c in audit.matrix if c.scope_current_user == row.current_user)
    assert not any(c.any_user for c in audit.matrix)


@BY_ROW
def test_without_it_the_call_is_refused_and_the_message_names_the_scope(judge: Judge, row: Row) -> None:
    audit = judge(guide(scope=without(row, USER_SCOPES)), endpoints=[row.endpoint.key])
    first = rows(row.endpoint)[0].current_user
    assert codes(audit) == ["TK403"]
    assert any(f.code == "TK403" and first in f.message and first in f.remedy for f in audit.checks)
    assert not audit.endpoints[0].allowed
    assert audit.endpoints[0].missing == (first,)
    assert first in audit.endpoints[0].reason


@BY_ROW
def test_with_the_any_user_scope_alone_a_machine_is_allowed_any_user(judge: Judge, row: Row) -> None:
    audit = judge(machine(row.any_user), endpoints=[row.endpoint.key])
    assert audit.verdict == "ok"
    assert audit.endpoints[0].allowed
    assert all(c.any_user for c in audit.matrix if c.endpoint == row.endpoint.key)
    assert not any(c.current_user for c in audit.matrix)


@BY_ROW
def test_without_it_a_machine_is_refused_and_the_message_names_the_scope(judge: Judge, row: Row) -> None:
    audit = judge(machine(without(row, ANY_USER_SCOPES)), endpoints=[row.endpoint.key])
    assert not audit.endpoints[0].allowed
    assert audit.endpoints[0].missing == (row.any_user,)
    assert any(f.code == "TK403" and row.any_user in f.message for f in audit.checks)


def test_the_matrix_has_nine_rows_in_the_guides_order(judge: Judge) -> None:
    audit = judge(guide())
    assert [(c.endpoint, c.scope_current_user, c.scope_any_user) for c in audit.matrix] == [
        (r.endpoint.key, r.current_user, r.any_user) for r in MATRIX
    ]


@pytest.mark.parametrize(
    "other", [ID_TOKEN, {**ID_TOKEN, "aud": "https://api.acme.com", "scope": "read:users"}]
)
def test_no_other_kind_of_token_opens_anything(judge: Judge, other: dict[str, object]) -> None:
    audit = judge(token(other), endpoints=[e.key for e in ENDPOINTS])
    assert not any(c.current_user or c.any_user for c in audit.matrix)
    assert not any(call.allowed for call in audit.endpoints)
    assert all(call.missing for call in audit.endpoints)


def test_a_machine_has_no_current_user(judge: Judge) -> None:
    audit = judge(machine(" ".join(USER_SCOPES)))
    assert not any(c.current_user for c in audit.matrix)


def test_another_user_is_covered_by_the_any_user_scope_alone(judge: Judge) -> None:
    call = "PATCH /api/v2/users/auth0%7C99"
    own = judge(guide(scope="update:current_user_metadata"), endpoints=[call])
    assert codes(own) == ["TK601"]
    assert own.endpoints[0].missing == ("update:users",)
    assert own.endpoints[0].shown == "PATCH /api/v2/users/auth0|99"
    assert judge(machine("update:users"), endpoints=[call]).endpoints[0].allowed


def test_a_user_id_given_apart_fills_the_open_place(judge: Judge) -> None:
    call = "GET /api/v2/users/{id}"
    assert judge(guide(), endpoints=[call], user_id=USER).verdict == "ok"
    assert codes(judge(guide(), endpoints=[call], user_id="auth0|99")) == ["TK601"]


def test_the_id_of_a_device_credential_is_no_user_id(judge: Judge) -> None:
    audit = judge(
        guide(scope="delete:current_user_device_credentials"),
        endpoints=["DELETE /api/v2/device-credentials/dcr_1"],
    )
    assert audit.verdict == "ok"


@pytest.mark.parametrize(
    "call",
    [
        "get https://acme.eu.auth0.com/api/v2/users/auth0%7C5a620d29a840170a9ef43672?fields=email",
        "GET /api/v2/users/:id/",
        "GET users/{id}",
    ],
)
def test_calls_are_understood_as_urls_and_templates(judge: Judge, call: str) -> None:
    assert judge(guide(), endpoints=[call]).endpoints[0].endpoint == "GET /api/v2/users/{id}"


def test_scopes_that_only_todays_reference_names_open_the_call_and_both_facts_are_said(judge: Judge) -> None:
    audit = judge(machine("update:users_app_metadata"), endpoints=["PATCH /api/v2/users/{id}"])
    assert audit.endpoints[0].allowed
    assert "today" in (audit.endpoints[0].note or "")


def test_where_the_reference_has_dropped_the_users_own_way_that_is_said(judge: Judge) -> None:
    call = "DELETE /api/v2/users/{id}/multifactor/{provider}"
    audit = judge(guide(scope="delete:current_user_metadata"), endpoints=[call])
    assert audit.endpoints[0].allowed
    assert "no longer documented" in (audit.endpoints[0].note or "")


def test_an_expired_token_is_allowed_nothing_although_its_scopes_would_do(judge: Judge) -> None:
    audit = judge(guide(iat=1, exp=2), endpoints=["GET /api/v2/users/{id}"])
    assert not audit.endpoints[0].allowed
    assert audit.endpoints[0].reason.startswith("It expired")
    assert audit.endpoints[0].missing == ()


def test_the_way_out_asks_for_these_calls_with_this_application_at_this_tenant(judge: Judge) -> None:
    audit = judge(guide(), endpoints=["PATCH /api/v2/users/{id}", "POST /api/v2/device-credentials"])
    assert audit.get_token == (
        f"mgmt-migrate get-token --domain acme.eu.auth0.com --client-id {CLIENT} --flow browser "
        '--for "PATCH /api/v2/users/{id}" --for "POST /api/v2/device-credentials"'
    )


def test_a_machines_way_out_is_client_credentials(judge: Judge) -> None:
    audit = judge(machine("read:users"), endpoints=["POST /api/v2/device-credentials"])
    assert "--flow client-credentials" in (audit.get_token or "")


def test_the_way_out_never_sends_a_password_to_a_host_that_only_the_token_names(judge: Judge) -> None:
    audit = judge(guide(iss="https://login.evil.io/", aud="https://login.evil.io/userinfo"))
    assert audit.get_token is not None
    assert "evil" not in audit.get_token


def test_the_way_out_holds_nothing_that_a_shell_would_run(judge: Judge) -> None:
    audit = judge(
        guide(azp="c1; rm -rf ~", iss="https://$(id).auth0.com/", aud="https://`id`.auth0.com/userinfo")
    )
    assert audit.get_token is not None
    assert not set(audit.get_token) & set(";$`&|<>\n\\")
