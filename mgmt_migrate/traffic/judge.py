"""Each request judged: a login, a token request, or a call of the Management API; then each application.

Source: migration guide, "Changes" (response types, grants, audience) and its scope matrix, through
`protocol` and `tokens.audit`.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import endpoints
from mgmt_migrate.protocol.grants import response_type
from mgmt_migrate.tokens.audit import audit, question
from mgmt_migrate.tokens.intake import take
from mgmt_migrate.tokens.model import NAMES, Audit, indefinite
from mgmt_migrate.traffic.exchange import Exchange
from mgmt_migrate.traffic.verdict import Application, Judged, Sort

_LEGACY_PATHS = ("/oauth/ro", "/oauth/access_token", "/delegation")
_TOKEN_PATHS = ("/oauth/token", "/oauth/par", "/oauth/device/code", "/bc-authorize", *_LEGACY_PATHS)
MOST = 10_000
"""Applications kept apart; further ones share a row without a name."""


class Judge:
    """Judges requests as they come and keeps the applications.

    Args:
        domains: hosts of the tenant that do not look so: custom domains, Private Clouds, localhost:port.
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        self._domains = frozenset(domain.lower() for domain in domains)
        self.applications: dict[str, Application] = {}
        self.requests = 0

    def add(self, one: Exchange, file: str = "") -> Judged | None:
        """Judge a request; None if it has nothing to do with the migration.

        Raises:
            MigrateError: a defect of this program. Its own message stays unsaid, as it may quote a secret.
        """
        self.requests += 1
        try:
            found = _call(one, self._domains) or _login(one, self._domains)
        except ValueError:  # a URL that is none
            return None
        except Exception as error:  # whatever it is
            raise MigrateError(
                f"internal error: {type(error).__name__}",
                where=f"{file}, {one.place}" if file else one.place,
                remedy="please report this, without the recording",
            ) from None
        if found is None:
            return None
        found = replace(found, status=one.status, origin=origin_of(one.origin), file=file)
        known = (
            found.client_id if len(self.applications) < MOST or found.client_id in self.applications else ""
        )
        self.applications.setdefault(known, Application(known)).add(found)
        return found


def origin_of(url: str) -> str:
    """Scheme and host of a page, "" if it is none; path, query and user name can hold secrets."""
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return ""
    host = parts.netloc.rpartition("@")[2].lower()
    return f"{parts.scheme}://{host}" if parts.scheme in ("http", "https") and _HOST.fullmatch(host) else ""


_HOST = re.compile(r"[a-z0-9.-]{1,253}(?::\d{1,5})?")


def _call(one: Exchange, domains: frozenset[str]) -> Judged | None:
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
        if not _is_tenant(one, domains, None):
            return None
        return Judged(one.place, "call-without-token", key, "", "the recording has no Authorization header")
    path = one.url if one.url.startswith("/") else urlsplit(one.url).path
    seen = _audited(one, (f"{one.method} {path.split('?')[0].split('#')[0]}", key))
    if not _is_tenant(one, domains, seen):
        return None
    sort, why = _verdict(seen, one.status)
    client_id = seen.client_id or (seen.audience[0] if seen.kind == "id_token" and seen.audience else "")
    return Judged(
        one.place,
        sort,
        key,
        client_id[:200],
        why,
        seen.scopes[:50],
        needs=() if sort == "call-permitted" else seen.endpoints[0].missing,
        tenant=_tenant_of(seen, domains),
    )


def _tenant_of(seen: Audit, domains: frozenset[str]) -> str:
    """The host whose Management API a call was for: the issuer, if that is a tenant's own host."""
    host = urlsplit(seen.issuer).netloc.lower() if seen.issuer else ""
    return host if audiences.looks_canonical(host) or host in domains else ""


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
    """The tenant's answer, where it is recorded, outweighs what the token lets expect."""
    refused = status in (401, 403)
    if seen.kind == "id_token":
        return "call-with-id-token", "it sends an ID token"
    if seen.kind == "not_a_token" and not refused:
        return "call-without-token", "the recording masks or cuts its token"
    if seen.kind != "management_access_token":
        named = NAMES[seen.kind]
        return "call-with-wrong-token", f"it sends {named if named.startswith('not') else indefinite(named)}"
    call = seen.endpoints[0]
    if refused:
        said = "its token holds the scope" if call.allowed else call.reason.rstrip(".")
        return "call-refused", f"{said}; the tenant answered {status}"
    if status is not None and (200 <= status < 400 or status in _JUDGED):
        return "call-permitted", "the tenant took its access token"
    if not call.allowed:
        return "call-refused", call.reason
    return "call-permitted", "its access token holds the scope"


_JUDGED = (404, 409)
"""What is answered once the token has been found good: no such user, linked already."""


def _login(one: Exchange, domains: frozenset[str]) -> Judged | None:
    found = _login_of(one)
    if found is None:
        return None
    path, asked = found
    audience = asked.get("audience", "")
    if not _is_tenant(one, domains, None) and not audiences.means_management(audience):
        return None
    sort, why = _asks(path, asked, audience)
    return Judged(
        one.place,
        sort,
        f"{one.method} {path}",
        (asked.get("client_id") or _basic(one.authorization))[:200],
        why,
        tuple(asked.get("scope", "").split())[:50],
        audience=audience[:200],
        response_type=asked.get("response_type", "")[:60],
        grant_type=asked.get("grant_type", "")[:100],
        tenant=urlsplit(audience).netloc if audiences.is_management(audience) else "",
    )


def _login_of(one: Exchange) -> tuple[str, Mapping[str, str]] | None:
    """The endpoint's path, without what may stand before it, and the parameters."""
    if not _LOGIN.search(one.url):
        return None
    parts = urlsplit(one.url)
    path = parts.path.rstrip("/")
    if path.endswith("/authorize") and one.method in ("GET", "POST"):
        asked = {**dict(parse_qsl(parts.query)), **(_parameters(one.body) if one.method == "POST" else {})}
        return ("/authorize", asked) if "response_type" in asked and "client_id" in asked else None
    end = next((end for end in _TOKEN_PATHS if path.endswith(end)), None)
    return (end, _parameters(one.body)) if end and one.method == "POST" else None


_LOGIN = re.compile(r"authorize|/oauth/|/delegation")


def _basic(authorization: str | None) -> str:
    """The client id of HTTP Basic; the secret behind it is left."""
    kind, _, value = (authorization or "").partition(" ")
    if kind.lower() != "basic" or len(value) > 4000:
        return ""
    try:
        client_id, colon, _ = b64decode(value, validate=True).decode().partition(":")
    except ValueError:
        return ""
    return unquote_plus(client_id) if colon else ""


def _asks(path: str, asked: Mapping[str, str], audience: str) -> tuple[Sort, str]:
    if path in _LEGACY_PATHS:
        return "login-at-legacy-endpoint", "this endpoint gives ID tokens for the Management API"
    if audiences.is_management(audience):
        return "login-for-management", "it asks for an access token for the Management API"
    if audience and audiences.means_management(audience):
        return "login-without-audience", "its audience is a misspelt Management API"
    if audience and not audience.rstrip("/").endswith("/userinfo"):
        return "login-without-audience", "it asks for a token for another API"
    if path == "/oauth/token" and not audience and asked.get("grant_type", "").startswith(_CONTINUES):
        return "token-for-earlier-login", "the login before it decided what the token is for"
    kind = response_type(asked.get("response_type", ""))
    if kind is not None and kind.id_token and not kind.access_token and not kind.code:
        return "login-for-id-token-only", "it asks for an ID token alone"
    return "login-without-audience", "it asks for no token for the Management API"


_CONTINUES = (
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:openid:params:grant-type:ciba",
    "http://auth0.com/oauth/grant-type/mfa-",
)
"""Grants whose audience was named before."""


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
