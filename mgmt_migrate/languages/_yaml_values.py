"""YAML events to values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mgmt_migrate.languages._literal import DEPTH
from mgmt_migrate.model.code import Builder, Comment, Constant, Entry, Node, Opaque, Record, Sequence, Text

MASK = "\ue000"
"""Stands, in the text given to libyaml, for each character of a template tag."""

SHARED = 10_000
"""An alias to a value of more parts than this, aliases in it counted in full, is `Opaque`."""

_PROPERTIES = re.compile(r"(?:[&!][^\s]*\s+)*")
_MASKED = re.compile(MASK + "+")
_COMMENT = re.compile(r"(?:^|(?<=\s))#[^\r\n]*", re.MULTILINE)
_INTEGER = re.compile(r"[-+]?[0-9]{1,300}\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,300}|[0-9]{1,300}\.[0-9]{0,300})(?:[eE][-+]?[0-9]{1,3})?\Z")
_CONSTANTS: dict[str, bool | None] = {"": None, "~": None, "null": None, "Null": None, "NULL": None}
_CONSTANTS |= {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}


def constant(word: str, start: int, end: int) -> Constant | None:
    """The value of a plain scalar that is no string, by the core schema of YAML 1.2."""
    if word in _CONSTANTS:
        return Constant(start, end, _CONSTANTS[word])
    if _INTEGER.match(word):
        return Constant(start, end, int(word))
    if _FLOAT.match(word):
        return Constant(start, end, float(word))
    return None


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is still open; `items` alternates keys and values in a mapping."""

    mapping: bool
    start: int
    flow: bool
    anchor: str | None
    items: list[Node] = field(default_factory=list)
    weight: int = 1


class Composer:
    """Lowers the masked text of a YAML file into its `Builder`."""

    def __init__(self, builder: Builder, masked: str) -> None:
        self._builder = builder
        self._masked = masked
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._scalars: list[tuple[int, int]] = []

    def compose(self) -> list[Node]:
        """The documents' values.

        Raises:
            ValueError: libyaml refuses the text.
        """
        import yaml

        loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        readable = self._masked.encode("utf-8", "replace").decode()  # a lone surrogate becomes "?"
        root = _Frame(False, 0, False, None)
        self._frames = [root]
        try:
            for event in yaml.parse(readable, Loader=loader):
                self._event(event, yaml)
        except (yaml.YAMLError, RecursionError) as error:
            raise ValueError("not YAML") from error
        self._builder.comments += self._comments()
        return root.items

    def _event(self, event: Any, yaml: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            self._take(self._scalar(event, start, end), event.anchor)
        elif isinstance(event, yaml.AliasEvent):
            node, weight = self._anchors.get(event.anchor, (None, 0))
            if node is None or weight > SHARED:
                node, weight = Opaque(start, end), 1
            self._take(node, None, weight)
        elif isinstance(event, yaml.CollectionStartEvent):
            flow = end > start and self._masked[end - 1] in "[{"
            first = end - 1 if flow else self._after_properties(start)
            self._frames.append(_Frame(isinstance(event, yaml.MappingStartEvent), first, flow, event.anchor))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(end)

    def _after_properties(self, start: int) -> int:
        match = _PROPERTIES.match(self._masked, start)
        return match.end() if match else start

    def _scalar(self, event: Any, start: int, end: int) -> Node:
        first = min(self._after_properties(start), end)
        self._scalars.append((first, end))
        style = event.style or ""
        if style in ("|", ">"):
            end = first + len(self._masked[first:end].rstrip())
        elif not style and not event.tag and (plain := constant(event.value, first, end)) is not None:
            return plain
        if event.tag == "!Ref":
            return Opaque(first, end)
        value: str = event.value
        if MASK in value:
            value = self._unmasked(value, first, end)
        return Text(first, end, value, style)

    def _unmasked(self, value: str, start: int, end: int) -> str:
        """The scalar with its template tags again: they come in the same order as in the file."""
        runs = _MASKED.finditer(self._masked, start, end)
        original = self._builder.text
        return _MASKED.sub(
            lambda run: original[place.start() : place.end()] if (place := next(runs, None)) else run[0],
            value,
        )

    def _take(self, node: Node, anchor: str | None, weight: int = 1) -> None:
        frame = self._frames[-1]
        is_key = frame.mapping and len(frame.items) % 2 == 0
        if isinstance(node, Text) and not is_key and weight == 1:
            self._builder.strings.append(node)
        frame.items.append(node)
        frame.weight += weight
        if anchor:
            self._anchors[anchor] = (node, weight)

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        if not frame.flow:
            end = max((item.end for item in frame.items[-2:]), default=frame.start)
            end = max(end, frame.start)
        node: Node
        if len(self._frames) > DEPTH:
            node = Opaque(frame.start, end)
        elif frame.mapping:
            node = Record(frame.start, end, tuple(_entries(frame.items, self._builder.text)))
            self._builder.records.append(node)
        else:
            node = Sequence(frame.start, end, tuple(frame.items))
        self._take(node, frame.anchor, frame.weight)

    def _comments(self) -> Iterator[Comment]:
        """Every `#` that is outside of scalars."""
        spans = iter(self._scalars)
        span = next(spans, None)
        behind = 0
        for match in _COMMENT.finditer(self._masked):
            while span is not None and span[0] <= match.start():
                behind = max(behind, span[1])
                span = next(spans, None)
            if match.start() >= behind:
                yield Comment(match.start(), match.end(), self._builder.text[match.start() : match.end()])


def _entries(items: list[Node], text: str) -> Iterator[Entry]:
    for key, value in zip(items[::2], items[1::2], strict=False):
        name: str | None = None
        if isinstance(key, Text):
            name = key.value
        elif isinstance(key, Constant):
            name = text[key.start : key.end]
        if name == "<<":
            name = None
        yield Entry(key.start, max(value.end, key.end), name, value, key.start, key.end)
