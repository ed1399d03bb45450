"""The hook, run by the real pre-commit in a real repository: a legacy file is blocked, a migrated one passes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "auth0js-page"
# pre-commit installs the hook with pip from the working copy: what git tracks there, uncommitted changes included.
INSTALLED = ("mgmt_migrate", "docs", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"]
    command = ["git", "-C", str(folder), *identity, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Repository:
    """A repository whose commits go through the hook."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}

    def stage(self, source: Path) -> None:
        shutil.copy(source, self.folder / source.name)
        git(self.folder, "add", source.name)

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")
        git(self.folder, "add", name)

    def commit(self) -> subprocess.CompletedProcess[str]:
        return self.run("git", "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-m", "x")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=600,
        )


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with this program in it, as users name it in their configuration."""
    folder = tmp_path_factory.mktemp("hooks")
    for name in INSTALLED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "hooks")
    return folder


@pytest.fixture(scope="module")
def repository(hooks: Path, tmp_path_factory: pytest.TempPathFactory) -> Repository:
    folder = tmp_path_factory.mktemp("repository")
    git(folder, "init", "-q")
    revision = git(hooks, "rev-parse", "HEAD").strip()
    (folder / ".pre-commit-config.yaml").write_text(
        f"repos:\n  - repo: {hooks.as_uri()}\n    rev: {revision}\n    hooks:\n"
        "      - id: mgmt-migrate\n"
        "      - id: mgmt-migrate-project\n        stages: [manual]\n"
        "      - id: mgmt-migrate-fix\n        stages: [manual]\n",
        encoding="utf-8",
    )
    git(folder, "add", ".pre-commit-config.yaml")
    made = Repository(folder, tmp_path_factory.mktemp("home"))
    installed = subprocess.run(
        [sys.executable, "-m", "pre_commit", "install", "--install-hooks"],
        cwd=folder,
        env=made.environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    assert installed.returncode == 0, installed.stdout + installed.stderr
    return made


def test_a_legacy_file_is_blocked_and_its_migrated_twin_passes(repository: Repository) -> None:
    repository.stage(EXAMPLE / "before" / "app.js")
    blocked = repository.commit()
    said = blocked.stdout + blocked.stderr
    assert blocked.returncode == 1, said
    assert "app.js:5:15: MM101 error" in said
    assert "app.js:26:20: MM201 error" in said

    repository.stage(EXAMPLE / "after" / "app.js")
    passed = repository.commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr
    assert "Passed" in passed.stdout + passed.stderr


def test_other_files_pass(repository: Repository) -> None:
    repository.write("notes.txt", "Nothing about tokens here.\n")
    repository.write("name with space.py", "print('hello')\n")
    passed = repository.commit()
    assert passed.returncode == 0, passed.stdout + passed.stderr


def test_the_hook_for_the_project_sees_a_way_that_begins_in_a_file_of_an_earlier_commit(
    repository: Repository,
) -> None:
    before = ROOT / "examples" / "lock-spa" / "before"
    repository.stage(before / "auth.js")
    git(repository.folder, "commit", "-q", "--no-verify", "-m", "x")
    repository.stage(before / "profile.js")

    pre_commit = (sys.executable, "-m", "pre_commit", "run")
    alone = repository.run(*pre_commit, "mgmt-migrate")
    project = repository.run(*pre_commit, "mgmt-migrate-project", "--hook-stage", "manual")
    assert alone.returncode == 0, alone.stdout + alone.stderr
    assert project.returncode == 1, project.stdout + project.stderr
    assert "profile.js:11:5: MM202 error" in project.stdout
    git(repository.folder, "reset", "-q", "--hard")


def test_the_hook_with_fixes_rewrites_what_is_safe_and_fails_once(repository: Repository) -> None:
    run = [
        sys.executable,
        "-m",
        "pre_commit",
        "run",
        "mgmt-migrate-fix",
        "--hook-stage",
        "manual",
        "--files",
        "set locale.py",
    ]
    source = ROOT / "examples" / "python-script" / "before" / "set_locale.py"
    repository.write("set locale.py", source.read_text(encoding="utf-8"))

    def hook() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            run,
            cwd=repository.folder,
            env=repository.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    rewritten = hook()
    assert rewritten.returncode == 1, rewritten.stdout + rewritten.stderr
    assert "files were modified by this hook" in rewritten.stdout
    assert '"access_token"' in (repository.folder / "set locale.py").read_text(encoding="utf-8")
    git(repository.folder, "add", "set locale.py")
    again = hook()
    assert again.returncode == 0, again.stdout + again.stderr
