"""The tenant acme.eu.auth0.com as the example applications meet it: logins by page and by form, codes, tokens in
the fragment, cross-origin login, /userinfo, and the Management API with its setting.

It notes what was asked of it: `asked` (audience and scope of every login), `management.calls`.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.e2e.management import Management
from tests.tenant import endpoints
from tests.tenant.certificates import Certificates
from tests.tenant.server import Reply, Request
from tests.tenant.tenant import Application, Pending, RefusedError, Tenant, User

DOMAIN = "acme.eu.auth0.com"
REALM = "Username-Password-Authentication"
_CORS = "Access-Control-Allow-"


class Acme(Tenant):
    """`assets` are files of other hosts that a page loads, by address."""

    def __init__(self, certificates: Certificates, port: int = 0) -> None:
        super().__init__(certificates, port)
        self.assets: dict[str, Path] = {}
        self.asked: list[tuple[str, str]] = []
        self.tickets: dict[str, User] = {}
        self.sessions: dict[str, User] = {}
        self.missing: list[str] = []
        userinfo = f"{self.origin}/userinfo"
        self.management = Management(self.audience, userinfo, self.keys(), self.applications)

    @property
    def domain(self) -> str:
        return DOMAIN

    def member(self, name: str, password: str, sub: str, **profile: Any) -> None:
        """A user, with the profile that the Management API knows."""
        self.user(name, password, sub=sub)
        provider, _, number = sub.partition("|")
        identity = {"provider": provider, "user_id": number, "connection": REALM, "isSocial": False}
        whole = {"user_id": sub, "email": name, "name": name, "nickname": name.split("@")[0]}
        self.management.profiles[sub] = {**whole, "user_metadata": {}, "identities": [identity], **profile}

    def id_token(self, client_id: str, user: User, nonce: str = "") -> str:
        return self.sign({**self._who(user), "aud": client_id, **({"nonce": nonce} if nonce else {})})

    def _who(self, user: User) -> dict[str, str]:
        short = user.name.split("@")[0]
        return {
            "sub": user.sub,
            "email": user.name,
            "name": user.name,
            "nickname": short,
            "picture": "data:,",
        }

    def grant(self, app: Application, user: User | None, scope: str, audience: str, gty: str | None) -> Reply:
        reply = super().grant(app, user, scope, audience, gty)
        if user is not None:
            self.sessions[reply.body["access_token"]] = user
        return reply

    # -- the service

    def answer(self, request: Request) -> Reply:
        if request.method == "OPTIONS":
            return self._shared(request, Reply(204, b""))
        try:
            return self._shared(request, self._answer(request))
        except RefusedError as refused:
            return self._shared(request, refused.reply)

    def _shared(self, request: Request, reply: Reply) -> Reply:
        origin = request.headers.get("origin")
        if origin is None:
            return reply
        wanted = request.headers.get("access-control-request-headers", "*")
        cors = {
            "Origin": origin,
            "Credentials": "true",
            "Headers": wanted,
            "Methods": "GET,POST,PATCH,DELETE",
        }
        return Reply(reply.status, reply.body, {**reply.headers, **{_CORS + k: v for k, v in cors.items()}})

    def _answer(self, request: Request) -> Reply:
        host = request.headers.get("host", "").partition(":")[0]
        asset = self.assets.get(f"https://{host}{request.path}")
        if asset is not None:
            return Reply(200, asset.read_bytes(), {"Content-Type": "text/javascript; charset=utf-8"})
        if host.startswith("cdn.") and request.path.startswith("/client/"):
            return self._lock_settings()
        if host != DOMAIN:
            self.missing.append(f"https://{host}{request.path}")
            return Reply(404, "no such host")
        if request.path.startswith("/api/v2/"):
            return self.management.answer(request)
        routes: dict[str, Callable[[Request], Reply]] = {
            "/authorize": self._authorize,
            "/login": self._login,
            "/co/authenticate": self._cross_origin,
            "/userinfo": self._userinfo,
            "/v2/logout": lambda request: Reply(302, "", {"Location": request.query["returnTo"]}),
            "/.well-known/openid-configuration": self._discovery,
            "/oauth/token": self._token,
        }
        route = routes.get(request.path)
        return route(request) if route else endpoints.answer(self, request)

    def _token(self, request: Request) -> Reply:
        form = request.form
        if form.get("grant_type") != "authorization_code":
            self.asked.append((form.get("audience", ""), form.get("scope", "")))
            return endpoints.answer(self, request)
        app = endpoints._client(self, request)
        pending = self.codes.pop(form.get("code", ""), None)
        if pending is None or (pending.client_id, pending.callback) != (app.client_id, form["redirect_uri"]):
            raise RefusedError(403, "invalid_grant", "Invalid authorization code")
        reply = self.grant(app, pending.user, pending.scope, pending.audience, None)
        if pending.user is not None and "id_token" in reply.body:
            reply.body["id_token"] = self.id_token(app.client_id, pending.user, pending.challenge)
        return reply

    def _authorize(self, request: Request) -> Reply:
        asked = request.query
        app = self.applications.get(asked.get("client_id", ""))
        if app is None or asked.get("redirect_uri") not in app.callbacks:
            return Reply(403, "<html><title>Oops!, something went wrong</title>Callback URL mismatch.</html>")
        if "login_ticket" in asked:
            return self._back(asked, self.tickets.pop(asked["login_ticket"]))
        if asked.get("prompt") == "none":
            return _home(asked, {"error": "login_required", "error_description": "Login required"})
        hidden = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in asked.items()
        )
        seen = '<input name="username"><input name="password" type="password"><button>Continue</button>'
        page = f'<title>Log in to Acme</title><form method="post" action="/login">{hidden}{seen}</form>'
        return Reply(200, f"<html>{page}</html>")

    def _login(self, request: Request) -> Reply:
        form = request.form
        user = self.users.get(form.get("username", ""))
        if user is None or user.password != form.get("password"):
            return _home(form, {"error": "access_denied", "error_description": "Wrong email or password."})
        return self._back(form, user)

    def _cross_origin(self, request: Request) -> Reply:
        body = json.loads(request.body)
        user = self.users.get(body.get("username", ""))
        if user is None or user.password != body.get("password") or body.get("realm") != user.realm:
            raise RefusedError(403, "access_denied", "Wrong email or password.")
        ticket = secrets.token_urlsafe(16)
        self.tickets[ticket] = user
        return Reply(200, {"login_ticket": ticket, "co_verifier": "v", "co_id": "i"})

    def _back(self, asked: Mapping[str, str], user: User) -> Reply:
        """Home with what `response_type` names."""
        scope, audience = asked.get("scope", ""), asked.get("audience", "")
        audience = "" if audience == f"{self.origin}/userinfo" else audience
        self.asked.append((audience, scope))
        if audience not in ("", self.audience):
            error = {"error": "access_denied", "error_description": f"Service not found: {audience}"}
            return _home(asked, error)
        app, nonce = self.applications[asked["client_id"]], asked.get("nonce", "")
        types = asked.get("response_type", "code").split()
        if types == ["code"]:
            code = secrets.token_urlsafe(24)
            pending = Pending(app.client_id, scope, audience, user)
            pending.challenge, pending.callback = nonce, asked["redirect_uri"]
            self.codes[code] = pending
            return _home(asked, {"code": code})
        whole = self.grant(app, user, scope, audience, None).body
        found = {"id_token": self.id_token(app.client_id, user, nonce)} if "id_token" in types else {}
        if "token" in types:
            found |= {
                k: str(v) for k, v in whole.items() if k in ("access_token", "expires_in", "token_type")
            }
        return _home(asked, found)

    def _userinfo(self, request: Request) -> Reply:
        user = self.sessions.get(request.bearer or request.query.get("access_token", ""))
        return Reply(401, "Unauthorized") if user is None else Reply(200, self._who(user))

    def _discovery(self, request: Request) -> Reply:
        parts = {"authorization": "authorize", "token": "oauth/token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.origin}/{path}" for name, path in parts.items()}
        keys = f"{self.origin}/.well-known/jwks.json"
        more = {
            "issuer": f"{self.origin}/",
            "jwks_uri": keys,
            "id_token_signing_alg_values_supported": ["RS256"],
        }
        return Reply(200, found | more)

    def _lock_settings(self) -> Reply:
        """What Lock loads before it shows itself: the connections of the application."""
        connection = {"name": REALM, "showSignup": True, "showForgot": True}
        strategy = {"name": "auth0", "connections": [connection]}
        settings = {
            "id": "acmeWebClient",
            "tenant": "acme",
            "strategies": [strategy],
            "allowed_logout_urls": [],
        }
        text = f"Auth0.setClient({json.dumps(settings)});"
        return Reply(200, text.encode(), {"Content-Type": "text/javascript"})


def _home(asked: Mapping[str, str], found: Mapping[str, str]) -> Reply:
    types = asked.get("response_type", "code").split()
    mark = "?" if types == ["code"] else "#"
    if asked.get("response_mode") == "web_message":
        return _message(asked, found)
    where = f"{asked['redirect_uri']}{mark}{urlencode({**found, 'state': asked.get('state', '')})}"
    return Reply(302, "", {"Location": where})


def _message(asked: Mapping[str, str], found: Mapping[str, str]) -> Reply:
    """The answer by postMessage, as for silent logins in a frame and for popups."""
    origin = "/".join(asked["redirect_uri"].split("/")[:3])
    message = {"type": "authorization_response", "response": {**found, "state": asked.get("state", "")}}
    script = f"(window.opener || window.parent).postMessage({json.dumps(message)}, {json.dumps(origin)})"
    return Reply(200, f"<html><script>{script}</script></html>")
