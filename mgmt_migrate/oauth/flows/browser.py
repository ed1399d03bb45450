"""Browser: authorization code with PKCE; the callback comes to a receiver on this machine."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from urllib.parse import urlencode

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application, credentials, token_call
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.refusals import refusal
from mgmt_migrate.oauth.secret import Secret, Value, reveal
from mgmt_migrate.oauth.steps import Answer, Call, Flow, Listen, Send

KIND = Kind("browser", "authorization_code", "log in with a browser: authorization code with PKCE")

PATH = "/callback"


def run(app: Application) -> Flow:
    """Source: RFC 7636 (PKCE), RFC 8252 (loopback receiver), RFC 9207 (`iss`); Auth0 docs, "Call Your API
    Using the Authorization Code Flow with PKCE"."""
    verifier = secrets.token_urlsafe(48)
    state = secrets.token_urlsafe(24)
    callback = f"http://127.0.0.1:{app.port}{PATH}"
    asked = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": callback,
        **{name: reveal(value) for name, value in app.wish().items()},
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
    }
    if app.realm:
        asked["connection"] = app.realm
    address = f"{app.url('/authorize')}?{urlencode(asked)}"
    rehearsal = {"code": "CODE", "state": state}
    received: Mapping[str, str] = yield Listen(address, app.port, PATH, state, rehearsal)
    code = _code(app, received)
    form: dict[str, Value] = {
        "grant_type": "authorization_code",
        "code": Secret("CODE", code),
        "code_verifier": Secret("CODE_VERIFIER", verifier),
        "redirect_uri": callback,
    }
    proof = yield from credentials(app)
    answer: Answer = yield Send(token_call(app, form, proof))
    return granted(app, answer)


def challenge(verifier: str) -> str:
    """The code challenge of a verifier, method S256. Source: RFC 7636, section 4.2."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _code(app: Application, received: Mapping[str, str]) -> str:
    """The authorization code of a callback.

    Raises:
        MigrateError: it came from another issuer, brings an error, or no code (tokens in a fragment never
            arrive).
    """
    issuer = received.get("iss")
    if issuer is not None and issuer.rstrip("/") != app.domain.issuer.rstrip("/"):
        raise MigrateError(
            "the callback came from another issuer",
            where=f"iss of the callback is {issuer[:100]!r}; the login began at {app.domain.issuer}",
            remedy="run it again in a fresh browser window; the code was not used",
        )
    if "error" in received:
        raise refusal(app, _as_answer(app, received))
    if not received.get("code"):
        raise MigrateError(
            "the callback brought no authorization code",
            where=f"GET {PATH} with " + (", ".join(sorted(received))[:100] or "no parameters"),
            remedy="tick Authorization Code under the application's Grant Types, and run it again",
        )
    return received["code"]


def _as_answer(app: Application, received: Mapping[str, str]) -> Answer:
    """Errors in a callback have the codes of the token endpoint."""
    import json

    members = {name: received[name] for name in ("error", "error_description") if name in received}
    return Answer(Call("GET", app.url("/authorize")), 302, {}, json.dumps(members).encode())
