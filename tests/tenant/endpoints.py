"""The tenant's endpoints of the Authentication API."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping
from urllib.parse import unquote_plus, urlencode

import jwt

from mgmt_migrate.protocol.grants import GRANTS
from tests.tenant.server import Reply, Request
from tests.tenant.tenant import AUTH0, DEVICE, Application, Pending, RefusedError, Tenant, User


def answer(tenant: Tenant, request: Request) -> Reply:
    """The documented answer of one endpoint."""
    routes: dict[tuple[str, str], Callable[[Tenant, Request], Reply]] = {
        ("POST", "/oauth/token"): _token,
        ("POST", "/oauth/device/code"): _device_code,
        ("GET", "/authorize"): _authorize,
        ("POST", "/login"): _login,
        ("GET", "/mfa/authenticators"): _authenticators,
        ("POST", "/mfa/challenge"): _challenge,
        ("GET", "/.well-known/jwks.json"): _jwks,
    }
    route = routes.get((request.method, request.path))
    return route(tenant, request) if route else Reply(404, "Not Found")


def _token(tenant: Tenant, request: Request) -> Reply:
    form = request.form
    app = _client(tenant, request)
    wire = form.get("grant_type", "")
    grant = next((g for g in GRANTS if g.wire == wire), None)
    if grant is None:
        raise RefusedError(403, "unsupported_grant_type", f"Unsupported grant type: {wire}")
    wanted = "password" if grant.name == "password-realm" else grant.name
    if (wanted if not wanted.startswith("mfa") else "mfa") not in app.grants:
        raise RefusedError(403, "unauthorized_client", f"Grant type '{wire}' not allowed for the client.")
    if wire == "password" or wire == f"{AUTH0}password-realm":
        return _password(tenant, app, form)
    if wire == "client_credentials":
        return _machine(tenant, app, form)
    if wire == "authorization_code":
        return _code(tenant, app, form)
    if wire == "refresh_token":
        return _refresh(tenant, app, form)
    if wire == DEVICE:
        return _device(tenant, app, form)
    return _second_factor(tenant, app, form, wire.removeprefix(f"{AUTH0}mfa-"))


def _client(tenant: Tenant, request: Request) -> Application:
    form = request.form
    client_id, secret = form.get("client_id", ""), form.get("client_secret")
    header = request.headers.get("authorization", "")
    if basic := header.startswith("Basic "):
        pair = base64.b64decode(header[6:]).decode().partition(":")
        client_id, secret = unquote_plus(pair[0]), unquote_plus(pair[2])
    if form.get("client_assertion"):
        return _by_assertion(tenant, form["client_assertion"])
    app = tenant.applications.get(client_id)
    if app is None or (app.secret is not None and (secret != app.secret or basic != app.basic)) or app.key:
        raise RefusedError(401, "access_denied", "Unauthorized")
    return app


def _by_assertion(tenant: Tenant, assertion: str) -> Application:
    claims = jwt.decode(assertion, options={"verify_signature": False})
    app = tenant.applications.get(str(claims.get("iss")))
    if app is None or app.key is None:
        raise RefusedError(401, "invalid_client", "Client authentication failed")
    try:
        jwt.decode(assertion, app.key, algorithms=[app.algorithm], audience=f"{tenant.origin}/")
    except jwt.PyJWTError:
        raise RefusedError(401, "invalid_client", "Client assertion is invalid") from None
    right = (
        claims["aud"] == f"{tenant.origin}/"
        and claims["sub"] == claims["iss"]
        and claims["exp"] - claims["iat"] <= 300
        and claims["jti"] not in tenant.used_assertions
    )
    if not right:
        raise RefusedError(401, "invalid_client", "Client assertion is invalid")
    tenant.used_assertions.add(claims["jti"])
    return app


def _audience(tenant: Tenant, form: dict[str, str]) -> str:
    audience = form.get("audience", "")
    if audience not in ("", tenant.audience):
        raise RefusedError(403, "access_denied", f"Service not enabled within domain: {audience}")
    return audience


def _password(tenant: Tenant, app: Application, form: dict[str, str]) -> Reply:
    realm = form.get("realm", tenant.default_directory)
    if realm is None:
        raise RefusedError(
            500, "server_error", "Authorization server not configured with default connection."
        )
    if "realm" in form and realm not in {user.realm for user in tenant.users.values()}:
        raise RefusedError(400, "invalid_request", f"unknown realm: {realm}")
    user = tenant.users.get(form.get("username", ""))
    if user is None or user.password != form.get("password") or user.realm != realm:
        raise RefusedError(403, "invalid_grant", "Wrong email or password.")
    if user.blocked:
        raise RefusedError(403, "blocked_user", "user is blocked")
    audience = _audience(tenant, form)
    if user.factors:
        token = f"Fe26.2*{secrets.token_urlsafe(48)}"
        tenant.mfa[token] = Pending(app.client_id, form.get("scope", ""), audience, user)
        raise RefusedError(403, "mfa_required", "Multifactor authentication required", mfa_token=token)
    return tenant.grant(app, user, form.get("scope", ""), audience, "password")


def _machine(tenant: Tenant, app: Application, form: dict[str, str]) -> Reply:
    audience = _audience(tenant, form)
    if not app.machine:
        raise RefusedError(
            403,
            "access_denied",
            f'Client is not authorized to access "{audience}". You need to create a "client-grant" '
            "associated to this API.",
        )
    return tenant.grant(app, None, form.get("scope", ""), audience, "client-credentials")


def _code(tenant: Tenant, app: Application, form: dict[str, str]) -> Reply:
    pending = tenant.codes.pop(form.get("code", ""), None)
    digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if pending is None or pending.client_id != app.client_id or form.get("redirect_uri") != pending.callback:
        raise RefusedError(403, "invalid_grant", "Invalid authorization code")
    if challenge != pending.challenge:
        raise RefusedError(403, "invalid_grant", "Failed to verify code verifier")
    return tenant.grant(app, pending.user, pending.scope, pending.audience, None)


def _refresh(tenant: Tenant, app: Application, form: dict[str, str]) -> Reply:
    pending = tenant.refresh.pop(form.get("refresh_token", ""), None)
    if pending is None or pending.client_id != app.client_id:
        raise RefusedError(403, "invalid_grant", "Unknown or invalid refresh token.")
    scope = form.get("scope", pending.scope)
    within = [s for s in scope.split() if s in pending.scope.split()]
    return tenant.grant(
        app, pending.user, " ".join([*within, "offline_access"]), pending.audience, "refresh_token"
    )


def _device_code(tenant: Tenant, request: Request) -> Reply:
    form = request.form
    app = tenant.applications.get(form.get("client_id", ""))
    if app is None or "device_code" not in app.grants:
        raise RefusedError(403, "unauthorized_client", f"Grant type '{DEVICE}' not allowed for the client.")
    code, user_code = secrets.token_urlsafe(18), "WDJB-MJHT"
    tenant.devices[code] = Pending(app.client_id, form.get("scope", ""), _audience(tenant, form))
    return Reply(
        200,
        {
            "device_code": code,
            "user_code": user_code,
            "verification_uri": f"{tenant.origin}/activate",
            "verification_uri_complete": f"{tenant.origin}/activate?user_code={user_code}",
            "expires_in": 900,
            "interval": tenant.device_interval,
        },
    )


def _device(tenant: Tenant, app: Application, form: dict[str, str]) -> Reply:
    pending = tenant.devices.get(form.get("device_code", ""))
    if pending is None:
        raise RefusedError(403, "invalid_grant", "Invalid or expired device code.")
    return _decided(tenant, app, pending, "invalid_grant", tenant.devices.clear)


def _decided(
    tenant: Tenant, app: Application, pending: Pending, refused: str, done: Callable[[], None]
) -> Reply:
    pending.polls += 1
    if tenant.scripted:
        return tenant.scripted.pop(0)
    if pending.state == "pending":
        raise RefusedError(403, "authorization_pending", "User has yet to authorize device code.")
    done()
    if pending.state == "denied":
        raise RefusedError(403, refused if refused != "invalid_grant" else "access_denied", "User denied.")
    return tenant.grant(app, pending.user, pending.scope, pending.audience, "device_code")


def _authenticators(tenant: Tenant, request: Request) -> Reply:
    user = _mfa(tenant, request.bearer).user
    assert user is not None
    kinds = {
        "otp": {"authenticator_type": "otp"},
        "push": {"authenticator_type": "oob", "oob_channel": "auth0"},
        "sms": {"authenticator_type": "oob", "oob_channel": "sms"},
        "recovery-code": {"authenticator_type": "recovery-code"},
    }
    return Reply(200, [{"id": f"{kind}|dev_1", "active": True, **kinds[kind]} for kind in user.factors])


def _mfa(tenant: Tenant, token: str) -> Pending:
    pending = tenant.mfa.get(token)
    if pending is None or time.time() - pending.at > 600:
        raise RefusedError(401, "expired_token", "mfa_token is expired")
    return pending


def _challenge(tenant: Tenant, request: Request) -> Reply:
    form = request.form
    pending = _mfa(tenant, form.get("mfa_token", ""))
    if form.get("challenge_type") != "oob" or "authenticator_id" not in form:
        raise RefusedError(
            400, "unsupported_challenge_type", "User does not have any of the requested factors"
        )
    sms = form["authenticator_id"].startswith("sms")
    tenant.devices["oob"] = pending
    reply = {"challenge_type": "oob", "oob_code": "oob"}
    return Reply(200, reply | ({"binding_method": "prompt"} if sms else {}))


def _second_factor(tenant: Tenant, app: Application, form: dict[str, str], kind: str) -> Reply:
    token = form.get("mfa_token", "")
    pending = _mfa(tenant, token)
    user = pending.user
    assert user is not None
    if kind == "otp" and form.get("otp") != user.factors.get("otp"):
        raise RefusedError(403, "invalid_grant", "Invalid otp_code.")
    if kind == "recovery-code" and form.get("recovery_code") != user.factors.get("recovery-code"):
        raise RefusedError(403, "invalid_grant", "MFA Authorization rejected.")
    if kind == "oob" and "binding_code" in form and form["binding_code"] != user.factors.get("sms"):
        raise RefusedError(403, "invalid_grant", "Invalid binding_code.")
    if kind == "oob" and "binding_code" not in form:
        return _pushed(tenant, app, pending, user)
    del tenant.mfa[token]
    reply = tenant.grant(app, user, pending.scope, pending.audience, "password")
    if kind == "recovery-code":
        user.factors["recovery-code"] = "NEW" + secrets.token_hex(10).upper()
        reply.body["recovery_code"] = user.factors["recovery-code"]
    return reply


def _pushed(tenant: Tenant, app: Application, pending: Pending, user: User) -> Reply:
    pending.polls += 1
    if tenant.scripted:
        return tenant.scripted.pop(0)
    if user.factors.get("push") == "accept":
        return tenant.grant(app, user, pending.scope, pending.audience, "password")
    if user.factors.get("push") == "decline":
        raise RefusedError(403, "invalid_grant", "MFA Authorization rejected.")
    raise RefusedError(400, "authorization_pending", "Authorization pending: please repeat the request")


def _authorize(tenant: Tenant, request: Request) -> Reply:
    asked = request.query
    app = tenant.applications.get(asked.get("client_id", ""))
    if app is None or asked.get("redirect_uri") not in app.callbacks:
        return Reply(403, "<html><title>Oops!, something went wrong</title>Callback URL mismatch.</html>")
    if "authorization_code" not in app.grants:
        refused = {"error": "unauthorized_client", "error_description": "Grant type not allowed."}
        return _back(asked, refused)
    hidden = "".join(f'<input type="hidden" name="{k}" value="{v}">' for k, v in asked.items())
    seen = '<input name="username"><input name="password" type="password"><button>Continue</button>'
    page = f'<html><title>Log in</title><form method="post" action="/login">{hidden}{seen}</form></html>'
    return Reply(200, page)


def _login(tenant: Tenant, request: Request) -> Reply:
    form = request.form
    user = tenant.users.get(form.get("username", ""))
    if user is None or user.password != form.get("password"):
        return _back(
            form, {"error": "access_denied", "error_description": "User did not authorize the request"}
        )
    code = secrets.token_urlsafe(24)
    tenant.codes[code] = Pending(
        form["client_id"],
        form.get("scope", ""),
        _audience(tenant, form),
        user,
        challenge=form.get("code_challenge", ""),
        callback=form["redirect_uri"],
    )
    return _back(form, {"code": code, "iss": f"{tenant.origin}/"})


def _back(asked: Mapping[str, str], found: dict[str, str]) -> Reply:
    where = f"{asked['redirect_uri']}?{urlencode({**found, 'state': asked.get('state', '')})}"
    return Reply(302, "", {"Location": where})


def _jwks(tenant: Tenant, request: Request) -> Reply:
    from jwt.algorithms import RSAAlgorithm

    keys = [
        {**RSAAlgorithm.to_jwk(key, as_dict=True), "kid": kid, "use": "sig", "alg": "RS256"}
        for kid, key in tenant.keys().items()
    ]
    return Reply(200, {"keys": keys})
