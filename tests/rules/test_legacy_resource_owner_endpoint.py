"""MM104: legacy endpoints that give ID tokens."""

from __future__ import annotations

from tests.rules.conftest import Scan


def test_oauth_ro_is_a_note_by_itself(scan: Scan) -> None:
    text = "$.post('https://' + AUTH0_DOMAIN + '/oauth/ro', {client_id: c, username: u, password: p, scope: 'openid'});\n"
    assert scan({"a.js": text}).notes == ["MM104 a.js:1"]


def test_it_is_an_error_when_its_token_is_sent(scan: Scan) -> None:
    text = (
        "tokens = requests.post('https://acme.eu.auth0.com/oauth/ro', json={'username': u, 'scope': 'openid'}).json()\n"
        "requests.get('https://acme.eu.auth0.com/api/v2/users/' + u, headers={'Authorization': 'Bearer ' + tokens['id_token']})\n"
    )
    found = scan({"a.py": text})
    assert found.places == ["MM104 a.py:1", "MM202 a.py:2"]
    assert found.of("MM104").severity.name == "error"


def test_a_delegation_is_silent(scan: Scan) -> None:
    assert scan({"a.js": "$http.post('https://acme.eu.auth0.com/delegation', {target: t});\n"}).findings == []
