"""Several reports from one scan, statistics, and the schema."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.conftest import Program

LEGACY = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + authResult.idToken}})\n"

AUDIENCE = (
    "new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token', "
    "audience: 'https://acme.eu.auth0.com/api/v2'});\r\n"
)


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "a.js").write_text(LEGACY, encoding="utf-8")
    return tmp_path


def test_one_scan_writes_several_reports(program: Program, app: Path) -> None:
    names = ["r.sarif", "r.json", "r.html", "r.md", "r.xml", "gitlab:quality.json"]
    ended = program("scan", "--quiet", *[f"--output-file={name}" for name in names], ".")
    assert ended.status == 1
    assert ended.out.startswith("a.js:1:1: MM202 ")
    begin = {path.name: path.read_text(encoding="utf-8")[:15] for path in app.glob("*r*.*")}
    assert begin["r.sarif"].startswith('{"$schema"')
    assert begin["r.json"].startswith('{"version": 1')
    assert begin["r.html"].startswith("<!doctype html>")
    assert begin["r.md"].startswith("### mgmt-migrat")
    assert begin["r.xml"].startswith("<?xml")
    assert (
        json.loads((app / "quality.json").read_text(encoding="utf-8"))[0]["check_name"] == "id-token-bearer"
    )


def test_verbose_shows_every_finding_in_full_in_a_file_too(program: Program, app: Path) -> None:
    (app / "a.js").write_text(LEGACY * 52, encoding="utf-8")
    frames = {}
    for options in ([], ["--verbose"]):
        shown = program("scan", "--output-file", "r.txt", *options, ".").out
        assert (app / "r.txt").read_text(encoding="utf-8").count("-->") == shown.count("-->")
        frames[bool(options)] = shown.count("-->")
    assert frames == {False: 50, True: 52}


def test_the_sarif_file_knows_the_exit_status(program: Program, app: Path) -> None:
    for fail_on, status in (("error", 1), ("never", 0)):
        assert program("scan", "--fail-on", fail_on, "--output-file", "r.sarif", ".").status == status
        (run,) = json.loads((app / "r.sarif").read_text(encoding="utf-8"))["runs"]
        assert run["invocations"][0]["exitCode"] == status


@pytest.mark.parametrize("wanted", ["report.foo", "report", "sarif:", "nowhere/r.sarif"])
def test_a_file_that_cannot_be_is_refused_before_the_scan(program: Program, app: Path, wanted: str) -> None:
    ended = program("scan", "--output-file", wanted, ".")
    assert (ended.status, ended.out) == (2, "")
    assert [path.name for path in app.iterdir()] == ["a.js"]


def test_statistics_count_the_findings_of_each_rule(program: Program, app: Path) -> None:
    (app / "b.js").write_text(LEGACY * 2, encoding="utf-8")
    ended = program("scan", "--statistics", ".")
    assert ended.status == 1
    assert ended.out == "    3  MM202  id-token-bearer  in 2 files\n    3  findings\n"


def test_statistics_of_another_format_are_refused(program: Program, app: Path) -> None:
    assert program("scan", "--statistics", "--format", "json", ".").status == 2


def test_the_schema_that_is_printed_holds_for_the_report(program: Program, app: Path) -> None:
    schema = json.loads(program("schema").out)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(json.loads(program("scan", "--format", "json", ".").out))


@pytest.mark.skipif(os.name != "posix", reason="names devices of POSIX")
def test_a_pipe_is_written_to_and_stays_what_it_is(program: Program, app: Path) -> None:
    pipe = app / "pipe.json"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDWR | os.O_NONBLOCK)
    try:
        assert program("scan", "--quiet", "--output-file", "pipe.json", ".").status == 1
        assert pipe.is_fifo()
        assert json.loads(os.read(reader, 1 << 16))["version"] == 1
    finally:
        os.close(reader)


@pytest.mark.skipif(os.name != "posix", reason="names devices of POSIX")
def test_standard_output_can_be_a_file_of_the_report(program: Program, app: Path) -> None:
    before = Path("/dev/stdout").readlink()
    ended = program("scan", "--quiet", "--output-file", "sarif:/dev/stdout", ".")
    assert ended.status == 1
    assert ended.out.startswith('{"$schema"')
    assert Path("/dev/stdout").readlink() == before


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="names open files by their number")
def test_a_report_goes_into_a_pipe_that_the_shell_opened(app: Path) -> None:
    """As `--output-file json:>(jq .)` names it."""
    end, begin = os.pipe()
    with os.fdopen(end) as reading:
        output = f"json:/dev/fd/{begin}"
        ended = subprocess.run(
            [sys.executable, "-m", "mgmt_migrate", "scan", "--quiet", "--output-file", output, "."],
            capture_output=True,
            pass_fds=[begin],
            cwd=app,
            check=False,
        )
        os.close(begin)
        assert (ended.returncode, ended.stderr) == (1, b"")
        assert json.load(reading)["version"] == 1


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="has no device that is always full")
def test_a_full_disk_is_said_where_a_report_goes(program: Program, app: Path) -> None:
    ended = program("scan", "--quiet", "--output-file", "json:/dev/full", ".")
    assert ended.status == 2
    assert ended.err.startswith(
        "error: the file cannot be written: No space left on device\n  where  /dev/full"
    )
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("form", ["html", "junit", "markdown", "github", "json", "sarif", "gitlab"])
def test_a_document_is_utf_8_whatever_the_locale_says(app: Path, form: str) -> None:
    """As a pipe has another encoding on Windows."""
    (app / "a.js").rename(app / "über.js")
    outputs = [
        subprocess.run(
            [sys.executable, "-m", "mgmt_migrate", "scan", "--no-cache", "--format", form, "."],
            capture_output=True,
            cwd=app,
            env={**os.environ, "PYTHONIOENCODING": encoding},
            check=False,
        ).stdout
        for encoding in ("cp1252", "utf-8")
    ]
    one, other = (re.sub(rb'"seconds": [0-9.]+|time="[0-9.]+"', b"", output) for output in outputs)
    assert one == other != b""
    one.decode("utf-8")


def test_a_patch_is_utf_8_whatever_the_locale_says(app: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=app, check=True)
    (app / "a.js").write_text(
        "// \u00fcber\u2192\r\n" + AUDIENCE + "// \u00fc\r\n", encoding="utf-8", newline=""
    )
    patch = subprocess.run(
        [sys.executable, "-m", "mgmt_migrate", "scan", "--diff", "."],
        capture_output=True,
        cwd=app,
        env={**os.environ, "PYTHONIOENCODING": "cp1252"},
        check=False,
    ).stdout
    assert "\u00fcber\u2192\r\n".encode() in patch
    subprocess.run(["git", "apply", "-"], input=patch, cwd=app, check=True)
    assert b"/api/v2/'" in (app / "a.js").read_bytes()
