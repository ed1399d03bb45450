"""Twice as much of the same costs about twice as many calls of functions; counted, so that no clock decides."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.languages import lower
from mgmt_migrate.rules import all_rules

CLIENT = "new auth0.Management({domain: 'acme.eu.auth0.com', token: %s}); "
LOGIN = "new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c@', responseType: 'id_token'}); "
CURL = "https://acme.eu.auth0.com/api/v2/users/1"

PATTERNS = {
    "one key, written and read.js": "localStorage.setItem('id_token', r@.idToken); "
    + CLIENT % "localStorage.getItem('id_token')",
    "many keys.js": "localStorage.setItem('id_token@', r.idToken); "
    + CLIENT % "localStorage.getItem('id_token@')",
    "variables.js": "var t@ = r.idToken; " + CLIENT % "t@",
    "one variable.js": "t = r@.idToken; " + CLIENT % "t",
    "a variable of many functions.js": "function f@() { t = r.idToken; " + CLIENT % "t" + "}",
    "a local variable of one name.js": "function f@() { var t = r.idToken; " + CLIENT % "t" + "}",
    "a field.js": "class A@ { m(r) { this.token = r.idToken; " + CLIENT % "this.token" + "} }",
    "a field of that.js": "function f@() { var that = this; that.t = r.idToken; " + CLIENT % "that.t" + "}",
    "a state of one name.jsx": "function A@() { const [t, setT] = useState(null);"
    " lock.on('authenticated', r => setT(r.idToken)); " + CLIENT % "t" + "}",
    "subjects.js": "subject.next(r@.idToken); " + CLIENT % "subject.value",
    "logins and calls.js": "var w@ = "
    + LOGIN
    + "w@.parseHash(function (e, r) { "
    + CLIENT % "r.idToken"
    + "});",
    "logins for linking.js": "var linkLogin@ = " + LOGIN,
    "no domain.js": "var w@ = new auth0.WebAuth({clientID: 'c', responseType: 'id_token'}); "
    "new auth0.Management({domain: d@, token: r.idToken});",
    "posted by name.js": "var b@ = {grant_type: 'password', client_id: 'auth0'}; post(b@);",
    "headers for all.js": "$.ajaxSetup({headers: {Authorization: 'Bearer ' + id_token}}); $.ajax({url: '"
    + CURL
    + "@'});",
    "audiences.js": "jwt({audience: ['https://acme.eu.auth0.com/api/v2/', 'x@']});",
    "curl.php": "$ch = curl_init('" + CURL + "@'); curl_setopt($ch, CURLOPT_HTTPHEADER,"
    " ['Authorization: Bearer ' . $id_token]); curl_exec($ch);",
    "variables.sh": "ID_TOKEN@=$(curl -d 'grant_type=password&client_id=c&username=a'"
    ' https://acme.eu.auth0.com/oauth/token)\ncurl -H "Authorization: Bearer $ID_TOKEN@" ' + CURL,
    "options and client.cs": 'var c@ = new RestClient("'
    + CURL
    + '"); var r@ = new RestRequest(Method.PATCH); r@.AddHeader("authorization", "Bearer " + idToken);'
    " c@.Execute(r@);",
    "header of its own.java": 'q.add(new StringRequest(Request.Method.GET, "'
    + CURL
    + '@", l, e) { public Map<String, String> getHeaders() { h.put("Authorization", "Bearer " + idToken);'
    " return h; } });",
    "stream context.php": '$c@ = stream_context_create(["http" => ["header" => "Authorization: Bearer " .'
    " $id_token]]); file_get_contents('" + CURL + "', false, $c@);",
    "intents.java": 'i@.putExtra("ID_TOKEN", credentials.getIdToken()); '
    'new UsersAPIClient(account, getIntent().getStringExtra("ID_TOKEN"));',
    "logins of clients.js": "var w@ = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c@'}); "
    "w@.authorize({audience: 'https://acme.eu.auth0.com/userinfo'});",
    "chained.swift": "Auth0.users(token: credentials.idToken!).get()",
}

BEFORE = {".php": "<?php\n", ".java": "import com.auth0.android.management.UsersAPIClient;\n"}


def calls(name: str, number: int) -> int:
    """The calls of Python functions that linking and judging a file of so many lines takes."""
    text = BEFORE.get(name[name.index(".") :], "") + "".join(
        PATTERNS[name].replace("@", str(n)) + "\n" for n in range(number)
    )
    code = lower(name, text)
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        project = Project([code])
        for rule in all_rules().values():
            list(rule.check(project))
    finally:
        sys.setprofile(before)
    return counted


@pytest.mark.parametrize("name", PATTERNS)
def test_twice_the_lines_cost_twice_the_calls(name: str) -> None:
    calls(name, 2)  # what is made once
    once, twice = calls(name, 150), calls(name, 300)
    assert once > 150 * 10  # all of them are read
    assert twice < 2.4 * once


def test_records_that_spread_each_other_several_times_are_looked_into_once() -> None:
    """Each level would cost three times the one before, whether a key is found or not."""
    text = "const a0 = {domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token'};\n"
    text += "".join(f"const a{n} = {{...a{n - 1}, ...a{n - 1}, ...a{n - 1}}};\n" for n in range(1, 21))
    project = Project([lower("login.js", text + "new auth0.WebAuth(a20);\n")])
    assert [request.open for request in project.requests if request.shape == "WebAuth"] == [False]
