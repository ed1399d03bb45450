"""What `get-token` says about the token that it was granted: the audit, and granted against asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from urllib.parse import urlsplit

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.options import Settled
from mgmt_migrate.oauth.steps import Granted
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.protocol import scopes
from mgmt_migrate.tokens.audit import audit_token
from mgmt_migrate.tokens.model import NAMES, Audit, Finding

_OIDC = frozenset(scopes.OIDC_SCOPES)
_OWN_WORDS = ("TK401", "TK403", "TK404")
"""Checks about scopes whose subject is said here as granted against asked."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The audit, its lines for stderr, those that hold an error alone, and the exit status."""

    audit: Audit
    lines: tuple[str, ...]
    errors: tuple[str, ...]
    status: int


def judge(settled: Settled, granted: Granted) -> Judgement:
    """Audit a granted token against what was asked for.

    Raises:
        MigrateError: it is not the kind of token that was asked for, or is for another audience. Status 1:
        such a
            token is not handed out, for it would fail later and elsewhere.
    """
    application = settled.application
    audience = application.audience or ""
    management = audiences.is_management(audience)
    tenant = urlsplit(audience).netloc if management else None
    audit = audit_token(
        granted.access_token.value,
        domain=application.domain.netloc,
        tenant_domain=tenant if tenant != application.domain.netloc else None,
        endpoints=settled.endpoint_texts if management else (),
    )
    _refuse_others(application, audit, management=management)
    missing = [name for name in application.scopes if name not in audit.scopes]
    errors = list(_findings(audit, "error")) if management else []
    if needed := [name for name in missing if name not in _OIDC]:
        errors.append(f"error: asked and not granted: {' '.join(needed)}")
        errors.append(f"  do   {_narrower(application)}")
    return Judgement(audit, tuple(_lines(settled, granted, audit, errors)), tuple(errors), 1 if errors else 0)


def _refuse_others(application: Application, audit: Audit, *, management: bool) -> None:
    wanted = "management_access_token" if management else "access_token"
    where = f"the answer of {application.url('/oauth/token')}"
    if audit.kind == "opaque" and not management:
        return
    if audit.kind != wanted:
        check = next((c for c in audit.checks if c.code.startswith("TK1")), None)
        raise MigrateError(
            f"the tenant gave {_with_article(NAMES[audit.kind])}",
            where=where + (f": {'; '.join(audit.why)}" if audit.why else ""),
            remedy=_other_kind(application, check),
            status=1,
        )
    if application.audience not in audit.audience:
        raise MigrateError(
            f"the token is for another audience: {', '.join(audit.audience)[:200] or 'none'}",
            where=f"{where}; asked for was {application.audience}",
            remedy="check --tenant-domain and --audience against the tenant's own domain",
            status=1,
        )


def _with_article(name: str) -> str:
    if name.startswith("not "):
        return f"something that is {name}"
    return f"{'an' if name[0] in 'aeioIM' else 'a'} {name}"


def _other_kind(application: Application, check: Finding | None) -> str:
    if check is not None and check.code in ("TK102", "TK103"):
        return (
            f"check that the tenant knows the API {application.audience} (--tenant-domain names the tenant); "
            "the token was not handed out"
        )
    return "check that the domain is that of the tenant; the token was not handed out"


def _narrower(application: Application) -> str:
    if application.flow == "client-credentials":
        return "tick the scopes under Applications > APIs > Auth0 Management API > Application Access"
    if application.flow == "refresh":
        return "log in again with these scopes: a refresh token gives no more than its login did"
    return "allow the scopes for this application and user: API access policies, consent, roles, Actions"


def _lines(settled: Settled, granted: Granted, audit: Audit, errors: list[str]) -> Iterator[str]:
    asked = settled.application.scopes
    yield NAMES[audit.kind]
    yield f"  audience  {', '.join(audit.audience) or 'unknown: the token is opaque'}"
    yield f"  scope     {' '.join(audit.scopes) or granted.scope or 'none'}"
    wider = [name for name in audit.scopes if name not in asked]
    lost = [name for name in asked if name not in audit.scopes]
    if asked and not wider and not lost:
        yield "            as asked"
    if wider and asked:
        yield f"            wider than asked, by {' '.join(wider)}"
    if lost and asked:
        yield f"            narrower than asked, by {' '.join(lost)}"
    if audit.subject:
        yield f"  {'machine ' if audit.subject_type == 'machine' else 'user    '}  {audit.subject}"
    if audit.expires_at is not None:
        yield f"  expires   {_moment(audit.expires_at)}, {_span(audit.expires_at - audit.now)}"
    yield "  signature not checked; audit-token --verify does"
    for call in audit.endpoints:
        yield f"  {'may' if call.allowed else 'may not':<9} {call.endpoint}"
    if granted.id_token:
        yield "note: an ID token came along and was dropped; the Management API no longer takes it"
    yield from _findings(audit, "warning")
    yield from errors


def _findings(audit: Audit, severity: str) -> Iterator[str]:
    for check in audit.checks:
        if check.severity == severity and check.code not in _OWN_WORDS:
            yield f"{severity}: {check.message} [{check.code}]"
            yield f"  do   {check.remedy}"


def _moment(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, tz=timezone.utc):%Y-%m-%d %H:%M:%S} UTC"


def _span(seconds: float) -> str:
    for size, unit in ((86400, "days"), (3600, "hours"), (60, "minutes")):
        if abs(seconds) >= 1.5 * size:
            return f"in {seconds / size:.0f} {unit}"
    return f"in {seconds:.0f} seconds"
