"""One walk over a tree-sitter tree of JavaScript or TypeScript: expressions become values, the rest feeds
the lists of `Code`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from mgmt_migrate.languages._grammars import MAX_DEPTH, MAX_NESTED
from mgmt_migrate.languages._javascript_modules import Modules
from mgmt_migrate.languages._javascript_text import template_pieces, unescape, unquote
from mgmt_migrate.languages._offsets import CodePoints
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Builder,
    Call,
    Choice,
    Comment,
    Constant,
    Entry,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Record,
    Return,
    Scope,
    Sequence,
    Text,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_SKIPPED = frozenset(
    (
        "type_annotation type_arguments type_parameters interface_declaration type_alias_declaration "
        "ambient_declaration abstract_class_signature function_signature method_signature "
        "implements_clause accessibility_modifier regex number empty_statement debugger_statement "
        "statement_identifier jsx_text predefined_type"
    ).split()
)
_TRANSPARENT = frozenset(
    (
        "parenthesized_expression await_expression as_expression satisfies_expression "
        "non_null_expression type_assertion instantiation_expression jsx_expression"
    ).split()
)
_FUNCTIONS = frozenset(
    (
        "function_declaration function_expression function generator_function "
        "generator_function_declaration arrow_function method_definition"
    ).split()
)


class Walker(Modules):
    """Lowers one tree into a builder. A fresh one for each file."""

    def __init__(self, builder: Builder, data: bytes) -> None:
        self.out = builder
        self.data = data
        self.at = CodePoints(data)
        self.scope = 0
        self.depth = 0
        self.nested = 0
        self.handlers: dict[str, Callable[[Tree], Node]] = {
            "string": self.string,
            "template_string": self.template,
            "identifier": self.name,
            "shorthand_property_identifier": self.name,
            "undefined": self.constant,
            "null": self.constant,
            "true": self.constant,
            "false": self.constant,
            "this": self.this,
            "member_expression": self.member,
            "subscript_expression": self.subscript,
            "call_expression": self.call,
            "new_expression": self.call,
            "binary_expression": self.binary,
            "ternary_expression": self.ternary,
            "assignment_expression": self.assignment,
            "augmented_assignment_expression": self.augmented,
            "object": self.object,
            "array": self.array,
            "class": self.klass,
            "class_declaration": self.klass,
            "abstract_class_declaration": self.klass,
            "field_definition": self.field,
            "public_field_definition": self.field,
            "jsx_element": self.jsx,
            "jsx_self_closing_element": self.jsx,
            "variable_declarator": self.declarator,
            "for_in_statement": self.for_in,
            "return_statement": self.returned,
            "import_statement": self.import_statement,
            "export_statement": self.export_statement,
            "comment": self.comment,
            "html_comment": self.comment,
            "sequence_expression": self.sequence,
            **dict.fromkeys(_FUNCTIONS, self.function),
            **dict.fromkeys(_TRANSPARENT, self.transparent),
            **dict.fromkeys(_SKIPPED, self.opaque),
        }

    def run(self, root: Tree) -> None:
        """Walk the whole file."""
        self.out.scopes.append(Scope(0, -1, "module", "", (), 0, len(self.out.text)))
        self.inside(root)

    # -- the walk --------------------------------------------------------------------------------------------

    def visit(self, node: Tree, name: str = "") -> Node:
        """The value of a node; `name` is what a function in it would be known as."""
        if self.depth > MAX_DEPTH or self.nested > MAX_NESTED:
            return self.opaque(node)
        nested = self.nested
        self.depth += 1
        try:
            if node.type in _FUNCTIONS or node.type == "class":  # no value holds what is inside
                self.nested = 0
                return self.klass(node, name) if node.type == "class" else self.function(node, name)
            handler = self.handlers.get(node.type)
            self.nested = nested + 1 if handler is not None else 0
            if handler is not None:
                return handler(node)
            self.inside(node)
            return self.opaque(node)
        finally:
            self.depth -= 1
            self.nested = nested

    def inside(self, node: Tree) -> None:
        """Visit everything inside a statement."""
        for child in node.named_children:
            self.visit(child)

    def span(self, node: Tree) -> tuple[int, int]:
        return self.at(node.start_byte), self.at(node.end_byte)

    def source(self, node: Tree) -> str:
        return self.data[node.start_byte : node.end_byte].decode("utf-8", "surrogatepass")

    def opaque(self, node: Tree) -> Node:
        return Opaque(*self.span(node))

    def comment(self, node: Tree) -> Node:
        start, end = self.span(node)
        self.out.comments.append(Comment(start, end, self.source(node)))
        return Opaque(start, end)

    def transparent(self, node: Tree) -> Node:
        inner: Node | None = None
        for child in node.named_children:
            if child.type == "comment":
                self.comment(child)
            elif inner is None or node.type == "type_assertion":
                inner = self.visit(child)
        return inner if inner is not None else self.opaque(node)

    def sequence(self, node: Tree) -> Node:
        value: Node = self.opaque(node)
        for child in node.named_children:
            value = self.visit(child)
        return value

    # -- strings ---------------------------------------------------------------------------------------------

    def text_of(self, node: Tree) -> Text:
        raw = self.source(node)
        return Text(*self.span(node), unquote(raw), raw[:1])

    def string(self, node: Tree) -> Node:
        value = self.text_of(node)
        self.out.strings.append(value)
        return value

    def template(self, node: Tree) -> Node:
        parts = self.template_parts(node)
        start, end = self.span(node)
        value: Node
        if all(isinstance(part, Text) for part in parts):
            value = Text(start, end, "".join(part.value for part in parts if isinstance(part, Text)), "`")
        else:
            value = Join(start, end, tuple(parts), "`")
        self.out.strings.append(value)
        return value

    def template_parts(self, node: Tree) -> list[Node]:
        parts: list[Node] = []
        for start, end, hole in template_pieces(node):
            if hole is None:
                piece = self.data[start:end].decode("utf-8", "surrogatepass")
                parts.append(Text(self.at(start), self.at(end), unescape(piece), ""))
            else:
                parts.append(self.transparent(hole))
        return parts

    def joined(self, node: Tree) -> list[Node]:
        """The operands of a chain of +, left to right, however deep it nests."""
        parts: list[Node] = []
        pending = [node]
        while pending:
            part = pending.pop()
            if part.type == "parenthesized_expression" and part.named_child_count == 1:
                pending.append(part.named_children[0])
            elif part.type == "binary_expression" and self.operator(part) == "+":
                left, right = part.child_by_field_name("left"), part.child_by_field_name("right")
                for child in part.named_children:
                    if child.type == "comment":
                        self.comment(child)
                pending.extend(side for side in (right, left) if side is not None)
            elif part.type == "string":
                parts.append(self.text_of(part))
            elif part.type == "template_string":
                parts.extend(self.template_parts(part))
            else:
                parts.append(self.visit(part))
        return parts

    def operator(self, node: Tree) -> str:
        operator = node.child_by_field_name("operator")
        return operator.type if operator is not None else ""

    def binary(self, node: Tree) -> Node:
        operator = self.operator(node)
        if operator == "+":
            value = Join(*self.span(node), tuple(self.joined(node)))
            self.out.strings.append(value)
            return value
        left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
        values = [self.visit(side) for side in (left, right) if side is not None]
        if operator in ("||", "??"):
            return Choice(*self.span(node), tuple(values))
        if operator == "&&" and values:
            return Choice(*self.span(node), (values[-1],))
        return self.opaque(node)

    # -- names and members -----------------------------------------------------------------------------------

    def name(self, node: Tree) -> Node:
        return Name(*self.span(node), self.source(node), self.scope)

    def this(self, node: Tree) -> Node:
        return Name(*self.span(node), "this", self.scope)

    def constant(self, node: Tree) -> Node:
        return Constant(*self.span(node), {"true": True, "false": False}.get(node.type))

    def member(self, node: Tree) -> Node:
        owner, name = node.child_by_field_name("object"), node.child_by_field_name("property")
        if owner is None or name is None:
            return self.opaque(node)
        return Member(*self.span(node), self.visit(owner), self.source(name))

    def subscript(self, node: Tree) -> Node:
        owner, index = node.child_by_field_name("object"), node.child_by_field_name("index")
        if owner is None or index is None:
            return self.opaque(node)
        value, key = self.visit(owner), self.visit(index)
        if isinstance(key, Text):
            return Member(*self.span(node), value, key.value)
        return Index(*self.span(node), value, key)

    def ternary(self, node: Tree) -> Node:
        if (condition := node.child_by_field_name("condition")) is not None:
            self.visit(condition)
        sides = (node.child_by_field_name("consequence"), node.child_by_field_name("alternative"))
        values = [self.visit(side) for side in sides if side is not None]
        return Choice(*self.span(node), tuple(values))

    # -- calls -----------------------------------------------------------------------------------------------

    def call(self, node: Tree) -> Node:
        new = node.type == "new_expression"
        callee = node.child_by_field_name("constructor" if new else "function")
        if callee is None:
            self.inside(node)
            return self.opaque(node)
        target = self.visit(callee)
        arguments = node.child_by_field_name("arguments")
        args: list[Argument] = []
        closing = -1
        if arguments is not None and arguments.type == "arguments":
            closing = self.at(arguments.end_byte) - 1
            for child in arguments.named_children:
                if child.type == "comment":
                    self.comment(child)
                elif child.type == "spread_element":
                    inner = child.named_children
                    args.append(Argument(self.visit(inner[0]) if inner else self.opaque(child), spread=True))
                else:
                    args.append(Argument(self.visit(child)))
        elif arguments is not None:
            self.visit(arguments)  # a tagged template
        value = Call(*self.span(node), target, tuple(args), self.scope, new, closing)
        self.out.calls.append(value)
        return value

    def jsx(self, node: Tree) -> Node:
        opening = node.named_children[0] if node.type == "jsx_element" else node
        tag = opening.child_by_field_name("name")
        entries: list[Entry] = []
        for child in opening.named_children:
            if child.type == "jsx_attribute":
                entries.append(self.jsx_attribute(child))
            elif child.type == "jsx_expression":  # {...props}
                inner = child.named_children[0] if child.named_children else child
                if inner.type == "spread_element" and inner.named_children:
                    inner = inner.named_children[0]
                entries.append(Entry(*self.span(child), None, self.visit(inner)))
        if node.type == "jsx_element":
            for child in node.named_children[1:]:
                if child.type != "jsx_closing_element":
                    value = self.visit(child)
                    if isinstance(value, Function):  # <Context.Consumer>{value => …}</Context.Consumer>
                        entries.append(Entry(value.start, value.end, "children", value))
        if tag is None:
            return self.opaque(node)
        props = Record(*self.span(opening), tuple(entries))
        element = Call(*self.span(node), self.visit(tag), (Argument(props),), self.scope)
        self.out.calls.append(element)
        return element

    def jsx_attribute(self, node: Tree) -> Entry:
        key, *rest = node.named_children
        value = self.visit(rest[0]) if rest else Constant(*self.span(key), True)
        return Entry(*self.span(node), self.source(key), value, *self.span(key))

    # -- records ---------------------------------------------------------------------------------------------

    def object(self, node: Tree) -> Node:
        entries = [entry for child in node.named_children if (entry := self.entry(child)) is not None]
        value = Record(*self.span(node), tuple(entries))
        self.out.records.append(value)
        return value

    def entry(self, node: Tree) -> Entry | None:
        start, end = self.span(node)
        match node.type:
            case "comment":
                self.comment(node)
                return None
            case "shorthand_property_identifier":
                return Entry(start, end, self.source(node), self.name(node), start, end, True)
            case "spread_element":
                inner = node.named_children
                return Entry(start, end, None, self.visit(inner[0]) if inner else self.opaque(node))
            case "method_definition":
                own = node.child_by_field_name("name")
                method = self.source(own) if own is not None else ""
                return Entry(start, end, method, self.function(node, method))
        name, value = node.child_by_field_name("key"), node.child_by_field_name("value")
        if name is None or value is None:
            self.inside(node)
            return None
        key = self.key(name)
        return Entry(start, end, key, self.visit(value, key or ""), *self.span(name))

    def key(self, node: Tree) -> str | None:
        if node.type == "string":
            return unquote(self.source(node))
        if node.type == "computed_property_name":
            inner = node.named_children
            if inner and inner[0].type == "string":
                return unquote(self.source(inner[0]))
            self.inside(node)
            return None
        return self.source(node)

    def array(self, node: Tree) -> Node:
        items = [self.visit(child) for child in node.named_children if child.type != "comment"]
        return Sequence(*self.span(node), tuple(items))

    # -- functions and classes -------------------------------------------------------------------------------

    def open(self, node: Tree, kind: str, name: str, params: tuple[Param, ...] = ()) -> int:
        index = len(self.out.scopes)
        self.out.scopes.append(Scope(index, self.scope, kind, name, params, *self.span(node)))
        return index

    def function(self, node: Tree, name: str = "") -> Node:
        own = node.child_by_field_name("name")
        known = self.source(own) if own is not None else name
        outer = self.scope
        index = self.open(node, "function", known)
        self.scope = index
        params = tuple(self.params(node))
        scope = self.out.scopes[index]
        self.out.scopes[index] = Scope(index, outer, "function", known, params, scope.start, scope.end)
        body = node.child_by_field_name("body")
        if body is not None:
            if body.type == "statement_block":
                self.inside(body)
            else:
                self.out.returns.append(Return(index, self.visit(body)))
        self.scope = outer
        value = Function(*self.span(node), index)
        if own is not None and node.type in ("function_declaration", "generator_function_declaration"):
            self.out.bindings.append(Binding(Name(*self.span(own), known, outer), value, outer, True))
        elif node.type == "method_definition" and own is not None and self.out.scopes[outer].kind == "class":
            target = Member(*self.span(own), Name(*self.span(own), "this", outer), known)
            self.out.bindings.append(Binding(target, value, outer, True))
        return value

    def klass(self, node: Tree, name: str = "") -> Node:
        own = node.child_by_field_name("name")
        known = self.source(own) if own is not None else name
        outer = self.scope
        index = self.open(node, "class", known)
        self.scope = index
        for child in node.named_children:
            if child is not own and child.type not in ("type_identifier", "identifier"):
                self.visit(child)
        self.scope = outer
        value = Function(*self.span(node), index)
        if own is not None:
            self.out.bindings.append(Binding(Name(*self.span(own), known, outer), value, outer, True))
        return value

    def field(self, node: Tree) -> Node:
        own = node.child_by_field_name("property") or node.child_by_field_name("name")
        value = node.child_by_field_name("value")
        for child in node.named_children:
            if child.type == "decorator":
                self.visit(child)
        if own is not None and value is not None:
            name = self.key(own) or ""
            target = Member(*self.span(own), Name(*self.span(own), "this", self.scope), name)
            self.out.bindings.append(Binding(target, self.visit(value, name), self.scope, True))
        return self.opaque(node)

    def returned(self, node: Tree) -> Node:
        for child in node.named_children:
            value = self.visit(child)
            if child.type != "comment":
                self.out.returns.append(Return(self.scope, value))
        return self.opaque(node)
