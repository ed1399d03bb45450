"""Which scopes an endpoint takes: the guide's matrix, and where today's reference says something else."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mgmt_migrate.protocol import endpoints as e
from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.value import Value

GUIDE = 'migration guide, "Scope changes"'
REFERENCE = "Management API v2 reference of August 2026"


class Row(Value, eq=True):
    """One row of the guide's matrix.

    `reference` lists the scopes that the API reference of August 2026 names, any one of which is enough;
    `drift` says in words where it differs from the guide, None where both agree.
    """

    endpoint: Endpoint
    current_user: str
    any_user: str
    reference: tuple[str, ...]
    drift: str | None = None
    source: str = GUIDE


MATRIX: tuple[Row, ...] = (
    Row(
        e.GET_USER,
        "read:current_user",
        "read:users",
        ("read:users", "read:current_user", "read:user_idp_tokens"),
        "today read:user_idp_tokens is accepted too; it adds the providers' own tokens to the answer",
    ),
    Row(e.GET_ENROLLMENTS, "read:current_user", "read:users", ("read:users", "read:current_user")),
    Row(
        e.POST_IDENTITIES,
        "update:current_user_identities",
        "update:users",
        ("update:users", "update:current_user_identities"),
        "the guide's section on account linking names update:current_user_metadata; "
        "its matrix and today's reference do not",
    ),
    Row(
        e.DELETE_IDENTITIES,
        "update:current_user_identities",
        "update:users",
        ("update:users", "update:current_user_identities"),
    ),
    Row(
        e.PATCH_USER,
        "update:current_user_metadata",
        "update:users",
        ("update:users", "update:users_app_metadata", "update:current_user_metadata"),
        "today update:users_app_metadata is accepted too; a user's own token changes user_metadata only",
    ),
    Row(
        e.PATCH_USER,
        "create:current_user_metadata",
        "update:users",
        ("update:users", "update:users_app_metadata", "update:current_user_metadata"),
        "today's reference does not list create:current_user_metadata here; it can still be granted",
    ),
    Row(
        e.DELETE_MULTIFACTOR,
        "delete:current_user_metadata",
        "update:users",
        ("update:users",),
        "today's reference lists update:users only: the way for the current user is no longer documented",
    ),
    Row(
        e.POST_DEVICE_CREDENTIALS,
        "create:current_user_device_credentials",
        "create:device_credentials",
        ("create:current_user_device_credentials",),
        "today's reference lists the current user's scope only: create:device_credentials is gone",
    ),
    Row(
        e.DELETE_DEVICE_CREDENTIALS,
        "delete:current_user_device_credentials",
        "delete:device_credentials",
        ("delete:device_credentials", "delete:current_user_device_credentials"),
    ),
)
"""Nine rows in the guide's order; PATCH has two, of which one scope is enough."""


def _once(scopes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(scopes))


USER_SCOPES: tuple[str, ...] = _once(row.current_user for row in MATRIX)
"""The seven scopes that a user's token for the Management API can hold, and no others.

Source: the same seven stand in auth0-cli, `client-grants create`, subject type "user".
"""

ANY_USER_SCOPES: tuple[str, ...] = _once(row.any_user for row in MATRIX)
"""Scopes over any user. They come through client credentials alone. Source: the guide's matrix."""

OTHER_SCOPES: tuple[str, ...] = ("read:user_idp_tokens", "update:users_app_metadata")
"""Any-user scopes that only today's reference lists for the eight endpoints."""

OIDC_SCOPES: tuple[str, ...] = ("openid", "profile", "email", "offline_access", "address", "phone")
"""Source: OpenID Connect Core 1.0, sections 5.4 and 11."""


def rows(endpoint: Endpoint) -> tuple[Row, ...]:
    """The matrix rows of an endpoint: two for PATCH, one for each other."""
    return tuple(row for row in MATRIX if row.endpoint == endpoint)


def least_scope(endpoints: Iterable[Endpoint], *, create: bool = False) -> tuple[str, ...]:
    """The fewest current-user scopes that cover the endpoints, in matrix order.

    PATCH needs update:current_user_metadata alone; `create` asks for create:current_user_metadata beside it.
    """
    return _least_scope(frozenset(endpoints), create)


@lru_cache(maxsize=512)
def _least_scope(endpoints: frozenset[Endpoint], create: bool) -> tuple[str, ...]:
    return _once(
        row.current_user
        for row in MATRIX
        if row.endpoint in endpoints and (create or row.current_user != "create:current_user_metadata")
    )


def any_user_scope(endpoints: Iterable[Endpoint]) -> tuple[str, ...]:
    """The any-user scopes that cover the endpoints, in matrix order."""
    wanted = set(endpoints)
    return _once(row.any_user for row in MATRIX if row.endpoint in wanted)


def nearest(scope: str) -> str | None:
    """The scope of the matrix that a misspelt one means, or None.

    None too for a scope that exists, and for one that resembles none. The service drops unknown scopes in
    silence, so a slip such as update:current_user_identites ends in a 403.
    """
    known = [*USER_SCOPES, *ANY_USER_SCOPES, *OTHER_SCOPES, *OIDC_SCOPES]
    given = scope.strip()
    if given in known or len(given) > 64:
        return None
    folded = given.lower().replace("-", "_")
    if folded in known:
        return folded
    verb = folded.partition(":")[0]
    if verb in _VERBS:  # create:users is no slip for update:users
        known = [k for k in known if k.startswith(f"{verb}:")]
    import difflib

    close = difflib.get_close_matches(folded, known, n=1, cutoff=0.9)
    return close[0] if close else None


_VERBS = frozenset({"create", "read", "update", "delete"})
