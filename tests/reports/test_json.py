"""The report that programs read: a contract."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mgmt_migrate import __version__
from mgmt_migrate.model.finding import Edit, Place, Result, Skipped, Step
from mgmt_migrate.reports.json import render
from mgmt_migrate.value import replace
from tests.reports.made import edit, finding, fix, result, step

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = Draft202012Validator(json.loads((DOCS / "scan-schema.json").read_text(encoding="utf-8")))
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"
TEXTS = {"src/auth.js": "let id = 1;\r\nsave(idToken);\r\n", "src/é.js": "/* 漢 */ send(idToken)\n"}


def document(result: Result) -> dict[str, Any]:
    """Parsed, after a look at whether it keeps to the schema."""
    read: dict[str, Any] = json.loads("".join(render(result)))
    SCHEMA.validate(read)
    return read


def one() -> Result:
    found = finding(
        TEXTS,
        "src/é.js",
        "send(idToken)",
        message="an ID token authorises GET /api/v2/users/{id}",
        endpoints=["GET /api/v2/users/{id}"],
        scopes=["read:current_user"],
        trace=[step(TEXTS, "src/auth.js", "save(idToken)", "kept")],
        fix=fix(edit(TEXTS, "src/é.js", "idToken", "accessToken"), note="look at the name"),
        advice=["minimal: send the access token"],
    )
    return result(TEXTS, found, skipped=[Skipped("z.js", "binary"), Skipped("a.min.js", "minified")])


def test_the_document_is_the_contract_field_by_field() -> None:
    assert list(document(one()).items()) == [
        ("version", 1),
        ("tool", {"name": "mgmt-migrate", "version": __version__}),
        (
            "summary",
            {
                "files": 4,
                "candidates": 2,
                "skipped": 2,
                "errors": 1,
                "warnings": 0,
                "notes": 0,
                "suppressed": 0,
                "seconds": 0.25,
            },
        ),
        (
            "skipped",
            [{"path": "a.min.js", "reason": "minified"}, {"path": "z.js", "reason": "binary"}],
        ),
        (
            "findings",
            [
                {
                    "rule": "MM202",
                    "name": "id-token-bearer",
                    "severity": "error",
                    "evidence": "confirmed",
                    "path": "src/é.js",
                    "line": 1,
                    "column": 9,
                    "end_line": 1,
                    "end_column": 22,
                    "message": "an ID token authorises GET /api/v2/users/{id}",
                    "endpoints": ["GET /api/v2/users/{id}"],
                    "scopes": ["read:current_user"],
                    "trace": [{"path": "src/auth.js", "line": 2, "column": 1, "note": "kept"}],
                    "unit": "",
                    "fingerprint": "MM202-1-9",
                    "fix": {
                        "applicability": "display",
                        "edits": [
                            {
                                "path": "src/é.js",
                                "line": 1,
                                "column": 14,
                                "end_line": 1,
                                "end_column": 21,
                                "replacement": "accessToken",
                            }
                        ],
                    },
                    "advice": ["minimal: send the access token", "look at the name"],
                }
            ],
        ),
        ("applications", []),
        ("suppressions", []),
        ("notices", []),
    ]


def test_the_fields_of_a_finding_keep_their_order() -> None:
    keys = list(document(one())["findings"][0])
    assert keys == [
        *("rule", "name", "severity", "evidence", "path", "line", "column", "end_line", "end_column"),
        *("message", "endpoints", "scopes", "trace", "unit", "fingerprint", "fix", "advice"),
    ]


def test_an_empty_scan_is_a_document_too() -> None:
    assert document(Result())["findings"] == []


def test_a_finding_without_a_rewrite_has_null() -> None:
    assert document(result(TEXTS, finding(TEXTS, "src/auth.js", "save")))["findings"][0]["fix"] is None


def test_each_finding_has_its_own_line() -> None:
    found = [finding(TEXTS, "src/auth.js", words) for words in ("let", "id", "save")]
    lines = "".join(render(result(TEXTS, *found))).splitlines()
    assert sum('"rule"' in line for line in lines) == 3


def test_the_order_does_not_depend_on_that_of_the_findings() -> None:
    found = [finding(TEXTS, path, "idToken", rule=rule) for path in TEXTS for rule in ("MM202", "MM201")]
    ways = {"".join(render(result(TEXTS, *order))) for order in (found, found[::-1], found[2:] + found[:2])}
    assert len(ways) == 1


def test_a_place_in_a_file_without_text_is_line_one() -> None:
    found = replace(
        finding(TEXTS, "src/auth.js", "save"),
        trace=(Step(Place("gone.js", 70, 80), "kept"),),
        fix=fix(Edit("gone.js", 70, 80, "x"), Edit("src/auth.js", 0, 10**6, "y")),
    )
    told = document(result(TEXTS, found))["findings"][0]
    assert (told["trace"][0]["line"], told["trace"][0]["column"]) == (1, 1)
    assert told["fix"]["edits"][0]["end_column"] == 1
    assert told["fix"]["edits"][1]["end_line"] == 3


def test_secrets_are_masked_in_every_text() -> None:
    path = f"logs/{JWT}.txt"
    texts = {path: "send(idToken)"}
    found = finding(
        texts,
        path,
        "send",
        message=JWT,
        endpoints=[JWT],
        scopes=[JWT],
        trace=[step(texts, path, "idToken", JWT)],
        fix=fix(
            edit(texts, path, "send", f"{{client_secret: 'Zr8xkQ2mVt5WnYb3LdGh', x: '{JWT}'}}"), note=JWT
        ),
        advice=[JWT],
    )
    scan = result(texts, found, skipped=[Skipped(path, JWT)])
    scan.notices.append(f"in {JWT}")
    told = "".join(render(scan))
    assert "eyJzdWI" not in told
    assert "3LdGh" not in told
    assert document(scan)["notices"] == ["in eyJhbG…[57 characters]"]


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_a_number_is_always_a_number(seconds: float) -> None:
    assert document(Result(seconds=seconds))["summary"]["seconds"] == 0


@given(st.text(st.characters(codec=None, categories=None)))
def test_any_text_makes_plain_ascii_that_strict_readers_take(text: str) -> None:
    texts = {text: "send(idToken)"}
    scan = result(texts, finding(texts, text, "send", message=text), skipped=[Skipped(text, text)])
    told = "".join(render(scan))
    assert told.isascii()
    assert not {c for c in told if not c.isprintable()} - {"\n"}
    json.loads(told)["findings"][0]["message"].encode("utf-8")


def test_a_byte_of_a_name_that_is_no_utf_8_is_spelt() -> None:
    texts = {"caf\udce9.js": "x"}
    assert (
        document(result(texts, finding(texts, "caf\udce9.js", "x")))["findings"][0]["path"] == r"caf\xe9.js"
    )


def test_the_example_of_the_documentation_keeps_to_the_schema() -> None:
    page = (DOCS / "json-format.md").read_text(encoding="utf-8")
    example = json.loads(page.partition("```json\n")[2].partition("```")[0])
    SCHEMA.validate(example)
    assert list(example["findings"][0]) == list(document(one())["findings"][0])


def test_the_schema_names_every_field_that_is_written() -> None:
    schema: Any = SCHEMA.schema
    told = document(one())
    assert set(told) == set(schema["properties"])
    assert set(told["findings"][0]) == set(schema["$defs"]["finding"]["properties"])
