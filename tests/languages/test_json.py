"""JSON files, exact to the character."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages.json import lower
from mgmt_migrate.model.code import Constant, Node, Record, Sequence, Text
from tests.languages.reading import bound, calls, source, spell


def test_a_tenant_file_is_one_record_bound_to_config_and_exported() -> None:
    code = lower(
        "tenant.json", '{"flags": {"enable_idtoken_api2": true, "n": null}, "list": [1, -2.5e3, "x"]}'
    )
    assert bound(code) == {"config": "{flags: {enable_idtoken_api2: True, n: None}, list: [1, -2500.0, 'x']}"}
    assert [export.name for export in code.exports] == ["default", "*"]
    assert not code.broken


def test_every_nested_record_is_listed_with_its_braces() -> None:
    code = lower("a.json", '{"a": {"b": {}}, "c": [{"d": 1}]}')
    assert [source(code, record) for record in code.records] == [code.text, '{"b": {}}', "{}", '{"d": 1}']


def test_a_key_and_its_entry_have_their_places() -> None:
    code = lower("a.json", '{ "flag" : true }')
    entry = code.records[0].entries[0]
    assert code.text[entry.key_start : entry.key_end] == '"flag"'
    assert source(code, entry) == '"flag" : true'


def test_comments_trailing_commas_bare_keys_and_single_quotes_are_fine() -> None:
    code = lower("a.json5", "// why\n{a: 'it\\'s', /* b */ \"c\": [1, 2,],}\n")
    assert bound(code) == {"config": '{a: "it\'s", c: [1, 2]}'}
    assert [comment.text for comment in code.comments] == ["// why", "/* b */"]
    assert not code.broken


def test_escapes_are_undone_and_a_lone_surrogate_does_no_harm() -> None:
    code = lower("a.json", r'["\u00e9\n\"", "\ud83d\ude00", "\ud800"]')
    assert [text.value for text in code.strings if isinstance(text, Text)] == ['é\n"', "😀", "\ufffd"]


def test_what_is_cut_off_is_broken_and_the_rest_is_there() -> None:
    code = lower("a.json", '{"a": {"b": "c"')
    assert code.broken
    assert bound(code) == {"config": "{a: {b: 'c'}}"}


def test_values_without_a_comma_between_are_kept_and_broken() -> None:
    code = lower("a.json", '{"a": 1 "b": 2}')
    assert code.broken
    assert bound(code) == {"config": "{a: 1, b: 2}"}


def test_a_request_of_a_postman_collection_is_a_call() -> None:
    code = lower(
        "x.postman_collection.json",
        json.dumps(
            {
                "info": {"schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
                "item": [
                    {
                        "name": "folder",
                        "item": [
                            {
                                "request": {
                                    "method": "PATCH",
                                    "header": [{"key": "X-A", "value": "b"}],
                                    "auth": {
                                        "type": "bearer",
                                        "bearer": [{"key": "token", "value": "{{id_token}}"}],
                                    },
                                    "body": {"mode": "raw", "raw": '{"user_metadata": {"a": "{{b}}"}}'},
                                    "url": {"raw": "https://{{domain}}/api/v2/users/{{id}}"},
                                }
                            }
                        ],
                    }
                ],
            }
        ),
    )
    assert calls(code) == [
        (
            "http-snippet({method: 'PATCH', url: 'https://' + domain + '/api/v2/users/' + id, "
            "headers: {X-A: 'b', Authorization: 'Bearer ' + id_token}, data: {user_metadata: {a: b}}})"
        )
    ]
    body = next(record for record in code.records if [e.key for e in record.entries] == ["user_metadata"])
    assert source(code, body).startswith('{\\"user_metadata\\"')


def test_a_form_of_a_postman_collection_is_its_data() -> None:
    request = {
        "method": "POST",
        "url": "https://acme.auth0.com/oauth/token",
        "body": {"mode": "urlencoded", "urlencoded": [{"key": "scope", "value": "openid"}]},
    }
    code = lower("postman.json", json.dumps({"info": {"_postman_id": "1"}, "item": [{"request": request}]}))
    assert calls(code) == [
        "http-snippet({method: 'POST', url: 'https://acme.auth0.com/oauth/token', data: {scope: 'openid'}})"
    ]


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(documents, st.booleans())
def test_any_document_is_read_as_the_standard_library_reads_it(document: object, ascii_only: bool) -> None:
    code = lower("a.json", json.dumps(document, ensure_ascii=ascii_only))
    assert not code.broken
    assert _plain(code.bindings[0].value) == json.loads(code.text)


def _plain(node: Node) -> object:
    match node:
        case Text(value=value) | Constant(value=value):
            return value
        case Sequence(items=items):
            return [_plain(item) for item in items]
        case Record(entries=entries):
            return {entry.key: _plain(entry.value) for entry in entries}
    raise AssertionError(spell(node))
