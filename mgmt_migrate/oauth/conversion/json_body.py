"""Members of a JSON object in a text, with the slips that people make: trailing commas, comments, single
quotes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from mgmt_migrate.oauth.conversion.slots import Slot


def members(
    text: str, start: int, end: int, *, quote: str = '"', wrap: Callable[[str], str] = str
) -> list[Slot]:
    """The members with a text as value in a span that is an object.

    Args:
        text: the whole.
        start, end: the span.
        quote: how a double quote is written there, `\\\\"` inside a shell's double quotes.
        wrap: what else a value must go through to be written there.
    """
    mark = re.escape(quote)
    inside = rf"(?:(?!{mark}).)*" if len(quote) > 1 else r'(?:[^"\\\n]|\\.)*'
    pattern = re.compile(
        rf"{mark}(?P<name>[A-Za-z_][A-Za-z0-9_]{{0,63}}){mark}(?P<colon>\s*:\s*){mark}(?P<value>{inside}){mark}"
    )
    encode = _encoder(wrap)
    return [
        Slot(
            found["name"],
            _decoded(found["value"]),
            found.start(),
            found.end(),
            found.start("value"),
            found.end("value"),
            encode,
            _renderer(quote, found["colon"], encode),
        )
        for found in pattern.finditer(text, start, end)
    ]


def _renderer(quote: str, colon: str, encode: Callable[[str], str]) -> Callable[[str, str], str]:
    return lambda name, value: f"{quote}{name}{quote}{colon}{quote}{encode(value)}{quote}"


def trailing_comma(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span of a comma that nothing follows in the object."""
    found = re.compile(r",(?=\s*\}\s*\Z)").search(text[start:end])
    return (start + found.start(), start + found.end()) if found else None


def looks_like(text: str) -> bool:
    """Whether a text is an object."""
    bare = text.strip()
    return bare.startswith("{") and bare.endswith("}") and ":" in bare


def _encoder(wrap: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: wrap(json.dumps(value, ensure_ascii=False)[1:-1])


def _decoded(text: str) -> str:
    try:
        value = json.loads(f'"{text}"')
    except ValueError:
        return text
    return value if isinstance(value, str) else text
