"""Dependency injection by name: parameters that Angular, NestJS or AngularJS fill with a service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from mgmt_migrate.analysis.following import Following
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Call, Function, Member, Name, Node, Param, Scope, Sequence, Text

_BY_CLASS = frozenset(("service", "provider"))
_BY_RESULT = frozenset(("factory",))
_BY_VALUE = frozenset(("value", "constant"))
_MOST = 4


class Injection(Linker):
    """Services by the name of their class or the name that they are registered under, within a package."""

    calls = frozenset(("inject", "Inject"))

    def __init__(self, values: Following, package_of: Callable[[str], str]) -> None:
        self._values = values
        self._package_of = package_of
        self._classes: dict[str, list[Ref]] = defaultdict(list)
        self._registered: dict[str, list[Ref]] = defaultdict(list)
        self._instances: dict[int, Ref] = {}

    def prepare(self) -> None:
        """Collect the classes, and what AngularJS knows under a name: .service("name", …), .factory(…)."""
        for unit in list(self._values.units.values()):
            for binding in unit.code.bindings:
                value = Ref(unit, binding.value)
                if isinstance(binding.target, Name) and _is_class(value):
                    self._classes[binding.target.id].append(value)
        for method in (*_BY_CLASS, *_BY_RESULT, *_BY_VALUE):
            for unit, call in self._values.calls_named(method):
                if len(call.args) == 2 and isinstance(first := call.args[0].value, Text):
                    self._registered[first.value].extend(self._made(unit, method, call.args[1].value))

    def reads(self, ref: Ref) -> Iterable[Link]:
        """`this.auth` of `constructor(private auth: AuthService)`, and `inject(AuthService)`."""
        unit, node = ref
        if isinstance(node, Member):
            return self._reads(unit, node) if unit.injected else ()
        asked = isinstance(node, Call) and last_name(node.callee) in self.calls
        return self._reads(unit, node) if asked else ()

    def _reads(self, unit: Unit, node: Node) -> Iterator[Link]:
        match node:
            case Member(owner=Name(id="this") as this, name=name):
                klass = next((s for s in unit.scopes_around(this.scope) if s.kind == "class"), None)
                param = unit.injected.get((klass.index, name)) if klass is not None else None
                if klass is not None and param is not None:
                    for value in self._instance(unit, param.type, klass.index):
                        yield Link(value, value, f"the injected {param.type}")
            case Call(callee=Name(id="inject" | "Inject"), args=(argument, *_)):
                for value in self._instance(unit, last_name(argument.value), node.scope):
                    yield Link(value, value, f"the injected {last_name(argument.value)}")

    def receives(self, unit: Unit, scope: Scope, param: Param) -> Iterator[Ref]:
        """The service that a parameter is filled with, by its type or its name."""
        if param.path:
            return
        if param.type:
            yield from self._instance(unit, param.type, scope.index)
        elif unit.code.language == "javascript" and not param.type:
            name = self._injected_name(unit, scope, param)
            for found in self._registered.get(name, ()) if name else ():
                if self._package_of(found.unit.path) == self._package_of(unit.path):
                    yield found

    # -- classes ---------------------------------------------------------------------------------------------

    def _instance(self, unit: Unit, name: str, scope: int) -> Iterator[Ref]:
        """`new AuthService()`, as if it stood in the file, if the project has this class."""
        imported = unit.imports.get(name)
        found = [
            value
            for value in self._values.settle(Ref(unit, self._values.named(unit, name)))
            if isinstance(value.node, Function) and _is_class(value)
        ]
        if not found and imported is not None and not imported.module.startswith("."):
            mine = self._package_of(unit.path)
            found = [v for v in self._classes.get(name, ()) if self._package_of(v.unit.path) == mine]
            found = found if len(found) == 1 else []
        for value in found[:1]:
            yield self._new(value)

    def _new(self, klass: Ref) -> Ref:
        if id(klass.node) not in self._instances:
            start, end = klass.node.start, klass.node.end
            made = Call(start, end, klass.node, (), 0, True)
            self._instances[id(klass.node)] = Ref(klass.unit, made)
        return self._instances[id(klass.node)]

    # -- AngularJS -------------------------------------------------------------------------------------------

    def _made(self, unit: Unit, method: str, value: Node) -> Iterator[Ref]:
        if method in _BY_VALUE:
            yield Ref(unit, value)
            return
        if isinstance(value, Sequence) and value.items:
            value = value.items[-1]
        for function in self._values.functions(Ref(unit, value))[:_MOST]:
            if method in _BY_RESULT:
                yield from self._values.returned(function)
            else:
                yield self._new(function)

    def _injected_name(self, unit: Unit, scope: Scope, param: Param) -> str:
        """The name that a parameter is injected by: in a list before the function, in $inject, or its own."""
        for handed in unit.handed.get(scope.index, ()):
            if not isinstance(handed.call.callee, Member) or handed.key is not None:
                continue
            value = handed.call.args[handed.position].value
            if isinstance(value, Sequence):
                name = value.items[param.position] if param.position < len(value.items) else None
                return name.value if isinstance(name, Text) else ""
            return param.name
        for binding in unit.members.get("$inject", ()) if scope.name else ():
            owner = binding.target.owner if isinstance(binding.target, Member) else None
            if owner is not None and last_name(owner) == scope.name and isinstance(binding.value, Sequence):
                items = binding.value.items
                name = items[param.position] if param.position < len(items) else None
                return name.value if isinstance(name, Text) else ""
        return param.name if any(True for _ in unit.passed.get(scope.name, ())) and scope.name else ""


def _is_class(value: Ref) -> bool:
    return isinstance(value.node, Function) and value.unit.code.scopes[value.node.scope].kind == "class"
