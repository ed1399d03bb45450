"""The whole judgement of one token, from text to `Audit`."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.protocol import linking as rules
from mgmt_migrate.protocol.endpoints import POST_IDENTITIES, Endpoint, parse_endpoint
from mgmt_migrate.protocol.scopes import rows
from mgmt_migrate.tokens import checks, remedy
from mgmt_migrate.tokens.case import Asked, Case, Second
from mgmt_migrate.tokens.classify import kind_of
from mgmt_migrate.tokens.decode import decode
from mgmt_migrate.tokens.intake import Held, take
from mgmt_migrate.tokens.model import (
    NAMES,
    Audit,
    Call,
    Condition,
    Finding,
    Linking,
    Signature,
    Verdict,
    indefinite,
)
from mgmt_migrate.tokens.permissions import matrix, reach, user_of
from mgmt_migrate.tokens.token import read

if TYPE_CHECKING:
    from mgmt_migrate.tokens.verify import Keys

_BLOCKING = ("TK1", "TK2", "TK3", "TK5", "TK603", "TK604", "TK605")
"""Errors of these checks end every call, whatever the scopes."""


def audit_token(
    token: str | Mapping[str, object],
    *,
    domain: str | None = None,
    tenant_domain: str | None = None,
    endpoints: Iterable[str] = (),
    user_id: str | None = None,
    link_with: str | None = None,
    at: datetime | None = None,
    leeway: float = 0.0,
    verify: bool = False,
    jwks: Mapping[str, object] | None = None,
    ca_file: Path | None = None,
) -> Audit:
    """Say what a token is, what is wrong with it, and what it may do. Without `verify` there is no I/O.

    Args:
        token: the token, "Bearer …", or the answer of a token endpoint as text or as an object.
        domain: host that the calls go to, "acme.eu.auth0.com" or a custom domain.
        tenant_domain: the tenant's own domain, where `domain` is a custom one.
        endpoints: calls to judge, "PATCH /api/v2/users/{id}", also with a real id or as a URL.
        user_id: the user that calls with an open {id} are about; compared with `sub`.
        link_with: ID token of a second account, in the forms of `token`; judges POST …/identities too.
        at: judge at this moment; naive ones are UTC. Now if not given.
        leeway: seconds that clocks may differ.
        verify: check the signature with the keys of `domain`, over the network.
        jwks: check the signature with these keys instead, without network.
        ca_file: PEM file with the authorities to trust for `verify`.
    Returns:
        The audit. `audit.verdict` is "ok", "problems" or "unusable", `audit.status` the exit status of the
        command.
    Raises:
        MigrateError: an argument makes no sense; never for what the token holds.
    """
    from mgmt_migrate.tokens import times

    asked = question(
        domain=domain, tenant_domain=tenant_domain, endpoints=endpoints, user_id=user_id, leeway=leeway
    )
    keys = key_source(asked, verify=verify, jwks=jwks, ca_file=ca_file)
    now = None if at is None else times.parse(at.isoformat())
    return audit(
        _held(token),
        asked,
        now=now,
        second=None if link_with is None else take(link_with, prefer="id_token"),
        keys=keys,
    )


def _held(token: str | Mapping[str, object]) -> Held:
    if isinstance(token, str):
        return take(token)
    import json

    return take(json.dumps({k: v for k, v in token.items() if isinstance(v, str)}))


def question(
    *,
    domain: str | None = None,
    tenant_domain: str | None = None,
    endpoints: Iterable[str] = (),
    user_id: str | None = None,
    leeway: float = 0.0,
) -> Asked:
    """What a user asks about, parsed once for all tokens.

    Raises:
        MigrateError: a domain or an endpoint is none, the leeway is negative.
    """
    if not 0 <= leeway <= 86_400:
        raise MigrateError("the leeway lies outside of 0 to 86400 seconds", remedy="give seconds, as in 30")
    calls: list[tuple[Endpoint, Mapping[str, str | None]]] = []
    for text in endpoints:
        endpoint, params = parse_endpoint(text)
        if user_id is not None and user_of(endpoint, {"id": ""}) is not None and params.get("id") is None:
            params = {**params, "id": user_id}
        calls.append((endpoint, params))
    return Asked(
        calls=tuple(calls),
        domain=domains.parse(domain) if domain is not None else None,
        tenant_domain=domains.parse(tenant_domain) if tenant_domain is not None else None,
        leeway=leeway,
    )


def key_source(
    asked: Asked,
    *,
    verify: bool,
    jwks: Mapping[str, object] | Path | None = None,
    ca_file: Path | None = None,
) -> Keys | None:
    """Where keys come from, None if signatures are not to be checked. Keeps keys: make one for a run.

    Raises:
        MigrateError: `verify` without a domain, or keys that are none.
    """
    if jwks is None and not verify:
        return None
    from mgmt_migrate.tokens.verify import FileKeys, GivenKeys, TenantKeys

    if jwks is not None:
        return FileKeys(jwks) if isinstance(jwks, Path) else GivenKeys(jwks)
    if asked.domain is None:
        raise MigrateError(
            "a signature is checked with the keys of a tenant that you name, not of one that the token names",
            remedy="add --domain acme.eu.auth0.com, or --jwks FILE",
        )
    return TenantKeys(asked.domain, ca_file)


def audit(
    held: Held,
    asked: Asked,
    *,
    now: float | None = None,
    second: Held | None = None,
    keys: Keys | None = None,
) -> Audit:
    """Judge one token. Never raises for what the token holds.

    Args:
        held: from `intake`.
        asked: from `question`.
        now: seconds since 1970; the clock's time if not given.
        second: the ID token of the account that is to be linked.
        keys: from `key_source`; None leaves the signature unchecked.
    """
    case = _case(held, asked, time.time() if now is None else now, second)
    findings = list(checks.run(case))
    signature, in_vain = _signature(case, keys, findings)
    blocked = next((f for f in findings if f.severity == "error" and f.code.startswith(_BLOCKING)), None)
    token = case.token
    return Audit(
        kind=case.kind,
        verdict=_verdict(case, findings, in_vain),
        why=case.why,
        notes=held.notes,
        issuer=token.issuer,
        subject=token.subject,
        subject_type=token.subject_type,
        audience=token.audience,
        client_id=token.client_id,
        flow=token.flow,
        scopes=token.scopes,
        issued_at=token.issued_at,
        expires_at=token.expires_at,
        signature=signature,
        checks=tuple(findings),
        matrix=matrix(token, case.kind),
        endpoints=tuple(_call(case, endpoint, params, blocked) for endpoint, params in case.asked.calls),
        linking=_linking(case, findings, blocked),
        get_token=" ".join(remedy.command(case)) if any(f.fresh for f in findings) else None,
        line=held.line,
        now=case.now,
        at=now is not None,
        header=token.header,
        claims=token.claims,
    )


def _verdict(case: Case, findings: list[Finding], in_vain: bool) -> Verdict:
    if case.kind == "not_a_token" or in_vain:
        return "unusable"
    return "problems" if any(f.severity == "error" for f in findings) else "ok"


def _case(held: Held, asked: Asked, now: float, second: Held | None) -> Case:
    token = read(decode(held.token))
    other = None
    if second is not None:
        theirs = read(decode(second.token))
        other = Second(theirs, kind_of(theirs, second)[0])
        if POST_IDENTITIES not in [endpoint for endpoint, _ in asked.calls]:
            asked = replace(asked, calls=(*asked.calls, (POST_IDENTITIES, {})))
    kind, why = kind_of(token, held)
    return Case(held, token, kind, why, now, asked, other)


def _signature(case: Case, keys: Keys | None, findings: list[Finding]) -> tuple[Signature, bool]:
    """The state of the signature, and whether it was asked for in vain; adds what there is to say."""
    if keys is None or not case.is_jwt:
        return "not_checked", False
    from mgmt_migrate.tokens import verify

    outcome = verify.check(case.held.token, case.token, keys)
    refused = any(f.code == "TK501" for f in findings)
    if outcome.hit and outcome.code and not (refused and outcome.asked_in_vain):
        findings.append(checks.named(outcome.code, outcome.hit))
        findings.sort(key=lambda f: f.code)
    return outcome.signature, outcome.asked_in_vain and not refused


def _call(case: Case, endpoint: Endpoint, params: Mapping[str, str | None], blocked: Finding | None) -> Call:
    user = user_of(endpoint, dict(params))
    if not case.is_management:
        reason = f"It is {indefinite(NAMES[case.kind])}."
        return Call(endpoint.key, False, reason, (rows(endpoint)[0].current_user,), user_id=user)
    found = reach(case.token, endpoint, user)
    if found.by is None:
        reason = f"It needs {' or '.join(found.missing)}."
    elif found.other:
        reason = f"{found.by} covers the token's own user only."
    else:
        reason = f"{found.by} covers {'any user' if found.wider else 'the current user'}."
    if blocked:
        reason = blocked.message
    return Call(endpoint.key, found.allowed and blocked is None, reason, found.missing, found.note, user)


def _linking(case: Case, findings: list[Finding], blocked: Finding | None) -> Linking | None:
    if case.second is None:
        return None
    failed = {f.code for f in findings if f.severity == "error"}
    usable = case.second.kind == "id_token"
    link = reach(case.token, POST_IDENTITIES)
    own_only = case.token.subject_type in ("user", None) and not (case.is_management and link.wider)
    answers: dict[str, bool | None] = {
        "access-token-in-header": case.is_management,
        "scope": case.is_management and link.by is not None,
        "secondary-rs256": usable and "TK701" not in failed,
        "secondary-audience": usable and "TK702" not in failed if case.is_management else None,
        "secondary-valid": usable and "TK703" not in failed,
        "different-accounts": usable and "TK704" not in failed,
    }
    conditions = tuple(
        Condition(rule.key, rule.says, answers.get(rule.key))
        for rule in rules.RULES
        if rule.applies == "both" or rule.applies == ("current-user" if own_only else "any-user")
    )
    allowed = blocked is None and not any(code.startswith(("TK7", "TK403")) for code in failed)
    return Linking(allowed, conditions)
