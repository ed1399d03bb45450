"""TK6xx: who the token stands for, and what is odd in its make."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import quoted
from mgmt_migrate.tokens.permissions import reach, user_of

_DECISIVE = frozenset(
    {"iss", "sub", "aud", "exp", "nbf", "iat", "azp", "client_id", "scope", "gty", "cnf", "alg", "typ", "kid"}
    | {"crit", "jku", "jwk", "x5u", "x5c"}
)


@check("TK601", "other-user")
def other_user(case: Case) -> Iterator[Hit]:
    """The call is about another user than the one that the token stands for.

    ## What it means
    With `current_user` scopes the user id in the path has to be the token's own `sub`.

    ## What to do
    Put the user's own id there. To act on other users use a back end with client credentials and the scope
    for any user.

    ## Source
    Migration guide, "Scope changes".
    """
    if not case.is_management:
        return
    for endpoint, params in case.asked.calls:
        user = user_of(endpoint, dict(params))
        found = reach(case.token, endpoint, user)
        if found.by is not None and found.other and user is not None:
            yield Hit(
                f"{endpoint} is asked for {quoted(user)}, and the token stands for "
                f"{quoted(case.token.subject or '')}: {found.by} covers that user alone.",
                f"Use the token's own user id, or {found.missing[0]} through client credentials on a server",
            )


@check("TK602", "machine-token")
def machine_token(case: Case) -> Iterator[Hit]:
    """The token stands for a machine or an agent, not for a user who logged in.

    ## What it means
    It came through client credentials: there is no current user, and what it may do it may do to every user.
    It belongs on a server, never in a browser or a mobile application.

    ## What to do
    Nothing, on a server. Elsewhere let the application call your back end instead.

    ## Source
    Auth0 docs, "Client Credentials Flow"; "Get Management API Access Tokens for Production".
    """
    if not case.is_management:
        return
    if case.token.subject_type == "machine":
        yield Hit(
            "It stands for an application, not for a user: it belongs on a server.",
            "Nothing, on a server; never put it into a browser or a mobile application",
            severity="note",
        )
    elif case.token.subject_type == "agent":
        yield Hit(
            f"It stands for the agent {quoted(case.token.subject or '')}: there is no current user.",
            "Use a user's own token for the scopes of the current user",
            severity="warning",
        )


@check("TK603", "sender-constrained")
def sender_constrained(case: Case) -> Iterator[Hit]:
    """The token is bound to a key (`cnf`), so that a plain Bearer call with it fails.

    ## What it means
    With DPoP or mutual TLS a token works only together with a proof of the key that it was issued to.
    `Authorization: Bearer` alone is refused.

    ## What to do
    Ask for a token without DPoP and mutual TLS, or send the proof with each call if the API takes it.

    ## Source
    RFC 7800; RFC 9449, section 6; RFC 8705, section 3.
    """
    if "cnf" not in case.token.claims or case.kind not in ("management_access_token", "access_token"):
        return
    bound = case.token.claims["cnf"]
    how = ""
    if isinstance(bound, dict):
        how = " by DPoP" if "jkt" in bound else " by mutual TLS" if "x5t#S256" in bound else ""
    yield Hit(
        f"It is bound to a key{how} (cnf): a plain Bearer call with it is refused.",
        "Log in without DPoP and mutual TLS, or send the proof with each call",
    )


@check("TK604", "duplicate-member")
def duplicate_member(case: Case) -> Iterator[Hit]:
    """A member stands in the token twice.

    ## What it means
    One reader takes the first, another the last: the token means different things to different servers. Here
    the last counts.

    ## What to do
    Do not use it. Tenants issue no such tokens.

    ## Source
    RFC 7519, section 4 (names must be unique).
    """
    for part, name in case.token.decoded.duplicates[:_MOST]:
        yield Hit(
            f"Its {part} has the member {quoted(name)} twice; servers may read it differently.",
            "Get a token from the tenant itself",
            severity="error" if name in _DECISIVE else "warning",
            fresh=True,
        )


_MOST = 20
"""More findings of one kind help nobody."""


@check("TK605", "wrong-type")
def wrong_type(case: Case) -> Iterator[Hit]:
    """A claim is of another JSON type than the standard says.

    ## What it means
    `scope` is a string with spaces, `aud` a string or an array of strings, `sub` and `iss` are strings. What
    a server makes of anything else is open. Times have their own check, TK304.

    ## What to do
    Get a token from the tenant itself; repair the code if you make tokens for tests.

    ## Source
    RFC 7519, section 4.1; RFC 8693, section 4.2 (scope).
    """
    for name, problem in case.token.wrong[:_MOST]:
        yield Hit(f"{name} {problem}.", "Get a token from the tenant itself", fresh=True)
