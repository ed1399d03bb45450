"""Findings for programs: version 1 of the format that docs/json-format.md describes.

One finding a line: two reports can be compared line by line, and a large one is never held whole.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from mgmt_migrate import __version__, display
from mgmt_migrate.model.finding import (
    Application,
    Edit,
    Finding,
    Fix,
    Place,
    Result,
    Severity,
    Silenced,
    Step,
)
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._rows import Sheet

VERSION = 1
_ENCODER = json.JSONEncoder(allow_nan=False)
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(result: Result, **_: object) -> Iterator[str]:
    """The document in pieces: the counts, then each finding, then what else was said.

    It is ASCII, so nothing in it steers a terminal; tokens and secrets in any text are masked, and half
    characters (of file names that are no UTF-8) are spelt out, because many readers refuse them.
    """
    sheets = {path: Sheet(text) for path, text in result.texts.items()}
    yield f'{{"version": {VERSION},\n'
    yield f' "tool": {_line({"name": "mgmt-migrate", "version": __version__})},\n'
    yield f' "summary": {_line(_summary(result))},\n'
    skipped = sorted(result.skipped, key=lambda skip: (skip.path, skip.reason))
    yield f' "skipped": {_line([{"path": _text(s.path), "reason": _text(s.reason)} for s in skipped])},\n'
    yield ' "findings": ['
    between = "\n  "
    for finding in ordered(result.findings):
        yield f"{between}{_line(_finding(finding, sheets))}"
        between = ",\n  "
    yield "],\n"
    yield ' "applications": ['
    between = "\n  "
    for application in result.applications:
        yield f"{between}{_line(_application(application, sheets))}"
        between = ",\n  "
    yield "],\n"
    hidden = [_silenced(silenced) for silenced in result.silenced]
    yield f' "suppressions": {_line(hidden)},\n'
    yield f' "notices": {_line(_texts(result.notices))}}}\n'


def _summary(result: Result) -> dict[str, int | float]:
    return {
        "files": result.files,
        "candidates": result.candidates,
        "skipped": len(result.skipped),
        "errors": result.count(Severity.error),
        "warnings": result.count(Severity.warning),
        "notes": result.count(Severity.note),
        "suppressed": result.suppressed,
        "seconds": round(result.seconds, 3) if math.isfinite(result.seconds) else 0.0,
    }


def _finding(finding: Finding, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    # The note of a fix is advice: it says what to put where the rewrite has a gap.
    advice = (*finding.advice, finding.fix.note) if finding.fix and finding.fix.note else finding.advice
    return {
        "rule": finding.rule,
        "name": finding.name,
        "severity": finding.severity.name,
        "evidence": finding.evidence,
        "path": _text(finding.place.path),
        "line": finding.line,
        "column": finding.column,
        "end_line": finding.end_line,
        "end_column": finding.end_column,
        "message": _text(finding.message),
        "endpoints": _texts(finding.endpoints),
        "scopes": _texts(finding.scopes),
        "trace": [_step(step, sheets) for step in finding.trace],
        "unit": _text(finding.unit),
        "fingerprint": _text(finding.fingerprint),
        "fix": _fix(finding.fix, sheets) if finding.fix else None,
        "advice": _texts(advice),
    }


def _silenced(silenced: Silenced) -> dict[str, Any]:
    return {
        "rule": silenced.rule,
        "name": silenced.name,
        "severity": silenced.severity.name,
        "path": _text(silenced.path),
        "line": silenced.line,
        "reason": _text(silenced.reason) or None,
    }


def _application(application: Application, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    return {
        "name": _text(application.name),
        "domain": _text(application.domain) or None,
        "client": _text(application.client) or None,
        "requests": [_point(place, sheets) for place in application.requests],
        "uses": [_point(place, sheets) for place in application.uses],
        "endpoints": _texts(application.endpoints),
        "scopes": _texts(application.scopes),
        "flow": application.flow or None,
        "stays": _texts(application.stays),
    }


def _point(place: Place, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    line, column = _position(place.path, place.start, sheets)
    return {"path": _text(place.path), "line": line, "column": column}


def _step(step: Step, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    line, column = _position(step.place.path, step.place.start, sheets)
    told = {"path": _text(step.place.path), "line": line, "column": column, "note": _text(step.note)}
    return {**told, "why": _text(step.why)} if step.why else told


def _fix(fix: Fix, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    return {"applicability": fix.applicability, "edits": [_edit(edit, sheets) for edit in fix.edits]}


def _edit(edit: Edit, sheets: Mapping[str, Sheet]) -> dict[str, Any]:
    line, column = _position(edit.path, edit.start, sheets)
    end_line, end_column = _position(edit.path, edit.end, sheets)
    return {
        "path": _text(edit.path),
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
        "replacement": _text(edit.replacement),
    }


def _position(path: str, offset: int, sheets: Mapping[str, Sheet]) -> tuple[int, int]:
    """Line and column; the first ones in a file whose text is not at hand."""
    sheet = sheets.get(path)
    return sheet.position(offset) if sheet else (1, 1)


def _texts(texts: Iterable[str]) -> list[str]:
    return [_text(text) for text in texts]


@lru_cache(maxsize=4096)
def _text(text: str) -> str:
    text = display.mask(text)
    return text if text.isascii() else _SURROGATE.sub(_spelt, text)


def _spelt(found: re.Match[str]) -> str:
    """Python keeps a byte that is no UTF-8 as a surrogate from U+DC80 on."""
    code = ord(found.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def _line(value: object) -> str:
    # DEL is the one control character that JSON leaves as it is
    return _ENCODER.encode(value).replace("\x7f", "\\u007f")
