"""TK1xx: what kind of token it is."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.tokens import memo
from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import quoted


@check("TK101", "id-token")
def id_token(case: Case) -> Iterator[Hit]:
    """This is an ID token, which the Management API no longer takes.

    ## What it means
    An ID token tells an application who has logged in. Its audience is the application's client id, it has no
    scopes, and a tenant refuses it on /api/v2/ once "Allow ID Tokens for Management API v2 Authentication" is
    off. That setting is the last step of the migration.

    ## What to do
    Ask for an access token: the same login with `audience` set to `https://TENANT/api/v2/`, the scopes that
    the call needs, and a response type that brings an access token (`code`, or `token id_token`). Of the
    answer send `access_token`.

    ## Source
    Migration guide, "Get access tokens".
    """
    if case.kind == "id_token":
        if case.held.member == "access_token":
            yield Hit(
                "The member access_token of this answer is an ID token, and the Management API takes none.",
                "Log in with the Management API as audience and read access_token from that answer",
                fresh=True,
            )
            return
        yield Hit(
            "It tells an application who logged in. The Management API wants an access token instead.",
            "Log in with the Management API as audience, and send the access_token of the answer",
            fresh=True,
        )


@check("TK102", "other-audience-token")
def other_audience_token(case: Case) -> Iterator[Hit]:
    """This access token is for another API than the Management API.

    ## What it means
    An access token opens the API that its audience names, and no other. Sent to /api/v2/ it brings
    `401 Bad audience`. The half-done migration looks like this: the code sends an access token now, but
    the login never named the Management API, so that it is the one for /userinfo.

    ## What to do
    Log in with `audience` set to `https://TENANT/api/v2/`. One token cannot serve two APIs of one's own: an
    application that calls both needs two logins, or a back end.

    ## Source
    Migration guide, "Get access tokens"; Auth0 docs, "Get Access Tokens".
    """
    if case.kind == "access_token" and case.token.audiences:
        if any(memo.means_management(a) for a in case.token.audiences):
            return  # TK202 says what is wrong with it
        named = " and ".join(quoted(a) for a in case.token.audiences[:3])
        yield Hit(
            f"It is an access token for {named}; the Management API refuses it with 401 Bad audience.",
            "Log in with the Management API as audience",
            fresh=True,
        )


@check("TK103", "opaque-token")
def opaque_token(case: Case) -> Iterator[Hit]:
    """This token is opaque, and tokens for the Management API never are.

    ## What it means
    Without an audience the tenant answers with an access token for /userinfo alone, a random string. The
    Management API answers it with `400 Bad HTTP authentication header format` or `401 Invalid token`.
    Refresh tokens, client secrets and authorization codes look the same.

    ## What to do
    Log in with `audience` set to `https://TENANT/api/v2/`: such tokens are always JWTs, three parts with
    dots between them.

    ## Source
    Auth0 docs, "Access Tokens" (opaque access tokens).
    """
    if case.kind == "opaque":
        yield Hit(
            "Access tokens for the Management API are JWTs. A login without an audience gives such a string, "
            "good for /userinfo alone.",
            "Log in with the Management API as audience",
            fresh=True,
        )


@check("TK104", "encrypted-token")
def encrypted_token(case: Case) -> Iterator[Hit]:
    """This token is encrypted, and tokens for the Management API never are.

    ## What it means
    It is a JWE: an API of one's own can have its tokens encrypted, and only that API can read them.
    Which audience and scopes it has cannot be said.

    ## What to do
    Log in with `audience` set to `https://TENANT/api/v2/`.

    ## Source
    RFC 7516, section 3; Auth0 docs, "JSON Web Encryption".
    """
    if case.kind == "encrypted":
        yield Hit(
            "Only the API that it was encrypted for can read it, and that is not the Management API.",
            "Log in with the Management API as audience",
            fresh=True,
        )


@check("TK105", "refresh-or-mfa-token")
def refresh_or_mfa_token(case: Case) -> Iterator[Hit]:
    """This is a refresh token or an mfa_token: it goes to the token endpoint, not to an API.

    ## What it means
    A refresh token is exchanged for a new access token, an `mfa_token` for a login with a second factor.
    Both are secrets that only /oauth/token and /mfa/ may see.

    ## What to do
    Exchange it: `mgmt-migrate get-token --flow refresh`, or go on with the login that asked for the second
    factor.

    ## Source
    Auth0 docs, "Refresh Tokens" and "Multi-factor Authentication API".
    """
    if case.kind == "refresh_token":
        yield Hit(
            "It is exchanged for access tokens at /oauth/token and never sent to an API.",
            "Exchange it for an access token",
            fresh=True,
        )
    if case.kind == "mfa_token":
        yield Hit(
            "It continues a login that asks for a second factor and is never sent to an API.",
            "Finish that login with the second factor, and send the access_token that it brings",
            fresh=True,
        )


@check("TK106", "not-a-token")
def not_a_token(case: Case) -> Iterator[Hit]:
    """What was given is not a token.

    ## What it means
    It is cut off, was encoded anew on the way, or is something else: an address, a command, a page. The
    message says what it looks like.

    ## What to do
    Copy the token again, whole, from `ey` to its last character, or give the whole answer of the token
    endpoint.

    ## Source
    RFC 7515, section 7.1 (three parts in base64url, without padding); RFC 7519, section 7.2.
    """
    if case.kind == "not_a_token":
        problem = case.held.problem or case.token.decoded.problem or "it has no shape of one"
        advice = case.held.advice or case.token.decoded.advice or "copy the token again"
        yield Hit(f"This is not a token: {problem}.", advice[:1].upper() + advice[1:])
