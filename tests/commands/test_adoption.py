"""A repository with 500 old findings is adopted by two documented commands."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tests.commands.legacy import tree
from tests.conftest import Program

DOCUMENTED = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
OLD = 500
LINE = "new auth0.Management({{domain: 'acme.auth0.com', token: authResult{0}.idToken}});\n"


def documented(option: str) -> list[str]:
    """The one command of the documentation that has this option, without the program's name."""
    [line] = [
        line for line in DOCUMENTED.splitlines() if line.startswith("mgmt-migrate scan") and option in line
    ]
    return shlex.split(line)[1:]


@pytest.fixture
def adopted(program: Program, tmp_path: Path) -> Path:
    """A folder whose 500 findings are all known."""
    tree(
        tmp_path,
        {f"part{n}/app.js": "".join(LINE.format(n * 10 + i) for i in range(10)) for n in range(OLD // 10)},
    )
    ended = program(*documented("--write-baseline"), cwd=tmp_path)
    assert ended.status == 0
    assert f"holds {OLD} findings" in ended.err
    return tmp_path


def test_old_findings_fail_nothing_and_a_new_one_does(program: Program, adopted: Path) -> None:
    check = documented("--baseline ")
    assert program(*check, cwd=adopted).status == 0
    tree(adopted, {"part7/new.js": LINE.format("New")})
    ended = program(*check, cwd=adopted)
    assert ended.status == 1
    assert "part7/new.js" in ended.out
    assert "part7/app.js" not in ended.out


def test_code_that_moves_within_its_file_wakes_nothing(program: Program, adopted: Path) -> None:
    for file in adopted.glob("part*/app.js"):
        lines = file.read_text().splitlines(keepends=True)
        file.write_text("// first\n\nfunction other() {}\n" + "".join(reversed(lines)))
    assert program(*documented("--baseline "), cwd=adopted).status == 0


def test_what_was_solved_is_told(program: Program, adopted: Path) -> None:
    (adopted / "part3" / "app.js").unlink()
    ended = program(*documented("--baseline "), cwd=adopted)
    assert ended.status == 0
    assert "10 " in ended.err
