"""MM105: audiences that mean the Management API and are not spelt like it."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Scan


@pytest.mark.parametrize(
    "audience",
    [
        "https://acme.eu.auth0.com/api/v2",
        "http://acme.eu.auth0.com/api/v2/",
        "https://acme.eu.auth0.com/api/v2/users/",
        "https://acme.eu.auth0.com//api/v2/",
        "https://ACME.eu.auth0.com/api/v2/",
    ],
)
def test_a_slip_is_an_error(scan: Scan, audience: str) -> None:
    found = scan({"a.js": f"const options = {{domain: 'acme.eu.auth0.com', audience: '{audience}'}};\n"})
    assert found.places == ["MM105 a.js:1"]
    assert found.only.evidence == "confirmed"


def test_the_missing_slash_is_added(scan: Scan) -> None:
    found = scan({".env": "AUTH0_AUDIENCE=https://acme.eu.auth0.com/api/v2\n"})
    assert found.rewritten() == {".env": "AUTH0_AUDIENCE=https://acme.eu.auth0.com/api/v2/\n"}


@pytest.mark.parametrize(
    "text",
    [
        "const options = {audience: 'https://acme.eu.auth0.com/api/v2/'};",
        "const options = {audience: `https://${domain}/api/v2/`};",
        "const options = {audience: 'https://api.acme.example/api/v2'};",
        "const options = {baseURL: 'https://acme.eu.auth0.com/api/v2'};",
    ],
)
def test_right_ones_and_others_are_silent(scan: Scan, text: str) -> None:
    assert scan({"a.js": text}).findings == []
