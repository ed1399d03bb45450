"""Strings of a Python file and the ways to build them: literals, f-strings, `+`, `%`, `format`, `join`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import libcst as cst

from mgmt_migrate.languages._python_base import Base
from mgmt_migrate.languages._python_literals import BRACES, PERCENT, literal, meaning, pieces
from mgmt_migrate.model.code import Constant, Index, Join, Member, Node, Opaque, Record, Sequence, Text

Fill = Callable[[int, int, str], Node]
_FIELD = re.compile(r"\.([^.\[\]]+)|\[([^\]]*)\]")


class Strings(Base):
    """Everything that yields a `Text` or a `Join`."""

    def simple(self, node: cst.SimpleString) -> Text:
        return self.listed(self._text(node))

    def _text(self, node: cst.SimpleString) -> Text:
        one = literal(self.text, *self.span(node))
        return Text(one.start, one.end, meaning(self.text[one.inner : one.outer], one.prefix), one.quote)

    def formatted(self, node: cst.FormattedString | cst.TemplatedString) -> Join:
        quote = node.start.lstrip("fFtTrR")
        return self.join(*self.span(node), self._formatted_parts(node), quote)

    def _formatted_parts(self, node: cst.FormattedString | cst.TemplatedString) -> Iterator[Node]:
        for part in node.parts:
            if isinstance(part, cst.FormattedStringExpression | cst.TemplatedStringExpression):
                yield self.value(part.expression)
                for spec in part.format_spec or ():
                    if isinstance(spec, cst.FormattedStringExpression | cst.TemplatedStringExpression):
                        self.value(spec.expression)
            else:
                yield self._piece(*self.span(part), node.start.lower(), "{}")

    def concatenated(self, node: cst.ConcatenatedString) -> Join:
        parts: list[Node] = []
        for part in _adjacent(node):
            if isinstance(part, cst.SimpleString):
                parts.append(self._text(part))
            else:
                parts.extend(self._formatted_parts(part))
        return self.join(*self.span(node), parts)

    # -- operators -------------------------------------------------------------------------------------------

    def added(self, node: cst.BinaryOperation) -> Node:
        """A chain of `+`: one Join; one Sequence where lists are added; numbers are of no interest."""
        operands: list[cst.BaseExpression] = []
        left: cst.BaseExpression = node
        while isinstance(left, cst.BinaryOperation) and isinstance(left.operator, cst.Add):
            operands.append(left.right)
            left = left.left
        parts = [self.value(operand) for operand in (left, *reversed(operands))]
        start, end = self.span(node)
        if all(isinstance(part, Sequence) for part in parts):
            items = [item for part in parts if isinstance(part, Sequence) for item in part.items]
            return Sequence(start, end, tuple(items))
        if any(isinstance(part, Constant) for part in parts):
            return Opaque(start, end)
        return self.join(start, end, parts)

    def modulo(self, node: cst.BinaryOperation) -> Node:
        """`"…%s" % value`, with a tuple, a dict or a single value."""
        if not self._is_literal(node.left):
            self.value(node.left)
            self.value(node.right)
            return self.opaque(node)
        given: Node | None = None
        items: list[Node] | None = None
        if isinstance(node.right, cst.Tuple):
            items = [self.value(element.value) for element in node.right.elements]
        else:
            given = self.value(node.right)
        count = 0

        def fill(start: int, end: int, field: str) -> Node:
            nonlocal count
            count += 1
            if field:
                return _keyed(given, field, start, end)
            if items is not None:
                return items[count - 1] if count <= len(items) else Opaque(start, end)
            if given is None or isinstance(given, Record):
                return Opaque(start, end)
            return given if count == 1 else Index(start, end, given, Constant(start, end, count - 1))

        return self.join(*self.span(node), self._filled(node.left, PERCENT, "%", fill))

    def format_call(self, node: cst.Call, template: cst.BaseExpression) -> Join:
        """`"…{}".format(value, name=value)`; `node` is the call."""
        by_place: list[Node] = []
        by_name: dict[str, Node] = {}
        spread: Node | None = None
        for argument in node.args:
            value = self.value(argument.value)
            if argument.star == "**":
                spread = value
            elif argument.keyword is not None:
                by_name[argument.keyword.value] = value
            else:
                by_place.append(self.element(value, argument.value) if argument.star else value)
        count = 0

        def fill(start: int, end: int, field: str) -> Node:
            nonlocal count
            path = re.match(r"[^.\[]*", field)
            root = path[0] if path else ""
            if not root:
                root, count = str(count), count + 1
            found = by_name.get(root)
            if found is None and root.isdecimal() and len(root) < 4 and int(root) < len(by_place):
                found = by_place[int(root)]
            if found is None:
                found = _keyed(spread, root, start, end)
            for name, key in _FIELD.findall(field):
                found = Member(start, end, found, name or key)
            return found

        return self.join(*self.span(node), self._filled(template, BRACES, "{}", fill))

    def joined_list(self, node: cst.Call, glue: Text, items: tuple[Node, ...]) -> Join:
        """`" ".join(["a", b])`; `node` is the call."""
        parts: list[Node] = []
        for item in items:
            parts += (glue, item) if parts else (item,)
        return self.join(*self.span(node), parts)

    def _filled(
        self, node: cst.BaseExpression, holes: re.Pattern[str], doubled: str, fill: Fill
    ) -> Iterator[Node]:
        parts = _adjacent(node) if isinstance(node, cst.ConcatenatedString) else (node,)
        for part in parts:
            if isinstance(part, cst.FormattedString | cst.TemplatedString):
                yield from self._formatted_parts(part)
                continue
            one = literal(self.text, *self.span(part))
            for start, end, field in pieces(self.text, one, holes):
                if field is not None:
                    yield fill(start, end, field)
                    continue
                yield self._piece(start, end, one.prefix, doubled)

    def _piece(self, start: int, end: int, prefix: str, doubled: str) -> Text:
        """A literal piece of a template, where the signs in `doubled` are written twice."""
        value = meaning(self.text[start:end], prefix)
        for sign in doubled:
            value = value.replace(sign * 2, sign)
        return Text(start, end, value, "")

    def _is_literal(self, node: cst.BaseExpression) -> bool:
        return isinstance(node, cst.SimpleString | cst.ConcatenatedString)


def _adjacent(
    node: cst.ConcatenatedString,
) -> Iterator[cst.SimpleString | cst.FormattedString | cst.TemplatedString]:
    pending: list[cst.BaseString] = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, cst.ConcatenatedString):
            pending += (part.right, part.left)
        elif isinstance(part, cst.SimpleString | cst.FormattedString | cst.TemplatedString):
            yield part


def _keyed(owner: Node | None, key: str, start: int, end: int) -> Node:
    """What a mapping has under a key, for a hole at [start, end)."""
    if isinstance(owner, Record):
        for entry in owner.entries:
            if entry.key == key:
                return entry.value
    return Opaque(start, end) if owner is None else Member(start, end, owner, key)
