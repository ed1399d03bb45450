"""Methods called on an object that no line of the file constructs: injected services, props, singletons.

`this.authService.getToken()` means the one class whose name the object bears, or that the file imports.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from posixpath import commonpath
from typing import NamedTuple

from mgmt_migrate.analysis.modules import paths_of
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Call, Function, Member, Name, Record, Scope, Text

# Methods that clients, stores and collections have as well: a bare name says nothing about them.
COMMON = frozenset(
    (
        "get post put patch delete request fetch send set add load save update on then map call apply bind "
        "push pop find filter forEach next subscribe pipe init run test exec open close create remove clear"
    ).split()
)
_SHORTEST = 4  # letters of an object's name that may stand for a class


class Method(NamedTuple):
    """A function, and the name of the class or service that it belongs to."""

    unit: Unit
    function: Function
    service: str


class Services:
    """All methods of a project by name, made when first asked for."""

    def __init__(self, units: dict[str, Unit]) -> None:
        self._units = units
        self._methods: dict[str, list[Method]] | None = None
        self._imported: dict[int, set[int]] = {}

    def methods(self, unit: Unit, callee: Member) -> list[Method]:
        """The methods that a call on an unknown object may mean; [] where that is not clear."""
        owner = last_name(callee.owner)
        if callee.name in COMMON or owner in ("this", ""):
            return []
        if self._methods is None:
            self._methods = defaultdict(list)
            for other in self._units.values():
                for name, method in _methods_of(other):
                    self._methods[name].append(method)
        known = self._methods.get(callee.name)
        if not known:
            return []
        owner = self._declared(unit, callee) or owner
        found = [m for m in known if _bears(owner, m.service)]
        if not found:
            found = [m for m in known if m.unit is not unit and self.imports(unit, m.unit)]
        return found if len({id(m.unit) for m in found}) == 1 else []

    def _declared(self, unit: Unit, callee: Member) -> str:
        """The class that an injected object is declared to be of; "" where the file does not say."""
        match callee.owner:
            case Member(owner=Name(id="this", scope=scope), name=name):
                for around in unit.scopes_around(scope):
                    if (param := unit.injected.get((around.index, name))) is not None:
                        return param.type
            case Name() as name:
                found = unit.param_of(name)
                return found[1].type if found is not None else ""
        return ""

    def may_call(self, unit: Unit, call: Call, scope: Scope, home: Unit) -> bool:
        """Whether a call in one file means a method of a class, or of a service, in another: by import and by
        name."""
        if scope.name in COMMON or not isinstance(call.callee, Member) or scope.parent < 0:
            return False
        klass = home.code.scopes[scope.parent]
        if klass.kind != "class":
            self.methods(unit, call.callee)
            known = (self._methods or {}).get(scope.name, ())
            owner = last_name(call.callee.owner)
            found = _nearest(unit, [m for m in known if _bears(owner, m.service)])
            return any(m.unit is home and m.function.scope == scope.index for m in found)
        return _bears(last_name(call.callee.owner), klass.name) or self.imports(unit, home)

    def imports(self, unit: Unit, other: Unit) -> bool:
        """Whether a file imports another one of the project."""
        if id(unit) not in self._imported:
            self._imported[id(unit)] = {
                id(self._units[path])
                for item in unit.code.imports
                for path in paths_of(unit.path, item.module)
                if path in self._units
            }
        return id(other) in self._imported[id(unit)]


def _nearest(unit: Unit, methods: list[Method]) -> list[Method]:
    """Those of the application that a file belongs to, where several lie side by side; [] where that is not
    clear."""
    depths = {id(m.unit): len(commonpath((f"/{unit.path}", f"/{m.unit.path}"))) for m in methods}
    deepest = max(depths.values(), default=0)
    nearest = [m for m in methods if depths[id(m.unit)] == deepest]
    return nearest if len({id(m.unit) for m in nearest}) == 1 else []


def _bears(owner: str, service: str) -> bool:
    """Whether an object is called after a class: auth, authService, $auth, _auth of AuthService."""
    short, long = owner.strip("_$").lower(), service.strip("_$").lower()
    return len(short) >= _SHORTEST and bool(long) and (long.startswith(short) or short.endswith(long))


def _methods_of(unit: Unit) -> Iterator[tuple[str, Method]]:
    scopes = unit.code.scopes
    for binding in unit.code.bindings:
        match binding.target:
            case Member(owner=Name(id="this" | "self" | "service" | "vm"), name=name):
                if isinstance(binding.value, Function):
                    yield name, Method(unit, binding.value, _service(unit, scopes[binding.scope]))
    for item in unit.code.returns:  # AngularJS: a factory returns its methods
        if isinstance(item.value, Record):
            yield from _returned(unit, item.value, _service(unit, scopes[item.scope]), item.scope)


def _returned(unit: Unit, record: Record, service: str, scope: int) -> Iterable[tuple[str, Method]]:
    for entry in record.entries if service else ():
        if entry.key is None:
            continue
        if isinstance(entry.value, Function):
            yield entry.key, Method(unit, entry.value, service)
        elif isinstance(entry.value, Name):
            for home, binding in unit.names.get(entry.value.id, ()):
                if home == scope and isinstance(binding.value, Function):
                    yield entry.key, Method(unit, binding.value, service)


def _service(unit: Unit, scope: Scope) -> str:
    """The name of a class or service: its own, or the one that it is registered under."""
    for handed in (
        *unit.handed.get(scope.index, ()),
        *(unit.passed.get(scope.name, ()) if scope.name else ()),
    ):
        first = handed.call.args[0].value if handed.call.args else None
        if isinstance(first, Text) and handed.position > 0:
            return first.value
    return scope.name
