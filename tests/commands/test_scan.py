"""`scan` as a user types it: options, paths, statuses, completion."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from mgmt_migrate import reports
from tests.commands.legacy import BEARER, CALL, REQUEST, Shell, places, report, tree
from tests.conftest import Program

THREE: dict[str, str | bytes] = {"app.js": CALL, "api/users.py": BEARER, "site/login.js": REQUEST}
ALL = ["MM202 api/users.py:5", "MM201 app.js:1", "MM101 site/login.js:1"]


@pytest.fixture
def three(tmp_path: Path) -> Path:
    """A tree with an error, a warning and a note, each in a file (and an application) of its own."""
    return tree(tmp_path, {**THREE, "api/setup.py": "", "site/index.html": "", "README.txt": "nothing\n"})


def test_each_file_that_must_change_is_found_with_its_severity(program: Program, three: Path) -> None:
    document = report(ended := program("scan", ".", "--format", "json"))
    assert (ended.status, places(ended)) == (1, ALL)
    assert [finding["severity"] for finding in document["findings"]] == ["warning", "error", "note"]
    summary = document["summary"]
    assert (summary["files"], summary["errors"], summary["warnings"], summary["notes"]) == (6, 1, 1, 1)


def test_text_is_the_default_and_ends_with_a_summary(program: Program, three: Path) -> None:
    ended = program("scan", ".")
    assert ended.status == 1
    assert "--> api/users.py:5:5" in ended.out
    assert "3 findings (1 error, 1 warning, 1 note) in 3 files; 6 files seen" in ended.out
    assert ended.err == ""


def test_quiet_is_one_line_a_finding(program: Program, three: Path) -> None:
    lines = program("scan", "--quiet", ".").out.splitlines()
    assert [line.split(" ")[:3] for line in lines] == [
        ["api/users.py:5:5:", "MM202", "warning"],
        ["app.js:1:1:", "MM201", "error"],
        ["site/login.js:1:1:", "MM101", "note"],
    ]


def test_quiet_and_nothing_found_is_silence(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("login();\n", encoding="utf-8")
    ended = program("scan", "--quiet", ".")
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_a_scan_that_saw_no_file_says_so(program: Program, tmp_path: Path) -> None:
    ended = program("scan", "--quiet", ".")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "note: no file was seen in .: it is empty, ignored by git, or excluded\n"


def test_of_a_bare_repository_it_is_said_that_no_commit_was_read(program: Program, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "app.git"], check=True)
    ended = program("scan", "--format", "json", "app.git")
    [notice] = json.loads(ended.out)["notices"]
    assert notice.startswith("app.git is git's own folder, and the code in its commits was not read; ")
    assert ended.err == f"note: {notice}\n"


def test_applications_elsewhere_are_told_apart_as_those_here_are(program: Program, tmp_path: Path) -> None:
    """The same application before and after its migration: what one keeps is not what the other sends."""
    application = Path(__file__).parents[2] / "examples" / "lock-spa"
    here = program("scan", "-q", "before", "after", cwd=application).out.splitlines()
    elsewhere = program(
        "scan", "-q", str(application / "before"), str(application / "after")
    ).out.splitlines()
    assert here != []
    assert [line.removeprefix(f"{application.as_posix()}/") for line in elsewhere] == here


def test_what_is_typed_together_must_not_contradict_itself(program: Program, tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("login();\n", encoding="utf-8")
    both = program("scan", "-q", "-v", ".")
    assert (both.status, both.err.splitlines()[0]) == (
        2,
        "error: --quiet and --verbose contradict each other",
    )
    named = program("scan", "--stdin-filename", "a.js", ".")
    assert (named.status, named.err.splitlines()[0]) == (2, "error: --stdin-filename names what - reads")


@pytest.mark.parametrize(("settled", "typed"), [("quiet", "--verbose"), ("verbose", "--quiet")])
def test_what_is_typed_comes_before_what_is_settled(
    program: Program, tmp_path: Path, settled: str, typed: str
) -> None:
    (tmp_path / "a.js").write_text("// id_token\n", encoding="utf-8")
    alone = program("scan", typed, ".").out
    (tmp_path / ".mgmt-migrate.toml").write_text(f"{settled} = true\n", encoding="utf-8")
    assert ("file" in program("scan", typed, ".").out) == ("file" in alone) == (typed == "--verbose")


def test_an_unknown_format_names_the_nearest(program: Program) -> None:
    ended = program("scan", ".", "--format", "jsn")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "error: there is no format 'jsn'\n  do     did you mean json?\n"


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--select", "MM201"], ["MM201 app.js:1"]),
        (["--select", "mm2"], ALL[:2]),
        (["--select", "management-client-with-id-token"], ["MM201 app.js:1"]),
        (["--select", "MM1,id-token-bearer"], [ALL[0], ALL[2]]),
        (["--select", "MM1", "--select", "MM202"], [ALL[0], ALL[2]]),
        (["--ignore", "MM1"], ALL[:2]),
        (["--select", "MM2", "--ignore", "MM202"], ["MM201 app.js:1"]),
        (["--exclude", "api/"], ALL[1:]),
        (["--exclude", "*.js", "--exclude", "nothing"], ALL[:1]),
    ],
)
def test_rules_and_paths_can_be_chosen(
    program: Program, three: Path, options: list[str], found: list[str]
) -> None:
    assert places(program("scan", ".", "--format", "json", *options)) == found


@pytest.mark.parametrize(
    ("word", "hint"),
    [("MM2011", "did you mean MM201? "), ("id-token-barer", "did you mean id-token-bearer? "), ("zzzz", "")],
)
@pytest.mark.parametrize("option", ["--select", "--ignore"])
def test_an_unknown_rule_is_an_error_that_names_the_nearest(
    program: Program, option: str, word: str, hint: str
) -> None:
    ended = program("scan", ".", option, word)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"error: no rule is called '{word}'\n  do     {hint}see mgmt-migrate rules\n"


def test_the_code_of_a_token_check_selects_no_rule(program: Program, three: Path) -> None:
    ended = program("scan", ".", "--select", "TK301")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error: no rule is called 'TK301'")


@pytest.mark.parametrize("pattern", ["[", "a\\"])
def test_a_broken_exclude_is_an_error(program: Program, pattern: str) -> None:
    ended = program("scan", ".", "--exclude", pattern)
    assert (ended.status, ended.out) == (2, "")
    assert "can match nothing" in ended.err


@pytest.mark.parametrize(
    ("select", "fail_on", "status"),
    [
        ("MM201", "error", 1),
        ("MM202", "error", 0),
        ("MM202", "warning", 1),
        ("MM101", "warning", 0),
        ("MM101", "note", 1),
        ("MM201", "never", 0),
        ("MM901", "note", 0),
    ],
)
def test_the_status_says_whether_something_is_at_or_above_fail_on(
    program: Program, three: Path, select: str, fail_on: str, status: int
) -> None:
    assert program("scan", ".", "--select", select, "--fail-on", fail_on).status == status


@pytest.mark.parametrize(
    "arguments",
    [["--fail-on", "bogus", "."], ["--jobs", "0", "."], ["--jobs", "x", "."], ["--nothing", "."]],
)
def test_what_cannot_be_asked_for_ends_with_2(program: Program, arguments: list[str]) -> None:
    ended = program("scan", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error: ")
    assert ended.err.endswith("  do     see mgmt-migrate scan --help\n")


def test_without_a_path_the_folder_itself_is_scanned(program: Program, three: Path) -> None:
    assert program("scan", "--quiet").out == program("scan", "--quiet", ".").out != ""


def test_the_help_names_every_format(program: Program) -> None:
    told = " ".join(program("scan", "--help").out.split())
    listed = told.partition("How to write the findings: ")[2].partition(".")[0]
    assert sorted(listed.split(", ")) == sorted(reports.names())


def test_a_missing_path_is_an_error_and_names_the_way_out(program: Program, three: Path) -> None:
    ended = program("scan", ".", "gone/app.js")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == (
        "error: gone/app.js does not exist\n  do     check the spelling, or the folder that you are in\n"
    )


def test_one_folder_is_where_paths_begin(program: Program, three: Path) -> None:
    assert places(program("scan", "api", "--format", "json")) == ["MM202 users.py:5"]


def test_several_paths_are_shown_from_here_and_each_file_once(program: Program, three: Path) -> None:
    ended = program("scan", "api", "app.js", "./api/users.py", "--format", "json")
    assert places(ended) == ["MM202 api/users.py:5", "MM201 app.js:1"]


def test_the_order_of_the_paths_is_no_matter(program: Program, three: Path) -> None:
    one = report(program("scan", "site", "api", "app.js", "--format", "json"))
    other = report(program("scan", "app.js", "site", "api", "--format", "json"))
    assert one["findings"] == other["findings"]


def test_a_file_keeps_the_spelling_that_it_was_given(program: Program, three: Path) -> None:
    assert places(program("scan", "../" + three.name + "/app.js", "--format", "json")) == [
        f"MM201 ../{three.name}/app.js:1"
    ]
    assert places(program("scan", str(three / "app.js"), "--format", "json")) == [f"MM201 {three}/app.js:1"]


def test_a_file_whose_name_begins_with_a_dash_comes_after_two(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"-rf.js": CALL})
    assert places(program("scan", "--format", "json", "--", "-rf.js")) == ["MM201 -rf.js:1"]


def test_standard_input_is_read_as_the_file_that_it_is_said_to_be(program: Program) -> None:
    ended = program("scan", "-", "--stdin-filename", "web/app.js", "--format", "json", stdin=CALL)
    assert (ended.status, places(ended)) == (1, ["MM201 web/app.js:1"])
    assert program("scan", "-", "--stdin-filename", "web/app.js", stdin="").status == 0


@pytest.mark.parametrize("arguments", [["-"], ["-", ".", "--stdin-filename", "a.js"]])
def test_standard_input_needs_a_name_and_stands_alone(program: Program, arguments: list[str]) -> None:
    ended = program("scan", *arguments, stdin=CALL)
    assert (ended.status, ended.out) == (2, "")
    assert "--stdin-filename" in ended.err


def test_standard_input_that_is_no_text_is_an_error(program: Program) -> None:
    ended = program("scan", "-", "--stdin-filename", "a.js", stdin="a\0b")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "error: standard input cannot be read as a.js: binary\n  do     pipe a text file\n"


def test_standard_input_has_the_limit_of_files(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {".mgmt-migrate.toml": "max-file-size = 50"})
    ended = program("scan", "-", "--stdin-filename", "a.js", stdin=CALL)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("error: standard input is larger than 50 bytes")


def test_verbose_names_what_was_skipped_and_why(program: Program, tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "binary.js": f"\0{CALL}",
            "app.min.js": CALL,
            "dist.js": CALL * 10 + "//# sourceMappingURL=dist.js.map\n",
            "node_modules/a/index.js": CALL,
            "large.js": CALL * 20_000,
        },
    )
    ended = program("scan", ".", "--verbose")
    assert ended.status == 0
    assert ended.out.startswith(
        "Skipped\n  app.min.js: minified\n  binary.js: binary\n  dist.js: generated\n  large.js: too large\n"
        "  node_modules: vendored\n"
    )
    quiet = program("scan", ".").out
    assert "large.js" not in quiet
    assert "4 skipped (1 binary, 1 generated, 1 minified, 1 too large)" in " ".join(quiet.split())
    skipped = report(program("scan", ".", "--format", "json"))["skipped"]
    assert {skip["path"]: skip["reason"] for skip in skipped} == {
        "app.min.js": "minified",
        "binary.js": "binary",
        "dist.js": "generated",
        "large.js": "too large",
    }


def test_of_files_named_one_by_one_no_comment_is_called_unused(program: Program, tmp_path: Path) -> None:
    """As a hook names them: the login that makes it a finding may stand in another file."""
    tree(
        tmp_path,
        {
            "package.json": "{}",
            "login.js": "localStorage.setItem('it', authResult.idToken);\n",
            "call.js": "new auth0.Management({domain: 'acme.eu.auth0.com', "
            "token: localStorage.getItem('it')}); // mgmt-migrate: ignore[MM201] T-17\n",
        },
    )
    assert program("scan", "call.js").err == ""
    whole = program("scan", ".")
    assert (whole.status, whole.err) == (0, "")
    assert "1 finding suppressed" in whole.out
    (tmp_path / "login.js").write_text("login();\n", encoding="utf-8")
    assert "MM201 is not found here" in program("scan", ".").err
    assert program("scan", "call.js").err == ""


def test_an_unused_suppression_is_told_on_stderr(program: Program, tmp_path: Path) -> None:
    tree(
        tmp_path,
        {
            "app.js": f"// mgmt-migrate: ignore[MM201]\n{CALL}// mgmt-migrate: ignore[MM202] id_token\nx();\n",
            "b.js": "// mgmt-migrate: ignore[MM2O2]\nlocalStorage.getItem('id_token');\n",
        },
    )
    ended = program("scan", ".")
    assert ended.status == 0
    assert "1 finding suppressed" in ended.out
    assert ended.err.splitlines() == [
        "note: app.js:3: mgmt-migrate: ignore[MM202]: MM202 is not found here",
        "note: b.js:1: mgmt-migrate: ignore[MM2O2]: there is no rule MM2O2; did you mean MM202?",
    ]
    document = json.loads(program("scan", ".", "--format", "json").out)
    assert (document["summary"]["suppressed"], len(document["notices"])) == (1, 2)


@pytest.mark.skipif(os.name != "posix", reason="closes POSIX file descriptors")
@pytest.mark.parametrize(
    ("redirection", "status"), [(">&-", 1), ("2>&-", 1), ("<&-", 1), (">&- 2>&- <&-", 1)]
)
def test_closed_streams_are_no_trouble(three: Path, shell: Shell, redirection: str, status: int) -> None:
    ended = shell(f"mgmt-migrate scan . {redirection}")
    assert (ended.status, ended.err) == (status, "")


@pytest.mark.skipif(not os.access("/dev/full", os.W_OK), reason="needs a device that is always full")
def test_a_full_disk_is_an_error_in_a_sentence(three: Path, shell: Shell) -> None:
    ended = shell("mgmt-migrate scan . > /dev/full")
    assert ended.status == 2
    assert ended.err == "error: the report cannot be written: No space left on device\n"


def test_a_reader_that_goes_away_is_no_trouble(tmp_path: Path, shell: Shell) -> None:
    tree(tmp_path, {f"{number:03}.js": CALL for number in range(300)})
    ended = shell("mgmt-migrate scan . | head -n 1; exit ${PIPESTATUS[0]}")
    assert (ended.status, ended.err) == (141, "")
    assert ended.out.startswith("000.js")


def complete(program: Program, line: str) -> list[str]:
    """What bash offers at the end of a line."""
    words = line.split(" ")
    env = {"_MGMT_MIGRATE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return program(env=env).out.split("\n")[:-1]


def test_the_shell_completes_formats_rules_and_severities(program: Program) -> None:
    assert complete(program, "mgmt-migrate scan --format j")[:1] == ["json"]
    assert complete(program, "mgmt-migrate scan --select MM20") == ["MM201", "MM202", "MM203"]
    assert complete(program, "mgmt-migrate scan --ignore MM90") == ["MM901"]
    assert complete(program, "mgmt-migrate scan --fail-on n") == ["note", "never"]
    assert "--stdin-filename" in complete(program, "mgmt-migrate scan --st")


def test_completion_of_rules_offers_no_token_check(program: Program) -> None:
    assert complete(program, "mgmt-migrate scan --select TK") == [""]


def test_absolute_paths_of_any_language_are_scanned(program: Program, three: Path) -> None:
    tree(three, {"api/more.py": "import api.users\nfrom . import users\n" + BEARER, "app.ts": CALL})
    names = [
        str(three / name) for name in ("api/users.py", "api/more.py", "app.js", "app.ts", "site/login.js")
    ]
    ended = program("scan", *names, "--format", "json", cwd=Path("/"))
    assert {place.split()[1].split(":")[0] for place in places(ended)} == set(names)


def test_folders_may_nest_hundreds_deep(program: Program, three: Path) -> None:
    deep = "/".join("d" * 1100)
    shutil.rmtree(three / "api")
    here = os.open(three, os.O_RDONLY)
    for name in deep.split("/"):
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    file = os.open("a.py", os.O_WRONLY | os.O_CREAT, dir_fd=here)
    os.write(file, BEARER.encode())
    os.close(file)
    os.close(here)
    try:
        assert places(program("scan", ".", "--format", "json")) == [*ALL[1:2], f"MM202 {deep}/a.py:5", ALL[2]]
    finally:  # pytest's own clean-up recurses, and would end the run
        subprocess.run(["rm", "-rf", str(three / "d")], check=True)
