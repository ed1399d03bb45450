"""MM101: requests that ask for an ID token alone."""

from __future__ import annotations

from tests.rules.conftest import Scan

WEB_AUTH = "const webAuth = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c', responseType: 'id_token'});\n"


def test_a_request_whose_id_token_is_sent_is_an_error(scan: Scan) -> None:
    found = scan(
        {
            "a.js": WEB_AUTH + "webAuth.parseHash((err, r) => {\n"
            "  new auth0.Management({domain: D, token: r.idToken}).getUser(r.idTokenPayload.sub, show);\n});\n"
        }
    )
    assert found.places == ["MM101 a.js:1", "MM201 a.js:3"]
    assert found.of("MM101").scopes == ("read:current_user",)


def test_one_beside_an_id_token_of_unknown_origin_is_a_warning(scan: Scan) -> None:
    use = "fetch(`https://acme.eu.auth0.com/api/v2/users/${id}`, {headers: {Authorization: 'Bearer ' + props.idToken}});\n"
    found = scan({"a.js": WEB_AUTH + use})
    assert found.of("MM101").severity.name == "warning"


def test_one_alone_is_a_note(scan: Scan) -> None:
    found = scan({"a.js": WEB_AUTH})
    assert found.places == []
    assert found.notes == ["MM101 a.js:1"]


def test_an_authorize_address_counts(scan: Scan) -> None:
    text = "location.href = 'https://acme.eu.auth0.com/authorize?response_type=id_token&client_id=c&nonce=' + n;\n"
    assert scan({"a.js": text}).notes == ["MM101 a.js:1"]


def test_another_provider_is_silent(scan: Scan) -> None:
    text = "// not auth0\nlocation.href = 'https://accounts.google.com/o/oauth2/v2/authorize?response_type=id_token&client_id=c';\n"
    assert scan({"a.js": text}).findings == []


def test_one_that_names_the_management_api_is_not_meant(scan: Scan) -> None:
    text = WEB_AUTH.replace(
        "responseType: 'id_token'",
        "responseType: 'token id_token', audience: 'https://acme.eu.auth0.com/api/v2/'",
    )
    assert scan({"a.js": text}).findings == []
