"""Whatever lies in a tree, the file beside it is still scanned, and nobody sees a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.legacy import BEARER, CALL, places, report, tree
from tests.conftest import Ended, Program

FINE = "MM201 zz.js:1"


def scanned(program: Program, folder: Path, files: dict[str, str | bytes]) -> list[str]:
    """The places found beside a good file, which must be among them; in one process and in several."""
    tree(folder, {**files, "zz.js": CALL})
    ended = program("scan", ".", "--format", "json")
    assert (ended.status, ended.err) == (1, "")
    found = places(ended)
    assert found[-1] == FINE
    return found[:-1]


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("empty.js", b"", []),
        ("blank.js", b"\n\n\n", []),
        ("mark.js", b"\xef\xbb\xbf" + CALL.encode(), ["MM201 mark.js:1"]),
        ("mark.py", b"\xef\xbb\xbf" + BEARER.encode(), ["MM202 mark.py:5"]),
        ("utf16.js", CALL.encode("utf-16"), ["MM201 utf16.js:1"]),
        ("utf16be.ts", b"\xfe\xff" + CALL.encode("utf-16-be"), ["MM201 utf16be.ts:1"]),
        ("half.js", b"\xff\xfe" + CALL.encode("utf-16-le")[:-1], ["MM901 half.js:1"]),
        ("utf32.js", CALL.encode("utf-32"), []),
        ("latin.js", b"// caf\xe9\n" + CALL.encode(), ["MM201 latin.js:2"]),
        ("latin.py", b"# caf\xe9\n" + BEARER.encode(), ["MM202 latin.py:6"]),
        ("cookie.py", b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + BEARER.encode(), ["MM202 cookie.py:7"]),
        ("mixed.js", b"// a\r\n// b\r// c\n" + CALL.encode(), ["MM201 mixed.js:4"]),
        ("mac.js", b"// a\r" + CALL.encode().replace(b"\n", b"\r"), ["MM201 mac.js:2"]),
        ("windows.py", BEARER.encode().replace(b"\n", b"\r\n"), ["MM202 windows.py:5"]),
        ("nul.js", b"// \0\n" + CALL.encode(), []),
        ("program.exe", b"MZ\x90\0\3\0\0\0id_token /api/v2/users", []),
        ("picture.js", bytes(range(256)) * 20 + b"id_token", []),
        ("huge.js", CALL.encode() * 20_000, []),
        ("endless.json", b'{"id_token": "' + b"x" * 900_000, []),
        ("app.min.js", CALL.encode(), []),
        ("minified.js", CALL.encode().replace(b"\n", b"") * 100, []),
        ("surrogate.js", b"x = '\\ud800';\n" + CALL.encode(), ["MM201 surrogate.js:2"]),
        ("emoji.js", "x = '👩‍👩‍👧';\n".encode() + CALL.encode(), ["MM201 emoji.js:2"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_odd_bytes(program: Program, tmp_path: Path, name: str, content: bytes, found: list[str]) -> None:
    assert scanned(program, tmp_path, {name: content}) == found


def test_columns_count_code_points(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": "x = '👩é'; " + CALL})
    [finding] = report(program("scan", ".", "--format", "json"))["findings"]
    assert (finding["line"], finding["column"]) == (1, 11)


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("two.py", "print 'hello'\nexec 'x'\n" + BEARER, ["MM202 two.py:7"]),
        ("broken.py", BEARER + "def (:\n  ]\n", ["MM202 broken.py:5"]),
        ("open.py", BEARER + "x = (\n", ["MM202 open.py:5"]),
        ("quote.py", BEARER + "x = '''\n", ["MM202 quote.py:5"]),
        ("before.js", "function ( {\n" + CALL, ["MM201 before.js:2"]),
        ("behind.js", CALL + "function ( {\n", ["MM201 behind.js:1"]),
        ("merge.js", "<<<<<<< HEAD\n" + CALL + "=======\nx\n>>>>>>> b\n", ["MM201 merge.js:2"]),
        ("broken.ts", "let x: = ;\n" + CALL, ["MM201 broken.ts:2"]),
        ("broken.tsx", CALL + "const a = <div><p></div>;\n", ["MM201 broken.tsx:1"]),
        ("broken.html", "<p <b><script>\n" + CALL + "</scrip", ["MM201 broken.html:2"]),
        ("broken.vue", "<script>\n" + CALL + "<script><template>", ["MM201 broken.vue:2"]),
        ("broken.yaml", "a: [\n - b: c: d\n\t- id_token: {/api/v2/users\n", []),
        ("broken.json", "{'id_token': \n /api/v2/users", []),
        ("broken.ipynb", '{"cells": [{"source": ["id_token', []),
        ("broken.tf", 'resource "auth0_client" "c" {\n id_token = [[[', []),
        (".env", "id_token\n=\n'AUTH0_ID_TOKEN='\n", []),
        ("broken.sh", "if curl 'id_token /api/v2/users/\n", []),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_syntax_errors(program: Program, tmp_path: Path, name: str, content: str, found: list[str]) -> None:
    assert scanned(program, tmp_path, {name: content}) == found


def lines(piece: str, count: int, per_line: int = 50) -> str:
    """A piece many times, in lines that are no sign of a minified file."""
    return "\n".join([piece * per_line] * (count // per_line))


NESTED = {
    "array.js": CALL + "x = " + lines("[", 5000),
    "array_closed.js": CALL + "x = " + lines("[", 5000) + lines("]", 5000),
    "array_before.js": "x = " + lines("[", 5000) + lines("]", 5000) + ";\n" + CALL,
    "call.js": CALL + lines("f(", 5000),
    "arrow.js": CALL + "x = " + lines("() => ", 5000) + "1",
    "chain.js": CALL + "x = a" + lines(".b()", 5000),
    "concatenated.js": CALL + "x = " + lines("'a' + ", 5000) + "''",
    "conditional.js": CALL + "x = " + lines("a ? b : ", 5000) + "1",
    "else.js": CALL + lines("if (a) {} else ", 5000, 20) + "{}",
    "template.js": CALL + "x = " + lines("`${", 5000),
    "element.jsx": CALL + "x = " + lines("<a>", 5000) + lines("</a>", 5000),
    "type.ts": CALL + "let x: " + lines("Array<", 5000),
    "type_closed.ts": CALL + "let x: " + lines("Array<", 5000) + "a" + lines(">", 5000),
    "page.html": lines("<div>", 5000) + "<script>" + CALL + "</script>",
    "page.vue": "<template>" + lines("<div>", 5000) + "</template><script>" + CALL + "</script>",
    "list.py": BEARER + "x = " + lines("[", 5000) + lines("]", 5000),
    "open.py": BEARER + "x = " + lines("[", 5000),
    "concatenated.py": BEARER + "x = (" + lines("'a' + ", 5000) + "'')",
    "conditional.py": BEARER + "x = (" + lines("1 if a else ", 5000) + "1)",
    "not.py": BEARER + "x = (" + lines("not ", 5000) + "1)",
    "lambda.py": BEARER + "x = " + lines("lambda: ", 5000, 5000) + "1",
    "member.py": BEARER + "x = a" + lines(".b", 5000, 5000),
    "elif.py": BEARER + "if a:\n  pass\n" + "elif b:\n  pass\n" * 5000,
    "indented.py": BEARER + "".join(" " * n + "if a:\n" for n in range(1200)) + " " * 1200 + "pass\n",
    "curl.sh": "curl -H \"Authorization: Bearer $id_token\" https://a.auth0.com/api/v2/users/1\n"
    + lines("$(", 5000),
    "quote.md": lines("> ", 5000) + "\n\n```js\n" + CALL + "```\n",
}  # fmt: skip
"""Programs with a finding and something deep in them."""

SILENT = {
    "nested.json": lines('{"id_token":', 5000),
    "closed.json": lines('{"id_token":', 5000) + "1" + lines("}", 5000),
    "nested.yaml": "id_token: " + lines("[", 5000),
    "indented.yaml": "".join(" " * n + "id_token:\n" for n in range(1200)),
    "nested.tf": "id_token = " + lines("[", 5000) + lines("]", 5000),
    "blocks.tf": lines("a {", 5000) + "id_token = 1",
    "nested.ipynb": lines('{"cells":[', 5000) + '"id_token"',
    "blocks.js": lines("{", 5000) + "id_token" + lines("}", 5000),
    "functions.js": lines("function(){", 5000) + "id_token",
    "scripts.html": lines("<script>", 5000) + "id_token",
    "list.pug": "".join(" " * n + "div\n" for n in range(1200)) + "// id_token",
    "nested.php": "<?php " + lines("if (a) { f([", 5000) + "$id_token",
    "nested.rb": lines("[", 5000) + "id_token",
    "nested.java": lines("{(", 5000) + "id_token",
    "nested.swift": lines("{ a in", 5000) + "id_token",
    "nested.go": lines("func() {", 5000) + "id_token",
    "nested.cs": lines("(", 5000) + "id_token",
    "nested.erb": lines("<% if a %>", 5000) + "id_token",
    "nested.svelte": lines("{#if a}", 5000) + "id_token",
    "nested.hbs": lines("{{#if a}}", 5000) + "id_token",
    "nested.xml": lines("<a>", 5000) + "id_token",
    "list.md": lines("- ", 5000) + " id_token",
    "brackets.md": lines("[", 5000) + " id_token",
    ".env": "id_token=" + lines("$(", 5000),
}  # fmt: skip


def test_what_is_nested_thousands_deep_hides_nothing_in_its_file(program: Program, tmp_path: Path) -> None:
    found = scanned(program, tmp_path, dict(NESTED))
    assert {place.split()[1].split(":")[0] for place in found} == set(NESTED)
    assert {place.split()[0] for place in found} == {"MM201", "MM202"}


def test_what_is_nested_thousands_deep_and_holds_nothing_is_silent(program: Program, tmp_path: Path) -> None:
    assert scanned(program, tmp_path, dict(SILENT)) == []


def test_symbolic_links_in_circles_are_not_followed(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"deep/er/a.js": CALL})
    (tmp_path / "deep/er/up").symlink_to("../..")
    (tmp_path / "self.js").symlink_to("self.js")
    (tmp_path / "gone.js").symlink_to("nowhere.js")
    assert scanned(program, tmp_path, {}) == ["MM201 deep/er/a.js:1"]


NAMES = {
    b"new\nline.js": "new\\nline.js",
    b"caf\xe9.js": "caf\\udce9.js",
    b"\x1b]0;title\x07.js": "\\x1b]0;title\\x07.js",
    b"[bold red].js": "[bold red].js",
    b"<b>&amp;.js": "<b>&amp;.js",
    b"\xe2\x80\xaefdp.js": "\\u202efdp.js",
    b"a b' \".js": "a b' \".js",
    b":tada:.js": ":tada:.js",
}
"""A name as the file system has it, and as a terminal shows it."""


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_any_name_is_scanned_and_shown_as_harmless_text(
    program: Program, tmp_path: Path, name: bytes
) -> None:
    (tmp_path / os.fsdecode(name)).write_text(CALL)
    for options in ([], ["--quiet"], ["--verbose"]):
        ended = program("scan", ".", *options)
        assert ended.status == 1
        assert NAMES[name] in ended.out
        assert ended.out.replace("\n", "").isprintable()
    [finding] = report(program("scan", ".", "--format", "json"))["findings"]
    assert finding["path"] == name.decode("utf-8", "backslashreplace")


def test_a_name_that_is_no_text_can_be_given(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.js")).write_text(CALL)
    command: list[str | bytes] = [sys.executable, "-m", "mgmt_migrate", "scan", "--quiet", b"caf\xe9.js"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.startswith(b"caf\\udce9.js:1:1: MM201 error")


def test_code_never_steers_the_terminal(program: Program, tmp_path: Path) -> None:
    evil = CALL.replace("acme", "\x1b[31m[bold]\x9b2J\u202e\x07acme")
    tree(tmp_path, {"a.js": evil, "b.py": BEARER.replace("user,", "user, '\x1b]52;c;eA==\x07',")})
    for options in ([], ["--quiet"], ["--verbose"], ["--format", "json"]):
        ended = program("scan", ".", *options)
        assert ended.status == 1
        assert ended.out.replace("\n", "").isprintable()
        assert ended.err == ""


TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHxzZWNyZXQifQ.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"
SECRET = "Xq7_Zt4-mN9pLw2Rk8vB3sYc6fHd1jGa5uTe0iOx"
WITH_SECRETS: dict[str, str | bytes] = {
    "a.js": CALL.replace("authResult.idToken", f"'{TOKEN}'")
    + f"var client_secret = '{SECRET}'; localStorage.setItem('id_token', '{TOKEN}');\n",
    "b.py": f"client_secret = '{SECRET}'\nid_token = '{TOKEN}'\n" + BEARER,
    "c.sh": f"curl -X PATCH -H 'Authorization: Bearer {TOKEN}' https://a.auth0.com/api/v2/users/1\n"
    f"curl https://a.auth0.com/oauth/token -d 'grant_type=password&client_secret={SECRET}&password=hunter2'\n",
    "d.json": json.dumps({"client_secret": SECRET, "id_token": TOKEN, "url": "https://a.auth0.com/api/v2/users/1"}),
    ".env": f"AUTH0_CLIENT_SECRET={SECRET}\nID_TOKEN={TOKEN}\n",
    f"{TOKEN}.js": CALL,
}  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "gitlab", "junit"])
def test_no_report_holds_a_token_or_a_secret(program: Program, tmp_path: Path, form: str) -> None:
    tree(tmp_path, WITH_SECRETS)
    for options in ([], ["--quiet"], ["--verbose"]):
        ended = program("scan", ".", "--format", form, *options)
        assert (ended.status, ended.err) == (1, "")
        for part in (*TOKEN.split(".")[1:], SECRET, "hunter2"):
            assert part not in ended.out


def as_nobody(folder: Path, *arguments: str) -> Ended:
    """The program run by a user who may not read everything, as root may."""
    for place in (folder, *folder.parents):
        if place.stat().st_uid == os.geteuid() and place.stat().st_mode & 0o055 != 0o055:
            place.chmod(0o755)  # pytest keeps its folders to itself
    code = (
        "import contextlib, io, os, sys\n"
        "from mgmt_migrate import cli\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"  # all modules are loaded before they cannot be
        "    for form in ('text', 'json'): cli.run(['scan', '.', 'a.js', '--format', form])\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "sys.exit(cli.run(sys.argv[1:]))\n"
    )
    kept = folder.parent / f"{folder.name}-kept"
    shutil.rmtree(kept, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", code, "scan", *arguments],
        cwd=folder,
        env={**os.environ, "MGMT_MIGRATE_CACHE_DIR": str(kept), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@pytest.mark.skipif(os.name != "posix", reason="makes a pipe of POSIX")
def test_of_a_pipe_that_is_named_it_is_said_how_to_read_it(program: Program, tmp_path: Path) -> None:
    """As a shell names one for <(…)."""
    os.mkfifo(tmp_path / "pipe")
    ended = program("scan", "--quiet", "pipe")
    assert ended.status == 2
    assert ended.err.splitlines() == [
        "error: pipe could not be read",
        "  do     pipe it in: mgmt-migrate scan - --stdin-filename NAME",
    ]


@pytest.mark.skipif(os.name != "posix", reason="takes POSIX permissions away")
def test_what_may_not_be_read_is_a_finding_and_the_rest_is_scanned(tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL, "locked/b.js": CALL, "c.js": CALL})
    (tmp_path / "locked").chmod(0)
    (tmp_path / "c.js").chmod(0)
    try:
        ended = as_nobody(tmp_path, ".", "--format", "json")
        named = as_nobody(tmp_path, "c.js", "locked", "a.js", "--quiet")
    finally:
        (tmp_path / "locked").chmod(0o755)
    assert (ended.status, ended.err) == (1, "")
    assert places(ended) == ["MM201 a.js:1", "MM901 c.js:1", "MM901 locked:1"]
    assert named.status == 2
    assert named.err == "error: c.js, locked could not be read\n  do     make it readable, or leave it out\n"
    assert [line.split(":")[0] for line in named.out.splitlines()] == ["a.js", "c.js", "locked"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="makes a pipe")
def test_a_pipe_given_by_name_never_blocks(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": CALL})
    os.mkfifo(tmp_path / "pipe.js")
    assert places(program("scan", ".", "--format", "json")) == ["MM201 a.js:1"]
    ended = program("scan", "pipe.js", "a.js", "--format", "json")
    assert (ended.status, places(ended)) == (2, ["MM201 a.js:1", "MM901 pipe.js:1"])
    assert ended.err.startswith("error: pipe.js could not be read\n")


@pytest.mark.parametrize(("target", "reason"), [("a", "symlink loop"), ("nowhere", "vanished")])
def test_a_link_that_leads_nowhere_and_was_asked_for_is_an_error(
    program: Program, tmp_path: Path, target: str, reason: str
) -> None:
    (tmp_path / "a").symlink_to(target)
    ended = program("scan", "a", "--quiet")
    assert ended.status == 2
    assert ended.out == f"a:1:1: MM901 note could not be scanned: {reason}\n"
    assert ended.err.startswith("error: a could not be read\n")
