"""Workflow commands: one line a finding, whatever is in it."""

from __future__ import annotations

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.github import render
from tests.reports.hostile import JWT, hostile
from tests.reports.made import finding, result

TEXTS = {"src/a,b.js": "one\ntwo(\n  three)\n"}


def test_a_finding_is_an_annotation_at_its_place() -> None:
    found = finding(TEXTS, "src/a,b.js", "two", message="100% wrong", scopes=["read:current_user"])
    assert list(render(result(TEXTS, found))) == [
        "::error file=src/a%2Cb.js,line=2,endLine=2,col=1,endColumn=4,title=MM202 id-token-bearer::"
        "100%25 wrong%0Ascope: read:current_user%0Amore: mgmt-migrate explain MM202\n"
    ]


def test_several_lines_have_no_columns() -> None:
    (line,) = render(result(TEXTS, finding(TEXTS, "src/a,b.js", "two(\n  three")))
    assert "line=2,endLine=3,title=" in line


def test_nothing_foreign_starts_a_command_of_its_own() -> None:
    lines = "".join(render(hostile())).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::notice", "::warning"]
    assert all(line.isprintable() for line in lines)
    assert JWT not in "".join(lines)


def test_without_findings_nothing_is_said() -> None:
    assert list(render(Result())) == []
