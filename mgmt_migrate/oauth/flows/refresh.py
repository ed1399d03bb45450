"""Refresh: a new access token for a refresh token, with the scopes of the first login or fewer."""

from __future__ import annotations

from mgmt_migrate.oauth import fields
from mgmt_migrate.oauth.application import Application, credentials, token_call
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.secret import Secret
from mgmt_migrate.oauth.steps import Answer, Ask, Flow, Send

KIND = Kind("refresh", "refresh_token", "a new token for a refresh token that you hold", scoped=False)


def run(app: Application) -> Flow:
    """Source: Auth0 docs, "Use Refresh Tokens". No audience is sent: it is that of the first login."""
    token: Secret = yield Ask(fields.REFRESH_TOKEN)
    proof = yield from credentials(app)
    wish = {name: value for name, value in app.wish().items() if name == "scope"}
    form = {"grant_type": "refresh_token", "refresh_token": token, **wish}
    answer: Answer = yield Send(token_call(app, form, proof))
    return granted(app, answer)
