"""How `tenant` reaches the Management API: the token at hand, and what it may do."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.client import Management
from mgmt_migrate.oauth.fields import Field
from mgmt_migrate.oauth.inputs import Inputs
from mgmt_migrate.oauth.secret import reveal
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.tokens.audit import audit_token
from mgmt_migrate.tokens.model import NAMES, Audit, Kind, indefinite

VARIABLE = "MGMT_MIGRATE_TOKEN"
ACCESS: tuple[Kind, ...] = ("management_access_token", "access_token")
_TOKEN = Field("token", "Management API token", VARIABLE, "--token-file")


@dataclass(frozen=True, slots=True)
class Access:
    """The API, the scopes that the token says it has (None where it cannot be read), and its audit."""

    api: Management
    scopes: frozenset[str] | None
    audit: Audit

    def lacks(self, scope: str) -> bool:
        """Whether the token is known to lack a scope."""
        return self.scopes is not None and scope not in self.scopes


def missing(domain: str | None, token_file: Path | None) -> str:
    """What to give, in words, before the tenant can be asked, with {} for scopes; "" if all is at hand."""
    lacks = []
    if not (domain or os.environ.get("AUTH0_DOMAIN")):
        lacks.append("--domain")
    if not (token_file or os.environ.get(VARIABLE)):
        lacks.append(f"a token with {{}} in {VARIABLE} or --token-file")
    return f"give {' and '.join(lacks)}" if lacks else ""


def reach(
    domain: str | None,
    token_file: Path | None,
    ca_file: Path | None,
    *,
    ask: bool,
    timeout: float,
    kinds: Collection[Kind] = ACCESS,
) -> Access:
    """The tenant with the token from --token-file, the environment or a hidden prompt.

    Args:
        kinds: what the token may be.
    Raises:
        MigrateError: no domain, no token, or one of another kind.
    """
    typed = domain or os.environ.get("AUTH0_DOMAIN")
    if not typed:
        raise MigrateError(
            "the domain is missing", remedy="give --domain acme.eu.auth0.com, or set AUTH0_DOMAIN"
        )
    where = domains.parse(typed)
    environment = os.environ.pop(VARIABLE, "")  # no child inherits it
    inputs = Inputs(
        files={"token": token_file} if token_file else {},
        environment={"token": environment} if environment else {},
        ask=ask,
        note=note,
    )
    token = reveal(inputs.get(_TOKEN)).strip().removeprefix("Bearer ").strip()
    found = audit_token(token)
    if found.kind not in kinds:
        raise MigrateError(
            f"what was given is {indefinite(NAMES[found.kind])}, and the tenant wants an access token",
            where=f"{VARIABLE} or --token-file",
            remedy="get one for the Management API through client credentials; docs/tenant.md shows how",
        )
    _refuse_another_tenant(found, where.netloc)
    api = Management(where, token, ca_file=ca_file, timeout=timeout, note=note, scrub=inputs.vault.scrub)
    return Access(api, frozenset(found.scopes) or None, found)


def _refuse_another_tenant(token: Audit, host: str) -> None:
    """A slip in --domain must not hand one tenant's token to another. A custom domain has tokens of another
    host, so only what looks like a tenant's own domain is compared."""
    urls = [aud for aud in token.audience if audiences.is_management(aud)]
    if token.kind == "id_token" and token.issuer:
        urls = [token.issuer]
    hosts = [urlsplit(url).netloc for url in urls]
    others = [other for other in hosts if audiences.looks_canonical(other) and other != host]
    if others and audiences.looks_canonical(host):
        raise MigrateError(
            f"the token is for {others[0]}, and would go to {host}",
            where="--domain",
            remedy=f"give --domain {others[0]}, or a token for {host}",
        )


def note(line: str) -> None:
    """A word beside the result."""
    sys.stderr.write(f"note: {foreign(line)}\n")
    sys.stderr.flush()
