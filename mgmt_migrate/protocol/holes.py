"""Holes: the parts of a URL in source code that only run time fills in."""

from __future__ import annotations

import re

HOLE = "\ufffc"
"""OBJECT REPLACEMENT CHARACTER stands for one unknown part, in all rooms."""

_SIMPLE = re.compile(
    r"<%[-=]?[^%<>]*%>"  # <%= id %>
    r"|<\?(?:=|php\s+echo\b)[^<>]*?\?>"  # <?= $id ?>
    r"|@(?:Model|ViewBag|ViewData)\b[\w.]*(?:\[[^\[\]]*\])?"  # @Model.Id
    r"|@\([^()/]*\)"  # @(id)
    r"|<[^<>/]*>"  # <id>
    r"|%\([^()/]*\)[A-Za-z]"  # %(id)s
    r"|%(?:[0-9]+\$)?[svi@]"  # %s, %v, %@, %1$s
    r"|%[du](?![0-9A-Fa-f])"  # %d, unless it begins an escape such as %d0
    r"|\\\([^()/]*\)"  # \(id)
    r"|\$\([^()/]*\)"  # $(id)
    r"|\$[A-Za-z_][A-Za-z0-9_]*(?:->[A-Za-z0-9_]+)*"  # $id, $user->id
    r"|(?<=/):[A-Za-z_][A-Za-z0-9_]*"  # /:id
)


def with_holes(text: str) -> str:
    """The text with every template hole replaced by `HOLE`, in time linear in its length.

    Known are ${id}, {id}, {{id}}, #{id} with braces inside, :id after a slash, <id>, <%= id %>, %s, %(id)s,
    $id, and the forms of Swift, Java and shell. A percent escape such as %7C is not a hole, an unbalanced
    brace neither.
    """
    return _SIMPLE.sub(HOLE, _without_braces(text))


def _without_braces(text: str) -> str:
    if "{" not in text:
        return text
    spans = _outermost(text)
    parts: list[str] = []
    end = 0
    for start, stop in spans:
        head = text[end:start]
        parts.append(head[:-1] if head.endswith(("$", "#", "@", "!")) else head)
        end = stop
    return HOLE.join([*parts, text[end:]])


def _outermost(text: str) -> list[tuple[int, int]]:
    """Spans of balanced braces that lie in no other such span."""
    opened: list[int] = []
    spans: list[tuple[int, int]] = []
    for at, char in enumerate(text):
        if char == "{":
            opened.append(at)
        elif char == "}" and opened:
            start = opened.pop()
            while spans and spans[-1][0] > start:
                spans.pop()
            spans.append((start, at + 1))
    return spans
