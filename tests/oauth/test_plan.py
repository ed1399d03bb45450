"""What is asked for: audience and scopes, and the mixes that no flow can grant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import flows, plan
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.protocol import scopes
from mgmt_migrate.protocol.endpoints import ENDPOINTS, PATCH_USER

USER_FLOWS = ("password", "password-realm", "browser", "device")


@pytest.mark.parametrize(
    ("domain", "tenant", "audience"),
    [
        ("acme.eu.auth0.com", None, "https://acme.eu.auth0.com/api/v2/"),
        ("ACME.auth0.com", None, "https://acme.auth0.com/api/v2/"),
        ("login.acme.com", "acme.eu.auth0.com", "https://acme.eu.auth0.com/api/v2/"),
        ("id.acme.com", "id.acme.com", "https://id.acme.com/api/v2/"),
        ("localhost:4400", None, "https://localhost:4400/api/v2/"),
        ("acme.us.auth0app.com", None, "https://acme.us.auth0app.com/api/v2/"),
    ],
)
def test_the_audience_follows_from_the_tenants_own_domain(
    domain: str, tenant: str | None, audience: str
) -> None:
    named = domains.parse(tenant) if tenant else None
    assert plan.audience(domains.parse(domain), named, None) == audience


def test_a_custom_domain_alone_is_not_enough() -> None:
    with pytest.raises(MigrateError, match="looks like a custom domain"):
        plan.audience(domains.parse("login.acme.com"), None, None)


@pytest.mark.parametrize(
    ("audience", "words"),
    [
        ("https://acme.eu.auth0.com/api/v2", "lacks the final slash"),
        ("http://acme.eu.auth0.com/api/v2/", "starts with http"),
        ("https://acme.eu.auth0.com//api/v2/", "doubled slash"),
        ("https://acme.eu.auth0.com/api/v2/~", "stray ~"),
        ("https://acme.eu.auth0.com/api/v2/users", "goes on after"),
        ("https://other.eu.auth0.com/api/v2/", "names the tenant other"),
        ("https://acme.eu.auth0.com/api/v2/\n", "a control"),
    ],
)
def test_a_slip_in_the_audience_is_refused(audience: str, words: str) -> None:
    with pytest.raises(MigrateError, match=words):
        plan.audience(domains.parse("acme.eu.auth0.com"), None, audience)


@given(st.lists(st.sampled_from(ENDPOINTS), min_size=1), st.sampled_from(flows.names()))
def test_what_is_derived_covers_every_endpoint_and_fits_the_flow(endpoints: list[object], flow: str) -> None:
    asked = plan.wanted(flows.kind(flow), endpoints, ())  # type: ignore[arg-type]
    machine = flow == "client-credentials"
    assert set(asked) <= set(scopes.ANY_USER_SCOPES if machine else scopes.USER_SCOPES)
    for endpoint in endpoints:
        rows = scopes.rows(endpoint)  # type: ignore[arg-type]
        assert any((row.any_user if machine else row.current_user) in asked for row in rows)


def test_patch_asks_for_one_of_its_two_scopes() -> None:
    assert plan.wanted(flows.kind("password"), [PATCH_USER], ()) == ("update:current_user_metadata",)
    both = plan.wanted(flows.kind("password"), [PATCH_USER], ["create:current_user_metadata"])
    assert both == ("update:current_user_metadata", "create:current_user_metadata")


@pytest.mark.parametrize("flow", USER_FLOWS)
@pytest.mark.parametrize("scope", [*scopes.ANY_USER_SCOPES, *scopes.OTHER_SCOPES])
def test_no_users_token_holds_an_any_user_scope(flow: str, scope: str) -> None:
    with pytest.raises(MigrateError, match="a user's token cannot hold") as caught:
        plan.wanted(flows.kind(flow), [], [scope])
    assert "--flow client-credentials" in str(caught.value.remedy)


@pytest.mark.parametrize("scope", scopes.USER_SCOPES)
def test_no_machines_token_holds_a_current_user_scope(scope: str) -> None:
    with pytest.raises(MigrateError, match="there is no current user") as caught:
        plan.wanted(flows.kind("client-credentials"), [], [scope])
    row = next(row for row in scopes.MATRIX if row.current_user == scope)
    assert row.any_user in str(caught.value.remedy)


def test_scopes_come_separated_in_any_way_and_once() -> None:
    asked = plan.wanted(flows.kind("password"), [], ["read:current_user,openid", "profile openid"])
    assert asked == ("read:current_user", "openid", "profile")


def test_of_another_api_nothing_is_known() -> None:
    kind = flows.kind("password")
    assert plan.wanted(kind, [], ["read:users"], management=False) == ("read:users",)
    with pytest.raises(MigrateError, match="another API"):
        plan.wanted(kind, [PATCH_USER], [], management=False)
