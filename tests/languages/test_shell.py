"""Shell scripts: commands, variables, and requests by curl, wget and HTTPie."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages._shell_words import Script
from mgmt_migrate.languages.shell import lower
from mgmt_migrate.model.code import Call, Code, Entry, Node, Record, Text
from tests.languages.reading import bound, calls, source, spell


def request(code: Code, index: int = 0) -> dict[str | None, Node]:
    """The options of a request, by name."""
    call = code.calls[index]
    assert isinstance(call, Call)
    options = call.args[0].value
    assert isinstance(options, Record)
    return {entry.key: entry.value for entry in options.entries}


def header(code: Code, name: str) -> Entry:
    record = request(code)["headers"]
    assert isinstance(record, Record)
    return next(entry for entry in record.entries if entry.key == name)


def test_curl_over_several_lines_is_one_call() -> None:
    code = lower(
        "patch.sh",
        "curl --request PATCH \\\n"
        '  --url "https://${DOMAIN}/api/v2/users/$ID" \\\n'
        '  --header "Authorization: Bearer $ID_TOKEN" \\\n'
        "  --header 'content-type: application/json' \\\n"
        '  --data \'{"user_metadata": {"lang": "de"}}\'\n',
    )
    assert calls(code) == [
        (
            "curl({method: 'PATCH', url: 'https://' + DOMAIN + '/api/v2/users/' + ID, "
            "headers: {Authorization: 'Bearer ' + ID_TOKEN, content-type: 'application/json'}, "
            "data: {user_metadata: {lang: 'de'}}})"
        )
    ]
    assert source(code, code.calls[0]) == code.text.rstrip("\n")
    assert source(code, request(code)["url"]) == '"https://${DOMAIN}/api/v2/users/$ID"'
    entry = header(code, "Authorization")
    assert isinstance(entry, Entry)
    assert code.text[entry.key_start : entry.key_end] == "Authorization"
    assert source(code, entry.value) == "Bearer $ID_TOKEN"
    assert source(code, request(code)["data"]) == '{"user_metadata": {"lang": "de"}}'


@pytest.mark.parametrize(
    ("options", "method"),
    [
        ("", "GET"),
        ("-d a=b", "POST"),
        ("-XDELETE", "DELETE"),
        ("-sSLX DELETE", "DELETE"),
        ("-I", "HEAD"),
        ("-G -d a=b", "GET"),
        ("--json '{}'", "POST"),
        ("-T file", "PUT"),
    ],
)
def test_the_method_is_what_curl_would_use(options: str, method: str) -> None:
    assert spell(request(lower("a.sh", f"curl {options} https://a/b"))["method"]) == repr(method)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (
            "-d grant_type=password -d 'scope=openid%20profile'",
            "{grant_type: 'password', scope: 'openid profile'}",
        ),
        ("-d 'a=1&b=x+y'", "{a: '1', b: 'x y'}"),
        ("--data-urlencode 'q=a&b=c'", "{q: 'a&b=c'}"),
        ("--data-raw '{\"a\": [1, true],}'", "{a: [1, True]}"),
        ("-d '{\"token\": \"'$TOKEN'\"}'", "{token: TOKEN}"),
        ('-d \'{"token": "\'"$TOKEN"\'"}\'', "{token: TOKEN}"),
        ('-d "{\\"scope\\": \\"$SCOPE x\\"}"', "{scope: SCOPE + ' x'}"),
        ("-d 'plain words'", "'plain words'"),
        ("-d @body.json", "?"),
        ('-d "$(cat <<EOF\n{"k": "$V"}\nEOF\n)"', "{k: V}"),
        ('-d @- <<EOF\n{"k": "v"}\nEOF\n', "{k: 'v'}"),
        ("-F a=b", "{a: 'b'}"),
    ],
)
def test_a_body_is_read_as_what_it_is(data: str, value: str) -> None:
    assert spell(request(lower("a.sh", f"curl https://a/b {data}"))["data"]) == value


def test_escaped_json_has_its_places_in_the_script() -> None:
    code = lower("a.sh", 'curl https://a -d "{\\"scope\\": \\"openid\\"}"')
    data = request(code)["data"]
    assert isinstance(data, Record)
    assert source(code, data.entries[0].value) == '\\"openid\\"'


def test_the_query_of_a_get_request_is_its_params() -> None:
    assert calls(lower("a.sh", "curl -G https://a/authorize -d response_type=id_token")) == [
        "curl({method: 'GET', url: 'https://a/authorize', params: {response_type: 'id_token'}})"
    ]


def test_users_and_bearer_options_are_told() -> None:
    code = lower("a.sh", 'curl -u id:secret --oauth2-bearer "$T" https://a')
    assert calls(code) == [
        "curl({method: 'GET', url: 'https://a', headers: {Authorization: 'Bearer ' + T}, user: 'id:secret'})"
    ]


@pytest.mark.parametrize(
    ("assignment", "value"),
    [
        ("T=$(curl -s https://a | jq -r .id_token)", "curl({method: 'GET', url: 'https://a'}).id_token"),
        ("T=`curl https://a | jq -r '.data[\"id token\"][0].x // empty'`",
         "curl({method: 'GET', url: 'https://a'}).data.id token[0].x"),
        ("T=$(echo \"$R\" | jq -r .id_token)", "R.id_token"),
        ("T=$(jq -r .id_token <<< \"$R\")", "R.id_token"),
        ("T=$(echo $R | jq .id_token | tr -d '\"')", "R.id_token"),
        ("T=$(echo $R | python3 -c \"import json; print(json.load(sys.stdin)['id_token'])\")", "R.id_token"),
        ("T=$(echo $R | grep -o '\"id_token\":\"[^\"]*')", "R.id_token"),
        ("T=$(echo $R | cut -c 2-)", "cut('-c', '2-')"),
        ("T=$1", "?"),
        ("T=${U:-https://a/api/v2/}", "U | 'https://a/api/v2/'"),
        ("T=\"$U/$V\"", "U + '/' + V"),
        ("export T='x y'", "'x y'"),
        ("local T=$U", "U"),
        ("T=", "''"),
        ("T=$'a\\tb'", "'a\\tb'"),
        ("T=$((1 + 2))", "?"),
        ("T=a\\ b", "'a b'"),
    ],
)  # fmt: skip
def test_an_assignment_binds_what_the_shell_would_assign(assignment: str, value: str) -> None:
    assert bound(lower("a.sh", assignment))["T"] == value


def test_exported_variables_are_seen_by_other_files() -> None:
    code = lower("env.sh", "export AUTH0_DOMAIN=acme.auth0.com\nOTHER=x\n")
    assert [(export.name, spell(export.value)) for export in code.exports] == [
        ("AUTH0_DOMAIN", "'acme.auth0.com'")
    ]


def test_httpie_and_wget_read_as_curl() -> None:
    code = lower(
        "a.sh",
        'http PATCH https://a/api/v2/users/1 "Authorization:Bearer $T" name=x meta:=\'{"a": 1}\' q==y\n'
        'wget --method=DELETE --header="Authorization: Bearer $T" https://a/b\n'
        "wget --post-data='a=b' https://a/c\n",
    )
    assert calls(code) == [
        (
            "curl({method: 'PATCH', url: 'https://a/api/v2/users/1', "
            "headers: {Authorization: 'Bearer ' + T}, "
            "params: {q: 'y'}, data: {name: 'x', meta: {a: 1}}})"
        ),
        "curl({method: 'DELETE', url: 'https://a/b', headers: {Authorization: 'Bearer ' + T}})",
        "curl({method: 'POST', url: 'https://a/c', data: {a: 'b'}})",
    ]


def test_curl_is_found_wherever_a_command_may_stand() -> None:
    code = lower(
        "a.sh",
        "if sudo curl https://a/1 >/dev/null 2>&1; then X=1 curl https://a/2 & fi\n(curl https://a/3)\n",
    )
    assert [spell(request(code, index)["url"]) for index in range(3)] == [
        "'https://a/1'",
        "'https://a/2'",
        "'https://a/3'",
    ]


def test_placeholders_and_bare_queries_of_documents_are_part_of_a_url() -> None:
    code = lower("a.sh", "curl https://{yourDomain}/users/<USER ID>?a=b&c=d -H 'A: b'")
    assert spell(request(code)["url"]) == "'https://{yourDomain}/users/<USER ID>?a=b&c=d'"
    assert "headers" in request(code)


def test_other_commands_are_calls_with_json_as_records() -> None:
    code = lower(
        "a.sh", 'auth0 api patch tenants/settings --data \'{"flags": {"enable_idtoken_api2": true}}\''
    )
    assert calls(code) == [
        "auth0('api', 'patch', 'tenants/settings', '--data', {flags: {enable_idtoken_api2: True}})"
    ]


def test_comments_are_listed_and_not_run() -> None:
    code = lower("a.sh", "#!/bin/sh\n# curl https://a\necho '# no comment' # curl https://b\n")
    assert [comment.text for comment in code.comments] == [
        "#!/bin/sh",
        "# curl https://a",
        "# curl https://b",
    ]
    assert all("https" not in spell(call) for call in code.calls)


def test_windows_line_endings_are_no_part_of_words() -> None:
    code = lower("a.sh", "A=b\r\ncurl \\\r\n  https://a/b\r\n")
    assert bound(code) == {"A": "'b'"}
    assert spell(request(code)["url"]) == "'https://a/b'"


def test_an_open_quote_is_broken_and_the_lines_before_are_read() -> None:
    code = lower("a.sh", 'A=b\ncurl "https://a')
    assert code.broken
    assert bound(code) == {"A": "'b'"}


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="'\0")))
def test_a_single_quoted_word_is_itself(word: str) -> None:
    code = lower("a.sh", f"A='{word}'")
    value = code.bindings[0].value
    assert isinstance(value, Text)
    assert value.value == word
    assert source(code, value) == f"'{word}'"


@given(
    st.lists(
        st.sampled_from(
            [
                "curl ", "-H ", "a", "https://x.auth0.com/api/v2/users/1", "'", '"', "\\", "$A", "$(", ")",
                "`", " ", "\n", "\t", "\r", ";", "|", "&", "<", ">", "<<E\n", "E\n", "#", "=", "@", "{", "}",
                "'a b'", '"a b"', '"$A b"', "é",
            ]
        ),
        max_size=25,
    ).map("".join)
)  # fmt: skip
def test_a_word_that_is_read_at_once_is_the_same_as_one_read_letter_by_letter(text: str) -> None:
    at_once = repr(lower("a.sh", text))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Script, "_simple", lambda self, at, stop: None)
        assert repr(lower("a.sh", text)) == at_once
