"""Repositories and configurations that want git to do more than fetch."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mgmt_migrate.fleet import mirrors, run, visit
from mgmt_migrate.fleet.git import GitError, _error
from mgmt_migrate.fleet.listing import Repository
from mgmt_migrate.fleet.store import Store
from mgmt_migrate.model.finding import Result
from tests.fleet.repositories import LEGACY, commit, git, legacy

Visit = Callable[[str], dict[str, Any]]


@pytest.fixture
def visited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Visit:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))

    def run(address: str, known: str = "") -> dict[str, Any]:
        folder = str(tmp_path / "mirrors")
        return visit.visit({"name": "it", "address": address, "mirrors": folder, "known": known})

    return run


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "pwned"


def test_hooks_monitors_filters_and_submodules_of_a_repository_do_nothing(
    tmp_path: Path, visited: Visit, mark: Path
) -> None:
    folder = legacy(tmp_path / "it")
    touch = f"#!/bin/sh\ntouch {mark}\n"
    program = tmp_path / "touch.sh"
    program.write_text(touch)
    program.chmod(0o755)
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc", "post-index-change"):
        path = folder / ".git" / "hooks" / hook
        path.parent.mkdir(exist_ok=True)
        path.write_text(touch)
        path.chmod(0o755)
    (folder / ".gitattributes").write_text("* filter=evil diff=evil\n")
    (folder / ".gitmodules").write_text(
        f'[submodule "a"]\n\tpath = a\n\turl = ext::{program}\n\tupdate = !{program}\n'
    )
    commit(folder)
    mark.unlink(missing_ok=True)
    for key in ("core.fsmonitor", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(folder, "config", key, str(program))
    (tmp_path / "gitconfig").write_text(
        f'[filter "evil"]\n\tsmudge = {program}\n[diff "evil"]\n\ttextconv = {program}\n[core]\n\tfsmonitor = {program}\n'
    )
    mark.unlink(missing_ok=True)
    outcome = visited(folder.as_uri())
    assert (outcome["status"], outcome["errors"]) == ("scanned", 3)
    assert not mark.exists()


def test_a_link_that_leads_out_is_a_small_text(tmp_path: Path, visited: Visit) -> None:
    secret = tmp_path / "outside"
    secret.mkdir()
    shutil.copytree(LEGACY, secret, dirs_exist_ok=True)
    folder = tmp_path / "it"
    folder.mkdir()
    (folder / "a").symlink_to(secret)
    (folder / "b.js").symlink_to(next(secret.rglob("*.js*")))
    (folder / "c.js").write_text("// auth0 id_token api/v2\n")
    commit(folder)
    outcome = visited(folder.as_uri())
    assert (outcome["status"], outcome["files"], outcome["errors"]) == ("scanned", 1, 0)


@pytest.mark.parametrize("name", ["../out.js", ".git/hooks/x", "a/../../out.js", "/abs.js"])
def test_a_tree_with_names_that_lead_out_writes_nothing_there(
    tmp_path: Path, visited: Visit, name: str
) -> None:
    folder = tmp_path / "it"
    folder.mkdir()
    git(folder, "init", "-q")
    blob = subprocess.run(
        ["git", "hash-object", "-w", "--stdin"],
        cwd=folder,
        input=b"auth0 id_token api/v2",
        check=True,
        capture_output=True,
    ).stdout.strip()
    entry = b"100644 " + name.encode() + b"\0" + bytes.fromhex(blob.decode())
    tree = subprocess.run(
        ["git", "hash-object", "-w", "-t", "tree", "--literally", "--stdin"], cwd=folder, input=entry, check=True, capture_output=True
    ).stdout.decode().strip()  # fmt: skip
    git(folder, "update-ref", "refs/heads/main", git(folder, "commit-tree", tree, "-m", "x"))
    mirror = mirrors.place(tmp_path / "mirrors", folder.as_uri())
    outcome = visited(folder.as_uri())
    target = tmp_path / "some" / "where" / "tree"
    mirrors.write(mirror, mirrors.blobs(mirror, outcome["commit"], mirrors.Bounds()), target)
    assert not [path for path in target.parent.rglob("*") if path.is_file() and path.name != "index"]
    assert not list(tmp_path.rglob("out.js"))
    assert not list(tmp_path.glob("mirrors/**/hooks/x"))


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% {mark}",
        "http://127.0.0.1:9/a",
        "git://127.0.0.1:9/a",
        "--upload-pack=touch {mark}",
        "fd::0",
    ],
)
def test_only_https_ssh_and_file_are_spoken_even_past_the_list(
    visited: Visit, mark: Path, address: str
) -> None:
    assert visited(address.format(mark=mark))["status"] == "failed"
    assert not mark.exists()


def test_a_configuration_that_rewrites_an_address_changes_no_protocol(
    tmp_path: Path, visited: Visit, mark: Path
) -> None:
    (tmp_path / "gitconfig").write_text(f'[url "ext::touch {mark} "]\n\tinsteadOf = https://h.example/\n')
    assert visited("https://h.example/a")["status"] == "failed"
    assert not mark.exists()


def test_a_password_that_the_configuration_adds_is_neither_kept_nor_shown(
    tmp_path: Path, visited: Visit
) -> None:
    (tmp_path / "gitconfig").write_text(
        '[url "https://oauth2:glpat-hunter2hunter2hunter2@127.0.0.1:9/"]\n\tinsteadOf = https://h.example/\n'
    )
    outcome = visited("https://h.example/a")
    assert (outcome["status"], "hunter2" in str(outcome)) == ("failed", False)
    kept = [path.read_bytes() for path in tmp_path.glob("mirrors/**/*") if path.is_file()]
    assert kept
    assert not [one for one in kept if b"hunter2" in one]


def test_the_name_of_a_mirror_tells_nothing_of_its_address(tmp_path: Path) -> None:
    place = mirrors.place(tmp_path, "https://me:hunter2@h.example/../../etc")
    assert "hunter2" not in str(place)
    assert place.relative_to(tmp_path).parts[0].isalnum()


def test_more_names_than_the_bounds_allow_is_too_large(tmp_path: Path) -> None:
    folder = legacy(tmp_path / "it")
    mirror = folder / ".git"
    with pytest.raises(GitError, match="more than 1 files"):
        mirrors.blobs(mirror, git(folder, "rev-parse", "HEAD"), mirrors.Bounds(names=1))
    with pytest.raises(GitError, match="more than 9 bytes"):
        mirrors.blobs(mirror, git(folder, "rev-parse", "HEAD"), mirrors.Bounds(tree=9))


def test_a_mirror_that_is_broken_is_made_anew(tmp_path: Path, visited: Visit) -> None:
    folder = legacy(tmp_path / "it")
    first = visited(folder.as_uri())
    for pack in (tmp_path / "mirrors").glob("**/objects/**/*"):
        if pack.is_file():
            pack.chmod(0o644)
            pack.write_bytes(b"nonsense")
    again = visited(folder.as_uri())
    assert {k: again[k] for k in ("status", "commit", "errors")} == {
        k: first[k] for k in ("status", "commit", "errors")
    }


def test_digits_in_the_name_of_an_object_are_no_answer_of_a_host(tmp_path: Path) -> None:
    """A broken mirror is made anew, and must not be taken for a repository that is closed or gone."""
    said = b"error: packfile ./objects/pack/pack-1b403cd404e5.pack is corrupt"
    assert _error(128, said, "https").reason == "corrupt"
    assert _error(128, b"fatal: The requested URL returned error: 403", "https").reason == "no access"


def test_codeowners_of_the_repository_come_with_its_findings(tmp_path: Path, visited: Visit) -> None:
    folder = legacy(tmp_path / "it")
    (folder / ".github").mkdir()
    (folder / ".github" / "CODEOWNERS").write_text("* @acme/web\nsrc/ @acme/login\n")
    commit(folder)
    outcome = visited(folder.as_uri())
    assert outcome["owner"] == "@acme/web"
    assert {one["owner"] for one in outcome["findings"]} <= {"@acme/web", "@acme/login"}


def test_a_commit_that_was_scanned_is_fetched_and_not_scanned_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [legacy(tmp_path / name) for name in ("a", "b", "c")]
    scans: list[Path] = []
    whole = visit._scanned

    def counting(tree: Path) -> Result:
        scans.append(tree)
        return whole(tree)

    monkeypatch.setattr(visit, "_scanned", counting)
    listed = [Repository(folder.name, folder.as_uri()) for folder in folders]
    counted = []
    with Store(tmp_path / "s.sqlite", create=True) as store:
        for touched in (None, "b", None):
            if touched:
                (tmp_path / touched / "more.js").write_text("localStorage.setItem('x', 1)\n")
                commit(tmp_path / touched)
            this = store.begin(listed, "all")
            run.scan(store, this, run.Terms(str(tmp_path / "m")), lambda tasks: map(visit.visit, tasks))
            counted.append(len(scans))
            scans.clear()
        kinds = [row["status"] for row in store.rows("SELECT status FROM scan WHERE run = 2 ORDER BY name")]
        total = [row["e"] for row in store.rows("SELECT SUM(errors) AS e FROM scan GROUP BY run")]
    assert counted == [3, 1, 0]
    assert kinds == ["unchanged", "scanned", "unchanged"]
    assert total == [9, 9, 9]


def test_no_command_asks_for_a_password(tmp_path: Path, visited: Visit, mark: Path) -> None:
    program = tmp_path / "ask.sh"
    program.write_text(f"#!/bin/sh\ntouch {mark}\n")
    program.chmod(0o755)
    (tmp_path / "gitconfig").write_text(f"[core]\n\taskPass = {program}\n\tsshCommand = false\n")
    outcome = visited("ssh://git@127.0.0.1:9/a")
    assert outcome["status"] == "failed"
    assert not mark.exists()
    assert os.environ["GIT_CONFIG_GLOBAL"]
