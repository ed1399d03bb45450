"""Strings of JavaScript: quotes, escapes, the pieces of a template literal."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(\r\n|[\s\S]))")
_SIMPLE = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    "b": "\b",
    "f": "\f",
    "v": "\v",
    "0": "\0",
    "\n": "",
    "\r\n": "",
    "\r": "",
}


def unescape(raw: str) -> str:
    """The value of the inside of a literal; an escape that means nothing stands for its own character."""
    if "\\" not in raw:
        return raw

    def one(match: re.Match[str]) -> str:
        digits = match[1] or match[2] or match[3]
        if digits is None:
            return _SIMPLE.get(match[4], match[4])
        number = int(digits, 16)
        return chr(number) if number < 0x110000 else match[0]

    return _ESCAPE.sub(one, raw)


def unquote(raw: str) -> str:
    """The value of a whole quoted literal; a literal that never ends keeps what there is."""
    inner = raw[1:-1] if len(raw) > 1 and raw[-1] == raw[0] else raw[1:]
    return unescape(inner)


def template_pieces(node: Tree) -> Iterator[tuple[int, int, Tree | None]]:
    """(start byte, end byte, None) for literal pieces of a template, (start, end, substitution) for holes,
    in order."""
    at = node.start_byte + 1
    for child in node.named_children:
        if child.type != "template_substitution":
            continue
        if child.start_byte > at:
            yield at, child.start_byte, None
        yield child.start_byte, child.end_byte, child
        at = child.end_byte
    end = node.end_byte - 1
    if end > at:
        yield at, end, None
