"""Every command of docs/reports.md does what it is there for."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

from mgmt_migrate import reports
from mgmt_migrate.commands._scan_more import SUFFIXES
from tests.conftest import Program

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reports.md").read_text(encoding="utf-8")
COMMANDS = [
    line
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_each_command_runs_in_a_project(program: Program, tmp_path: Path) -> None:
    git = [
        "git",
        "-c",
        "user.name=nobody",
        "-c",
        "user.email=nobody@example.com",
        "-c",
        "commit.gpgsign=false",
    ]
    (tmp_path / "a.js").write_text(
        "new auth0.Management({domain: 'a.auth0.com', token: authResult.idToken})\n"
    )
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "begin"]):
        subprocess.run([*git, *arguments], cwd=tmp_path, check=True)
    assert len(COMMANDS) >= 7
    statuses = {}
    for command in COMMANDS:
        ended = program(*shlex.split(command)[1:])
        assert "error:" not in ended.err, command
        statuses[command.split("scan ")[1].split()[0]] = ended.status
    assert statuses == {
        "--format": 1, "--output-file": 1, "--statistics": 1,
        "--write-baseline": 0, "--baseline": 0, "--since": 0, "--staged": 0,
    }  # fmt: skip
    assert {"report.sarif", "report.html", "quality.json"} <= {path.name for path in tmp_path.iterdir()}


def test_the_table_has_every_format_with_its_end() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (?:`(\.\w+)`)?", PAGE, re.MULTILINE)
    assert {name for name, _ in rows} == set(reports.names())
    assert all(SUFFIXES[end] == name for name, end in rows if end)


def test_every_link_leads_somewhere() -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGE)
    assert links
    assert [link for link in links if not (ROOT / "docs" / link).exists()] == []
