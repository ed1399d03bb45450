"""Where values are kept under a name: browser storage, cookies, sessions, secure stores. Reads and writes,
matched by key."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from mgmt_migrate.analysis.following import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Argument, Call, Member, Name, Node, Record, Text
from mgmt_migrate.protocol.holes import HOLE

_STORES = re.compile(
    r"storage|cookie|store$|^session$|securestore|keychain|^ls$|^cache$|userdefaults|sharedpref|preferences|^prefs$|^storage",
    re.I,
)
_PROPERTY_STORES = re.compile(r"^\$?(local|session)storage$|^session$|^\$?cookies$|^\$storage$", re.I)
_READS = frozenset(
    "getItem get getItemAsync getCookie getString getObject load read fetch getValueFor cookie".split()
)
_WRITES = frozenset(
    (
        "setItem set put putObject setItemAsync setCookie putString setObject save write store cookie "
        "set_cookie add setString setValue setData"
    ).split()
)
_KEYED_READS = frozenset(("stringForKey", "objectForKey", "dataForKey", "valueForKey"))
_OWN = frozenset(
    ("length", "clear", "key", "removeItem", "setItem", "getItem", "save", "regenerate", "destroy")
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A write of a value under a key."""

    key: str
    value: Ref
    at: Node


class Storage:
    """All writes of a project, by key."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._writes: dict[str, list[Kept]] | None = None

    def key_read(self, ref: Ref) -> tuple[str, Node] | None:
        """(key, its node) if a value is a read from a store; the key is "" when it cannot be told."""
        unit, node = ref
        match node:
            case Member(owner=owner, name=name) if name not in _OWN and _PROPERTY_STORES.search(
                last_name(owner)
            ):
                return name, node
            case Call(callee=Member(owner=owner, name=name), args=(Argument(value=key), *rest)) if (
                name in _READS and not rest[1:]
            ):
                if not _STORES.search(last_name(owner)) or (name == "cookie" and rest):
                    return None
                return self._key(Ref(unit, key)), key
            case Call(callee=Member(name=name), args=(Argument(value=key, name=keyword), *_)) if (
                keyword == "forKey" or name in _KEYED_READS
            ):  # Swift: string(forKey: key); Objective-C: [defaults stringForKey:key]
                return self._key(Ref(unit, key)), key
            case Call(callee=Name(id=name), args=(Argument(value=key),)) if name in (
                "getCookie",
                "getItem",
                "getFromStorage",
            ):
                return self._key(Ref(unit, key)), key
        return None

    def writes(self, key: str, near: Unit) -> list[Kept]:
        """The writes under a key: those of the same file if there are any, else of the project."""
        if self._writes is None:
            found: dict[str, list[Kept]] = defaultdict(list)
            for unit in list(self.values.units.values()):
                for kept in self._writes_in(unit):
                    found[kept.key].append(kept)
            self._writes = found
        everywhere = self._writes.get(key, [])
        return [kept for kept in everywhere if kept.value.unit is near] or everywhere

    def _writes_in(self, unit: Unit) -> Iterator[Kept]:
        for name in _WRITES:
            for call in unit.callers.get(name, ()):
                yield from self._written(unit, call)
        for name, bindings in unit.members.items():
            for binding in bindings:
                target = binding.target
                if (
                    isinstance(target, Member)
                    and name not in _OWN
                    and _PROPERTY_STORES.search(last_name(target.owner))
                ):
                    yield Kept(name, Ref(unit, binding.value), target)

    def _written(self, unit: Unit, call: Call) -> Iterator[Kept]:
        match call:
            case Call(args=(Argument(value=value), Argument(value=key, name="forKey"), *_)):
                if text := self._key(Ref(unit, key)):  # Swift and Objective-C: set(value, forKey: key)
                    yield Kept(text, Ref(unit, value), call)
            case Call(callee=Member(owner=owner), args=(Argument(value=key), Argument(value=value), *_)):
                stores = _STORES.search(last_name(owner)) or last_name(call.callee) in (
                    "cookie",
                    "set_cookie",
                )
                if stores and (text := self._key(Ref(unit, key))):
                    yield Kept(text, Ref(unit, value), call)
            case Call(callee=Name(id="setCookie"), args=(Argument(value=key), Argument(value=value), *_)):
                if text := self._key(Ref(unit, key)):
                    yield Kept(text, Ref(unit, value), call)
            case Call(callee=Member(owner=owner), args=(Argument(value=Record(entries=entries)),)):
                if _STORES.search(last_name(owner)):  # chrome.storage.local.set({key: value})
                    for entry in entries:
                        if entry.key:
                            yield Kept(entry.key, Ref(unit, entry.value), call)

    def _key(self, ref: Ref) -> str:
        if isinstance(ref.node, Text):
            return ref.node.value
        texts = self.values.texts(ref)
        return texts[0] if len(texts) == 1 and HOLE not in texts[0] else ""
