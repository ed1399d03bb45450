"""The action and the CI files: right by the services' schemas, and their steps run here as they do there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
LEGACY = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + authResult.idToken}})\n"
FILES = {
    "action.yml": "vendor.github-actions",
    "examples/ci/github-code-scanning.yml": "vendor.github-workflows",
    "examples/ci/github-changed-files.yml": "vendor.github-workflows",
    "examples/ci/gitlab-ci.yml": "vendor.gitlab-ci",
}


@pytest.mark.parametrize("name", FILES)
def test_the_services_schema_accepts_the_file(name: str) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", FILES[name], "--no-cache"]
    done = subprocess.run(
        [*command, str(ROOT / name)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_example_is_checked_here() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in (ROOT / "examples/ci").iterdir()}
    assert names - set(FILES) == {"examples/ci/pre-commit-config.yaml"}


def test_the_hook_of_the_example_is_one_that_this_repository_has() -> None:
    (repo,) = yaml.safe_load((ROOT / "examples/ci/pre-commit-config.yaml").read_text(encoding="utf-8"))[
        "repos"
    ]
    offered = {
        hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    }
    assert {hook["id"] for hook in repo["hooks"]} <= offered


class Runner:
    """The steps of the composite action, run with the variables that GitHub sets, in folders with spaces."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "my work"
        self.work.mkdir()
        self.temp = folder / "the runner's temp"
        self.temp.mkdir()
        self.checkout = folder / "the action"
        self.checkout.symlink_to(ROOT)
        self.action: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
        self.install, self.scan = self.action["runs"]["steps"]

    def run(self, step: dict[str, Any], **inputs: str) -> subprocess.CompletedProcess[str]:
        given = {name: str(told["default"]) for name, told in self.action["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        asked = {
            key: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: given[m[1]], value)
            for key, value in step.get("env", {}).items()
        }
        github = {name: str(self.temp / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        known = {
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_ACTION_PATH": str(self.checkout),
            "PATH": os.environ["PATH"],
            "PIP_CACHE_DIR": os.environ.get("PIP_CACHE_DIR", str(Path.home() / ".cache" / "pip")),
        }
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(
            shell,
            cwd=self.work,
            env={**known, **github, **asked, "HOME": str(self.temp)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Runner:
    made = Runner(tmp_path_factory.mktemp("runner"))
    done = made.run(made.install)
    assert done.returncode == 0, done.stderr
    return made


def test_the_action_annotates_writes_sarif_and_a_summary_and_fails(runner: Runner) -> None:
    (runner.work / "a.js").write_text(LEGACY, encoding="utf-8")
    done = runner.run(runner.scan)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=a.js,line=1,")
    assert json.loads((runner.work / "mgmt-migrate.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]
    assert "sarif-file=mgmt-migrate.sarif" in (runner.temp / "GITHUB_OUTPUT").read_text(encoding="utf-8")
    assert "### mgmt-migrate: 1 finding" in (runner.temp / "GITHUB_STEP_SUMMARY").read_text(encoding="utf-8")
    assert runner.run(runner.scan, fail_on="never").returncode == 0


def test_an_input_is_never_a_command(runner: Runner) -> None:
    done = runner.run(
        runner.scan, paths='$(touch stolen)\n`touch stolen`\n"; touch stolen', baseline="; touch stolen"
    )
    assert done.returncode == 2
    assert not (runner.work / "stolen").exists()


def test_the_installed_program_has_its_schema_and_templates(runner: Runner) -> None:
    program = str(runner.temp / "mgmt-migrate" / "bin" / "mgmt-migrate")
    printed = subprocess.run(
        [program, "schema"], capture_output=True, text=True, check=True, cwd=runner.temp
    ).stdout
    assert printed == (ROOT / "docs" / "scan-schema.json").read_text(encoding="utf-8")
    html = [program, "scan", "--format", "html", "--fail-on", "never", "."]
    page = subprocess.run(html, capture_output=True, text=True, check=True, cwd=runner.work).stdout
    assert page.startswith("<!doctype html>")


def test_the_gitlab_job_runs_and_writes_the_reports_that_it_names(runner: Runner, tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "examples/ci/gitlab-ci.yml").read_text(encoding="utf-8"))["mgmt-migrate"]
    programs = runner.temp / "mgmt-migrate" / "bin"
    known = {"PATH": f"{programs}:{os.environ['PATH']}", "PIP_NO_INDEX": "1", **job["variables"]}
    work = tmp_path / "builds of a group"
    work.mkdir()

    def run(*lines: str) -> int:
        script = "\n".join(lines)
        shell = ["bash", "-eo", "pipefail", "-c", script]
        return subprocess.run(
            shell, cwd=work, env=known, capture_output=True, timeout=120, check=False
        ).returncode

    (work / "a.js").write_text(LEGACY, encoding="utf-8")
    assert run("mgmt-migrate scan --write-baseline mgmt-migrate-baseline.json .") == 0
    (work / "b.js").write_text(LEGACY, encoding="utf-8")
    assert run(*job["before_script"], *job["script"]) == 1
    reports = job["artifacts"]["reports"]
    (entry,) = json.loads((work / reports["codequality"]).read_text(encoding="utf-8"))
    assert entry["location"]["path"] == "b.js"
    assert (work / reports["junit"]).is_file()


def step_of(name: str) -> dict[str, str]:
    """What an example workflow hands to the action."""
    workflow = yaml.safe_load((ROOT / "examples/ci" / name).read_text(encoding="utf-8"))
    (step,) = (step for step in workflow["jobs"]["scan"]["steps"] if "OWNER/mgmt-migrate" in step["uses"])
    given: dict[str, str] = step["with"]
    return given


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def pull_request(runner: Runner, tmp_path: Path) -> Path:
    """The checkout of a pull request's merge: an old finding in main, a new one in "b b.js"."""
    origin, work = tmp_path / "origin", runner.work
    origin.mkdir()
    git(origin, "init", "-q", "-b", "main")
    (origin / "a.js").write_text(LEGACY, encoding="utf-8")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "old")
    git(origin, "checkout", "-qb", "feature")
    (origin / "b b.js").write_text(LEGACY, encoding="utf-8")
    git(origin, "add", "-A")
    git(origin, "commit", "-qm", "new")
    shutil.rmtree(work)
    git(tmp_path, "clone", "-q", str(origin), str(work))
    git(work, "checkout", "-q", "--detach", "origin/main")
    git(work, "merge", "-q", "--no-ff", "-m", "merge", "origin/feature")
    return work


def test_the_workflow_of_a_pull_request_tells_only_what_it_touches(
    runner: Runner, pull_request: Path
) -> None:
    given = step_of("github-changed-files.yml")
    base = given["since"].replace("${{ github.base_ref }}", "main")
    done = runner.run(runner.scan, since=base, fail_on=given["fail-on"])
    assert done.returncode == 1, done.stderr
    places = [line.partition(",")[0] for line in done.stdout.splitlines() if line.startswith("::error ")]
    assert places == ["::error file=b b.js"]
    git(pull_request, "checkout", "-q", "--detach", "origin/main")
    assert runner.run(runner.scan, since=base, fail_on=given["fail-on"]).returncode == 0


def test_the_workflow_of_code_scanning_hands_its_log_on(runner: Runner, pull_request: Path) -> None:
    program = str(runner.temp / "mgmt-migrate" / "bin" / "mgmt-migrate")
    known = step_of("github-code-scanning.yml")["baseline"]
    git(pull_request, "checkout", "-q", "--detach", "origin/main")
    subprocess.run([program, "scan", "--write-baseline", known, "."], cwd=pull_request, check=True)
    assert runner.run(runner.scan, baseline=known).returncode == 0
    git(pull_request, "checkout", "-q", "--detach", "origin/feature")
    assert runner.run(runner.scan, baseline=known, paths="b b.js\na.js").returncode == 1
    output = (runner.temp / "GITHUB_OUTPUT").read_text(encoding="utf-8").splitlines()[-1]
    name, _, value = output.partition("=")
    assert (name, runner.action["outputs"]) == (
        "sarif-file",
        {"sarif-file": {"description": "The SARIF report.", "value": "${{ steps.scan.outputs.sarif-file }}"}},
    )
    results = json.loads((pull_request / value).read_text(encoding="utf-8"))["runs"][0]["results"]
    assert [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results] == [
        "b%20b.js"
    ]
