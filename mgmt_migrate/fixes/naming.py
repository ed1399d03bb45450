"""Findings of one token's way have one unit's name; apart from its edits, which a scan does without."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable

from mgmt_migrate.analysis.groups import Groups
from mgmt_migrate.model.finding import Edit, Finding, Place
from mgmt_migrate.model.value import replace


def named(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the name of their unit: equal where they share a station of a token's way, or a
    place of an edit."""
    found, groups = list(findings), Groups()
    first: dict[tuple[str, int, int], int] = {}  # a place to the finding that has it
    for number, finding in enumerate(found):
        stations: list[Place | Edit] = [finding.place, *(step.place for step in finding.trace)]
        for at in (*stations, *(finding.fix.edits if finding.fix else ())):
            other = first.setdefault((at.path, at.start, at.end), number)
            if other != number:
                groups.join(number, other)
    members: dict[Hashable, list[str]] = {}
    for number, finding in enumerate(found):
        members.setdefault(groups.find(number), []).append(finding.fingerprint)
    names = {
        top: hashlib.sha256("\0".join(sorted(marks)).encode()).hexdigest()[:16]
        for top, marks in members.items()
    }
    return [replace(finding, unit=names[groups.find(number)]) for number, finding in enumerate(found)]
