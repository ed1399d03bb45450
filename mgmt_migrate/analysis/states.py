"""State that is kept in a store: redux reducers and slices, vuex mutations and getters, pinia stores.

A field of the state is known by its name, and by the store's module where several have one of that name.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from mgmt_migrate.analysis.following import Following
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, Way, last_name, root_name, way
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Function,
    Member,
    Name,
    Node,
    Param,
    Record,
    Scope,
    Sequence,
    Text,
)
from mgmt_migrate.value import Value

_SELECTORS = frozenset(("useSelector", "connect", "createSelector", "select", "useAppSelector", "mapState"))
_SELECTING = frozenset(("useSelector", "useAppSelector", "select"))
_SELECTOR_NAMES = re.compile(r"mapState|select", re.I)
_MERGES = frozenset(("assign", "merge", "set", "extend", "setIn"))
_HANDLERS = frozenset(("mutations", "reducers", "extraReducers"))
_LABEL = re.compile(
    r"case\s+([\w.$'\"/:-]+?)\s*:(?!:)|\btype\s*={2,3}\s*([\w.$'\"/:-]+)|\[\s*([\w.$]+)\s*\]\s*(?::|\()|"
    r"(['\"][\w/:-]+['\"])\s*:\s*(?:function|\()"
)
_MOST = 16


class Field(Value, eq=True):
    """A value that a field of the state takes: in which module of the store, and where."""

    module: str
    value: Ref


class States(Linker):
    """All fields, getters and actions of a project's stores; joined within a package."""

    calls = _SELECTING

    def __init__(self, values: Following, package_of: Callable[[str], str]) -> None:
        self._values = values
        self._package_of = package_of
        self._fields: dict[str, list[Field]] = defaultdict(list)
        self._getters: dict[str, list[Ref]] = defaultdict(list)
        self._actions: dict[str, list[Ref]] = defaultdict(list)
        self._reducers: set[tuple[int, int]] = set()
        self._sent: dict[tuple[str, str], list[Ref]] = defaultdict(list)  # ("commit", label) -> payloads
        self._kinds: dict[tuple[int, int], str] = {}  # unit and scope of a handler -> "mutations", …

    def reads(self, ref: Ref) -> Iterable[Link]:
        """A field of the state, a getter, or what an action brings to its reducer."""
        unit, node = ref
        if isinstance(node, Call):
            return self._selected(ref, node) if last_name(node.callee) in _SELECTING else ()
        if not isinstance(node, Member):
            return ()
        kept = node.name in self._fields or node.name in self._getters
        return self._reads(unit, node) if kept or self._kinds or self._reducers or unit.store_used else ()

    def _reads(self, unit: Unit, node: Member) -> Iterator[Link]:
        if node.name in self._fields and (path := self._state_path(unit, node)) is not None:
            yield from self._of_field(unit, path)
        if node.name in self._getters and self._is_getter(unit, node):
            yield from self._of_getter(unit, node.name)
        if isinstance(node.owner, Name):
            yield from self._brought(unit, node.owner, node.name)
        if unit.store_used:
            yield from self._of_store(unit, node)

    def _selected(self, ref: Ref, call: Call) -> Iterator[Link]:
        for argument in call.args[:1]:
            for function in self._values.functions(Ref(ref.unit, argument.value)):
                for value in self._values.returned(function):
                    yield Link(value, ref, "selected from the state")

    def _of_getter(self, unit: Unit, name: str) -> Iterator[Link]:
        for function in self._getters[name]:
            if self._near(unit, function.unit):
                for value in self._values.returned(function):
                    yield Link(value, function, f"the getter {name}")

    def receives(self, unit: Unit, scope: Scope, param: Param) -> Iterator[Ref]:
        """What a mutation, an action, or a reducer with a taken-apart action is given."""
        kind = self._kinds.get((id(unit), scope.index))
        if param.position == 1 and kind in ("mutations", "actions"):
            method = "commit" if kind == "mutations" else "dispatch"
            for sent in self._sent.get((method, _plain(scope.name)), ()):
                if self._near(unit, sent.unit):
                    yield Ref(sent.unit, self._values.reach(sent.node, param.path))
        elif param.position == 1 and param.path and (id(unit), scope.index) in self._reducers:
            text = unit.code.text[max(0, scope.start - 80) : scope.end]
            for label in dict.fromkeys(_plain(_first(found)) for found in _LABEL.finditer(text)):
                for action in self._actions.get(label, ()):
                    if self._near(unit, action.unit):
                        yield Ref(action.unit, self._values.reach(action.node, param.path))
        elif param.position == 1 and param.path[:1] == ("payload",) and kind == "reducers":
            for value in self._dispatched(unit, scope):
                yield Ref(value.unit, self._values.reach(value.node, param.path[1:]))

    def _near(self, one: Unit, other: Unit) -> bool:
        return self._package_of(one.path) == self._package_of(other.path)

    # -- reading ---------------------------------------------------------------------------------------------

    def _of_field(self, unit: Unit, path: Way) -> Iterator[Link]:
        found = [field for field in self._fields[path[-1]] if self._near(unit, field.value.unit)]
        named = [field for field in found if len(path) > 1 and field.module and _same(path[-2], field.module)]
        sure = bool(named) or len({field.module for field in found}) == 1
        for field in named or found:
            yield Link(field.value, field.value, f"the state's {'.'.join(path)} is set here", sure)

    def _state_path(self, unit: Unit, node: Member) -> Way | None:
        """The way from the root of the state, where a member leads into it."""
        names: list[str] = []
        inner: Node = node
        while isinstance(inner, Member):
            names.append(inner.name)
            if inner.name in ("state", "rootState") and last_name(inner.owner) in ("$store", "store"):
                return tuple(reversed(names[:-1])) or None
            inner = inner.owner
        path = tuple(reversed(names))
        match inner:
            case Call() if last_name(inner.callee) == "getState":
                return path
            case Name(id="this") if len(path) == 1:
                return path if _mapped(unit, ("mapState", "mapWritableState"), path[0]) else None
            case Name(id="this") if path[0] == "state" and len(path) > 1:
                return None
            case Name(id="rootState"):
                return path
            case Name():
                found = unit.param_of(inner)
                if found is not None and found[1].position == 0 and self._selects(unit, found[0]):
                    return (*found[1].path, *path)
        return None

    def _selects(self, unit: Unit, scope: Scope) -> bool:
        if self._kinds.get((id(unit), scope.index)) == "getters":
            return True
        if scope.name and _SELECTOR_NAMES.search(scope.name):
            return True
        return any(
            last_name(handed.call.callee) in _SELECTORS or "Selector" in last_name(handed.call.callee)
            for handed in (
                *unit.handed.get(scope.index, ()),
                *(unit.passed.get(scope.name, ()) if scope.name else ()),
            )
        )

    def _is_getter(self, unit: Unit, node: Member) -> bool:
        if last_name(node.owner) in ("getters", "rootGetters"):
            return True
        return last_name(node.owner) == "this" and _mapped(unit, ("mapGetters", "mapState"), node.name)

    def _brought(self, unit: Unit, action: Name, key: str) -> Iterator[Link]:
        """action.payload inside a reducer: what the actions of the type at hand hold."""
        found = unit.param_of(action)
        if found is None or found[1].position != 1 or found[1].path:
            return
        scope = found[0]
        if self._kinds.get((id(unit), scope.index)) == "reducers" and key == "payload":
            for value in self._dispatched(unit, scope):
                yield Link(value, value, f"dispatched with {scope.name}")
        elif (id(unit), scope.index) in self._reducers:
            before = unit.code.text[max(0, scope.start - 80) : action.start]
            labels = list(_LABEL.finditer(before))
            for record in self._actions.get(_plain(_first(labels[-1])), ()) if labels else ():
                if self._near(unit, record.unit):
                    for value in self._values.entry(record, key):
                        yield Link(value, record, f"dispatched as {_first(labels[-1]).strip(chr(39))}")

    def _dispatched(self, unit: Unit, scope: Scope) -> Iterator[Ref]:
        """What the action creator of a slice is called with."""
        for caller, call in self._values.calls_named(scope.name) if scope.name else ():
            if not call.args or not self._near(unit, caller):
                continue
            root = root_name(call.callee)
            item = caller.imports.get(root.id) if root is not None else None
            if caller is unit or (item is not None and self._values.imports_from(caller, item, unit)):
                yield Ref(caller, call.args[0].value)

    def _of_store(self, unit: Unit, node: Member) -> Iterator[Link]:
        """pinia: store.field, where store is useStore() and useStore is defineStore(…)."""
        for made in self._values.settle(Ref(unit, node.owner)):
            if not isinstance(made.node, Call) or last_name(made.node.callee) == "defineStore":
                continue
            for store in self._values.settle(Ref(made.unit, made.node.callee)):
                if isinstance(store.node, Call) and last_name(store.node.callee) == "defineStore":
                    yield from self._in_store(store.unit, store.node, node.name)

    def _in_store(self, unit: Unit, store: Call, name: str) -> Iterator[Link]:
        at = Ref(unit, store)
        for binding in unit.members.get(name, ()):
            if store.start <= binding.target.start < store.end and way(binding.target) == ("this", name):
                yield Link(Ref(unit, binding.value), Ref(unit, binding.target), f"the store's {name}")
        for argument in store.args:
            options = Ref(unit, argument.value)
            for function in self._values.functions(options) if isinstance(argument.value, Function) else ():
                for returned in self._values.returned(function):
                    for value in self._values.entry(returned, name):
                        yield Link(value, at, f"the store's {name}")
                        yield from self._reference(value)
            for getter in self._values.at(options, "getters", name):
                yield Link(getter, at, f"the store's getter {name}")

    def _reference(self, value: Ref) -> Iterator[Link]:
        """Vue: what is assigned to the `value` of a ref()."""
        unit, node = value
        for binding in unit.members.get("value", ()) if isinstance(node, Name) else ():
            target = binding.target
            if (
                isinstance(target, Member)
                and isinstance(target.owner, Name)
                and target.owner.id == last_name(node)
            ):
                yield Link(Ref(unit, binding.value), Ref(unit, target), f"assigned to {target.owner.id}")

    # -- collecting ------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Collect the fields, getters and actions of all stores."""
        for unit in list(self._values.units.values()):
            if unit.code.language in ("javascript", "typescript"):
                self._collect(unit)
        for method in ("commit", "dispatch"):
            for unit, call in self._values.calls_named(method):
                if len(call.args) > 1:
                    label = _label_of(call.args[0].value)
                    self._sent[method, label].append(Ref(unit, call.args[1].value))

    def _collect(self, unit: Unit) -> None:
        for record in unit.code.records:
            for entry in record.entries:
                if entry.key == "type" and isinstance(entry.value, (Text, Name, Member)):
                    self._actions[_label_of(entry.value)].append(Ref(unit, record))
                elif entry.key in (*_HANDLERS, "getters", "actions"):
                    for handlers in (entry.value, *self._bound(unit, entry.value)):
                        self._handlers(unit, entry.key, handlers)
        stem = posixpath.basename(unit.path).partition(".")[0]
        if stem in (*_HANDLERS, "getters", "actions"):  # a file of its own: export default {…}
            for value in (*unit.exports.get("default", ()), *unit.exports.get("*", ())):
                self._handlers(unit, stem, value)
        for item in unit.code.returns:
            self._reduced(unit, unit.code.scopes[item.scope], item.value)
        for binding in unit.code.bindings:
            root = root_name(binding.target)
            found = unit.param_of(root) if root is not None and isinstance(binding.target, Member) else None
            if found is not None and found[1].position == 0 and not found[1].path:
                kind = self._kinds.get((id(unit), found[0].index))
                if kind in ("mutations", "reducers"):
                    self._add(
                        last_name(binding.target), self._module(unit, found[0]), Ref(unit, binding.value)
                    )

    def _bound(self, unit: Unit, value: Node) -> Iterator[Node]:
        for home, binding in unit.names.get(value.id, ()) if isinstance(value, Name) else ():
            if home == 0:
                yield binding.value

    def _handlers(self, unit: Unit, kind: str, handlers: Node) -> None:
        for entry in handlers.entries if isinstance(handlers, Record) else ():
            if isinstance(entry.value, Function):
                self._kinds[id(unit), entry.value.scope] = kind
                if kind == "getters" and entry.key is not None:
                    self._getters[entry.key].append(Ref(unit, entry.value))

    def _reduced(self, unit: Unit, scope: Scope, value: Node) -> None:
        """A function (state, action) that returns the state with some fields changed."""
        state = next((p for p in scope.params if p.position == 0), None)
        if state is None or state.path or not any(param.position == 1 for param in scope.params):
            return
        changed = list(_changed(value, state.name))
        if changed:
            self._reducers.add((id(unit), scope.index))
        for name, node in changed:
            self._add(name, self._module(unit, scope), Ref(unit, node))

    def _add(self, name: str, module: str, value: Ref) -> None:
        if len(self._fields[name]) < _MOST:
            self._fields[name].append(Field(module, value))

    def _module(self, unit: Unit, scope: Scope) -> str:
        """What the part of the state is called that a function changes: the reducer, its slice, its file."""
        for handed in unit.handed.get(scope.index, ()):
            for name in self._values.at(Ref(unit, handed.call.args[handed.position].value), "name"):
                if isinstance(name.node, Text):
                    return name.node.value
        if (id(unit), scope.index) in self._reducers and scope.name:
            return scope.name
        return posixpath.basename(unit.path).partition(".")[0]


def _changed(value: Node, state: str) -> Iterator[tuple[str, Node]]:
    """(field, value) of {...state, field: value}, Object.assign({}, state, {field: value}), state.set(…)."""
    match value:
        case Record(entries=entries):
            if any(entry.key is None and last_name(entry.value) == state for entry in entries):
                yield from ((entry.key, entry.value) for entry in entries if entry.key is not None)
        case Call(callee=callee, args=args) if last_name(callee) in _MERGES:
            on_state = isinstance(callee, Member) and last_name(callee.owner) == state
            match args:
                case (Argument(value=Text(value=key)), Argument(value=set_to)) if on_state:
                    yield key, set_to
                case (Argument(value=Sequence(items=items)), Argument(value=set_to)) if on_state and items:
                    if isinstance(items[-1], Text):
                        yield items[-1].value, set_to
            if on_state or any(last_name(argument.value) == state for argument in args):
                for argument in args:
                    if isinstance(argument.value, Record):
                        yield from ((e.key, e.value) for e in argument.value.entries if e.key is not None)


def _mapped(unit: Unit, mappers: tuple[str, ...], name: str) -> bool:
    """Whether a component maps a field or getter of this name: ...mapState(["name"])."""
    for mapper in mappers:
        for call in unit.callers.get(mapper, ()):
            for argument in call.args:
                items = argument.value.items if isinstance(argument.value, Sequence) else ()
                if any(isinstance(item, Text) and item.value == name for item in items):
                    return True
    return False


def _label_of(node: Node) -> str:
    return _plain(node.value if isinstance(node, Text) else last_name(node))


def _plain(label: str) -> str:
    """A type of action without its quotes, its object and its module, in one spelling."""
    label = label.strip("'\"[]").rpartition("/")[2].rpartition(".")[2]
    return re.sub(r"[^a-z0-9]", "", label.lower())


def _first(found: re.Match[str]) -> str:
    return next(group for group in found.groups() if group is not None)


def _same(part: str, module: str) -> bool:
    """Whether a part of the state is the one that a module keeps: session, sessionReducer, sessionSlice."""
    one, other = part.lower(), module.lower()
    return (
        one == other or (len(one) > 2 and other.startswith(one)) or (len(other) > 2 and one.startswith(other))
    )
