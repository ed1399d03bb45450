"""The command line as a user meets it: help, completion, and how every kind of trouble ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mgmt_migrate import __version__, cli
from mgmt_migrate.commands._misspelt import HABITS
from mgmt_migrate.errors import MigrateError
from tests.conftest import Program

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"


def test_help_lists_every_command_with_its_line(program: Program) -> None:
    shown = program("--help")
    assert shown.status == 0
    for name, text in cli.offered().items():
        assert f"\n  {name} " in shown.out
        assert text in shown.out


def test_every_command_offered_has_help_and_loads(program: Program) -> None:
    for name in cli.offered():
        shown = program(name, "--help")
        assert (shown.status, shown.err) == (0, ""), name
        assert shown.out.startswith(f"Usage: mgmt-migrate {name}")
        assert cli.COMMANDS[name].split()[0] in " ".join(shown.out.split())


@pytest.mark.parametrize("words", [[], ["scan"], ["tenant"], ["tenant", "turn-off"]])
def test_help_is_understood_as_a_word_too(program: Program, words: list[str]) -> None:
    assert program("help", *words) == program(*words, "--help")


def test_help_fits_80_columns(program: Program) -> None:
    assert max(map(len, program("--help").out.splitlines())) <= 80


def test_the_version_is_one_line(program: Program) -> None:
    assert program("--version").out == f"mgmt-migrate {__version__}\n"


def test_without_a_command_help_is_shown_and_nothing_was_done(program: Program) -> None:
    shown = program()
    assert shown.status == 2
    assert shown.out.startswith("Usage:")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"]])
def test_help_and_version_load_no_command_and_nothing_heavy(arguments: list[str]) -> None:
    heavy = "('libcst', 'tree_sitter', 'httpx', 'jwt', 'rich', 'mgmt_migrate.commands.')"
    check = (
        f"import sys; from mgmt_migrate import cli; cli.run({arguments!r}); "
        f"print([m for m in sys.modules if m.startswith({heavy})], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_an_unknown_command_names_the_nearest(program: Program) -> None:
    shown = program("matrx")
    assert (shown.status, shown.out) == (2, "")
    assert shown.err == (
        "error: no such command 'matrx'. Did you mean 'matrix'?\n  do     see mgmt-migrate --help\n"
    )


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (["scan", "--frmat", "json"], "did you mean --format? see mgmt-migrate scan --help"),
        (["scan", "--exit-zero"], "use --fail-on never; see mgmt-migrate scan --help"),
        (["scan", "--output-format=json"], "use --format; see mgmt-migrate scan --help"),
        (["rules", "--no-color"], "use NO_COLOR=1 in the environment; see mgmt-migrate rules --help"),
        (["rules", "--exit-zero"], "see mgmt-migrate rules --help"),
        (["rules", "--json"], "use --format json; see mgmt-migrate rules --help"),
        (["rules", "--sarif"], "see mgmt-migrate rules --help"),
        (["rules", "--output-format=json"], "use --format; see mgmt-migrate rules --help"),
        (
            ["tenant", "status", "--dmain", "x"],
            "did you mean --domain? see mgmt-migrate tenant status --help",
        ),
    ],
)
def test_an_unknown_option_names_what_may_have_been_meant(
    program: Program, arguments: list[str], remedy: str
) -> None:
    shown = program(*arguments)
    assert (shown.status, shown.out) == (2, "")
    assert shown.err.startswith("error: no such option: --")
    assert shown.err.endswith(f"\n  do     {remedy}\n")
    assert len(shown.err.splitlines()) == 2


def test_what_other_programs_call_an_option_leads_to_one_that_exists() -> None:
    options = {
        name
        for command in everything(cli.application())
        for parameter in command.params
        for name in parameter.opts
    }
    named = [habit.split()[0] for habit in HABITS.values() if habit.startswith("--")]
    assert set(named) <= options


def everything(command: Any) -> Iterator[Any]:
    """A command and all below it, loaded."""
    for name, one in getattr(command, "commands", {}).items():
        yield from everything(cli._load(name) if command.name == "mgmt-migrate" else one)
    yield command


@pytest.mark.parametrize("group", ["tenant", "fleet", "config"])
def test_a_group_without_a_command_shows_its_help_and_nothing_was_done(program: Program, group: str) -> None:
    shown = program(group)
    assert (shown.status, shown.err) == (2, "")
    assert shown.out == program(group, "--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        [TOKEN],
        ["matrix", TOKEN],
        ["matrix", "--format", TOKEN],
        ["matrix", f"--token={TOKEN}"],
        ["matrix", "--endpoint", TOKEN],
        ["matrix", "--scope", TOKEN],
        ["explain", TOKEN],
        ["rules", "--", TOKEN, TOKEN],
    ],
)
def test_a_token_given_in_the_wrong_place_is_never_repeated(program: Program, arguments: list[str]) -> None:
    shown = program(*arguments)
    assert shown.status == 2
    assert shown.err.startswith("error: ")
    assert TOKEN.split(".")[1] not in shown.out + shown.err
    assert TOKEN.split(".")[2] not in shown.out + shown.err


def test_control_characters_in_an_argument_do_not_reach_the_terminal(program: Program) -> None:
    assert "\x1b" not in program("explain", "\x1b]52;c;eA==\x07").err


def test_an_argument_that_is_no_text_is_an_error_like_any_other() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mgmt_migrate", "explain", b"\xff\xfe"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"error: ")
    assert b"Traceback" not in done.stderr


def broken(trouble: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """The status of a program whose command ends in trouble."""
    monkeypatch.setattr(cli, "application", lambda: SimpleNamespace(main=lambda **_: trouble()))
    return cli.run([])


def throwing(error: BaseException) -> Callable[[], object]:
    def throw() -> object:
        raise error

    return throw


Captured = pytest.CaptureFixture[str]


def test_an_error_of_ours_is_its_text_and_its_status(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    error = MigrateError("no", where=f"Bearer {TOKEN}", remedy="do", status=1)
    assert broken(throwing(error), monkeypatch) == 1
    assert capsys.readouterr().err == "error: no\n  where  Bearer eyJhbG…[57 characters]\n  do     do\n"


def test_an_error_of_nobody_is_one_line_without_traceback_or_secret(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.delenv("MGMT_MIGRATE_DEBUG", raising=False)
    assert broken(throwing(KeyError(TOKEN)), monkeypatch) == 2
    err = capsys.readouterr().err
    assert err.startswith("error: internal error: KeyError: ")
    assert "report" in err
    assert "Traceback" not in err
    assert TOKEN not in err


@pytest.mark.parametrize("error", [KeyError(TOKEN), MigrateError("no", where=f"\x1b[2J {TOKEN}")])
def test_whoever_debugs_sees_where_but_no_secret_and_nothing_that_steers_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured, error: Exception
) -> None:
    monkeypatch.setenv("MGMT_MIGRATE_DEBUG", "1")
    assert broken(throwing(error), monkeypatch) == 2
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):\n")
    assert 'test_cli.py", line' in err
    assert TOKEN not in err
    assert "\x1b" not in err


def test_an_interrupted_program_says_so(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    assert broken(throwing(KeyboardInterrupt()), monkeypatch) == 130
    assert capsys.readouterr().err == "interrupted\n"


def test_a_deep_recursion_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    def deep() -> object:
        return deep()

    assert broken(deep, monkeypatch) == 2
    assert "RecursionError" in capsys.readouterr().err


_RUN_RULES = (
    "import time, typer, mgmt_migrate.commands.rules as r; from mgmt_migrate import cli; "
    "r.catalog.pages = lambda: "
)


@pytest.mark.skipif(os.name != "posix", reason="sends a POSIX signal")
def test_ctrl_c_ends_a_running_command_with_130() -> None:
    code = f"{_RUN_RULES}(print('ready', flush=True), time.sleep(60)); cli.main()"
    started = subprocess.Popen(
        [sys.executable, "-c", code, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert started.stdout is not None
    started.stdout.readline()
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=30)
    assert (started.returncode, err) == (130, "interrupted\n")


@pytest.mark.skipif(os.name != "posix", reason="closes a POSIX pipe")
def test_a_reader_that_goes_away_is_no_trouble() -> None:
    code = f"{_RUN_RULES}[typer.echo('x' * 100) for _ in range(10**6)]; cli.main()"
    started = subprocess.Popen(
        [sys.executable, "-c", code, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert started.stdout is not None
    started.stdout.read(10)
    started.stdout.close()
    assert started.stderr is not None
    assert started.stderr.read() == b""
    started.stderr.close()
    assert started.wait(timeout=30) == 141


def test_a_terminal_that_knows_ascii_only_is_no_trouble(program: Program) -> None:
    shown = program("matrix", "é", env={"PYTHONIOENCODING": "ascii"})
    assert shown.status == 2
    assert r"\xe9" in shown.err


@pytest.mark.parametrize(("encoding", "line"), [("ascii", "-"), ("cp1252", "-"), ("utf-8", "─")])
def test_lines_are_drawn_with_what_the_terminal_knows(
    program: Program, tmp_path: Path, encoding: str, line: str
) -> None:
    (tmp_path / "a.js").write_text("new auth0.Management({domain: 'a.auth0.com', token: r.idToken})", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mgmt_migrate", "scan", "a.js"],
        capture_output=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "80"},
        check=False,
    )
    assert done.returncode == 1
    assert done.stdout.decode(encoding).splitlines()[1] == line * 80


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="has no device that is always full")
@pytest.mark.parametrize("arguments", [["--help"], ["rules"], ["matrix", "--format", "json"], ["scan", "."]])
def test_a_full_disk_is_no_fault_of_the_program(tmp_path: Path, arguments: list[str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mgmt_migrate", *arguments],
            stdout=full,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(b"cannot be written: No space left on device")


def complete(program: Program, line: str) -> list[str]:
    """What bash offers at the end of a line."""
    words = line.split(" ")
    env = {"_MGMT_MIGRATE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return program(env=env).out.split("\n")[:-1]


def test_the_shell_completes_commands(program: Program) -> None:
    assert complete(program, "mgmt-migrate ") == list(cli.offered())
    assert complete(program, "mgmt-migrate ma") == ["matrix"]


def test_the_shell_completes_options_and_scopes(program: Program) -> None:
    assert "--endpoint" in complete(program, "mgmt-migrate matrix --e")
    assert complete(program, "mgmt-migrate matrix --scope delete:d") == ["delete:device_credentials"]


def test_the_shell_completes_codes_of_rules_and_checks(program: Program) -> None:
    assert "TK301" in complete(program, "mgmt-migrate explain TK3")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_can_be_shown(program: Program, shell: str) -> None:
    shown = program(env={"_MGMT_MIGRATE_COMPLETE": f"source_{shell}"})
    assert shown.status == 0
    assert "_MGMT_MIGRATE_COMPLETE" in shown.out


def test_a_profiler_gets_what_it_has_measured(tmp_path: Path) -> None:
    """Though the process otherwise ends without taking anything down."""
    command = [sys.executable, "-m", "cProfile", "-m", "mgmt_migrate", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "function calls" in done.stdout
