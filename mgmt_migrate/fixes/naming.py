"""Findings of one token's way have one unit's name; apart from its edits, which a scan does without."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Iterable

from mgmt_migrate.analysis.groups import Groups
from mgmt_migrate.model.finding import Edit, Finding, Place
from mgmt_migrate.value import replace


def named(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with the name of their unit: equal where they share a station of a token's way, or a
    place of an edit."""
    found, groups = list(findings), Groups()
    first: dict[tuple[str, int, int], int] = {}  # a place to the finding that has it
    for number, finding in enumerate(found):
        stations: list[Place | Edit] = [finding.place, *[step.place for step in finding.trace]]
        if finding.fix is not None:
            stations += finding.fix.edits
        for at in stations:
            other = first.setdefault((at.path, at.start, at.end), number)
            if other != number:
                groups.join(number, other)
    tops = [groups.find(number) for number in range(len(found))]
    members: dict[Hashable, list[str]] = {}
    for top, finding in zip(tops, found, strict=True):
        members.setdefault(top, []).append(finding.fingerprint)
    names = {
        top: hashlib.sha256("\0".join(sorted(marks)).encode()).hexdigest()[:16]
        for top, marks in members.items()
    }
    return [replace(finding, unit=names[top]) for top, finding in zip(tops, found, strict=True)]
