"""The tenant: users, applications, tokens, and the answers that the documentation describes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from mgmt_migrate.protocol import scopes as all_scopes
from tests.tenant.certificates import Certificates
from tests.tenant.management import guarded
from tests.tenant.server import Reply, Request, Server
from tests.tenant.settings import Configuration

AUTH0 = "http://auth0.com/oauth/grant-type/"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class User:
    """Somebody who logs in. `factors` maps a kind of second factor to what it takes: a code, or "accept"."""

    name: str
    password: str
    sub: str
    realm: str = "Username-Password-Authentication"
    factors: dict[str, str] = field(default_factory=dict)
    blocked: bool = False


@dataclass
class Application:
    """A client. `secret` or `key` makes it confidential; `machine` are the scopes of its client grant."""

    client_id: str
    grants: set[str]
    secret: str | None = None
    basic: bool = False
    key: Any = None
    machine: tuple[str, ...] = ()
    callbacks: tuple[str, ...] = ("http://127.0.0.1:8484/callback",)
    algorithm: str = "RS256"


@dataclass
class Pending:
    """A login that waits: a code, a device, a second factor."""

    client_id: str
    scope: str
    audience: str
    user: User | None = None
    state: str = "pending"
    challenge: str = ""
    callback: str = ""
    polls: int = 0
    at: float = field(default_factory=time.time)


class RefusedError(Exception):
    """Raised with the reply that refuses."""

    def __init__(self, status: int, error: str, description: str, **more: Any) -> None:
        self.reply = Reply(status, {"error": error, "error_description": description, **more})


class Tenant(Server):
    """Served over TLS with the certificates, over plain http without."""

    def __init__(self, certificates: Certificates | None, port: int = 0) -> None:
        self.users: dict[str, User] = {}
        self.applications: dict[str, Application] = {}
        self.codes: dict[str, Pending] = {}
        self.devices: dict[str, Pending] = {}
        self.mfa: dict[str, Pending] = {}
        self.refresh: dict[str, Pending] = {}
        self.used_assertions: set[str] = set()
        self.default_directory: str | None = "Username-Password-Authentication"
        self.device_interval = 1
        self.scripted: list[Reply] = []
        """Answers of the next token requests that poll, before the real one."""
        self.wider: tuple[str, ...] = ()
        self.narrower = False
        self.configuration = Configuration()
        super().__init__(certificates, port)
        self.audience = f"https://{self.domain}/api/v2/"

    def user(self, name: str, password: str, sub: str = "auth0|5a62", **more: Any) -> User:
        self.users[name] = User(name, password, sub, **more)
        return self.users[name]

    def application(self, client_id: str, grants: Iterable[str], **more: Any) -> Application:
        self.applications[client_id] = Application(client_id, set(grants), **more)
        return self.applications[client_id]

    # -- tokens

    def sign(self, claims: dict[str, Any], **headers: str) -> str:
        now = int(time.time())
        full = {"iss": f"{self.origin}/", "iat": now, "exp": now + 7200, **claims}
        return jwt.encode(full, _KEY, algorithm="RS256", headers={"kid": "tenant-1", **headers})

    def id_token(self, client_id: str, user: User) -> str:
        return self.sign({"sub": user.sub, "aud": client_id, "nonce": "n", "email": user.name})

    def management_token(self, *scopes: str) -> str:
        """A machine's token for the Management API."""
        claims = {
            "sub": "machine@clients",
            "aud": self.audience,
            "azp": "machine",
            "gty": "client-credentials",
        }
        return self.sign({**claims, "scope": " ".join(scopes)})

    def keys(self) -> dict[str, Any]:
        return {"tenant-1": _KEY.public_key()}

    def grant(self, app: Application, user: User | None, scope: str, audience: str, gty: str | None) -> Reply:
        """A successful answer, with the service's own habits about scopes and audiences."""
        asked = scope.split()
        if user is None:
            granted = list(app.machine)  # all of the grant, whatever was asked
        else:
            allowed = {*all_scopes.USER_SCOPES, *all_scopes.OIDC_SCOPES}
            granted = [s for s in asked if s in allowed] if asked else list(all_scopes.USER_SCOPES)
            granted = granted[:1] if self.narrower else [*granted, *self.wider]
        body: dict[str, Any] = {"token_type": "Bearer", "expires_in": 7200}
        if not audience:
            body["access_token"] = secrets.token_urlsafe(24)
        else:
            both = [audience, f"{self.origin}/userinfo"] if "openid" in asked else audience
            claims = {
                "sub": user.sub if user else f"{app.client_id}@clients",
                "aud": both,
                "azp": app.client_id,
                "scope": " ".join(granted),
            }
            body["access_token"] = self.sign({**claims, **({"gty": gty} if gty else {})})
        if user is not None and "openid" in asked:
            body["id_token"] = self.id_token(app.client_id, user)
        if user is not None and "offline_access" in asked:
            token = f"v1.{secrets.token_urlsafe(32)}"
            self.refresh[token] = Pending(app.client_id, scope, audience, user)
            body["refresh_token"] = token
        if set(granted) != set(asked):
            body["scope"] = " ".join(granted)
        return Reply(200, body)

    # -- the service

    def answer(self, request: Request) -> Reply:
        from tests.tenant import endpoints

        try:
            if request.path.startswith("/api/v2/"):
                return guarded(request, self.keys(), self.audience, self.configuration)
            return endpoints.answer(self, request)
        except RefusedError as refused:
            return refused.reply
