"""What a run does not need, it does not load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.legacy import CALL, tree

PARSERS = ("libcst", "tree_sitter", "yaml")
HEAVY = (*PARSERS, "httpx", "jwt", "rich", "markdown_it", "cryptography", "multiprocessing", "asyncio", "ssl")


def loaded(folder: Path, *arguments: str) -> set[str]:
    """The heavy modules that a run of the program has loaded at its end."""
    code = (
        "import sys; from mgmt_migrate import cli; cli.run(sys.argv[1:]); "
        f"print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--version"], ["matrix"], ["rules"]])
def test_facts_need_nothing_heavy(tmp_path: Path, arguments: list[str]) -> None:
    assert loaded(tmp_path, *arguments) == set()


@pytest.mark.parametrize("arguments", [["."], ["a.py", "b.js", "c.yaml", "notes.txt"]], ids=["tree", "hook"])
def test_a_scan_without_candidates_loads_no_parser_and_no_colours(
    tmp_path: Path, arguments: list[str]
) -> None:
    tree(tmp_path, {"a.py": "x = 1\n", "b.js": "x = 1\n", "c.yaml": "a: 1\n", "notes.txt": "\n"})
    assert loaded(tmp_path, "scan", "--no-cache", *arguments) == set()


def test_a_scan_loads_the_parsers_of_the_languages_that_it_meets(tmp_path: Path) -> None:
    tree(tmp_path, {"app.js": CALL})
    assert loaded(tmp_path, "scan", "--no-cache", ".") == {"tree_sitter"}
