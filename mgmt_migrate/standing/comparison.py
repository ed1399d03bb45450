"""The matrix with the live API's answers: what `probe` asks, expects and concludes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from mgmt_migrate.management import probe
from mgmt_migrate.management.client import Management
from mgmt_migrate.management.probe import NOBODY, READS, Difference, Seen
from mgmt_migrate.protocol.endpoints import ENDPOINTS, Endpoint
from mgmt_migrate.tokens.model import Audit, Cell, Kind
from mgmt_migrate.transport import TransportError

KINDS: tuple[Kind, ...] = ("management_access_token", "access_token", "id_token")
"""Tokens that are sent to the tenant; others would only give a secret away."""

Whose = Literal["own", "any"]
ONLY_A_WRITE = "only a write could show it"
LOST_BEFORE = "the connection was lost before"


@dataclass(frozen=True, slots=True)
class Row:
    """One endpoint for one kind of record.

    `expected` is what the matrix says of this token, None where it says nothing (an ID token). `seen` is None
    where nothing was asked or no answer came; `why` says why, or what the scopes give.
    """

    endpoint: Endpoint
    whose: Whose
    expected: bool | None
    scopes: tuple[str, ...]
    seen: Seen | None = None
    why: str = ""
    differences: tuple[Difference, ...] = ()

    @property
    def disagrees(self) -> bool:
        """Whether the live API does what the matrix does not say."""
        if self.seen is None or self.seen.open is None or self.expected is None:
            return False
        return self.seen.open != self.expected

    @property
    def asked(self) -> bool:
        """Whether a read was sent, answered or not."""
        return self.why not in (ONLY_A_WRITE, LOST_BEFORE)

    @property
    def open(self) -> bool | None:
        """Whether the call is open to the token: as seen, else as the scopes say."""
        return self.expected if self.seen is None else self.seen.open


@dataclass(slots=True)
class Probe:
    """Asks once `run`; then holds the rows in the guide's order.

    Args:
        audit: of the token that `api` sends.
        other: the user that stands for any user.
        only: endpoints to look at, all if there are none.
    """

    api: Management
    audit: Audit
    other: str
    only: tuple[Endpoint, ...] = ()
    rows: list[Row] = field(default_factory=list)
    lost: TransportError | None = None

    @property
    def own(self) -> str | None:
        """The user whose token it is; machines and agents have none."""
        return self.audit.subject if self.audit.subject_type == "user" else None

    def run(self) -> None:
        """Send at most four reads. What gets no answer is told by the row, and ends the asking."""
        for endpoint in self.only or ENDPOINTS:
            self.rows += self._of(endpoint)

    def _of(self, endpoint: Endpoint) -> Iterator[Row]:
        cells = [cell for cell in self.audit.matrix if cell.endpoint == endpoint.key]
        id_token = self.audit.kind == "id_token"
        if self.own is not None:
            expected = None if id_token else any(cell.current_user or cell.any_user for cell in cells)
            yield self._asked(Row(endpoint, "own", expected, _scopes(cells, "own")), self.own)
        if not id_token:
            expected = any(cell.any_user for cell in cells)
            yield self._asked(Row(endpoint, "any", expected, _scopes(cells, "any")), self.other)

    def _asked(self, row: Row, user: str) -> Row:
        made = Row(row.endpoint, row.whose, row.expected, row.scopes, why=ONLY_A_WRITE)
        if row.endpoint not in READS:
            return made
        if self.lost is not None:
            return Row(row.endpoint, row.whose, row.expected, row.scopes, why=LOST_BEFORE)
        try:
            seen = probe.ask(self.api, row.endpoint, user)
        except TransportError as error:
            self.lost = error
            return replace(row, why=error.what)
        return replace(row, seen=seen, differences=probe.differences(row.endpoint, seen.named))

    @property
    def nobody(self) -> bool:
        """Whether "any user" was asked with an id that nobody has."""
        return self.other == NOBODY

    @property
    def disagreements(self) -> list[Row]:
        return [row for row in self.rows if row.disagrees or any(not d.known for d in row.differences)]

    @property
    def not_accepted(self) -> bool:
        """Whether the tenant does not take this token at all."""
        outcomes = [row.seen.outcome for row in self.rows if row.seen]
        return bool(outcomes) and set(outcomes) == {"not_accepted"}

    @property
    def id_token_works(self) -> bool:
        return self.audit.kind == "id_token" and any(row.open for row in self.rows)

    @property
    def unknown(self) -> bool:
        """Whether an answer is missing that was asked for."""
        outcomes = {row.seen.outcome for row in self.rows if row.seen}
        some = "not_accepted" in outcomes and not self.not_accepted
        return self.lost is not None or some or "unknown" in outcomes

    @property
    def closed(self) -> list[Endpoint]:
        """Those of the endpoints asked for that no row opens."""
        opened = {row.endpoint for row in self.rows if row.open}
        return [endpoint for endpoint in self.only if endpoint not in opened]

    @property
    def status(self) -> int:
        if self.disagreements or self.id_token_works:
            return 1
        if self.unknown:
            return 2
        refused = self.not_accepted and self.audit.kind != "id_token"
        return int(refused or bool(self.closed))


def _scopes(cells: list[Cell], whose: Whose) -> tuple[str, ...]:
    """The scopes any one of which opens it."""
    named = [
        s for c in cells for s in ((c.scope_current_user,) if whose == "own" else ()) + (c.scope_any_user,)
    ]
    return tuple(dict.fromkeys(named))
