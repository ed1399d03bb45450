from __future__ import annotations

import pytest

from mgmt_migrate.fleet.owners import read

FILE = """
# who looks at what
*            @acme/web
*.tf         @acme/ops  # all of it
/docs/*      docs@acme.example
apps/        @acme/apps @lead
/apps/login/ @acme/identity
/apps/free
my\\ file.js  @acme/odd
"""


@pytest.mark.parametrize(
    ("path", "owner"),
    [
        ("index.js", "@acme/web"),
        ("infra/deep/main.tf", "@acme/ops"),
        ("docs/a.md", "docs@acme.example"),
        ("docs/deeper/a.md", "@acme/web"),
        ("apps/shop/a.js", "@acme/apps @lead"),
        ("old/apps/a.js", "@acme/apps @lead"),
        ("apps/login/a.js", "@acme/identity"),
        ("old/apps/login/a.js", "@acme/apps @lead"),
        ("apps/free", ""),
        ("my file.js", "@acme/odd"),
    ],
)
def test_the_last_pattern_that_matches_names_the_owners(path: str, owner: str) -> None:
    assert read(FILE).of(path) == owner


def test_who_owns_everything_owns_the_repository() -> None:
    assert read(FILE).all == "@acme/web"
    assert read("*.js @acme/js\n").all == ""


def test_a_section_of_gitlab_lends_its_owners() -> None:
    owners = read("* @all\n[Login][2] @acme/identity\nlogin/\n^[Other]\nother/ @acme/other\n")
    assert (owners.of("login/a.js"), owners.of("other/a.js"), owners.of("a.js")) == (
        "@acme/identity",
        "@acme/other",
        "@all",
    )


def test_what_is_no_pattern_and_what_would_cost_too_much_is_passed_over() -> None:
    owners = read("* @all\n!a.js @no\n" + "*a" * 40 + " @slow\n/// @no\n")
    assert (owners.of("a.js"), owners.of("a" * 4000 + "b")) == ("@all", "@all")
