"""TK5xx: algorithm and signature. Whether the signature is right only `--verify` tells (see `verify`)."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.checks import check
from mgmt_migrate.tokens.model import quoted

ALGORITHMS = ("RS256", "PS256")
"""The only ones that verify an access token here. Source: Auth0 docs, "Signing Algorithms"."""

RSA_BYTES = (256, 384, 512)
"""Signatures of keys with 2048, 3072 and 4096 bits."""

REDACTED = 64
"""Fewer bytes are no signature that was cut off, but one that was taken out on purpose."""

OWN_KEYS = ("jku", "jwk", "x5u", "x5c")


@check("TK501", "algorithm-refused")
def algorithm_refused(case: Case) -> Iterator[Hit]:
    """The token is signed with an algorithm that the Management API does not take, or not at all.

    ## What it means
    Tenants sign tokens for the Management API with RS256. `none` is no signature, HS256 needs a secret that
    both sides share, and names in other letter case are other names.

    ## What to do
    Get a token from the tenant itself. That an ID token is signed with HS256 is allowed, but it cannot be
    used to link accounts.

    ## Source
    RFC 8725, section 3.1; Auth0 docs, "Signing Algorithms".
    """
    if not case.is_jwt or ("alg" in case.token.header and case.token.algorithm is None):
        return
    given = case.token.algorithm
    if given is None:
        yield Hit("Its header names no algorithm, so nobody can check it.", _FRESH, fresh=True)
    elif given.lower() == "none":
        yield Hit(f"It is not signed (algorithm {quoted(given)}): anybody can make one.", _FRESH, fresh=True)
    elif case.is_management and given not in ALGORITHMS:
        other = next((a for a in ALGORITHMS if a.lower() == given.lower()), None)
        why = f"; {other} is written in capitals" if other else "; tenants sign with RS256"
        yield Hit(f"It is signed with {quoted(given)}{why}.", _FRESH, fresh=True)


_FRESH = "Get a token from the tenant itself"


@check("TK502", "signature-invalid")
def signature_invalid(case: Case) -> Iterator[Hit]:
    """The signature is wrong or cut off.

    ## What it means
    The token was changed after it was signed, was signed by another key, or lost characters on the way.
    Whether a signature of the right length is right, `--verify` tells.

    ## What to do
    Copy the token again, to its last character. If it stays wrong do not use it.

    ## Source
    RFC 7518, section 3.3 (an RSA signature is as long as the key).
    """
    if not case.is_jwt or (case.token.algorithm or "").upper() not in (*ALGORITHMS, "RS384", "RS512"):
        return
    size = case.token.decoded.signature
    if size in RSA_BYTES:
        return
    if size is None:
        length = len_of_text(case)
        what, short = "is no base64url", length < REDACTED * 4 // 3
    else:
        what, short = (
            f"has {size} bytes, and {case.token.algorithm} makes at least {RSA_BYTES[0]}",
            size < REDACTED,
        )
    if short:
        yield Hit(
            f"Its signature {what}: it was taken out, or the token is made up.",
            "Nothing, if it was taken out on purpose; only the whole token can be used",
            severity="warning",
        )
    else:
        yield Hit(
            f"Its signature {what}: the token is cut off or damaged.", "Copy it again, to its last character"
        )


def len_of_text(case: Case) -> int:
    """Characters of the signature part."""
    return len(case.held.token) - case.held.token.rfind(".") - 1


@check("TK503", "unverifiable")
def unverifiable(case: Case) -> Iterator[Hit]:
    """The signature cannot be checked.

    ## What it means
    With `--verify`: no key was to be had, or the token asks for what is refused here. A header that brings or
    names keys of its own (`jku`, `jwk`, `x5u`, `x5c`) is never followed: keys come from the tenant that you
    named. Critical extensions (`crit`) would have to be understood, and tenants use none.

    ## What to do
    Name the tenant with `--domain`, or its keys with `--jwks FILE`; behind a company proxy its authority with
    `--ca-file`.

    ## Source
    RFC 7515, section 4.1.11 (crit); RFC 8725, section 3.10 (jku and the like).
    """
    if not case.is_jwt:
        return
    if "crit" in case.token.header:
        yield Hit(
            "Its header has critical extensions (crit), which no tenant uses and nobody may skip.", _FRESH
        )
    if own := [name for name in OWN_KEYS if name in case.token.header]:
        yield Hit(
            f"Its header brings keys of its own ({', '.join(own)}), which are never followed.",
            _FRESH,
            severity="warning",
        )
