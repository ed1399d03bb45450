"""`matrix` as a user reads it."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Program


def test_one_endpoint_shows_both_scopes_the_drift_and_the_least_scope(program: Program) -> None:
    shown = program("matrix", "--endpoint", "DELETE /api/v2/users/{id}/multifactor/{provider}")
    assert shown.status == 0
    assert shown.out == (
        "DELETE /api/v2/users/{id}/multifactor/{provider}\n"
        "  current user  delete:current_user_metadata\n"
        "  any user      update:users\n"
        "  note          today's reference lists update:users only: the way for the\n"
        "                current user is no longer documented\n"
        "\n"
        "Least scope for these calls\n"
        "  current user  delete:current_user_metadata\n"
        "  any user      update:users\n"
    )


def test_all_of_it_fits_80_columns_and_names_all_eight(program: Program) -> None:
    lines = program("matrix").out.splitlines()
    assert max(map(len, lines)) <= 80
    assert sum("/api/v2/" in line for line in lines) == 8


def test_nothing_depends_on_colour(program: Program) -> None:
    assert "\x1b" not in program("matrix", env={"FORCE_COLOR": "1"}).out


def test_a_real_url_is_an_endpoint_too(program: Program) -> None:
    shown = program("matrix", "--endpoint", "patch https://acme.auth0.com/api/v2/users/auth0%7C1")
    assert shown.out.startswith("PATCH /api/v2/users/{id}\n")
    assert "current user  update:current_user_metadata or create:current_user_metadata" in shown.out
    assert shown.out.endswith("  current user  update:current_user_metadata\n  any user      update:users\n")


def test_a_scope_shows_the_endpoints_that_it_opens(program: Program) -> None:
    listed = json.loads(program("matrix", "--scope", "read:current_user", "--format", "json").out)
    assert [row["endpoint"] for row in listed["rows"]] == [
        "GET /api/v2/users/{id}",
        "GET /api/v2/users/{id}/enrollments",
    ]


def test_a_scope_that_only_todays_reference_lists_counts(program: Program) -> None:
    listed = json.loads(program("matrix", "--scope", "update:users_app_metadata", "--format", "json").out)
    assert {row["endpoint"] for row in listed["rows"]} == {"PATCH /api/v2/users/{id}"}


def test_json_has_nine_rows_and_their_sources(program: Program) -> None:
    listed = json.loads(program("matrix", "--format", "json").out)
    assert listed["version"] == 1
    assert len(listed["rows"]) == 9
    assert listed["rows"][0] == {
        "endpoint": "GET /api/v2/users/{id}",
        "scope_current_user": "read:current_user",
        "scope_any_user": "read:users",
        "reference": ["read:users", "read:current_user", "read:user_idp_tokens"],
        "drift": "today read:user_idp_tokens is accepted too; "
        "it adds the providers' own tokens to the answer",
        "source": 'migration guide, "Scope changes"',
    }
    assert "least_scope" not in listed


def test_markdown_is_a_table_of_nine_rows(program: Program) -> None:
    lines = program("matrix", "--format", "markdown").out.splitlines()
    assert len(lines) == 2 + 9
    assert {line.count("|") for line in lines} == {5}


@pytest.mark.parametrize(
    ("arguments", "what", "remedy"),
    [
        (
            ["--scope", "update:current_user_identites"],
            "there is no scope",
            "update:current_user_identities?",
        ),
        (["--scope", "openid"], "the scope openid opens none of these endpoints", "leave out --scope"),
        (["--endpoint", "GET /api/v2/clients"], "none of the eight", "GET /api/v2/users/{id}"),
        (["--endpoint", "GET /api/v2/users/%zz"], "broken percent escape", "%25"),
    ],
)
def test_what_cannot_be_shown_says_why(
    program: Program, arguments: list[str], what: str, remedy: str
) -> None:
    shown = program("matrix", *arguments)
    assert (shown.status, shown.out) == (2, "")
    assert what in shown.err
    assert remedy in shown.err
