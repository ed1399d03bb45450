from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import Program
from tests.fleet.repositories import commit, corrupt, hanging, legacy


def test_one_bad_repository_stops_no_other_and_unchanged_ones_keep_their_findings(
    program: Program, tmp_path: Path
) -> None:
    good = legacy(tmp_path / "good")
    corrupt(tmp_path / "corrupt")
    hanging(tmp_path / "hangs")
    for names, limit in ((["good", "corrupt", "hangs"], "4"), (["good", "corrupt"], "30")):
        (tmp_path / "list.txt").write_text("\n".join(["[shop]", *names]))
        ended = program("fleet", "scan", "list.txt", "--mirrors", "m", "--limit", limit, "-j", "2")
        bad = len(names) - 1
        assert (ended.status, f"{bad} of {len(names)} repositories" in ended.err) == (2, True)
        report = json.loads(program("fleet", "report", "--format", "json").out)
        assert (report["repositories"], report["errors"], len(report["failures"])) == (len(names), 3, bad)
    (good / "extra.js").write_text("localStorage.setItem('x', 1)\n")
    commit(good)
    (tmp_path / "list.txt").write_text("good\n")
    assert program("fleet", "scan", "list.txt", "--mirrors", "m", "--limit", "30").status == 1


def test_a_password_in_an_address_is_refused_and_not_shown(program: Program, tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("https://me:hunter2@git.example.com/a.git\n")
    ended = program("fleet", "scan", "list.txt")
    assert ended.status == 2
    assert "hunter2" not in ended.out + ended.err


def test_without_dask_everything_but_a_scheduler_works(tmp_path: Path) -> None:
    legacy(tmp_path / "web")
    (tmp_path / "list.txt").write_text("web\n")
    run = "import sys; sys.modules.update(dict.fromkeys(['dask', 'distributed', 'tornado'])); from mgmt_migrate.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", run, "fleet", "scan", "list.txt", "--mirrors", "m"]
    here = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (here.returncode, here.stdout) == (1, "1 repository, 3 errors, 0 warnings, 0 not scanned\n")
    there = subprocess.run(
        [*command, "--scheduler", "tcp://127.0.0.1:9"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (there.returncode, "pip install 'mgmt-migrate[fleet]'" in there.stderr) == (2, True)


def test_the_report_compares_names_lists_and_refuses_what_is_no_day(program: Program, tmp_path: Path) -> None:
    web = legacy(tmp_path / "web")
    for name in ("a.txt", "b.csv"):
        (tmp_path / name).write_text("path,team\nweb,shop\n" if name == "b.csv" else "web\n")
        assert program("fleet", "scan", name, "--mirrors", "m").status == 1
    (web / "src" / "AuthService.js").unlink()
    commit(web)
    assert "solved" in program("fleet", "scan", "a.txt", "--mirrors", "m").out
    table = program("fleet", "report", "--format", "csv", "--list", "b.csv").out.splitlines()
    assert [line.split(",")[1] for line in table] == ["team", "shop"]
    assert "1 repository," in program("fleet", "report", "--team", "shop", "--list", "b.csv").out
    for wrong in (("--since", "yesterday"), ("--list", "c.txt")):
        ended = program("fleet", "report", *wrong)
        assert (ended.status, ended.err.startswith("error: ")) == (2, True)
