"""YAML that no YAML parser takes, such as a chart full of template blocks: `key: value` line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mgmt_migrate.languages._literal import DEPTH, unescape
from mgmt_migrate.languages._yaml_values import constant
from mgmt_migrate.model.code import Builder, Comment, Entry, Node, Opaque, Record, Sequence, Text

_LINE = re.compile(
    r"^(?P<indent>[ \t]*)(?P<dashes>(?:-[ \t]+){0,9})"
    r"(?:(?P<key>\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[\w.$/@-]{1,200})[ \t]*:(?=\s|$))"
    r"[ \t]*(?P<value>[^\n]*)$",
    re.MULTILINE,
)
_BLOCK = re.compile(r"[|>][-+0-9]{0,2}[ \t]*\r?\Z")


@dataclass(slots=True)
class _Level:
    indent: int
    start: int
    key: tuple[str, int, int] | None = None
    values: list[Node] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)


def read(builder: Builder) -> list[Node]:
    """One record of all lines that look like `key: value`, nested by their indentation."""
    levels = [_Level(-1, 0)]
    text = builder.text
    block = -1
    for match in _LINE.finditer(text):
        indent = len(match["indent"])
        if block >= 0 and indent > block:
            continue  # inside a block scalar
        block = indent if _BLOCK.match(match["value"]) else -1
        indent += len(match["dashes"])
        while levels[-1].indent > indent:
            _close(levels, builder)
        if match["dashes"] and levels[-1].indent == indent and len(levels) > 1:
            _close(levels, builder)  # the next item of a sequence
        if levels[-1].indent < indent:
            levels.append(_Level(indent, match.start("key")))
        _settle(levels[-1])
        levels[-1].key = (match["key"].strip("\"'"), match.start("key"), match.end("key"))
        if (value := _value(builder, match)) is not None:
            levels[-1].values.append(value)
    while len(levels) > 1:
        _close(levels, builder)
    return _whole(levels[0].values)


def _whole(values: list[Node]) -> list[Node]:
    """Several records under one key are the items of a sequence."""
    return [Sequence(values[0].start, values[-1].end, tuple(values))] if len(values) > 1 else values


def _value(builder: Builder, match: re.Match[str]) -> Node | None:
    raw, start = match["value"], match.start("value")
    hash_at = re.search(r"(?:^|\s)#", raw)
    if hash_at and raw[:1] not in ("'", '"'):
        at = start + hash_at.end() - 1
        builder.comments.append(Comment(at, match.end("value"), builder.text[at : match.end("value")]))
        raw = raw[: hash_at.start()]
    raw = raw.rstrip()
    end = start + len(raw)
    if not raw or _BLOCK.match(raw):
        return None
    node: Node
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"":
        inner = unescape(raw[1:-1]) if raw[0] == '"' else raw[1:-1].replace("''", "'")
        node = Text(start, end, inner, raw[0])
    else:
        node = constant(raw, start, end) or Text(start, end, raw, "")
    if isinstance(node, Text):
        builder.strings.append(node)
    return node


def _settle(level: _Level) -> None:
    """Writes down the key that was waiting for a nested value."""
    if level.key is not None:
        name, start, end = level.key
        value = next(iter(_whole(level.values)), Opaque(end, end))
        level.entries.append(Entry(start, value.end, name, value, start, end))
        level.key, level.values = None, []


def _close(levels: list[_Level], builder: Builder) -> None:
    level = levels.pop()
    _settle(level)
    end = level.entries[-1].end if level.entries else level.start
    node: Node = Opaque(level.start, end)
    if len(levels) <= DEPTH:
        node = Record(level.start, end, tuple(level.entries))
        builder.records.append(node)
    levels[-1].values.append(node)
