"""Severities that the settings give to rules at some paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mgmt_migrate.model.finding import Finding, Severity
from mgmt_migrate.value import replace


def apply(
    findings: Iterable[Finding],
    settled: Mapping[str, Mapping[str, Severity]],
    from_home: Callable[[str], str] = str,
) -> list[Finding]:
    """The findings with the severity that the settings give them; the last pattern that fits decides.

    Args:
        settled: pattern as in .gitignore to codes of rules to their severity there.
        from_home: the path of a finding relative to the folder that the patterns are relative to, POSIX.
    """
    if not settled:
        return list(findings)
    from pathspec import GitIgnoreSpec

    specs = [(GitIgnoreSpec.from_lines([glob]), codes) for glob, codes in settled.items()]
    judged = []
    for finding in findings:
        path = from_home(finding.place.path)
        told = [
            codes[finding.rule] for spec, codes in specs if finding.rule in codes and spec.match_file(path)
        ]
        judged.append(replace(finding, severity=told[-1]) if told else finding)
    return judged
