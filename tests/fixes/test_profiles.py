"""A profile that was fetched with the ID token: from /userinfo with the access token, and one to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.trying import Tried, tried

LOGIN = """\
var lock = new Auth0Lock('c1', 'acme.eu.auth0.com');
lock.on('authenticated', function (authResult) {
  localStorage.setItem('id_token', authResult.idToken);
});
"""
CALL = """\
const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')});
users.getUser(sub, show);
"""


def fixed(folder: Path, more: str) -> Tried:
    return tried(folder, {"app.js": LOGIN + more + CALL})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "lock.getProfile(localStorage.getItem('id_token'), show);",
            "lock.getUserInfo(localStorage.getItem('access_token'), show);",
        ),
        (
            "this.lock.getProfile(authResult.idToken, (error, profile: any) => { keep(profile.user_id); });",
            "this.lock.getUserInfo(authResult.accessToken, (error, profile: any) => { keep(profile.sub); });",
        ),
        (
            "function load() {\n  var id_token = localStorage.getItem('id_token');\n"
            "  lock.getProfile(id_token, function (err, profile) {\n    keep(profile.user_id, other.user_id);\n  });\n}",
            "function load() {\n  var access_token = localStorage.getItem('access_token');\n"
            "  lock.getUserInfo(access_token, function (err, profile) {\n    keep(profile.sub, other.user_id);\n  });\n}",
        ),
    ],
)
def test_lock_asks_userinfo_with_the_access_token(tmp_path: Path, before: str, after: str) -> None:
    name = "app.ts" if ": any" in before else "app.js"
    result = tried(tmp_path, {name: f"{LOGIN}{before}\n{CALL}"})
    assert f"{after}\n" in result.after[name]
    assert result.only.safety == "unsafe"
    assert any("gives sub for user_id" in reason for reason in result.only.reasons)


def test_what_userinfo_does_not_give_is_named_with_its_places(tmp_path: Path) -> None:
    result = fixed(
        tmp_path,
        "lock.getProfile(localStorage.getItem('id_token'), show);\n"
        "function show(err, profile) { city(profile.user_metadata); }\n",
    )
    [reason] = result.only.reasons
    assert reason.endswith("neither user_metadata nor identities: user_metadata at app.js:6")


@pytest.mark.parametrize(
    "call",
    [
        "auth.getProfile(localStorage.getItem('id_token'), show);\n",  # not Lock: who knows what it takes
        "this.props.lock.getProfile(this.props.idToken, show);\n",
        "function load(idToken) {\n  lock.getProfile(idToken, show);\n}\n",
    ],
)
def test_another_profile_by_id_token_stays_and_is_one_to_look_at(tmp_path: Path, call: str) -> None:
    result = fixed(tmp_path, call)
    assert "getProfile(" in result.after["app.js"]
    assert any("takes an ID token: /userinfo takes the access token" in one for one in result.only.reasons)


def test_a_variable_that_others_read_keeps_the_id_token(tmp_path: Path) -> None:
    before = (
        "function load() {\n  var id_token = localStorage.getItem('id_token');\n"
        "  lock.getProfile(id_token, show);\n  own(id_token);\n}\n"
    )
    assert before in fixed(tmp_path, before).after["app.js"]
