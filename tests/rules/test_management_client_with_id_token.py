"""MM201: Management clients that are built with an ID token."""

from __future__ import annotations

from tests.rules.conftest import Scan


def test_an_id_token_from_the_result_is_an_error(scan: Scan) -> None:
    text = "webAuth.parseHash((e, r) => new auth0.Management({domain: D, token: r.idToken}).patchUserMetadata(id, m, cb));\n"
    found = scan({"a.js": text})
    assert found.places == ["MM201 a.js:1"]
    assert found.only.endpoints == ("PATCH /api/v2/users/{id}",)


def test_a_name_alone_is_a_warning(scan: Scan) -> None:
    found = scan(
        {"a.js": "function save(idToken) { return new auth0.Management({domain: D, token: idToken}); }\n"}
    )
    assert found.only.severity.name == "warning"


def test_a_client_in_a_field_knows_its_calls(scan: Scan) -> None:
    text = (
        "class Users {\n"
        "  constructor(result) { this.manage = new auth0.Management({domain: D, token: result.idToken}); }\n"
        "  read(id) { this.manage.getUser(id, show); }\n}\n"
    )
    assert scan({"a.js": text}).only.endpoints == ("GET /api/v2/users/{id}",)


def test_auth0_python(scan: Scan) -> None:
    text = "from auth0.v3.management import Auth0\nauth0 = Auth0(DOMAIN, session['id_token'])\nauth0.users.update(user_id, body)\n"
    assert scan({"a.py": text}).only.endpoints == ("PATCH /api/v2/users/{id}",)


def test_an_access_token_is_silent(scan: Scan) -> None:
    text = "webAuth.parseHash((e, r) => new auth0.Management({domain: D, token: r.accessToken}).getUser(id, cb));\n"
    assert scan({"a.js": text}).findings == []


def test_client_credentials_are_silent(scan: Scan) -> None:
    text = "const {ManagementClient} = require('auth0');\nnew ManagementClient({domain: D, clientId: C, clientSecret: S});\n"
    assert scan({"a.js": text}).findings == []
