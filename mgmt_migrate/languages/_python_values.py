"""Expressions of a Python file as values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mgmt_migrate.languages._grammars import MAX_DEPTH, MAX_NESTED
from mgmt_migrate.languages._python_base import bare, field, parts
from mgmt_migrate.languages._python_calls import Calls
from mgmt_migrate.model.code import (
    Binding,
    Choice,
    Constant,
    Entry,
    Function,
    Index,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Record,
    Return,
    Scope,
    Sequence,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_OCTAL = re.compile(r"^0(?=[0-7]+$)")  # of Python 2, as is an L at the end
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "none": None}
_SEQUENCES = "list tuple set expression_list pattern_list tuple_pattern list_pattern".split()
_COMPREHENSIONS = "list_comprehension set_comprehension generator_expression dictionary_comprehension".split()
_SPLATS = frozenset({"list_splat", "list_splat_pattern"})
_OWNERS = {"attribute": "object", "call": "function", "subscript": "value"}


class Values(Calls):
    """Lowers expressions; what is `Opaque` has been walked all the same."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.depth = 0
        self.nested = 0
        self.handlers: dict[str, Callable[[Tree], Node]] = {
            "identifier": self.identifier,
            "string": self.string,
            "concatenated_string": self.concatenated,
            "integer": self.number,
            "float": self.number,
            "attribute": self.attribute,
            "subscript": self.subscript,
            "call": self.call,
            "binary_operator": self.binary,
            "boolean_operator": self.boolean,
            "unary_operator": self.unary,
            "conditional_expression": self.conditional,
            "parenthesized_expression": self.transparent,
            "await": self.transparent,
            "named_expression": self.walrus,
            "lambda": self.function_value,
            "yield": self.yielded,
            "dictionary": self.record,
            "list_splat": self.splatted,  # the grammar reads (*a.b(), c) as a call of a member of `*a`
            "type": self.opaque,  # types are not values
            **dict.fromkeys(_CONSTANTS, self.constant),
            **dict.fromkeys(_SEQUENCES, self.sequence),
            **dict.fromkeys(_COMPREHENSIONS, self.comprehension),
        }

    def value(self, node: Tree) -> Node:
        nested = self.nested
        if self.depth > MAX_DEPTH or nested > MAX_NESTED:
            return self.opaque(node)
        handler = self.handlers.get(node.type)
        self.depth += 1
        self.nested = nested + 1 if handler is not None else 0  # no value holds what is inside
        try:
            if handler is not None:
                return handler(node)
            self.inside(node)
            return self.opaque(node)
        finally:
            self.depth -= 1
            self.nested = nested

    def inside(self, node: Tree) -> None:
        for child in parts(node):
            self.value(child)

    # -- small ones ------------------------------------------------------------------------------------------

    def identifier(self, node: Tree) -> Node:
        start, end = self.span(node)
        return self.name(start, end, self.text[start:end]) if end > start else Opaque(start, end)

    def constant(self, node: Tree) -> Constant:
        return Constant(*self.span(node), _CONSTANTS[node.type])

    def number(self, node: Tree) -> Node:
        start, end = self.span(node)
        written = _OCTAL.sub("0o", self.text[start:end].replace("_", "").rstrip("lL"))
        try:
            value = int(written, 0) if node.type == "integer" else float(written)
        except ValueError:  # imaginary, or more digits than Python converts
            return Opaque(start, end)
        return Constant(start, end, value)

    def transparent(self, node: Tree) -> Node:
        inner = bare(node)
        if inner is node:
            within = parts(node)
            if len(within) != 1:
                self.inside(node)
                return self.opaque(node)
            inner = within[0]
        return self.value(inner)

    def attribute(self, node: Tree) -> Node:
        name = self.written(field(node, "attribute"))
        return Member(*self.span(node), self.value(field(node, "object")), name)

    def subscript(self, node: Tree) -> Node:
        start, end = self.span(node)
        owner = self.value(field(node, "value"))
        keys = node.children_by_field_name("subscript")
        if len(keys) == 1 and keys[0].type != "slice":
            written = bare(keys[0])
            one = self.plain(written)
            if one is not None:
                return Member(start, end, owner, self.text_of(one).value)
            return Index(start, end, owner, self.value(written))
        for key in keys:
            self.value(key)
        return Index(start, end, owner, Opaque(start, end))

    def unary(self, node: Tree) -> Node:
        value = self.value(field(node, "argument"))
        negative = field(node, "operator").type == "-"
        if negative and isinstance(value, Constant) and value.value is not None:
            return Constant(*self.span(node), -value.value)
        return self.opaque(node)

    def binary(self, node: Tree) -> Node:
        operator = field(node, "operator").type
        if operator == "+":
            return self.added(node)
        if operator == "%":
            return self.modulo(node)
        self.inside(node)
        return self.opaque(node)

    def boolean(self, node: Tree) -> Node:
        """`a or b` is either, `a and b` is b wherever it matters."""
        left, right = self.value(field(node, "left")), self.value(field(node, "right"))
        either = field(node, "operator").type == "or"
        return Choice(*self.span(node), (left, right) if either else (right,))

    def conditional(self, node: Tree) -> Node:
        inner = parts(node)
        if len(inner) != 3:
            self.inside(node)
            return self.opaque(node)
        body, test, other = inner
        chosen = self.value(body)
        self.value(test)
        return Choice(*self.span(node), (chosen, self.value(other)))

    def walrus(self, node: Tree) -> Node:
        value = self.value(field(node, "value"))
        self.bind(field(node, "name"), value)
        return value

    def yielded(self, node: Tree) -> Node:
        inner = parts(node)
        if inner:
            self.out.returns.append(Return(self.scope, self.value(inner[0])))
        return self.opaque(node)

    # -- collections -----------------------------------------------------------------------------------------

    def record(self, node: Tree) -> Node:
        entries: list[Entry] = []
        for element in parts(node):
            if element.type != "pair":
                inner = parts(element)
                written = inner[0] if len(inner) == 1 else element
                entries.append(Entry(*self.span(written), None, self.value(written)))
                continue
            key, value = field(element, "key"), field(element, "value")
            first, last = self.span(key)
            one = self.plain(bare(key))
            if one is None:
                self.value(key)
            name = None if one is None else self.text_of(one).value
            entries.append(Entry(first, self.span(value)[1], name, self.value(value), first, last))
        record = Record(*self.span(node), tuple(entries))
        self.out.records.append(record)
        return record

    def sequence(self, node: Tree) -> Node:
        return Sequence(*self.span(node), tuple(map(self.item, parts(node))))

    def item(self, element: Tree) -> Node:
        if element.type in _SPLATS:
            inner = parts(element)
            return self.element(self.splatted(element), inner[0] if inner else element)
        value = self.value(element)
        return self.element(value, element) if _first(element).type in _SPLATS else value

    def comprehension(self, node: Tree) -> Node:
        body, *clauses = parts(node)
        for clause in clauses:
            if clause.type == "for_in_clause":
                target = field(clause, "left")
                self.bind(target, self.element(self.value(field(clause, "right")), target))
            else:
                self.inside(clause)
        self.value(body)
        return self.opaque(node)

    # -- bindings and functions ------------------------------------------------------------------------------

    def bind(self, target: Tree, value: Node) -> None:
        """`target` takes `value`, element by element where both have elements."""
        target = bare(target)
        if target.type == "identifier":
            self.bind_name(*self.span(target), value)
        elif target.type in _SEQUENCES:
            self._unpack(parts(target), value)
        else:
            self.out.bindings.append(Binding(self.value(target), value, self.scope))

    def _unpack(self, targets: list[Tree], value: Node) -> None:
        paired = isinstance(value, Sequence) and len(value.items) == len(targets)
        for position, target in enumerate(targets):
            if target.type in _SPLATS:
                for inner in parts(target):
                    self.bind(inner, self.element(value, inner))
            elif paired and isinstance(value, Sequence):
                self.bind(target, value.items[position])
            else:
                start, end = self.span(bare(target))
                self.bind(target, Index(start, end, value, Constant(start, end, position)))

    def bind_name(self, start: int, end: int, value: Node) -> None:
        """A name is bound in this scope: a variable, or a field where the scope is the body of a class."""
        identifier = self.text[start:end]
        if self.scope in self.fields:
            self.fields[self.scope].add(identifier)
            target: Node = Member(start, end, Name(start, end, "this", self.scope), identifier)
            self.out.bindings.append(Binding(target, value, self.scope, True))
            return
        home = self.homes.get((self.scope, identifier), self.scope)
        self.out.bindings.append(Binding(Name(start, end, identifier, home), value, home, True))

    def function_value(self, node: Tree, name: str = "") -> Function:
        params = self.params(node.child_by_field_name("parameters"), method=False)
        function = self.enter(node, "function", name, params)
        around, nested = self.scope, self.nested
        self.scope, self.nested = function.scope, 0
        self.out.returns.append(Return(function.scope, self.value(field(node, "body"))))
        self.scope, self.nested = around, nested
        return function

    def enter(self, node: Tree, kind: str, name: str, params: tuple[Param, ...]) -> Function:
        """A new scope inside this one, as the value that it is."""
        index = len(self.out.scopes)
        start, end = self.span(node)
        self.out.scopes.append(Scope(index, self.scope, kind, name, params, start, end))
        return Function(start, end, index)

    def params(self, node: Tree | None, *, method: bool) -> tuple[Param, ...]:
        """Parameters by the position of their argument in calls: -1 for `this` and what has none."""
        found: list[Param] = []
        positional = True
        for index, param in enumerate(_without_slash(node)):
            bound, default = param, param.child_by_field_name("value")
            if param.type in ("default_parameter", "typed_default_parameter"):
                bound = field(param, "name")
            elif param.type == "typed_parameter":
                bound = parts(param)[0]
            starred = bound.type in ("list_splat_pattern", "dictionary_splat_pattern")
            if starred:
                bound = parts(bound)[0]
            positional = positional and not starred and param.type != "keyword_separator"
            if bound.type != "identifier":  # `*`, or what Python 2 takes apart: (a, b)
                continue
            start, end = self.span(bound)
            value = self.value(default) if default is not None else None
            name = "this" if method and index == 0 and positional else self.text[start:end]
            found.append(Param(name, index - method if positional else -1, start, end, value))
        return tuple(found)


def _first(node: Tree) -> Tree:
    """What a chain of members, calls and indexes begins with."""
    while (name := _OWNERS.get(node.type)) is not None:
        owner = field(node, name)
        if owner is node:
            break
        node = owner
    return node


def _without_slash(node: Tree | None) -> list[Tree]:
    return [] if node is None else [part for part in parts(node) if part.type != "positional_separator"]
