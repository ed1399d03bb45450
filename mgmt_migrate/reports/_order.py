"""The one order of findings in every report."""

from __future__ import annotations

from collections.abc import Iterable

from mgmt_migrate.model.finding import Finding


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """By path, line, column and rule; equal input gives equal output, whatever order it came in."""
    return sorted(
        findings,
        key=lambda f: (f.place.path, f.line, f.column, f.rule, f.place.end, f.message, f.fingerprint),
    )
