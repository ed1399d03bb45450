from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import Program
from tests.fleet.repositories import commit, corrupt, hanging, legacy


def test_one_bad_repository_stops_no_other_and_unchanged_ones_keep_their_findings(
    program: Program, tmp_path: Path
) -> None:
    good = legacy(tmp_path / "good")
    corrupt(tmp_path / "corrupt")
    hanging(tmp_path / "hangs")
    (tmp_path / "list.txt").write_text("[shop]\ngood\ncorrupt\nhangs\n")
    for _ in range(2):
        ended = program("fleet", "scan", "list.txt", "--mirrors", "m", "--limit", "2", "-j", "2")
        assert (ended.status, "2 of 3 repositories" in ended.err) == (2, True)
        report = json.loads(program("fleet", "report", "--format", "json").out)
        assert (report["repositories"], report["errors"], len(report["failures"])) == (3, 3, 2)
    (good / "extra.js").write_text("localStorage.setItem('x', 1)\n")
    commit(good)
    (tmp_path / "list.txt").write_text("good\n")
    assert program("fleet", "scan", "list.txt", "--mirrors", "m", "--limit", "30").status == 1


def test_a_password_in_an_address_is_refused_and_not_shown(program: Program, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("https://me:hunter2@git.example.com/a.git\n")
    ended = program("fleet", "scan", "list.txt")
    assert ended.status == 2
    assert "hunter2" not in ended.out + ended.err
