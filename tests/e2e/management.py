"""The Management API of the running tenant: the guide's matrix typed out, the linking rules, one audience, the setting.

The rows are written here a second time, from the guide, and not read from the program that is being proven.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import jwt

from tests.tenant.server import Reply, Request

_ROWS = """
GET /api/v2/users/{id} read:current_user read:users
GET /api/v2/users/{id}/enrollments read:current_user read:users
POST /api/v2/users/{id}/identities update:current_user_identities update:users
DELETE /api/v2/users/{id}/identities/{provider}/{user_id} update:current_user_identities update:users
PATCH /api/v2/users/{id} update:current_user_metadata update:users
PATCH /api/v2/users/{id} create:current_user_metadata update:users
DELETE /api/v2/users/{id}/multifactor/{provider} delete:current_user_metadata update:users
POST /api/v2/device-credentials create:current_user_device_credentials create:device_credentials
DELETE /api/v2/device-credentials/{id} delete:current_user_device_credentials delete:device_credentials
"""
MATRIX = [tuple(line.split()) for line in _ROWS.strip().splitlines()]


@dataclass(frozen=True)
class Call:
    """A call as the tenant saw it: `kind` of the token is "id", "access" or "none"."""

    kind: str
    endpoint: str
    status: int


@dataclass
class Management:
    """The eight endpoints over `profiles` (user id to profile)."""

    audience: str
    userinfo: str
    keys: Mapping[str, Any]
    clients: Mapping[str, Any]
    legacy: bool = True
    """Allow ID Tokens for Management API v2 Authentication."""
    profiles: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        """The answer to a call, which is noted."""
        kind, endpoint, reply = self._judged(request)
        self.calls.append(Call(kind, endpoint, reply.status))
        return reply

    def _judged(self, request: Request) -> tuple[str, str, Reply]:
        found = _row(request)
        if found is None:
            return "none", f"{request.method} {request.path}", _error(404, "no such endpoint")
        template, holes = found
        endpoint = f"{request.method} {template}"
        claims = self._claims(request.bearer)
        if isinstance(claims, Reply):
            return "none", endpoint, claims
        is_id = isinstance(claims.get("aud"), str) and claims["aud"] in self.clients
        if is_id and not self.legacy:
            return "id", endpoint, _error(401, "Bad audience: " + str(claims["aud"]))
        if not is_id and not self._single(claims.get("aud")):
            return "access", endpoint, _error(401, f"Bad audience: {claims.get('aud')}")
        rights = self._rights(claims, endpoint, is_id)
        if rights is None:
            wanted = ",".join(
                dict.fromkeys(s for m, t, *ss in MATRIX if f"{m} {t}" == endpoint for s in reversed(ss))
            )
            message = f"Insufficient scope, expected any of: {wanted}"
            return "access", endpoint, _error(403, message)
        kind = "id" if is_id else "access"
        if rights == "own" and "users" in template and holes["id"] != claims["sub"]:
            message = "User to be acted on does not match subject in bearer token."
            return kind, endpoint, _error(403, message)
        return kind, endpoint, self._act(request, endpoint, holes, claims, own=rights == "own")

    def _single(self, audience: object) -> bool:
        """One value. The address of the service's own /userinfo, which `openid` adds, is none of an API's."""
        values = audience if isinstance(audience, list) else [audience]
        return [v for v in values if v != self.userinfo] == [self.audience]

    def _claims(self, token: str) -> Mapping[str, Any] | Reply:
        if token.count(".") != 2:
            return _error(400, "Bad HTTP authentication header format")
        try:
            key = self.keys[str(jwt.get_unverified_header(token).get("kid"))]
            claims: Mapping[str, Any] = jwt.decode(
                token, key, algorithms=["RS256"], options={"verify_aud": False}
            )
        except (jwt.PyJWTError, KeyError):
            return _error(401, "Invalid token")
        return claims

    @staticmethod
    def _rights(claims: Mapping[str, Any], endpoint: str, is_id: bool) -> str | None:
        granted = set(str(claims.get("scope", "")).split())
        rows = [scopes for method, template, *scopes in MATRIX if f"{method} {template}" == endpoint]
        if granted & {any_user for _, any_user in rows}:
            return "any"
        return "own" if is_id or granted & {current for current, _ in rows} else None

    def _act(
        self,
        request: Request,
        endpoint: str,
        holes: Mapping[str, str],
        claims: Mapping[str, Any],
        *,
        own: bool,
    ) -> Reply:
        profile = self.profiles.get(holes.get("id", ""))
        body = json.loads(request.body or b"{}")
        if "users" in endpoint and profile is None:
            return _error(404, "The user does not exist.")
        if (
            profile is None
            or "users" not in endpoint
            or "multifactor" in endpoint
            or "enrollments" in endpoint
        ):
            return Reply(200, [] if "enrollments" in endpoint else {})
        if request.method == "POST":
            return self._link(profile, body, claims, own=own)
        if request.method == "DELETE":
            gone = (holes["provider"], holes["user_id"])
            kept = [i for i in profile["identities"] if (i["provider"], i["user_id"]) != gone]
            profile["identities"] = kept
            return Reply(200, kept)
        if request.method == "PATCH":
            if own and set(body) - {"user_metadata"}:
                return _error(403, "a token of a user changes user_metadata alone")
            profile["user_metadata"] = {**profile.get("user_metadata", {}), **body.get("user_metadata", {})}
            return Reply(200, profile)
        fields = [name for name in request.query.get("fields", "").split(",") if name]
        return Reply(200, {k: v for k, v in profile.items() if not fields or k in fields})

    def _link(
        self, profile: dict[str, Any], body: Mapping[str, str], claims: Mapping[str, Any], *, own: bool
    ) -> Reply:
        if own and set(body) != {"link_with"}:
            return _error(403, "with a user's token only link_with may be sent")
        if "link_with" in body:
            second = self._claims(body["link_with"])
            if isinstance(second, Reply):
                return _error(400, "link_with must be an ID token signed with RS256")
            if second.get("aud") != claims.get("azp", claims.get("aud")):
                return _error(400, "aud of link_with is another application than azp of the access token")
            other = str(second["sub"])
        else:
            other = body["user_id"] if "|" in body["user_id"] else f"{body['provider']}|{body['user_id']}"
        if other == profile["user_id"] or other not in self.profiles:
            return _error(400, "Main principal and secondary account must be different users")
        profile["identities"].extend(self.profiles.pop(other)["identities"])
        return Reply(201, profile["identities"])


def _row(request: Request) -> tuple[str, dict[str, str]] | None:
    for template in dict.fromkeys(t for method, t, *_ in MATRIX if method == request.method):
        found = re.fullmatch(re.sub(r"\\?\{(\w+)\\?\}", r"(?P<\1>[^/]+)", template), request.path)
        if found:
            return template, {name: unquote(value) for name, value in found.groupdict().items()}
    return None


def _error(status: int, message: str) -> Reply:
    names = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    return Reply(status, {"statusCode": status, "error": names[status], "message": message})
