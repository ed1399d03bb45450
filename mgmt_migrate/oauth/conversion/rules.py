"""What must change in an old request, and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.conversion import masking
from mgmt_migrate.oauth.conversion.slots import Request
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import grants, scopes
from mgmt_migrate.protocol.endpoints import GET_USER, Endpoint

PLACEHOLDER = "{yourDomain}"
_REALM = "http://auth0.com/oauth/grant-type/password-realm"
_LEGACY = {"/oauth/ro": "/oauth/token"}
_DEAD = ("/oauth/access_token", "/delegation", "/oauth/reverse")
_PLACES = ("scope", "client_id")
_TENANT = re.compile(r"\A[A-Za-z0-9.-]+\Z")


@dataclass(frozen=True, slots=True)
class Change:
    """One change: the parameter, what it was (None if absent), what it is now, and why."""

    parameter: str
    before: str | None
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """The new request in the form of the old one, what changed, and what else there is to know.

    `masked` is the same with `***` for secrets, `secrets` whether it differs.
    """

    text: str
    masked: str
    secrets: bool
    form: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


class _Work:
    def __init__(
        self,
        request: Request,
        endpoints: Sequence[Endpoint],
        hosts: tuple[str | None, str | None],
        openid: bool,
    ) -> None:
        self.request = request
        self.endpoints = endpoints
        self.domain, self.tenant = hosts
        self.keep_openid = openid
        self.changes: list[Change] = []
        self.notes: list[str] = []

    def change(self, name: str, value: str, why: str, *, before: Sequence[str] = _PLACES) -> None:
        """Give a parameter a value, present or not."""
        old = self.request.get(name)
        if old == value:
            return
        if old is None:
            self.request.insert(name, value, before)
        else:
            self.request.put(name, value)
        self.changes.append(Change(name, old, value, why))


def convert(
    request: Request,
    endpoints: Sequence[Endpoint] = (),
    *,
    domain: str | None = None,
    tenant_domain: str | None = None,
    keep_openid: bool = False,
) -> Conversion:
    """The new request.

    Args:
        request: from `reading.read`.
        endpoints: what its token is used for; without them, reading the user's own profile is assumed.
        domain: the tenant's domain, where the request does not name it.
        tenant_domain: the tenant's own domain, where the request goes to a custom one.
        keep_openid: keep openid and the scopes of the profile, for an application that still reads the ID
        token.
    Raises:
        MigrateError: the request asks for no token, or there is no way from it to the new one.
    """
    work = _Work(request, endpoints, (domain, tenant_domain), keep_openid)
    for fix in request.fixes:
        request.edit(fix.start, fix.end, fix.text)
        work.changes.append(Change(fix.name, fix.before, fix.after, fix.why))
    kind = _kind(request)
    if kind == "dead":
        raise MigrateError(
            f"{request.path} is gone, and no parameters make a new request of it",
            remedy="log the user in with the authorization code flow: mgmt-migrate get-token --flow "
            "browser --dry-run",
        )
    {"authorize": _authorize, "ro": _resource_owner, "token": _token}[kind](work)
    masked, secrets = masking.masked(request)
    return Conversion(request.edited(), masked, secrets, request.form, tuple(work.changes), tuple(work.notes))


def _kind(request: Request) -> str:
    path = request.path.rstrip("/")
    if path in _DEAD:
        return "dead"
    if path in _LEGACY:
        return "ro"
    if request.get("response_type") is not None or path.endswith("/authorize"):
        return "authorize"
    if request.get("grant_type") is not None:
        return "token"
    raise MigrateError(
        "the request has neither a response_type nor a grant_type, so it asks for no token",
        where=f"parameters found: {', '.join(s.name for s in request.slots[:12]) or 'none'}",
        remedy="give the request that logs the user in, not the call of the Management API",
    )


def _audience(work: _Work) -> str:
    host = work.tenant or work.domain or work.request.host
    if host is None:
        work.notes.append(
            f"put the tenant's own domain in the place of {PLACEHOLDER}, or name it with --domain"
        )
        host = PLACEHOLDER
    elif (
        work.tenant is None
        and _TENANT.match(host)
        and not audiences.looks_canonical(host)
        and host != "localhost"
    ):
        work.notes.append(
            f"{host} looks like a custom domain; the audience must name the tenant's own one: --tenant-domain"
        )
    return audiences.of(host)


def _authorize(work: _Work) -> None:
    request = work.request
    kind = grants.response_type(request.get("response_type") or "")
    _set_audience(work)
    _set_scope(work, machine=False)
    if kind is not None and not kind.access_token and not kind.code:
        work.change(
            "response_type",
            "token id_token",
            "the ID token alone is not enough: the access token must come too",
        )
    if kind is not None and not kind.code:
        work.notes.append(
            "today: response_type=code with PKCE rather than tokens in the address (RFC 9700, section 2.1.2)"
        )
    elif kind is not None:
        work.notes.append(
            "the code exchange at /oauth/token stays as it is; its answer then holds the right access_token"
        )


def _token(work: _Work) -> None:
    request = work.request
    wire = request.get("grant_type") or ""
    grant = grants.grant(wire)
    if grant is None:
        raise MigrateError(
            f"there is no grant {wire[:60]!r}",
            remedy="use password, or see mgmt-migrate get-token --help for the flows",
        )
    if grant.name == "authorization_code":
        work.notes.append(
            "an exchange of a code does not change: audience and scope belong to the /authorize request "
            "before it"
        )
        return
    if grant.name == "refresh_token":
        work.notes.append(
            "a refresh token gives what its login was granted: change that login, and log users in once more"
        )
        return
    if grant.name == "device_code" or grant.name.startswith("mfa"):
        work.notes.append(
            "this request does not change: audience and scope belong to the request that began the login"
        )
        return
    _set_audience(work)
    _set_scope(work, machine=grant.any_user_scopes)
    if grant.discouraged:
        work.notes.append(
            "today: the authorization code with PKCE; the password grant is advised against "
            f"({grant.discouraged})"
        )


def _resource_owner(work: _Work) -> None:
    """Source: Auth0 docs, "Migrate Resource Owner Password Credentials Exchange": the connection became a
    realm."""
    request = work.request
    if request.path_span:
        request.edit(*request.path_span, "/oauth/token")
        work.changes.append(Change("path", request.path, "/oauth/token", f"{request.path} is gone"))
    realm = request.get("connection")
    if realm is not None:
        request.rename("connection", "realm", realm)
        work.changes.append(Change("realm", None, realm, "the connection is called realm here"))
    wire = _REALM if realm is not None else "password"
    work.change("grant_type", wire, "the token endpoint's name for it", before=("username", *_PLACES))
    _set_audience(work)
    _set_scope(work, machine=False)


def _set_audience(work: _Work) -> None:
    audience = _audience(work)
    old = work.request.get("audience")
    why = "without an audience the access token is for /userinfo only, and the Management API refuses it"
    if old is not None and old != audience:
        flaw = audiences.flaw(old, None)
        if not audiences.means_management(old):
            why = f"a token has one audience: keep the old request for {old[:60]}, and make this one besides"
        else:
            why = f"the old one {flaw}" if flaw else "it must be the tenant's own domain, to the letter"
    work.change("audience", audience, why)


def _set_scope(work: _Work, *, machine: bool) -> None:
    if not work.endpoints:
        work.notes.append(
            f'assumed is "{GET_USER.key}"; name what the token is for with --for, once for each call'
        )
    endpoints = work.endpoints or (GET_USER,)
    least = scopes.any_user_scope(endpoints) if machine else scopes.least_scope(endpoints)
    old = (work.request.get("scope") or "").split()
    impossible = scopes.USER_SCOPES if machine else (*scopes.ANY_USER_SCOPES, *scopes.OTHER_SCOPES)
    if lost := [name for name in old if name in impossible]:
        holder = "a machine's" if machine else "a user's"
        work.notes.append(f"{' '.join(lost)} is dropped: {holder} token cannot hold it")
    known = (*scopes.OIDC_SCOPES, *impossible, *least)
    kept = [name for name in old if name not in known]
    oidc = [name for name in old if name in scopes.OIDC_SCOPES]
    if not work.keep_openid:
        oidc = [name for name in oidc if name == "offline_access"]
    why = f"the least for {', '.join(endpoint.key for endpoint in endpoints)}"
    if "openid" in old and "openid" not in oidc:
        why += "; openid would make the audience a list, which the guide says is refused"
        work.notes.append("openid is gone; if the ID token is still read, --keep-openid keeps it")
    elif "openid" in old:
        work.notes.append("openid makes the audience a list of two, which the guide says is refused")
    value = " ".join([*least, *kept, *oidc])
    if set(value.split()) != set(old):
        work.change("scope", value, why)
