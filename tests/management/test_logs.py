"""What a log record says, and how notices become rows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgmt_migrate.management.applications import obstacles
from mgmt_migrate.management.callers import gather
from mgmt_migrate.management.logs import Notice, moment, notice

JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
USER = "/api/v2/users/auth0%7C1"


def concern(feature: str, path: str = "") -> str | None:
    details = {"feature": {"name": feature}, "method": "GET", "path": path}
    found = notice({"type": "depnote", "log_id": "1", "details": details})
    return found.concern if found else None


@pytest.mark.parametrize(
    ("feature", "path", "wanted"),
    [
        ("ID tokens on Management API v2", "", "id-tokens"),
        ("idtoken_api2", "", "id-tokens"),
        ("Calling the API with id_token", USER, "id-tokens"),
        ("Legacy user profile", "/userinfo", "other"),
        ("Valid tokens", "/tokeninfo", "other"),
        ("Something", USER, "unclear"),
        ("Something", "", "unclear"),
    ],
)
def test_a_notice_is_about_id_tokens_by_its_words_or_unclear_by_its_path(
    feature: str, path: str, wanted: str
) -> None:
    assert concern(feature, path) == wanted


def test_records_of_other_types_are_no_notices() -> None:
    assert notice({"type": "s", "log_id": "1"}) is None


def test_a_user_id_in_a_path_becomes_its_template() -> None:
    found = notice({"type": "depnote", "details": {"method": "PATCH", "path": f"{USER}?x=1"}})
    assert found is not None
    assert found.endpoint == "PATCH /api/v2/users/{id}"


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from(["details", "date", "log_id", "client_id", "description"]), JSON))
def test_no_record_can_break_the_reading(record: dict[str, Any]) -> None:
    assert notice({"type": "depnote", **record}) is not None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-01T00:00:01.000Z", 1.0),
        ("1970-01-01T00:00:01Z", 1.0),
        ("1970-01-01T01:00:00+01:00", 0.0),
        ("yesterday", None),
        (7, None),
    ],
)
def test_moments_of_logs(text: object, seconds: float | None) -> None:
    assert moment(text) == seconds


def one(client: str, at: float | None, concern: Any = "id-tokens") -> Notice:
    return Notice(str(at), at, client, client, "f", "GET /x", f"agent {at}", concern)


def test_rows_count_and_keep_first_and_last_and_some_agents() -> None:
    found = gather(one("a", float(n)) for n in range(50))
    row = found.rows[0]
    assert (row.count, row.first, row.last, len(row.agents)) == (50, 0.0, 49.0, 5)


def test_id_tokens_come_first_then_the_latest() -> None:
    rows = gather([one("a", 9.0, "other"), one("b", 1.0), one("c", 2.0), one("d", None, "unclear")]).rows
    assert [row.client_id for row in rows] == ["c", "b", "d", "a"]


def test_rows_of_other_features_are_bounded_and_callers_with_id_tokens_never_dropped() -> None:
    found = gather([*(one(str(n), 1.0, "other") for n in range(10_050)), one("x", 1.0)])
    assert found.dropped == 50
    assert [row.client_id for row in found.left] == ["x"]


LEGACY = "http://auth0.com/oauth/legacy/grant-type/ro"


@pytest.mark.parametrize(
    ("application", "blocks"),
    [
        ({"grant_types": [LEGACY]}, [True]),
        ({"grant_types": [LEGACY, "refresh_token"]}, [True]),
        ({"grant_types": [LEGACY, "implicit"]}, [False]),
        ({"grant_types": [LEGACY, "http://auth0.com/oauth/grant-type/password-realm"]}, [False]),
        ({"grant_types": ["authorization_code"], "jwt_configuration": {"alg": "HS256"}}, [False]),
        ({"grant_types": ["authorization_code"], "oidc_conformant": False}, [False]),
        ({"grant_types": ["authorization_code"], "jwt_configuration": {"alg": "RS256"}}, []),
        ({"grant_types": ["client_credentials"], "jwt_configuration": {"alg": "HS256"}}, []),
        ({"app_type": "non_interactive", "grant_types": [LEGACY]}, []),
        ({"grant_types": None}, []),
        ({}, []),
    ],
)
def test_what_stands_in_the_way_of_an_application(application: dict[str, object], blocks: list[bool]) -> None:
    assert [obstacle.blocks for obstacle in obstacles(application)] == blocks
