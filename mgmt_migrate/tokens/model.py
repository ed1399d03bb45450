"""The nouns of an audit, frozen. Texts in them may quote a token's claims, made harmless by `quoted`; the
plain values (issuer, subject, scopes …) are as the token has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from mgmt_migrate.tokens import memo

Kind = Literal[
    "management_access_token",
    "access_token",
    "id_token",
    "opaque",
    "encrypted",
    "refresh_token",
    "mfa_token",
    "not_a_token",
]
Severity = Literal["error", "warning", "note"]
Signature = Literal["not_checked", "valid", "invalid"]
Verdict = Literal["ok", "problems", "unusable"]

NAMES: Mapping[Kind, str] = {
    "management_access_token": "access token for the Management API",
    "access_token": "access token, but not for the Management API",
    "id_token": "ID token",
    "opaque": "opaque token",
    "encrypted": "encrypted token",
    "refresh_token": "refresh token",
    "mfa_token": "MFA token",
    "not_a_token": "not a token",
}
"""What a reader calls each kind."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know: an error makes the call fail, a warning is odd, a note is no reproach.

    `fresh` tells that only another token helps, so that the `get-token` line of the audit is the way out.
    """

    code: str
    name: str
    severity: Severity
    message: str
    remedy: str
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One row of the scope matrix: what a Management access token with these scopes may do."""

    endpoint: str
    current_user: bool
    any_user: bool
    scope_current_user: str
    scope_any_user: str


@dataclass(frozen=True, slots=True)
class Call:
    """The verdict on one call.

    `endpoint` is the template, `user_id` who was named in the call, as given. `missing` lists the scopes any
    of which would open it, `note` says where sources differ.
    """

    endpoint: str
    allowed: bool
    reason: str
    missing: tuple[str, ...] = ()
    note: str | None = None
    user_id: str | None = None

    @property
    def shown(self) -> str:
        """The call as a reader knows it, with the user id in its place."""
        if self.user_id is None:
            return self.endpoint
        return self.endpoint.replace("{id}", quoted(self.user_id)[1:-1], 1)


@dataclass(frozen=True, slots=True)
class Condition:
    """One linking rule of `protocol.linking`; `holds` is None where it cannot be told."""

    rule: str
    says: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Linking:
    """Whether the audited token may link the account of the second one, and rule by rule why."""

    allowed: bool
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Everything that an audit says of one token; the token itself is not in it.

    Times are seconds since 1970, None if absent or no time. `flow` is named as `get-token --flow` has it,
    None if the token does not say. `notes` tell how the token was found in what was given. `get_token` is
    the command line that would give a right one, None if no other token is needed. `claims` and `header` are
    for display: untrusted, of any JSON type. `now` is the moment judged at, `at` whether
    somebody chose it.
    """

    kind: Kind
    verdict: Verdict
    why: tuple[str, ...]
    issuer: str | None = None
    subject: str | None = None
    subject_type: Literal["user", "machine", "agent"] | None = None
    audience: tuple[str, ...] = ()
    client_id: str | None = None
    flow: str | None = None
    scopes: tuple[str, ...] = ()
    issued_at: float | None = None
    expires_at: float | None = None
    signature: Signature = "not_checked"
    checks: tuple[Finding, ...] = ()
    matrix: tuple[Cell, ...] = ()
    endpoints: tuple[Call, ...] = ()
    linking: Linking | None = None
    notes: tuple[str, ...] = ()
    get_token: str | None = None
    line: int | None = None
    now: float = 0.0
    at: bool = False
    header: Mapping[str, object] = field(default_factory=dict, repr=False)
    claims: Mapping[str, object] = field(default_factory=dict, repr=False)

    @property
    def status(self) -> int:
        """Exit status: 0 nothing wrong, 1 something wrong, 2 not a token or not verified as asked."""
        return {"ok": 0, "problems": 1, "unusable": 2}[self.verdict]


def quoted(value: str, longest: int = 60) -> str:
    """A foreign value inside a sentence: printable, without secrets, cut, in quotes."""
    shown = memo.foreign(value[:_ENOUGH])
    return f'"{shown}"' if len(shown) <= longest else f'"{shown[: longest - 1]}…"'


def indefinite(name: str) -> str:
    """ "an ID token", "a refresh token", "not a token"."""
    if name.startswith("not "):
        return name
    return f"an {name}" if name[0] in "aeioI" else f"a {name}"


_ENOUGH = 4096  # characters looked at for secrets before the cut
