"""Each rule's page is run: its example is found, rewritten it is what the page says, and what is no problem is silent."""

from __future__ import annotations

import re

import pytest

from mgmt_migrate import catalog
from mgmt_migrate.rules import all_rules
from tests.rules.conftest import scan_files

FENCE = re.compile(r"^```(\w+) (\S+)\n(.*?)^```$", re.M | re.S)
RULES = sorted(page.code for page in catalog.pages().values() if page.kind == "rule")
# Their rewrite is a sentence or a choice of the reader, not an edit.
WITHOUT_EDITS = {"MM104", "MM106", "MM302", "MM303", "MM402", "MM901"}


def files(code: str, section: str) -> dict[str, str]:
    return {name: text for _, name, text in FENCE.findall(catalog.page(code).sections[section])}


def test_every_rule_of_the_folder_has_a_page() -> None:
    assert sorted(all_rules()) == RULES
    assert len(RULES) >= 15


@pytest.mark.parametrize("code", RULES)
def test_a_page_has_every_section(code: str) -> None:
    assert list(catalog.page(code).sections) == [
        "Why it matters",
        "Example",
        "Use instead",
        "Not a problem",
        "Source",
    ]


@pytest.mark.parametrize("code", [code for code in RULES if code != "MM901"])
def test_the_example_is_found(code: str) -> None:
    found = scan_files(files(code, "Example"))
    assert code in {finding.rule for finding in found.findings}


@pytest.mark.parametrize("code", [code for code in RULES if code != "MM901"])
def test_use_instead_is_silent(code: str) -> None:
    found = scan_files(files(code, "Use instead"))
    assert found.places == []
    assert found.notes == []


@pytest.mark.parametrize("code", [code for code in RULES if code != "MM901"])
def test_what_is_not_a_problem_is_silent(code: str) -> None:
    example = files(code, "Not a problem")
    assert example
    found = scan_files(example)
    assert found.places == []
    assert found.notes == []


@pytest.mark.parametrize("code", [code for code in RULES if code not in WITHOUT_EDITS])
def test_the_example_rewritten_is_use_instead(code: str) -> None:
    found = scan_files(files(code, "Example"))
    assert found.rewritten() == files(code, "Use instead")
