"""Tokens for tests, made as a tenant makes them: the guide's own example, and what differs from it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

NOW = 1_521_031_377
"""2018-03-14T12:42:57Z, a minute after the guide's example was issued."""

TENANT = "acme.eu.auth0.com"
ISSUER = f"https://{TENANT}/"
AUDIENCE = f"https://{TENANT}/api/v2/"
USERINFO = f"https://{TENANT}/userinfo"
USER = "auth0|5a620d29a840170a9ef43672"
CLIENT = "A2vsaKTfzqYpkqI6oo7OJxVzbeEfO2mx"

GUIDE: dict[str, object] = {
    "iss": ISSUER,
    "sub": USER,
    "aud": AUDIENCE,
    "iat": 1_521_031_317,
    "exp": 1_521_038_517,
    "azp": CLIENT,
    "scope": "read:current_user",
}
"""The access token that the migration guide shows decoded, with its placeholders filled in."""

ID_TOKEN: dict[str, object] = {
    "iss": ISSUER,
    "sub": USER,
    "aud": CLIENT,
    "iat": 1_521_031_317,
    "exp": 1_521_067_317,
    "nonce": "n-0S6_WzA2Mj",
    "name": "Ada",
}

MACHINE: dict[str, object] = {
    **GUIDE,
    "sub": f"{CLIENT}@clients",
    "gty": "client-credentials",
    "scope": "read:users update:users",
}

RFC9068: dict[str, object] = {k: v for k, v in GUIDE.items() if k != "azp"} | {
    "client_id": CLIENT,
    "jti": "1",
}

HEADER: dict[str, object] = {"alg": "RS256", "typ": "JWT", "kid": "k1"}

SIGNATURE = bytes(range(256))
"""As long as one of a 2048 bit key; nobody checks it without --verify."""


def part(value: object) -> str:
    """One part of a token: bytes as they are, anything else as JSON."""
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def token(
    claims: Mapping[str, object] | bytes,
    header: Mapping[str, object] | bytes = HEADER,
    signature: bytes = SIGNATURE,
) -> str:
    """A token with these claims; bytes stand for a part that is no JSON of ours."""
    return f"{part(header)}.{part(claims)}.{part(signature)}"


def guide(**changes: object) -> str:
    """The guide's token with some claims changed; None leaves a claim out."""
    return token(changed(GUIDE, changes))


def changed(claims: Mapping[str, object], changes: Mapping[str, object]) -> dict[str, object]:
    """Claims with some changed; None leaves one out."""
    return {k: v for k, v in {**claims, **changes}.items() if v is not None}


def jwe() -> str:
    """The five parts of an encrypted token."""
    header = {"alg": "RSA-OAEP-256", "enc": "A256GCM", "cty": "JWT"}
    return ".".join([part(header), *(part(bytes([n]) * 24) for n in range(4))])
