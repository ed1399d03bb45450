"""One file's program, indexed by what the analysis asks of it: who binds a name, who calls a function,
where a callback goes."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from heapq import merge
from operator import attrgetter, itemgetter

from mgmt_migrate.analysis.places import Bindings, Nested
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Call,
    Code,
    Function,
    Import,
    Index,
    Member,
    Name,
    Node,
    Param,
    Record,
    Scope,
)
from mgmt_migrate.model.finding import Place
from mgmt_migrate.value import Value

STATE_HOOKS = frozenset(("useState", "useLocalStorage", "useSessionStorage", "useAtom", "useRecoilState"))
_MOST_SETTING = 64
_THESE = frozenset(("self", "that", "vm", "_this"))
Way = tuple[str, ...]


class Handed(Value, eq=True):
    """A function that is handed to a call as one of its arguments, or lies in a record or list that is."""

    call: Call
    position: int
    key: str | None = None  # of the innermost record entry that holds it


class Unit:
    """The indexes of one `Code`. Built once, never changed; all lookups are by dictionary."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.path = code.path
        self.params: dict[tuple[int, str], Param] = {}
        self.names: dict[str, list[tuple[int, Binding]]] = defaultdict(list)  # (declaring scope, binding)
        self.members: dict[str, list[Binding]] = defaultdict(list)
        self.callers: dict[str, list[Call]] = defaultdict(list)
        self.chained: dict[int, Call] = {}  # id of a call -> the call made on its result
        self.handed: dict[int, list[Handed]] = defaultdict(list)  # function scope -> where it is handed
        self.passed: dict[str, list[Handed]] = defaultdict(
            list
        )  # last name of an argument -> where it is handed
        self.bound: dict[int, Node] = {}  # id of a value -> the variable or property that first takes it
        self.record_of: dict[int, Record] = {}  # scope of a method in an object literal -> the object
        self.injected: dict[tuple[int, str], Param] = {}  # (class scope, name) -> typed constructor parameter
        self.setters: dict[int, list[Binding]] = {}  # id of a useState call -> its setter
        self.returns: dict[int, list[Node]] = defaultdict(list)
        self.imports: dict[str, Import] = {item.local: item for item in code.imports}
        self.exports: dict[str, list[Node]] = defaultdict(list)
        self._said: dict[str, bool] = {}
        self._any_said: dict[tuple[str, ...], bool] = {}
        self._calls_in: dict[str, dict[int, list[Call]]] = {}
        self._by_scope: dict[str, dict[int, list[Call]]] = {}
        self._methods: dict[str, dict[Way, list[Call]]] = {}
        self._homes: dict[tuple[str, int], int] = {}
        self._index()

    def place(self, node: Node) -> Place:
        """Where a node stands, for a finding."""
        return Place(self.path, node.start, node.end)

    def source(self, node: Node) -> str:
        """The text of a node as written."""
        return self.code.text[node.start : node.end]

    def scopes_around(self, scope: int) -> Iterator[Scope]:
        """The scope and all that enclose it, innermost first."""
        while scope >= 0:
            yield self.code.scopes[scope]
            scope = self.code.scopes[scope].parent

    def declaring(self, name: str, scope: int) -> int:
        """The scope in which a name that is used in `scope` is declared; the module if nowhere."""
        home = self._homes.get((name, scope))
        if home is None:
            home = self._homes[name, scope] = self._home(name, scope)
        return home

    def bindings_of(self, name: Name) -> list[Binding]:
        """What may have been assigned to the variable when it is read: the last binding before in the same
        function, else all."""
        if name.id not in self.names:
            return []
        known = self._bindings.get((name.id, self.declaring(name.id, name.scope)))
        return known.read_at(name.scope, name.start) if known is not None else []

    @cached_property
    def _bindings(self) -> dict[tuple[str, int], Bindings]:
        """What is assigned to each variable, by its name and the scope that declares it."""
        found: dict[tuple[str, int], list[Binding]] = defaultdict(list)
        for name, bindings in self.names.items():
            for home, binding in bindings:
                found[name, home].append(binding)
        return {variable: Bindings(bindings) for variable, bindings in found.items()}

    def assigned(self, member: Member) -> Iterator[Binding]:
        """What is assigned to the same way (`this.lock`, `options.auth.params`) of the same variable."""
        names = way(member) if member.name in self.members else None
        if names is None:
            return
        found: Iterable[tuple[int, Binding]]
        found = self._assignments.get((names, self._home_of(names, member)), ())
        if names[0] in _THESE:
            found = merge(found, self._assignments.get((("this", *names[1:]), -1), ()), key=itemgetter(0))
        for _, binding in found:
            if binding.value is not member:
                yield binding

    def called_on(self, method: str, names: Way) -> list[Call]:
        """The calls of a method on something of these names."""
        known = self._methods.get(method)
        if known is None:
            known = self._methods[method] = defaultdict(list)
            for call in self.callers.get(method, ()):
                owner = call.callee.owner if isinstance(call.callee, Member) else None
                if owner is not None and (of := way(owner)) is not None:
                    known[of].append(call)
        return known.get(names, [])

    def calls_in(self, scope: int, name: str) -> list[Call]:
        """The calls of a name that stand directly in a scope, in order of the text."""
        known = self._by_scope.get(name)
        if known is None:
            known = self._by_scope[name] = defaultdict(list)
            for call in sorted(self.callers.get(name, ()), key=attrgetter("start")):
                known[call.scope].append(call)
        return known.get(scope, [])

    def names_any(self, words: tuple[str, ...]) -> bool:
        """Whether the text has one of these words; `auth0` counts in three spellings."""
        said = self._any_said.get(words)
        if said is None:
            spelt = (*words, "Auth0", "AUTH0") if "auth0" in words else words
            said = self._any_said[words] = any(self.says(word) for word in spelt)
        return said

    def says(self, word: str) -> bool:
        """Whether the text has a word; looked up once, as thousands of calls may ask."""
        said = self._said.get(word)
        if said is None:
            said = self._said[word] = word in self.code.text
        return said

    @cached_property
    def says_auth0(self) -> bool:
        """Whether the text has "auth0" in any case."""
        return "auth0" in self.code.text.lower()

    def innermost(self, node: Node) -> int:
        """The index of the innermost scope around a node."""
        starts, order = self._scopes
        scope = self.code.scopes[order[bisect_right(starts, node.start) - 1]]
        while scope.end < node.end and scope.parent >= 0:
            scope = self.code.scopes[scope.parent]
        return scope.index

    def calls_around(self, node: Node) -> list[Call]:
        """The calls that a node lies in, the outermost first."""
        return [call for call in self._calls.around(node) if isinstance(call, Call)]

    @cached_property
    def _scopes(self) -> tuple[list[int], list[int]]:
        """Where scopes start, in order, and which they are."""
        order = sorted(range(len(self.code.scopes)), key=lambda index: self.code.scopes[index].start)
        return [self.code.scopes[index].start for index in order], order

    @cached_property
    def _calls(self) -> Nested:
        return Nested(self.code.calls)

    @cached_property
    def default_scopes(self) -> frozenset[int]:
        """The scopes of the functions that are the default or the whole export, also inside wrappers:
        connect(f)(Profile)."""
        found: set[int] = set()
        pending = [*self.exports.get("default", ()), *self.exports.get("*", ())]
        for _ in range(32):
            if not pending:
                break
            match pending.pop():
                case Function(scope=scope):
                    found.add(scope)
                case Name(id=name):
                    pending += [binding.value for home, binding in self.names.get(name, ()) if home == 0][:4]
                case Call(args=args):
                    pending += [argument.value for argument in args[:4]]
        return frozenset(found)

    @cached_property
    def store_used(self) -> bool:
        """Whether the file takes a store of pinia: useSessionStore()."""
        return any(name.startswith("use") and name.endswith("Store") for name in self.callers)

    def is_undefined(self, name: str) -> bool:
        """Whether a name is no variable and no parameter anywhere in the file, and not `this`."""
        return name != "this" and name not in self.names and name not in self._param_names

    @cached_property
    def _param_names(self) -> frozenset[str]:
        return frozenset(name for _, name in self.params)

    def param_of(self, name: Name) -> tuple[Scope, Param] | None:
        """The parameter that a name refers to, with its function's scope."""
        home = self.declaring(name.id, name.scope)
        param = self.params.get((home, name.id))
        return (self.code.scopes[home], param) if param is not None else None

    @cached_property
    def _assignments(self) -> dict[tuple[Way, int], list[tuple[int, Binding]]]:
        """What is assigned to members, numbered, by their way and the scope that declares its first name."""
        found: dict[tuple[Way, int], list[tuple[int, Binding]]] = defaultdict(list)
        for bindings in self.members.values():
            for number, binding in enumerate(bindings):
                if (names := way(binding.target)) is not None:
                    found[names, self._home_of(names, binding.target)].append((number, binding))
        return found

    def _home_of(self, names: Way, node: Node) -> int:
        """The scope that declares the first name of a member's way; -1 for `this`: one class a file is the
        rule, and `that.x` of a nested function means the same."""
        if names[0] == "this":
            return -1
        while isinstance(node, Member):
            node = node.owner
        assert isinstance(node, Name)
        return self.declaring(node.id, node.scope)

    # -- building --------------------------------------------------------------------------------------------

    def _home(self, name: str, scope: int) -> int:
        for around in self.scopes_around(scope):
            if (around.index, name) in self.params or (around.index, name) in self._declared:
                return around.index
        return 0

    def _index(self) -> None:
        code = self.code
        for scope in code.scopes:
            for param in scope.params:
                self.params[scope.index, param.name] = param
                if param.type and scope.name == "constructor":
                    self.injected[scope.parent, param.name] = param
        self._declared = {
            (binding.scope, binding.target.id)
            for binding in code.bindings
            if binding.declares and isinstance(binding.target, Name)
        }
        for binding in code.bindings:
            self.bound.setdefault(id(binding.value), binding.target)
            match binding.target:
                case Name(id=name):
                    home = binding.scope if binding.declares else self.declaring(name, binding.scope)
                    self.names[name].append((home, binding))
                case Member(name=name):
                    self.members[name].append(binding)
                case Index():
                    pass
        for call in code.calls:
            self._index_call(call)
        self._index_state()
        self.record_of = {
            entry.value.scope: record
            for record in code.records
            for entry in record.entries
            if isinstance(entry.value, Function)
        }
        for item in code.returns:
            self.returns[item.scope].append(item.value)
        for export in code.exports:
            self.exports[export.name].append(export.value)

    def _index_state(self) -> None:
        """React: setState({key: value}) assigns this.state.key; setX(value) of useState assigns x."""
        for call in self.callers.get("setState", ()):
            value = call.args[0].value if call.args else None
            for entry in value.entries if isinstance(value, Record) else ():
                if entry.key is not None:
                    at = (entry.start, entry.end)
                    state = Member(*at, Member(*at, Name(*at, "this", call.scope), "state"), entry.key)
                    self.members[entry.key].append(Binding(state, entry.value, call.scope))
        pairs: dict[int, dict[str, Binding]] = defaultdict(dict)
        for binding in self.code.bindings:
            match binding:
                case Binding(target=Name(), value=Member(owner=Call() as hook, name="0" | "1" as which)):
                    if last_name(hook.callee) in STATE_HOOKS:
                        pairs[id(hook)][which] = binding
        for hook_id, pair in pairs.items():
            if len(pair) != 2:
                continue
            setter, kept = pair["1"], pair["0"]
            self.setters[hook_id] = [setter]
            calls = self.callers.get(last_name(setter.target), [])
            if len(calls) > _MOST_SETTING:  # of a name that every component has: those of this one
                calls = self._called_in(last_name(setter.target)).get(setter.scope, [])
            for call in calls:
                if call.args:
                    set_to = Binding(kept.target, call.args[0].value, call.scope)
                    self.names[last_name(kept.target)].append((kept.scope, set_to))

    def _called_in(self, name: str) -> dict[int, list[Call]]:
        """The calls of a name, by the scope that declares it."""
        known = self._calls_in.get(name)
        if known is None:
            known = self._calls_in[name] = defaultdict(list)
            for call in self.callers.get(name, ()):
                known[self.declaring(name, call.scope)].append(call)
        return known

    def _index_call(self, call: Call) -> None:
        self.callers[last_name(call.callee)].append(call)
        if isinstance(call.callee, Member) and isinstance(call.callee.owner, Call):
            self.chained[id(call.callee.owner)] = call
        for position, argument in enumerate(call.args):
            for handed, value in _functions_in(call, position, argument):
                if isinstance(value, Function):
                    self.handed[value.scope].append(handed)
                else:
                    self.passed[last_name(value)].append(handed)


def _functions_in(call: Call, position: int, argument: Argument) -> Iterator[tuple[Handed, Node]]:
    """Functions, and names that may be functions, in an argument: itself, in a list, one record deep,
    behind .bind()."""
    pending: list[tuple[Node, str | None, int]] = [(argument.value, None, 0)]
    while pending:
        value, key, depth = pending.pop()
        match value:
            case Function() | Name() | Member():
                yield Handed(call, position, key), value
            case (
                Call(callee=Member(owner=owner, name="bind"))
                | Call(callee=Name(id="partial"), args=(Argument(value=owner), *_))
            ):
                pending.append((owner, key, depth))
            case Record(entries=entries) if depth < 2:
                pending.extend((entry.value, entry.key, depth + 1) for entry in entries)
            case _:
                items = getattr(value, "items", None)
                if isinstance(items, tuple) and depth < 2:
                    pending.extend((item, key, depth + 1) for item in items)


def last_name(node: Node) -> str:
    """The last name of a callee or value: `a.b.c` -> c, `f(x).g` -> g, `f` -> f; "" if it has none."""
    if isinstance(node, Member):
        return node.name
    return node.id if isinstance(node, Name) else ""


def way(node: Node) -> Way | None:
    """`a.b.c` as ("a", "b", "c"), or None where it is not only names; `this` starts a way too."""
    if isinstance(node, Name):
        return (node.id,)
    if not isinstance(node, Member):
        return None
    names = [node.name]
    node = node.owner
    while isinstance(node, Member):
        names.append(node.name)
        node = node.owner
    if not isinstance(node, Name):
        return None
    names.append(node.id)
    names.reverse()
    return tuple(names)


def root_name(node: Node) -> Name | None:
    """The variable at the start of a chain of members, calls and indexes."""
    while True:
        match node:
            case Member(owner=owner) | Index(owner=owner):
                node = owner
            case Call(callee=callee):
                node = callee
            case Name():
                return node
            case _:
                return None
