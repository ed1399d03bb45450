"""MM203: access tokens that were not issued for the Management API."""

from __future__ import annotations

from tests.rules.conftest import Scan

REQUEST = "const webAuth = new auth0.WebAuth({domain: D, clientID: C, responseType: 'token id_token'%s});\n"
USE = "webAuth.parseHash((e, r) => new auth0.Management({domain: D, token: r.accessToken}).getUser(id, show));\n"


def test_the_half_done_migration(scan: Scan) -> None:
    found = scan({"a.js": REQUEST % "" + USE})
    assert found.places == ["MM203 a.js:2"]
    assert [step.place.path for step in found.only.trace][:1] == ["a.js"]


def test_the_audience_of_userinfo(scan: Scan) -> None:
    found = scan({"a.js": REQUEST % ", audience: 'https://acme.eu.auth0.com/userinfo'" + USE})
    assert "/userinfo" in found.only.message


def test_the_right_audience_is_silent(scan: Scan) -> None:
    assert (
        scan(
            {
                "a.js": REQUEST
                % ", audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'read:current_user'"
                + USE
            }
        ).findings
        == []
    )


def test_an_audience_from_the_configuration_is_silent(scan: Scan) -> None:
    assert scan({"a.js": REQUEST % ", audience: config.audience" + USE}).findings == []


def test_the_audience_may_be_given_at_the_login(scan: Scan) -> None:
    login = (
        "webAuth.authorize({audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'read:current_user'});\n"
    )
    assert scan({"a.js": REQUEST % "" + login + USE}).findings == []
