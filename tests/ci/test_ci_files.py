"""The action and the CI files: right by the services' schemas, and their steps run here as they do there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Program

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
    """The steps of the composite action, run with the variables that GitHub sets."""

    def __init__(self, folder: Path) -> None:
        self.work = folder / "work"
        self.work.mkdir()
        self.temp = folder / "temp"
        self.temp.mkdir()
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
        known = {"RUNNER_TEMP": str(self.temp), "GITHUB_ACTION_PATH": str(ROOT), "PATH": os.environ["PATH"]}
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


def test_the_gitlab_job_writes_the_reports_that_it_names(program: Program, tmp_path: Path) -> None:
    job = yaml.safe_load((ROOT / "examples/ci/gitlab-ci.yml").read_text(encoding="utf-8"))["mgmt-migrate"]
    (tmp_path / "a.js").write_text(LEGACY, encoding="utf-8")
    assert program("scan", "--write-baseline", "mgmt-migrate-baseline.json", ".").status == 0
    (tmp_path / "b.js").write_text(LEGACY, encoding="utf-8")
    (command,) = job["script"]
    assert program(*command.split()[1:]).status == 1
    reports = job["artifacts"]["reports"]
    (entry,) = json.loads((tmp_path / reports["codequality"]).read_text(encoding="utf-8"))
    assert entry["location"]["path"] == "b.js"
    assert (tmp_path / reports["junit"]).is_file()
