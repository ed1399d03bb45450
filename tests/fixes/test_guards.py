"""Whoever only asks whether there is a token asks under the name that it has now."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.trying import tried

HOOK = """\
var lock = new Auth0Lock('c1', 'acme.eu.auth0.com', {auth: {params: {scope: 'openid'}}});
lock.on('authenticated', function (result) {
  localStorage.setItem('id_token', result.idToken);
});
$.ajaxSetup({
  beforeSend: function (xhr) {
    if (localStorage.getItem('id_token')) {
      xhr.setRequestHeader('Authorization', 'Bearer ' + localStorage.getItem('id_token'));
    }
  }
});
function save(sub, city) {
  $.ajax({url: 'https://acme.eu.auth0.com/api/v2/users/' + sub, method: 'PATCH', data: {user_metadata: {city: city}}});
}
"""


def test_the_condition_of_a_hook_follows_the_token(tmp_path: Path) -> None:
    result = tried(tmp_path, {"app.js": HOOK})
    assert result.only.safety == "safe"
    assert "id_token'" not in result.after["app.js"].replace("'token id_token'", "")
    assert "if (localStorage.getItem('access_token')) {" in result.after["app.js"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "if (!localStorage.getItem('id_token')) login();",
            "if (!localStorage.getItem('access_token')) login();",
        ),
        ("return !!localStorage.id_token;", "return !!localStorage.access_token;"),
        ("return Boolean(localStorage['id_token']);", "return Boolean(localStorage['access_token']);"),
        (
            "const known = window.localStorage.getItem('id_token') !== null;",
            "const known = window.localStorage.getItem('access_token') !== null;",
        ),
        (
            "if (ready && localStorage.getItem('id_token')) go();",
            "if (ready && localStorage.getItem('access_token')) go();",
        ),
        (
            "while (null == localStorage.getItem('id_token')) wait();",
            "while (null == localStorage.getItem('access_token')) wait();",
        ),
    ],
)
def test_a_condition_elsewhere_follows_too(tmp_path: Path, before: str, after: str) -> None:
    text = f"function asks() {{ {before} }}\n"
    result = tried(tmp_path, {"app.js": HOOK, "other.js": text})
    assert result.only.safety == "safe"
    assert result.after["other.js"] == text.replace(before, after)
    assert "'id_token'" not in result.after["app.js"]


@pytest.mark.parametrize(
    "use",
    [
        "return localStorage.getItem('id_token');",
        "if (check(localStorage.getItem('id_token'))) go();",
        "const token = ready && localStorage.getItem('id_token');",
        "if (localStorage.getItem('id_token') === other) go();",
    ],
)
def test_where_the_token_itself_is_wanted_both_are_kept_and_the_hook_asks_for_its_own(
    tmp_path: Path, use: str
) -> None:
    text = f"function asks() {{ {use} }}\n"
    result = tried(tmp_path, {"app.js": HOOK, "other.js": text})
    assert result.after["other.js"] == text
    assert "  localStorage.setItem('id_token', result.idToken);\n" in result.after["app.js"]
    assert "  localStorage.setItem('access_token', result.accessToken);\n" in result.after["app.js"]
    assert "if (localStorage.getItem('access_token')) {" in result.after["app.js"]


def test_a_session_of_python_is_asked_by_its_name(tmp_path: Path) -> None:
    server = """\
import requests
from flask import session
def login(user, word):
    body = {"grant_type": "password", "username": user, "password": word, "client_id": "c1", "scope": "openid"}
    tokens = requests.post("https://acme.eu.auth0.com/oauth/token", json=body).json()
    session["id_token"] = tokens["id_token"]
def known():
    return "id_token" in session
def profile(sub):
    if not session.get("id_token"):
        return None
    headers = {"Authorization": "Bearer " + session["id_token"]}
    return requests.get("https://acme.eu.auth0.com/api/v2/users/" + sub, headers=headers).json()
"""
    result = tried(tmp_path, {"server.py": server})
    assert '"id_token"' not in result.after["server.py"]
    assert 'return "access_token" in session' in result.after["server.py"]


LOGIN = """\
import auth0 from 'auth0-js';
const webAuth = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token', scope: 'openid'});
webAuth.parseHash((err, result) => {
  CONDITION localStorage.setItem('acme.session', result.idToken);
});
const save = () => new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('acme.session')}).patchUserMetadata(id, values, done);
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("if (result && result.idToken)", "if (result && result.accessToken)"),
        ("if (result && result.accessToken && result.idToken)", "if (result && result.accessToken)"),
        ("if (!result.accessToken || !result.idToken) return;", "if (!result.accessToken) return;"),
        ("if (!result.accessToken && result.idToken)", "if (!result.accessToken && result.accessToken)"),
        (
            "if (result.accessToken || ready && result.idToken)",
            "if (result.accessToken || ready && result.accessToken)",
        ),
        (
            "if (result.accessTokenPayload && result.idToken)",
            "if (result.accessTokenPayload && result.accessToken)",
        ),
        (
            "if (result && result.idToken && result.accessToken)",
            "if (result && result.accessToken)",
        ),
        (
            "if (fresh(result.accessToken) && result.idToken)",
            "if (fresh(result.accessToken) && result.accessToken)",
        ),
        (
            "if (result.accessToken && old) forget(); if (ready && result.idToken)",
            "if (result.accessToken && old) forget(); if (ready && result.accessToken)",
        ),
        (
            "if (!(result.accessToken && old) && result.idToken)",
            "if (!(result.accessToken && old) && result.accessToken)",
        ),
        (
            "if (ready || result.accessToken && result.idToken)",
            "if (ready || result.accessToken)",
        ),
        (
            "if (ready && result.accessToken || result.idToken)",
            "if (ready && result.accessToken || result.accessToken)",
        ),
        (
            "if (result.accessToken || result.idToken && ready)",
            "if (result.accessToken || result.accessToken && ready)",
        ),
    ],
)
def test_a_condition_asks_for_the_token_once(tmp_path: Path, before: str, after: str) -> None:
    result = tried(tmp_path, {"app.js": LOGIN.replace("CONDITION", before)})
    assert result.only.safety == "safe"
    assert f"  {after} localStorage.setItem('acme.session', result.accessToken);" in result.after["app.js"]
