"""What must change together: the findings of one token's way and the edits that take them away."""

from __future__ import annotations

from typing import Literal

from mgmt_migrate.model.finding import Edit, Finding
from mgmt_migrate.value import Value

Safety = Literal["safe", "unsafe", "manual"]


class Unit(Value, eq=True):
    """Applied whole or not at all, also across files.

    `reasons` say what to look at (unsafe) or why nothing is offered (manual).
    """

    id: str
    findings: tuple[Finding, ...]
    edits: tuple[Edit, ...]
    safety: Safety
    reasons: tuple[str, ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that the edits touch, sorted."""
        return tuple(sorted({edit.path for edit in self.edits}))
