"""An access token that lies in the store already: only what reads the ID token there changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.trying import tried

LOGIN = """\
var w = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  scope: 'openid'
});
w.parseHash(function (err, result) {
  if (result) {
    keep(result.idToken, result.accessToken);
  }
});
function keep(idToken, accessToken) {
  localStorage.setItem('id_token', idToken);
  localStorage.setItem('access_token', accessToken);
}
function out() {
  localStorage.removeItem('id_token');
  localStorage.removeItem('access_token');
}
"""
CALL = """\
new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')}).getUser(sub, show);
"""


@pytest.mark.parametrize("other", ["", "show(localStorage.getItem('id_token'));\n"])
def test_only_the_read_changes(tmp_path: Path, other: str) -> None:
    result = tried(tmp_path, {"app.js": LOGIN + CALL + other})
    assert (result.only.safety, result.only.reasons) == ("safe", ())
    asked = LOGIN.replace("  scope", "  audience: 'https://acme.eu.auth0.com/api/v2/',\n  scope").replace(
        "'openid'", "'openid read:current_user'"
    )
    assert result.after["app.js"] == asked + CALL.replace("id_token", "access_token") + other


def test_who_else_writes_the_other_key_makes_it_one_to_look_at(tmp_path: Path) -> None:
    result = tried(
        tmp_path, {"app.js": LOGIN + CALL, "own.js": "localStorage.setItem('access_token', own);\n"}
    )
    assert result.only.reasons == ('"access_token" is in use already at own.js:1',)


def test_another_token_under_that_key_is_not_it(tmp_path: Path) -> None:
    login = LOGIN.replace("setItem('access_token', accessToken)", "setItem('access_token', own)")
    result = tried(tmp_path, {"app.js": login + CALL})
    assert result.only.safety == "unsafe"


def test_options_that_are_assigned_over_are_left_to_a_person(tmp_path: Path) -> None:
    login = """\
var options = {};
options.auth = {};
options.auth.redirect = false;
var lock = new Auth0Lock('c1', 'acme.eu.auth0.com', options);
lock.on('authenticated', function (r) {
  new auth0.Management({domain: 'acme.eu.auth0.com', token: r.idToken}).getUser(sub, show);
});
"""
    unit = tried(tmp_path, {"app.js": login}).only
    assert (unit.safety, unit.edits) == ("manual", ())


def test_how_to_give_auth_http_another_token_is_told(tmp_path: Path) -> None:
    text = """\
import {AuthHttp} from 'angular2-jwt';
declare var Auth0Lock: any;
export class Auth {
  lock = new Auth0Lock('c1', 'acme.eu.auth0.com');
  constructor(private authHttp: AuthHttp) {
    this.lock.on('authenticated', (r) => localStorage.setItem('id_token', r.idToken));
  }
  save(id) {
    return this.authHttp.patch('https://acme.eu.auth0.com/api/v2/users/' + id, {user_metadata: {}});
  }
}
"""
    unit = tried(tmp_path, {"auth.ts": text}).only
    assert unit.safety == "manual"
    assert unit.reasons[0].endswith("and give that to AuthConfig as tokenName")


@pytest.mark.parametrize("end", ["", ";"])
def test_a_line_that_would_say_what_stands_beside_it_goes(tmp_path: Path, end: str) -> None:
    """Also in code without semicolons; what keeps the access token already is no other user of its key."""
    kept = f"    localStorage.setItem('access_token', result.accessToken){end}\n"
    gone = f"    localStorage.setItem('id_token', result.idToken){end}\n"
    login = LOGIN.replace("    keep(result.idToken, result.accessToken);\n", kept + gone)
    login = login[: login.index("function keep")]
    result = tried(tmp_path, {"app.js": login + CALL})
    assert (result.only.safety, result.only.reasons) == ("safe", ())
    assert kept in result.after["app.js"]
    assert result.after["app.js"].count("setItem") == 1
    assert "token: localStorage.getItem('access_token')" in result.after["app.js"]


@pytest.mark.parametrize(
    ("before", "goes"),
    [
        ("show()", True),
        ("seen = now", True),
        ("if (err) fail();", True),
        ("if (ready)", False),
        ("else", False),
        ("} else", False),
        ("ready &&", False),
    ],
)
def test_a_line_that_would_say_the_same_stays_where_it_is_the_rest_of_another(
    tmp_path: Path, before: str, goes: bool
) -> None:
    text = f"""\
import auth0 from 'auth0-js';
const webAuth = new auth0.WebAuth({{domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token', scope: 'openid'}});
webAuth.parseHash((err, result) => {{
  localStorage.setItem('access_token', result.accessToken)
  {before}
  localStorage.setItem('id_token', result.idToken)
  render()
}});
const save = () => new auth0.Management({{domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')}}).patchUserMetadata(id, values, done);
"""
    result = tried(tmp_path, {"app.js": text})
    assert result.only.safety == "safe"
    assert result.after["app.js"].count("setItem('access_token', result.accessToken)") == (1 if goes else 2)
