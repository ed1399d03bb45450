"""Logins and token requests: what each asks for.

Source: migration guide, "Changes" (response types, grants, audience); RFC 6749, 9126 (pushed requests), 8628
(devices).
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol.grants import response_type
from mgmt_migrate.traffic.exchange import Exchange
from mgmt_migrate.traffic.hosts import Hosts
from mgmt_migrate.traffic.verdict import Judged, Sort

_LEGACY_PATHS = ("/oauth/ro", "/oauth/access_token", "/delegation")
_TOKEN_PATHS = ("/oauth/token", "/oauth/par", "/oauth/device/code", "/bc-authorize", *_LEGACY_PATHS)


def judge(one: Exchange, hosts: Hosts) -> Judged | None:
    """What a login at a tenant asks for; None if it is none.

    Raises:
        ValueError: its URL is none.
    """
    found = _login_of(one)
    if found is None:
        return None
    path, asked = found
    audience = asked.get("audience", "")
    if not hosts.has(one) and not audiences.means_management(audience):
        return None
    sort, why = _asks(path, asked, audience)
    return Judged(
        one.place,
        sort,
        f"{one.method} {path}",
        (asked.get("client_id") or _basic(one.authorization))[:200],
        why,
        tuple(scope[:100] for scope in asked.get("scope", "").split()[:50]),
        audience=audience[:200],
        response_type=_named(asked.get("response_type", "")),
        grant_type=_named(asked.get("grant_type", "")),
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


def _named(value: str) -> str:
    """A response type or grant; what is no such name may be a secret in the wrong place."""
    return value if _NAME.fullmatch(value) else "(unknown)" if value else ""


_NAME = re.compile(r"[a-z_ ]{1,40}|(?:urn:|https?://)[A-Za-z0-9.:/_-]{1,100}")
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
