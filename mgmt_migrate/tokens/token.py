"""A decoded token read as what Auth0 issues: claims of the right types, the two profiles, the flow."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mgmt_migrate.protocol import grants
from mgmt_migrate.tokens.decode import Decoded
from mgmt_migrate.tokens.times import LAST

SubjectType = Literal["user", "machine", "agent"]

_FLOWS = {
    "authorization_code": "browser",
    "implicit": "browser",
    "device_code": "device",
    "refresh_token": "refresh",
    "client_credentials": "client-credentials",
    "mfa-otp": "password",
    "mfa-oob": "password",
    "mfa-recovery-code": "password",
}


@dataclass(frozen=True, slots=True)
class Token:
    """What the claims say. Anything of a wrong type is None or left out, and named in `wrong`.

    `audience` holds the values of aud as they stand, repetitions included. Times are seconds since 1970.
    `bad_times` maps a claim to why it is no moment. `profile` tells RFC 9068 access tokens (typ at+jwt) from
    the classic ones.
    """

    decoded: Decoded
    algorithm: str | None
    typ: str | None
    issuer: str | None
    subject: str | None
    subject_type: SubjectType | None
    audience: tuple[str, ...]
    client_id: str | None
    flow: str | None
    scopes: tuple[str, ...]
    issued_at: float | None
    expires_at: float | None
    not_before: float | None
    wrong: tuple[tuple[str, str], ...] = ()
    bad_times: Mapping[str, str] | None = None

    @property
    def claims(self) -> Mapping[str, object]:
        return self.decoded.claims

    @property
    def header(self) -> Mapping[str, object]:
        return self.decoded.header

    @property
    def audiences(self) -> tuple[str, ...]:
        """The distinct values of aud."""
        return self.audience if len(self.audience) < 2 else tuple(dict.fromkeys(self.audience))

    @property
    def profile(self) -> Literal["classic", "rfc9068"]:
        return "rfc9068" if (self.typ or "").lower().removeprefix("application/") == "at+jwt" else "classic"


def read(decoded: Decoded) -> Token:
    """The token that a decoded text is; for one that is no JWS everything is empty."""
    wrong: list[tuple[str, str]] = []
    bad_times: dict[str, str] = {}
    claims = decoded.claims
    subject = _text(claims, "sub", wrong)
    client_id = _text(claims, "azp", wrong) or _text(claims, "client_id", wrong)
    gty = _words(claims, "gty", wrong)
    return Token(
        decoded=decoded,
        algorithm=_text(decoded.header, "alg", wrong, "header "),
        typ=_text(decoded.header, "typ", wrong, "header "),
        issuer=_text(claims, "iss", wrong),
        subject=subject,
        subject_type=_subject_type(subject, client_id, gty),
        audience=_audience(claims, wrong),
        client_id=client_id,
        flow=_flow(subject, client_id, gty),
        scopes=_words(claims, "scope", wrong),
        issued_at=_moment(claims, "iat", wrong, bad_times),
        expires_at=_moment(claims, "exp", wrong, bad_times),
        not_before=_moment(claims, "nbf", wrong, bad_times),
        wrong=tuple(wrong),
        bad_times=bad_times,
    )


def type_name(value: object) -> str:
    """What JSON calls the type of a value, with its article."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    names: dict[type, str] = {
        str: "a string",
        int: "a number",
        float: "a number",
        list: "an array",
        dict: "an object",
    }
    return names[type(value)]


def _text(
    source: Mapping[str, object], name: str, wrong: list[tuple[str, str]], where: str = ""
) -> str | None:
    value = source.get(name)
    if value is None or isinstance(value, str):
        if value is None and name in source:
            wrong.append((where + name, "is null, not a string"))
        return value
    wrong.append((where + name, f"is {type_name(value)}, not a string"))
    return None


def _audience(claims: Mapping[str, object], wrong: list[tuple[str, str]]) -> tuple[str, ...]:
    value = claims.get("aud")
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list):
        texts = tuple(v for v in value if isinstance(v, str))
        if len(texts) < len(value):
            wrong.append(("aud", "is an array that holds other things than strings"))
        return texts
    if "aud" in claims:
        wrong.append(("aud", f"is {type_name(value)}, not a string or an array of strings"))
    return ()


def _words(claims: Mapping[str, object], name: str, wrong: list[tuple[str, str]]) -> tuple[str, ...]:
    """A string of words, each once. An array is what other servers send: read, but wrong here."""
    value = claims.get(name)
    if isinstance(value, str):
        return tuple(dict.fromkeys(value.split()))
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        if name == "scope":
            wrong.append((name, "is an array, not a string with spaces"))
        return tuple(dict.fromkeys(str(v) for v in value))
    if name in claims:
        wrong.append((name, f"is {type_name(value)}, not a string"))
    return ()


def _moment(
    claims: Mapping[str, object], name: str, wrong: list[tuple[str, str]], bad: dict[str, str]
) -> float | None:
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        bad[name] = f"is {type_name(value)}, not a number of seconds"
        return None
    if not math.isfinite(value):
        bad[name] = "is a number without bounds"
    elif value < 0:
        bad[name] = "lies before 1970"
    elif value > LAST:
        bad[name] = "lies beyond the year 9999" + (
            ": these are milliseconds, and seconds are meant" if 1e12 <= value < 1e13 else ""
        )
    else:
        return float(value)
    return None


def _subject_type(subject: str | None, client_id: str | None, gty: tuple[str, ...]) -> SubjectType | None:
    if subject is not None and subject.startswith("agt_"):
        return "agent"
    if subject is not None and (subject.endswith("@clients") or subject == client_id):
        return "machine"
    if any(word.replace("_", "-") == "client-credentials" for word in gty):
        return "machine"
    return "user" if subject else None


def _flow(subject: str | None, client_id: str | None, gty: tuple[str, ...]) -> str | None:
    """The flow by its name in `get-token --flow`; a gty that nobody documents is passed on as it is."""
    if _subject_type(subject, client_id, gty) == "machine":
        return "client-credentials"
    if not gty:
        return None
    known = grants.grant(gty[0]) or grants.grant(gty[0].replace("-", "_"))
    return _FLOWS.get(known.name, known.name) if known else gty[0]
