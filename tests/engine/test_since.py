"""`--since` and `--staged` ask git what changed, in repositories that nobody vouches for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from mgmt_migrate.engine.since import since, staged
from mgmt_migrate.errors import MigrateError


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    folder.mkdir()
    (folder / "a.js").write_text("login()\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "first")
    return folder


def test_new_changed_and_staged_files_are_named(repository: Path) -> None:
    (repository / "a.js").write_text("logout()\n")
    (repository / "b.js").write_text("login()\n")
    git(repository, "add", "b.js")
    (repository / "c.js").write_text("login()\n")
    assert {Path(path).name for path in since(repository, "HEAD")} == {"a.js", "b.js", "c.js"}
    assert {Path(path).name for path in staged(repository)} == {"b.js"}


@pytest.mark.parametrize("how", [["-a"], ["a.js"], ["-i", "a.js"]], ids=" ".join)
def test_a_hook_sees_what_its_commit_holds(repository: Path, how: list[str]) -> None:
    """Of `git commit -a` and `git commit FILE` the usual index knows nothing."""
    sends = (
        "fetch('https://acme.eu.auth0.com/api/v2/users/1', {headers: {Authorization: 'Bearer ' + r.idToken}})"
    )
    hook = repository / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m mgmt_migrate scan --quiet --no-cache --staged .\n")
    hook.chmod(0o755)
    (repository / "a.js").write_text(sends)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(repository, "commit", "-m", "second", *how)
    assert b"a.js:1:1: MM202" in refused.value.stdout + refused.value.stderr


def test_the_index_of_another_repository_does_not_count(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repository / "a.js").write_text("logout()\n")
    git(repository, "add", ".")
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "other" / ".git" / "index"))
    assert {Path(path).name for path in staged(repository)} == {"a.js"}


@pytest.mark.parametrize("setting", ["clean", "process"])
def test_a_filter_of_the_repository_is_not_run(repository: Path, tmp_path: Path, setting: str) -> None:
    (repository / ".git" / "info" / "attributes").write_text("*.js filter=a.B\n")
    git(repository, "config", f"filter.a.B.{setting}", f"touch {tmp_path}/was-run; cat")
    git(repository, "config", "filter.a.B.required", "true")
    (repository / "a.js").write_text("login() \n")
    assert {Path(path).name for path in since(repository, "HEAD")} == {"a.js"}
    assert not (tmp_path / "was-run").exists()


def test_a_filter_that_no_option_can_name_stops_the_question(repository: Path, tmp_path: Path) -> None:
    (repository / ".git" / "info" / "attributes").write_text("*.js filter=a=b\n")
    git(repository, "config", "filter.a=b.clean", f"touch {tmp_path}/was-run; cat")
    (repository / "a.js").write_text("login() \n")
    with pytest.raises(MigrateError, match="does not say what changed"):
        since(repository, "HEAD")
    assert not (tmp_path / "was-run").exists()


@pytest.mark.parametrize("ask", [lambda folder: since(folder, "HEAD"), staged])
def test_what_a_clone_lacks_is_not_fetched(repository: Path, tmp_path: Path, ask: object) -> None:
    """A clone without all objects names a program that fetches them."""
    assert callable(ask)
    for name, value in {
        "core.sshCommand": f"touch {tmp_path}/was-run; false",
        "remote.origin.url": "ssh://localhost/repository",
        "remote.origin.promisor": "true",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
    }.items():
        git(repository, "config", name, value)
    for folder in (repository / ".git" / "objects").glob("??"):
        shutil.rmtree(folder)
    with suppress(MigrateError):
        ask(repository)
    assert not (tmp_path / "was-run").exists()
