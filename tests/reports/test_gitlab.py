"""The Code Quality report."""

from __future__ import annotations

import json
from typing import Any

from jsonschema import Draft202012Validator

from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.gitlab import render
from mgmt_migrate.value import replace
from tests.reports.hostile import JWT, hostile
from tests.reports.made import finding, result

TEXTS = {"src/auth.js": "one\ntwo(idToken)\n"}
# GitLab documentation, "Code Quality report format": required fields and values of severity
DOCUMENTED = Draft202012Validator(
    {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^(?!\\./)"},
                        "lines": {
                            "required": ["begin"],
                            "properties": {"begin": {"type": "integer", "minimum": 1}},
                        },
                    },
                },
            },
        },
    }
)


def report(result: Result) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads("".join(render(result)))
    DOCUMENTED.validate(read)
    return read


def test_a_finding_is_an_entry_with_its_lines() -> None:
    (entry,) = report(result(TEXTS, finding(TEXTS, "src/auth.js", "two(idToken)", evidence="likely")))
    assert entry["severity"] == "minor"
    assert entry["location"] == {"path": "src/auth.js", "lines": {"begin": 2, "end": 2}}


def test_equal_fingerprints_are_told_apart() -> None:
    one = replace(finding(TEXTS, "src/auth.js", "two"), fingerprint="f")
    assert [entry["fingerprint"] for entry in report(result(TEXTS, one, one))] == ["f", "f-2"]


def test_nothing_secret_and_no_control_character_leaves() -> None:
    text = "".join(render(hostile()))
    report(hostile())
    assert JWT not in text
    assert text.isascii()
    assert "\x1b" not in text


def test_without_findings_the_array_is_empty() -> None:
    assert report(Result()) == []
