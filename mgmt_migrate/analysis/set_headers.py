"""Where a file sets a header, indexed by the object that it is set on and by the function around."""

from __future__ import annotations

import bisect
from collections import defaultdict
from typing import NamedTuple

from mgmt_migrate.analysis.unit import Unit, Way, last_name, root_name, way
from mgmt_migrate.model.code import Argument, Call, Member, Node, Record, Text

_HEADER_CALLS = frozenset(
    (
        "setRequestHeader set append header addHeader setHeader add putHeader setValue addValue "
        "add_header Add TryAddWithoutValidation Set auth update"
    ).split()
)
_MOST = 4


class Set(NamedTuple):
    """One place that sets a header: where, to what."""

    start: int
    value: Node


class SetHeaders:
    """All places of one file that set one header. Each question costs a look-up and a bisection."""

    def __init__(self, unit: Unit, name: str) -> None:
        self._unit = unit
        self._calls: list[tuple[Call, Node]] = []
        self._on: dict[tuple[Way, int], list[Set]] = defaultdict(list)
        self._in: dict[tuple[int, str | None], list[Set]] = defaultdict(list)
        for spelling in sorted(_HEADER_CALLS):
            for call in unit.callers.get(spelling, ()):
                if (value := header_value(call, name)) is not None:
                    self._calls.append((call, value))
        self._calls.sort(key=lambda item: item[0].start)
        self._starts = [call.start for call, _ in self._calls]
        for call, value in self._calls:
            root = root_name(call.callee)
            found = Set(call.start, value)
            self._in[call.scope, None].append(found)
            if root is not None:
                self._in[call.scope, root.id].append(found)
            self._index(call.callee, found)
        for written in (name.capitalize(), name):
            for binding in unit.members.get(written, ()):
                self._index(binding.target, Set(binding.target.start, binding.value))
        for places in self._on.values():
            places.sort(key=lambda place: place.start)

    def _index(self, node: Node, found: Set) -> None:
        path = way(node)
        if path is None and isinstance(node, Member) and (root := root_name(node)) is not None:
            path = (root.id, node.name)  # a chain of calls on the variable: headers.append(…).append(…)
        for length in range(1, len(path or ())):
            self._on[(path or ())[:length], self._home(node)].append(found)

    def _home(self, node: Node) -> int:
        """The scope that declares the variable at the start; one for every `this`."""
        root = root_name(node)
        return -1 if root is None or root.id == "this" else self._unit.declaring(root.id, root.scope)

    def on(self, owner: Node) -> list[Node]:
        """What is set on an object or below it, in order of the text, at most 4."""
        path = way(owner)
        return [p.value for p in self._on.get((path, self._home(owner)), ())[:_MOST]] if path else []

    def near(self, call: Call, variable: str | None) -> Node | None:
        """What is set nearest to a call: in its function, on a variable if one is given, or inside it."""
        first, end = (bisect.bisect_left(self._starts, at) for at in (call.start, call.end))
        near = [Set(found.start, value) for found, value in self._calls[first : min(end, first + _MOST)]]
        places = self._in.get((call.scope, variable), [])
        at = bisect.bisect_left(places, call.start, key=lambda place: place.start)
        near += places[max(at - 1, 0) : at + 1]
        return min(near, key=lambda place: abs(place.start - call.start)).value if near else None


def header_value(call: Call, name: str) -> Node | None:
    """The value that a call sets a header to: set(name, value), header(name, value), setValue(value,
    forHTTPHeaderField: name)."""
    if last_name(call.callee) not in _HEADER_CALLS:
        return None
    match call.args:
        case (Argument(value=Text(value=key)), Argument(value=value), *_) if key.lower() == name:
            return value
        case (Argument(value=value), Argument(value=Text(value=key)), *_) if key.lower() == name:
            return value
        case (Argument(value=Record(entries=entries)),):
            for entry in entries:
                if entry.key is not None and entry.key.lower() == name:
                    return entry.value
        case (Argument(value=value), Argument(value=Record())) if last_name(call.callee) == "auth":
            return value  # superagent .auth(token, {type: "bearer"})
        case (_, _, _, Argument(value=value)) if last_name(call.callee) == "auth":
            return value  # request .auth(null, null, true, token)
    return None
