"""The Management API's eight endpoints as a protected resource: signature, audience, the guide's matrix,
`sub`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jwt

from mgmt_migrate.protocol import endpoints, scopes
from tests.tenant import settings
from tests.tenant.server import Reply, Request
from tests.tenant.settings import Configuration


def guarded(
    request: Request, keys: Mapping[str, Any], audience: str, configuration: Configuration | None = None
) -> Reply:
    """The answer to a call, as the service gives it.

    Args:
        request: with a bearer token.
        keys: public keys by key id.
        audience: what the token must be for; several values are refused, as the guide says.
        configuration: what the calls for settings, applications and logs are about.
    """
    claims = _claims(request.bearer, keys)
    if isinstance(claims, Reply):
        return claims
    if configuration and _opened_by_id_token(request, claims, configuration):
        return Reply(200, {"user_id": claims.get("sub")})
    if claims.get("aud") != audience:
        return _error(401, "Unauthorized", f"Bad audience: {claims.get('aud')}")
    granted = set(str(claims.get("scope", "")).split())
    if configuration and (reply := settings.answer(configuration, request, frozenset(granted))):
        return reply
    found = endpoints.match(request.method, request.path)
    if found is None:
        return _error(404, "Not Found", "no such endpoint")
    rows = scopes.rows(found.endpoint)
    if granted & {row.any_user for row in rows}:
        return Reply(200, {"user_id": found.params.get("id")})
    if granted & {row.current_user for row in rows}:
        if found.params.get("id") in (None, claims.get("sub")) or "device" in found.endpoint.template:
            return Reply(200, {"user_id": claims.get("sub")})
        return _error(403, "Forbidden", "User to be acted on does not match subject in bearer token.")
    wanted = ",".join(dict.fromkeys(s for row in rows for s in (row.any_user, row.current_user)))
    return _error(403, "Forbidden", f"Insufficient scope, expected any of: {wanted}", "insufficient_scope")


def _opened_by_id_token(request: Request, claims: Mapping[str, Any], configuration: Configuration) -> bool:
    """The legacy behaviour behind the setting."""
    if not (configuration.takes_id_tokens and configuration.flags.get("enable_idtoken_api2")):
        return False
    found = endpoints.match(request.method, request.path)
    is_id_token = "scope" not in claims and "://" not in str(claims.get("aud"))
    return is_id_token and found is not None and found.params.get("id") in (None, claims.get("sub"))


def _claims(token: str, keys: Mapping[str, Any]) -> Mapping[str, Any] | Reply:
    try:
        key = keys.get(str(jwt.get_unverified_header(token).get("kid")))
        if key is None:
            return _error(401, "Unauthorized", "Invalid token")
        claims: Mapping[str, Any] = jwt.decode(
            token, key, algorithms=["RS256"], options={"verify_aud": False}
        )
        return claims
    except jwt.PyJWTError:
        malformed = token.count(".") != 2
        what = "Bad HTTP authentication header format" if malformed else "Invalid token"
        return _error(400 if malformed else 401, "Bad Request" if malformed else "Unauthorized", what)


def _error(status: int, error: str, message: str, code: str | None = None) -> Reply:
    body = {"statusCode": status, "error": error, "message": message}
    return Reply(status, body | ({"errorCode": code} if code else {}))
