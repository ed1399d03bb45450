"""Expressions of a Python file as values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

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

_CONSTANTS: dict[str, bool | None] = {"True": True, "False": False, "None": None}


class Values(Calls):
    """Lowers expressions; what is `Opaque` has been walked all the same."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.handlers: dict[type[cst.CSTNode], Callable[[Any], Node]] = {
            cst.Name: self.identifier,
            cst.SimpleString: self.simple,
            cst.FormattedString: self.formatted,
            cst.TemplatedString: self.formatted,
            cst.ConcatenatedString: self.concatenated,
            cst.Integer: self.number,
            cst.Float: self.number,
            cst.Attribute: self.attribute,
            cst.Subscript: self.subscript,
            cst.Call: self.call,
            cst.BinaryOperation: self.binary,
            cst.BooleanOperation: self.boolean,
            cst.UnaryOperation: self.unary,
            cst.IfExp: self.conditional,
            cst.Await: lambda node: self.value(node.expression),
            cst.NamedExpr: self.walrus,
            cst.Lambda: self.function_value,
            cst.Yield: self.yielded,
            cst.Dict: self.record,
            cst.List: self.sequence,
            cst.Tuple: self.sequence,
            cst.Set: self.sequence,
            cst.ListComp: self.comprehension,
            cst.SetComp: self.comprehension,
            cst.GeneratorExp: self.comprehension,
            cst.DictComp: self.comprehension,
        }

    def value(self, node: cst.CSTNode) -> Node:
        handler = self.handlers.get(type(node))
        if handler is not None:
            return handler(node)
        self.inside(node)
        return self.opaque(node)

    def inside(self, node: cst.CSTNode) -> None:
        """Walk the expressions below a node that has no value of its own."""
        for child in node.children:
            if isinstance(child, cst.BaseExpression):
                self.value(child)
            else:
                self.inside(child)

    # -- small ones ------------------------------------------------------------------------------------------

    def identifier(self, node: cst.Name) -> Node:
        start, end = self.span(node)
        if node.value in _CONSTANTS:
            return Constant(start, end, _CONSTANTS[node.value])
        return self.name(start, end, node.value)

    def number(self, node: cst.Integer | cst.Float) -> Node:
        written = node.value.replace("_", "")
        try:
            value = int(written, 0) if isinstance(node, cst.Integer) else float(written)
        except ValueError:  # more digits than Python converts
            return self.opaque(node)
        return Constant(*self.span(node), value)

    def attribute(self, node: cst.Attribute) -> Node:
        return Member(*self.span(node), self.value(node.value), node.attr.value)

    def subscript(self, node: cst.Subscript) -> Node:
        start, end = self.span(node)
        owner = self.value(node.value)
        if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
            written = node.slice[0].slice.value
            if isinstance(written, cst.SimpleString):
                return Member(start, end, owner, self._text(written).value)
            return Index(start, end, owner, self.value(written))
        for element in node.slice:
            self.inside(element)
        return Index(start, end, owner, Opaque(start, end))

    def unary(self, node: cst.UnaryOperation) -> Node:
        value = self.value(node.expression)
        if isinstance(node.operator, cst.Minus) and isinstance(value, Constant) and value.value is not None:
            return Constant(*self.span(node), -value.value)
        return self.opaque(node)

    def binary(self, node: cst.BinaryOperation) -> Node:
        if isinstance(node.operator, cst.Add):
            return self.added(node)
        if isinstance(node.operator, cst.Modulo):
            return self.modulo(node)
        self.value(node.left)
        self.value(node.right)
        return self.opaque(node)

    def boolean(self, node: cst.BooleanOperation) -> Node:
        """`a or b` is either, `a and b` is b wherever it matters."""
        left, right = self.value(node.left), self.value(node.right)
        either = isinstance(node.operator, cst.Or)
        return Choice(*self.span(node), (left, right) if either else (right,))

    def conditional(self, node: cst.IfExp) -> Node:
        body = self.value(node.body)
        self.value(node.test)
        return Choice(*self.span(node), (body, self.value(node.orelse)))

    def walrus(self, node: cst.NamedExpr) -> Node:
        value = self.value(node.value)
        self.bind(node.target, value)
        return value

    def yielded(self, node: cst.Yield) -> Node:
        if isinstance(node.value, cst.From):
            self.out.returns.append(Return(self.scope, self.value(node.value.item)))
        elif node.value is not None:
            self.out.returns.append(Return(self.scope, self.value(node.value)))
        return self.opaque(node)

    # -- collections -----------------------------------------------------------------------------------------

    def record(self, node: cst.Dict) -> Node:
        entries: list[Entry] = []
        for element in node.elements:
            if not isinstance(element, cst.DictElement):
                start, end = self.outer(element.value)
                entries.append(Entry(start, end, None, self.value(element.value)))
                continue
            first, last = self.outer(element.key)
            key: str | None = None
            if isinstance(element.key, cst.SimpleString):
                key = self._text(element.key).value
            else:
                self.value(element.key)
            value = self.value(element.value)
            entries.append(Entry(first, self.outer(element.value)[1], key, value, first, last))
        record = Record(*self.span(node), tuple(entries))
        self.out.records.append(record)
        return record

    def sequence(self, node: cst.List | cst.Tuple | cst.Set) -> Node:
        return Sequence(*self.span(node), tuple(self.item(element) for element in node.elements))

    def item(self, element: cst.BaseElement) -> Node:
        value = self.value(element.value)
        return self.element(value, element.value) if isinstance(element, cst.StarredElement) else value

    def comprehension(self, node: cst.ListComp | cst.SetComp | cst.GeneratorExp | cst.DictComp) -> Node:
        part: cst.CompFor | None = node.for_in
        while part is not None:
            self.bind(part.target, self.element(self.value(part.iter), part.target))
            for condition in part.ifs:
                self.value(condition.test)
            part = part.inner_for_in
        if isinstance(node, cst.DictComp):
            self.value(node.key)
            self.value(node.value)
        else:
            self.value(node.elt)
        return self.opaque(node)

    # -- bindings and functions ------------------------------------------------------------------------------

    def bind(self, target: cst.BaseExpression, value: Node) -> None:
        """`target` takes `value`, element by element where both have elements."""
        if isinstance(target, cst.Name):
            self.bind_name(*self.span(target), target.value, value)
        elif isinstance(target, cst.Tuple | cst.List):
            self._unpack(target.elements, value)
        else:
            self.out.bindings.append(Binding(self.value(target), value, self.scope))

    def _unpack(self, targets: Iterable[cst.BaseElement], value: Node) -> None:
        elements = list(targets)
        paired = isinstance(value, Sequence) and len(value.items) == len(elements)
        for position, element in enumerate(elements):
            start, end = self.span(element.value)
            if isinstance(element, cst.StarredElement):
                self.bind(element.value, self.element(value, element.value))
            elif paired and isinstance(value, Sequence):
                self.bind(element.value, value.items[position])
            else:
                self.bind(element.value, Index(start, end, value, Constant(start, end, position)))

    def bind_name(self, start: int, end: int, identifier: str, value: Node) -> None:
        """A name is bound in this scope: a variable, or a field where the scope is the body of a class."""
        if self.text[start:end] != identifier:
            return  # stands for a statement of Python 2
        if self.scope in self.fields:
            self.fields[self.scope].add(identifier)
            target: Node = Member(start, end, Name(start, end, "this", self.scope), identifier)
            self.out.bindings.append(Binding(target, value, self.scope, True))
            return
        home = self.homes.get((self.scope, identifier), self.scope)
        self.out.bindings.append(Binding(Name(start, end, identifier, home), value, home, True))

    def function_value(self, node: cst.Lambda, name: str = "") -> Function:
        params = self.params(node.params, method=False)
        function = self.enter(node, "function", name, params)
        around = self.scope
        self.scope = function.scope
        self.out.returns.append(Return(function.scope, self.value(node.body)))
        self.scope = around
        return function

    def enter(self, node: cst.CSTNode, kind: str, name: str, params: tuple[Param, ...]) -> Function:
        """A new scope inside this one, as the value that it is."""
        index = len(self.out.scopes)
        start, end = self.span(node)
        self.out.scopes.append(Scope(index, self.scope, kind, name, params, start, end))
        return Function(start, end, index)

    def params(self, node: cst.Parameters, *, method: bool) -> tuple[Param, ...]:
        """Parameters by the position of their argument in calls: -1 for `this` and what has none."""
        found: list[Param] = []
        positional = [*node.posonly_params, *node.params]
        others = [
            p for p in (node.star_arg, *node.kwonly_params, node.star_kwarg) if isinstance(p, cst.Param)
        ]
        for index, param in enumerate((*positional, *others)):
            start, end = self.span(param.name)
            default = self.value(param.default) if param.default is not None else None
            position = index - method if index < len(positional) else -1
            name = "this" if method and index == 0 and positional else param.name.value
            found.append(Param(name, position, start, end, default))
        return tuple(found)
