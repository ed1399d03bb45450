"""The guide's matrix, row by row, and what follows from it."""

from __future__ import annotations

import pytest

from mgmt_migrate.protocol import endpoints as e
from mgmt_migrate.protocol import scopes

GUIDE = [
    ("GET /api/v2/users/{id}", "read:current_user", "read:users"),
    ("GET /api/v2/users/{id}/enrollments", "read:current_user", "read:users"),
    ("POST /api/v2/users/{id}/identities", "update:current_user_identities", "update:users"),
    (
        "DELETE /api/v2/users/{id}/identities/{provider}/{user_id}",
        "update:current_user_identities",
        "update:users",
    ),
    ("PATCH /api/v2/users/{id}", "update:current_user_metadata", "update:users"),
    ("PATCH /api/v2/users/{id}", "create:current_user_metadata", "update:users"),
    ("DELETE /api/v2/users/{id}/multifactor/{provider}", "delete:current_user_metadata", "update:users"),
    (
        "POST /api/v2/device-credentials",
        "create:current_user_device_credentials",
        "create:device_credentials",
    ),
    (
        "DELETE /api/v2/device-credentials/{id}",
        "delete:current_user_device_credentials",
        "delete:device_credentials",
    ),
]


def test_the_matrix_is_the_guide_row_by_row() -> None:
    assert [(r.endpoint.key, r.current_user, r.any_user) for r in scopes.MATRIX] == GUIDE


def test_a_users_token_can_hold_seven_scopes() -> None:
    assert len(scopes.USER_SCOPES) == 7
    assert all(":current_user" in scope for scope in scopes.USER_SCOPES)


def test_where_the_reference_leaves_a_scope_out_the_row_says_so() -> None:
    silent = [
        r for r in scopes.MATRIX if not r.drift and not {r.current_user, r.any_user} <= set(r.reference)
    ]
    assert silent == []


def test_every_row_names_its_source() -> None:
    assert all(row.source for row in scopes.MATRIX)


def test_the_least_scope_is_the_union_in_the_matrix_order() -> None:
    wanted = [e.PATCH_USER, e.POST_IDENTITIES, e.GET_USER, e.GET_ENROLLMENTS]
    assert scopes.least_scope(wanted) == (
        "read:current_user",
        "update:current_user_identities",
        "update:current_user_metadata",
    )
    assert scopes.any_user_scope(wanted) == ("read:users", "update:users")


def test_changing_a_user_asks_for_create_only_if_wanted() -> None:
    assert scopes.least_scope([e.PATCH_USER]) == ("update:current_user_metadata",)
    assert scopes.least_scope([e.PATCH_USER], create=True) == (
        "update:current_user_metadata",
        "create:current_user_metadata",
    )


def test_no_endpoint_needs_no_scope() -> None:
    assert scopes.least_scope([]) == scopes.any_user_scope([]) == ()


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("update:current_user_identites", "update:current_user_identities"),
        ("read:current_users", "read:current_user"),
        ("Read:Current_User", "read:current_user"),
        ("update:current-user-metadata", "update:current_user_metadata"),
        ("udpate:users", "update:users"),
        ("read:user", "read:users"),
        ("opendid", "openid"),
    ],
)
def test_a_slip_names_the_scope_that_was_meant(slip: str, meant: str) -> None:
    assert scopes.nearest(slip) == meant


@pytest.mark.parametrize(
    "scope",
    [
        "read:current_user",
        "openid",
        "update:users_app_metadata",
        "create:users",
        "delete:users",
        "read:clients",
        "read:roles",
        "delete:current_user",
        "",
        "x" * 10_000,
    ],
)
def test_a_scope_that_exists_or_resembles_none_is_no_slip(scope: str) -> None:
    assert scopes.nearest(scope) is None
