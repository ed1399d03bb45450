"""Findings as workflow commands, which GitHub shows beside the lines of a pull request.

Source: GitHub documentation, "Workflow commands for GitHub Actions", and `escapeData` and `escapeProperty` of
the actions toolkit.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.model.finding import Finding, Result, Severity
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import needs, plain, shown

_COMMAND = {Severity.error: "error", Severity.warning: "warning", Severity.note: "notice"}


def render(result: Result, **_: object) -> Iterator[str]:
    """One line a finding; nothing else, so nothing at all without findings."""
    for finding in ordered(result.findings):
        yield f"::{_COMMAND[finding.severity]} {_properties(finding)}::{_data(_words(finding))}\n"


def _words(finding: Finding) -> str:
    advice = [shown(advice) for advice in finding.advice]
    more = f"more: mgmt-migrate explain {finding.rule}"
    return "\n".join([shown(finding.message), *needs(finding), *advice, more])


def _properties(finding: Finding) -> str:
    values = {"file": plain(finding.place.path), "line": str(finding.line), "endLine": str(finding.end_line)}
    if finding.line == finding.end_line:  # of several lines GitHub refuses columns
        values |= {"col": str(finding.column), "endColumn": str(finding.end_column)}
    values["title"] = f"{finding.rule} {finding.name}"
    return ",".join(f"{key}={_property(value)}" for key, value in values.items())


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # A control character in a path has no escape of its own here, and must not steer a terminal either.
    escaped = _data(text).replace(":", "%3A").replace(",", "%2C")
    return shown(escaped)
