"""The first sentences on a token, the same in every format for readers."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.tokens import times
from mgmt_migrate.tokens.model import NAMES, Audit, Finding, quoted

_SUBJECTS = {
    "user": "Stands for the user",
    "machine": "Stands for the application",
    "agent": "Stands for the agent",
}


def heading(audit: Audit) -> str:
    """What it is: "Access token for the Management API"."""
    name = NAMES[audit.kind]
    return name[:1].upper() + name[1:]


def about(audit: Audit) -> Iterator[str]:
    """One to three sentences: whom it stands for, its end, a word where nothing is wrong."""
    subject = audit.subject or (audit.client_id if audit.subject_type == "machine" else None)
    if subject and audit.subject_type:
        flow = f", by {quoted(audit.flow)[1:-1]}" if audit.flow else ""
        yield f"{_SUBJECTS[audit.subject_type]} {quoted(subject)[1:-1]}{flow}."
    if audit.expires_at is not None:
        past = audit.expires_at <= audit.now
        word = "Expired" if past else "Expires"
        yield f"{word} {times.relative(audit.expires_at, audit.now)}, at {times.iso(audit.expires_at)}."
    if audit.at:
        yield f"Judged as of {times.iso(audit.now)}."
    if audit.verdict == "ok":
        allowed = [call for call in audit.endpoints if call.allowed]
        if allowed:
            yield (
                "Right for the call asked about." if len(allowed) == 1 else "Right for all calls asked about."
            )
        elif audit.kind == "management_access_token":
            yield "Nothing is wrong with it; below is what it may do."


def by_severity(audit: Audit) -> list[Finding]:
    """What was found, errors first, then in the order of codes."""
    return sorted(audit.checks, key=lambda f: ("error", "warning", "note").index(f.severity))


def signature_words(audit: Audit) -> tuple[str, str]:
    """What is known of the signature, and the style of that."""
    if audit.signature == "valid":
        return "Signature valid: checked with the keys that you named.", "good"
    if audit.signature == "invalid":
        return "Signature invalid.", "bad"
    if any(f.code == "TK501" for f in audit.checks):
        return "Signature not checked: its algorithm is refused.", "bad"
    if any(f.code == "TK503" and f.severity == "error" for f in audit.checks):
        return "Signature not checked: see below.", "bad"
    if audit.claims:
        return "Signature not checked. --verify checks it with the tenant's keys.", "odd"
    return "Signature not checked: there is none to check.", "faint"
