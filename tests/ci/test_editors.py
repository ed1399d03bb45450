"""The files for editors read what the program writes."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import Program

ROOT = Path(__file__).parents[2]
EDITORS = ROOT / "examples" / "editors"
LEGACY = "fetch('https://acme.eu.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}})\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "a b.js").write_text(f"\n  {LEGACY}", encoding="utf-8")
    return tmp_path


def test_the_problem_matcher_of_vs_code_understands_each_line(program: Program, project: Path) -> None:
    text = (EDITORS / "vscode-tasks.json").read_text(encoding="utf-8")
    (task,) = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))["tasks"]
    pattern = task["problemMatcher"]["pattern"]
    written = program(*shlex.split(task["command"])[1:]).out.splitlines()
    (found,) = (re.match(pattern["regexp"], line) for line in written)
    assert found is not None
    parts = {name: found[group] for name, group in pattern.items() if name != "regexp"}
    message = parts.pop("message")
    assert parts == {"file": "a b.js", "line": "2", "column": "3", "code": "MM202", "severity": "error"}
    assert "an ID token" in message


def test_the_error_format_of_vim_understands_each_line(program: Program, project: Path) -> None:
    vim = shutil.which("vim")
    settings = (EDITORS / "mgmt-migrate.vim").read_text(encoding="utf-8")
    (makeprg,) = re.findall(r"makeprg=(.*)", settings)
    (errorformat,) = re.findall(r"errorformat=(.*)", settings)
    (line,) = program(*makeprg.replace("\\ ", " ").split()[1:]).out.splitlines()
    if vim is None:  # what it would do with %f:%l:%c: %m
        assert errorformat == r"%f:%l:%c:\ %m"
        assert re.match(r"a b\.js:2:3: MM202 error ", line)
        return
    (project / "out.txt").write_text(line, encoding="utf-8")
    script = f"set errorformat={errorformat}|cgetfile out.txt|call writefile([json_encode(getqflist())],'list')|qa!"
    subprocess.run([vim, "-u", "NONE", "-es", "-c", script], cwd=project, timeout=30, check=False)
    (entry,) = json.loads((project / "list").read_text(encoding="utf-8"))
    assert (entry["lnum"], entry["col"], entry["valid"]) == (2, 3, 1)
    assert entry["text"].startswith("MM202 error an ID token")
