"""What a value is: names, members and calls followed to literals, records and constructions, within a
project.

Everything works on references: a node together with the file that it stands in. Results are bounded in
number and depth,
so that no program makes them grow.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from mgmt_migrate.analysis.arguments import argument_at, may_mean
from mgmt_migrate.analysis.files import Files, inside
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.memo import Memo
from mgmt_migrate.analysis.passing import HOLDING, ON_ITSELF
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.services import Services
from mgmt_migrate.analysis.unit import Unit, last_name, root_name, way
from mgmt_migrate.model.code import (
    Binding,
    Call,
    Choice,
    Code,
    Constant,
    Function,
    Import,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Record,
    Scope,
    Sequence,
    Text,
)

MOST = 8
DEEPEST = 24
# Values that are what they are, and need not be followed.
_THEMSELVES = (Text, Record, Constant, Join, Function, Opaque, Sequence)
_MOST_ENTRIES = 64


class Following(Files):
    """Follows values over all files of a project; `Values` adds what they say."""

    def __init__(self, units: Iterable[Unit], load: Callable[[str], Code | None] | None = None) -> None:
        super().__init__(units, load)
        self.services = Services(self.units)
        self.linkers: list[Linker] = []
        self._settled: Memo[tuple[Ref, ...]] = Memo(())
        self._linked: Memo[tuple[Link, ...]] = Memo((), deepest=DEEPEST)
        self._bare: dict[tuple[int, tuple[str, ...]], bool] = {}
        self._records: dict[int, dict[str, Node] | None] = {}
        self._linking: frozenset[str] = frozenset()
        self._entering: set[tuple[int, int, str]] = set()
        self._entered: dict[tuple[int, int, str], list[Ref]] = {}  # while one question is answered
        self._members: dict[tuple[int, str], Member] = {}
        self._names: dict[tuple[int, str], Name] = {}
        self._renamed: dict[str, list[tuple[Unit, Import]]] | None = None

    # -- following -------------------------------------------------------------------------------------------

    def settle(self, ref: Ref) -> tuple[Ref, ...]:
        """The values that a reference may stand for, at most 8: literals, records, constructions, functions,
        or the last symbolic name where nothing defines it. A reference that leads only to itself gives
        itself."""
        unit, node = ref
        if isinstance(node, Call):
            if self.is_foreign(unit, node):
                return (ref,)
        elif isinstance(node, _THEMSELVES) or self.is_bare(unit, node):
            return (ref,)
        return self._settled.ask(ref, lambda: self._unique(self._follow(ref)) or (ref,))

    def is_bare(self, unit: Unit, node: Node, *more: str) -> bool:
        """Whether a name, or the member `node.a.b` for `more` ("a", "b"), is only its spelling: nothing in
        the project defines or assigns what it is made of, and nothing is joined to it.

        All that are spelt alike are alike in this, so that it is found out once.
        """
        names = way(node)
        if names is None:
            return False
        key = (id(unit), names + more if more else names)
        known = self._bare.get(key)
        if known is None:
            self._bare[key] = False  # whoever asks again while this is found out
            known = self._bare[key] = self._found_bare(unit, self.reach(node, more), key[1])
        return known

    def is_foreign(self, unit: Unit, call: Call) -> bool:
        """Whether a call is of nothing in the project, and nothing is joined to it: it is what it is."""
        callee = call.callee
        name = last_name(callee)
        if name in self._linking or name in ("", "require") or (call.args and call.args[0].name == "forKey"):
            return False
        if call.new:
            return True
        if not self.is_bare(unit, callee):
            return False
        return not isinstance(callee, Member) or not self.services.methods(unit, callee)

    def _found_bare(self, unit: Unit, node: Node, names: tuple[str, ...]) -> bool:
        if not isinstance(node, Member):
            item = unit.imports.get(names[0])
            return unit.is_undefined(names[0]) and (item is None or self.module_of(unit, item) is None)
        if node.name in unit.members or not self.is_bare(unit, node.owner):
            return False
        module = self._module_named(unit, node.owner)
        if module is not None and self.module(unit, module) is not None:
            return False
        return not any(linker.may_read(Ref(unit, node)) for linker in self.linkers)

    def reach(self, node: Node, path: Iterable[str]) -> Node:
        """`node.a.b` for the path ("a", "b"); the same object each time, so that answers about it are
        remembered."""
        for name in path:
            key = (id(node), name)
            if key not in self._members:
                self._members[key] = Member(node.start, node.end, node, name)
            node = self._members[key]
        return node

    def named(self, unit: Unit, name: str) -> Name:
        """A name as the module of a file knows it; the same object each time."""
        key = (id(unit), name)
        if key not in self._names:
            self._names[key] = Name(0, 0, name, 0)
        return self._names[key]

    def join(self, linkers: list[Linker]) -> None:
        """Follow these links too, from now on; each may ask for what those before it join."""
        for linker in linkers:
            linker.prepare()
            self.linkers.append(linker)
            self._linking |= linker.calls
            self.forget()

    def forget(self) -> None:
        """Forget the answers so far."""
        self._settled = Memo(())
        self._linked = Memo((), deepest=DEEPEST)
        self._bare = {}

    def linked(self, ref: Ref) -> tuple[Link, ...]:
        """The values that a member or call is joined to by something other than the names of one file."""
        if not self.linkers or not isinstance(ref.node, (Member, Call, Index)):
            return ()
        if isinstance(ref.node, Member) and self.is_bare(*ref):
            return ()
        if isinstance(ref.node, Call) and self.is_foreign(ref.unit, ref.node):
            return ()
        return self._linked.ask(ref, lambda: tuple(islice(self._links(ref), MOST)))

    def _links(self, ref: Ref) -> Iterator[Link]:
        for linker in self.linkers:
            yield from linker.reads(ref)

    def _unique(self, refs: Iterator[Ref]) -> tuple[Ref, ...]:
        seen: dict[int, Ref] = {}
        for ref in refs:
            seen.setdefault(id(ref.node), ref)
            if len(seen) >= MOST:
                break
        return tuple(seen.values())

    def _follow(self, ref: Ref) -> Iterator[Ref]:
        unit, node = ref
        match node:
            case Name():
                yield from self._name(unit, node)
            case Member():
                yield from self.member(ref, node)
                for link in self.linked(ref):
                    yield from self.settle(link.value)
            case Index():
                yield from self._item(ref, node)
            case Choice(options=options):
                for option in options:
                    yield from self.settle(Ref(unit, option))
            case Call():
                links = self.linked(ref)
                for link in links:
                    yield from self.settle(link.value)
                if not links:
                    yield from self._call(unit, node)
            case _:
                yield ref

    def _item(self, ref: Ref, index: Index) -> Iterator[Ref]:
        """The item of a list or tuple at a number that is written out; else the reference itself."""
        items = [*self.items(ref, index), *(link.value for link in self.linked(ref))]
        for item in items:
            yield from self.settle(item)
        if not items:
            yield ref

    def items(self, ref: Ref, index: Index) -> Iterator[Ref]:
        """What `owner[0]` may be, before it is followed further."""
        match index.key:
            case Constant(value=int(at)) if at is not True and at is not False:
                for value in self.settle(Ref(ref.unit, index.owner)):
                    items = value.node.items if isinstance(value.node, Sequence) else ()
                    if items and -1 <= at < len(items):
                        yield Ref(value.unit, items[at])

    def _name(self, unit: Unit, name: Name) -> Iterator[Ref]:
        if name.id == "this":
            for scope in unit.scopes_around(name.scope):
                if (record := unit.record_of.get(scope.index)) is not None:
                    yield Ref(unit, record)
                    return
        for binding in unit.bindings_of(name)[:MOST]:
            if not (isinstance(binding.value, Constant) and binding.value.value is None):
                yield from self.settle(Ref(unit, binding.value))
        if (found := unit.param_of(name)) is not None:
            for value in self.arguments(unit, *found):
                yield from self.settle(value)
        elif (imported := unit.imports.get(name.id)) is not None:
            for exported in self.exported(unit, imported.module, imported.name):
                yield from self.settle(exported)

    def _call(self, unit: Unit, call: Call) -> Iterator[Ref]:
        name = last_name(call.callee)
        owner = call.callee.owner if isinstance(call.callee, Member) else None
        if isinstance(call.callee, Name) and name == "require" and call.args:
            module = call.args[0].value
            for value in self.exported(unit, module.value, "*") if isinstance(module, Text) else ():
                yield from self.settle(value)
        if not call.new and name in ON_ITSELF and name != "get" and isinstance(owner, (Join, Call)):
            yield from self.settle(Ref(unit, owner))
            return
        if not call.new:
            returned = [
                value
                for function in self.functions(Ref(unit, call.callee))
                for value in self.returned(function)
            ]
            for value in returned[:MOST]:
                yield from self.settle(value)
            if returned:
                return
        yield Ref(unit, call)

    def functions(self, ref: Ref) -> list[Ref]:
        """The functions that a callee may be."""
        if isinstance(ref.node, Function):
            return [ref]
        if isinstance(ref.node, (Name, Member)) or (
            isinstance(ref.node, Call) and last_name(ref.node.callee) == "require"
        ):
            bare = self.is_bare(*ref)
            found = [] if bare else [v for v in self.settle(ref) if isinstance(v.node, Function)]
            if not found and isinstance(ref.node, Member):
                found = [Ref(m.unit, m.function) for m in self.services.methods(ref.unit, ref.node)]
            return found
        return []

    def returned(self, function: Ref) -> list[Ref]:
        """What a function returns, also from the callback of a promise that it makes."""
        assert isinstance(function.node, Function)
        if function.unit.code.scopes[function.node.scope].kind == "class":
            return []
        return [Ref(function.unit, value) for value in function.unit.returns.get(function.node.scope, ())]

    def callers(self, unit: Unit, scope: Scope) -> Iterator[tuple[Unit, Call]]:
        """The calls of a function by its name, in its own file; in files that import it, by the same name."""
        if not scope.name or scope.name == "constructor":
            owner = unit.code.scopes[scope.parent] if scope.name and scope.parent >= 0 else None
            if owner is not None and owner.name:
                for other, call in self.calls_named(owner.name):
                    if call.new and (other is unit or self.services.imports(other, unit)):
                        yield other, call
            return
        for call in unit.callers.get(scope.name, ()):
            inside = scope.start <= call.start and call.end <= scope.end
            if not inside and may_mean(call, scope.name):
                yield unit, call
        for other, call in self.calls_named(scope.name):
            root = root_name(call.callee) if other is not unit else None
            if root is None:
                continue
            imported = other.imports.get(root.id)
            if imported is not None:
                if self.imports_from(other, imported, unit):
                    yield other, call
            elif self.services.may_call(other, call, scope, unit):
                yield other, call

        yield from self._renamed_calls(unit, scope)

    def _renamed_calls(self, unit: Unit, scope: Scope) -> Iterator[tuple[Unit, Call]]:
        """Calls under another name: `import Card from "./Profile"`, `import {Profile as Card} from …`."""
        if self._renamed is None:
            self._renamed = defaultdict(list)
            for other in self.units.values():
                for item in other.code.imports:
                    if item.name != "*" and item.local != item.name and not item.local.startswith(" "):
                        self._renamed[_stem(item.module)].append((other, item))
        stem = _stem(unit.path)
        if stem in ("index", "__init__"):
            stem = _stem(posixpath.dirname(unit.path))
        for other, item in self._renamed.get(stem, ()):
            if item.local == scope.name or other is unit:
                continue
            if item.name == scope.name or (item.name == "default" and scope.index in unit.default_scopes):
                for call in other.callers.get(item.local, ()):
                    if isinstance(call.callee, Name) and self.module(other, item.module) is unit:
                        yield other, call

    def arguments(self, unit: Unit, scope: Scope, param: Param) -> Iterator[Ref]:
        """What is passed for a parameter by the calls that can be seen, and its default."""
        for caller, call in self.callers(unit, scope):
            value = argument_at(call, param, method=False)
            if value is not None:
                yield Ref(caller, self.reach(value, param.path))
        for linker in self.linkers:
            yield from linker.receives(unit, scope, param)
        if param.default is not None:
            yield Ref(unit, param.default)

    # -- members ---------------------------------------------------------------------------------------------

    def member(self, ref: Ref, member: Member) -> Iterator[Ref]:
        """The values of `owner.name`: assigned to that way in the same file, or an entry of what the owner
        is."""
        unit = ref.unit
        for binding in self.assigned(unit, member):
            yield from self.settle(Ref(unit, binding.value))
        for value in self.entry(Ref(unit, member.owner), member.name):
            yield from self.settle(value)

    def assigned(self, unit: Unit, member: Member) -> list[Binding]:
        """Bindings of the same way (`this.lock`, `options.auth.params`) in a file; the variable must be
        the same one."""
        return list(islice(unit.assigned(member), MOST))

    def same_variable(self, unit: Unit, one: Node, other: Node) -> bool:
        first, second = _root(one), _root(other)
        if first is None or second is None:
            return False
        if first.id == "this" or second.id == "this":
            return True  # one class a file is the rule, and `that.x` of a nested function means the same
        return unit.declaring(first.id, first.scope) == unit.declaring(second.id, second.scope)

    def entry(self, ref: Ref, name: str) -> Iterator[Ref]:
        """The values under a key of a record, through spreads, merges, assignments after the fact and
        wrappers; none where the record is made of itself, `options = Object.assign({}, options)`."""
        if isinstance(ref.node, (Text, Constant)):
            return iter(())
        if isinstance(ref.node, Record) and (plain := self._plain(ref.node)) is not None:
            return iter((Ref(ref.unit, plain[name]),) if name in plain else ())
        if self.is_bare(*ref, name):
            return iter(())
        key = (id(ref.unit), id(ref.node), name)
        if key in self._entering or len(self._entering) >= DEEPEST:
            return iter(())
        found = self._entered.get(key)
        if found is None:
            self._entering.add(key)
            try:
                found = self._entered[key] = list(islice(self._entries(ref, name), _MOST_ENTRIES))
            finally:
                self._entering.discard(key)
                if not self._entering:
                    self._entered.clear()
        return iter(found)

    def _plain(self, record: Record) -> dict[str, Node] | None:
        """The values of a record by key, the last of two counts; None where it spreads another."""
        plain = self._records.get(id(record))
        if plain is None and id(record) not in self._records:
            plain = {}
            for entry in record.entries:
                if entry.key is None:
                    plain = None
                    break
                plain[entry.key] = entry.value
            self._records[id(record)] = plain
        return plain

    def keys(self, node: Node) -> Collection[str] | None:
        """All keys of a record; None where a value may have others than are seen here."""
        plain = self._plain(node) if isinstance(node, Record) else None
        return None if plain is None else plain.keys()

    def _entries(self, ref: Ref, name: str) -> Iterator[Ref]:
        unit, node = ref
        if isinstance(node, (Name, Member)):
            target = self.reach(node, (name,))
            assert isinstance(target, Member)
            for binding in self.assigned(unit, target):
                yield Ref(unit, binding.value)
            for link in self.linked(Ref(unit, target)):
                yield link.value
            if (module := self._module_named(unit, node)) is not None:
                yield from self.exported(unit, module, name)
        for value in self.settle(ref):
            yield from self._entry_of(value, name)

    def _entry_of(self, ref: Ref, name: str) -> Iterator[Ref]:
        unit, node = ref
        match node:
            case Record(entries=entries):
                for entry in reversed(entries):
                    if entry.key == name:
                        yield Ref(unit, entry.value)
                        return
                for entry in reversed(entries):
                    if entry.key is None:
                        yield from self.entry(Ref(unit, entry.value), name)
            case Sequence(items=items) if name.isdecimal() and int(name[:3]) < len(items):
                yield Ref(unit, items[int(name[:3])])
            case Call(args=args) if last_name(node.callee) in HOLDING:
                for argument in reversed(args):
                    found = list(self.entry(Ref(unit, argument.value), name))
                    if found:
                        yield from found
                        return
            case Call(new=True) as call:
                yield from self._field_of(unit, call, name)
            case Name() | Member() | Call():
                yield from self._reached(unit, self.reach(node, (name,)))

    def _reached(self, unit: Unit, member: Node) -> Iterator[Ref]:
        """What is assigned, or joined by a link, to a member of a value that stays symbolic."""
        for binding in self.assigned(unit, member) if isinstance(member, Member) else ():
            yield Ref(unit, binding.value)
        for link in self.linked(Ref(unit, member)):
            yield link.value

    def _field_of(self, unit: Unit, call: Call, name: str) -> Iterator[Ref]:
        """`x.name` where x is an instance of a class of the project."""
        for klass in self.functions(Ref(unit, call.callee)):
            assert isinstance(klass.node, Function)
            start, end = klass.node.start, klass.node.end
            for binding in klass.unit.members.get(name, ()):
                if way(binding.target) == ("this", name) and start <= binding.target.start < end:
                    yield Ref(klass.unit, binding.value)

    def at(self, ref: Ref, *path: str) -> list[Ref]:
        """The values at a path of keys ("auth", "params", "scope"), nearest definition first; empty where
        there is none."""
        if isinstance(ref.node, Record) and (plain := self._plain(ref.node)) is not None:
            if not path:
                return [ref]
            value = plain.get(path[0])
            if value is None:
                return []
            ref = Ref(ref.unit, value)
            if len(path) == 1:
                return [ref]
            path = path[1:]
        values = [ref]
        for position, name in enumerate(path):
            found = [entry for value in values[:MOST] for entry in self.entry(value, name)]
            if position + 1 < len(
                path
            ):  # options.auth = {}; options.auth.params = …: what is assigned deeper counts too
                deeper = [Ref(v.unit, self.reach(v.node, (name,))) for v in values[:MOST] if way(v.node)]
                found = [d for d in deeper if path[position + 1] in d.unit.members] + found
            values = found
        return values[:MOST]

    # -- other files -----------------------------------------------------------------------------------------

    def _module_named(self, unit: Unit, node: Node) -> str | None:
        """The module that a name, or a way of names in Python, stands for: `import a.b` makes `a.b` one."""
        names = way(node)
        imported = unit.imports.get(names[0]) if names is not None else None
        if names is None or imported is None or (isinstance(node, Member) and unit.code.language != "python"):
            return None
        if imported.name == "*":
            return ".".join((imported.module, *names[1:]))
        if unit.code.language != "python":
            return None
        inner = inside(imported.module, imported.name)
        return inner if len(names) == 1 and self.module(unit, inner) is not None else None


def _root(node: Node) -> Name | None:
    while isinstance(node, Member):
        node = node.owner
    return node if isinstance(node, Name) else None


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]
