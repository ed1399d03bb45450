"""Notices put together: one row for each application, feature and call."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mgmt_migrate.management.logs import Concern, Notice

MOST = 10_000
"""Rows kept; notices beyond them are counted only."""

AGENTS = 5
"""User agents kept of a row."""

ENOUGH = 7 * 86_400.0
"""Seconds that the logs must let one see before their silence counts: rare jobs run once a week."""

_ORDER: tuple[Concern, ...] = ("id-tokens", "unclear", "other")


@dataclass(slots=True)
class Caller:
    """An application that uses a deprecated feature in one kind of call. Texts are the tenant's: foreign."""

    client_id: str
    client_name: str
    feature: str
    endpoint: str
    concern: Concern
    count: int = 0
    first: float | None = None
    last: float | None = None
    agents: list[str] = field(default_factory=list)

    @property
    def left(self) -> bool:
        """Whether it may break when the setting goes off."""
        return self.concern != "other"


@dataclass(slots=True)
class Callers:
    """Rows, those about ID tokens first and then the latest, and how many notices had no room."""

    rows: list[Caller]
    notices: int
    dropped: int = 0

    @property
    def left(self) -> list[Caller]:
        """The rows that may break when the setting goes off."""
        return [row for row in self.rows if row.left]


def gather(notices: Iterable[Notice]) -> Callers:
    """Group notices; memory grows with the number of rows, never with that of notices."""
    rows: dict[tuple[str, ...], Caller] = {}
    count = dropped = 0
    for one in notices:
        count += 1
        key = (one.client_id or one.client_name, one.feature, one.endpoint, one.concern)
        row = rows.get(key)
        if row is None:
            if len(rows) >= MOST and one.concern == "other":
                dropped += 1
                continue
            row = rows[key] = Caller(one.client_id, one.client_name, one.feature, one.endpoint, one.concern)
        row.count += 1
        if one.at is not None:
            row.first = one.at if row.first is None else min(row.first, one.at)
            row.last = one.at if row.last is None else max(row.last, one.at)
        if one.user_agent and one.user_agent not in row.agents and len(row.agents) < AGENTS:
            row.agents.append(one.user_agent)
    ordered = sorted(
        rows.values(), key=lambda row: (_ORDER.index(row.concern), -(row.last or 0), row.client_id)
    )
    return Callers(ordered, count, dropped)


def doubt(since: float, oldest: float | None, now: float) -> str:
    """Why the silence of the logs proves nothing; "" where they let one see a week or more.

    Args:
        since: from when on was asked; 0 for all that there is.
        oldest: the oldest entry of any type that is still kept, None if there is none.
    """
    if oldest is None:
        return "the logs hold no entry at all, which proves nothing"
    seen = now - max(since, oldest)
    if seen >= ENOUGH:
        return ""
    days = f"{max(seen, 0) / 86_400:.1f}".removesuffix(".0")
    why = "--since leaves" if since > oldest else "the logs go back"
    return f"{why} {days} day{'' if days == '1' else 's'} only, and less than 7 prove nothing"
