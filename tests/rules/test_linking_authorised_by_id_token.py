"""MM301: linking with an ID token in the header."""

from __future__ import annotations

from tests.rules.conftest import Scan

LINK = (
    "lock.on('authenticated', r => $.ajax({type: '%s', url: 'https://acme.eu.auth0.com/api/v2/users/' + id + '/identities%s',\n"
    "  headers: {Authorization: 'Bearer ' + r.%s}, data: {link_with: second}}));\n"
)


def test_linking(scan: Scan) -> None:
    found = scan({"a.js": LINK % ("POST", "", "idToken")})
    assert found.places == ["MM301 a.js:1"]
    assert "link_with stays" in found.only.message
    assert found.only.scopes == ("update:current_user_identities",)


def test_unlinking(scan: Scan) -> None:
    found = scan({"a.js": LINK % ("DELETE", "/' + provider + '/' + other + '", "idToken")})
    assert "unlinks" in found.only.message


def test_the_sdk(scan: Scan) -> None:
    text = "webAuth.parseHash((e, r) => new auth0.Management({domain: D, token: r.idToken}).linkUser(id, second, cb));\n"
    assert scan({"a.js": text}).places == ["MM301 a.js:1"]


def test_the_migrated_form_is_silent(scan: Scan) -> None:
    assert scan({"a.js": LINK % ("POST", "", "accessToken")}).findings == []
