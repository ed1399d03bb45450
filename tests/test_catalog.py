"""Pages are read from docstrings."""

from __future__ import annotations

import sys

import pytest

from mgmt_migrate import catalog
from mgmt_migrate.errors import MigrateError

DOCSTRING = """An audience that is not spelt right.

    It happens.

    ## Why it matters
    The login fails.

    ## Example
    ```python app.py
    ## this is a comment, not a heading
    audience = "https://acme.auth0.com/api/v2"
    ```
    """


def test_a_docstring_becomes_title_introduction_and_sections() -> None:
    page = catalog.parse("MM105", "malformed-management-audience", "rule", DOCSTRING)
    assert page.title == "An audience that is not spelt right."
    assert page.intro == "It happens."
    assert list(page.sections) == ["Why it matters", "Example"]
    assert page.sections["Why it matters"] == "The login fails."
    assert "## this is a comment" in page.sections["Example"]


def test_the_whole_page_is_markdown_under_one_heading() -> None:
    page = catalog.parse("MM105", "malformed-management-audience", "rule", DOCSTRING)
    assert page.text.startswith(
        "# MM105 malformed-management-audience\n\nAn audience that is not spelt right.\n"
    )
    assert page.text.index("## Why it matters\n") < page.text.index("## Example\n")


def test_an_empty_docstring_is_an_empty_page() -> None:
    assert catalog.parse("MM1", "x", "rule", "").title == ""


def test_reading_pages_runs_no_rule() -> None:
    before = {name for name in sys.modules if name.startswith("mgmt_migrate.rules.")}
    catalog.pages.cache_clear()
    assert catalog.pages()
    assert {name for name in sys.modules if name.startswith("mgmt_migrate.rules.")} == before


def test_every_code_is_well_formed_and_has_a_name_and_a_title() -> None:
    for code, page in catalog.pages().items():
        assert code == page.code
        assert code[:2] == {"rule": "MM", "check": "TK"}[page.kind]
        assert code[2:].isdigit()
        assert page.name.replace("-", "").isalnum()
        assert page.title, code


def test_rules_come_before_checks_in_order_of_their_codes() -> None:
    codes = list(catalog.pages())
    assert codes == sorted(codes)


@pytest.mark.parametrize("kind", ["rule", "check"])
def test_names_of_a_kind_are_as_unique_as_codes(kind: str) -> None:
    pages = [page for page in catalog.pages().values() if page.kind == kind]
    assert len({page.name for page in pages}) == len(pages) > 10


def test_a_name_that_a_rule_shares_with_a_check_brings_both() -> None:
    assert [page.code for page in catalog.named("insufficient-scope")] == ["MM107", "TK403"]


def test_a_page_is_found_by_code_and_by_name_in_any_case() -> None:
    code, page = next(iter(catalog.pages().items()))
    assert catalog.page(code.lower()) is catalog.page(f" {page.name.upper()} ") is page


def test_a_slip_names_the_nearest() -> None:
    page = next(iter(catalog.pages().values()))
    with pytest.raises(MigrateError) as refused:
        catalog.page(page.name + "x")
    assert f"did you mean {page.code} ({page.name})?" in (refused.value.remedy or "")
