"""What to ask for: the audience and the least scope, and which wishes no flow can grant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import grants, scopes
from mgmt_migrate.protocol.domain import LOOPBACK, Domain
from mgmt_migrate.protocol.endpoints import ENDPOINTS, Endpoint

_USER = frozenset(scopes.USER_SCOPES)
_ANY = frozenset({*scopes.ANY_USER_SCOPES, *scopes.OTHER_SCOPES})
_OIDC = frozenset(scopes.OIDC_SCOPES)


def audience(domain: Domain, tenant: Domain | None, explicit: str | None) -> str:
    """The audience of the Management API.

    Args:
        domain: where the token is asked for; it may be a custom domain.
        tenant: the tenant's own domain, if it was named.
        explicit: what the user wants instead.
    Raises:
        MigrateError: a custom domain alone does not tell the tenant; the explicit one is a slip; the two
            contradict.
    Source: Auth0 docs, "Configure Features to Use Custom Domains": the audience stays that of the tenant's
    own domain.
    """
    if explicit is not None:
        return _explicit(explicit, tenant or domain)
    named = tenant or domain
    if tenant is None and domain.host not in LOOPBACK and not audiences.looks_canonical(domain.host):
        raise MigrateError(
            f"{domain.host} looks like a custom domain, and no API is named after one",
            where="--domain",
            remedy="add --tenant-domain with the tenant's own domain, as in acme.eu.auth0.com (Settings > "
            "Custom Domains shows it); "
            f"for a Private Cloud of that name, --tenant-domain {domain.host}",
        )
    return audiences.of(named.netloc)


def _explicit(text: str, domain: Domain) -> str:
    if any(c < "!" or c > "~" for c in text):
        raise MigrateError(
            "the audience holds a space, a control or a non-ASCII character",
            where=f"--audience {text[:80]!r}",
        )
    if (flaw := audiences.judge(text, domain.netloc)) and flaw.certain:
        right = (
            audiences.of(domain.netloc)
            if audiences.looks_canonical(domain.host)
            else "https://{tenant domain}/api/v2/"
        )
        raise MigrateError(
            f"the audience {flaw.words}: the tenant compares it character by character",
            where=f"--audience {text[:120]}",
            remedy=f"leave --audience out, or write {right}",
        )
    return text


def wanted(
    kind: Kind, endpoints: Sequence[Endpoint], extra: Iterable[str], *, management: bool = True
) -> tuple[str, ...]:
    """The scopes to ask for: the least of the endpoints, then the extra ones.

    Args:
        kind: the flow; a user's token holds current-user scopes only, a machine's the others only.
        endpoints: what the token is for.
        extra: scopes by name, several in one text separated by spaces or commas.
        management: whether the audience is the Management API; of other APIs' scopes nothing is known.
    Raises:
        MigrateError: nothing is asked for, a scope is misspelt, or no token of this flow can hold one.
    """
    machine = _machine(kind)
    derived = scopes.any_user_scope(endpoints) if machine else scopes.least_scope(endpoints)
    added = [name for text in extra for name in text.replace(",", " ").split()]
    for name in added:
        _check_name(name, management=management)
    asked = tuple(dict.fromkeys([*derived, *added]))
    if not asked and kind.scoped:
        raise MigrateError(
            "nothing is asked for, and a request without a scope is granted every scope there is",
            remedy=f'say what the token is for, --for "{ENDPOINTS[2].key}", or name scopes with --scope',
        )
    if management and kind.scoped:
        _check_mix(kind, asked, machine=machine)
    if endpoints and not management:
        raise MigrateError(
            "--for names endpoints of the Management API, and --audience another API",
            remedy="leave --audience out, or name the scopes of that API with --scope",
        )
    return asked


def _machine(kind: Kind) -> bool:
    grant = grants.grant(kind.grant)
    return grant is not None and grant.any_user_scopes


def _check_name(name: str, *, management: bool) -> None:
    if len(name) > 200 or any(c <= " " or c > "~" or c in '"\\' for c in name):
        raise MigrateError("a scope holds characters that no scope can hold", where=f"--scope {name[:80]!r}")
    if management and (meant := scopes.nearest(name)):
        raise MigrateError(
            f"there is no scope {name}; the tenant would drop it without a word",
            where="--scope",
            remedy=f"write {meant}, if that is what you mean",
        )


def _check_mix(kind: Kind, asked: Sequence[str], *, machine: bool) -> None:
    if machine:
        if users := [name for name in asked if name in _USER]:
            raise MigrateError(
                f"a machine's token cannot hold {', '.join(users)}: there is no current user",
                where=f"--flow {kind.name}",
                remedy="log a user in with --flow browser, device or password; "
                f"or ask for any user with {_counterpart(users)}",
            )
        if oidc := [name for name in asked if name in _OIDC]:
            raise MigrateError(
                f"a machine's token cannot hold {', '.join(oidc)}: nobody logs in",
                where=f"--flow {kind.name}",
            )
    elif anybody := [name for name in asked if name in _ANY]:
        raise MigrateError(
            f"a user's token cannot hold {', '.join(anybody)}: it holds the seven current-user scopes only",
            where=f"--flow {kind.name}",
            remedy=f"use --flow client-credentials in a back end, or ask for {_counterpart(anybody)}",
        )


def _counterpart(names: Sequence[str]) -> str:
    """The scopes for the same endpoints on the other side of the matrix."""
    other = [
        row.any_user if row.current_user in names else row.current_user
        for row in scopes.MATRIX
        if row.current_user in names or row.any_user in names
    ]
    return ", ".join(dict.fromkeys(other)) or "current-user scopes"
