"""Syntax tree of HCL to values, children first, without recursion."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mgmt_migrate.languages._literal import DEPTH, constant, unescape
from mgmt_migrate.languages._offsets import CodePoints
from mgmt_migrate.model.code import (
    Argument,
    Builder,
    Call,
    Choice,
    Comment,
    Entry,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Record,
    Sequence,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Syntax

_TEMPLATES = {"string_lit", "quoted_template", "heredoc_template"}
_WRAPPERS = {
    "expression",
    "literal_value",
    "template_expr",
    "collection_value",
    "template_interpolation",
    "new_index",
}
_TAILS = {"get_attr", "index"}
_LEAVES = {"identifier", "numeric_lit", "bool_lit", "null_lit", "template_literal"}


@dataclass(slots=True)
class _Frame:
    """A syntax node whose children are being lowered; punctuation has the value None."""

    syntax: Syntax
    children: list[Syntax]
    owner: str = ""
    values: list[Node | None] = field(default_factory=list)
    depth: int = 0

    def pairs(self) -> list[tuple[str, Node]]:
        """Kind of syntax and value of every child that has one."""
        found = zip(self.children, self.values, strict=False)
        return [(child.type, value) for child, value in found if value is not None]


class Reader:
    """Lowers the text of an HCL file into its `Builder`."""

    def __init__(self, builder: Builder) -> None:
        self._builder = builder
        self._data = builder.text.encode("utf-8", "surrogatepass")
        self._place = CodePoints(self._data)

    def read(self) -> Record:
        """The file's outermost record; an empty one if there is nothing."""
        import tree_sitter
        import tree_sitter_hcl

        parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_hcl.language()))
        tree = parser.parse(self._data)
        self._builder.broken = tree.root_node.has_error
        root = self._walk(tree.root_node)
        return root if isinstance(root, Record) else Record(0, len(self._builder.text), ())

    def _walk(self, root: Syntax) -> Node | None:
        frames = [_Frame(root, root.children)]
        while True:
            frame = frames[-1]
            if len(frame.values) < len(frame.children):
                child = frame.children[len(frame.values)]
                frames.append(_Frame(child, child.children, frame.syntax.type))
                continue
            frames.pop()
            value = self._value(frame)
            if not frames:
                return value
            frames[-1].values.append(value)
            frames[-1].depth = max(frames[-1].depth, frame.depth)

    def _span(self, syntax: Syntax) -> tuple[int, int]:
        return self._place(syntax.start_byte), self._place(syntax.end_byte)

    def _value(self, frame: _Frame) -> Node | None:
        kind = frame.syntax.type
        start, end = self._span(frame.syntax)
        if kind in _LEAVES:
            return self._leaf(kind, start, end)
        if kind == "comment":
            self._builder.comments.append(Comment(start, end, self._builder.text[start:end]))
            return None
        if kind in _TEMPLATES:
            return self._template(frame, start, end)
        if kind in _WRAPPERS or kind in _TAILS or kind in ("config_file", "variable_expr"):
            return self._wrapped(frame, start, end)
        if not frame.children or kind.endswith(("_start", "_end")):
            return None
        frame.depth += kind in ("body", "object", "tuple", "function_call", "conditional")
        if frame.depth > DEPTH:
            return Opaque(start, end)
        if kind == "body" or kind == "object":
            return self._record(frame, start, end)
        if kind == "tuple":
            return Sequence(start, end, tuple(value for _, value in frame.pairs()))
        if kind == "attribute" or kind == "object_elem":
            return self._entry(frame, start, end)
        return self._other(kind, frame, start, end)

    def _other(self, kind: str, frame: _Frame, start: int, end: int) -> Node | None:
        pairs = frame.pairs()
        if kind == "block":
            return self._block(frame, start, end)
        if kind == "function_arguments":
            return Sequence(start, end, tuple(value for _, value in pairs))
        if kind == "function_call" and pairs and isinstance(pairs[0][1], Name):
            given = pairs[1][1] if len(pairs) > 1 else None
            args = tuple(Argument(item) for item in given.items) if isinstance(given, Sequence) else ()
            call = Call(start, end, pairs[0][1], args, 0, arguments_end=end - 1)
            self._builder.calls.append(call)
            return call
        if kind == "conditional" and len(pairs) == 3:
            return Choice(start, end, (pairs[1][1], pairs[2][1]))
        return Opaque(start, end)

    def _leaf(self, kind: str, start: int, end: int) -> Node:
        source = self._builder.text[start:end]
        if kind == "identifier":
            return Name(start, end, source, 0)
        if kind == "template_literal":
            return Text(start, end, source, "")
        return constant(source, start, end) or Opaque(start, end)

    def _template(self, frame: _Frame, start: int, end: int) -> Node:
        """Whole template with its blanks, which the tree leaves out between the pieces."""
        heredoc = frame.syntax.type == "heredoc_template"
        children = [
            (self._span(child), child.type, value)
            for child, value in zip(frame.children, frame.values, strict=False)
        ]
        at, stop = start + 1, end - 1
        if heredoc:
            names = [span for span, kind, _ in children if kind == "heredoc_identifier"]
            at = min(names[0][1] + 1, end) if names else start
            stop = max(names[-1][0], at) if len(names) > 1 else end
        parts: list[Node] = []
        for span, kind, value in children:
            if kind in ("template_interpolation", "template_directive"):
                self._literal(parts, at, span[0], heredoc)
                parts.append(value or Opaque(*span))
                at = span[1]
        self._literal(parts, at, max(stop, at), heredoc)
        quote = "<<" if heredoc else '"'
        node: Node
        if not parts:
            node = Text(start, end, "", quote)
        elif len(parts) == 1 and isinstance(parts[0], Text):
            node = Text(start, end, parts[0].value, quote)
        else:
            node = Join(start, end, tuple(parts), quote)
        if frame.owner != "block":
            self._builder.strings.append(node)  # a block's label is a key
        return node

    def _literal(self, parts: list[Node], start: int, end: int, heredoc: bool) -> None:
        if end > start:
            body = self._builder.text[start:end]
            parts.append(Text(start, end, body if heredoc else unescape(body).replace("$${", "${"), ""))

    def _wrapped(self, frame: _Frame, start: int, end: int) -> Node | None:
        """The only value inside, led on by attributes and indexes."""
        node: Node | None = None
        for kind, value in frame.pairs():
            if node is None or kind not in _TAILS:
                node = value
                continue
            if kind == "get_attr" and isinstance(value, Name):
                node = Member(node.start, value.end, node, value.id)
            elif isinstance(value, Text):
                node = Member(node.start, end, node, value.value)
            else:
                node = Index(node.start, end, node, value)
            frame.depth += 1
            if frame.depth > DEPTH:
                node = Opaque(node.start, node.end)
        if node is None and frame.children and frame.syntax.type == "expression":
            return Opaque(start, end)
        return node

    def _entry(self, frame: _Frame, start: int, end: int) -> Node | None:
        """A `Record` of one entry; the body around takes it out."""
        pairs = frame.pairs()
        if len(pairs) < 2:
            return None
        key, value = pairs[0][1], pairs[-1][1]
        name = key.id if isinstance(key, Name) else key.value if isinstance(key, Text) else None
        if self._builder.text.startswith("(", start):
            name = None  # a computed key
        return Record(start, end, (Entry(start, end, name, value, key.start, key.end),))

    def _block(self, frame: _Frame, start: int, end: int) -> Node | None:
        pairs = frame.pairs()
        labels = [value for kind, value in pairs if kind != "body" and isinstance(value, Name | Text)]
        body = next((value for kind, value in pairs if kind == "body"), None)
        opened = next((self._span(child)[0] for child in frame.children if child.type == "block_start"), end)
        entries = body.entries if isinstance(body, Record) else ()
        node: Node = Record(min(opened, end), end, entries)
        for label in reversed(labels):
            if isinstance(node, Record):
                self._builder.records.append(node)
            name = label.id if isinstance(label, Name) else label.value
            node = Record(label.start, end, (Entry(label.start, end, name, node, label.start, label.end),))
        return node

    def _record(self, frame: _Frame, start: int, end: int) -> Record:
        entries: list[Entry] = []
        for _, value in frame.pairs():
            if isinstance(value, Record):
                entries += value.entries
        record = Record(start, end, tuple(entries))
        if frame.owner != "block":  # a block lists its own record, braces included
            self._builder.records.append(record)
        return record
