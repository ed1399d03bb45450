"""Which grant gives which scopes, and how accounts are linked."""

from __future__ import annotations

import pytest

from mgmt_migrate.protocol import linking, scopes
from mgmt_migrate.protocol.grants import GRANTS, RESPONSE_TYPES, grant, response_type


def test_only_a_machine_gets_scopes_over_any_user() -> None:
    assert [g.name for g in GRANTS if g.any_user_scopes] == ["client_credentials"]
    assert [g.name for g in GRANTS if g.user_scopes == g.any_user_scopes] == []


def test_a_grant_is_found_by_its_name_and_by_what_goes_over_the_wire() -> None:
    by_wire = grant("http://auth0.com/oauth/grant-type/password-realm")
    assert by_wire is not None
    assert by_wire is grant("password-realm")
    assert grant("") is None
    assert grant("magic") is None


def test_password_and_implicit_are_discouraged_and_say_by_whom() -> None:
    discouraged = {g.name: g.discouraged for g in GRANTS if g.discouraged}
    assert set(discouraged) == {"password", "password-realm", "implicit"}
    assert all("RFC 9700" in who for who in discouraged.values())


@pytest.mark.parametrize("text", ["token id_token", "id_token token", "id_token%20token", "token+id_token"])
def test_the_order_of_a_response_type_is_free(text: str) -> None:
    found = response_type(text)
    assert found is not None
    assert (found.value, found.id_token, found.access_token) == ("token id_token", True, True)


def test_the_response_type_token_once_brought_an_id_token_too() -> None:
    assert [r.value for r in RESPONSE_TYPES if r.legacy_id_token] == ["token"]


@pytest.mark.parametrize("text", ["", "none of these", "id_tokens", "query"])
def test_an_unknown_response_type_is_none(text: str) -> None:
    assert response_type(text) is None


def test_ones_own_account_is_linked_with_an_id_token_alone() -> None:
    assert linking.BODY_MEMBERS[linking.CURRENT_USER_SCOPE] == (("link_with",),)
    assert ("provider", "user_id") in linking.BODY_MEMBERS[linking.ANY_USER_SCOPE]


def test_the_scope_of_the_prose_is_not_the_scope_of_the_matrix() -> None:
    row = next(r for r in scopes.MATRIX if r.endpoint.key == "POST /api/v2/users/{id}/identities")
    assert (row.current_user, row.any_user) == (linking.CURRENT_USER_SCOPE, linking.ANY_USER_SCOPE)
    assert linking.PROSE_SCOPE != linking.CURRENT_USER_SCOPE


def test_linking_rules_have_keys_of_their_own_and_sources() -> None:
    assert len({rule.key for rule in linking.RULES}) == len(linking.RULES)
    assert all(rule.source and rule.says for rule in linking.RULES)
