"""MM901: files that should have been scanned and could not be."""

from __future__ import annotations

from pathlib import Path

from mgmt_migrate.engine.pipeline import Options, judge


def test_a_file_that_could_not_be_parsed_is_a_note_with_its_reason() -> None:
    result = judge([], Options((Path(),)), Path(), [("src/a.js", "timed out it took longer than 10 s")])
    [finding] = result.findings
    assert (finding.rule, finding.severity.name, finding.place.path) == ("MM901", "note", "src/a.js")
    assert "timed out" in finding.message
