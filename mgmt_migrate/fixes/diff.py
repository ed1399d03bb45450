"""Unified diffs that `git apply` takes."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n]*\n|[^\n]+\Z")  # as git counts: a lone \r or a form feed ends no line


def unified(path: str, before: str, after: str) -> Iterator[str]:
    """Lines of the diff of one file, each with its line end; none where nothing changed."""
    if before == after:
        return
    name = _quoted(path)
    old, new = (f'"{side}/{name[1:]}' if name.startswith('"') else f"{side}/{name}" for side in "ab")
    yield f"diff --git {old} {new}\n"
    lines = difflib.unified_diff(_LINE.findall(before), _LINE.findall(after), old, new)
    for number, line in enumerate(lines):
        if number < 2:
            yield line.rstrip("\n") + ("\t\n" if " " in path and not name.startswith('"') else "\n")
        elif line.endswith("\n"):
            yield line
        else:
            yield f"{line}\n\\ No newline at end of file\n"


def _quoted(path: str) -> str:
    """A path as git writes it: in quotes with octal escapes where it holds a control character or a
    quote."""
    if not re.search(r'["\\\x00-\x1f\x7f]', path):
        return path
    data = path.encode("utf-8", "surrogateescape")
    return '"' + "".join(chr(b) if 32 <= b < 127 and b not in (34, 92) else f"\\{b:03o}" for b in data) + '"'
