"""Strings of a Python file and the ways to build them: literals, f-strings, `+`, `%`, `format`, `join`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from mgmt_migrate.languages._python_base import Base, bare, field, parts
from mgmt_migrate.languages._python_literals import BRACES, PERCENT, Literal, literal, meaning, pieces
from mgmt_migrate.model.code import Constant, Index, Join, Member, Node, Opaque, Record, Sequence, Text

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

Fill = Callable[[int, int, str], Node]
_FIELD = re.compile(r"\.([^.\[\]]+)|\[([^\]]*)\]")
_TEMPLATES = frozenset("ft")


class Strings(Base):
    """Everything that yields a `Text` or a `Join`."""

    def string(self, node: Tree) -> Node:
        one = self.literal(node)
        if one is None:
            return self.opaque(node)
        if _TEMPLATES.isdisjoint(one.prefix):
            return self.listed(self.text_of(one))
        return self.join(one.start, one.end, self._formatted_parts(node, one), one.quote)

    def literal(self, node: Tree) -> Literal | None:
        """The parts of a string as it is written; None where its end is missing, and for what is none."""
        last = node.child(node.child_count - 1) if node.child_count else None
        if last is None or last.type != "string_end" or last.is_missing:
            return None
        return literal(self.text, *self.span(node))

    def plain(self, node: Tree) -> Literal | None:
        """A single string without holes; None for anything else."""
        one = self.literal(node) if node.type == "string" else None
        return one if one is not None and _TEMPLATES.isdisjoint(one.prefix) else None

    def text_of(self, one: Literal) -> Text:
        return Text(one.start, one.end, meaning(self.text[one.inner : one.outer], one.prefix), one.quote)

    def _formatted_parts(self, node: Tree, one: Literal) -> Iterator[Node]:
        at = one.inner
        for part in node.named_children:
            if part.type != "interpolation":
                continue
            start, end = self.span(part)
            if start > at:
                yield self._piece(at, start, one.prefix, "{}")
            yield self.value(field(part, "expression"))
            for spec in part.named_children:
                if spec.type == "format_specifier":
                    self.inside(spec)
            at = end
        if at < one.outer:
            yield self._piece(at, one.outer, one.prefix, "{}")

    def concatenated(self, node: Tree) -> Join:
        joined: list[Node] = []
        for part in parts(node):
            one = self.literal(part)
            if one is None:
                joined.append(self.opaque(part))
            elif _TEMPLATES.isdisjoint(one.prefix):
                joined.append(self.text_of(one))
            else:
                joined.extend(self._formatted_parts(part, one))
        return self.join(*self.span(node), joined)

    # -- operators -------------------------------------------------------------------------------------------

    def added(self, node: Tree) -> Node:
        """A chain of `+`: one Join; one Sequence where lists are added; numbers are of no interest."""
        operands: list[Tree] = []
        left = node
        while left.type == "binary_operator" and field(left, "operator").type == "+":
            operands.append(field(left, "right"))
            left = bare(field(left, "left"))
        values = [self.value(operand) for operand in (left, *reversed(operands))]
        start, end = self.span(node)
        if all(isinstance(value, Sequence) for value in values):
            items = [item for value in values if isinstance(value, Sequence) for item in value.items]
            return Sequence(start, end, tuple(items))
        if any(isinstance(value, Constant) for value in values):
            return Opaque(start, end)
        return self.join(start, end, values)

    def modulo(self, node: Tree) -> Node:
        """`"…%s" % value`, with a tuple, a dict or a single value."""
        left, right = bare(field(node, "left")), bare(field(node, "right"))
        if not self.is_template(left):
            self.value(left)
            self.value(right)
            return self.opaque(node)
        given: Node | None = None
        items: list[Node] | None = None
        if right.type == "tuple":
            items = [self.item(element) for element in parts(right)]
        else:
            given = self.value(right)
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

        return self.join(*self.span(node), self._filled(left, PERCENT, "%", fill))

    def format_call(self, node: Tree, template: Tree, given: list[Tree]) -> Join:
        """`"…{}".format(value, name=value)`; `node` is the call, `given` its arguments."""
        by_place: list[Node] = []
        by_name: dict[str, Node] = {}
        spread: Node | None = None
        for argument in given:
            if argument.type == "dictionary_splat":
                spread = self.splatted(argument)
            elif argument.type == "keyword_argument":
                by_name[self.written(field(argument, "name"))] = self.value(field(argument, "value"))
            else:
                by_place.append(self.item(argument))
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

    def joined_list(self, node: Tree, glue: Node, items: tuple[Node, ...]) -> Join:
        """`" ".join(["a", b])`; `node` is the call."""
        joined: list[Node] = []
        for item in items:
            joined += (glue, item) if joined else (item,)
        return self.join(*self.span(node), joined)

    def _filled(self, node: Tree, holes: re.Pattern[str], doubled: str, fill: Fill) -> Iterator[Node]:
        for part in parts(node) if node.type == "concatenated_string" else (node,):
            one = self.literal(part)
            if one is None:
                yield self.opaque(part)
                continue
            if not _TEMPLATES.isdisjoint(one.prefix):
                yield from self._formatted_parts(part, one)
                continue
            for start, end, hole in pieces(self.text, one, holes):
                if hole is not None:
                    yield fill(start, end, hole)
                    continue
                yield self._piece(start, end, one.prefix, doubled)

    def _piece(self, start: int, end: int, prefix: str, doubled: str) -> Text:
        """A literal piece of a template, where the signs in `doubled` are written twice."""
        value = meaning(self.text[start:end], prefix)
        for sign in doubled:
            value = value.replace(sign * 2, sign)
        return Text(start, end, value, "")

    def is_template(self, node: Tree) -> bool:
        """Whether a string is written here whose holes `%` or `format` fill."""
        return node.type == "concatenated_string" or self.plain(node) is not None


def _keyed(owner: Node | None, key: str, start: int, end: int) -> Node:
    """What a mapping has under a key, for a hole at [start, end)."""
    if isinstance(owner, Record):
        for entry in owner.entries:
            if entry.key == key:
                return entry.value
    return Opaque(start, end) if owner is None else Member(start, end, owner, key)
