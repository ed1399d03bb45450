"""Requests as they stand in code and logs, and the endpoint that each one reaches."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol.endpoints import ENDPOINTS, UrlError, match, matches, parse_endpoint
from mgmt_migrate.protocol.holes import HOLE, with_holes

USER = "GET /api/v2/users/{id}"


def reached(method: str, url: str) -> tuple[str, dict[str, str | None]] | None:
    found = match(method, url)
    return (found.endpoint.key, found.params) if found else None


@pytest.mark.parametrize(
    "url",
    [
        "https://acme.eu.auth0.com/api/v2/users/auth0%7C123?fields=email",
        "https://acme.eu.auth0.com/api/v2/users/auth0|123/",
        "https://localhost:4400/api/v2/users/auth0%7C123#top",
        "//login.acme.com/api/v2/users/auth0%7c123",
        "acme.eu.auth0.com/api/v2/users/auth0%7C123",
        "/api/v2/users/auth0%7C123",
        "api/v2/users/auth0|123",
        "  https://acme.auth0.com/api/v2/users/auth0%7C123?q=${x}\n",
        f"https://{HOLE}/api/v2/users/auth0%7C123{''}?{HOLE}",
        "https://${domain}/api/v2/users/auth0|123",
        f"{HOLE}api/v2/users/auth0|123",
    ],
)
def test_a_user_is_read_however_the_url_is_spelt(url: str) -> None:
    assert reached("get", url) == (USER, {"id": "auth0|123"})


@pytest.mark.parametrize(
    "hole",
    [
        "${id}",
        "${encodeURIComponent(user ? user.id : '/')}",
        "${f({a: {b: 1}})}",
        "{id}",
        "{{ user.id }}",
        "#{user.id}",
        ":id",
        "<id>",
        "<%= user.id %>",
        "<%- id %>",
        "%s",
        "%v",
        "%1$s",
        "%(user_id)s",
        "$id",
        "$user->id",
        "$(id)",
        r"\(userId)",
        HOLE,
        HOLE + HOLE,
        f"auth0%7C{HOLE}",
        "auth0|{id}",
    ],
)
def test_a_hole_is_a_parameter_that_only_run_time_knows(hole: str) -> None:
    assert reached("GET", f"https://acme.auth0.com/api/v2/users/{hole}") == (USER, {"id": None})
    assert reached("GET", f"https://acme.auth0.com/api/v2/users/{hole}/enrollments") == (
        "GET /api/v2/users/{id}/enrollments",
        {"id": None},
    )


@pytest.mark.parametrize(
    ("method", "url", "key", "params"),
    [
        ("PATCH", "/api/v2/users/u", "PATCH /api/v2/users/{id}", {"id": "u"}),
        (
            "DELETE",
            "/api/v2/users/u/multifactor/google-authenticator",
            "DELETE /api/v2/users/{id}/multifactor/{provider}",
            {"id": "u", "provider": "google-authenticator"},
        ),
        ("POST", "/api/v2/device-credentials", "POST /api/v2/device-credentials", {}),
        ("POST", f"/api/v2/device-credentials{HOLE}", "POST /api/v2/device-credentials", {}),
        (
            "DELETE",
            "/api/v2/device-credentials/dcr_1",
            "DELETE /api/v2/device-credentials/{id}",
            {"id": "dcr_1"},
        ),
        ("POST", "/api/v2/users/u/identities/", "POST /api/v2/users/{id}/identities", {"id": "u"}),
        (
            "POST",
            f"/api/v2/users/{HOLE}/identities{HOLE}",
            "POST /api/v2/users/{id}/identities",
            {"id": None},
        ),
        (
            "delete",
            "/api/v2/users/auth0%7C1/identities/google-oauth2/a%2Fb",
            "DELETE /api/v2/users/{id}/identities/{provider}/{user_id}",
            {"id": "auth0|1", "provider": "google-oauth2", "user_id": "a/b"},
        ),
    ],
)
def test_every_other_endpoint_is_known_with_its_parameters(
    method: str, url: str, key: str, params: dict[str, str | None]
) -> None:
    assert reached(method, url) == (key, params)


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "/api/v2/users"),
        ("GET", "/api/v2/users/"),
        ("GET", "/api/v2/users?q=email:x"),
        ("GET", f"/api/v2/users{HOLE}"),
        ("GET", "/api/v2/users-by-email?email=x"),
        ("GET", "/api/v2/users/u/roles"),
        ("GET", "/api/v2/users/u/permissions"),
        ("GET", "/api/v2/users/u/logs"),
        ("DELETE", "/api/v2/users/u"),
        ("POST", "/api/v2/users"),
        ("GET", "/api/v2/device-credentials"),
        ("GET", "/api/v2/logs"),
        ("GET", "/api/v2/users//enrollments"),
        ("GET", "/api/v2/users/../clients"),
        ("GET", "/api/v2/users/.."),
        ("GET", "/api/v1/users/u"),
        ("GET", "/proxy/api/v2/users/u"),
        ("GET", "https://example.com/zendesk/api/v2/users/u"),
        ("GET", "myapi/v2/users/u"),
        ("GET", f"{HOLE}users/{HOLE}"),
        ("GET", f"/proxy/{HOLE}api/v2/users/u"),
        ("GET", f"/api/v2/{HOLE}"),
        ("GET", "/userinfo"),
        ("GET", ""),
    ],
)
def test_what_never_took_an_id_token_is_no_endpoint(method: str, url: str) -> None:
    assert match(method, url) is None


def test_without_a_verb_reading_and_changing_a_user_are_both_possible() -> None:
    found = matches("https://acme.auth0.com/api/v2/users/u")
    assert [m.endpoint.method for m in found] == ["GET", "PATCH"]


@pytest.mark.parametrize("escape", ["%", "%7", "%zz", "%7G", "a%"])
def test_a_broken_percent_escape_is_an_error_that_shows_where(escape: str) -> None:
    with pytest.raises(UrlError, match="broken percent escape"):
        match("GET", f"/api/v2/users/{escape}")


def test_a_url_of_more_than_8192_characters_is_refused() -> None:
    with pytest.raises(UrlError, match="8,193 characters"):
        match("GET", "/api/v2/users/" + "a" * (8193 - 14))


@given(st.text(min_size=1).filter(lambda s: not set(s) & set(f"{HOLE}") and s not in (".", "..")))
def test_any_user_id_survives_encoding(user_id: str) -> None:
    encoded = quote(user_id.encode("utf-8", "replace"), safe="")
    expected = user_id.encode("utf-8", "replace").decode()
    assert reached("GET", f"https://acme.auth0.com/api/v2/users/{encoded}") == (USER, {"id": expected})


@given(st.text(alphabet="/{}$<>%():?#.api v2users" + HOLE, max_size=200))
def test_no_text_ends_in_anything_but_an_answer_or_a_url_error(text: str) -> None:
    try:
        found = matches("https://h/api/v2/users/" + text)
    except UrlError:
        return
    assert len(found) <= 2


@pytest.mark.parametrize("piece", ["{", "}", "${", "<", "<%", "%(", "$(", "/:", "{}", HOLE])
def test_a_long_run_of_any_opening_is_read_in_one_pass(piece: str) -> None:
    text = piece * 200_000
    assert len(with_holes(text)) <= len(text)


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=str)
def test_each_endpoint_is_found_by_its_own_name(endpoint: object) -> None:
    assert parse_endpoint(str(endpoint))[0] is endpoint
    assert parse_endpoint(str(endpoint).replace("/api/v2/", "").lower())[0] is endpoint


def test_a_user_may_give_a_real_request() -> None:
    endpoint, params = parse_endpoint("patch https://acme.auth0.com/api/v2/users/auth0%7C1")
    assert (endpoint.key, params) == ("PATCH /api/v2/users/{id}", {"id": "auth0|1"})


def test_a_path_of_one_endpoint_needs_no_verb() -> None:
    assert parse_endpoint("/api/v2/device-credentials")[0].key == "POST /api/v2/device-credentials"


def test_a_path_of_two_endpoints_asks_for_the_verb() -> None:
    with pytest.raises(MigrateError) as refused:
        parse_endpoint("/api/v2/users/{id}")
    assert refused.value.remedy == "write GET /api/v2/users/{id} or PATCH /api/v2/users/{id}"


def test_a_misspelt_endpoint_names_the_nearest_and_lists_the_others() -> None:
    with pytest.raises(MigrateError) as refused:
        parse_endpoint("PATCH /api/v2/user/{id}")
    assert refused.value.where == "the nearest is PATCH /api/v2/users/{id}"
    assert (refused.value.remedy or "").count("/api/v2/") == 7
