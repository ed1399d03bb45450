"""What Python string literals mean: prefixes, escapes, and the holes of %-formatting and `str.format`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mgmt_migrate.value import Value

_OPENING = re.compile(r"([A-Za-z]*)(\"\"\"|'''|\"|')")
_ESCAPE = re.compile(
    r"\\(?:(\r\n|[\n\r])|([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|N\{([^}]*)\}|(.))",
    re.DOTALL,
)
_SIMPLE = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
    "'": "'",
    '"': '"',
}
PERCENT = re.compile(
    r"%%|%(?:\((?P<field>[^()]*)\))?"
    r"[#0\- +]*(?:\*|[1-9]\d*)?(?:\.(?:\*|\d*))?[hlL]?(?P<hole>[diouxXeEfFgGcrsab])"
)
BRACES = re.compile(
    r"\\\\|\\N\{[^{}]*\}|\{\{|\}\}|(?P<hole>\{)(?P<field>[^{}:!]*)(?:![rsa])?(?::(?:[^{}]|\{[^{}]*\})*)?\}"
)


class Literal(Value, eq=True):
    """A string literal at [start, end) of the file; [inner, outer) is what stands between its quotes."""

    start: int
    end: int
    inner: int
    outer: int
    prefix: str
    quote: str


def literal(text: str, start: int, end: int) -> Literal | None:
    """The parts of the literal at [start, end); None for what Python 2 writes in backquotes."""
    opening = _OPENING.match(text, start, end)
    if opening is None:
        return None
    quote = opening[2]
    return Literal(start, end, opening.end(), end - len(quote), opening[1].lower(), quote)


def meaning(raw: str, prefix: str) -> str:
    """The value of what stands between quotes; bytes become text, an unknown escape stays."""
    raw = raw.replace("\r\n", "\n")
    if "\\" not in raw or "r" in prefix:
        return raw
    return _ESCAPE.sub(_in_bytes if "b" in prefix else _in_text, raw)


def _in_bytes(match: re.Match[str]) -> str:
    return match[0] if match[4] or match[5] or match[6] else _in_text(match)


def _in_text(match: re.Match[str]) -> str:
    line, octal, two, four, eight, name, other = match.groups()
    if line is not None:
        return ""
    if octal is not None:
        return chr(int(octal, 8))
    if name is not None:
        try:
            return unicodedata.lookup(name)
        except KeyError:
            return match[0]
    digits = two or four or eight
    if digits:
        code = int(digits, 16)
        return chr(code) if code <= 0x10FFFF else match[0]
    return _SIMPLE.get(other, match[0])


def pieces(text: str, one: Literal, holes: re.Pattern[str]) -> Iterator[tuple[int, int, str | None]]:
    """The stretches of a template literal in turn: [start, end) and, for a hole, the name in it or "".

    Args:
        holes: PERCENT or BRACES.
    """
    at = one.inner
    for match in holes.finditer(text, one.inner, one.outer):
        if match["hole"] is None:
            continue
        if match.start() > at:
            yield at, match.start(), None
        yield match.start(), match.end(), match["field"] or ""
        at = match.end()
    if at < one.outer:
        yield at, one.outer, None
