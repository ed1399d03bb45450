"""Audiences as people write them, and what is wrong with each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.holes import HOLE

TENANT = "acme.eu.auth0.com"


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        (TENANT, "https://acme.eu.auth0.com/api/v2/"),
        ("https://ACME.eu.auth0.com/", "https://acme.eu.auth0.com/api/v2/"),
        ("acme.eu.auth0.com.", "https://acme.eu.auth0.com/api/v2/"),
        ("localhost:4400", "https://localhost:4400/api/v2/"),
        ("${config.Domain}", "https://${config.Domain}/api/v2/"),
    ],
)
def test_the_audience_follows_from_the_domain(domain: str, expected: str) -> None:
    assert audience.of(domain) == expected


@pytest.mark.parametrize(
    ("written", "kind", "words"),
    [
        ("https://acme.eu.auth0.com/api/v2", "no-slash", "lacks the final slash"),
        ("https://${domain}/api/v2", "no-slash", "lacks the final slash"),
        (f"https://{HOLE}/api/v2", "no-slash", "lacks the final slash"),
        ("http://acme.eu.auth0.com/api/v2/", "scheme", "starts with http, not https"),
        ("acme.eu.auth0.com/api/v2/", "scheme", "does not start with https://"),
        ("/api/v2/", "scheme", "does not start with https://"),
        ("https://acme.eu.auth0.com//api/v2/", "double-slash", "has a doubled slash"),
        ("https://acme.eu.auth0.com/api/v2/~", "tilde", "ends in a stray ~"),
        ("https://acme.eu.auth0.com/api/v2/users/", "path-below", "goes on after /api/v2/ (users/)"),
        ("https://Acme.eu.auth0.com/api/v2/", "host-case", "has capital letters in its host"),
        ("https://acme.eu.auth0.com/api/v2/?x=1", "query", "carries a query or fragment"),
        (
            "https://acme.eu.auth0.com:443/api/v2/",
            "port",
            "names a port, which acme.eu.auth0.com does not",
        ),
        (
            "https://beta.eu.auth0.com/api/v2/",
            "other-tenant",
            "names the tenant beta.eu.auth0.com, while the request goes to acme.eu.auth0.com",
        ),
        (
            "https://login.acme.com/api/v2/",
            "custom-domain",
            "names login.acme.com, not the tenant's own domain acme.eu.auth0.com",
        ),
    ],
)
def test_a_slip_is_said_in_words(written: str, kind: str, words: str) -> None:
    found = audience.judge(written, TENANT)
    assert found is not None
    assert (found.kind, found.words) == (kind, words)
    assert audience.flaw(written, TENANT) == words
    assert audience.means_management(written)


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("https://acme.eu.auth0.com/api/v2/", TENANT),
        ("https://acme.eu.auth0.com/api/v2/", "https://acme.eu.auth0.com/"),
        ("https://acme.eu.auth0.com/api/v2/", None),
        ("https://acme.eu.auth0.com/api/v2/", "login.acme.com"),
        ("https://${domain}/api/v2/", TENANT),
        (f"{HOLE}/api/v2/", TENANT),
        (f"{HOLE}api/v2/", TENANT),
        (f"https://acme.eu.auth0.com/api/v2/{HOLE}", TENANT),
        ("https://localhost:4400/api/v2/", "localhost:4400"),
        ("https://localhost:4400/api/v2/", TENANT),
        ("https://acme.auth0app.com/api/v2/", "acme.auth0app.com"),
    ],
)
def test_the_right_spelling_has_no_flaw(written: str, domain: str | None) -> None:
    assert audience.flaw(written, domain) is None


@pytest.mark.parametrize(
    "written",
    [
        "https://acme.eu.auth0.com/userinfo",
        "https://acme.eu.auth0.com/mfa/",
        "https://acme.eu.auth0.com/me/",
        "https://api.acme.com/",
        "https://acme.eu.auth0.com/api/v20/",
        "https://example.com/shop/api/v2/",
        "urn:my-api",
        "a1b2c3ClientId",
        "",
        "x" * 5000,
    ],
)
def test_another_api_has_no_flaw_either(written: str) -> None:
    assert audience.flaw(written, TENANT) is None
    assert not audience.means_management(written)


def test_a_custom_domain_as_its_own_audience_is_suspect_but_may_be_a_private_cloud() -> None:
    found = audience.judge("https://login.acme.com/api/v2/", "login.acme.com")
    assert found is not None
    assert not found.certain


def test_a_slip_on_a_host_of_ones_own_may_belong_to_another_api() -> None:
    found = audience.judge("https://api.acme.com/api/v2", TENANT)
    assert found is not None
    assert not found.certain


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("acme.auth0.com", True),
        ("acme.uk.auth0.com", True),
        ("id.acme.auth0app.com", True),
        ("ACME.EU.auth0.com", True),
        ("login.acme.com", False),
        ("acme.auth0.com.evil.example", False),
        ("acme.xx.auth0.com", False),
        ("auth0.com", False),
        ("localhost:4400", False),
    ],
)
def test_a_tenants_own_domain_is_recognised(domain: str, expected: bool) -> None:
    assert audience.looks_canonical(domain) is expected


@given(
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.(us|eu|au|jp|ca|uk))?\.auth0\.com", fullmatch=True)
)
def test_what_is_built_from_a_domain_is_exactly_right(domain: str) -> None:
    built = audience.of(domain)
    assert audience.is_management(built)
    assert audience.flaw(built, domain) is None


@given(st.text(max_size=300), st.none() | st.text(max_size=40))
def test_any_text_gets_an_answer(written: str, domain: str | None) -> None:
    flaw = audience.flaw(f"https://{written}/api/v2/{written}", domain)
    assert flaw is None or flaw
