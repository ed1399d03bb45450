"""A token's text taken apart, strictly and within limits. Nothing here trusts or verifies anything."""

from __future__ import annotations

import binascii
import json
import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NoReturn

LIMIT = 1 << 20
"""Characters; custom claims end at 100 KB (Auth0 docs, "Custom Claims"), so real tokens stay far below."""

_MOST_DUPLICATES = 50

Form = Literal["jws", "jwe", "opaque", "refresh", "mfa", "broken"]

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_OPAQUE = re.compile(r"[A-Za-z0-9_~+/=-]{16,4096}|(?=[^.]{0,4096}\.)[A-Za-z0-9_~+/=.-]{40,4096}")
_REFRESH = re.compile(r"v1\.[A-Za-z0-9_-]{20,}")
_MFA = re.compile(r"Fe26\.[A-Za-z0-9_*.~-]{12,}")
_NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Decoded:
    """Header and claims as they stand there, or why there are none.

    `problem` is set for the form "broken" only and completes the sentence "this is not a token: …"; `advice`
    is its way out. `duplicates` holds (part, member) of every member that an object has twice.
    `signature` counts the bytes of a JWS' signature, None if it is not base64url.
    """

    form: Form
    header: Mapping[str, object] = field(default_factory=dict)
    claims: Mapping[str, object] = field(default_factory=dict)
    duplicates: tuple[tuple[str, str], ...] = ()
    signature: int | None = None
    problem: str | None = None
    advice: str | None = None


class _NotJsonError(Exception):
    """Why a part is not a JSON object, as the end of the sentence "its payload …"."""


def decode(text: str) -> Decoded:
    """The parts of a bare token, without white space, prefix or quotes around it (see `intake`).

    Never raises: what is not a token comes back as "broken" with a sentence.
    """
    if not text:
        return _broken("there is nothing", "paste the token, or pipe it in")
    if len(text) > LIMIT:
        return _broken(f"it is longer than {LIMIT:,} characters", "check what was piped in")
    parts = text.split(".", 6)
    if _is_jwt_like(parts):
        return _jwt(parts)
    if _REFRESH.fullmatch(text):
        return Decoded("refresh")
    if _MFA.fullmatch(text):
        return Decoded("mfa")
    if _OPAQUE.fullmatch(text) and not _is_host_name(parts):
        return Decoded("opaque")
    return _broken(*_something_else(text))


def _is_jwt_like(parts: list[str]) -> bool:
    """eyJ is base64url for {" and ew, eyA, eyI … for { and white space."""
    head = parts[0]
    if head.startswith(("eyJ", "ewo", "ewk", "eyA", "ew0")):
        return True
    if len(parts) not in (3, 5) or not head:
        return False
    try:
        return _bytes(head).lstrip()[:1] in (b"{", b"[")
    except _NotJsonError:
        return False


def _is_host_name(parts: list[str]) -> bool:
    return 1 < len(parts) < 7 and parts[-1].isalpha() and 2 <= len(parts[-1]) <= 8


def _jwt(parts: list[str]) -> Decoded:
    if len(parts) < 3:
        have = "one part" if len(parts) == 1 else "two parts"
        return _broken(
            f"it is cut off: {have} where a JWT has three", "copy the whole token, to its very end"
        )
    if len(parts) not in (3, 5):
        count = "more than six" if len(parts) > 6 else str(len(parts))
        return _broken(f"it has {count} parts where a JWT has three", "copy the token alone")
    duplicates: list[tuple[str, str]] = []
    part = "header"
    try:
        header = _object(parts[0], part, duplicates)
        if len(parts) == 5:
            if "enc" not in header:
                raise _NotJsonError("has five parts like an encrypted token, but names no encryption")
            return Decoded("jwe", header, duplicates=tuple(duplicates))
        part = "payload"
        claims = _object(parts[1], part, duplicates)
    except _NotJsonError as reason:
        return _broken(f"its {part} {reason}", "copy the token again from where it was issued")
    try:
        signature: int | None = len(_bytes(parts[2]))
    except _NotJsonError:
        signature = None
    return Decoded("jws", header, claims, tuple(duplicates), signature)


def _bytes(part: str) -> bytes:
    """base64url without padding, to the letter (RFC 7515, section 2)."""
    if not _BASE64URL.fullmatch(part):
        if part.rstrip("=") != part and _BASE64URL.fullmatch(part.rstrip("=")):
            raise _NotJsonError("is padded with =, which a JWT never is: some tool encoded it anew")
        if "+" in part or "/" in part:
            raise _NotJsonError("is in standard base64 (+ and /), not base64url: some tool encoded it anew")
        raise _NotJsonError("holds a character that base64url has not")
    if len(part) % 4 == 1:
        raise _NotJsonError("is cut off or has a character too many: no base64url is that long")
    return binascii.a2b_base64(part.replace("-", "+").replace("_", "/") + "=" * (-len(part) % 4))


def _object(part: str, name: str, duplicates: list[tuple[str, str]]) -> dict[str, object]:
    raw = _bytes(part)

    def pairs(members: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(members)
        if len(found) < len(members) and len(duplicates) < _MOST_DUPLICATES:
            counted = Counter(key for key, _ in members)
            twice = [(name, key) for key, count in counted.items() if count > 1]
            duplicates.extend(pair for pair in twice[:_MOST_DUPLICATES] if pair not in duplicates)
        return found

    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=pairs,
            parse_constant=_refuse_constant,
            parse_int=_bounded_int,
        )
    except UnicodeDecodeError:
        raise _NotJsonError("is not UTF-8 text" if raw else "is empty") from None
    except RecursionError:
        raise _NotJsonError("is nested too deeply") from None
    except ValueError:
        raise _NotJsonError(_why_no_json(raw)) from None
    if not isinstance(value, dict):
        raise _NotJsonError("is JSON, but not an object")
    return value


def _why_no_json(raw: bytes) -> str:
    if not raw.strip():
        return "is empty"
    if re.match(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.", raw):
        return "is another token: a JWT inside a JWT, which Auth0 never issues"
    if raw.lstrip()[:1] == b"{" and raw.rstrip()[-1:] != b"}":
        return "ends in the middle: the token is cut off"
    return "is not JSON"


def _refuse_constant(name: str) -> NoReturn:
    raise _NotJsonError(f"holds {name}, which is not JSON")


def _bounded_int(digits: str) -> int | float:
    """Beyond the calendar and any identifier a number is as good as infinite."""
    if len(digits) <= 30:
        return int(digits)
    return -math.inf if digits.startswith("-") else math.inf


def _something_else(text: str) -> tuple[str, str]:
    again = "paste the access_token that the token endpoint answered"
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", text):
        return "it is a URL", again
    if re.fullmatch(r"[^\s@]+@[^\s@]+\.[^\s@]+", text):
        return "it looks like an e-mail address", again
    if any(ch.isspace() for ch in text):
        return "it is text with spaces in it", again
    if re.fullmatch(r"[A-Za-z0-9_~+/=.-]+", text):
        shape = f"{len(text)} characters" if len(text) > 1 else "a single character"
        return f"no kind of token looks like these {shape}", again
    return "it holds characters that no token has", again


def _broken(problem: str, advice: str) -> Decoded:
    return Decoded("broken", problem=problem, advice=advice)
