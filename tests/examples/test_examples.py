"""The example applications: each legacy one reports each of its places and no other, each migrated twin is silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.model.finding import Finding, Severity

EXAMPLES = Path(__file__).parents[2] / "examples"
APPLICATIONS = sorted(path.parent.name for path in EXAMPLES.glob("*/expected.json"))


def found(folder: Path) -> list[Finding]:
    return scan(Options((folder,), jobs=1)).findings


def expected(application: str) -> list[dict[str, Any]]:
    return list(json.loads((EXAMPLES / application / "expected.json").read_text(encoding="utf-8")))


def fits(finding: Finding, place: dict[str, Any]) -> bool:
    lines = [place["line"], *place.get("also_lines", [])]
    return finding.place.path == place["path"] and finding.line in lines and finding.rule in place["rules"]


def test_there_are_nine_applications() -> None:
    assert len(APPLICATIONS) == 9


@pytest.mark.parametrize("application", APPLICATIONS)
def test_each_place_of_a_legacy_application_is_reported_and_no_other(application: str) -> None:
    findings = found(EXAMPLES / application / "before")
    missed = [place for place in expected(application) if not any(fits(finding, place) for finding in findings)]
    others = [
        f"{finding.rule} {finding.place.path}:{finding.line}"
        for finding in findings
        if not any(fits(finding, place) for place in expected(application))
    ]
    assert (missed, others) == ([], [])
    assert all(finding.severity >= Severity.warning for finding in findings)


@pytest.mark.parametrize("application", APPLICATIONS)
def test_a_migrated_application_is_silent(application: str) -> None:
    assert found(EXAMPLES / application / "after") == []
