"""`scan --interactive` on a real terminal: what a person sees, and what each answer does."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.legacy import tree
from tests.fixes.test_units import CALL, LOGIN
from tests.terminal import Terminal

ASKED = "accept, skip or quit [a/s/q/?]"
TWO = {
    f"{name}/{file}": text
    for name in ("one", "two")
    for file, text in (("package.json", "{}"), ("app.js", LOGIN + CALL))
}


@pytest.mark.parametrize(
    ("keys", "changed"),
    [
        ("a a", ["one", "two"]),
        ("s a", ["two"]),
        ("a q", ["one"]),
        ("maybe a \x04", ["one"]),
        ("y n", ["one"]),
    ],
)
def test_change_by_change_is_shown_and_done_as_it_was_answered(
    tmp_path: Path, keys: str, changed: list[str]
) -> None:
    tree(tmp_path, dict(TWO))
    with Terminal(["scan", ".", "--interactive"], env={"HOME": str(tmp_path)}, cwd=tmp_path) as terminal:
        shown = terminal.expect(ASKED)
        for number, key in enumerate(keys.split()):
            terminal.type(key if key == "\x04" else f"{key}\n")
            if number + 1 < len(keys.split()):
                terminal.expect(ASKED)
        assert terminal.end() == int(len(changed) < 2)
    assert "change 1 of 2" in shown
    assert "kept under" in shown
    assert "audience: 'https://acme.eu.auth0.com/api/v2/'" in shown
    for name in ("one", "two"):
        assert ("accessToken" in (tmp_path / name / "app.js").read_text()) is (name in changed)
    assert f"{len(changed)} changed, {2 - len(changed)} left" in terminal.screen


def test_who_asks_what_the_keys_do_is_told(tmp_path: Path) -> None:
    tree(tmp_path, dict(TWO))
    with Terminal(["scan", ".", "--interactive"], env={"HOME": str(tmp_path)}, cwd=tmp_path) as terminal:
        terminal.expect(ASKED)
        terminal.type("?\n")
        assert "s, n    leave it; so does Enter" in terminal.expect(ASKED)
        terminal.type("q\n")
        assert terminal.end() == 1


def test_ctrl_c_makes_no_change_at_all(tmp_path: Path) -> None:
    tree(tmp_path, dict(TWO))
    with Terminal(["scan", ".", "--interactive"], env={"HOME": str(tmp_path)}, cwd=tmp_path) as terminal:
        terminal.expect(ASKED)
        terminal.type("a\n")
        terminal.expect(ASKED)
        terminal.type("\x03")
        assert terminal.end() == 130
    assert "accessToken" not in (tmp_path / "one" / "app.js").read_text()
    assert "\ninterrupted" in terminal.screen.replace("\r", "")


def test_what_a_file_says_steers_no_terminal(tmp_path: Path) -> None:
    tree(tmp_path, {"app.js": LOGIN.replace("openid profile'", "openid profile' /* \x1b[2J\u202e */") + CALL})
    with Terminal(["scan", ".", "--interactive"], env={"HOME": str(tmp_path)}, cwd=tmp_path) as terminal:
        shown = terminal.expect(ASKED)
        terminal.type("q\n")
        terminal.end()
    assert "\x1b[2J" not in shown
    assert "\u202e" not in shown
    assert "\\x1b[2J\\u202e" in shown


@pytest.mark.parametrize("colours", [{}, {"NO_COLOR": "1"}], ids=["colours", "none"])
def test_nor_does_a_diff_that_is_shown_to_a_person(tmp_path: Path, colours: dict[str, str]) -> None:
    """Into a pipe it goes as it is, for git."""
    tree(tmp_path, {"app.js": LOGIN.replace("openid profile'", "openid profile' /* \x1b[2J\u202e */") + CALL})
    env = {"HOME": str(tmp_path), **colours}
    with Terminal(["scan", ".", "--diff"], env=env, cwd=tmp_path) as terminal:
        assert terminal.end() == 1
    assert "\x1b[2J" not in terminal.screen
    assert "\u202e" not in terminal.screen
    assert "\\x1b[2J\\u202e" in terminal.screen
    with Terminal(["scan", ".", "--diff"], env=env, cwd=tmp_path, piped=True) as terminal:
        terminal.end()
        assert "/* \x1b[2J\u202e */" in terminal.output()
