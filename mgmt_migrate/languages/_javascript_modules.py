"""The part of the walk that binds names: declarations, patterns, parameters, imports and exports."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mgmt_migrate.languages._javascript_text import unquote
from mgmt_migrate.model.code import (
    Binding,
    Builder,
    Call,
    Choice,
    Export,
    Import,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_NAMES = frozenset(
    ("identifier", "shorthand_property_identifier_pattern", "property_identifier", "type_identifier")
)


class Modules(ABC):
    """Bindings of a file. `Walker` supplies the rest."""

    out: Builder
    scope: int

    @abstractmethod
    def visit(self, node: Tree, name: str = "") -> Node:
        """The value of an expression."""

    @abstractmethod
    def inside(self, node: Tree) -> None:
        """Visit what a node holds, for the facts in it alone."""

    @abstractmethod
    def span(self, node: Tree) -> tuple[int, int]:
        """[start, end) of a node in the text."""

    @abstractmethod
    def source(self, node: Tree) -> str:
        """The text of a node."""

    def bind(self, target: Node, value: Node, declares: bool = False) -> None:
        self.out.bindings.append(Binding(target, value, self.scope, declares))

    # -- declarations and assignments ------------------------------------------------------------------------

    def declarator(self, node: Tree) -> Node:
        target, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        start, end = self.span(node)
        if target is None or value is None:
            return Opaque(start, end)
        simple = target.type == "identifier"
        lowered = self.visit(value, self.source(target) if simple else "")
        module = _required(lowered)
        for name_node, path, default in self.pattern(target):
            local = self.source(name_node)
            if module is not None and len(path) + (module[1] != "*") <= 1:
                name = path[0] if path else module[1]
                self.out.imports.append(Import(local, module[0], name, start, end))
                continue
            reached = reach(lowered, path)
            if default is not None:
                reached = Choice(reached.start, reached.end, (reached, self.visit(default)))
            self.bind(Name(*self.span(name_node), local, self.scope), reached, True)
        return Opaque(start, end)

    def pattern(
        self, node: Tree, path: tuple[str, ...] = ()
    ) -> Iterator[tuple[Tree, tuple[str, ...], Tree | None]]:
        """(name, way into the value, default) for every name that a pattern binds; an array's items go by
        "0", "1" …"""
        match node.type:
            case "identifier" | "shorthand_property_identifier_pattern":
                yield node, path + ((self.source(node),) if node.type != "identifier" else ()), None
            case "object_pattern":
                for child in node.named_children:
                    yield from self.pattern_entry(child, path)
            case "array_pattern":
                for position, child in enumerate(node.named_children):
                    yield from self.pattern(child, (*path, str(position)))
            case "assignment_pattern" | "object_assignment_pattern":
                yield from self._defaulted(node, path, "left", "right")
            case "required_parameter" | "optional_parameter":
                yield from self._defaulted(node, path, "pattern", "value")
            case "rest_pattern":
                for child in node.named_children:
                    yield from self.pattern(child, path)

    def _defaulted(
        self, node: Tree, path: tuple[str, ...], inner: str, value: str
    ) -> Iterator[tuple[Tree, tuple[str, ...], Tree | None]]:
        pattern, default = node.child_by_field_name(inner), node.child_by_field_name(value)
        for name, way, own in self.pattern(pattern, path) if pattern is not None else ():
            yield name, way, own or default

    def pattern_entry(
        self, node: Tree, path: tuple[str, ...]
    ) -> Iterator[tuple[Tree, tuple[str, ...], Tree | None]]:
        if node.type == "pair_pattern":
            key, value = node.child_by_field_name("key"), node.child_by_field_name("value")
            if key is not None and value is not None:
                name = unquote(self.source(key)) if key.type == "string" else self.source(key)
                yield from self.pattern(value, (*path, name))
        elif node.type in (
            "shorthand_property_identifier_pattern",
            "object_assignment_pattern",
            "rest_pattern",
        ):
            yield from self.pattern(node, path)

    def params(self, node: Tree) -> Iterator[Param]:
        """The parameters of a function node, destructured ones with their path."""
        single = node.child_by_field_name("parameter")
        listed = node.child_by_field_name("parameters")
        nodes = [single] if single is not None else listed.named_children if listed is not None else []
        position = 0
        for child in nodes:
            if child.type == "comment":
                continue
            kind = self.type_of(child)
            for name, path, default in self.pattern(child):
                lowered = self.visit(default) if default is not None else None
                yield Param(self.source(name), position, *self.span(name), lowered, path, kind)
            position += 1

    def type_of(self, parameter: Tree) -> str:
        """The class that a parameter is declared to be; "" for none, and for anything but a name."""
        annotation = parameter.child_by_field_name("type")
        if annotation is None or annotation.type != "type_annotation" or not annotation.named_children:
            return ""
        written = annotation.named_children[0]
        return self.source(written) if written.type == "type_identifier" else ""

    def assignment(self, node: Tree) -> Node:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is None or right is None:
            return Opaque(*self.span(node))
        if left.type in ("object_pattern", "array_pattern"):
            value = self.visit(right)
            for name, path, _ in self.pattern(left):
                self.bind(Name(*self.span(name), self.source(name), self.scope), reach(value, path))
            return value
        target = self.visit(left)
        value = self.visit(right, _last_name(target))
        self.bind(target, value)
        self.common_js(target, value)
        return value

    def augmented(self, node: Tree) -> Node:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        operator = node.child_by_field_name("operator")
        if left is None or right is None or operator is None:
            return Opaque(*self.span(node))
        target, value = self.visit(left), self.visit(right)
        start, end = self.span(node)
        if operator.type == "+=":
            value = Join(start, end, (target, *(value.parts if isinstance(value, Join) else (value,))))
        elif operator.type in ("||=", "??="):
            value = Choice(start, end, (target, value))
        self.bind(target, value)
        return value

    def for_in(self, node: Tree) -> Node:
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        if left is not None and right is not None:
            value = self.visit(right)
            item = Index(*self.span(left), value, Opaque(*self.span(left)))
            for name, path, _ in self.pattern(left):
                self.bind(Name(*self.span(name), self.source(name), self.scope), reach(item, path), True)
        if (body := node.child_by_field_name("body")) is not None:
            self.visit(body)
        return Opaque(*self.span(node))

    # -- imports and exports ---------------------------------------------------------------------------------

    def import_statement(self, node: Tree) -> Node:
        start, end = self.span(node)
        source = node.child_by_field_name("source")
        module = unquote(self.source(source)) if source is not None else ""
        for clause in node.named_children:
            if clause.type == "import_require_clause":
                name, path = clause.named_children[0], clause.child_by_field_name("source")
                if path is not None:
                    self.out.imports.append(
                        Import(self.source(name), unquote(self.source(path)), "*", start, end)
                    )
            elif clause.type == "import_clause":
                for local, exported in self.imported(clause):
                    self.out.imports.append(Import(local, module, exported, start, end))
        return Opaque(start, end)

    def imported(self, clause: Tree) -> Iterator[tuple[str, str]]:
        for child in clause.named_children:
            if child.type == "identifier":
                yield self.source(child), "default"
            elif child.type == "namespace_import":
                yield self.source(child.named_children[0]), "*"
            elif child.type == "named_imports":
                yield from self.specifiers(child)

    def specifiers(self, node: Tree) -> Iterator[tuple[str, str]]:
        for child in node.named_children:
            name, alias = child.child_by_field_name("name"), child.child_by_field_name("alias")
            if name is not None:
                yield self.source(alias or name), self.source(name)

    def export_statement(self, node: Tree) -> Node:
        start, end = self.span(node)
        source = node.child_by_field_name("source")
        before = len(self.out.bindings)
        default: Node | None = None
        for child in node.named_children:
            if child.type == "export_clause":
                for alias, name in self.specifiers(child):
                    if source is not None:
                        self.out.imports.append(
                            Import(f" {name}", unquote(self.source(source)), name, start, end)
                        )
                    local = f" {name}" if source is not None else name
                    self.out.exports.append(Export(alias, Name(*self.span(child), local, self.scope)))
            elif child.type == "namespace_export" and source is not None:
                self.namespace_export(child, unquote(self.source(source)))
            elif source is None:
                default = self.visit(child)
        if source is not None and any(child.type == "*" for child in node.children):
            module = unquote(self.source(source))  # everything of another file
            self.out.imports.append(Import(f" * {module}", module, "*", start, end))
        if any(child.type == "default" for child in node.children) and default is not None:
            declared = [
                b for b in self.out.bindings[before:] if b.scope == self.scope and isinstance(b.target, Name)
            ]
            self.out.exports.append(Export("default", declared[-1].value if declared else default))
        for binding in self.out.bindings[before:]:
            if binding.declares and binding.scope == self.scope and isinstance(binding.target, Name):
                self.out.exports.append(Export(binding.target.id, binding.value))
        return Opaque(start, end)

    def namespace_export(self, node: Tree, module: str) -> None:
        """export * as name from "module"."""
        start, end = self.span(node)
        name = self.source(node.named_children[0]) if node.named_children else ""
        self.out.imports.append(Import(f" {name}", module, "*", start, end))
        self.out.exports.append(Export(name, Name(start, end, f" {name}", self.scope)))

    def common_js(self, target: Node, value: Node) -> None:
        """module.exports = v; module.exports.a = v; exports.a = v."""
        match target:
            case Member(owner=Name(id="module"), name="exports"):
                self.out.exports.append(Export("*", value))
            case (
                Member(owner=Member(owner=Name(id="module"), name="exports"), name=name)
                | Member(owner=Name(id="exports"), name=name)
            ):
                self.out.exports.append(Export(name, value))


def reach(value: Node, path: tuple[str, ...]) -> Node:
    """`value.a.b` for the path ("a", "b")."""
    for name in path:
        value = Member(value.start, value.end, value, name)
    return value


def _required(value: Node) -> tuple[str, str] | None:
    """(module, exported name) of `require("m")` and `require("m").name`."""
    match value:
        case Call(callee=Name(id="require"), args=(argument,)) if isinstance(argument.value, Text):
            return argument.value.value, "*"
        case Member(owner=Call() as call, name=name):
            inner = _required(call)
            return (inner[0], name) if inner is not None else None
    return None


def _last_name(target: Node) -> str:
    match target:
        case Member(name=name) | Name(id=name):
            return name
    return ""
