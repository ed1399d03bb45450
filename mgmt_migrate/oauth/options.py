"""Everything that was asked of `get-token`, settled: from options, profile and environment to an
application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import fields, flows, plan
from mgmt_migrate.oauth.application import ALGORITHMS, METHODS, Application, Method
from mgmt_migrate.oauth.inputs import Inputs
from mgmt_migrate.oauth.profiles import Profile
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.protocol.endpoints import Endpoint, parse_endpoint

PORT = 8484


@dataclass(frozen=True, slots=True)
class Wishes:
    """The options as they were given; None and empty where they were not."""

    domain: str | None = None
    tenant_domain: str | None = None
    client_id: str | None = None
    client_auth: str | None = None
    flow: str | None = None
    realm: str | None = None
    audience: str | None = None
    scope: tuple[str, ...] = ()
    for_: tuple[str, ...] = ()
    port: int | None = None
    algorithm: str | None = None
    key_id: str | None = None


@dataclass(frozen=True, slots=True)
class Settled:
    """An application and what its token is for; the user ids that were named stand in `endpoint_texts`."""

    application: Application
    endpoints: tuple[Endpoint, ...]
    endpoint_texts: tuple[str, ...]


def settle(wishes: Wishes, profile: Profile, environment: Mapping[str, str], inputs: Inputs) -> Settled:
    """What to ask for, and as whom. An option wins over the named profile, the profile over the environment.

    Raises:
        MigrateError: something is missing, contradicts, or cannot be granted by this flow; nothing was sent.
    """

    def choose(name: str, variable: str | None = None) -> str | None:
        given = getattr(wishes, name) or getattr(profile, name, None)
        text = given or (environment.get(variable) if variable else None) or None
        if text is not None and any(c < " " or c == "\x7f" for c in text):
            raise MigrateError(
                f"--{name.replace('_', '-')} holds a control character", where=f"{text[:80]!r}"
            )
        return text

    domain = domains.parse(_needed(choose("domain", "AUTH0_DOMAIN"), "--domain", "AUTH0_DOMAIN"))
    client = _needed(choose("client_id", "AUTH0_CLIENT_ID"), "--client-id", "AUTH0_CLIENT_ID")
    inputs.belong_to(f"{domain.netloc} {client}")
    realm = choose("realm", "AUTH0_REALM")
    kind = flows.kind(choose("flow", "AUTH0_FLOW") or ("password-realm" if realm else "password"))
    tenant_text = choose("tenant_domain", "AUTH0_TENANT_DOMAIN")
    tenant = domains.parse(tenant_text) if tenant_text else None
    audience = plan.audience(domain, tenant, choose("audience", "AUTH0_AUDIENCE"))
    texts = wishes.for_ or profile.for_
    endpoints = tuple(parse_endpoint(text)[0] for text in texts)
    management = audiences.is_management(audience)
    scopes = plan.wanted(kind, endpoints, wishes.scope or profile.scope, management=management)
    application = Application(
        domain=domain,
        client_id=client,
        flow=kind.name,
        grant=kind.grant,
        audience=audience,
        scopes=scopes,
        method=_method(choose("client_auth", "AUTH0_CLIENT_AUTH"), kind, inputs),
        algorithm=_algorithm(wishes.algorithm or environment.get("AUTH0_CLIENT_SIGNING_ALGORITHM")),
        key_id=wishes.key_id,
        realm=realm,
        port=_port(wishes.port or profile.port or PORT),
    )
    return Settled(application, endpoints, texts)


def _needed(text: str | None, option: str, variable: str) -> str:
    if text:
        return text
    what = {"--domain": "the tenant's domain", "--client-id": "the application's client id"}[option]
    raise MigrateError(
        f"{what} is missing",
        remedy=f"give {option} or set {variable}; Applications > your application > Settings shows it",
    )


def _method(text: str | None, kind: flows.Kind, inputs: Inputs) -> Method:
    """The way to prove who the application is: as told, or by what is at hand."""
    if text is not None:
        if text not in METHODS:
            raise MigrateError(
                f"there is no client authentication {text!r}", remedy="use one of " + ", ".join(METHODS)
            )
        if text == "none" and kind.name == "client-credentials":
            raise MigrateError(
                "client credentials need a client that proves who it is",
                where="--client-auth none",
                remedy="use post, basic or private-key-jwt",
            )
        return text
    if inputs.has(fields.PRIVATE_KEY):
        return "private-key-jwt"
    if inputs.has(fields.CLIENT_SECRET) or kind.name == "client-credentials":
        return "post"
    return "none"


def _algorithm(text: str | None) -> str:
    if text is not None and text not in ALGORITHMS:
        raise MigrateError(
            f"client assertions cannot be signed with {text!r}", remedy="use one of " + ", ".join(ALGORITHMS)
        )
    return text or "RS256"


def _port(number: int) -> int:
    if not 1024 <= number <= 65535:
        raise MigrateError(
            f"port {number} cannot be used", where="--port", remedy="give one from 1024 to 65535"
        )
    return number
