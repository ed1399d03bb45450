"""Pug templates: their scripts by indentation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages import pug
from mgmt_migrate.model.code import Code, Member, Name, Text

PAGE = """doctype html
html
  head
    script(src='https://cdn.auth0.com/js/lock/10.24/lock.min.js')
    //- script.
      no()
    script(type='application/json').
      {"a": 1}
    script(type="text/javascript", defer).
      var user = !{JSON.stringify(user)};

      localStorage.setItem('id_token', '#{user.extraParams["id_token"]}');
    p.
      script.
        no()
  body
    p#script no()
    script
      | var m = new auth0.Management({
      |   domain: 'acme.auth0.com', token: #{token}
      | });
    script!= render(no)
    script.
    script go();
    script(
      type='module'
    ).
      last()
"""


def sources(code: Code) -> list[str]:
    return [code.text[call.start : call.end] for call in code.calls]


def test_scripts_are_blocks_piped_lines_and_text() -> None:
    code = pug.lower("profile.pug", PAGE)
    assert sources(code) == [
        "localStorage.setItem('id_token', '#{user.extraParams[\"id_token\"]}')",
        "new auth0.Management({\n      |   domain: 'acme.auth0.com', token: #{token}\n      | })",
        "go()",
        "last()",
    ]
    assert (code.text, code.language, code.broken) == (PAGE, "javascript", False)


def test_line_endings_of_windows_and_tabs_change_no_source() -> None:
    page = PAGE.replace("  ", "\t").replace("\n", "\r\n")
    first, *_, last = sources(pug.lower("profile.jade", page))
    assert (first, last) == (
        "localStorage.setItem('id_token', '#{user.extraParams[\"id_token\"]}')",
        "last()",
    )


def test_an_interpolation_stays_in_its_string_and_is_a_name_elsewhere() -> None:
    code = pug.lower("profile.pug", PAGE)
    value = code.calls[0].args[1].value
    assert isinstance(value, Text)
    assert value.value == '#{user.extraParams["id_token"]}'
    assert isinstance(code.bindings[0].value, Name)
    token = code.records[0].entries[1].value
    assert isinstance(token, Name)
    assert PAGE[token.start : token.end] == token.id == "token"


def test_a_member_in_an_interpolation_is_a_member() -> None:
    text = "script.\n  run(!{req.user.id_token})\n"
    code = pug.lower("a.pug", text)
    value = code.calls[0].args[0].value
    assert isinstance(value, Member)
    assert text[value.start : value.end] == "req.user.id_token"


def test_a_comment_is_a_comment_with_its_block() -> None:
    code = pug.lower("a.pug", "// mgmt-migrate: ignore\n  script.\n    no()\nscript.\n  a() // b\n")
    assert [comment.text for comment in code.comments] == [
        "// mgmt-migrate: ignore\n  script.\n    no()",
        "// b",
    ]
    assert sources(code) == ["a()"]


MARKS = [
    "script", ".", "(", ")", "'", "|", " ", "  ", "\t", "\n", "\r\n", "\r",
    "//", "#{", "!{", "}", "a()", "=", "\v",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=30).map("".join)


@given(PIECES)
def test_any_text_ends_in_a_code_whose_spans_lie_inside(text: str) -> None:
    code = pug.lower("a.pug", text)
    assert code.text == text
    spans = [(node.start, node.end) for node in (*code.calls, *code.strings)]
    spans += [(comment.start, comment.end) for comment in code.comments]
    assert all(0 <= start <= end <= len(text) for start, end in spans)


def test_a_page_of_nothing_but_openings_ends() -> None:
    for unit in ("script(", "script.\n", "script\n |", "//\n", "#{", "\n", "script('"):
        text = unit * 20_000
        assert pug.lower("a.pug", text).text == text
