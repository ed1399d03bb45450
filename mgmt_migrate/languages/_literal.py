"""Tolerant reading of JSON, JSONC, JSON5 and what people write for JSON into requests.

No parser of the registries gives positions in code points, takes comments, single quotes, bare keys,
trailing commas and `{{ variables }}`, and reads a text that stands piecewise in a shell word; so this is
one regular expression and a stack.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mgmt_migrate.languages._spelled import HOLE, Spelled
from mgmt_migrate.model.code import (
    Builder,
    Comment,
    Constant,
    Entry,
    Join,
    Node,
    Opaque,
    Record,
    Sequence,
    Text,
)

DEPTH = 100
"""Values nested deeper than this are `Opaque`: whoever walks them may recurse."""

_TOKEN = re.compile(
    r"(?P<space>[\s\ufeff]+)"
    r"|(?P<comment>//[^\n]*|/\*.*?(?:\*/|\Z)|\#[^\n]*)"
    r"|(?P<tag>\{\{[^{}\n]*\}\})"
    r"|(?P<open>[{\[])|(?P<close>[}\]])|(?P<colon>:)|(?P<comma>,)"
    r"|(?P<string>\"(?:[^\"\\\n]|\\.)*(?:\"|(?=\n)|\\?\Z)|'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?\Z))"
    rf"|(?P<hole>{HOLE})"
    rf"|(?P<word>[^\s{{}}\[\]:,\"'#{HOLE}]+)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "undefined": None}
_NUMBER = re.compile(
    r"[-+]?(?:0[xX][0-9a-fA-F]{1,16}|(?:\d{1,300}\.?\d{0,300}|\.\d{1,300})(?:[eE][-+]?\d{1,3})?)\Z"
)


def unescape(body: str) -> str:
    """What the inside of a JSON string means; a lone surrogate becomes U+FFFD."""
    if "\\" not in body:
        return body
    value = _ESCAPE.sub(_escaped, body)
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _escaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


def unescaped(text: str, start: int, end: int) -> Spelled:
    """The inside [start, end) of a JSON string in a file, for reading what is written in it."""
    if "\\" not in text[start:end]:
        return Spelled.of(text, start, end)
    value: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = start
    for match in _ESCAPE.finditer(text, start, end):
        for index in range(at, match.start()):
            value.append(text[index])
            starts.append(index)
            ends.append(index + 1)
        at = match.end()
        for char in _escaped(match):
            value.append(char)
            starts.append(match.start())
            ends.append(at)
    for index in range(at, end):
        value.append(text[index])
        starts.append(index)
        ends.append(index + 1)
    return Spelled("".join(value), starts, ends, start)


@dataclass(slots=True)
class _Frame:
    """An object or array that is still open. `key` waits for its value, `value` for its comma."""

    opener: str
    start: int
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    key: tuple[str, int, int] | None = None
    value: Node | None = None
    written: tuple[int, int] = (0, 0)


@dataclass(slots=True)
class Literals:
    """The values written in a text, one after the other; `broken` where it is not JSON5."""

    spelled: Spelled
    records: list[Record] = field(default_factory=list)
    strings: list[Node] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    broken: bool = False
    _frames: list[_Frame] = field(default_factory=lambda: [_Frame("", 0)])

    def give(self, builder: Builder) -> None:
        """Lists the inner values in a file's `Builder`."""
        builder.records += self.records
        builder.strings += self.strings
        builder.comments += self.comments

    def read(self, start: int = 0, end: int | None = None) -> list[Node]:
        """The values of [start, end) of the text, nested ones listed; never raises."""
        stop = len(self.spelled.value) if end is None else end
        at = start
        while at < stop:
            match = _TOKEN.match(self.spelled.value, at, stop)
            if match is None:
                self.broken = True
                at += 1
                continue
            self._token(str(match.lastgroup), match.start(), match.end())
            at = match.end()
        while len(self._frames) > 1:
            self.broken = True
            self._close(stop)
        root = self._frames[0]
        self._flush(root)
        return root.items

    def _token(self, kind: str, start: int, end: int) -> None:
        value = self.spelled.value
        frame = self._frames[-1]
        if kind == "open":
            self._frames.append(_Frame(value[start], start))
        elif kind == "close":
            if len(self._frames) > 1 and frame.opener == ("{" if value[start] == "}" else "["):
                self._close(end)
            else:
                self.broken = True
        elif kind == "comma":
            self._flush(frame)
        elif kind == "colon":
            self._colon(frame)
        elif kind == "comment":
            self.comments.append(Comment(self.spelled.start(start), self.spelled.end(end), value[start:end]))
        elif kind != "space":
            self._value(frame, self._scalar(kind, start, end), start, end)

    def _scalar(self, kind: str, start: int, end: int) -> Node:
        spelled = self.spelled
        first, last = spelled.start(start), spelled.end(end)
        if kind == "string":
            quote = spelled.value[start]
            closed = end - start > 1 and spelled.value[end - 1] == quote
            self.broken |= not closed
            inner = spelled.node(start + 1, end - closed, unescape)
            if isinstance(inner, Text):
                inner = Text(first, last, inner.value, quote)
            elif isinstance(inner, Join):
                inner = Join(first, last, inner.parts, quote)
            return inner
        if kind == "hole":
            return spelled.holes.get(start, Opaque(first, last))
        if kind == "tag":
            return Opaque(first, last)
        return constant(spelled.value[start:end], first, last) or Opaque(first, last)

    def _value(self, frame: _Frame, node: Node, start: int, end: int) -> None:
        if frame.value is not None:
            self.broken = True  # no comma between two values
            self._flush(frame)
        frame.value, frame.written = node, (start, end)

    def _colon(self, frame: _Frame) -> None:
        if frame.opener != "{" or frame.value is None or frame.key is not None:
            self.broken = True
            return
        start, end = frame.written
        node = frame.value
        key = node.value if isinstance(node, Text) else self.spelled.value[start:end].strip("\"'")
        frame.key = (key, self.spelled.start(start), self.spelled.end(end))
        frame.value = None

    def _flush(self, frame: _Frame) -> None:
        node, frame.value = frame.value, None
        if isinstance(node, Text | Join):
            self.strings.append(node)
        if frame.opener != "{":
            if node is not None:
                frame.items.append(node)
                self.broken |= isinstance(node, Opaque) and not self.spelled.value.startswith(
                    "{{", frame.written[0]
                )
            return
        key, frame.key = frame.key, None
        if key is None or node is None:
            self.broken |= key is not None or node is not None
            return
        frame.entries.append(Entry(key[1], node.end, key[0], node, key[1], key[2]))

    def _close(self, end: int) -> None:
        frame = self._frames[-1]
        self._flush(frame)
        self._frames.pop()
        start, stop = self.spelled.start(frame.start), self.spelled.end(end)
        node: Node
        if len(self._frames) > DEPTH:
            node = Opaque(start, stop)
        elif frame.opener == "{":
            node = Record(start, stop, tuple(frame.entries))
            self.records.append(node)
        else:
            node = Sequence(start, stop, tuple(frame.items))
        self._value(self._frames[-1], node, frame.start, end)


def constant(word: str, start: int, end: int) -> Constant | None:
    """The constant or number that a bare word is."""
    if word in _CONSTANTS:
        return Constant(start, end, _CONSTANTS[word])
    return Constant(start, end, _number(word)) if _NUMBER.match(word) else None


def _number(word: str) -> int | float:
    if "x" in word or "X" in word:
        return int(word, 16)
    try:
        return int(word)
    except ValueError:
        return float(word)
