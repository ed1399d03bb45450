"""What a project has settled in its configuration, seen through `scan`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.legacy import BEARER, CALL, places, tree
from tests.conftest import Ended, Program

FILES: dict[str, str | bytes] = {
    "web/app.js": CALL,
    "web/old/app.js": CALL,
    "api/users.py": BEARER,
    "web/package.json": "{}",
    "web/old/package.json": "{}",
    "api/setup.py": "",
}
ALL = ["MM202 api/users.py:5", "MM201 web/app.js:1", "MM201 web/old/app.js:1"]


@pytest.fixture(params=[".mgmt-migrate.toml", "pyproject.toml"])
def settle(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An empty file of settings, in a repository with three findings."""
    (tmp_path / ".git").mkdir()
    tree(tmp_path, FILES)
    name: str = request.param
    return tmp_path / name


def write(settings: Path, text: str) -> None:
    """The settings as the text says."""
    head = "[tool.mgmt-migrate]\n" if settings.name == "pyproject.toml" else ""
    settings.write_text(head + text)


def scan(program: Program, *arguments: str, cwd: Path | None = None) -> Ended:
    more = {"cwd": cwd} if cwd else {}
    return program("scan", "--format", "json", *(arguments or (".",)), **more)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('select = ["MM201"]', ALL[1:]),
        ('select = ["id-token-bearer"]', ALL[:1]),
        ('ignore = ["MM20"]', []),
        ('exclude = ["web/old/"]', ALL[:2]),
        ('exclude = ["/web/*.js", "*.py"]', ALL[2:]),
        ('exclude = ["web/**"]', ALL[:1]),
        ('per-path-ignores = { "web/old/**" = ["MM201"] }', ALL[:2]),
        ('per-path-ignores = { "*.js" = ["MM2"], "api/" = ["id-token-bearer"] }', []),
        ("max-file-size = 100", ALL[1:]),
        ("jobs = 1", ALL),
    ],
)
def test_settings_choose_what_is_reported(
    program: Program, settle: Path, text: str, found: list[str]
) -> None:
    write(settle, text)
    assert places(scan(program)) == found


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("", 1),
        ('fail-on = "never"', 0),
        ('fail-on = "warning"\nselect = ["MM202"]', 1),
        ('select = ["MM202"]', 0),
    ],
)
def test_settings_say_what_fails(program: Program, settle: Path, text: str, status: int) -> None:
    write(settle, text)
    assert scan(program).status == status


def test_options_weigh_more_than_settings(program: Program, settle: Path) -> None:
    write(settle, 'select = ["MM201"]\nignore = ["MM202"]\nfail-on = "never"')
    assert places(scan(program, ".", "--select", "MM2")) == ALL[1:]
    assert places(scan(program, ".", "--select", "MM2", "--ignore", "MM201")) == ALL[:1]
    assert scan(program, ".", "--fail-on", "error").status == 1


def test_excludes_of_the_command_line_are_added(program: Program, settle: Path) -> None:
    write(settle, 'exclude = ["web/old/"]')
    assert places(scan(program, ".", "--exclude", "api/")) == ["MM201 web/app.js:1"]


PATTERNS = 'exclude = ["web/old/"]\nper-path-ignores = { "/api/**" = ["MM202"] }'


@pytest.mark.parametrize(
    ("folder", "arguments", "found"),
    [
        ("", ["."], ["MM201 web/app.js:1"]),
        ("", ["web"], ["MM201 app.js:1"]),
        ("", ["web/old"], []),
        ("", ["api"], []),
        ("", ["web", "api"], ["MM201 web/app.js:1"]),
        ("", ["web/app.js", "./web/old/app.js", "api/users.py"], ["MM201 web/app.js:1"]),
        ("web", ["."], ["MM201 app.js:1"]),
        ("web", ["app.js", "old/app.js", "../api/users.py"], ["MM201 app.js:1"]),
        ("web", ["../api"], []),
        ("web/old", [".."], ["MM201 app.js:1"]),
    ],
)
def test_patterns_of_settings_are_relative_to_their_file(
    program: Program, settle: Path, folder: str, arguments: list[str], found: list[str]
) -> None:
    write(settle, PATTERNS)
    assert places(scan(program, *arguments, cwd=settle.parent / folder)) == found


def test_patterns_of_settings_hold_for_absolute_paths(program: Program, settle: Path) -> None:
    write(settle, PATTERNS)
    root = settle.parent
    names = [str(root / name) for name in ("web/app.js", "web/old/app.js", "api/users.py")]
    assert places(scan(program, *names, cwd=Path("/"))) == [f"MM201 {root}/web/app.js:1"]


def test_what_settings_exclude_is_not_called_skipped_or_unreadable(program: Program, settle: Path) -> None:
    write(settle, 'exclude = ["web/old/"]')
    tree(settle.parent, {"web/old/binary.js": f"\0{CALL}"})
    assert "skipped" not in program("scan", "web", "--verbose").out


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ('fail_on = "note"', "there is no setting 'fail_on'", "did you mean fail-on?"),
        ("exlude = []", "there is no setting 'exlude'", "did you mean exclude?"),
        ('fail-on = "all"', "the setting fail-on cannot be 'all'", 'give one of "error"'),
        ('select = ["MM2O1"]', "no rule is called 'MM2O1'", "did you mean MM201?"),
        ('ignore = ["TK301"]', "no rule is called 'TK301'", "did you mean"),
        (
            'per-path-ignores = { "*" = ["id-token-barer"] }',
            "no rule is called",
            "did you mean id-token-bearer?",
        ),
        ('exclude = ["["]', "the exclude pattern '[' can match nothing", "close the bracket"),
        ("x = ", "the configuration is no TOML", ""),
    ],
)
@pytest.mark.parametrize("arguments", [["."], ["web"]])
def test_what_is_wrong_is_named_with_the_way_out(
    program: Program, settle: Path, arguments: list[str], text: str, what: str, remedy: str
) -> None:
    write(settle, text)
    ended = scan(program, *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith(f"error: {what}")
    assert remedy in ended.err
    assert settle.name in ended.err or "pattern" in what


def test_the_nearest_file_counts_alone(program: Program, settle: Path) -> None:
    write(settle, 'select = ["MM202"]')
    tree(settle.parent, {"web/.mgmt-migrate.toml": 'ignore = ["MM202"]'})
    assert places(scan(program, "web")) == ["MM201 app.js:1", "MM201 old/app.js:1"]


def test_a_pipe_called_like_the_settings_never_blocks(program: Program, settle: Path) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("makes a pipe")
    os.mkfifo(settle)
    assert places(scan(program)) == ALL
