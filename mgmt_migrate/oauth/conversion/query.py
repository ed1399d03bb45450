"""Parameters joined by `&`: a query or a form, on one line or, for the reader's sake, one a line."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote, unquote_plus

from mgmt_migrate.oauth.conversion.slots import Slot

_PAIR = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_.\[\]-]{0,63})=(?P<value>[^&\s#]*)")
_BETWEEN = " \t\r\n&?"


class _Style:
    """How values are written: what is left as it is, and what a space becomes."""

    def __init__(self, safe: str, space: str) -> None:
        self._safe = safe
        self._space = space

    def encode(self, value: str) -> str:
        return quote(value, safe=self._safe).replace("%20", self._space)


def pairs(text: str, start: int, end: int) -> list[Slot]:
    """The parameters in a span of the text; reading stops where it is none any more."""
    part = text[start:end]
    style = _style(part)
    found: list[Slot] = []
    at = 0
    while at < len(part):
        while at < len(part) and part[at] in _BETWEEN:
            at += 1
        pair = _PAIR.match(part, at)
        if pair is None:
            break
        found.append(_slot(pair, start, style))
        at = pair.end()
    return found


def style_of(text: str) -> Callable[[str], str]:
    """How values are encoded where this text is one."""
    return _style(text).encode


def looks_like(text: str) -> bool:
    """Whether a text is nothing but parameters."""
    found = pairs(text, 0, len(text))
    return bool(found) and not text[found[-1].end :].strip(" \t\r\n&")


def _slot(pair: re.Match[str], offset: int, style: _Style) -> Slot:
    return Slot(
        pair["name"],
        unquote_plus(pair["value"]),
        offset + pair.start(),
        offset + pair.end(),
        offset + pair.start("value"),
        offset + pair.end("value"),
        style.encode,
        lambda name, value: f"{name}={style.encode(value)}",
    )


def _style(text: str) -> _Style:
    """Values with a bare :// show that the writer does not encode; then braces and dollars stay too."""
    bare = "://" in text or "{" in text or "<" in text
    encoded = re.search(r"%3a|%2f", text, re.IGNORECASE) is not None
    readable = bare or (not encoded and "\n" in text.strip())
    return _Style(
        ":/{}$<>.-_~" if readable else "{}$<>-_.~", "+" if re.search(r"=[^&\s]*\+", text) else "%20"
    )
