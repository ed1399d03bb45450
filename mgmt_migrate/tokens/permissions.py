"""What the scopes of a Management access token open: the matrix, and one call."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.protocol.scopes import MATRIX, USER_SCOPES, Row, rows
from mgmt_migrate.tokens.model import Cell, Kind
from mgmt_migrate.tokens.token import Token


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the scopes go for one endpoint.

    `by` is the scope that opens it, None if none does. `wider` tells that it does so for any user.
    `missing` are the scopes that would open it to this kind of subject, any one of them. `other` is True if
    the call names another user than the token's own, and the scope covers that one only.
    """

    by: str | None
    wider: bool
    missing: tuple[str, ...]
    other: bool = False
    note: str | None = None

    @property
    def allowed(self) -> bool:
        return self.by is not None and not self.other


def matrix(token: Token, kind: Kind) -> tuple[Cell, ...]:
    """The nine rows of the guide; all False unless it is a Management access token.

    A machine or an agent has no "current user", whatever its scopes say.
    """
    held = _KNOWN.intersection(token.scopes) if kind == "management_access_token" else frozenset()
    return _matrix(held, token.subject_type in ("user", None))


def any_user(row: Row) -> tuple[str, ...]:
    """The scopes that open a row for any user: the guide's, then those that only today's reference has."""
    return (row.any_user, *(s for s in row.reference if s != row.any_user and s not in USER_SCOPES))


_KNOWN = frozenset(s for row in MATRIX for s in (row.current_user, *any_user(row)))


@lru_cache(256)
def _matrix(held: frozenset[str], acts_for_user: bool) -> tuple[Cell, ...]:
    return tuple(
        Cell(
            endpoint=row.endpoint.key,
            current_user=acts_for_user and row.current_user in held,
            any_user=not held.isdisjoint(any_user(row)),
            scope_current_user=row.current_user,
            scope_any_user=row.any_user,
        )
        for row in MATRIX
    )


def reach(token: Token, endpoint: Endpoint, user: str | None = None) -> Reach:
    """What the scopes open of one endpoint, kind, time and audience left aside.

    Args:
        user: the concrete user id of the call, decoded; None if the call names none.
    """
    held = set(token.scopes)
    listed = rows(endpoint)
    other = user is not None and token.subject is not None and user != token.subject
    acts_for_user = token.subject_type in ("user", None)
    for scope in dict.fromkeys(s for row in listed for s in any_user(row)):
        if scope in held:
            return Reach(scope, True, (), note=_drift(listed[0], scope))
    if acts_for_user:
        for row in listed:
            if row.current_user in held:
                missing = (row.any_user,) if other else ()
                return Reach(
                    row.current_user, False, missing, other=other, note=_drift(row, row.current_user)
                )
        if not other:
            return Reach(None, False, (listed[0].current_user,))
    return Reach(None, False, (listed[0].any_user,), other=other and acts_for_user)


def _drift(row: Row, scope: str) -> str | None:
    """Where guide and today's reference disagree on this scope: both are said."""
    agreed = scope in row.reference and scope in (row.current_user, row.any_user)
    return None if agreed else row.drift


def user_of(endpoint: Endpoint, params: dict[str, str | None]) -> str | None:
    """The user id that a call names, None if it is left open or the call is about a device."""
    return params.get("id") if "/users/" in endpoint.template else None
