"""Every command in a fenced block of the README and the documents has options that the program knows.

This looks at names only. What the commands do is shown where the tests of each document run them.
"""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.conftest import Program

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
GROUPS = ("tenant", "config", "fleet")
LINKS = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]+)(?:#[^)]*)?\)")


def commands(text: str) -> list[list[str]]:
    """The words of each command line of the program, continued lines joined, from pipes taken apart."""
    found = []
    for block in re.findall(r"^```(?:sh|console|bash)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"\s[|;]\s|&&|\$\(", line.removeprefix("$ ")):
                if part.strip().startswith("mgmt-migrate "):
                    found.append(shlex.split(part.strip().rstrip(")"), comments=True)[1:])
    return found


def test_no_document_shows_an_option_that_the_program_does_not_have(program: Program) -> None:
    helps: dict[tuple[str, ...], str] = {}
    unknown = []
    for path in DOCUMENTS:
        for words in commands(path.read_text(encoding="utf-8")):
            depth = 2 if words[0] in GROUPS and len(words) > 1 and not words[1].startswith("-") else 1
            name = tuple(words[:depth]) if not words[0].startswith("-") else ()
            if name not in helps:
                helps[name] = program(*name, "--help").out
            options = [
                word.partition("=")[0] for word in words[len(name) :] if re.match(r"--?[a-zA-Z]", word)
            ]
            unknown += [
                f"{path.name}: {' '.join(name)} {option}"
                for option in options
                if not re.search(rf"(?<![\w-]){option}(?![\w-])", helps[name])
            ]
    assert len(helps) > 5
    assert unknown == []


def test_every_link_from_a_document_to_a_file_leads_somewhere() -> None:
    broken = [
        f"{path.name}: {link}"
        for path in DOCUMENTS
        for link in LINKS.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / link).exists()
    ]
    assert broken == []


def test_commands_are_found_behind_prompts_pipes_and_over_lines() -> None:
    text = (
        "```console\n$ a | mgmt-migrate convert -\n$ mgmt-migrate scan \\\n  --quiet .\nmgmt: output\n```\n"
    )
    assert commands(text) == [["convert", "-"], ["scan", "--quiet", "."]]
