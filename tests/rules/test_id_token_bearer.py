"""MM202: raw calls with an ID token as bearer."""

from __future__ import annotations

from tests.rules.conftest import Scan

URL = "'https://acme.eu.auth0.com/api/v2/users/' + id"


def test_the_token_of_the_result(scan: Scan) -> None:
    text = f"lock.on('authenticated', r => axios.patch({URL}, body, {{headers: {{Authorization: 'Bearer ' + r.idToken}}}}));\n"
    found = scan({"a.js": text})
    assert found.places == ["MM202 a.js:1"]
    assert found.only.scopes == ("update:current_user_metadata",)


def test_a_header_that_an_interceptor_adds(scan: Scan) -> None:
    text = (
        "axios.interceptors.request.use(config => { config.headers.Authorization = 'Bearer ' + localStorage.getItem('id_token'); return config; });\n"
        f"axios.get({URL});\n"
    )
    assert scan({"a.js": text}).places == ["MM202 a.js:2"]


def test_a_url_from_constants_and_lines(scan: Scan) -> None:
    text = (
        "const API = 'https://' +\n  AUTH0_DOMAIN +\n  '/api/v2';\n"
        "fetch(API + '/users/' + id, {headers: {authorization: `Bearer ${props.idToken}`}});\n"
    )
    assert scan({"a.js": text}).places == ["MM202 a.js:4"]


def test_the_own_back_end_may_take_id_tokens(scan: Scan) -> None:
    text = "// auth0\nfetch('https://api.acme.example/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}});\n"
    assert scan({"a.js": text}).findings == []


def test_another_service_with_the_same_path_is_silent(scan: Scan) -> None:
    text = "requests.get('https://acme.zendesk.com/api/v2/users/1', headers={'Authorization': 'Bearer ' + id_token})\n"
    assert scan({"a.py": text}).findings == []


def test_userinfo_is_silent(scan: Scan) -> None:
    text = "fetch('https://acme.eu.auth0.com/userinfo', {headers: {Authorization: 'Bearer ' + r.idToken}});\n"
    assert scan({"a.js": text}).findings == []
