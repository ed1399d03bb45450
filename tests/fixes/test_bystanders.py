"""A token that goes to another API too: that one would be sent a token that it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fixes.trying import tried

LOGIN = """\
var w = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token', scope: 'openid'});
"""
KEPT = """\
w.parseHash(function (err, result) {
  localStorage.setItem('id_token', result.idToken);
});
"""
USERS = "'https://acme.eu.auth0.com/api/v2/users/' + sub"
WAYS = {
    "headers in a variable": (
        "w.parseHash(function (err, result) {\n"
        "  var headers = {Authorization: 'Bearer ' + result.idToken};\n"
        f"  fetch({USERS}, {{headers: headers}});\n  fetch(OTHER, {{headers: headers}});\n}});\n"
    ),
    "a token in a variable": (
        KEPT + "function load(sub) {\n  var token = localStorage.getItem('id_token');\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + token}}}});\n"
        "  fetch(OTHER, {headers: {Authorization: 'Bearer ' + token}});\n}\n"
    ),
    "a function that makes headers": (
        KEPT + "function bearer() { return {Authorization: 'Bearer ' + localStorage.getItem('id_token')}; }\n"
        f"function load(sub) {{\n  fetch({USERS}, {{headers: bearer()}});\n  fetch(OTHER, {{headers: bearer()}});\n}}\n"
    ),
    "a variable of the module": (
        "var idToken;\nw.parseHash(function (err, result) { idToken = result.idToken; });\n"
        "function load(sub) {\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + idToken}}}});\n"
        "  fetch(OTHER, {headers: {Authorization: 'Bearer ' + idToken}});\n}\n"
    ),
    "a client with a header": (
        KEPT
        + "const api = axios.create({headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});\n"
        f"function load(sub) {{\n  api.get({USERS});\n  api.get(OTHER);\n}}\n"
    ),
    "a parameter": (
        "w.parseHash(function (err, result) { go(result.idToken); });\nfunction go(token) {\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + token}}}});\n"
        "  fetch(OTHER, {headers: {Authorization: 'Bearer ' + token}});\n}\n"
    ),
    "a function that sends": (
        KEPT + "function call(url) { return fetch(url, {headers: {Authorization: 'Bearer ' + "
        f"localStorage.getItem('id_token')}}}}); }}\nfunction load(sub) {{\n  call({USERS});\n  call(OTHER);\n}}\n"
    ),
    "a hook": (
        KEPT + "$.ajaxSetup({beforeSend: function (xhr) {\n"
        "  xhr.setRequestHeader('Authorization', 'Bearer ' + localStorage.getItem('id_token'));\n}});\n"
        f"function load(sub) {{\n  $.ajax({{url: {USERS}}});\n  $.getJSON(OTHER, show);\n}}\n"
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_sent_to_another_api_too_is_one_to_look_at(tmp_path: Path, way: str) -> None:
    text = LOGIN + WAYS[way]
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "OTHER" in one)
    unit = tried(tmp_path, {"app.js": text.replace("OTHER", "'/api/orders'")}).only
    assert unit.safety == "unsafe"
    assert f"the token is also sent to /api/orders at app.js:{line}" in unit.reasons


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "other", ["'https://acme.eu.auth0.com/userinfo'", "'https://acme.eu.auth0.com/api/v2/users/' + me"]
)
def test_where_the_access_token_is_right_too_nothing_is_to_look_at(
    tmp_path: Path, way: str, other: str
) -> None:
    unit = tried(tmp_path, {"app.js": (LOGIN + WAYS[way]).replace("OTHER", other)}).only
    assert (unit.safety, unit.reasons) == ("safe", ())


def test_a_hook_adds_it_to_the_requests_of_a_file_that_names_nothing_else(tmp_path: Path) -> None:
    text = LOGIN + WAYS["a hook"].replace("$.getJSON(OTHER, show);", "")
    orders = "function orders() { $.getJSON('/api/orders', show); }\n"
    assert tried(tmp_path / "alone", {"app.js": text}).only.safety == "safe"
    unit = tried(tmp_path / "both", {"app.js": text, "orders.js": orders}).only
    assert unit.reasons == ("the token is also sent to /api/orders at orders.js:1",)


TAKEN = {
    "a variable": (
        KEPT + "function load(sub) {\n  var token = localStorage.getItem('id_token');\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + token}}}});\n  TAKE(token);\n}}\n"
    ),
    "a parameter": (
        "w.parseHash(function (err, result) { go(result.idToken); });\nfunction go(token) {\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + token}}}});\n  TAKE({{token}});\n}}\n"
    ),
    "a property": (
        "var user;\nw.parseHash(function (err, result) { user = {id: 1, token: result.idToken}; });\n"
        "function load(sub) {\n"
        f"  fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + user.token}}}});\n}}\n"
        "function who() { return TAKE('Bearer ' + user.token); }\n"
    ),
    "what is kept": (
        "w.parseHash(function (err, result) { save(result.idToken); });\n"
        "function save(token) {\n  localStorage.setItem('id_token', token);\n  TAKE(token);\n}\n"
        f"fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + localStorage.getItem('id_token')}}}});\n"
    ),
}


@pytest.mark.parametrize("way", TAKEN)
def test_what_else_takes_the_token_is_one_to_look_at(tmp_path: Path, way: str) -> None:
    text = LOGIN + TAKEN[way]
    line = next(number for number, one in enumerate(text.splitlines(), 1) if "TAKE" in one)
    unit = tried(tmp_path, {"app.js": text.replace("TAKE", "jwt_decode")}).only
    assert unit.reasons[-1] == f"the token is also handed to jwt_decode at app.js:{line}"


@pytest.mark.parametrize(
    "way", [way for way in TAKEN if way != "a property"]
)  # whose readers are told by name
@pytest.mark.parametrize("harmless", ["console.log", "Boolean", "known"])
def test_who_only_looks_at_the_token_or_is_followed_is_no_matter(
    tmp_path: Path, way: str, harmless: str
) -> None:
    text = LOGIN + "function known(token) { return Boolean(token); }\n" + TAKEN[way]
    unit = tried(tmp_path, {"app.js": text.replace("TAKE", harmless)}).only
    assert (unit.safety, unit.reasons) == ("safe", ())


@pytest.mark.parametrize(
    ("use", "told"),
    [
        ("window.location = '/app?token=' + token;", "the token is also assigned to window.location"),
        ("document.cookie = `id_token=${token}`;", "the token is also assigned to document.cookie"),
        ("exports.token = token;", "the token is also assigned to exports.token"),
        ("show(JSON.parse(atob(token.split('.')[1])).email);", "the token is also taken apart by split"),
        ("new WebSocket('wss://own.example/' + token);", "the token is also handed to WebSocket"),
    ],
)
def test_what_leaves_this_code_is_one_to_look_at(tmp_path: Path, use: str, told: str) -> None:
    text = LOGIN + TAKEN["a variable"].replace("TAKE(token);", use)
    assert tried(tmp_path, {"app.js": text}).only.reasons == (f"{told} at app.js:8",)


def test_a_variable_that_other_modules_may_import_is_one_to_look_at(tmp_path: Path) -> None:
    text = (
        "export let idToken;\nw.parseHash(function (err, result) { idToken = result.idToken; });\n"
        f"export function load(sub) {{ fetch({USERS}, {{headers: {{Authorization: 'Bearer ' + idToken}}}}); }}\n"
    )
    assert tried(tmp_path, {"app.js": LOGIN + text}).only.reasons == ("idToken at app.js:3 is exported",)


def test_two_tokens_of_python_go_two_ways(tmp_path: Path) -> None:
    text = """\
import requests
def main(user, word, sub):
    body = {"grant_type": "password", "username": user, "password": word, "client_id": "c1", "scope": "openid"}
    tokens = requests.post("https://acme.eu.auth0.com/oauth/token", json=body).json()
    token = tokens["id_token"]
    requests.get("https://acme.eu.auth0.com/api/v2/users/" + sub, headers={"Authorization": "Bearer " + token})
    requests.get("https://own.example/api", headers={"Authorization": "Bearer " + OTHER})
"""
    told = "the token is also sent to https://own.example/api at a.py:7"
    assert told in tried(tmp_path / "same", {"a.py": text.replace("OTHER", "token")}).only.reasons
    assert told not in tried(tmp_path / "own", {"a.py": text.replace("OTHER", "key")}).only.reasons


def test_an_entry_that_a_page_reads_is_one_to_look_at(tmp_path: Path) -> None:
    app = """\
const passport = require('passport');
const Auth0Strategy = require('passport-auth0');
passport.use(new Auth0Strategy({domain: 'acme.eu.auth0.com', clientID: 'c1'}, function (a, refresh, extraParams, profile, done) {
  return done(null, {profile, token: extraParams.id_token});
}));
app.get('/login', passport.authenticate('auth0', {scope: 'openid profile'}));
app.get('/me', function (req, res) {
  request({url: 'https://acme.eu.auth0.com/api/v2/users/' + req.user.profile.id, auth: {bearer: req.user.token}}, show);
});
app.get('/page', function (req, res) { res.render('page', {user: req.user}); });
"""
    assert tried(tmp_path / "alone", {"app.js": app}).only.safety == "safe"
    page = "<script>show('<%= user.token %>')</script>\n"
    unit = tried(tmp_path / "page", {"app.js": app, "views/page.ejs": page}).only
    assert "token is also read at views/page.ejs:1" in unit.reasons
