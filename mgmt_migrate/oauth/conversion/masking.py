"""A request for the eye: its secrets are known by the names of its parameters."""

from __future__ import annotations

import re

from mgmt_migrate.oauth.conversion.slots import Request

MASK = "***"

_SECRET = frozenset(
    {
        "password",
        "client_secret",
        "client_assertion",
        "refresh_token",
        "code",
        "code_verifier",
        "mfa_token",
        "otp",
        "oob_code",
        "binding_code",
        "recovery_code",
        "device_code",
        "assertion",
        "access_token",
        "id_token",
        "id_token_hint",
    }
)
_PLACEHOLDER = re.compile(r"""[$\{<%'"]|YOUR|your|\*\*\*""")
_NAMED = re.compile(
    rf"""(?P<head>\b(?:{"|".join(sorted(_SECRET))})\\?["']?\s*[:=]\s*\\?["']?)(?P<value>[^\s"'&\\,}}]+)""",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"(?P<head>\bauthorization\s*:\s*(?:bearer|basic)\s+)(?P<value>[^\s'\"]+)", re.IGNORECASE
)
_USER = re.compile(r"(?P<head>(?:\s-u|\s--user)(?:\s+|=)['\"]?[^\s:'\"]*:)(?P<value>[^\s'\"]+)")


def masked(request: Request) -> tuple[str, bool]:
    """The edited request with `***` for its secrets, and whether there were any; placeholders and variables
    stay.

    Parameters are masked where the reader found them, and by their names once more where it did not.
    """
    spans = [
        (slot.value_start, slot.value_end, MASK)
        for slot in request.slots
        if slot.name.lower() in _SECRET and slot.value and not _PLACEHOLDER.match(slot.value)
    ]
    done = request.edited(spans)
    for pattern in (_NAMED, _HEADER, _USER):
        done = pattern.sub(_replaced, done)
    return done, done != request.edited()


def _replaced(found: re.Match[str]) -> str:
    kept = _PLACEHOLDER.match(found["value"])
    return found[0] if kept else found["head"] + MASK
