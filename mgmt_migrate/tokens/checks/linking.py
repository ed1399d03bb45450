"""TK7xx: linking, with the ID token of the account that is to be linked."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.protocol.endpoints import POST_IDENTITIES
from mgmt_migrate.protocol.linking import ANY_USER_SCOPE, CURRENT_USER_SCOPE, SECONDARY_ALGORITHM
from mgmt_migrate.tokens import times
from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import NAMES, indefinite, quoted
from mgmt_migrate.tokens.permissions import reach


@check("TK701", "secondary-not-rs256")
def secondary_not_rs256(case: Case) -> Iterator[Hit]:
    """The ID token of the second account is not signed with RS256.

    ## What it means
    The Management API has to check it without the application's secret, and so takes RS256 only.

    ## What to do
    Set it under Applications > your application > Advanced Settings > OAuth > JsonWebToken Signature
    Algorithm, and log in again.

    ## Source
    Migration guide, "Account Linking changes".
    """
    if case.second and case.second.kind == "id_token":
        given = case.second.token.algorithm
        if given != SECONDARY_ALGORITHM:
            how = f"is signed with {quoted(given)}" if given else "names no algorithm"
            yield Hit(
                f"The second account's ID token {how}; linking takes {SECONDARY_ALGORITHM} only.",
                "Set RS256 under Applications > your application > Advanced Settings > OAuth, and log in "
                "again",
            )


@check("TK702", "secondary-audience-mismatch")
def secondary_audience_mismatch(case: Case) -> Iterator[Hit]:
    """The ID token of the second account was issued to another application, or by another tenant.

    ## What it means
    Its `aud` has to be the application that the access token was issued to: the claim `azp`, or `client_id`
    in the RFC 9068 profile.

    ## What to do
    Log both accounts in with the same client id, at the same tenant.

    ## Source
    Migration guide, "Account Linking changes".
    """
    if not case.second or case.second.kind != "id_token" or not _is_access(case):
        return
    ours, theirs = case.token.client_id, case.second.token.audiences
    if ours is None:
        yield Hit(
            "The access token has no azp and no client_id, so the ID token's audience has nothing to equal.",
            "Log in as the application that both accounts use",
        )
    elif theirs != (ours,):
        named = quoted(theirs[0]) if theirs else "nobody"
        yield Hit(
            f"The second account's ID token is for {named}, the access token for the application "
            f"{quoted(ours)}.",
            "Log both accounts in with the same client id",
        )
    if case.second.token.issuer != case.token.issuer:
        yield Hit(
            f"The second account's ID token was issued by {quoted(case.second.token.issuer or 'nobody')}, "
            f"the access token by "
            f"{quoted(case.token.issuer or 'nobody')}.",
            "Log both accounts in at the same tenant",
        )


@check("TK703", "secondary-expired")
def secondary_expired(case: Case) -> Iterator[Hit]:
    """The ID token of the second account is out of date.

    ## What it means
    Linking proves that the user has just logged in to the second account as well.

    ## What to do
    Log in to the second account again, right before linking.

    ## Source
    Auth0 docs, "Link User Accounts".
    """
    if case.second and case.second.kind == "id_token":
        end, start = case.second.token.expires_at, case.second.token.not_before
        if end is None:
            yield Hit("The second account's ID token has no end that can be read (exp).", _AGAIN)
        elif case.now >= end + case.asked.leeway:
            yield Hit(f"The second account's ID token expired {times.span(case.now - end)} ago.", _AGAIN)
        elif start is not None and case.now + case.asked.leeway < start:
            yield Hit(
                f"The second account's ID token becomes valid {times.relative(start, case.now)}.", _AGAIN
            )


_AGAIN = "Log in to the second account again, right before linking"


@check("TK704", "same-subject")
def same_subject(case: Case) -> Iterator[Hit]:
    """Both tokens stand for the same account.

    ## What it means
    An account cannot be linked to itself. Often the session of the first login answered the second one.

    ## What to do
    Log in to the second account with `prompt=login`, or over its own connection.

    ## Source
    Auth0 docs, "Link User Accounts".
    """
    if case.second and case.second.kind == "id_token":
        ours, theirs = case.token.subject, case.second.token.subject
        if theirs is None:
            yield Hit("The second account's ID token names no account (sub).", _AGAIN)
        elif ours == theirs:
            yield Hit(
                f"Both tokens stand for {quoted(theirs)}; an account cannot be linked to itself.",
                "Log in to the second account with prompt=login",
            )


@check("TK705", "secondary-not-id-token")
def secondary_not_id_token(case: Case) -> Iterator[Hit]:
    """What should be the ID token of the second account is something else.

    ## What it means
    `link_with` in the body takes an ID token: here it stays right, while the Authorization header changes to
    an access token.

    ## What to do
    Send `id_token` of the second login, as it came.

    ## Source
    Migration guide, "Account Linking changes".
    """
    if case.second and case.second.kind != "id_token":
        name = NAMES[case.second.kind]
        what = indefinite(name)
        yield Hit(
            f"The second token is {what}; link_with takes the second account's ID token.",
            "Send id_token of the second login, as it came",
        )


@check("TK706", "linking-not-permitted")
def linking_not_permitted(case: Case) -> Iterator[Hit]:
    """The audited token may not link accounts at all.

    ## What it means
    Linking takes an access token for the Management API in the Authorization header, with
    `update:current_user_identities` for the user's own account or `update:users` for any.

    ## What to do
    Get such a token, and send the second account's ID token as `link_with` in the body.

    ## Source
    Migration guide, "Account Linking changes" and "Scope changes".
    """
    if not case.second:
        return
    if not case.is_management:
        yield Hit(
            "Linking takes an access token for the Management API in the Authorization header.",
            f"Get one with {CURRENT_USER_SCOPE}",
            fresh=True,
        )
    elif reach(case.token, POST_IDENTITIES).by is None:
        wanted = CURRENT_USER_SCOPE if case.token.subject_type in ("user", None) else ANY_USER_SCOPE
        yield Hit(
            f"Linking takes the scope {wanted}, which the token has not.",
            f"Get one with {wanted}",
            fresh=True,
        )


def _is_access(case: Case) -> bool:
    return case.kind in ("management_access_token", "access_token")
