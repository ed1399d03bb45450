"""`scan --fix` beside settings, hostile repositories, and hundreds of applications."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from mgmt_migrate.engine import fixing, pipeline
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Result
from tests.commands.legacy import tree
from tests.conftest import Program
from tests.fixes.test_units import CALL, LOGIN


@pytest.mark.parametrize(
    "settings",
    ['format = "json"', 'output-file = ["r.sarif"]', "statistics = true", 'baseline = "known.json"'],
)
def test_reports_in_the_settings_do_not_stop_a_fix(program: Program, tmp_path: Path, settings: str) -> None:
    tree(tmp_path, {"app.js": LOGIN + CALL, ".mgmt-migrate.toml": settings + "\n"})
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0
    assert "authResult.accessToken" in (tmp_path / "app.js").read_text()


def test_a_report_asked_for_beside_a_fix_is_refused(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"app.js": LOGIN + CALL})
    ended = program("scan", ".", "--fix", "--format", "json", cwd=tmp_path)
    assert (ended.status, "with no other report" in ended.err) == (2, True)
    assert (tmp_path / "app.js").read_text() == LOGIN + CALL


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    tree(tmp_path, {"app.js": LOGIN + CALL})
    for command in (["init", "-q"], ["add", "."]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    return tmp_path


def test_no_program_that_the_repository_names_is_run(program: Program, repository: Path) -> None:
    spy = tree(repository.parent, {"spy.sh": f"#!/bin/sh\ntouch {repository.parent}/was-run\n"}) / "spy.sh"
    spy.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(spy)], cwd=repository, check=True)
    assert program("scan", ".", "--fix", cwd=repository).status == 0
    assert not (repository.parent / "was-run").exists()


def test_no_filter_that_the_repository_names_is_run(
    program: Program, repository: Path, tmp_path: Path
) -> None:
    marks = repository / ".git" / "info" / "attributes"
    marks.write_text("*.js filter=spy\n")
    ran = tmp_path / ".git" / "was-run"
    subprocess.run(["git", "config", "filter.spy.clean", f"touch {ran}; cat"], cwd=repository, check=True)
    (repository / "app.js").touch()
    assert program("scan", ".", "--fix", cwd=repository).status == 0
    assert not ran.exists()


def test_a_file_that_git_ignores_is_not_held(program: Program, repository: Path) -> None:
    tree(repository, {".gitignore": "build.js\n", "build.js": LOGIN + CALL})
    refused = program("scan", "build.js", "--fix", cwd=repository)
    assert (refused.status, "git does not hold all of build.js" in refused.err) == (2, True)
    assert (repository / "build.js").read_text() == LOGIN + CALL


def test_a_new_file_is_not_held_whatever_git_is_told_to_show(program: Program, repository: Path) -> None:
    subprocess.run(["git", "config", "status.showUntrackedFiles", "no"], cwd=repository, check=True)
    tree(repository, {"new/build.js": LOGIN + CALL})
    refused = program("scan", "new", "--fix", cwd=repository)
    assert (refused.status, "git does not hold all of build.js" in refused.err) == (2, True)


def test_a_repository_inside_the_folder_is_asked_for_its_own_files(program: Program, tmp_path: Path) -> None:
    """A submodule, or a clone in a folder of clones: the outer repository knows nothing of its changes."""
    inner = tmp_path / "inner"
    tree(inner, {"app.js": LOGIN})
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    for folder, command in (
        (inner, ["init", "-q"]),
        (inner, ["add", "."]),
        (inner, ["commit", "-q", "-m", "first"]),
        (tmp_path, ["init", "-q"]),
        (tmp_path, ["add", "inner"]),
    ):
        subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)
    tree(inner, {"app.js": LOGIN + CALL})
    refused = program("scan", ".", "--fix", cwd=tmp_path)
    assert (refused.status, "git does not hold all of inner/app.js" in refused.err) == (2, True)
    subprocess.run(["git", "add", "."], cwd=inner, check=True)
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0


def test_a_repository_that_git_cannot_read_is_refused(program: Program, repository: Path) -> None:
    (repository / ".git" / "index").write_bytes(b"torn")
    refused = program("scan", ".", "--fix", cwd=repository)
    assert (refused.status, "git does not say what it holds" in refused.err) == (2, True)
    assert program("scan", ".", "--fix", "--allow-dirty", cwd=repository).status == 0


def test_the_whole_project_is_judged_a_few_times_however_many_units_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apps = {f"app{n}/package.json": "{}" for n in range(60)}
    tree(tmp_path, {**apps, **{f"app{n}/app.js": LOGIN + CALL for n in range(60)}})
    options, codes = pipeline.Options((tmp_path,), jobs=1), list[Code]()
    result = pipeline.scan(options, None, codes)
    judged: list[int] = []
    real = pipeline.judge

    def counted(*given: Any) -> Result:
        judged.append(1)
        return real(*given)

    monkeypatch.setattr(pipeline, "judge", counted)
    plan = fixing.plan(result, codes, options, tmp_path)
    assert [unit.safety for unit in plan.units] == ["safe"] * 60
    assert fixing.proven(plan, fixing.compatible(plan.units)) == list(plan.units)
    assert len(judged) == 1
    assert fixing.proven(plan, plan.units[:7]) == list(plan.units[:7])
    assert len(judged) == 2


def test_what_a_named_baseline_knows_is_left(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"old/package.json": "{}", "old/app.js": LOGIN + CALL})
    assert program("scan", ".", "--write-baseline", "known.json", cwd=tmp_path).status == 0
    tree(tmp_path, {"new/package.json": "{}", "new/app.js": LOGIN + CALL})
    ended = program("scan", ".", "--fix", "--baseline", "known.json", cwd=tmp_path)
    assert (ended.status, "1 known to the baseline and left" in ended.err) == (0, True)
    assert (tmp_path / "old/app.js").read_text() == LOGIN + CALL
    assert "authResult.accessToken" in (tmp_path / "new/app.js").read_text()


@pytest.mark.parametrize("comment", ["// mgmt-migrate: ignore[MM201]\n", "// mgmt-migrate: ignore-file\n"])
def test_a_place_that_is_to_be_ignored_is_not_changed(program: Program, tmp_path: Path, comment: str) -> None:
    tree(tmp_path, {"package.json": "{}", "login.js": LOGIN, "profile.js": comment + CALL})
    ended = program("scan", ".", "--fix", cwd=tmp_path)
    assert "is to be ignored, as a comment says" in ended.err
    assert (tmp_path / "profile.js").read_text() == comment + CALL
    assert (tmp_path / "login.js").read_text() == LOGIN
