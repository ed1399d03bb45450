"""What the documents show is what the program says.

In a ```console block a line "$ mgmt-migrate …" is followed by its output. Checked are commands that need
no file and no network: help, matrix, rules, explain. An output may stop early with a line that holds "…".
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.conftest import Program

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
CHECKED = re.compile(
    r"mgmt-migrate (?:matrix|rules|explain)\b|mgmt-migrate\b.* --help$|mgmt-migrate --version$"
)


def shown_runs(text: str) -> list[tuple[str, list[str]]]:
    """Each command of the console blocks with the output lines shown below it."""
    runs: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                runs.append((line[2:], []))
            elif runs:
                runs[-1][1].append(line)
    return runs


def agrees(shown: list[str], real: list[str]) -> bool:
    if "…" in shown:
        shown = shown[: shown.index("…")]
        real = real[: len(shown)]
    return [line.rstrip() for line in shown] == [line.rstrip() for line in real]


def test_output_in_a_document_is_the_programs_own(program: Program) -> None:
    for path in DOCUMENTS:
        for command, shown in shown_runs(path.read_text(encoding="utf-8")):
            if CHECKED.match(command) and shown:
                real = program(*shlex.split(command)[1:])
                assert real.status == 0, command
                assert agrees(shown, real.out.splitlines()), f"{path.name}: {command}\n{real.out}"


def test_a_block_with_two_commands_is_two_runs() -> None:
    text = "```console\n$ a --help\none\n\ntwo\n$ b\n```\n"
    assert shown_runs(text) == [("a --help", ["one", "", "two"]), ("b", [])]


def test_an_output_that_differs_is_noticed_and_one_that_stops_early_is_not() -> None:
    assert not agrees(["a"], ["b"])
    assert not agrees(["a"], ["a", "b"])
    assert agrees(["a", "…"], ["a", "b"])
    assert not agrees(["b", "…"], ["a", "b"])


def test_the_whole_check_ends_with_the_command_that_the_readme_names() -> None:
    command = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()[-1]
    assert command.endswith("nox -s lint types layers tests")
    assert command in (ROOT / "README.md").read_text(encoding="utf-8")
