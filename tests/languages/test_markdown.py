"""Documents: Markdown, reStructuredText, AsciiDoc, plain text, .http files."""

from __future__ import annotations

from mgmt_migrate.languages.markdown import lower
from tests.languages.reading import bound, calls, source, spell

GUIDE = """\
Old approach:

    https://{yourDomain}/authorize?
          scope=openid
          &response_type=id_token
          &redirect_uri=https://{yourApp}/callback

Then:

    POST https://{yourDomain}/oauth/token
        Content-Type: application/x-www-form-urlencoded
        {
          "grant_type": "password",
          "scope": "openid",
        }
"""


def test_a_url_spread_over_lines_is_a_request_with_its_parameters() -> None:
    for path in ("guide.txt", "guide.md"):
        code = lower(path, GUIDE)
        assert calls(code)[0] == (
            "http-snippet({method: 'GET', url: 'https://{yourDomain}/authorize', "
            "params: {scope: 'openid', response_type: 'id_token', redirect_uri: "
            "'https://{yourApp}/callback'}})"
        )
        assert "id_token" in [source(code, text) for text in code.strings]


def test_a_request_that_is_written_out_is_a_call() -> None:
    assert calls(lower("guide.md", GUIDE))[1] == (
        "http-snippet({method: 'POST', url: 'https://{yourDomain}/oauth/token', "
        "headers: {Content-Type: 'application/x-www-form-urlencoded'}, "
        "data: {grant_type: 'password', scope: 'openid'}})"
    )


def test_an_http_file_has_variables_and_several_requests() -> None:
    code = lower(
        "users.http",
        "@domain = acme.auth0.com\n@token = {{login.response.body.$.id_token}}\n\n### log in\n# @name login\n"
        "POST https://{{domain}}/oauth/token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\n\n"
        "grant_type=password\n&scope=openid%20profile\n&password={{$dotenv PASSWORD}}\n\n"
        "### change\nPATCH https://{{domain}}/api/v2/users/{{id}}\nAuthorization: Bearer {{token}}\n\n"
        '{"user_metadata": {"a": "{{b}}"}}\n',
    )
    assert bound(code) == {"domain": "'acme.auth0.com'", "token": "login.response.body.id_token"}
    assert calls(code) == [
        (
            "http-snippet({method: 'POST', url: 'https://' + domain + '/oauth/token', "
            "headers: {Content-Type: 'application/x-www-form-urlencoded'}, "
            "data: {grant_type: 'password', scope: 'openid profile', "
            "password: '{{' + dotenv + ' PASSWORD}}'}})"
        ),
        (
            "http-snippet({method: 'PATCH', url: 'https://' + domain + '/api/v2/users/' + id, "
            "headers: {Authorization: 'Bearer ' + token}, data: {user_metadata: {a: b}}})"
        ),
    ]


def test_fences_are_lowered_in_their_language_at_their_places() -> None:
    code = lower(
        "README.md",
        "# Use\n\n```js\nnew auth0.Management({domain: 'd', token: idToken});\n```\n\n"
        '1. First\n\n   ```jsonc\n   {"a": 1}\n   ```\n\n> ```yaml\n> flags:\n>   x: true\n> ```\n\n'
        "~~~swift\nAuth0.users(token: idToken)\n~~~\n",
    )
    assert calls(code) == [
        "new auth0.Management({domain: 'd', token: idToken})",
        "Auth0.users(token=idToken)",
    ]
    assert source(code, code.calls[0]) == "new auth0.Management({domain: 'd', token: idToken})"
    assert [source(code, record) for record in code.records] == [
        "{domain: 'd', token: idToken}",
        '{"a": 1}',
        "flags:\n>   x: true",
        "x: true",
    ]
    assert not code.broken


def test_each_fence_is_a_module_of_its_own() -> None:
    code = lower("a.md", "```js\nvar a = 1\n```\n\n```js\nvar a = 2\n```\n")
    assert [binding.scope for binding in code.bindings] == [1, 2]
    assert [code.scopes[index].parent for index in (1, 2)] == [-1, -1]


def test_half_a_program_in_a_document_is_no_error() -> None:
    code = lower("a.md", "```js\nfoo({domain: 'd', ...\n```\n\n```json\n{...}\n```\n")
    assert not code.broken
    assert "'d'" in [spell(text) for text in code.strings]


def test_shell_in_fences_with_a_prompt_is_run() -> None:
    code = lower(
        "a.md", '```console\n$ curl -X DELETE https://a/b \\\n    -H "Authorization: Bearer $T"\ndone\n```\n'
    )
    assert (
        calls(code)[0]
        == "curl({method: 'DELETE', url: 'https://a/b', headers: {Authorization: 'Bearer ' + T}})"
    )


def test_inline_code_holds_commands_and_urls() -> None:
    code = lower("a.md", "Run `curl https://a/b` or open `https://d/authorize?response_type=id_token`.\n")
    assert calls(code) == ["curl({method: 'GET', url: 'https://a/b'})"]
    assert "'https://d/authorize?response_type=id_token'" in [spell(text) for text in code.strings]


def test_prose_is_not_code() -> None:
    code = lower(
        "a.md", "Call GET /api/v2/users/{id} or use curl to PATCH https://a/b with token: id_token.\n"
    )
    assert (code.calls, code.strings, code.bindings) == ((), (), ())


def test_restructured_text_and_asciidoc_have_blocks_too() -> None:
    rst = lower(
        "a.rst",
        'Do::\n\n    curl https://a/b\n\n.. code-block:: json\n   :linenos:\n\n   {"a":\n    1}\n\nEnd\n',
    )
    assert calls(rst) == ["curl({method: 'GET', url: 'https://a/b'})"]
    assert [source(rst, record) for record in rst.records][-1] == '{"a":\n    1}'
    adoc = lower("a.adoc", '[source,json]\n----\n{"a": 1}\n----\nText\n')
    assert [source(adoc, record) for record in adoc.records] == ['{"a": 1}']


def test_windows_line_endings_shift_nothing() -> None:
    code = lower("a.md", '# A\r\n\r\n- x\r\n\r\n  ```json\r\n  {"a": "b"}\r\n  ```\r\n')
    assert [source(code, text) for text in code.strings] == ['"b"']


def test_a_command_in_plain_text_ends_with_its_line() -> None:
    code = lower(
        "notes.txt", "curl https://a/b -d '{\"a\":\n  1}'\nIt's done\nexport T=$(curl https://a/c)\n"
    )
    assert calls(code) == [
        "curl({method: 'POST', url: 'https://a/b', data: {a: 1}})",
        "curl({method: 'GET', url: 'https://a/c'})",
    ]
