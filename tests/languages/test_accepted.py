"""What is written into a Python file must please a parser that forgives nothing."""

from __future__ import annotations

import pytest

from mgmt_migrate.languages._accepted import accepted


@pytest.mark.parametrize("text", ["x = 1\n", "", "f(a=1, b=2)", "match x:\n    case 1: pass\n"])
def test_a_program_is_accepted(text: str) -> None:
    assert accepted("a.py", text)


@pytest.mark.parametrize("text", ["f(a=1 b=2)", "print 'x'", "def f(:", "x = 1\n  y = 2", "\ud800"])
def test_what_python_does_not_run_is_not_accepted(text: str) -> None:
    assert not accepted("a.PY", text)


def test_other_languages_are_for_their_own_parsers() -> None:
    assert accepted("a.js", "f(a=1 b=2)")
