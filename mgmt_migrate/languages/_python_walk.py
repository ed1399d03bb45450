"""Statements of a Python file: scopes, bindings, imports, exports, returns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import libcst as cst

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


class Walker(Values):
    """Lowers one module into a builder."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.statements: dict[type[cst.CSTNode], Callable[[Any], None]] = {
            cst.Assign: self.assign,
            cst.AnnAssign: self.annotated,
            cst.AugAssign: self.augmented,
            cst.Return: self.returned,
            cst.Import: self.import_module,
            cst.ImportFrom: self.import_names,
            cst.Global: self.declared_elsewhere,
            cst.Nonlocal: self.declared_elsewhere,
            cst.FunctionDef: self.function,
            cst.ClassDef: self.klass,
            cst.For: self.loop,
            cst.With: self.with_,
            cst.If: self.condition,
            cst.AsName: self.caught,
            cst.Annotation: self.nothing,
            cst.TypeAlias: self.nothing,
            cst.MatchCase: self.case,
        }

    def run(self, module: cst.Module) -> None:
        """Walk the whole file."""
        self.out.scopes.append(Scope(0, -1, "module", "", (), 0, len(self.text)))
        self.block(module.body)
        self._export()
        self.last_strings()

    def block(self, statements: Iterable[cst.CSTNode]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: cst.CSTNode) -> None:
        """Any statement, or part of one; what has no meaning of its own is walked through."""
        handler = self.statements.get(type(node))
        if handler is not None:
            handler(node)
        elif isinstance(node, cst.BaseExpression):
            self.value(node)
        elif isinstance(node, cst.SimpleStatementLine | cst.IndentedBlock | cst.SimpleStatementSuite):
            self.block(node.body)
        elif isinstance(node, cst.Expr):
            self.value(node.value)
        else:
            self.block(node.children)

    def nothing(self, node: cst.CSTNode) -> None:
        """Types are not values."""

    # -- assignments -----------------------------------------------------------------------------------------

    def assign(self, node: cst.Assign) -> None:
        targets = [target.target for target in node.targets]
        value = self.named(node.value, targets[0])
        for target in targets:
            self.bind(target, value)

    def annotated(self, node: cst.AnnAssign) -> None:
        if node.value is not None:
            self.bind(node.target, self.named(node.value, node.target))

    def named(self, value: cst.BaseExpression, target: cst.BaseExpression) -> Node:
        """A value; a lambda is known by the name that it is given."""
        if not isinstance(value, cst.Lambda):
            return self.value(value)
        if isinstance(target, cst.Attribute):
            target = target.attr
        return self.function_value(value, target.value if isinstance(target, cst.Name) else "")

    def augmented(self, node: cst.AugAssign) -> None:
        target, value = self.value(node.target), self.value(node.value)
        start, end = self.span(node)
        joined: Node = Opaque(start, end)
        if isinstance(node.operator, cst.AddAssign):
            joined = self.join(start, end, (target, value))
        scope = target.scope if isinstance(target, Name) else self.scope
        self.out.bindings.append(Binding(target, joined, scope))

    def returned(self, node: cst.Return) -> None:
        if node.value is not None:
            self.out.returns.append(Return(self.scope, self.value(node.value)))

    def declared_elsewhere(self, node: cst.Global | cst.Nonlocal) -> None:
        home = 0 if isinstance(node, cst.Global) else self._enclosing_function()
        for item in node.names:
            self.homes[self.scope, item.name.value] = home

    def _enclosing_function(self) -> int:
        home = self.out.scopes[self.scope].parent
        while home > 0 and self.out.scopes[home].kind == "class":
            home = self.out.scopes[home].parent
        return max(home, 0)

    # -- blocks ----------------------------------------------------------------------------------------------

    def condition(self, node: cst.If) -> None:
        branch: cst.If | cst.Else | None = node
        while isinstance(branch, cst.If):
            self.value(branch.test)
            self.statement(branch.body)
            branch = branch.orelse
        if branch is not None:
            self.statement(branch.body)

    def loop(self, node: cst.For) -> None:
        self.bind(node.target, self.element(self.value(node.iter), node.target))
        self.statement(node.body)
        if node.orelse is not None:
            self.statement(node.orelse.body)

    def with_(self, node: cst.With) -> None:
        for item in node.items:
            value = self.value(item.item)
            if item.asname is not None:
                self.bind(item.asname.name, value)
        self.statement(node.body)

    def caught(self, node: cst.AsName) -> None:
        """`except Error as name`: other uses of `as` do not come here."""
        self.bind(node.name, self.opaque(node.name))

    def case(self, node: cst.MatchCase) -> None:
        if node.guard is not None:
            self.value(node.guard)
        self.statement(node.body)

    # -- functions and classes -------------------------------------------------------------------------------

    def function(self, node: cst.FunctionDef) -> None:
        decorators = [self.value(decorator.decorator) for decorator in node.decorators]
        static = any(isinstance(d, Name) and d.id == "staticmethod" for d in decorators)
        method = self.scope in self.fields and not static
        params = self.params(node.params, method=method)
        # what other languages call the method that makes an instance
        name = "constructor" if method and node.name.value == "__init__" else node.name.value
        function = self.enter(node, "function", name, params)
        self.bind_name(*self.span(node.name), node.name.value, function)
        self.decorated(decorators, function)
        self._body(node, function, params, method=method)

    def _body(
        self, node: cst.FunctionDef, function: Function, params: tuple[Param, ...], *, method: bool
    ) -> None:
        around, selves = self.scope, self.selves
        if method and params and params[0].name == "this":
            self.selves = selves | {self.text[params[0].start : params[0].end]}
        self.selves -= {param.name for param in params[1 if method else 0 :]} - {"self", "cls"}
        self.scope = function.scope
        self.statement(node.body)
        self.scope, self.selves = around, selves

    def klass(self, node: cst.ClassDef) -> None:
        decorators = [self.value(decorator.decorator) for decorator in node.decorators]
        for argument in (*node.bases, *node.keywords):
            self.value(argument.value)
        function = self.enter(node, "class", node.name.value, ())
        self.bind_name(*self.span(node.name), node.name.value, function)
        self.decorated(decorators, function)
        around = self.scope
        self.scope = function.scope
        self.fields[function.scope] = set()
        self.statement(node.body)
        self.scope = around

    def decorated(self, decorators: Iterable[Node], function: Function) -> None:
        """`@d` hands the function to d."""
        for decorator in decorators:
            args = (Argument(function),)
            self.out.calls.append(Call(decorator.start, decorator.end, decorator, args, self.scope))

    # -- modules ---------------------------------------------------------------------------------------------

    def import_module(self, node: cst.Import) -> None:
        for alias in node.names:
            module = _dotted(alias.name)
            local = _local(alias)
            if local is None:
                local = module = module.partition(".")[0]
            self.modules.add(local)
            self._import(local, module, "*", alias)

    def import_names(self, node: cst.ImportFrom) -> None:
        module = "." * len(node.relative) + (_dotted(node.module) if node.module is not None else "")
        if isinstance(node.names, cst.ImportStar):
            self._import("*", module, "*", node.names)
            return
        for alias in node.names:
            name = _dotted(alias.name)
            local = _local(alias) or name
            self.imported[local] = f"{module}.{name}"
            self._import(local, module, name, alias)

    def _import(self, local: str, module: str, name: str, node: cst.ImportAlias | cst.ImportStar) -> None:
        start, end = self.span(node)
        if isinstance(node, cst.ImportAlias):
            bound = node.asname.name if node.asname is not None else node.name
            end = self.span(bound)[1]
            if self.scope == 0:
                first = self.span(bound)[0]
                value = Name(first, first + len(local), local, 0)
                self.out.exports.append(Export(local, value))
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


def _dotted(node: cst.BaseExpression) -> str:
    names: list[str] = []
    while isinstance(node, cst.Attribute):
        names.append(node.attr.value)
        node = node.value
    if isinstance(node, cst.Name):
        names.append(node.value)
    return ".".join(reversed(names))


def _local(alias: cst.ImportAlias) -> str | None:
    name = alias.asname.name if alias.asname is not None else None
    return name.value if isinstance(name, cst.Name) else None
