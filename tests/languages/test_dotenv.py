"""Environment files."""

from __future__ import annotations

from mgmt_migrate.languages import language_for
from mgmt_migrate.languages.dotenv import lower
from tests.languages.reading import bound, source, spell


def test_every_variable_is_bound_and_exported() -> None:
    code = lower(".env", "AUTH0_DOMAIN=acme.auth0.com\nexport B = 'x y'\n\nC=\n")
    assert bound(code) == {"AUTH0_DOMAIN": "'acme.auth0.com'", "B": "'x y'", "C": "''"}
    assert {export.name: spell(export.value) for export in code.exports} == bound(code)
    assert all(binding.declares for binding in code.bindings)


def test_quotes_belong_to_the_value_and_comments_do_not() -> None:
    code = lower(".env", 'A="b\\nc" # why\nB=d # e\nC=f#g\n# h\nD="#"\n')
    assert bound(code) == {"A": r"'b\nc'", "B": "'d'", "C": "'f#g'", "D": "'#'"}
    assert [source(code, text) for text in code.strings] == ['"b\\nc"', "d", "f#g", '"#"']
    assert [comment.text for comment in code.comments] == ["# why", "# e", "# h"]


def test_a_quoted_value_may_span_lines() -> None:
    assert bound(lower(".env", 'KEY="one\ntwo"\nB=1\n')) == {"KEY": r"'one\ntwo'", "B": "'1'"}


def test_windows_line_endings_are_not_part_of_a_value() -> None:
    assert bound(lower(".env", "A=b\r\nC='d'\r\n")) == {"A": "'b'", "C": "'d'"}


def test_a_line_that_is_no_variable_is_broken_and_the_others_are_read() -> None:
    code = lower(".env", "hello there\nA=b\n")
    assert code.broken
    assert bound(code) == {"A": "'b'"}


def test_every_name_of_an_environment_file_is_known() -> None:
    for name in (".env", ".env.local", "web/.env.production", "prod.env", ".envrc"):
        assert language_for(name).SUFFIXES == language_for(".env").SUFFIXES
        assert ".env" in language_for(name).SUFFIXES
