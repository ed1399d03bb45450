"""What the live API says of one call that reads: whether it works, and the scopes that a refusal names.

Source: Auth0 docs, errors of the Management API (401 for a token that it does not take, 403 with errorCode
insufficient_scope and "expected any of: …", 404 with errorCode inexistent_user once the token was let in);
RFC 6750, section 3.1 (WWW-Authenticate with error and scope).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from mgmt_migrate.management.client import ABOUT_TOKEN, Management
from mgmt_migrate.protocol import scopes
from mgmt_migrate.protocol.endpoints import GET_ENROLLMENTS, GET_USER, Endpoint
from mgmt_migrate.transport import Answer

READS = (GET_USER, GET_ENROLLMENTS)
"""The only endpoints of the eight that can be asked without changing anything."""

NOBODY = "auth0|000000000000000000000000"
"""A user id that nobody has: a token that may read any user gets 404, another one 403."""

Outcome = Literal["works", "let_in", "refused", "not_accepted", "unknown"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One answer. `says` are the tenant's words, foreign; `named` the scopes that its refusal names."""

    outcome: Outcome
    status: int
    says: str = ""
    named: tuple[str, ...] = ()

    @property
    def open(self) -> bool | None:
        """Whether the token was let in; None where the answer does not tell."""
        return {"works": True, "let_in": True, "refused": False}.get(self.outcome)


@dataclass(frozen=True, slots=True)
class Difference:
    """A scope that tenant and matrix see differently. `known`: today's reference agrees with the tenant."""

    scope: str
    says: str
    known: bool


def ask(api: Management, endpoint: Endpoint, user: str) -> Seen:
    """Read one record, without its personal data where the API can leave them out.

    Args:
        endpoint: one of `READS`.
        user: id as tokens have it, "auth0|5a62".
    Raises:
        TransportError: no usable answer.
    """
    path = endpoint.template.replace("{id}", quote(user, safe="")).removeprefix("/")
    query: dict[str, str | int] | None = None
    if endpoint is GET_USER:
        query = {"fields": "user_id", "include_fields": "true"}
    return seen(api.ask(path, query), api)


def seen(answer: Answer, api: Management) -> Seen:
    """What an answer means."""
    says = api.said(answer)
    found = _body(answer)
    named = _named(answer, says)
    if answer.status == 200:
        return Seen("works", 200)
    if answer.status == 404 and found.get("statusCode") == 404:
        return Seen("let_in", 404, says)
    if answer.status == 403 and found:
        return Seen("refused", 403, says, named)
    about_token = answer.status == 401 or (answer.status == 400 and ABOUT_TOKEN.search(says))
    return Seen("not_accepted" if about_token else "unknown", answer.status, says)


def differences(endpoint: Endpoint, named: tuple[str, ...]) -> tuple[Difference, ...]:
    """Where the scopes that a refusal names are not those of the matrix; none where nothing was named."""
    if not named:
        return ()
    rows = scopes.rows(endpoint)
    matrix = dict.fromkeys(s for row in rows for s in (row.current_user, row.any_user))
    reference = {s for row in rows for s in row.reference}
    more = [
        Difference(s, "the tenant names it, and the matrix does not have it", s in reference)
        for s in named
        if s not in matrix
    ]
    fewer = [
        Difference(s, "the matrix has it, and the tenant does not name it", s not in reference)
        for s in matrix
        if s not in named
    ]
    return (*more, *fewer)


_SCOPE = re.compile(r"[a-z]{1,20}:[a-z_]{1,60}")
_HEADER = re.compile(r'\bscope="(?P<scopes>[^"]{1,2000})"')
_MOST = 30


def _named(answer: Answer, says: str) -> tuple[str, ...]:
    _, expected, listed = says.partition("expected any of")
    header = _HEADER.search(answer.headers.get("www-authenticate", "")[:4000])
    texts = (listed if expected else "", header["scopes"] if header else "")
    found = (scope for text in texts for scope in _SCOPE.findall(text))
    return tuple(dict.fromkeys(found))[:_MOST]


def _body(answer: Answer) -> dict[str, object]:
    try:
        found = answer.json()
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
