"""A project with old findings begins to scan: only new ones count, and moving code wakes nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from mgmt_migrate.engine import baseline
from mgmt_migrate.errors import MigrateError
from tests.conftest import Ended, Program
from tests.reports.hostile import many
from tests.reports.made import finding, result

LEGACY = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + authResult.idToken}})\n"
Write = Callable[[dict[str, str]], None]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def files(texts: dict[str, str]) -> None:
        for name, text in texts.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return files


def adopt(program: Program) -> Ended:
    return program("scan", "--write-baseline", "known.json", ".")


def scan(program: Program, *more: str) -> Ended:
    return program("scan", "--quiet", "--baseline", "known.json", *more, ".")


def found(ended: Ended) -> list[str]:
    return [":".join(line.split(":")[:2]) for line in ended.out.splitlines()]


def test_five_hundred_old_findings_are_adopted_in_two_commands(program: Program, write: Write) -> None:
    write({f"src/page{n}.js": LEGACY for n in range(500)})
    assert program("scan", "--quiet", ".").out.count("\n") == 500
    assert (adopt(program).status, scan(program).status) == (0, 0)

    write({"src/page7.js": "// moved\n\n\n    " + LEGACY, "src/new.js": LEGACY})
    ended = scan(program)
    assert (ended.status, found(ended)) == (1, ["src/new.js:1"])


def test_one_more_of_the_same_in_a_file_is_new(program: Program, write: Write) -> None:
    write({"a.js": LEGACY})
    adopt(program)
    write({"a.js": LEGACY * 2})
    assert found(scan(program)) == ["a.js:2"]


def test_code_that_moved_to_another_file_is_known_there(
    program: Program, write: Write, tmp_path: Path
) -> None:
    write({"a.js": LEGACY})
    adopt(program)
    shutil.move(tmp_path / "a.js", tmp_path / "b.js")
    ended = scan(program)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_a_copy_is_new(program: Program, write: Write) -> None:
    write({"a.js": LEGACY})
    adopt(program)
    write({"b.js": LEGACY})
    assert found(scan(program)) == ["b.js:1"]


def test_a_copy_is_new_also_where_the_old_file_is_not_looked_at(program: Program, write: Write) -> None:
    write({"a.js": LEGACY})
    adopt(program)
    write({"b.js": LEGACY})
    ended = program("scan", "--quiet", "--baseline", "known.json", "b.js")
    assert (ended.status, found(ended), ended.err) == (1, ["b.js:1"], "")


def test_what_was_solved_since_is_said(program: Program, write: Write) -> None:
    write({"a.js": LEGACY, "b.js": LEGACY})
    adopt(program)
    write({"b.js": "// done\n"})
    ended = scan(program)
    assert ended.status == 0
    assert "1 finding of known.json solved since: MM202 in b.js" in ended.err


def test_a_rule_that_did_not_run_solved_nothing(program: Program, write: Write) -> None:
    write({"a.js": LEGACY})
    adopt(program)
    assert scan(program, "--select", "MM1").err == ""


def test_paths_are_from_the_baseline_on_whatever_is_scanned(program: Program, write: Write) -> None:
    write({"app/src/a.js": LEGACY, "app/b.js": LEGACY})
    adopt(program)
    for where in ("app", "app/src", "app/b.js"):
        ended = program("scan", "--quiet", "--baseline", "known.json", where)
        assert (ended.status, ended.out, ended.err) == (0, "", ""), where


def test_the_settings_may_name_the_baseline(program: Program, write: Write) -> None:
    write({"a.js": LEGACY, ".mgmt-migrate.toml": 'baseline = "known.json"\n'})
    adopt(program)
    assert program("scan", "--quiet", ".").status == 0
    assert "1 finding suppressed" in program("scan", ".").out


MANY = [{"path": f"{n}.js", "rule": "MM101", "code": "0", "count": 900_000} for n in range(2)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "findings": []}',
        '{"version": 1, "findings": [1]}',
        "[" * 9999,
        json.dumps({"version": 1, "findings": MANY}),
    ],
    ids=["empty", "list", "object", "other version", "other entries", "deep", "too many"],
)
def test_what_is_no_baseline_is_refused_in_words(program: Program, write: Write, text: str) -> None:
    write({"a.js": LEGACY, "known.json": text})
    ended = scan(program)
    assert ended.status == 2
    assert ended.err.startswith("error: this is no baseline of version 1\n")


def test_a_baseline_that_is_not_there_names_the_command_that_makes_one(
    program: Program, write: Write
) -> None:
    write({"a.js": LEGACY})
    ended = scan(program)
    assert ended.status == 2
    assert "mgmt-migrate scan --write-baseline known.json" in ended.err


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    assert baseline.write(file, many(30), tmp_path) == 30
    told = baseline.compare(many(30), baseline.load(file), file, tmp_path, lambda entry: True)
    assert (told.fresh, told.known, told.solved) == ([], 30, ())


def test_a_baseline_holds_no_code(tmp_path: Path) -> None:
    texts = {"a.js": "send('hunter2hunter2')"}
    file = tmp_path / "known.json"
    baseline.write(file, result(texts, finding(texts, "a.js", "send('hunter2hunter2')")), tmp_path)
    assert "hunter" not in file.read_text(encoding="utf-8")
    assert set(json.loads(file.read_text(encoding="utf-8"))["findings"][0]) == {
        "path",
        "rule",
        "code",
        "count",
    }


def test_a_place_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "known.json").mkdir()
    with pytest.raises(MigrateError, match="the file cannot be written"):
        baseline.write(tmp_path / "known.json", many(1), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["known.json"]


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path, write: Write) -> Path:
    """One commit with old code in two files."""
    write({"old.js": LEGACY, "app/other.js": LEGACY})
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-qm", "old")
    return tmp_path


def test_since_a_branch_only_its_changes_count(program: Program, write: Write, repository: Path) -> None:
    assert program("scan", "--quiet", "--since", "main", ".").out == ""
    git(repository, "checkout", "-qb", "work")
    write({"app/other.js": LEGACY + "// touched\n", "untracked.js": LEGACY})
    git(repository, "add", "app")
    git(repository, "commit", "-qm", "work")
    assert found(program("scan", "--quiet", "--since", "main", ".")) == ["app/other.js:1", "untracked.js:1"]
    assert found(program("scan", "--quiet", "--since", "main", "app")) == ["other.js:1"]


def test_what_the_other_branch_did_meanwhile_is_no_change_of_this_one(
    program: Program, write: Write, repository: Path
) -> None:
    git(repository, "branch", "work")
    write({"old.js": LEGACY + "// later\n"})
    git(repository, "commit", "-qam", "later")
    git(repository, "checkout", "-q", "work")
    assert program("scan", "--quiet", "--since", "main", ".").out == ""


def test_staged_is_what_the_next_commit_changes(program: Program, write: Write, repository: Path) -> None:
    write({"old.js": LEGACY + "//\n", "app/other.js": LEGACY + "//\n"})
    git(repository, "add", "app")
    assert found(program("scan", "--quiet", "--staged", ".")) == ["app/other.js:1"]


def test_a_path_over_two_files_counts_when_one_of_them_changed(
    program: Program, write: Write, repository: Path
) -> None:
    write({"login.js": "webAuth.parseHash((e, r) => localStorage.setItem('id_token', r.idToken))\n"})
    write(
        {
            "call.js": "new auth0.Management({domain: 'acme.auth0.com', token: localStorage.getItem('id_token')})\n"
        }
    )
    git(repository, "add", "-A")
    git(repository, "commit", "-qm", "both")
    write({"login.js": "\nwebAuth.parseHash((e, r) => localStorage.setItem('id_token', r.idToken))\n"})
    assert "call.js:1" in found(program("scan", "--quiet", "--since", "HEAD", "."))


@pytest.mark.parametrize("revision", ["nope", "--output=x", "HEAD..", ""])
def test_a_revision_that_there_is_not_is_refused(program: Program, repository: Path, revision: str) -> None:
    ended = program("scan", f"--since={revision}", ".")
    assert ended.status == 2
    assert "git knows no revision" in ended.err
    assert not (repository / "x").exists()


def test_without_git_since_says_so(program: Program, write: Write) -> None:
    write({"a.js": LEGACY})
    ended = program("scan", "--staged", ".")
    assert ended.status == 2
    assert "is in no git repository" in ended.err


def test_a_staged_call_is_linked_to_the_login_that_is_not_staged(
    program: Program, write: Write, repository: Path
) -> None:
    write(
        {
            "lock.js": "webAuth.parseHash((e, r) => localStorage.setItem('acme_key', r.idToken)) // auth0\n",
            "use.js": "new auth0.Management({domain: d, token: localStorage.getItem('acme_key')}).getUser(1)\n",
        }
    )
    git(repository, "add", "lock.js")
    git(repository, "commit", "-qm", "login")
    git(repository, "add", "use.js")
    cold, warm = (program("scan", "--format", "json", "--staged", ".") for _ in range(2))
    [finding] = json.loads(cold.out)["findings"]
    assert (finding["path"], finding["evidence"]) == ("use.js", "confirmed")
    assert finding["trace"][0]["path"] == "lock.js"
    assert json.loads(warm.out)["findings"] == [finding]
