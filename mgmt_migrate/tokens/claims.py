"""The claims of a token as rows for a reader: value, time in words, and what the claim means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from mgmt_migrate import display
from mgmt_migrate.tokens import times
from mgmt_migrate.tokens.model import Audit

MEANINGS: dict[str, str] = {
    "iss": "who issued it",
    "sub": "whom it stands for",
    "aud": "whom it is for",
    "azp": "application it was issued to",
    "client_id": "application it was issued to",
    "scope": "what it may do",
    "permissions": "roles' permissions; the Management API goes by scope",
    "iat": "when it was issued",
    "nbf": "when it becomes valid",
    "exp": "when it expires",
    "auth_time": "when the user logged in",
    "updated_at": "when the profile last changed",
    "gty": "grant that it came through",
    "jti": "its own identifier",
    "sid": "login session",
    "nonce": "ties an ID token to its login",
    "at_hash": "ties an ID token to an access token",
    "c_hash": "ties an ID token to a code",
    "s_hash": "ties an ID token to the state of its login",
    "amr": "how the user proved who he is",
    "acr": "how strong the login was",
    "azd": "date of the application's authorization",
    "cnf": "key that it is bound to",
    "act": "who acts for the subject",
    "org_id": "organization of the login",
    "org_name": "organization of the login",
    "authorization_details": "fine-grained permissions",
    "name": "profile",
    "nickname": "profile",
    "given_name": "profile",
    "family_name": "profile",
    "picture": "profile",
    "email": "profile",
    "email_verified": "profile",
    "alg": "algorithm of the signature",
    "typ": "type of the token",
    "kid": "name of the key that signed it",
    "enc": "algorithm of the encryption",
    "cty": "type of what is inside",
    "crit": "extensions that must be understood",
    "jku": "where the token says its keys are (never followed)",
    "x5u": "where the token says its keys are (never followed)",
    "jwk": "key that the token brings (never used)",
    "x5c": "certificates that the token brings (never used)",
    "x5t": "fingerprint of a certificate",
}
"""Source: RFC 7519, 7515, 8693, 9068; OpenID Connect Core; Auth0 docs, "JSON Web Token Claims"."""

_ORDER = ("iss", "sub", "aud", "azp", "client_id", "scope", "gty", "iat", "nbf", "exp")
_TIMES = frozenset({"iat", "nbf", "exp", "auth_time"})
_VERBS = {
    "iat": ("issued", "issued"),
    "nbf": ("valid since", "becomes valid"),
    "exp": ("expired", "expires"),
    "auth_time": ("logged in", "logged in"),
}
"""By claim: what happened, and what will happen."""

_LONGEST = 300
_MOST = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One claim; all texts are safe to show.

    `when` is the time relative to the moment judged at, `phrase` the same as a reader says it ("expired 2
    days ago").
    """

    name: str
    value: str
    when: str | None
    meaning: str | None
    phrase: str | None = None


def rows(audit: Audit) -> Iterator[Row]:
    """Header members, then claims, the usual ones first; at most 60, each value at most 300 characters."""
    ordered = [name for name in _ORDER if name in audit.claims]
    ordered += [name for name in audit.claims if name not in _ORDER]
    members = [("header ", audit.header, name) for name in audit.header]
    members = [("", audit.claims, name) for name in ordered] + members
    for prefix, source, name in members[:_MOST]:
        yield _row(prefix, name, source[name], audit.now)
    if len(members) > _MOST:
        yield Row("…", f"and {len(members) - _MOST} more", None, None)


def _row(prefix: str, name: str, value: object, now: float) -> Row:
    meaning = MEANINGS.get(name)
    shown, when, phrase = _value(value), None, None
    if name in _TIMES and (moment := times.of_number(value)) is not None:
        shown, when = times.iso(moment), times.relative(moment, now)
        phrase = f"{_VERBS[name][moment > now]} {when}"
    return Row(prefix + _cut(display.safe(name), 40), shown, when, meaning, phrase)


def _value(value: object) -> str:
    if isinstance(value, str):
        text = value
    else:
        try:
            text = json.dumps(value, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):
            text = "(nested too deeply to show)"
    return _cut(display.foreign(text[: 4 * _LONGEST]), _LONGEST)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}… ({len(text)} characters or more)"
