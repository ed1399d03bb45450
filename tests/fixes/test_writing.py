"""Several files change together, or none does, whatever happens meanwhile."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fixes.writing import JOURNAL, Replacement, alone, recover, write

NAMES = [f"f{number}.js" for number in range(40)]
WRITER = """
import sys
from pathlib import Path
from mgmt_migrate.fixes.writing import Replacement, write
folder = Path(sys.argv[1])
files = [Replacement(p, p.read_bytes(), b"new " * 5000) for p in sorted(folder.glob("*.js"))]
print("ready", flush=True)
write(files, folder, [folder])
"""


def test_mode_and_bytes_are_as_given_and_nothing_else_is_left(tmp_path: Path) -> None:
    place = tmp_path / "run.sh"
    place.write_bytes(b"old\r\n")
    place.chmod(0o750)
    write([Replacement(place, b"old\r\n", b"new\r\n")], tmp_path, [tmp_path])
    assert place.read_bytes() == b"new\r\n"
    assert place.stat().st_mode & 0o777 == 0o750
    assert list(tmp_path.iterdir()) == [place]


def test_a_file_that_changed_meanwhile_stops_all(tmp_path: Path) -> None:
    one, other = tmp_path / "a.js", tmp_path / "b.js"
    one.write_bytes(b"a")
    other.write_bytes(b"somebody else's")
    with pytest.raises(MigrateError, match="changed since"):
        write([Replacement(one, b"a", b"A"), Replacement(other, b"b", b"B")], tmp_path, [tmp_path])
    assert (one.read_bytes(), other.read_bytes()) == (b"a", b"somebody else's")


def test_a_link_that_leads_out_is_not_followed(tmp_path: Path) -> None:
    outside, root = tmp_path / "outside.js", tmp_path / "root"
    outside.write_bytes(b"a")
    root.mkdir()
    (root / "in.js").symlink_to(outside)
    with pytest.raises(MigrateError, match="leads out"):
        write([Replacement(root / "in.js", b"a", b"A")], root, [root])
    assert outside.read_bytes() == b"a"


def record(folder: Path, place: str, before: bytes, after: bytes) -> Path:
    """What an interrupted fix of one file leaves in a folder."""
    done, old = hashlib.sha256(after).hexdigest(), base64.b64encode(before).decode()
    entry = {"path": place, "before": old, "after": done}
    (folder / JOURNAL).write_text(json.dumps({"version": 1, "files": [entry]}))
    (folder / JOURNAL).chmod(0o600)
    return folder / JOURNAL


@pytest.mark.parametrize("place", ["{folder}/.git/config", ".git/config", "{folder}/deep/../.GIT/config"])
def test_a_record_that_comes_with_the_code_writes_nothing_for_git(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """What a fresh clone has in .git/config can be guessed, and what stands there can start programs."""
    monkeypatch.chdir(tmp_path)
    for name in (".git", ".GIT"):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "config").write_bytes(b"guessed")
    record(tmp_path, place.format(folder=tmp_path), b"[core]\n\tfsmonitor = false", b"guessed")
    with pytest.raises(MigrateError, match="which is git's"):
        recover(tmp_path)
    assert (tmp_path / ".git" / "config").read_bytes() == b"guessed"


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such permissions")
def test_a_record_that_others_may_read_is_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_bytes(b"mine")
    record(tmp_path, str(tmp_path / "a.js"), b"theirs", b"mine").chmod(0o644)  # as a clone has it
    with pytest.raises(MigrateError, match="not written by this program"):
        recover(tmp_path)
    assert (tmp_path / "a.js").read_bytes() == b"mine"


def test_what_changed_after_an_interruption_is_left_and_told(tmp_path: Path) -> None:
    record(tmp_path, str(tmp_path / "a.js"), b"", b"what the fix wrote")
    (tmp_path / "a.js").write_bytes(b"mine")
    assert "left as it is" in recover(tmp_path)[0]
    assert (tmp_path / "a.js").read_bytes() == b"mine"
    assert recover(tmp_path) == []


@pytest.mark.parametrize("delay", range(0, 120, 10))
def test_killed_at_any_moment_all_is_old_or_all_is_new_after_the_next_run(tmp_path: Path, delay: int) -> None:
    for name in NAMES:
        (tmp_path / name).write_bytes(b"old " * 5000)
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(delay / 1000)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    held = {(tmp_path / name).read_bytes() for name in NAMES}
    assert held <= {b"old " * 5000, b"new " * 5000}, "no file is half written"
    if len(held) == 2:
        assert (tmp_path / JOURNAL).exists(), "a unit that is half applied leaves a word"
        assert recover(tmp_path)
    recover(tmp_path)
    assert len({(tmp_path / name).read_bytes() for name in NAMES}) == 1
    assert {path.name for path in tmp_path.iterdir()} == set(NAMES)


@pytest.mark.parametrize(
    ("one", "other", "together"),
    [
        ("app", "app", False),
        ("app", "app/src", False),
        ("app/src", "app", False),
        ("app", "site", True),
        ("app/src", "app/test", True),
    ],
)
def test_two_fixes_of_one_folder_do_not_meet(tmp_path: Path, one: str, other: str, together: bool) -> None:
    for name in ("app/src", "app/test", "site"):
        (tmp_path / name).mkdir(parents=True)
    with alone(tmp_path / one):
        if together:
            with alone(tmp_path / other):
                pass
        else:
            with pytest.raises(MigrateError, match="another fix is running here"), alone(tmp_path / other):
                pass
    with alone(tmp_path / other):
        assert list(tmp_path.rglob("*.lock")) == []


def test_a_killed_fix_of_another_root_is_put_back_by_the_same_command_and_by_no_other(tmp_path: Path) -> None:
    here, root = tmp_path / "here", tmp_path / "root"
    here.mkdir()
    root.mkdir()
    (root / "a.js").write_bytes(b"new")
    record(here, str(root / "a.js"), b"old", b"new")
    with pytest.raises(MigrateError, match="lies elsewhere"):
        recover(here)
    assert (root / "a.js").read_bytes() == b"new"
    assert "was put back" in recover(here, [root])[0]
    assert (root / "a.js").read_bytes() == b"old"
