"""Password-realm: as the password flow, with the connection that knows the user."""

from __future__ import annotations

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.flows.password import with_password
from mgmt_migrate.oauth.steps import Flow
from mgmt_migrate.protocol import grants

KIND = Kind(
    "password-realm", "password-realm", "user name and password, checked by the connection of --realm"
)


def run(app: Application) -> Flow:
    """Source: Auth0 docs, "Resource Owner Password Flow", "Realm support"."""
    grant = grants.grant(KIND.grant)
    if app.realm is None or grant is None:
        raise MigrateError(
            "the flow password-realm needs a realm",
            remedy="name the connection: --realm Username-Password-Authentication",
        )
    return (yield from with_password(app, {"grant_type": grant.wire, "realm": app.realm}))
