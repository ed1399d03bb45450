"""MM102: logins whose token is used on the Management API without its audience."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Scan

USE = "lock.on('authenticated', r => fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}}));\n"


def test_a_lock_without_options(scan: Scan) -> None:
    found = scan({"a.js": "const lock = new Auth0Lock(ID, 'acme.eu.auth0.com');\n" + USE})
    assert found.places == ["MM102 a.js:1", "MM202 a.js:2"]
    assert "asks for no audience" in found.of("MM102").message


def test_the_audience_of_userinfo_does_not_help(scan: Scan) -> None:
    options = "{auth: {params: {audience: `https://${D}/userinfo`}}}"
    found = scan({"a.js": f"const lock = new Auth0Lock(ID, D, {options});\n" + USE})
    assert "/userinfo" in found.of("MM102").message


def test_options_may_be_assigned_after_the_fact(scan: Scan) -> None:
    text = "const options = {};\noptions.auth = {};\noptions.auth.params = {};\noptions.auth.params.audience = 'https://acme.eu.auth0.com/api/v2/';\n"
    found = scan({"a.js": text + "const lock = new Auth0Lock(ID, 'acme.eu.auth0.com', options);\n" + USE})
    assert found.places == ["MM202 a.js:6"]


def test_a_factory_is_one_request_for_each_call(scan: Scan) -> None:
    text = (
        "const lock = newLock({auth: {params: {scope: 'openid'}}});\n"
        "function newLock(options) { return new Auth0Lock(ID, 'acme.eu.auth0.com', options); }\n"
    )
    assert scan({"a.js": text + USE}).places == ["MM102 a.js:1", "MM202 a.js:3"]


def test_an_audience_that_only_run_time_knows_is_silent(scan: Scan) -> None:
    text = "const lock = new Auth0Lock(ID, 'acme.eu.auth0.com', {auth: {params: {audience: config.audience}}});\n"
    assert scan({"a.js": text + USE}).places == ["MM202 a.js:2"]


def test_the_second_login_of_linking_is_silent(scan: Scan) -> None:
    text = (
        "const lockLink = new Auth0Lock(ID, 'acme.eu.auth0.com');\n"
        "lockLink.on('authenticated', r => fetch('https://acme.eu.auth0.com/api/v2/users/' + id + '/identities', {\n"
        "  method: 'POST', headers: {Authorization: 'Bearer ' + accessToken}, body: JSON.stringify({link_with: r.idToken})}));\n"
    )
    assert scan({"a.js": text}).findings == []


def test_plain_login_is_silent(scan: Scan) -> None:
    text = "const lock = new Auth0Lock(ID, 'acme.eu.auth0.com');\nlock.on('authenticated', r => save(r.idToken));\n"
    assert scan({"a.js": text}).findings == []


CLIENT = "const w = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1'});\n"
SENT = "w.parseHash((e, r) => new auth0.Management({domain: D, token: r.idToken}).getUser(sub, show));\n"


def test_an_audience_that_the_login_gives_counts_for_its_client(scan: Scan) -> None:
    own = scan({"a.js": CLIENT + "w.authorize({audience: 'https://api.acme.example/'});\n" + SENT})
    assert own.places == ["MM102 a.js:2", "MM201 a.js:3"]
    assert "asks for the audience of another API, and its ID token" in own.of("MM102").message
    unknown = scan({"a.js": CLIENT + "w.authorize({audience: config.audience});\n" + SENT})
    assert unknown.places == ["MM201 a.js:3"]


@pytest.mark.parametrize(
    "login", ["w.authorize();\n", "w.popup.authorize({audience: config.audience}, done);\n"]
)
def test_a_login_without_an_audience_or_one_apart_leaves_it_to_the_client(scan: Scan, login: str) -> None:
    found = scan({"a.js": CLIENT + login + SENT})
    assert found.places == ["MM102 a.js:1", "MM201 a.js:3"]


def test_one_login_of_several_goes_without_an_audience(scan: Scan) -> None:
    logins = "w.authorize({audience: config.audience});\nw.authorize({prompt: 'none'});\n"
    assert "MM102 a.js:1" in scan({"a.js": CLIENT + logins + SENT}).places


def test_clients_of_one_name_each_begin_their_own_login(scan: Scan) -> None:
    one = f"function a() {{\n{CLIENT}w.authorize({{audience: config.audience}});\n{SENT}}}\n"
    found = scan({"a.js": one + one.replace("function a", "function b")})
    assert [place for place in found.places if place.startswith("MM102")] == []


@pytest.mark.parametrize(
    "client",
    [
        "new auth0.WebAuth(settings)",
        "new auth0.WebAuth({domain: 'acme.eu.auth0.com', ...settings})",
        "new auth0.WebAuth(Object.assign({domain: 'acme.eu.auth0.com'}, settings))",
        "new Auth0Lock('c1', 'acme.eu.auth0.com', {auth: settings})",
        "new Auth0Lock('c1', 'acme.eu.auth0.com', {auth: {params: {scope: 'openid', ...settings}}})",
    ],
)
def test_options_that_the_code_at_hand_does_not_show_may_name_it(scan: Scan, client: str) -> None:
    text = f"import {{settings}} from 'acme-settings';\nconst w = {client};\n"
    text += SENT if "WebAuth" in client else USE.replace("lock.", "w.")
    hit = scan({"a.js": text}).of("MM102")
    assert hit.evidence == "likely"
    assert "asks for no audience that the code at hand shows" in hit.message


def test_options_of_another_file_are_seen(scan: Scan) -> None:
    text = f"import {{settings}} from './settings';\nconst w = new auth0.WebAuth({{...settings}});\n{SENT}"
    settings = "export const settings = {domain: 'acme.eu.auth0.com', scope: 'openid'};\n"
    assert scan({"a.js": text, "settings.js": settings}).of("MM102").evidence == "confirmed"
