"""What a tool said, as the lines that it points at, and how much of what was planted that is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.seeds import Planted

Lines = dict[str, set[int]]
"""Path to the first lines of what is reported there."""


def of_this(report: Path) -> Lines:
    """From `mgmt-migrate scan --format json`."""
    found = json.loads(report.read_text("utf-8"))["findings"]
    return _lines((one["path"], one["line"]) for one in found)


def of_ast_grep(report: Path) -> Lines:
    """From `ast-grep scan --json`, which counts lines from 0."""
    found = json.loads(report.read_text("utf-8"))
    return _lines((one["file"], one["range"]["start"]["line"] + 1) for one in found)


def of_semgrep(report: Path) -> Lines:
    """From `semgrep scan --json`."""
    found = json.loads(report.read_text("utf-8"))["results"]
    return _lines((one["path"], one["start"]["line"]) for one in found)


READERS: dict[str, Callable[[Path], Lines]] = {
    "mgmt-migrate": of_this,
    "ast-grep": of_ast_grep,
    "semgrep": of_semgrep,
}


def table(planted: list[Planted], said: dict[str, Lines]) -> list[str]:
    """Per shape how many of its places each tool points at, and how many sound programs it reports."""
    shapes: dict[str, list[Planted]] = defaultdict(list)
    for one in planted:
        shapes[one.shape].append(one)
    legacy = {name: places for name, places in shapes.items() if places[0].lines}
    sound = [one for one in planted if not one.lines]
    rows = [f"| planted | places | {' | '.join(said)} |", "| --- " * (len(said) + 2) + "|"]
    for name, places in legacy.items():
        counts = [str(sum(_is_found(one, lines) for one in places)) for lines in said.values()]
        rows.append(f"| {name} | {len(places)} | {' | '.join(counts)} |")
    every = [one for places in legacy.values() for one in places]
    totals = [f"**{sum(_is_found(one, lines) for one in every)}**" for lines in said.values()]
    rows.append(f"| **all** | **{len(every)}** | {' | '.join(totals)} |")
    wrong = [str(sum(one.path in lines for one in sound)) for lines in said.values()]
    rows.append(f"| sound programs, where nothing is to be said | {len(sound)} | {' | '.join(wrong)} |")
    return rows


def _is_found(one: Planted, lines: Lines) -> bool:
    return not lines.get(one.path, set()).isdisjoint(one.lines)


def _lines(pairs: Iterable[tuple[str, int]]) -> Lines:
    lines: Lines = defaultdict(set)
    for path, line in pairs:
        lines[path.removeprefix("./")].add(line)
    return dict(lines)
