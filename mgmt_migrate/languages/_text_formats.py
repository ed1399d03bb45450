"""Calls that fill in a format: `String.format`, `sprintf`, `format!`, `stringWithFormat:` and their like."""

from __future__ import annotations

import re

from mgmt_migrate.model.code import Argument, Join, Member, Name, Node, Opaque, Text

_NAMES = frozenset("format sprintf vsprintf Sprintf stringWithFormat Format formatted interpolate".split())
_FIELD = re.compile(
    r"%(?:(?P<place>\d{1,2})\$)?[-+ 0#]{0,5}\d{0,5}(?:\.\d{0,5})?(?:l{0,2}[sdiufvqxXcgeL@])(?![0-9A-Fa-f])"
    r"|%%|\{(?P<index>\d{0,2})(?:[,:][^{}\n]{0,40})?\}"
)


def filled(callee: Node, args: tuple[Argument, ...], text: str, start: int, end: int) -> Join | None:
    """The string that a call makes of its first literal and what follows; None if it is no such call."""
    name = callee.id if isinstance(callee, Name) else callee.name if isinstance(callee, Member) else ""
    swift = name in ("String", "NSString") and args[:1] and args[0].name == "format"
    if name not in _NAMES and not swift:
        return None
    at = next((index for index, argument in enumerate(args[:2]) if isinstance(argument.value, Text)), -1)
    if at < 0:
        return None
    template, given = args[at].value, [argument.value for argument in args[at + 1 :]]
    if not isinstance(template, Text):
        return None
    parts = _parts(template, given, text)
    return Join(start, end, tuple(parts), template.quote) if len(parts) > 1 else None


def _parts(template: Text, given: list[Node], text: str) -> list[Node]:
    first = text.find(template.value, template.start, template.end)  # -1 where escapes were undone
    parts: list[Node] = []
    behind = used = 0
    for match in _FIELD.finditer(template.value):
        if match[0] == "%%":
            continue
        _literal(parts, template, first, behind, match.start())
        behind = match.end()
        number = match["place"] or match["index"]
        index = used if not number else int(number) - (1 if match["place"] else 0)
        used += 1
        value = given[index] if 0 <= index < len(given) else Opaque(template.start, template.end)
        parts += value.parts if isinstance(value, Join) else (value,)
    _literal(parts, template, first, behind, len(template.value))
    return parts


def _literal(parts: list[Node], template: Text, first: int, start: int, end: int) -> None:
    if end > start:
        span = (template.start, template.end) if first < 0 else (first + start, first + end)
        parts.append(Text(*span, template.value[start:end].replace("%%", "%"), ""))
