"""Each request judged: a login, a token request, or a call of the Management API; then each application.

Source: migration guide, "Changes" (response types, grants, audience) and its scope matrix, through
`protocol` and `tokens.audit`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import endpoints
from mgmt_migrate.protocol.grants import response_type
from mgmt_migrate.tokens.audit import audit, question
from mgmt_migrate.tokens.intake import take
from mgmt_migrate.tokens.model import NAMES, Audit, indefinite
from mgmt_migrate.traffic.exchange import Exchange

Sort = Literal[
    "call-with-id-token",
    "call-permitted",
    "call-refused",
    "call-with-wrong-token",
    "call-without-token",
    "login-for-management",
    "login-for-id-token-only",
    "login-without-audience",
    "login-at-legacy-endpoint",
]
Verdict = Literal["migrated", "half", "legacy", "unproven"]

_LEGACY_PATHS = ("/oauth/ro", "/oauth/access_token", "/delegation")
PROOFS = 5
MOST = 10_000
"""Applications kept apart; further ones share a row without a name."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one request proves. Texts may quote the recording; no token is among them."""

    place: str
    sort: Sort
    request: str
    client_id: str
    why: str
    scopes: tuple[str, ...] = ()
    status: int | None = None


@dataclass(slots=True)
class Application:
    """All that was seen of one client id ("" if no request tells), and the first requests of each sort."""

    client_id: str
    counts: dict[Sort, int] = field(default_factory=dict)
    proofs: list[Judged] = field(default_factory=list)

    def add(self, one: Judged) -> None:
        seen = self.counts[one.sort] = self.counts.get(one.sort, 0) + 1
        if seen <= PROOFS:
            self.proofs.append(one)

    @property
    def verdict(self) -> Verdict:
        """Legacy: ID tokens and nothing better; half: both, or calls that fail; migrated: right calls alone.

        Unproven: no call was seen with its token, which says nothing either way.
        """
        seen = self.counts
        if "call-with-id-token" in seen:
            return "half" if "call-permitted" in seen or "login-for-management" in seen else "legacy"
        if "call-refused" in seen or "call-with-wrong-token" in seen:
            return "half"
        if "login-at-legacy-endpoint" in seen:
            return "half" if "call-permitted" in seen else "legacy"
        return "migrated" if "call-permitted" in seen else "unproven"


class Judge:
    """Judges requests as they come and keeps the applications.

    Args:
        domains: hosts of the tenant that do not look so: custom domains, Private Clouds, localhost:port.
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        self._domains = frozenset(domain.lower() for domain in domains)
        self.applications: dict[str, Application] = {}
        self.requests = 0

    def add(self, one: Exchange) -> Judged | None:
        """Judge a request; None if it has nothing to do with the migration."""
        self.requests += 1
        try:
            found = _call(one, self._domains) or _login(one, self._domains)
        except ValueError:  # a URL that is none
            return None
        if found:
            known = (
                found.client_id
                if len(self.applications) < MOST or found.client_id in self.applications
                else ""
            )
            self.applications.setdefault(known, Application(known)).add(found)
        return found


def _call(one: Exchange, domains: frozenset[str]) -> Judged | None:
    try:
        found = endpoints.match(one.method, one.url)
    except endpoints.UrlError:
        return None
    if found is None:
        return None
    key = found.endpoint.key
    if not one.authorization:
        if not _is_tenant(one, domains, None):
            return None
        why = "the recording has no Authorization header: record it with sensitive data"
        return Judged(one.place, "call-without-token", key, "", why, status=one.status)
    path = one.url if one.url.startswith("/") else urlsplit(one.url).path
    seen = _audited(one, (f"{one.method} {path.split('?')[0].split('#')[0]}", key))
    if not _is_tenant(one, domains, seen):
        return None
    sort, why = _verdict(seen, one.status)
    client_id = seen.client_id or (seen.audience[0] if seen.kind == "id_token" and seen.audience else "")
    return Judged(one.place, sort, key, client_id, why, seen.scopes, one.status)


def _audited(one: Exchange, calls: tuple[str, str]) -> Audit:
    """The audit of the token for this call, at the time of the recording, else when it was issued."""
    held = take(one.authorization or "")
    try:
        asked = question(endpoints=calls[:1])
    except MigrateError:  # a prefix before the path, or an id that is none
        asked = question(endpoints=calls[1:])
    if one.at is not None:
        return audit(held, asked, now=one.at)
    first = audit(held, asked)
    return audit(held, asked, now=first.issued_at + 1) if first.issued_at is not None else first


def _verdict(seen: Audit, status: int | None) -> tuple[Sort, str]:
    if seen.kind == "id_token":
        return "call-with-id-token", "it sends an ID token"
    if seen.kind != "management_access_token":
        return "call-with-wrong-token", f"it sends {indefinite(NAMES[seen.kind])}"
    call = seen.endpoints[0]
    if not call.allowed:
        return "call-refused", call.reason
    if status in (401, 403):
        return "call-refused", f"its token holds the scope, and yet the tenant answered {status}"
    return "call-permitted", "its access token holds the scope"


def _login(one: Exchange, domains: frozenset[str]) -> Judged | None:
    parts = urlsplit(one.url)
    path = parts.path.rstrip("/")
    if one.method == "GET" and path.endswith("/authorize"):
        asked = dict(parse_qsl(parts.query))
        if "response_type" not in asked or "client_id" not in asked:
            return None
    elif one.method == "POST" and (path.endswith("/oauth/token") or path.endswith(_LEGACY_PATHS)):
        asked = _parameters(one.body)
    else:
        return None
    audience = asked.get("audience", "")
    if not _is_tenant(one, domains, None) and not audiences.means_management(audience):
        return None
    sort, why = _asks(path, asked, audience)
    scopes = tuple(asked.get("scope", "").split())[:50]
    request = f"{one.method} {path}"[:200]
    return Judged(one.place, sort, request, asked.get("client_id", "")[:200], why, scopes, one.status)


def _asks(path: str, asked: Mapping[str, str], audience: str) -> tuple[Sort, str]:
    if path.endswith(_LEGACY_PATHS):
        return "login-at-legacy-endpoint", "this endpoint gives ID tokens for the Management API"
    if audiences.is_management(audience):
        return "login-for-management", "it asks for an access token for the Management API"
    if audience and audiences.means_management(audience):
        return "login-without-audience", "its audience is a misspelt Management API"
    kind = response_type(asked.get("response_type", ""))
    if kind is not None and kind.id_token and not kind.access_token and not kind.code:
        return "login-for-id-token-only", "it asks for an ID token alone"
    return "login-without-audience", "it asks for no token for the Management API"


def _parameters(body: str) -> dict[str, str]:
    """Of a form or a JSON body; a body that is neither has none."""
    if body.lstrip().startswith("{"):
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return {}
        return {str(k): v for k, v in found.items() if isinstance(v, str)} if isinstance(found, dict) else {}
    try:
        return dict(parse_qsl(body, max_num_fields=200))
    except ValueError:
        return {}


def _is_tenant(one: Exchange, domains: frozenset[str], seen: Audit | None) -> bool:
    """Whether a request went to Auth0: by its host, or, where no host is recorded, by who issued the token.

    A path like /api/v2/users belongs to many other services.
    """
    host = (urlsplit(one.url).netloc or one.host).lower().rpartition("@")[2]
    issuer = urlsplit(seen.issuer).netloc.lower() if seen is not None and seen.issuer else ""
    if not host:
        return issuer in domains or audiences.looks_canonical(issuer)
    if host in domains or audiences.looks_canonical(host.partition(":")[0]):
        return True
    return host == issuer or (seen is not None and seen.kind == "management_access_token")
