"""MM103: password grants that cannot give a Management access token."""

from __future__ import annotations

from tests.rules.conftest import Scan

GRANT = (
    "tokens = requests.post('https://acme.eu.auth0.com/oauth/token', json={\n"
    "    'grant_type': 'password', 'username': u, 'password': p, 'scope': 'openid'}).json()\n"
)
USE = "requests.patch('https://acme.eu.auth0.com/api/v2/users/' + u, headers={'Authorization': 'Bearer ' + tokens['id_token']})\n"


def test_a_grant_whose_id_token_is_sent_is_an_error(scan: Scan) -> None:
    found = scan({"a.py": GRANT + USE})
    assert found.places == ["MM103 a.py:1", "MM202 a.py:3"]
    assert found.of("MM103").severity.name == "error"


def test_one_alone_is_a_note(scan: Scan) -> None:
    assert scan({"a.py": GRANT}).notes == ["MM103 a.py:1"]


def test_the_right_audience_with_oidc_scopes_only_is_found(scan: Scan) -> None:
    text = GRANT.replace("'scope'", "'audience': 'https://acme.eu.auth0.com/api/v2/', 'scope'")
    assert "OIDC scopes only" in scan({"a.py": text}).of("MM103").message


def test_a_grant_in_a_json_string(scan: Scan) -> None:
    text = 'payload = \'{"grant_type": "password", "scope": "openid"}\'\nconn.request(\'POST\', \'/oauth/token\', payload)  # auth0\n'
    assert scan({"a.py": text}).notes == ["MM103 a.py:1"]


def test_a_grant_for_another_api_is_silent(scan: Scan) -> None:
    text = GRANT.replace(
        "'scope': 'openid'", "'audience': 'https://api.acme.example', 'scope': 'read:orders'"
    )
    assert scan({"a.py": text}).findings == []


def test_the_migrated_grant_is_silent(scan: Scan) -> None:
    text = GRANT.replace(
        "'scope': 'openid'",
        "'audience': 'https://acme.eu.auth0.com/api/v2/', 'scope': 'update:current_user_metadata'",
    )
    assert scan({"a.py": text + USE.replace("id_token", "access_token")}).findings == []
