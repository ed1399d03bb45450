"""Statements of a Python file: scopes, bindings, imports, exports, returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from mgmt_migrate.languages._grammars import MAX_DEPTH
from mgmt_migrate.languages._python_base import bare, field, parts
from mgmt_migrate.languages._python_values import Values
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Call,
    Export,
    Function,
    Import,
    Name,
    Node,
    Opaque,
    Param,
    Return,
    Scope,
)

if TYPE_CHECKING:
    from tree_sitter import Node as Tree


class Walker(Values):
    """Lowers one module into a builder. A fresh one for each file."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.statements: dict[str, Callable[[Tree], None]] = {
            "assignment": self.assign,
            "augmented_assignment": self.augmented,
            "return_statement": self.returned,
            "import_statement": self.import_modules,
            "import_from_statement": self.import_names,
            "future_import_statement": self.import_names,
            "global_statement": self.declared_elsewhere,
            "nonlocal_statement": self.declared_elsewhere,
            "decorated_definition": self.decorated,
            "function_definition": self.function,
            "class_definition": self.klass,
            "for_statement": self.loop,
            "with_item": self.with_item,
            "except_clause": self.caught,
            "except_group_clause": self.caught,
            "case_clause": self.case,
            "type_alias_statement": self.nothing,
        }

    def run(self, module: Tree) -> None:
        """Walk the whole file."""
        self.out.scopes.append(Scope(0, -1, "module", "", (), 0, len(self.text)))
        self.block(module)
        self._export()
        self.last_strings()

    def block(self, node: Tree) -> None:
        for child in parts(node):
            self.statement(child)

    def statement(self, node: Tree) -> None:
        """Any statement, or part of one; what has no meaning of its own is walked through."""
        handler = self.statements.get(node.type)
        if handler is None and node.type in self.handlers:
            self.value(node)
        elif self.depth <= MAX_DEPTH:
            self.depth += 1
            (handler or self.block)(node)
            self.depth -= 1

    def nothing(self, node: Tree) -> None:
        """Types are not values."""

    # -- assignments -----------------------------------------------------------------------------------------

    def assign(self, node: Tree) -> None:
        targets: list[Tree] = []
        written: Tree | None = node
        while written is not None and written.type == "assignment":
            targets.append(field(written, "left"))
            written = written.child_by_field_name("right")
        if written is None:
            return  # `name: type`
        if written.type == "augmented_assignment":
            self.statement(written)
            return
        value = self.named(written, targets[0])
        for target in targets:
            self.bind(target, value)

    def named(self, value: Tree, target: Tree) -> Node:
        """A value; a lambda is known by the name that it is given."""
        function = bare(value)
        if function.type != "lambda":
            return self.value(value)
        target = bare(target)
        if target.type == "attribute":
            target = field(target, "attribute")
        return self.function_value(function, self.written(target) if target.type == "identifier" else "")

    def augmented(self, node: Tree) -> None:
        target, value = self.value(field(node, "left")), self.value(field(node, "right"))
        start, end = self.span(node)
        joined: Node = Opaque(start, end)
        if field(node, "operator").type == "+=":
            joined = self.join(start, end, (target, value))
        scope = target.scope if isinstance(target, Name) else self.scope
        self.out.bindings.append(Binding(target, joined, scope))

    def returned(self, node: Tree) -> None:
        for value in parts(node)[:1]:
            self.out.returns.append(Return(self.scope, self.value(value)))

    def declared_elsewhere(self, node: Tree) -> None:
        home = 0 if node.type == "global_statement" else self._enclosing_function()
        for name in parts(node):
            self.homes[self.scope, self.written(name)] = home

    def _enclosing_function(self) -> int:
        home = self.out.scopes[self.scope].parent
        while home > 0 and self.out.scopes[home].kind == "class":
            home = self.out.scopes[home].parent
        return max(home, 0)

    # -- blocks ----------------------------------------------------------------------------------------------

    def loop(self, node: Tree) -> None:
        target = field(node, "left")
        self.bind(target, self.element(self.value(field(node, "right")), bare(target)))
        for name in ("body", "alternative"):
            if (part := node.child_by_field_name(name)) is not None:
                self.block(part)

    def with_item(self, node: Tree) -> None:
        value, target = _as(field(node, "value"))
        lowered = self.value(value)
        if target is not None:
            self.bind(target, lowered)

    def caught(self, node: Tree) -> None:
        """`except Error as name`, and `except Error, name` of Python 2."""
        errors = node.children_by_field_name("value")
        if errors:
            value, target = _as(errors[0])
            self.value(value)
            older = errors[1:2] if target is None and node.type == "except_clause" else []
            for name in older if target is None else [target]:
                self.bind(name, self.opaque(name))
        for part in parts(node):
            if part.type == "block":
                self.block(part)

    def case(self, node: Tree) -> None:
        for name in ("guard", "consequence"):
            if (part := node.child_by_field_name(name)) is not None:
                self.block(part)

    # -- functions and classes -------------------------------------------------------------------------------

    def decorated(self, node: Tree) -> None:
        """`@d` hands the function to d."""
        decorators = [self.splatted(part) for part in parts(node) if part.type == "decorator"]
        definition = field(node, "definition")
        if definition.type == "class_definition":
            self.klass(definition, decorators)
        elif definition.type == "function_definition":
            self.function(definition, decorators)

    def function(self, node: Tree, decorators: Iterable[Node] = ()) -> None:
        static = any(isinstance(d, Name) and d.id == "staticmethod" for d in decorators)
        method = self.scope in self.fields and not static
        params = self.params(node.child_by_field_name("parameters"), method=method)
        start, end = self.span(field(node, "name"))
        # what other languages call the method that makes an instance
        called = self.text[start:end]
        name = "constructor" if method and called == "__init__" else called
        function = self.enter(node, "function", name, params)
        self.bind_name(start, end, function)
        self._hand_over(decorators, function)
        self._body(node, function, params, method=method)

    def _body(self, node: Tree, function: Function, params: tuple[Param, ...], *, method: bool) -> None:
        around, selves = self.scope, self.selves
        if method and params and params[0].name == "this":
            self.selves = selves | {self.text[params[0].start : params[0].end]}
        self.selves -= {param.name for param in params[1 if method else 0 :]} - {"self", "cls"}
        self.scope = function.scope
        self.block(field(node, "body"))
        self.scope, self.selves = around, selves

    def klass(self, node: Tree, decorators: Iterable[Node] = ()) -> None:
        bases = node.child_by_field_name("superclasses")
        for argument in parts(bases) if bases is not None else ():
            self.value(argument.child_by_field_name("value") or argument)
        start, end = self.span(field(node, "name"))
        function = self.enter(node, "class", self.text[start:end], ())
        self.bind_name(start, end, function)
        self._hand_over(decorators, function)
        around = self.scope
        self.scope = function.scope
        self.fields[function.scope] = set()
        self.block(field(node, "body"))
        self.scope = around

    def _hand_over(self, decorators: Iterable[Node], function: Function) -> None:
        for decorator in decorators:
            args = (Argument(function),)
            self.out.calls.append(Call(decorator.start, decorator.end, decorator, args, self.scope))

    # -- modules ---------------------------------------------------------------------------------------------

    def import_modules(self, node: Tree) -> None:
        for written in node.children_by_field_name("name"):
            module, alias = self._aliased(written)
            local = alias
            if local is None:
                local = module = module.partition(".")[0]
            self.modules.add(local)
            self._import(local, module, "*", written)

    def import_names(self, node: Tree) -> None:
        module = "__future__" if node.type == "future_import_statement" else self._module(node)
        for written in node.children_by_field_name("name"):
            name, alias = self._aliased(written)
            local = alias or name
            self.imported[local] = f"{module}.{name}"
            self._import(local, module, name, written)
        for written in parts(node):
            if written.type == "wildcard_import":
                self.out.imports.append(Import("*", module, "*", *self.span(written)))

    def _module(self, node: Tree) -> str:
        """What follows `from`, with its dots."""
        return "".join(self.written(field(node, "module_name")).split())

    def _aliased(self, node: Tree) -> tuple[str, str | None]:
        """The dotted name of an import, and the name that it gets by `as`."""
        if node.type != "aliased_import":
            return self._dotted(node), None
        return self._dotted(field(node, "name")), self.written(field(node, "alias"))

    def _dotted(self, node: Tree) -> str:
        return "".join(self.written(node).split())

    def _import(self, local: str, module: str, name: str, node: Tree) -> None:
        start, end = self.span(node)
        if self.scope == 0:
            bound = node.child_by_field_name("alias") or node
            first = self.span(bound)[0]
            self.out.exports.append(Export(local, Name(first, first + len(local), local, 0)))
        self.out.imports.append(Import(local, module, name, start, end))

    def _export(self) -> None:
        """Every name of the module can be imported; one that is bound twice stays a name."""
        bound: dict[str, list[Binding]] = {}
        for binding in self.out.bindings:
            if binding.scope == 0 and isinstance(binding.target, Name):
                bound.setdefault(binding.target.id, []).append(binding)
        for name, bindings in bound.items():
            value = bindings[0].value if len(bindings) == 1 else bindings[-1].target
            self.out.exports.append(Export(name, value))


def _as(node: Tree) -> tuple[Tree, Tree | None]:
    """An expression, and the target that it gets by `as`."""
    alias = node.child_by_field_name("alias") if node.type == "as_pattern" else None
    if alias is None:
        return node, None
    inner = parts(alias)
    return parts(node)[0], inner[0] if inner else None
