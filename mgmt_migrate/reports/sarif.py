"""Findings as SARIF 2.1.0, for code scanning and editors. One result a line.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", sections named below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from mgmt_migrate import __version__, catalog
from mgmt_migrate.model.finding import Finding, Fix, Place, Result, Severity, Skipped
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import line, plain, position, sheets, uri
from mgmt_migrate.reports._rows import Sheet

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {Severity.error: "error", Severity.warning: "warning", Severity.note: "note"}
_PRECISION = {"confirmed": "very-high", "likely": "high", "possible": "low"}
_SNIPPET = 400
"""Code points of code that a result quotes."""
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
_APPLICABILITY = {
    "safe": "can be applied as it is",
    "unsafe": "look before you apply it",
    "display": "shows what to write here; where it is safe, scan --fix makes it with what belongs to it",
}
_NOTIFICATIONS = (
    ("skipped-file", "A file that was not scanned.", "Its message says why, its location which file it is."),
    ("notice", "Something besides the findings.", "A setting or a comment that has no effect, for instance."),
)


def render(result: Result, *, status: int = 0, **_: object) -> Iterator[str]:
    """The log in pieces.

    Args:
        status: exit status of the run that it tells of.
    """
    known = sheets(result)
    findings = ordered(result.findings)
    codes = {code: index for index, code in enumerate(sorted({finding.rule for finding in findings}))}
    names = {finding.rule: finding.name for finding in findings}
    yield f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{\n'
    driver = {
        "name": "mgmt-migrate",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(code, names[code]) for code in codes],
        "notifications": [_told(*told) for told in _NOTIFICATIONS],
    }
    yield f' "tool": {line({"driver": driver})},\n'
    yield ' "columnKind": "unicodeCodePoints",\n'
    root = {"SRCROOT": {"description": {"text": "The scanned folder."}}}
    yield f' "originalUriBaseIds": {line(root)},\n'
    yield f' "invocations": [{line(_invocation(result, status))}],\n'
    yield ' "results": ['
    between = "\n  "
    for finding in findings:
        yield f"{between}{line(_result(finding, codes, known))}"
        between = ",\n  "
    yield "]}]}\n"


def _rule(code: str, name: str) -> dict[str, Any]:
    page = catalog.pages()[code]
    return {
        "id": code,
        "name": "".join(word.title() for word in name.split("-")),
        "shortDescription": {"text": page.title},
        "fullDescription": {"text": " ".join(f"{page.title} {page.intro}".split())},
        "help": {"text": page.text, "markdown": page.text},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["security", "auth0", name]},
    }


def _told(id_: str, short: str, more: str) -> dict[str, Any]:
    whole = {"text": f"{short} {more}"}
    return {"id": id_, "shortDescription": {"text": short}, "fullDescription": whole, "help": whole}


def _invocation(result: Result, status: int) -> dict[str, Any]:
    skipped = sorted(result.skipped, key=lambda skip: (skip.path, skip.reason))
    notices = [_notification("notice", "note", notice) for notice in result.notices]
    return {
        "executionSuccessful": True,
        "exitCode": status,
        "toolExecutionNotifications": [*map(_skipped, skipped), *notices],
    }


def _notification(about: str, level: str, text: str) -> dict[str, Any]:
    return {"descriptor": {"id": about}, "level": level, "message": {"text": _message(text)}}


def _skipped(skip: Skipped) -> dict[str, Any]:
    level = "note" if skip.reason in ("binary", "minified", "too large") else "warning"
    location = {"physicalLocation": {"artifactLocation": _artifact(skip.path)}}
    return {**_notification("skipped-file", level, f"not scanned: {skip.reason}"), "locations": [location]}


def _result(finding: Finding, codes: Mapping[str, int], known: Mapping[str, Sheet]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": codes[finding.rule],
        "level": _LEVEL[finding.severity],
        "message": {"text": _message(finding.message)},
        "locations": [{"physicalLocation": _primary(finding, known)}],
        "partialFingerprints": {"mgmtMigrate/v1": plain(finding.fingerprint)},
    }
    if finding.trace:
        made["codeFlows"] = [{"threadFlows": [{"locations": _flow(finding, known)}]}]
    if related := _related(finding, known):
        made["relatedLocations"] = related
    if finding.fix and (changes := _changes(finding.fix, known)):
        told = plain(finding.fix.note) or _APPLICABILITY[finding.fix.applicability]
        made["fixes"] = [
            {
                "description": {"text": _message(told)},
                "artifactChanges": changes,
                "properties": {"applicability": finding.fix.applicability},
            }
        ]
    made["properties"] = {
        "precision": _PRECISION[finding.evidence],
        "evidence": finding.evidence,
        "endpoints": [plain(endpoint) for endpoint in finding.endpoints],
        "scopes": [plain(scope) for scope in finding.scopes],
        "advice": [plain(advice) for advice in finding.advice],
        "unit": plain(finding.unit),
    }
    return made


def _primary(finding: Finding, known: Mapping[str, Sheet]) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.end_line,
        "endColumn": finding.end_column,
    }
    place, made = finding.place, {"artifactLocation": _artifact(finding.place.path), "region": region}
    if (sheet := known.get(place.path)) and place.end - place.start <= _SNIPPET:
        region["snippet"] = {"text": plain(sheet.masked(place.start, place.end))}
        if context := _context(finding, sheet):
            made["contextRegion"] = context
    return made


def _context(finding: Finding, sheet: Sheet) -> dict[str, Any]:
    """The lines of a place with one above and one below; nothing where they are long."""
    first = max(1, finding.line - 1)
    last = min(finding.end_line + 1, sheet.position(len(sheet.text))[0])
    start, end = sheet.content(first)[0], sheet.content(last)[1]
    if end - start > 2 * _SNIPPET:
        return {}
    return {"startLine": first, "endLine": last, "snippet": {"text": plain(sheet.masked(start, end))}}


def _flow(finding: Finding, known: Mapping[str, Sheet]) -> list[dict[str, Any]]:
    return [
        {
            "location": {
                "physicalLocation": _physical(step.place, known),
                "message": {"text": _message(step.note)},
            },
            "executionOrder": number,
        }
        for number, step in enumerate(finding.trace, 1)
    ]


def _related(finding: Finding, known: Mapping[str, Sheet]) -> list[dict[str, Any]]:
    """The stations of the token other than the place of the finding itself."""
    steps = [step for step in finding.trace if step.place != finding.place]
    return [
        {
            "id": number,
            "physicalLocation": _physical(step.place, known),
            "message": {"text": _message(step.note)},
        }
        for number, step in enumerate(steps, 1)
    ]


def _changes(fix: Fix, known: Mapping[str, Sheet]) -> list[dict[str, Any]]:
    """Artifact changes, or none where a text is not at hand or a secret would be written masked."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in sorted(fix.edits, key=lambda edit: (edit.path, edit.start, edit.end)):
        if edit.path not in known or plain(edit.replacement) != edit.replacement:
            return []
        changes.setdefault(edit.path, []).append(
            {
                "deletedRegion": _region(edit.path, edit.start, edit.end, known),
                "insertedContent": {"text": edit.replacement},
            }
        )
    return [{"artifactLocation": _artifact(path), "replacements": made} for path, made in changes.items()]


def _physical(place: Place, known: Mapping[str, Sheet]) -> dict[str, Any]:
    return {
        "artifactLocation": _artifact(place.path),
        "region": _region(place.path, place.start, place.end, known),
    }


def _region(path: str, start: int, end: int, known: Mapping[str, Sheet]) -> dict[str, int]:
    first, column = position(path, start, known)
    last, beyond = position(path, end, known) if end > start else (first, column)
    return {"startLine": first, "startColumn": column, "endLine": last, "endColumn": beyond}


def _artifact(path: str) -> dict[str, str]:
    """Section 3.4: relative to SRCROOT, which whoever reads the log sets to the checkout."""
    where = uri(path)
    return {"uri": where} if where.startswith("file:") else {"uri": where, "uriBaseId": "SRCROOT"}


@lru_cache(maxsize=1024)
def _message(text: str) -> str:
    r"""Section 3.11.6: "[words](place)" would be a link, a backslash before it says that it is none."""
    return _LINK.sub(r"\\[", plain(text))
