"""TK3xx: when the token holds."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.tokens import times
from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check

DAY = 86_400
"""Lifetime of Management API tokens unless the tenant sets another. Source: Auth0 docs, "Update Access Token
Lifetime"."""

SKEW = 60
"""Seconds that clocks may differ before an issue date in the future is worth a word."""

_MEANINGS = {"exp": "the end", "nbf": "the beginning", "iat": "the issue date"}


@check("TK301", "expired")
def expired(case: Case) -> Iterator[Hit]:
    """The token has expired.

    ## What it means
    `exp` lies in the past, or is now; APIs answer 401. `--at TIME` judges at another moment, `--leeway
    SECONDS` allows for clocks that differ.

    ## What to do
    Log in again, or exchange the refresh token. An application that keeps access tokens renews them
    before they end.

    ## Source
    RFC 7519, section 4.1.4.
    """
    end = case.token.expires_at
    if end is not None and case.now >= end + case.asked.leeway:
        ago = times.span(case.now - end)
        when = "It expires at this very moment" if case.now - end < 1 else f"It expired {ago} ago"
        yield Hit(f"{when}, at {times.iso(end)}.", "Get a new one", fresh=True)


@check("TK302", "not-yet-valid")
def not_yet_valid(case: Case) -> Iterator[Hit]:
    """The token is not valid yet.

    ## What it means
    `nbf` lies in the future, or `iat` does by more than a minute. The clock of this machine or that of the
    issuer is wrong, or the token was made by hand.

    ## What to do
    Set the clock, or wait. `--leeway SECONDS` allows for clocks that differ.

    ## Source
    RFC 7519, sections 4.1.5 and 4.1.6.
    """
    start, issued = case.token.not_before, case.token.issued_at
    if start is not None and case.now + case.asked.leeway < start:
        yield Hit(
            f"It becomes valid {times.relative(start, case.now)}, at {times.iso(start)} (nbf).",
            "Wait, or set the clock of this machine",
        )
    elif issued is not None and case.now + max(case.asked.leeway, SKEW) < issued:
        yield Hit(
            f"It says that it is issued {times.relative(issued, case.now)}, at {times.iso(issued)} (iat).",
            "Check the clock of this machine",
            severity="warning",
        )


@check("TK303", "unusual-lifetime")
def unusual_lifetime(case: Case) -> Iterator[Hit]:
    """The token lives longer than usual, or ends before it begins.

    ## What it means
    Management API tokens live 24 hours unless the tenant says otherwise. Access tokens cannot be revoked: who
    gets hold of one can use it to its end.

    ## What to do
    Shorten the lifetime under APIs > Auth0 Management API > Settings, or ask who made the token.

    ## Source
    Auth0 docs, "Update Access Token Lifetime" and "Management API Access Tokens".
    """
    begin, end = case.token.issued_at, case.token.expires_at
    if begin is None or end is None or case.kind not in ("management_access_token", "access_token"):
        return
    if end <= begin:
        yield Hit("It ends before it begins (exp, iat).", "Ask who made it", severity="warning")
    elif end - begin > DAY and case.is_management:
        yield Hit(
            f"It lives {times.span(end - begin)}; 24 hours are usual, and it cannot be revoked.",
            "Shorten the lifetime under APIs > Auth0 Management API > Settings",
            severity="warning",
        )


@check("TK304", "time-malformed")
def time_malformed(case: Case) -> Iterator[Hit]:
    """A time in the token is none, or there is no end.

    ## What it means
    `exp`, `nbf` and `iat` are seconds since 1970, as JSON numbers. Milliseconds, texts and dates beyond the
    calendar are refused. Every token that a tenant issues has an end.

    ## What to do
    Get a token from the tenant itself; repair the code if you make tokens for tests.

    ## Source
    RFC 7519, section 2 (NumericDate).
    """
    if not case.is_jwt:
        return
    for claim, problem in (case.token.bad_times or {}).items():
        yield Hit(
            f"{_MEANINGS[claim].capitalize()} of its validity ({claim}) {problem}."
            if claim != "iat"
            else f"Its issue date (iat) {problem}.",
            "Get a new one from the tenant itself",
            severity="warning" if claim == "iat" else "error",
            fresh=True,
        )
    if "exp" not in case.token.claims:
        yield Hit(
            "It has no end (exp), as every token of a tenant has.",
            "Get a new one from the tenant itself",
            fresh=True,
        )
