"""Which bodies with a grant type are password grants of Auth0."""

from __future__ import annotations

import pytest

from tests.rules.conftest import scan_files

NAMED = "domain = 'acme.auth0.com'\n"
POST = "requests.post({url}, json={{'grant_type': {grant!r}, 'username': 'ann', 'scope': 'openid'}})\n"
TOKEN = "f'https://{domain}/oauth/token'"


@pytest.mark.parametrize("grant", ["password", "http://auth0.com/oauth/grant-type/password-realm"])
def test_a_password_grant_without_the_audience_is_noted(grant: str) -> None:
    found = scan_files({"login.py": NAMED + POST.format(url=TOKEN, grant=grant)})
    assert found.notes == ["MM103 login.py:2"]


@pytest.mark.parametrize(
    "grant",
    [
        "http://auth0.com/oauth/grant-type/passwordless/otp",
        "client_credentials",
        "refresh_token",
        "password_reset",
    ],
)
def test_other_grants_are_not(grant: str) -> None:
    assert scan_files({"login.py": NAMED + POST.format(url=TOKEN, grant=grant)}).findings == []


def test_the_token_endpoint_of_an_own_server_is_not_auth0s() -> None:
    assert scan_files({"test_grants.py": POST.format(url="'/oauth/token'", grant="password")}).findings == []


def test_the_token_endpoint_of_another_provider_is_not_auth0s() -> None:
    grant = POST.format(url="'https://login.crm.example/services/oauth2/token'", grant="password")
    assert scan_files({"lead.py": NAMED + grant}).findings == []


def test_a_path_alone_is_auth0s_in_a_file_that_speaks_of_it() -> None:
    found = scan_files({"login.py": NAMED + POST.format(url="'/oauth/token'", grant="password")})
    assert found.notes == ["MM103 login.py:2"]


@pytest.mark.parametrize("host", ["acme.auth0.com", "{domain}", "login.acme.example"])
def test_the_legacy_endpoint_of_another_host_is_not_auth0s(host: str) -> None:
    text = f"import auth0\ndomain = load()\nrequests.post(f'https://{host}/oauth/access_token', json=body)\n"
    expected = [] if host == "login.acme.example" else ["MM104 social.py:3"]
    assert scan_files({"social.py": text}).notes == expected


def test_the_resource_owner_endpoint_is_auth0s_on_a_custom_domain_too() -> None:
    found = scan_files({"login.py": "requests.post('https://login.acme.example/oauth/ro', json=body)\n"})
    assert found.notes == ["MM104 login.py:1"]


def test_what_is_sent_to_the_legacy_endpoint_is_one_request_with_it() -> None:
    python = """
credentials = {'connection': 'db', 'grant_type': 'password', 'username': 'ann', 'password': word}
requests.post('https://acme.auth0.com/oauth/ro', json=credentials)
"""
    script = """
let form = {grant_type: 'password', username: name, password: word, client_id: id};
$.ajax({url: 'https://acme.auth0.com/oauth/ro', type: 'POST', data: form});
fetch('https://acme.auth0.com/oauth/ro', {method: 'POST', body: JSON.stringify(form)});
"""
    found = scan_files({"login.py": python, "login.js": script})
    assert found.notes == ["MM104 login.js:3", "MM104 login.js:4", "MM104 login.py:3"]
