"""What a request proves, and what all requests of an application prove together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Sort = Literal[
    "call-with-id-token",
    "call-permitted",
    "call-refused",
    "call-with-wrong-token",
    "call-without-token",
    "login-for-management",
    "login-for-id-token-only",
    "login-without-audience",
    "login-at-legacy-endpoint",
    "token-for-earlier-login",
]
Verdict = Literal["migrated", "half", "legacy", "unproven"]

PROOFS = 5
ORIGINS = 3
ORDER: tuple[Verdict, ...] = ("legacy", "half", "unproven", "migrated")
"""What is left comes first."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one request proves. Texts may quote the recording; no token is among them.

    `request` is an endpoint of the eight or the path of a login, `scopes` what a call's token holds or a
    login asks for. A login has `audience`, `response_type` and `grant_type` as it asked, "" where it did not.
    `needs` are scopes that a call lacks, `tenant` is the host whose Management API is meant, "" if it does
    not show, `origin` the page that sent the request.
    """

    place: str
    sort: Sort
    request: str
    client_id: str
    why: str
    scopes: tuple[str, ...] = ()
    status: int | None = None
    audience: str = ""
    response_type: str = ""
    grant_type: str = ""
    needs: tuple[str, ...] = ()
    tenant: str = ""
    origin: str = ""
    file: str = ""


@dataclass(slots=True)
class Application:
    """All that was seen of one client id ("" if no request tells), and the first requests of each sort."""

    client_id: str
    counts: dict[Sort, int] = field(default_factory=dict)
    proofs: list[Judged] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    needs: dict[str, None] = field(default_factory=dict)
    tenant: str = ""

    def add(self, one: Judged) -> None:
        seen = self.counts[one.sort] = self.counts.get(one.sort, 0) + 1
        if seen <= PROOFS:
            self.proofs.append(one)
        if one.origin and one.origin not in self.origins and len(self.origins) < ORIGINS:
            self.origins.append(one.origin)
        if one.needs:
            self.needs |= dict.fromkeys(one.needs)
        self.tenant = self.tenant or one.tenant

    @property
    def verdict(self) -> Verdict:
        """Legacy: ID tokens and nothing better; half: both, or calls that fail; migrated: right calls alone.

        Unproven: no call was seen with its token, which says nothing either way.
        """
        seen = self.counts
        if "call-with-id-token" in seen:
            return "half" if "call-permitted" in seen or "login-for-management" in seen else "legacy"
        if "call-refused" in seen or "call-with-wrong-token" in seen:
            return "half"
        if "login-at-legacy-endpoint" in seen:
            return "half" if "call-permitted" in seen else "legacy"
        return "migrated" if "call-permitted" in seen else "unproven"
