"""From the answer of a token endpoint to a `Granted`, or to the reason why it is none."""

from __future__ import annotations

import re

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.refusals import place, refusal
from mgmt_migrate.oauth.secret import Secret
from mgmt_migrate.oauth.steps import Answer, Granted

_BEARER = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What an Authorization header can hold. Source: RFC 6750, section 2.1."""


def granted(app: Application, answer: Answer) -> Granted:
    """The access token of a successful answer.

    Raises:
        MigrateError: the endpoint refused, or answered with success but without an access token that can be
            used: an ID token only, a token of another type or with characters that no header may hold,
            something else than JSON.
    Source: RFC 6749, sections 5.1 and 5.2; Auth0 docs, "Get Token".
    """
    if answer.status != 200 or answer.error:
        raise refusal(app, answer)
    if not answer.members:
        raise refusal(app, answer)
    token = answer.members.get("access_token")
    if token is None and answer.text("id_token"):
        raise MigrateError(
            "the answer holds an ID token only, which the Management API no longer takes",
            where=place(answer),
            remedy="check that the application is OIDC-conformant and that the tenant knows the API "
            f"{app.audience or 'of the first token'}",
        )
    if not isinstance(token, str) or not token:
        kind = "no access token" if token is None else f"an access token that is {_kind(token)}"
        raise MigrateError(
            f"the answer holds {kind}",
            where=place(answer),
            remedy="check that the domain is that of the tenant, and what stands between",
        )
    if len(token) > 1 << 18 or not _BEARER.fullmatch(token):
        raise MigrateError(
            "the access token holds characters that no Authorization header may hold",
            where=place(answer),
            remedy="check that the domain is that of the tenant; nothing of this token was used",
        )
    _check_type(answer)
    return Granted(
        access_token=Secret("ACCESS_TOKEN", token),
        scope=answer.text("scope") or None,
        expires_in=_seconds(answer.members.get("expires_in")),
        refresh_token=Secret("AUTH0_REFRESH_TOKEN", answer.text("refresh_token"))
        if answer.text("refresh_token")
        else None,
        id_token=bool(answer.text("id_token")),
    )


def _check_type(answer: Answer) -> None:
    kind = answer.members.get("token_type", "Bearer")
    if isinstance(kind, str) and kind.lower() == "bearer":
        return
    bound = isinstance(kind, str) and kind.lower() == "dpop"
    raise MigrateError(
        "the token is of another type than Bearer",
        where=f"{place(answer)}, token_type {answer.scrub(str(kind))[:40]!r}",
        remedy="turn Require Token Sender-Constraining off for this application: the token is bound to a key"
        if bound
        else "check that the domain is that of the tenant",
    )


def _seconds(value: object) -> int | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 10**10:
        return int(value)
    return None


def _kind(value: object) -> str:
    kinds = {str: "empty", dict: "an object", list: "a list", bool: "true or false", int: "a number"}
    return kinds.get(type(value), "no text")
