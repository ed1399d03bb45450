"""Audits as JSON, version 1: a contract, described in docs/audit-token.md and docs/token-schema.json. Fields
are added, never renamed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from mgmt_migrate.tokens import memo, times
from mgmt_migrate.tokens.model import Audit, Finding

VERSION = 1


def to_dict(audit: Audit) -> dict[str, Any]:
    """One token of the contract. Claims are as they are, but for tokens and secrets inside of them, which are
    cut; the audited token is not in it."""
    return {
        "kind": audit.kind,
        "verdict": audit.verdict,
        "why": list(audit.why),
        "issuer": _plain(audit.issuer),
        "subject": _plain(audit.subject),
        "subject_type": audit.subject_type,
        "audience": [_plain(a) for a in audit.audience],
        "client_id": _plain(audit.client_id),
        "flow": _plain(audit.flow),
        "scopes": [_plain(s) for s in audit.scopes],
        "issued_at": _time(audit.issued_at),
        "expires_at": _time(audit.expires_at),
        "signature": audit.signature,
        "checks": [_check(audit, finding) for finding in audit.checks],
        "matrix": [
            {
                "endpoint": cell.endpoint,
                "current_user": cell.current_user,
                "any_user": cell.any_user,
                "scope_current_user": cell.scope_current_user,
                "scope_any_user": cell.scope_any_user,
            }
            for cell in audit.matrix
        ],
        "endpoints": [
            {
                "endpoint": call.endpoint,
                "user_id": _plain(call.user_id),
                "allowed": call.allowed,
                "reason": call.reason,
                "missing": list(call.missing),
                "note": call.note,
            }
            for call in audit.endpoints
        ],
        "linking": _linking(audit),
        "notes": list(audit.notes),
        "get_token": audit.get_token,
        "judged_at": times.iso(audit.now),
        "line": audit.line,
    }


def _check(audit: Audit, finding: Finding) -> dict[str, str]:
    fresh = f": {audit.get_token}" if finding.fresh and audit.get_token else ""
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy + fresh,
    }


def render(audits: Iterable[Audit]) -> Iterator[str]:
    """One JSON object for all, written as the audits come."""
    yield f'{{"version": {VERSION}, "tokens": ['
    between = "\n"
    for audit in audits:
        yield f"{between}  {_dumps(to_dict(audit))}"
        between = ",\n"
    yield "\n]}\n"


def render_lines(audits: Iterable[Audit]) -> Iterator[str]:
    """One JSON object a line, each with the version."""
    for audit in audits:
        yield f"{_dumps({'version': VERSION, **to_dict(audit)})}\n"


def _dumps(value: object) -> str:
    return json.dumps(value).replace("\x7f", "\\u007f")  # the one control character that JSON lets through


def _plain(value: str | None) -> str | None:
    return value if value is None else memo.mask(value)


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else times.iso(seconds)


def _linking(audit: Audit) -> dict[str, Any] | None:
    if audit.linking is None:
        return None
    return {
        "allowed": audit.linking.allowed,
        "rules": [{"rule": c.rule, "says": c.says, "holds": c.holds} for c in audit.linking.conditions],
    }
