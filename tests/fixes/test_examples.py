"""Each legacy example, fixed, is silent; what cannot be fixed is left alone and told."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mgmt_migrate.engine import fixing
from mgmt_migrate.fixes.diff import unified
from tests.conftest import Program
from tests.fixes.trying import chosen, planned

EXAMPLES = Path(__file__).parents[2] / "examples"
SAFE = [
    "auth0js-page",
    "lock-spa",
    "node-web",
    "python-script",
    "python-web",
    "react-native-screen",
    "react-profile",
]
UNSAFE = ["vue-settings", "deploy-config"]


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def legacy(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return Path(shutil.copytree(EXAMPLES / request.param / "before", tmp_path / "app"))


@pytest.mark.parametrize("legacy", [*SAFE, *UNSAFE], indirect=True)
def test_fixed_it_is_silent_and_git_applies_the_diff(legacy: Path, tmp_path: Path) -> None:
    plan = planned(legacy)
    assert {unit.safety for unit in plan.units} <= {"safe", "unsafe"}
    units = chosen(plan, unsafe=True)
    diff = "".join(line for path, pair in plan.changed(units).items() for line in unified(path, *pair))
    twin = Path(shutil.copytree(legacy, tmp_path / "twin"))
    fixing.write(plan, units)
    assert planned(legacy).units == ()
    subprocess.run(["git", "apply", "-"], cwd=twin, input=diff.encode(), check=True)
    assert contents(twin) == contents(legacy)


@pytest.mark.parametrize("legacy", SAFE, indirect=True)
def test_all_that_the_applications_need_is_safe(legacy: Path) -> None:
    assert {unit.reasons for unit in planned(legacy).units} == {()}


@pytest.mark.parametrize("legacy", ["vue-settings"], indirect=True)
def test_what_names_alone_say_waits_for_unsafe_fixes(legacy: Path, program: Program) -> None:
    before = contents(legacy)
    told = program("scan", "--fix", str(legacy))
    assert (told.status, "--unsafe-fixes would" in told.err) == (1, True)
    assert contents(legacy) == before
    assert program("scan", "--fix", "--unsafe-fixes", str(legacy)).status == 0
    assert program("scan", "--fail-on", "note", str(legacy)).status == 0


@pytest.mark.parametrize("legacy", ["react-native-screen"], indirect=True)
def test_without_the_domain_at_hand_it_is_left_to_a_person(legacy: Path) -> None:
    client = legacy / "src" / "client.js"
    client.write_text(client.read_text().replace("'acme.eu.auth0.com'", "window.tenant"))
    [unit] = planned(legacy).units
    assert (unit.safety, unit.edits) == ("manual", ())
    assert unit.reasons == ("the tenant's domain is not in the code at hand",)


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark_stay(legacy: Path, newline: bytes, mark: bytes) -> None:
    for path in legacy.iterdir():
        path.write_bytes(mark + path.read_bytes().replace(b"\n", newline))
    plan = planned(legacy)
    fixing.write(plan, chosen(plan, unsafe=False))
    for data in contents(legacy).values():
        assert data.startswith(mark)
        assert data.count(b"\n") == data.count(newline)


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
def test_a_dirty_file_is_left_unless_allowed(legacy: Path, program: Program) -> None:
    subprocess.run(["git", "init", "-q"], cwd=legacy, check=True)
    refused = program("scan", "--fix", str(legacy))
    assert (refused.status, "git does not hold" in refused.err) == (2, True)
    subprocess.run(["git", "add", "app.js", "index.html"], cwd=legacy, check=True)
    assert program("scan", "--fix", str(legacy)).status == 0


@pytest.mark.parametrize("legacy", ["auth0js-page"], indirect=True)
def test_a_computed_storage_key_makes_it_unsafe(legacy: Path) -> None:
    (legacy / "other.js").write_text("var auth0 = 1, id_token = 2; show(localStorage[KEY]);\n")
    [unit] = planned(legacy).units
    assert "a key is computed at other.js:1" in unit.reasons


@pytest.mark.parametrize(("legacy", "name"), [(name, name) for name in [*SAFE, *UNSAFE]], indirect=["legacy"])
def test_fixed_it_is_its_twin_to_the_letter(legacy: Path, name: str) -> None:
    plan = planned(legacy)
    fixing.write(plan, chosen(plan, unsafe=True))
    assert contents(legacy) == contents(EXAMPLES / name / "after")
