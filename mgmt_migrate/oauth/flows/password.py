"""Password: the guide's flow. The user's name and password go to the token endpoint, once."""

from __future__ import annotations

from collections.abc import Mapping

from mgmt_migrate.oauth import fields, mfa
from mgmt_migrate.oauth.application import Application, credentials, token_call
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.secret import Secret, Value
from mgmt_migrate.oauth.steps import Answer, Ask, Flow, Send

KIND = Kind("password", "password", "user name and password, checked by the tenant's default directory")


def run(app: Application) -> Flow:
    """Source: migration guide, "Token endpoint"; Auth0 docs, "Call Your API Using Resource Owner Password
    Flow"."""
    return (yield from with_password(app, {"grant_type": "password"}))


def with_password(app: Application, grant: Mapping[str, Value]) -> Flow:
    """A password grant and, if the tenant wants it, the second factor."""
    username: str = yield Ask(fields.USERNAME)
    password: Secret = yield Ask(fields.PASSWORD)
    proof = yield from credentials(app)
    form = {**grant, "username": username, "password": password, **app.wish()}
    answer: Answer = yield Send(token_call(app, form, proof))
    if answer.error == "mfa_required" and answer.text("mfa_token"):
        return (yield from mfa.second_factor(app, Secret("MFA_TOKEN", answer.text("mfa_token"))))
    return granted(app, answer)
