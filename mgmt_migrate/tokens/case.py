"""What a check is given, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mgmt_migrate.protocol.domain import Domain
from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.tokens.intake import Held
from mgmt_migrate.tokens.model import Kind, Severity
from mgmt_migrate.tokens.token import Token


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user asked about, the same for every token of a stream.

    `calls` pairs each endpoint with the path parameters that were given. `domain` is the host that calls go
    to, `tenant_domain` the tenant's own where `domain` is a custom one. `leeway` is seconds.
    """

    calls: tuple[tuple[Endpoint, Mapping[str, str | None]], ...] = ()
    domain: Domain | None = None
    tenant_domain: Domain | None = None
    leeway: float = 0.0


@dataclass(frozen=True, slots=True)
class Second:
    """The token of the account that is to be linked."""

    token: Token
    kind: Kind


@dataclass(frozen=True, slots=True)
class Case:
    """One token under judgement at the moment `now` (seconds since 1970)."""

    held: Held
    token: Token
    kind: Kind
    why: tuple[str, ...]
    now: float
    asked: Asked = field(default_factory=Asked)
    second: Second | None = None

    @property
    def is_jwt(self) -> bool:
        return self.token.decoded.form == "jws"

    @property
    def is_management(self) -> bool:
        return self.kind == "management_access_token"


@dataclass(frozen=True, slots=True)
class Hit:
    """What a check found. The registry adds code and name.

    `fresh` tells that another token is the way out; the remedy then reads on to the `get-token` line.
    """

    message: str
    remedy: str
    severity: Severity = "error"
    fresh: bool = False
