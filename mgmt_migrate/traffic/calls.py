"""Calls of the eight endpoints: what each sends, and whether the tenant takes it.

Source: the migration guide's scope matrix, through `protocol` and `tokens.audit`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import blake2b
from urllib.parse import urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import endpoints
from mgmt_migrate.tokens.audit import audit, question
from mgmt_migrate.tokens.intake import take
from mgmt_migrate.tokens.model import NAMES, Audit, Kind, indefinite
from mgmt_migrate.traffic.exchange import Exchange
from mgmt_migrate.traffic.hosts import Hosts, host_of
from mgmt_migrate.traffic.verdict import Judged, Sort

_KEPT = 4096
_HOSTS = 5


@dataclass(frozen=True, slots=True)
class _Seen:
    """What counts of the audit of one token for one call; no part of the token is in it but names.

    `start` and `end` are the moments between which it is the same, in seconds since 1970; `anybody` says that
    it is the same for calls about any user.
    """

    kind: Kind
    issuer: str
    client_id: str
    scopes: tuple[str, ...]
    allowed: bool
    reason: str
    missing: tuple[str, ...]
    start: float
    end: float
    anybody: bool


class Calls:
    """Judges calls. Answers are kept by a digest of the token, since a token is sent many times.

    `elsewhere` counts calls with a tenant's token at hosts that are no tenant's, as far as anybody knows.
    """

    def __init__(self, hosts: Hosts) -> None:
        self._hosts = hosts
        self._kept: dict[tuple[bytes, str], _Seen] = {}
        self.elsewhere: dict[str, int] = {}

    def judge(self, one: Exchange) -> Judged | None:
        """What a call proves; None if it is none of the eight, or went elsewhere.

        Raises:
            ValueError: its URL is none.
        """
        if "api/v2/" not in one.url:
            return None
        try:
            found = endpoints.match(one.method, one.url)
        except endpoints.UrlError:
            return None
        if found is None:
            return None
        key = found.endpoint.key
        if not one.authorization:
            why = "the recording has no Authorization header"
            return Judged(one.place, "call-without-token", key, "", why) if self._hosts.has(one) else None
        seen = self._seen(one, key)
        if not self._hosts.has(one, seen.issuer, for_management=seen.kind == "management_access_token"):
            self._pass_over(one, seen)
            return None
        sort, why = _verdict(seen, one.status)
        issuer = urlsplit(seen.issuer).netloc.lower()
        return Judged(
            one.place,
            sort,
            key,
            seen.client_id,
            why,
            seen.scopes,
            needs=() if sort == "call-permitted" else seen.missing,
            tenant=issuer if self._hosts.names(issuer) else "",
        )

    def _pass_over(self, one: Exchange, seen: _Seen) -> None:
        host = host_of(one)
        if self._hosts.names(urlsplit(seen.issuer).netloc.lower()) and (
            host in self.elsewhere or len(self.elsewhere) < _HOSTS
        ):
            self.elsewhere[host] = self.elsewhere.get(host, 0) + 1

    def _seen(self, one: Exchange, key: str) -> _Seen:
        """The audit of the token for this call, at the time of the recording, else when it was issued."""
        path = one.url if one.url.startswith("/") else urlsplit(one.url).path
        call = f"{one.method} {path.split('?')[0].split('#')[0]}"
        digest = blake2b((one.authorization or "").encode("utf-8", "replace"), digest_size=16).digest()
        for kept in (self._kept.get((digest, key)), self._kept.get((digest, call))):
            if kept is not None and (one.at is None or kept.start <= one.at < kept.end):
                return kept
        found = _shortened(_audited(one, (call, key)))
        if one.at is None or found.start <= one.at < found.end:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[digest, key if found.anybody else call] = found
        return found


def _audited(one: Exchange, calls: tuple[str, str]) -> Audit:
    held = take(one.authorization or "")
    try:
        asked = question(endpoints=calls[:1])
    except MigrateError:  # a prefix before the path, or an id that is none
        asked = question(endpoints=calls[1:])
    if one.at is not None:
        return audit(held, asked, now=one.at)
    first = audit(held, asked)
    return audit(held, asked, now=first.issued_at + 1) if first.issued_at is not None else first


def _shortened(found: Audit) -> _Seen:
    call = found.endpoints[0]
    is_management = found.kind == "management_access_token"
    audience = found.audience[0] if found.kind == "id_token" and found.audience else ""
    timed = is_management and found.issued_at is not None
    return _Seen(
        found.kind,
        (found.issuer or "")[:300],
        (found.client_id or audience)[:200],
        tuple(scope[:100] for scope in found.scopes[:50]),
        call.allowed,
        call.reason[:500],
        call.missing,
        found.issued_at if timed and found.issued_at is not None else -math.inf,
        found.expires_at if timed and found.expires_at is not None else math.inf,
        anybody=not is_management or found.subject_type == "machine",
    )


def _verdict(seen: _Seen, status: int | None) -> tuple[Sort, str]:
    """The tenant's answer, where it is recorded, outweighs what the token lets expect."""
    refused = status in (401, 403)
    if seen.kind == "id_token":
        return "call-with-id-token", "it sends an ID token"
    if seen.kind == "not_a_token" and not refused:
        return "call-without-token", "the recording masks or cuts its token"
    if seen.kind != "management_access_token":
        named = NAMES[seen.kind]
        return "call-with-wrong-token", f"it sends {indefinite(named)}"
    if refused:
        said = "its token holds the scope" if seen.allowed else seen.reason.rstrip(".")
        return "call-refused", f"{said}; the tenant answered {status}"
    if status is not None and (200 <= status < 400 or status in _JUDGED):
        return "call-permitted", "the tenant took its access token"
    if not seen.allowed:
        return "call-refused", seen.reason
    return "call-permitted", "its access token holds the scope"


_JUDGED = (404, 409)
"""What is answered once the token has been found good: no such user, linked already."""
