"""An access token stands in for an ID token safely only where its login, and its audience, are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.trying import tried

SWIFT = """\
import Auth0
class Session {
    func verify(token: A0Token) {
        Auth0.users(token: token.idToken).patch(id, userMetadata: ["city": city]).start(done)
    }
}
"""
AT_RUN_TIME = """\
const w = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', audience: config.audience});
w.parseHash((err, result) => {
  new auth0.Management({domain: 'acme.eu.auth0.com', token: result.idToken}).getUser(sub, show);
});
"""


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("Session.swift", SWIFT, "the login that brings the token was not seen"),
        (
            "a.js",
            AT_RUN_TIME,
            "the audience of the login is known at run time only: it must be that of the Management API",
        ),
    ],
)
def test_an_access_token_of_an_unknown_audience_is_one_to_look_at(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    done = tried(tmp_path, {"package.json": "{}", name: text})
    assert (done.only.safety, done.only.reasons) == ("unsafe", (reason,))


def test_a_login_for_the_management_api_needs_no_change(tmp_path: Path) -> None:
    text = AT_RUN_TIME.replace("config.audience", "'https://acme.eu.auth0.com/api/v2/'")
    done = tried(tmp_path, {"package.json": "{}", "a.js": text})
    assert (done.only.safety, done.only.reasons) == ("safe", ())
    assert "token: result.accessToken" in done.after["a.js"]


OWN_PROPERTY = """\
import Auth0
class Keychain {
    var idToken: String? {
        return stringForKey("acme.ticket")
    }
}
class Session {
    func update(keychain: Keychain) {
        Auth0.users(token: keychain.idToken!).patch(id, userMetadata: ["city": city]).start(done)
    }
}
"""


def test_a_property_that_a_compiled_program_does_not_have_is_not_read(tmp_path: Path) -> None:
    done = tried(tmp_path, {"Session.swift": OWN_PROPERTY})
    assert done.after["Session.swift"] == OWN_PROPERTY
    assert done.only.safety == "manual"
    own = "idToken is a property of the program's own, at Session.swift:3: give it one for the access token"
    assert done.only.reasons == (own,)


@pytest.mark.parametrize(
    ("declaration", "own"),
    [
        ("var idToken: String?", True),
        ("var idToken: String? = nil", True),
        ('var idToken: String = ""', True),
        ("var idToken: String { kept }", True),
        ("let idToken: String? = credentials.ticket", False),
        ("let idToken = credentials.ticket", False),
    ],
)
def test_a_local_variable_is_no_property(tmp_path: Path, declaration: str, own: bool) -> None:
    text = OWN_PROPERTY.replace("var idToken: String? {", "var ticket: String? {")
    text += f"class Other {{\n    {declaration}\n}}\n"
    done = tried(tmp_path, {"Session.swift": text})
    assert (done.only.safety == "manual") is own


def test_one_that_it_has_is_read(tmp_path: Path) -> None:
    text = OWN_PROPERTY.replace(
        "class Session", "extension Keychain { var accessToken: String? { kept } }\nclass Session"
    )
    done = tried(tmp_path, {"Session.swift": text})
    assert (done.only.safety, "keychain.accessToken!" in done.after["Session.swift"]) == ("unsafe", True)
