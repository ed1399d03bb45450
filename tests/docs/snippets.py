"""The fenced blocks of the documents, and what of them is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("examples/*.md"),
        *ROOT.glob("benchmarks/*.md"),
    )
)
SHELL = ("sh", "console")


@dataclass(frozen=True)
class Snippet:
    """One block. `line` is the line of its fence, `language` "" where the fence names none."""

    document: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.document}:{self.line}"


@dataclass(frozen=True)
class Step:
    """What is run in one go: a command and the output that the document shows for it, None where it shows none."""

    place: str
    command: str
    shown: str | None


def snippets(document: str) -> Iterator[Snippet]:
    """All blocks of a document, fenced or indented, also those inside of lists."""
    for token in MarkdownIt().enable("table").parse((ROOT / document).read_text(encoding="utf-8")):
        if token.type in ("fence", "code_block") and token.map:
            language = token.info.split()[0] if token.info.strip() else ""
            yield Snippet(document, token.map[0] + 1, language, token.content)


def steps(snippet: Snippet) -> Iterator[Step]:
    """A sh block is one step. In a console block each "$ " begins one, "> " goes on, the rest is its output."""
    if snippet.language == "sh":
        yield Step(snippet.place, snippet.text, None)
        return
    command: str | None = None
    shown: list[str] = []
    for line in snippet.text.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield Step(snippet.place, command, _joined(shown))
            command, shown = line[2:], []
        elif line.startswith("> ") and not shown and command and command.endswith("\\"):
            command = f"{command}\n{line[2:]}"
        else:
            shown.append(line)
    assert command is not None, f"{snippet.place}: a console block shows a command after '$ '"
    yield Step(snippet.place, command, _joined(shown))


def _joined(lines: list[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


_VARYING = re.compile(r"(?<=  expires   )\d.*|(?<=\[)\d+(?= characters\])")
"""What differs from run to run: when a new token expires, and how long it is."""


def agrees(shown: str, real: str) -> bool:
    """Whether an output is what a document shows: a line "…" stands for any lines, "…" in a line for any text."""
    shown = _VARYING.sub("…", shown)
    lines = [line.rstrip() for line in real.splitlines()]
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
        for line in shown.splitlines()
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in lines)) is not None
