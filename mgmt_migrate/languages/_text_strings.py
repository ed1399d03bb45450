"""String literals of the languages that are read without a grammar."""

from __future__ import annotations

import re
from collections.abc import Callable

from mgmt_migrate.languages._literal import unescape
from mgmt_migrate.languages._text_dialects import INSERTS, Dialect
from mgmt_migrate.model.code import Join, Node, Text

_OPENING = re.compile(r"[@$fr]{0,2}(\"\"\"|\"|'|`)")
Expression = Callable[[int, int], Node]
"""Lowers the expression at [start, end) of the file."""


def string(text: str, start: int, end: int, dialect: Dialect, expression: Expression) -> Text | Join:
    """The value of the literal at [start, end), with what it inserts."""
    opening = _OPENING.match(text, start, end)
    quote = opening[1] if opening else text[start : start + 1]
    first = opening.end() if opening else min(start + 1, end)
    closed = end - first >= len(quote) and text.endswith(quote, first, end)
    last = end - len(quote) if closed else end
    prefix = text[start : first - len(quote)]
    raw = quote == "`" or ("@" in prefix and dialect.initializers) or (quote == "'" and dialect.arrow_keys)
    inserts = "" if quote == "`" or (quote == "'" and not dialect.single_inserts) else dialect.inserts
    if inserts == "brace" and "$" not in prefix:
        inserts = ""
    if not inserts:
        return Text(start, end, _value(text[first:last], raw), quote)
    parts: list[Node] = []
    at = first
    for match in INSERTS[inserts].finditer(text, first, last):
        if inserts != "swift" and text[match.start() - 1] == "\\":
            continue
        if match.start() > at:
            parts.append(Text(at, match.start(), _value(text[at : match.start()], raw), ""))
        group = match.lastindex or 0
        parts.append(expression(*_without_format(text, *match.span(group), inserts)))
        at = match.end()
    if not parts:
        return Text(start, end, _value(text[first:last], raw), quote)
    if at < last:
        parts.append(Text(at, last, _value(text[at:last], raw), ""))
    return Join(start, end, tuple(parts), quote)


def _value(body: str, raw: bool) -> str:
    return body if raw else unescape(body)


def _without_format(text: str, start: int, end: int, inserts: str) -> tuple[int, int]:
    """C# writes a format behind a colon: {id:N}."""
    if inserts == "brace":
        colon = text.find(":", start, end)
        if colon >= 0 and text[colon : colon + 2] != "::":
            return start, colon
    return start, end
