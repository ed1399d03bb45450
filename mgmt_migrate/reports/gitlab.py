"""Findings as a GitLab Code Quality report, which a merge request shows as what got better and worse.

Source: GitLab documentation, "Code Quality", section "Code Quality report format".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.model.finding import Result, Severity
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import line, plain, unique

_SEVERITY = {Severity.error: "major", Severity.warning: "minor", Severity.note: "info"}


def render(result: Result, **_: object) -> Iterator[str]:
    """The array in pieces, one finding a line. GitLab keeps one of equal fingerprints, so all differ."""
    findings = ordered(result.findings)
    fingerprints = unique(finding.fingerprint for finding in findings)
    between = "\n "
    yield "["
    for finding, fingerprint in zip(findings, fingerprints, strict=True):
        entry = {
            "description": f"{finding.rule}: {plain(finding.message)}",
            "check_name": finding.name,
            "fingerprint": plain(fingerprint),
            "severity": _SEVERITY[finding.severity],
            "categories": ["Security"],
            "location": {
                "path": plain(finding.place.path).removeprefix("./"),
                "lines": {"begin": finding.line, "end": finding.end_line},
            },
        }
        yield f"{between}{line(entry)}"
        between = ",\n "
    yield "]\n"
