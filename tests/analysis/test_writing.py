"""Rewrites in the style of the file: what the request and the use become."""

from __future__ import annotations

import pytest

from tests.rules.conftest import scan_files


def rewritten(name: str, text: str) -> str:
    return scan_files({name: text}).rewritten()[name]


USE = "lock.on('authenticated', r => fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}}));\n"
NEW_USE = USE.replace("idToken", "accessToken")


def test_a_constructor_without_options_gets_them() -> None:
    assert rewritten("a.js", "const lock = new Auth0Lock(ID, DOMAIN);\n" + USE) == (
        "const lock = new Auth0Lock(ID, DOMAIN, {\n  auth: {\n    responseType: 'token id_token',\n    params: {\n"
        "      audience: 'https://' + DOMAIN + '/api/v2/',\n      scope: 'openid profile email read:current_user'\n"
        "    }\n  }\n});\n" + NEW_USE
    )


def test_quotes_indentation_and_line_ends_stay_as_they_are() -> None:
    before = (
        'const lock = new Auth0Lock("c1", "acme.eu.auth0.com", {\r\n\tauth: {\r\n\t\tparams: {\r\n'
        '\t\t\tscope: "openid"\r\n\t\t}\r\n\t}\r\n});\r\n'
    )
    after = rewritten("a.js", before + USE.replace("'", '"'))
    assert after == (
        'const lock = new Auth0Lock("c1", "acme.eu.auth0.com", {\r\n\tauth: {\r\n\t\tresponseType: "token id_token",\r\n\t\tparams: {\r\n'
        '\t\t\taudience: "https://acme.eu.auth0.com/api/v2/",\r\n'
        '\t\t\tscope: "openid read:current_user"\r\n\t\t}\r\n\t}\r\n});\r\n'
    ) + NEW_USE.replace("'", '"')


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # Where a line begins with its comma, so does a new one.
        (
            "{\n  domain: D\n  , scope: 'openid'\n}",
            "{\n  domain: D\n  , audience: 'https://' + D + '/api/v2/'\n"
            "  , scope: 'openid read:current_user'\n}",
        ),
        # What a comment is about stays below it, and a comment behind an entry stays behind it.
        (
            "{\n  domain: D,\n  // what we ask for\n  scope: 'openid' // no more\n}",
            "{\n  domain: D,\n  // what we ask for\n  scope: 'openid read:current_user', // no more\n"
            "  audience: 'https://' + D + '/api/v2/'\n}",
        ),
        # Several in one line.
        (
            "{\n  domain: D, scope: 'openid'\n}",
            "{\n  domain: D, audience: 'https://' + D + '/api/v2/', scope: 'openid read:current_user'\n}",
        ),
        # A line that would be long becomes several, with the commas of the file.
        (
            "{ clientID: 'acmeWebClient', domain: D, scope: 'openid' }",
            "{\n  clientID: 'acmeWebClient',\n  domain: D,\n"
            "  audience: 'https://' + D + '/api/v2/',\n"
            "  scope: 'openid read:current_user'\n}",
        ),
    ],
)
def test_new_options_stand_before_the_scope_in_lines_as_the_file_has_them(before: str, after: str) -> None:
    use = "w.parseHash((e, r) => new auth0.Management({domain: D, token: r.idToken}).getUser(id, show));\n"
    new = use.replace("idToken", "accessToken")
    assert rewritten("a.js", f"const w = new auth0.WebAuth({before});\n{use}") == (
        f"const w = new auth0.WebAuth({after});\n{new}"
    )


def test_templates_are_used_where_the_file_uses_them() -> None:
    before = (
        "const a = `x`; const lock = new Auth0Lock(ID, env.DOMAIN, {auth: {params: {scope: 'openid'}}});\n"
        + USE
    )
    assert "audience: `https://${env.DOMAIN}/api/v2/`" in rewritten("a.js", before)


def test_the_audience_of_userinfo_is_replaced() -> None:
    before = (
        "const lock = new Auth0Lock(ID, D, {auth: {audience: `https://${D}/userinfo`, responseType: 'token id_token', "
        "params: {scope: 'openid'}}});\n" + USE
    )
    after = rewritten("a.js", before)
    assert (
        "audience: `https://${D}/api/v2/`, responseType: 'token id_token'" in after
        or "'https://' + D + '/api/v2/'" in after
    )
    assert "userinfo" not in after


def test_python_gets_f_strings_and_quoted_keys() -> None:
    before = (
        "import requests\n"
        "def read(user):\n"
        "    tokens = requests.post(f'https://{DOMAIN}/oauth/token', data={'grant_type': 'password', 'scope': 'openid'}).json()\n"
        "    return requests.get(f'https://{DOMAIN}/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + tokens['id_token']})\n"
        "# auth0\n"
    )
    after = rewritten("a.py", before)
    assert "'audience': f'https://{DOMAIN}/api/v2/', 'scope': 'read:current_user'}" in after
    assert "tokens['access_token']" in after


def test_a_storage_key_is_renamed_where_it_is_written_and_read() -> None:
    before = (
        "const webAuth = new auth0.WebAuth({domain: D, clientID: C, responseType: 'id_token'});\n"
        "webAuth.parseHash((err, r) => localStorage.setItem('id_token', r.idToken));\n"
        "new auth0.Management({domain: D, token: localStorage.getItem('id_token')}).getUser(id, show);\n"
    )
    after = rewritten("a.js", before)
    assert "localStorage.setItem('access_token', r.accessToken)" in after
    assert "token: localStorage.getItem('access_token')" in after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'curl https://$D/oauth/token --data \'{"grant_type": "password", "scope": "openid"}\' # auth0\n',
            'curl https://$D/oauth/token --data \'{"grant_type": "password", "audience": "https://\'"$D"\'/api/v2/", '
            '"scope": "read:current_user"}\' # auth0\n',
        ),
        (
            "curl https://acme.auth0.com/oauth/token -d 'grant_type=password&scope=openid%20email'\n",
            "curl https://acme.auth0.com/oauth/token -d 'grant_type=password"
            "&audience=https://acme.auth0.com/api/v2/&scope=openid%20email%20read:current_user'\n",
        ),
        (
            "curl https://acme.auth0.com/oauth/token \\\n  -d grant_type=password \\\n  -d scope=openid\n",
            "curl https://acme.auth0.com/oauth/token \\\n  -d grant_type=password \\\n"
            '  -d "audience=https://acme.auth0.com/api/v2/" \\\n  -d scope=read:current_user\n',
        ),
    ],
)
def test_curl_lines(before: str, after: str) -> None:
    use = 'curl https://acme.auth0.com/api/v2/users/1 -H "Authorization: Bearer $ID_TOKEN"\n'
    assert rewritten("a.sh", before + use) == after + use.replace("ID_TOKEN", "ACCESS_TOKEN")


def test_a_language_that_cannot_be_written_gets_no_edit() -> None:
    found = scan_files(
        {
            "Login.swift": 'Auth0.authentication(clientId: "c", domain: "acme.auth0.com")\n'
            'request.setValue("Bearer " + idToken, forHTTPHeaderField: "Authorization")\n'
            'let url = URL(string: "https://acme.auth0.com/api/v2/users/" + userId)!\n'
        }
    )
    assert all(edit.replacement.isidentifier() for f in found.findings if f.fix for edit in f.fix.edits)


def test_the_function_that_gives_the_token_is_rewritten_where_it_stands() -> None:
    found = scan_files(
        {
            "tokens.py": "def user_token(user):\n    tokens = GetToken(DOMAIN).login(C, S, user, P, 'openid')\n"
            "    return tokens['id_token']\n# auth0\n",
            "show.py": "from auth0.v3.management import Users\nfrom tokens import user_token\nUsers(DOMAIN, user_token(u)).get(i)\n",
        }
    )
    assert "return tokens['access_token']" in found.rewritten()["tokens.py"]


@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_a_literal_keeps_its_own_quotes(quote: str) -> None:
    before = f"const w = new auth0.WebAuth({{domain: 'd.auth0.com', clientID: 'c', scope: {quote}openid{quote}}});\n"
    use = "w.parseHash((e, r) => new auth0.Management({domain: 'd.auth0.com', token: r.idToken}).getUser(id, show));\n"
    assert f"scope: {quote}openid read:current_user{quote}" in rewritten("a.js", before + use)
