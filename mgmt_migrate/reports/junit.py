"""Findings as a JUnit report: a suite for each file, a case for each finding.

Source: the schema of Jenkins, junit-4.xsd (dtkit-junit-model), which a server that validates goes by. It has
no attributes for a file and a line: the file is the name of the class, the line stands in the case's name.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from mgmt_migrate.model.finding import Finding, Result, Severity
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import needs, position, sheets, shown
from mgmt_migrate.reports._rows import Sheet

_END = "</testsuite>"


def render(result: Result, **_: object) -> Iterator[str]:
    """The document in pieces. Errors and warnings are failures; a note is a case that passes and says so.

    A scan without findings is one case that passes, because an empty report looks like a run that did not
    happen.
    """
    findings = ordered(result.findings)
    known = sheets(result)
    failures = sum(finding.severity > Severity.note for finding in findings)
    seconds = f"{result.seconds:.3f}" if math.isfinite(result.seconds) else "0.000"
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    counts = f'tests="{len(findings) or 1}" failures="{failures}" errors="0" time="{seconds}"'
    yield f'<testsuites name="mgmt-migrate" {counts}>\n'
    if not findings:
        suite = _suite("mgmt-migrate", 1, 0)
        ET.SubElement(suite, "testcase", name="no findings", classname="mgmt-migrate", time="0")
        ET.indent(suite)
        yield ET.tostring(suite, encoding="unicode") + "\n"
    for path, group in groupby(findings, lambda finding: finding.place.path):
        cases = list(group)
        suite = _suite(shown(path), len(cases), sum(case.severity > Severity.note for case in cases))
        yield ET.tostring(suite, encoding="unicode", short_empty_elements=False).removesuffix(_END) + "\n"
        yield from (_case(finding, known) for finding in cases)
        yield f"{_END}\n"
    yield "</testsuites>\n"


def _suite(name: str, tests: int, failures: int) -> ET.Element:
    counts = {"tests": str(tests), "failures": str(failures), "errors": "0", "skipped": "0", "time": "0"}
    return ET.Element("testsuite", {"name": name, **counts})


def _case(finding: Finding, known: dict[str, Sheet]) -> str:
    case = ET.Element(
        "testcase",
        name=f"{finding.rule} {finding.name} {finding.line}:{finding.column}",
        classname=shown(finding.place.path),
        time="0",
    )
    if finding.severity > Severity.note:
        told = ET.SubElement(case, "failure", message=shown(finding.message), type=finding.severity.name)
    else:
        told = ET.SubElement(case, "system-out")
    told.text = "\n".join(_words(finding, known))
    ET.indent(case, level=1)
    return f"  {ET.tostring(case, encoding='unicode')}\n"


def _words(finding: Finding, known: dict[str, Sheet]) -> Iterator[str]:
    yield f"{shown(finding.place.path)}:{finding.line}:{finding.column}: {shown(finding.message)}"
    for number, step in enumerate(finding.trace, 1):
        line, _ = position(step.place.path, step.place.start, known)
        yield f"  {number}. {shown(step.place.path)}:{line} {shown(step.note)}"
    yield from needs(finding)
    yield from map(shown, finding.advice)
    yield f"more: mgmt-migrate explain {finding.rule}"
