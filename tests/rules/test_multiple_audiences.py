"""MM106: several audiences in one request."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Scan


def test_a_list_with_the_management_api_is_an_error(scan: Scan) -> None:
    found = scan(
        {"a.js": "const o = {audience: ['https://acme.eu.auth0.com/api/v2/', 'https://api.acme.example']};\n"}
    )
    assert found.places == ["MM106 a.js:1"]


def test_two_in_one_text_are_found_too(scan: Scan) -> None:
    found = scan(
        {"a.js": "const o = {audience: 'https://acme.eu.auth0.com/api/v2/ https://api.acme.example'};\n"}
    )
    assert "MM106 a.js:1" in found.places


def test_audiences_of_other_apis_are_silent(scan: Scan) -> None:
    assert (
        scan(
            {"a.js": "// auth0\nconst o = {audience: ['https://a.example', 'https://b.example']};\n"}
        ).findings
        == []
    )


def test_audiences_that_a_back_end_accepts_are_silent(scan: Scan) -> None:
    text = (
        "jwt.verify(t, key, {audience: ['https://acme.eu.auth0.com/api/v2/', 'https://api.acme.example']});\n"
    )
    assert scan({"a.js": text}).findings == []


@pytest.mark.parametrize(
    "domain", ["{{ domain }}", "<%= auth0.domain %>", "${{ secrets.DOMAIN }}", "#{ domain }"]
)
def test_one_audience_with_a_domain_that_a_template_writes_is_silent(scan: Scan, domain: str) -> None:
    text = f"const o = {{domain: 'acme.auth0.com', audience: 'https://{domain}/api/v2/'}};\n"
    assert "MM106" not in " ".join(scan({"a.js": text}).places)


def test_a_second_audience_beside_one_of_a_template_is_found(scan: Scan) -> None:
    found = scan({"a.js": "const o = {audience: 'https://{{ domain }}/api/v2/ https://api.acme.example'};\n"})
    assert "MM106 a.js:1" in found.places
