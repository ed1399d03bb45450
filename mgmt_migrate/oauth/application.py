"""The application that asks for a token, what it asks for, and how it proves who it is."""

from __future__ import annotations

import time
import uuid
from collections.abc import Generator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import fields
from mgmt_migrate.oauth.secret import Secret, Value
from mgmt_migrate.oauth.steps import Ask, Call, Step
from mgmt_migrate.protocol.domain import Domain

Method = Literal["none", "post", "basic", "private-key-jwt"]
METHODS: tuple[Method, ...] = get_args(Method)

ALGORITHMS = ("RS256", "RS384", "PS256")
"""What a tenant accepts for client assertions. Source: Auth0 docs, "Authenticate with Private Key JWT"."""

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFETIME = 60
"""Seconds; the service accepts five minutes and advises one."""


@dataclass(frozen=True, slots=True)
class Application:
    """Who asks whom for what.

    `flow` is named as in `--flow`, `grant` as in `protocol.grants`. `audience` is None where the flow sends
    none. `realm` is the connection that knows the user.
    """

    domain: Domain
    client_id: str
    flow: str
    grant: str
    audience: str | None
    scopes: tuple[str, ...]
    method: Method = "none"
    algorithm: str = "RS256"
    key_id: str | None = None
    realm: str | None = None
    port: int = 8484

    def url(self, path: str) -> str:
        """An address on the tenant."""
        return self.domain.url(path)

    def wish(self) -> dict[str, Value]:
        """The parameters that say what is asked for."""
        asked: dict[str, Value] = {}
        if self.audience is not None:
            asked["audience"] = self.audience
        if self.scopes:
            asked["scope"] = " ".join(self.scopes)
        return asked


@dataclass(frozen=True, slots=True)
class Credentials:
    """How the application proves itself: parameters of the body, or a pair for the Authorization header."""

    form: Mapping[str, Value] = field(default_factory=dict)
    basic: tuple[str, Secret] | None = None


def credentials(app: Application) -> Generator[Step, Any, Credentials]:
    """The application's credentials for one request; asks for the secret or the key if there is one.

    Raises:
        MigrateError: the private key cannot sign.
    Source: Auth0 docs, "Application Credentials"; RFC 7521 and 7523 for assertions.
    """
    if app.method == "none":
        return Credentials({"client_id": app.client_id})
    if app.method == "private-key-jwt":
        key: Secret = yield Ask(fields.PRIVATE_KEY)
        return Credentials(
            {
                "client_id": app.client_id,
                "client_assertion_type": ASSERTION_TYPE,
                "client_assertion": assertion(app, key),
            }
        )
    secret: Secret = yield Ask(fields.CLIENT_SECRET)
    if app.method == "basic":
        return Credentials(basic=(app.client_id, secret))
    return Credentials({"client_id": app.client_id, "client_secret": secret})


def token_call(app: Application, form: Mapping[str, Value], proof: Credentials) -> Call:
    """A request to the token endpoint. Members come in the order of the documentation: grant, wish,
    client."""
    return Call("POST", app.url("/oauth/token"), {**form, **proof.form}, basic=proof.basic)


def assertion(app: Application, key: Secret) -> Secret:
    """A signed statement that the bearer is the application, good for one minute and one use.

    The audience is the issuer as one string: arrays and endpoint addresses are being refused since October
    2025.
    """
    if not key.value:  # a rehearsal without the key at hand
        return Secret("CLIENT_ASSERTION", "")
    import jwt

    now = int(time.time())
    claims = {
        "iss": app.client_id,
        "sub": app.client_id,
        "aud": app.domain.issuer,
        "iat": now,
        "exp": now + ASSERTION_LIFETIME,
        "jti": str(uuid.uuid4()),
    }
    headers = {"kid": app.key_id} if app.key_id else None
    try:
        signed = jwt.encode(claims, key.value, algorithm=app.algorithm, headers=headers)
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        # The texts of the libraries may quote the key: only the kind of the error is told.
        encrypted = "encrypted" in str(error).lower()
        why = "is encrypted" if encrypted else f"is no RSA key in PEM form, which {app.algorithm} needs"
        raise MigrateError(
            f"the private key {why}",
            where=fields.PRIVATE_KEY.option,
            remedy="give an unencrypted PEM, or decrypt it into a pipe: --private-key-file <(openssl rsa "
            "-in key.pem)",
        ) from None
    return Secret("CLIENT_ASSERTION", signed)
