"""MM302: linking by user_id with a user's own token."""

from __future__ import annotations

from tests.rules.conftest import Scan

TEXT = (
    "const webAuth = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: C, responseType: 'token',\n"
    "  audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'update:current_user_identities'});\n"
    "webAuth.parseHash((e, r) => axios.post('https://acme.eu.auth0.com/api/v2/users/' + id + '/identities', {%s},\n"
    "  {headers: {Authorization: 'Bearer ' + r.accessToken}}));\n"
)


def test_user_id_in_the_body_is_an_error(scan: Scan) -> None:
    assert scan({"a.js": TEXT % "provider: 'google-oauth2', user_id: other"}).places == ["MM302 a.js:3"]


def test_link_with_is_silent(scan: Scan) -> None:
    assert scan({"a.js": TEXT % "link_with: second"}).findings == []


def test_a_back_end_may_link_by_user_id(scan: Scan) -> None:
    text = (
        "requests.post('https://acme.eu.auth0.com/api/v2/users/' + u + '/identities',\n"
        "    json={'provider': 'auth0', 'user_id': other}, headers={'Authorization': 'Bearer ' + management_token})\n"
    )
    assert scan({"a.py": text}).findings == []
