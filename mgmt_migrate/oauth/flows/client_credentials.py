"""Client credentials: a machine's own token, for a back end that acts on any user."""

from __future__ import annotations

from mgmt_migrate.oauth.application import Application, credentials, token_call
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.steps import Answer, Flow, Send

KIND = Kind("client-credentials", "client_credentials", "a machine's own token, for scopes over any user")


def run(app: Application) -> Flow:
    """Source: Auth0 docs, "Get Management API Access Tokens for Production"."""
    proof = yield from credentials(app)
    answer: Answer = yield Send(token_call(app, {"grant_type": "client_credentials", **app.wish()}, proof))
    return granted(app, answer)
