"""Each legacy example, fixed, is silent; what cannot be fixed is left alone and told."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
FIXED = [
    "auth0js-page",
    "lock-spa",
    "node-web",
    "python-script",
    "python-web",
    "react-native-screen",
    "react-profile",
]


def scan(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mgmt_migrate", "scan", str(folder), "--no-cache", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def legacy(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return Path(shutil.copytree(EXAMPLES / request.param / "before", tmp_path / "app"))


@pytest.mark.parametrize("legacy", FIXED, indirect=True)
def test_fixed_it_is_silent_and_fixed_again_it_stays(legacy: Path) -> None:
    assert scan(legacy, "--fix").returncode == 0
    once = contents(legacy)
    assert scan(legacy, "--fail-on", "note").returncode == 0
    assert scan(legacy, "--fix").returncode == 0
    assert contents(legacy) == once


@pytest.mark.parametrize("legacy", ["vue-settings"], indirect=True)
def test_what_names_alone_say_waits_for_unsafe_fixes(legacy: Path) -> None:
    before = contents(legacy)
    told = scan(legacy, "--fix")
    assert told.returncode == 1
    assert "--unsafe-fixes would" in told.stderr
    assert contents(legacy) == before
    assert scan(legacy, "--fix", "--unsafe-fixes").returncode == 0
    assert scan(legacy, "--fail-on", "note").returncode == 0


@pytest.mark.parametrize("legacy", ["react-native-screen"], indirect=True)
def test_without_the_domain_at_hand_it_is_left_to_a_person(legacy: Path) -> None:
    client = legacy / "src" / "client.js"
    client.write_text(client.read_text().replace("'acme.eu.auth0.com'", "window.tenant"))
    before = contents(legacy)
    told = scan(legacy, "--fix", "--unsafe-fixes")
    assert told.returncode == 1
    assert "by hand: the tenant's domain" in told.stderr
    assert contents(legacy) == before


@pytest.mark.parametrize("legacy", FIXED, indirect=True)
def test_the_diff_applied_by_git_is_the_fix(legacy: Path, tmp_path: Path) -> None:
    twin = Path(shutil.copytree(legacy, tmp_path / "twin"))
    shown = scan(legacy, "--diff")
    assert shown.returncode == 1
    subprocess.run(["git", "init", "-q"], cwd=legacy, check=True)
    subprocess.run(["git", "apply", "-"], cwd=legacy, input=shown.stdout.encode(), check=True)
    shutil.rmtree(legacy / ".git")
    scan(twin, "--fix")
    assert contents(legacy) == contents(twin)


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(legacy: Path, newline: bytes, mark: bytes) -> None:
    for path in legacy.iterdir():
        path.write_bytes(mark + path.read_bytes().replace(b"\n", newline))
    assert scan(legacy, "--fix").returncode == 0
    for data in contents(legacy).values():
        assert data.startswith(mark)
        assert data.count(b"\n") == data.count(newline)


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
def test_a_dirty_file_is_left_unless_allowed(legacy: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=legacy, check=True)
    refused = scan(legacy, "--fix")
    assert refused.returncode == 2
    assert "git does not hold" in refused.stderr
    subprocess.run(["git", "add", "app.js", "index.html"], cwd=legacy, check=True)
    assert scan(legacy, "--fix").returncode == 0


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
def test_another_reader_of_the_stored_token_is_named(legacy: Path) -> None:
    (legacy / "other.js").write_text(
        "fetch('https://own.example/', {headers: {auth: localStorage.getItem('id_token')}, x: 'auth0'});\n"
    )
    told = scan(legacy, "--fix")
    assert told.returncode == 1
    assert '"id_token" is also named in other.js:1' in told.stderr


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
def test_a_computed_storage_key_makes_it_unsafe(legacy: Path) -> None:
    (legacy / "other.js").write_text("var auth0 = 1, id_token = 2; show(localStorage[KEY]);\n")
    told = scan(legacy, "--fix")
    assert told.returncode == 1
    assert "a key is computed at other.js:1" in told.stderr
