"""audit-token as a user runs it: every way in, every format, the exit status, and no secret said."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import Program
from tests.minted import GUIDE, ID_TOKEN, MACHINE, NOW, SIGNATURE, USER, changed, guide, part, token

SCHEMA = Path(__file__).parents[2] / "docs" / "token-schema.json"
AT = ("--at", str(NOW))
TOKEN = guide()
PAYLOAD = TOKEN.split(".")[1]
REPORT = "OK]  Access token for the Management API"


def test_the_token_comes_in_by_argument_stdin_file_environment_or_a_pipe_alone(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "token").write_text(f"Authorization: Bearer {TOKEN}\n")
    ways = [
        program("audit-token", TOKEN, *AT),
        program("audit-token", "-", *AT, stdin=TOKEN),
        program("audit-token", *AT, stdin=json.dumps({"access_token": TOKEN}, indent=2)),
        program("audit-token", "--file", "token", *AT),
        program("audit-token", "--file", "-", *AT, stdin=TOKEN),
        program("audit-token", "--env", "MINE", *AT, env={"MINE": TOKEN}),
        program("audit-token", *AT, env={"MGMT_MIGRATE_TOKEN": TOKEN}),
    ]
    for way in ways:
        assert (way.status, REPORT in way.out) == (0, True), way
        assert PAYLOAD not in way.out + way.err
    assert "history" in ways[0].err
    assert all(way.err == "" for way in ways[1:])


def test_at_a_terminal_it_is_asked_for_and_not_shown() -> None:
    pid, screen = pty.fork()
    if pid == 0:
        os.environ |= {"NO_COLOR": "1"}
        os.environ.pop("MGMT_MIGRATE_TOKEN", None)
        os.execv(sys.executable, [sys.executable, "-m", "mgmt_migrate", "audit-token", *AT])  # noqa: S606
    seen = b""
    while b"not shown" not in seen:
        seen += os.read(screen, 4096)
    os.write(screen, TOKEN.encode() + b"\n")
    try:
        while got := os.read(screen, 65536):
            seen += got
    except OSError:
        pass  # the terminal is closed
    _, status = os.waitpid(pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert REPORT.encode() in seen
    assert PAYLOAD[:40].encode() not in seen


@pytest.mark.parametrize(
    ("given", "options", "status"),
    [
        pytest.param(TOKEN, (), 0, id="right"),
        pytest.param(TOKEN, ("-e", "GET /api/v2/users/{id}"), 0, id="right for the call"),
        pytest.param(TOKEN, ("-e", "PATCH /api/v2/users/{id}"), 1, id="wrong for the call"),
        pytest.param(token(ID_TOKEN), (), 1, id="ID token"),
        pytest.param("yGbzjDzrAMGL2w9C_LkDgE9yQvL4WcJf", (), 1, id="opaque"),
        pytest.param(guide(exp=1), (), 1, id="expired"),
        pytest.param("hello", (), 2, id="no token"),
        pytest.param("", (), 2, id="nothing"),
        pytest.param(TOKEN[:200], (), 2, id="cut off"),
        pytest.param(TOKEN, ("--verify",), 2, id="verify without a tenant"),
        pytest.param(TOKEN, ("--verify", "-d", "localhost:1"), 2, id="nobody to verify with"),
        pytest.param(TOKEN, ("-e", "GET /api/v2/clients"), 2, id="endpoint that never took ID tokens"),
        pytest.param(TOKEN, ("-d", "https://acme.eu.auth0.com@evil.io"), 2, id="deceiving domain"),
        pytest.param(TOKEN, ("--at", "soon"), 2, id="no moment"),
        pytest.param(TOKEN, ("--leeway", "-1"), 2, id="negative leeway"),
        pytest.param(TOKEN, ("--jwks", "absent.json"), 2, id="no key file"),
        pytest.param(TOKEN, ("--no-such-option",), 2, id="usage"),
        pytest.param(guide(scope="read:users"), (), 0, id="warning"),
        pytest.param(guide(scope="read:users"), ("--fail-on", "warning"), 1, id="warning counts"),
        pytest.param(token(ID_TOKEN), ("--fail-on", "never"), 0, id="nothing counts"),
    ],
)
def test_the_exit_status_is_that_of_all_commands(
    program: Program, given: str, options: tuple[str, ...], status: int
) -> None:
    at = () if "--at" in options else AT
    ended = program("audit-token", "-", *options, *at, stdin=given)
    assert ended.status == status, ended
    assert "Traceback" not in ended.err
    assert (ended.err == "") == bool(ended.out)
    assert PAYLOAD[:40] not in ended.out + ended.err


def test_of_many_the_worst_status_counts_and_lines_are_numbered(program: Program) -> None:
    many = f"{TOKEN}\n\n{token(ID_TOKEN)}\nhello\n"
    ended = program("audit-token", "--format", "jsonl", *AT, stdin=many)
    assert ended.status == 2
    lines = [json.loads(line) for line in ended.out.splitlines()]
    assert [(t["line"], t["kind"]) for t in lines] == [
        (1, "management_access_token"),
        (3, "id_token"),
        (4, "not_a_token"),
    ]


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_keeps_its_contract(program: Program, form: str, tmp_path: Path) -> None:
    schema = json.loads(SCHEMA.read_text())
    (tmp_path / "second").write_text(token({**ID_TOKEN, "sub": "google-oauth2|7"}))
    given = [TOKEN, token(ID_TOKEN), token(MACHINE), "hello", guide(exp=1e30, scope=["x"], aud=[]), "a" * 32]
    options = ("-e", f"PATCH /api/v2/users/{USER}", "--link-with", "second", "--format", form)
    ended = program("audit-token", *options, *AT, stdin="\n".join(given))
    if form == "json":
        found = json.loads(ended.out)
    else:
        found = {"version": 1, "tokens": [json.loads(line) for line in ended.out.splitlines()]}
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(found, schema)
    assert len(found["tokens"]) == len(given)
    described = schema["$defs"]["token"]["properties"]
    assert set(found["tokens"][0]) - {"version"} == set(described) - {"version"}


def test_json_of_one_token_says_what_the_design_says(program: Program) -> None:
    ended = program("audit-token", *AT, "--format", "json", "-e", "PATCH /api/v2/users/{id}", stdin=TOKEN)
    (found,) = json.loads(ended.out)["tokens"]
    assert found["issued_at"] == "2018-03-14T12:41:57Z"
    assert found["expires_at"] == "2018-03-14T14:41:57Z"
    assert found["signature"] == "not_checked"
    assert found["endpoints"][0]["missing"] == ["update:current_user_metadata"]
    assert found["matrix"][0] == {
        "endpoint": "GET /api/v2/users/{id}",
        "current_user": True,
        "any_user": False,
        "scope_current_user": "read:current_user",
        "scope_any_user": "read:users",
    }


def test_text_has_no_colour_unless_somebody_looks_and_says_the_same_with_it(program: Program) -> None:
    plain = program("audit-token", *AT, stdin=TOKEN)
    assert "\x1b" not in plain.out
    forced = program("audit-token", *AT, stdin=TOKEN, env={"FORCE_COLOR": "1", "NO_COLOR": ""})
    import re

    bare = re.sub(r"\x1b\[[0-9;]*m", "", forced.out)
    assert bare.splitlines()[1:] == plain.out.splitlines()[1:]
    assert "\x1b[" in forced.out


def test_what_a_token_holds_never_steers_the_terminal(program: Program) -> None:
    evil = "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202e\u200b[/][link=x]\x7f"
    given = token(changed(GUIDE, {"sub": evil, "scope": f"read:users {evil}", evil: evil, "iss": evil}))
    for form in ("text", "json", "jsonl", "markdown"):
        ended = program("audit-token", "--format", form, *AT, stdin=f"{given}\n", env={"FORCE_COLOR": ""})
        assert not set(ended.out + ended.err) & set("\x1b\x07\x9b\u202e\u200b\x7f"), form


def test_markdown_is_tables_that_claims_cannot_break_out_of(program: Program) -> None:
    given = guide(sub="a|b`c`<img src=x>")
    ended = program("audit-token", "--format", "markdown", *AT, stdin=given)
    assert ended.out.startswith("## Access token for the Management API: ok\n")
    assert "`a\\|bˋcˋ<img src=x>`" in ended.out
    rows = [line for line in ended.out.splitlines() if line.startswith("| `")]
    assert rows
    assert all(line.endswith(" |") for line in rows)


def test_two_sources_at_once_and_missing_ones_are_errors_with_a_way_out(
    program: Program, tmp_path: Path
) -> None:
    for options in (
        ("-", "--file", "x"),
        ("--file", "absent"),
        ("--env", "ABSENT"),
        ("-", "--link-with", "-"),
        ("--file", str(tmp_path)),
    ):
        ended = program("audit-token", *options, stdin=TOKEN)
        assert ended.status == 2
        assert ended.out == ""
        assert ended.err.startswith("error: ")
        assert "\n  do     " in ended.err


def test_a_token_in_the_wrong_place_is_not_repeated(program: Program) -> None:
    for options in (
        (TOKEN, TOKEN),
        ("--env", TOKEN),
        ("--domain", TOKEN),
        ("-e", TOKEN),
        ("--format", TOKEN),
    ):
        ended = program("audit-token", *options, stdin="")
        assert ended.status == 2
        assert PAYLOAD[:20] not in ended.out + ended.err


@pytest.mark.parametrize("options", [(), ("--format", "json"), ("-e", "PATCH /api/v2/users/{id}")])
def test_a_plain_audit_loads_no_http_no_parser_no_cryptography(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "token").write_text(TOKEN)
    script = (
        "import sys; from mgmt_migrate.cli import run; "
        f"run(['audit-token', '--file', 'token', *{options!r}]); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stderr.split()}
    assert "mgmt_migrate" in loaded
    assert not loaded & {
        "httpx",
        "httpcore",
        "libcst",
        "tree_sitter",
        "jwt",
        "cryptography",
        "rich",
        "ruamel",
        "ssl",
    }


def test_a_stream_is_audited_in_constant_memory(tmp_path: Path) -> None:
    pool = [guide(sub=f"auth0|{n:024d}", scope="read:current_user openid") for n in range(50)]

    def peak(count: int) -> int:
        path = tmp_path / str(count)
        with path.open("w") as file:
            file.writelines(f"{pool[n % 50]}\n" for n in range(count))
        command = [sys.executable, "-m", "mgmt_migrate", "audit-token", "-f", str(path), "--format", "jsonl"]
        process = subprocess.Popen([*command, *AT], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss

    few, many = peak(500), peak(10_000)
    assert many < few * 1.1


def test_each_verdict_is_written_as_soon_as_its_line_is_there() -> None:
    command = [sys.executable, "-m", "mgmt_migrate", "audit-token", "-", "--format", "jsonl", *AT]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{TOKEN}\n{TOKEN}\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["line"] == 1
    assert json.loads(process.stdout.readline())["line"] == 2
    process.stdin.write(f"{token(ID_TOKEN)}\n")
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["kind"] == "id_token"
    process.communicate()
    assert process.returncode == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param(
            token(ID_TOKEN),
            [
                "ID token",
                "access token instead",
                "mgmt-migrate get-token --domain acme.eu.auth0.com",
                "--flow browser",
            ],
            id="a token from the wrong flow",
        ),
        pytest.param(
            guide(scope=None),
            [
                "It holds no scope",
                "Ask for the scopes",
                '--for "GET /api/v2/users/{id}"',
                "missing read:current_user",
            ],
            id="a token without scopes",
        ),
        pytest.param(
            "\n".join([TOKEN[:76], TOKEN[76:152], TOKEN[152:]]),
            ["Note: line breaks or spaces inside it were taken out: send it in one piece.", "[OK]"],
            id="a token pasted with line breaks",
        ),
    ],
)
def test_the_output_alone_is_enough_to_put_it_right(program: Program, given: str, said: list[str]) -> None:
    ended = program("audit-token", *AT, stdin=given)
    flowing = " ".join(ended.out.split())
    for words in said:
        assert words in flowing, ended.out


def test_the_command_that_is_offered_is_one_that_the_program_takes(program: Program) -> None:
    import shlex

    ended = program("audit-token", *AT, "--format", "json", stdin=guide(scope=None))
    line = json.loads(ended.out)["tokens"][0]["get_token"]
    tried = program(*shlex.split(line)[1:], "--dry-run", "--no-input")
    assert (tried.status, tried.err.startswith("error")) == (0, False), tried


def test_a_signature_is_checked_with_a_key_file_and_no_network(program: Program, tmp_path: Path) -> None:
    import jwt
    from cryptography.hazmat.primitives.asymmetric import rsa
    from jwt.algorithms import RSAAlgorithm

    key = rsa.generate_private_key(65537, 2048)
    public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    (tmp_path / "jwks.json").write_text(json.dumps({"keys": [{**public, "kid": "k1"}]}))
    good = jwt.encode(GUIDE, key, algorithm="RS256", headers={"kid": "k1"})
    ended = program("audit-token", "--jwks", "jwks.json", *AT, stdin=good)
    assert (ended.status, "Signature valid" in ended.out) == (0, True)
    forged = f"{good.rpartition('.')[0]}.{part(SIGNATURE)}"
    ended = program("audit-token", "--jwks", "jwks.json", *AT, stdin=forged)
    assert (ended.status, "Signature invalid" in ended.out) == (1, True)


def test_every_option_has_a_line_of_help(program: Program) -> None:
    ended = program("audit-token", "--help")
    assert ended.status == 0
    options = "file env domain tenant-domain endpoint user-id link-with verify jwks ca-file at leeway format"
    for option in (*options.split(), "fail-on"):
        assert f"--{option}" in ended.out


def test_the_document_shows_what_the_program_says(program: Program, tmp_path: Path) -> None:
    import re
    import shlex

    (tmp_path / "token").write_text(TOKEN)
    (tmp_path / "id-token").write_text(token(ID_TOKEN))
    text = SCHEMA.with_name("audit-token.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n\$ mgmt-migrate (.*?)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(blocks) == 2
    for command, shown in blocks:
        ended = program(*shlex.split(command))
        assert ended.out.startswith(shown.removesuffix("…\n")), ended.out


def test_markdown_is_utf_8_whatever_the_locale_says(program: Program) -> None:
    """The program's output is read as UTF-8 here."""
    env = {"PYTHONIOENCODING": "cp1252"}
    shown = program("audit-token", "--format", "markdown", *AT, stdin=guide(sub="auth0|über"), env=env)
    assert shown.status == 0
    assert "über" in shown.out
