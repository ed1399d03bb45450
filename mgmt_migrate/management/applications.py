"""Applications of the tenant that stand in the way of the migration, each with the reason and the change.

Source: Auth0 Management API, "Get clients" (read:clients; fields, page, per_page); Auth0 docs, "Application
Grant Types" (legacy grants); migration guide, "Account Linking changes" (RS256).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.client import Management
from mgmt_migrate.protocol.grants import GRANTS

PATH = "api/v2/clients"
READ = "read:clients"
FIELDS = "client_id,name,app_type,grant_types,jwt_configuration,oidc_conformant,global"
"""No secrets among them, so none is ever received."""

PAGE = 100
MOST_PAGES = 1000

_USER_GRANTS = frozenset(
    grant.wire for grant in GRANTS if grant.user_scopes and grant.name != "refresh_token"
)
_IMPLICIT = "implicit"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One thing about an application. One that `blocks` cannot get an access token for users at all."""

    blocks: bool
    reason: str
    change: str


@dataclass(frozen=True, slots=True)
class Application:
    """An application with at least one obstacle. Names are the tenant's: foreign text."""

    client_id: str
    name: str
    obstacles: tuple[Obstacle, ...]

    @property
    def blocks(self) -> bool:
        return any(obstacle.blocks for obstacle in self.obstacles)


@dataclass(frozen=True, slots=True)
class Applications:
    """How many were looked at, and those that have obstacles."""

    count: int
    hindered: tuple[Application, ...]


def read(api: Management) -> Applications:
    """All applications, judged.

    Raises:
        ManagementError, TransportError: as `Management.get`.
        MigrateError: an answer is not shaped as documented.
    """
    count, hindered = 0, []
    for one in _all(api):
        count += 1
        if found := obstacles(one):
            hindered.append(Application(_text(one.get("client_id")), _text(one.get("name")), found))
    return Applications(count, tuple(hindered))


def _all(api: Management) -> Iterator[Mapping[str, object]]:
    for page in range(MOST_PAGES):
        query: dict[str, str | int] = {
            "fields": FIELDS,
            "include_fields": "true",
            "page": page,
            "per_page": PAGE,
            "is_global": "false",
        }
        found = api.get(PATH, READ, query)
        if not isinstance(found, list):
            raise MigrateError(
                "the list of applications is not shaped as documented",
                where=f"GET /{PATH}",
                remedy="check that --domain is that of the tenant",
            )
        yield from (one for one in found if isinstance(one, dict) and one.get("global") is not True)
        if len(found) < PAGE:
            return


def obstacles(one: Mapping[str, object]) -> tuple[Obstacle, ...]:
    """What stands in the way at one application of the tenant's answer."""
    listed = one.get("grant_types")
    grants = {g for g in listed if isinstance(g, str)} if isinstance(listed, list) else None
    if one.get("app_type") == "non_interactive" or grants == {"client_credentials"}:
        return ()  # a machine never had an ID token
    found: list[Obstacle] = []
    if grants is not None:
        found += _of_grants(grants)
    configuration = one.get("jwt_configuration")
    if isinstance(configuration, dict) and configuration.get("alg") == "HS256":
        found.append(
            Obstacle(
                False,
                "its ID tokens are signed with HS256, and accounts are linked with RS256 ones only",
                "if it links accounts, set jwt_configuration.alg to RS256, and verify ID tokens so",
            )
        )
    if one.get("oidc_conformant") is False:
        found.append(
            Obstacle(
                False,
                "it is not OIDC conformant, so it may use the legacy login pipeline",
                "turn on OIDC Conformant once its code has moved",
            )
        )
    return tuple(found)


def _of_grants(grants: set[str]) -> Iterator[Obstacle]:
    legacy = sorted(grant for grant in grants if "/legacy/" in grant)
    if not legacy:
        return
    names = ", ".join(grant.rsplit("/", 1)[-1] for grant in legacy)
    if grants & (_USER_GRANTS | {_IMPLICIT}):
        yield Obstacle(
            False, f"it may still use legacy grants ({names})", "remove them once its code has moved"
        )
    else:
        yield Obstacle(
            True,
            f"it has legacy grants only ({names}), which give no access token for the Management API",
            "add authorization_code (or password, if it logs in so) to its grant types, move its code",
        )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
