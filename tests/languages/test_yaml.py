"""YAML files, exact to the character."""

from __future__ import annotations

from mgmt_migrate.languages.yaml import lower
from mgmt_migrate.model.code import Text, children
from tests.languages.reading import bound, calls, source, spell


def test_a_tenant_file_is_one_record_bound_to_config() -> None:
    code = lower(
        "tenant.yaml", "friendly_name: Acme\nflags:\n  enable_idtoken_api2: true\n  on: 'yes'\nlist: [a, 1]\n"
    )
    assert bound(code) == {
        "config": "{friendly_name: 'Acme', flags: {enable_idtoken_api2: True, on: 'yes'}, list: ['a', 1]}"
    }
    assert [source(code, record) for record in code.records][1] == "enable_idtoken_api2: true\n  on: 'yes'"


def test_only_the_words_of_yaml_1_2_are_constants() -> None:
    code = lower("a.yaml", "a: yes\nb: True\nc: ~\nd: 0x1\ne: 1.5\nf: '1'\n")
    assert bound(code) == {"config": "{a: 'yes', b: True, c: None, d: '0x1', e: 1.5, f: '1'}"}


def test_scalars_know_where_they_stand_behind_other_alphabets() -> None:
    code = lower("a.yaml", "é: \"𝒳\"\nk: 'it''s'  # why\nb: |\n  one\n  two\n\nlast: x\n")
    assert [source(code, text) for text in code.strings] == ['"𝒳"', "'it''s'", "|\n  one\n  two", "x"]
    assert [text.value for text in code.strings if isinstance(text, Text)] == ["𝒳", "it's", "one\ntwo\n", "x"]
    assert [comment.text for comment in code.comments] == ["# why"]


def test_windows_line_endings_shift_nothing() -> None:
    code = lower("a.yaml", "a: b\r\nc:\r\n  d: 'e'\r\n")
    assert [source(code, text) for text in code.strings] == ["b", "'e'"]


def test_every_document_is_read_and_the_first_is_config() -> None:
    code = lower("a.yaml", "a: 1\n---\nb: {c: 2}\n")
    assert bound(code) == {"config": "{a: 1}"}
    assert [spell(record) for record in code.records] == ["{a: 1}", "{b: {c: 2}}", "{c: 2}"]


def test_anchors_and_merges_are_followed() -> None:
    code = lower("a.yaml", "base: &b {scope: openid}\nmine:\n  <<: *b\n  x: 1\n")
    assert bound(code) == {"config": "{base: {scope: 'openid'}, mine: {None: {scope: 'openid'}, x: 1}}"}
    assert len(code.strings) == 1


def test_a_billion_laughs_stay_small() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 60))]
    code = lower("a.yaml", "\n".join(lines))
    size, waiting = 0, [code.bindings[0].value]
    while waiting and size < 200_000:
        node = waiting.pop()
        size += 1
        waiting += children(node)
    assert size < 200_000


def test_template_tags_stay_in_the_strings() -> None:
    code = lower(
        "values.yaml",
        "{{- if .Values.on }}\n"
        "audience: https://{{ domain }}/api/v2/\n"
        "plain: {{ .Values.x }}\n"
        "secret: ${{ secrets.X }}{{ y }}\n"
        "{% if a %}\n"
        "list:\n- name: a\n"
        "{{- end }}\n",
    )
    assert bound(code) == {
        "config": "{audience: 'https://{{ domain }}/api/v2/', plain: '{{ .Values.x }}', "
        "secret: '${{ secrets.X }}{{ y }}', list: [{name: 'a'}]}"
    }
    assert not code.broken


def test_what_no_parser_takes_is_read_line_by_line() -> None:
    code = lower(
        "chart.yaml",
        '{{ if x\nflags:\n  a: true # c\n  b: "q"\nlist:\n  - k: 1\n  - k: 2\ntext: |\n  no: key\n',
    )
    assert code.broken
    assert bound(code) == {"config": "{flags: {a: True, b: 'q'}, list: [{k: 1}, {k: 2}], text: ?}"}
    assert [comment.text for comment in code.comments] == ["# c"]


def test_curl_in_a_workflow_is_a_call() -> None:
    code = lower(
        ".github/workflows/ci.yml",
        "jobs:\n  a:\n    steps:\n    - run: |\n        TOKEN=x\n        curl -X PATCH "
        "https://a/api/v2/users/1 \\\n"
        '          -H "Authorization: Bearer $TOKEN"\n',
    )
    assert calls(code) == [
        (
            "curl({method: 'PATCH', url: 'https://a/api/v2/users/1', headers: {Authorization: 'Bearer ' "
            "+ TOKEN}})"
        )
    ]
    assert source(code, code.calls[0]).startswith("curl -X PATCH")
    assert bound(code)["TOKEN"] == "'x'"


def test_the_environment_of_a_service_is_exported() -> None:
    code = lower(
        "docker-compose.yml",
        "services:\n  a:\n    environment:\n      AUTH0_DOMAIN: acme.auth0.com\n"
        "  b:\n    environment:\n      - AUTH0_AUDIENCE=https://acme.auth0.com/api/v2/\n"
        "  c:\n    env:\n    - name: AUTH0_SCOPE\n      value: openid\n",
    )
    exported = {export.name: spell(export.value) for export in code.exports[2:]}
    assert exported == {
        "AUTH0_DOMAIN": "'acme.auth0.com'",
        "AUTH0_AUDIENCE": "'https://acme.auth0.com/api/v2/'",
        "AUTH0_SCOPE": "'openid'",
    }
    audience = next(export.value for export in code.exports if export.name == "AUTH0_AUDIENCE")
    assert source(code, audience) == "https://acme.auth0.com/api/v2/"
