"""React: props, default props, context, state setters that are handed down; and callbacks by position."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from mgmt_migrate.analysis.arguments import argument_at
from mgmt_migrate.analysis.following import Following
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import STATE_HOOKS, Handed, Unit, last_name, way
from mgmt_migrate.model.code import Call, Function, Member, Name, Node, Param, Record, Scope

MOST = 8
_LINKED = frozenset(("context", "0", "promise"))
_MAPPERS = frozenset(("connect", "inject", "mapProps", "withProps", "graphql", "container"))


class Components(Linker):
    """Who renders a component with which props, and who calls a function that was handed on."""

    calls = frozenset(("useContext", "use", "Promise"))

    def __init__(self, values: Following) -> None:
        self._values = values
        self._provided: dict[int, list[tuple[Ref, Ref]]] = defaultdict(list)

    def prepare(self) -> None:
        """Collect what the providers of contexts are given."""
        for unit, call in self._values.calls_named("Provider"):
            if isinstance(call.callee, Member) and call.args:
                props = Ref(unit, call.args[0].value)
                for made in self._values.settle(Ref(unit, call.callee.owner)):
                    for value in self._values.entry(props, "value"):
                        self._provided[id(made.node)].append((value, props))

    def reads(self, ref: Ref) -> Iterable[Link]:
        """`this.props.x`, `useContext(c)`, `this.context`, and the state that a handed-down setter sets."""
        unit, node = ref
        if isinstance(node, Member):
            props = isinstance(node.owner, Member) and node.owner.name == "props"
            asked = props or node.name in _LINKED or "next" in unit.callers
        else:
            asked = isinstance(node, Call) and last_name(node.callee) in self.calls
        return self._reads(unit, node) if asked else ()

    def _reads(self, unit: Unit, node: Node) -> Iterator[Link]:
        match node:
            case Member(owner=Member(owner=Name(id="this") as this, name="props"), name=name):
                yield from self._props_of(unit, this, name)
            case Member(owner=Name(id="this") as this, name="context"):
                for binding in unit.members.get("contextType", ()):
                    yield from self._context(Ref(unit, binding.value))
            case Member(owner=Call() as hook, name="0") if last_name(hook.callee) in STATE_HOOKS:
                yield from self._set_elsewhere(unit, hook)
            case Call(args=(argument, *_)) if last_name(node.callee) in ("useContext", "use"):
                yield from self._context(Ref(unit, argument.value))
            case Call(callee=Name(id="Promise"), new=True, args=(argument,)):
                yield from self._resolved(unit, argument.value)
            case Member(name="promise", owner=Name()):
                yield from self._told(unit, node.owner, "resolve")
            case Member() | Name():
                yield from self._told(unit, node, "next")

    def may_read(self, ref: Ref) -> bool:
        """Also where the member itself is what a method is called on: others of its spelling are not."""
        for method in ("next", "resolve"):
            if ref.unit.callers.get(method):
                return True
        return super().may_read(ref)

    def receives(self, unit: Unit, scope: Scope, param: Param) -> Iterator[Ref]:
        """Props that a wrapper maps or a default gives, what a context's consumer is given, and what the
        function that a callback was handed to gives it."""
        if param.position == 0:
            for record in self._mapped(unit, scope):
                yield Ref(record.unit, self._values.reach(record.node, param.path))
            for binding in unit.members.get("defaultProps", ()) if scope.name else ():
                if way(binding.target) == (scope.name, "defaultProps"):
                    yield Ref(unit, self._values.reach(binding.value, param.path))
        for handed in self.handings(unit, scope):
            if handed.key == "children" and last_name(handed.call.callee) == "Consumer":
                owner = handed.call.callee.owner if isinstance(handed.call.callee, Member) else None
                for link in self._context(Ref(unit, owner)) if owner is not None else ():
                    yield Ref(link.value.unit, self._values.reach(link.value.node, param.path))
            for caller, call in self._calls_back(unit, handed):
                value = argument_at(call, param, method=False)
                if value is not None:
                    yield Ref(caller, self._values.reach(value, param.path))

    def handings(self, unit: Unit, scope: Scope) -> Iterator[Handed]:
        """The calls that a function is handed to, itself or by its name."""
        yield from unit.handed.get(scope.index, ())
        yield from unit.passed.get(scope.name, ())[:MOST] if scope.name else ()

    # -- props -----------------------------------------------------------------------------------------------

    def _props_of(self, unit: Unit, this: Name, name: str) -> Iterator[Link]:
        klass = next((scope for scope in unit.scopes_around(this.scope) if scope.kind == "class"), None)
        if klass is None or not klass.name:
            return
        for caller, call in self._elements(unit, klass):
            note = f"the prop {name} of <{klass.name}>"
            for value in self._values.entry(Ref(caller, call.args[0].value), name):
                yield Link(value, Ref(caller, call.args[0].value), note)
        for record in self._mapped(unit, klass):
            for value in self._values.entry(record, name):
                yield Link(value, value, f"mapped to the prop {name}")
        for binding in unit.members.get("defaultProps", ()):
            static = klass.start <= binding.target.start < klass.end
            if static or way(binding.target) == (klass.name, "defaultProps"):
                for value in self._values.entry(Ref(unit, binding.value), name):
                    yield Link(value, value, f"the default of the prop {name}")

    def _elements(self, unit: Unit, component: Scope) -> Iterator[tuple[Unit, Call]]:
        for caller, call in self._values.callers(unit, component):
            if not call.new and len(call.args) == 1 and isinstance(call.args[0].value, Record):
                yield caller, call

    def _mapped(self, unit: Unit, component: Scope) -> Iterator[Ref]:
        """What mapStateToProps returns: connect(mapStateToProps)(Component)."""
        for handed in self.handings(unit, component):
            mapper = handed.call.callee
            if isinstance(mapper, Call) and last_name(mapper.callee) in _MAPPERS and mapper.args:
                for function in self._values.functions(Ref(unit, mapper.args[0].value)):
                    yield from self._values.returned(function)

    # -- context ---------------------------------------------------------------------------------------------

    def _context(self, context: Ref) -> Iterator[Link]:
        for made in self._values.settle(context):
            for value, at in self._provided.get(id(made.node), ()):
                yield Link(value, at, "provided by a context")
            if isinstance(made.node, Call) and last_name(made.node.callee) == "createContext":
                for argument in made.node.args[:1]:
                    yield Link(Ref(made.unit, argument.value), made, "the default of a context")

    # -- functions that were handed on -----------------------------------------------------------------------

    def _set_elsewhere(self, unit: Unit, hook: Call) -> Iterator[Link]:
        """useState whose setter is handed to another component or function, which calls it."""
        setter = next((b.target for b in unit.setters.get(id(hook), ()) if isinstance(b.target, Name)), None)
        for handed in unit.passed.get(setter.id, ())[:MOST] if setter is not None else ():
            for caller, call in self._calls_back(unit, handed):
                if call.args:
                    yield Link(Ref(caller, call.args[0].value), Ref(caller, call), "set as state")

    def _calls_back(self, unit: Unit, handed: Handed) -> Iterator[tuple[Unit, Call]]:
        """The calls of a parameter or prop, inside the function that a function was handed to."""
        for function in self._values.functions(Ref(unit, handed.call.callee))[:MOST]:
            assert isinstance(function.node, Function)
            other, inner = function.unit, function.unit.code.scopes[function.node.scope]
            if inner.kind == "class":
                yield from self._props_called(other, inner, handed.key or "")
                continue
            for param in inner.params:
                if param.position != handed.position:
                    continue
                name = handed.key if handed.key is not None and not param.path else param.name
                if param.path and param.path != (handed.key,):
                    continue
                owner = param.name if handed.key is not None and not param.path else None
                for call in other.callers.get(name, ()):
                    if inner.start <= call.start < inner.end and _called_on(call.callee) == owner:
                        yield other, call

    def _props_called(self, unit: Unit, klass: Scope, name: str) -> Iterator[tuple[Unit, Call]]:
        for call in unit.callers.get(name, ()):
            spellings = (("this", "props", name), ("props", name), (name,))
            if klass.start <= call.start < klass.end and way(call.callee) in spellings:
                yield unit, call

    def _resolved(self, unit: Unit, executor: Node) -> Iterator[Link]:
        """What `new Promise((resolve, reject) => …)` is resolved with."""
        if not isinstance(executor, Function):
            return
        scope = unit.code.scopes[executor.scope]
        resolve = next((param.name for param in scope.params if param.position == 0), None)
        for call in unit.callers.get(resolve, ()) if resolve is not None else ():
            if isinstance(call.callee, Name) and call.args and executor.start <= call.start < executor.end:
                yield Link(Ref(unit, call.args[0].value), Ref(unit, call), "what a promise is resolved with")

    def _told(self, unit: Unit, owner: Node, method: str) -> Iterator[Link]:
        """deferred.resolve(value), subject.next(value)."""
        wanted = way(owner) if method in unit.callers else None
        for call in unit.called_on(method, wanted) if wanted is not None else ():
            told = call.callee.owner if isinstance(call.callee, Member) else None
            if told is None or not call.args or told is owner:
                continue
            if self._values.same_variable(unit, told, owner):
                yield Link(Ref(unit, call.args[0].value), Ref(unit, call), f"given to {method}()")


def _called_on(callee: Node) -> str | None:
    """The variable that a method is called on; None for a plain call."""
    return last_name(callee.owner) if isinstance(callee, Member) else None
