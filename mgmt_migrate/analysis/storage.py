"""Where values are kept under a name: browser storage, cookies, sessions, secure stores. Reads and writes,
matched by key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from mgmt_migrate.analysis.android import EXTRA_READ, EXTRA_WRITTEN, edited, is_bundle
from mgmt_migrate.analysis.arguments import argument_at
from mgmt_migrate.analysis.class_constants import ClassConstants
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name, way
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Choice,
    Constant,
    Entry,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Record,
    Scope,
    Sequence,
    Text,
)  # fmt: skip
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.value import Value

_STORES = re.compile(
    r"storage|cookie|store$|^session$|securestore|keychain|^ls$|^cache$|userdefaults|sharedpref|preferences|"
    r"^prefs$",
    re.I,
)
_PROPERTY_STORES = re.compile(r"^\$?(local|session)storage$|^session$|^\$?cookies$|^\$storage$", re.I)
_READS = frozenset(
    (
        "getItem get getItemAsync getCookie getString getObject load read fetch getValueFor cookie "
        "getGenericPassword getInternetCredentials"
    ).split()
) | {EXTRA_READ}
_WRITES = frozenset(
    (
        "setItem set put putObject setItemAsync setCookie putString setObject save write store cookie "
        "set_cookie add setString setValue setData multiSet setGenericPassword setInternetCredentials"
    ).split()
) | {EXTRA_WRITTEN}
_KEYED_READS = frozenset(("stringForKey", "objectForKey", "dataForKey", "valueForKey"))
_READING = frozenset(("getCookie", "getItem", "getFromStorage"))
_READERS = _KEYED_READS | _READING
_OWN = frozenset(
    ("length", "clear", "key", "removeItem", "setItem", "getItem", "save", "regenerate", "destroy")
)
# Keys that anybody may use for anything: that they are the same says little.
_COMMON_KEY = re.compile(
    r"(?:(?:user|auth|my|app|current)[_-]?)?(?:token|jwt|user|auth|session|key|data|value|profile|bearer|state)",
    re.I,
)
_UNWRAPPED = frozenset(
    "parse stringify String decodeURIComponent encodeURIComponent loads dumps atob btoa".split()
)
_OWN_LOGIN = ("clientid", "client_id", "auth0lock", "webauth", "auth0provider")
_ENVIRONMENT = ("process", "environ", "os", "settings", "env", "ENV", "config", "import")
_COOKIE = re.compile(r"\s*([\w.@:-]+)=\Z")


class Kept(Value, eq=True):
    """A write of a value under a key; `space` tells kinds of stores apart that never share a key."""

    key: str
    value: Ref
    at: Ref
    space: str = ""


class Storage(Linker):
    """All writes of a project, by key."""

    calls = _READS | _READERS

    def __init__(self, values: Values, package_of: Callable[[str], str]) -> None:
        self.values = values
        self._package_of = package_of
        self._constants = ClassConstants(values)
        self._writes: dict[str, list[Kept]] = defaultdict(list)
        self._helpers: dict[int, tuple[str, str, Node] | None] = {}
        self._logs_in: set[str] = set()
        self._matched: dict[tuple[str, str, str], list[Kept]] = {}

    def reads(self, ref: Ref) -> Iterable[Link]:
        """The values kept under the key that is read."""
        read = self._read(ref)
        return self._reads(ref.unit, read) if read is not None and read[0] else ()

    def _reads(self, unit: Unit, read: tuple[str, str, Node]) -> Iterator[Link]:
        for kept in self._matching(*read, unit):
            yield Link(kept.value, kept.at, f'kept under "{kept.key}"', self.sure(kept, unit), kept.key)

    def key_read(self, ref: Ref) -> tuple[str, Node] | None:
        """(key, its node) if a value is a read from a store; the key is "" when it cannot be told."""
        read = self._read(ref)
        return None if read is None else (read[0], read[2])

    def kept(self, ref: Ref) -> list[Kept]:
        """The writes under the key that a value is read from."""
        read = self._read(ref)
        return self._matching(*read, ref.unit) if read is not None else []

    def sure(self, kept: Kept, reader: Unit) -> bool:
        """Whether the key tells that reader and writer mean the same: not everybody's, or one file."""
        if kept.value.unit is reader or kept.at.unit is reader:
            return True
        same = self._package_of(kept.at.unit.path) == self._package_of(reader.path)
        return same and _COMMON_KEY.fullmatch(kept.key) is None

    # -- reads -----------------------------------------------------------------------------------------------

    def _read(self, ref: Ref) -> tuple[str, str, Node] | None:
        """(key, space, node of the key) of a read."""
        unit, node = ref
        if isinstance(node, Member):
            kept = node.name not in _OWN and _is_property_store(node.owner)
            return (node.name, _space(node.owner), node) if kept else None
        if isinstance(node, Index) and _is_property_store(node.owner):
            return self._key(Ref(unit, node.key)), _space(node.owner), node.key
        return self._called(unit, node) if isinstance(node, Call) and node.args else None

    def _called(self, unit: Unit, node: Call) -> tuple[str, str, Node] | None:
        if not self._may_be_read(node):
            named = not node.new and isinstance(node.callee, (Member, Name))
            return self._through_helper(unit, node) if named else None
        match node:
            case Call(callee=Member(owner=owner, name=name), args=(Argument(value=key), *rest)) if (
                name in _READS and not rest[1:] and (self._is_store(unit, owner) or is_bundle(name, owner))
            ):
                if name == "cookie" and rest:
                    return None
                if isinstance(key, Record):
                    return self._service(Ref(unit, key)), "keychain", key
                return self._key(Ref(unit, key)), _space(owner), key
            case Call(callee=Member(name=name), args=(Argument(value=key, name=word), *_)) if (
                word == "forKey" or name in _KEYED_READS
            ):  # Swift: string(forKey: key); Objective-C: [defaults stringForKey:key]
                return self._key(Ref(unit, key)), "", key
            case Call(callee=Name(id=name), args=(Argument(value=key),)) if name in _READING:
                return self._key(Ref(unit, key)), "cookie" if name == "getCookie" else "", key
            case Call(callee=Member() | Name(), new=False):
                return self._through_helper(unit, node)
        return None

    def _may_be_read(self, call: Call) -> bool:
        """Whether the names of a call are those of a read, so that most calls need no closer look."""
        return last_name(call.callee) in self.calls or call.args[0].name == "forKey"

    def _through_helper(self, unit: Unit, call: Call) -> tuple[str, str, Node] | None:
        """A read by a function of the project that is given the key."""
        if id(call) in self._helpers:
            return self._helpers[id(call)]
        functions = self.values.functions(Ref(unit, call.callee))
        if not functions:  # as for most of all calls: nothing to remember
            return None
        self._helpers[id(call)] = None
        for function in functions[:4]:
            for value in self.values.returned(function)[:4]:
                if (read := self._keyed(value, call)) is not None:
                    key = self._key(Ref(unit, read[1]))
                    self._helpers[id(call)] = (key, read[0], read[1]) if key else None
        return self._helpers[id(call)]

    def _keyed(self, returned: Ref, call: Call) -> tuple[str, Node] | None:
        """(space, argument) where a returned value is read from a store under a parameter."""
        unit, node = returned
        node = _unwrap(node)
        match node:
            case Call(callee=Member(owner=owner, name=name), args=(Argument(value=Name() as key), *_)) if (
                name in _READS and self._is_store(unit, owner)
            ):
                found = unit.param_of(key)
                argument = argument_at(call, found[1], method=False) if found is not None else None
                return (_space(owner), argument) if argument is not None else None
        return None

    def _is_store(self, unit: Unit, owner: Node, *, bound: bool = True) -> bool:
        owner = edited(owner)
        if _STORES.search(last_name(owner.callee if isinstance(owner, Call) else owner)):
            return True
        if not isinstance(owner, Name) or not bound:
            return False
        imported = unit.imports.get(owner.id)
        if imported is not None:
            return not imported.module.startswith(".") and _STORES.search(imported.module) is not None
        return any(
            isinstance(binding.value, Call) and self._is_store(unit, binding.value, bound=False)
            for binding in unit.bindings_of(owner)[:2]
        )

    # -- writes ----------------------------------------------------------------------------------------------

    def _matching(self, key: str, space: str, at: Node, near: Unit) -> list[Kept]:
        asked = (key, space, near.path)
        if asked not in self._matched:
            self._matched[asked] = self._match(key, space, near)
        return self._matched[asked]

    def _match(self, key: str, space: str, near: Unit) -> list[Kept]:
        everywhere = [
            kept for kept in self._writes.get(key, ()) if not space or not kept.space or kept.space == space
        ]
        own = [kept for kept in everywhere if kept.at.unit is near]
        if own:
            return own
        package = self._package_of(near.path)
        same = [kept for kept in everywhere if self._package_of(kept.at.unit.path) == package]
        return same or ([] if package in self._logs_in else everywhere)

    def writes(self, key: str, near: Unit) -> list[Kept]:
        """The writes under a key: those of the same file if there are any, else of its package; of others
        only for a package without a login of its own."""
        return self._matching(key, "", Constant(0, 0, None), near)

    def prepare(self) -> None:
        """Collect all writes."""
        for unit in list(self.values.units.values()):
            text = unit.code.text.lower()  # a word is found faster in it than by a pattern without case
            if any(word in text for word in _OWN_LOGIN):
                self._logs_in.add(self._package_of(unit.path))
            for kept in self._writes_in(unit):
                if not _is_nothing(kept.value.node):
                    self._writes[kept.key].append(kept)
                    self._matched.clear()
        self._matched.clear()

    def _writes_in(self, unit: Unit) -> Iterator[Kept]:
        for name in sorted(_WRITES & unit.callers.keys()):
            for call in unit.callers[name]:
                yield from self._written(unit, call)
        for binding in unit.code.bindings:
            target = binding.target
            if isinstance(target, Index) and _is_property_store(target.owner):
                yield from self._under(unit, target, target.key, binding.value, _space(target.owner))
        for name, bindings in unit.members.items():
            for binding in bindings:
                target = binding.target
                if not isinstance(target, Member) or name in _OWN:
                    continue
                if _is_property_store(target.owner):
                    yield Kept(name, Ref(unit, binding.value), Ref(unit, target), _space(target.owner))
                elif way(target) in (("document", "cookie"), ("window", "document", "cookie")):
                    yield from self._cookie(unit, target, binding.value)

    def _written(self, unit: Unit, call: Call) -> Iterator[Kept]:
        owner = call.callee.owner if isinstance(call.callee, Member) else call.callee
        name = last_name(call.callee)
        if not isinstance(call.callee, Member):
            if name == "setCookie" and len(call.args) > 1:
                yield from self._under(unit, call, call.args[0].value, call.args[1].value, "cookie")
            return
        match call.args:
            case (Argument(value=value), Argument(value=key, name="forKey"), *_):
                yield from self._under(unit, call, key, value, "")  # Swift: set(value, forKey: key)
            case (Argument(value=Sequence() as pairs),) if name == "multiSet":
                yield from self._pairs(unit, call, pairs)
            case (_, Argument(), *_) if name == "setGenericPassword":
                yield self._in_keychain(unit, call)
            case (Argument(value=key), Argument(value=value), *_):
                cookie = name in ("cookie", "set_cookie")
                if cookie or self._is_store(unit, owner) or is_bundle(name, owner):
                    yield from self._under(unit, call, key, value, "cookie" if cookie else _space(owner))
            case (Argument(value=Record() as record),) if self._is_store(unit, owner):
                yield from self._entries(unit, call, record, _space(owner))

    def _entries(self, unit: Unit, call: Call, record: Record, space: str) -> Iterator[Kept]:
        """chrome.storage.local.set({key: value})"""
        for entry in record.entries:
            if entry.key:
                yield Kept(entry.key, Ref(unit, entry.value), Ref(unit, call), space)

    def _pairs(self, unit: Unit, call: Call, pairs: Sequence) -> Iterator[Kept]:
        """multiSet([[key, value], …])"""
        for item in pairs.items:
            if isinstance(item, Sequence) and len(item.items) == 2:
                yield from self._under(unit, call, *item.items, "")

    def _in_keychain(self, unit: Unit, call: Call) -> Kept:
        """setGenericPassword(user, value, {service}): what is read is a record with the password."""
        value = call.args[1].value
        options = call.args[2].value if len(call.args) > 2 else None
        key = self._service(Ref(unit, options)) if options is not None else "default"
        password = Record(value.start, value.end, (_entry("password", value),))
        return Kept(key, Ref(unit, password), Ref(unit, call), "keychain")

    def _under(self, unit: Unit, call: Node, key: Node, value: Node, space: str) -> Iterator[Kept]:
        """A write; one under a parameter is made by the callers of the function around it."""
        found = unit.param_of(key) if isinstance(key, Name) else None
        if found is None:
            if text := self._key(Ref(unit, key)):
                yield Kept(text, Ref(unit, value), Ref(unit, call), space)
            return
        scope, param = found
        for caller, made in self.values.callers(unit, scope):
            given = argument_at(made, param, method=False)
            if given is not None and (text := self._key(Ref(caller, given))):
                yield Kept(text, self._given(unit, scope, value, caller, made), Ref(caller, made), space)

    def _given(self, unit: Unit, scope: Scope, value: Node, caller: Unit, made: Call) -> Ref:
        inner = _unwrap(value)
        found = unit.param_of(inner) if isinstance(inner, Name) else None
        if found is not None and found[0] is scope:
            argument = argument_at(made, found[1], method=False)
            if argument is not None:
                return Ref(caller, argument)
        return Ref(unit, value)

    def _cookie(self, unit: Unit, target: Node, value: Node) -> Iterator[Kept]:
        """document.cookie = "name=" + value + "; path=/"."""
        parts = value.parts if isinstance(value, Join) else ()
        for before, after in pairwise(parts):
            if isinstance(before, Text) and (said := _COOKIE.match(before.value)):
                yield Kept(said[1], Ref(unit, after), Ref(unit, target), "cookie")

    # -- keys ------------------------------------------------------------------------------------------------

    def _key(self, ref: Ref) -> str:
        if isinstance(ref.node, Text):
            return ref.node.value
        if isinstance(ref.node, (Record, Function)):
            return ""
        texts = self.values.texts(ref)
        if len(texts) == 1 and HOLE not in texts[0]:
            return texts[0]
        if text := self._constants.text(ref.node):
            return text
        names = way(ref.node) or ()
        if len(names) > 1 and names[0] in _ENVIRONMENT:  # only run time knows it, but it is the same one
            return ".".join(names)
        return ""

    def _service(self, options: Ref) -> str:
        """The service that a keychain entry is kept for."""
        for value in self.values.at(options, "service"):
            return self._key(value)
        return "default"


def _is_property_store(owner: Node) -> bool:
    """localStorage.name, session["name"], req.session.name; but not state.session.name."""
    name = last_name(owner)
    if not _is_property_store_name(name):
        return False
    if name != "session" or not isinstance(owner, Member):
        return True
    return last_name(owner.owner) in ("req", "request", "ctx", "this", "socket", "handshake")


@lru_cache(maxsize=1024)
def _is_property_store_name(name: str) -> bool:
    return _PROPERTY_STORES.search(name) is not None


def _space(owner: Node) -> str:
    name = last_name(owner).lower().strip("$_")
    if name in ("localstorage", "sessionstorage", "session"):
        return name
    return "cookie" if "cookie" in name else ""


def _unwrap(node: Node) -> Node:
    """The value inside JSON.parse(…), a || default, and the like."""
    for _ in range(6):
        match node:
            case Call(callee=callee, args=(Argument(value=value), *_)) if last_name(callee) in _UNWRAPPED:
                node = value
            case Choice(options=(value, *_)):
                node = value
            case _:
                break
    return node


def _entry(key: str, value: Node) -> Entry:
    return Entry(value.start, value.end, key, value)


def _is_nothing(node: Node) -> bool:
    """null, undefined, "": what clears a store tells nothing of what it holds."""
    return (isinstance(node, Constant) and node.value is None) or (isinstance(node, Text) and not node.value)
