"""Where a file sets a header, indexed by the object that it is set on and by the function around."""

from __future__ import annotations

import bisect
from collections import defaultdict
from typing import NamedTuple

from mgmt_migrate.analysis.unit import Unit, Way, last_name, root_name, way
from mgmt_migrate.model.code import Argument, Call, Join, Member, Name, Node, Record, Text

# Methods that take a bearer token and nothing else: Spring, Ktor, Laravel, Flurl, resty.
_BEARER_CALLS = frozenset("setBearerAuth bearerAuth withToken WithOAuthBearerToken SetAuthToken".split())
_HEADER_CALLS = _BEARER_CALLS | frozenset(
    (
        "setRequestHeader set append header addHeader setHeader add putHeader setValue addValue "
        "add_header Add TryAddWithoutValidation Set auth update AddHeader SetHeader AddDefaultHeader "
        "AddOrUpdateHeader withHeader WithHeader setRequestProperty addRequestProperty put"
    ).split()
)
_ALL_HEADERS = "allHTTPHeaderFields"  # of a URLRequest
_MOST = 4


class Set(NamedTuple):
    """One place that sets a header: where, to what, in which scope."""

    start: int
    value: Node
    scope: int


class SetHeaders:
    """All places of one file that set one header. Each question costs a look-up and a bisection."""

    def __init__(self, unit: Unit, name: str) -> None:
        self._unit = unit
        self._on: dict[tuple[Way, int], list[Set]] = defaultdict(list)
        self._in: dict[tuple[int, str | None], list[Set]] = defaultdict(list)
        self._all: list[Set] = []
        calls: list[tuple[Call, Node]] = []
        for spelling in sorted(_HEADER_CALLS):
            for call in unit.callers.get(spelling, ()):
                if (value := header_value(call, name)) is not None:
                    calls.append((call, value))
        calls.sort(key=lambda item: item[0].start)
        for call, value in calls:
            root = root_name(call.callee)
            found = Set(call.start, value, call.scope)
            self._in[call.scope, None].append(found)
            if root is not None:
                self._in[call.scope, root.id].append(found)
            self._index(call.callee, found)
        for written in (name.capitalize(), name):
            for binding in unit.members.get(written, ()):
                self._index(binding.target, Set(binding.target.start, binding.value, binding.scope))
        for binding in unit.members.get(_ALL_HEADERS, ()):
            if (given := _entry(binding.value, name)) is not None:
                found = Set(binding.target.start, given, binding.scope)
                self._in[binding.scope, None].append(found)
                self._index(binding.target, found)
        for places in (*self._on.values(), *self._in.values()):
            places.sort(key=_start)
        self._all.sort(key=_start)

    def _index(self, node: Node, found: Set) -> None:
        self._all.append(found)
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

    def inside(self, call: Call) -> list[Node]:
        """What is set within a call, as by the function that it is given, at most 4."""
        first, end = (bisect.bisect_left(self._all, at, key=_start) for at in (call.start, call.end))
        return [found.value for found in self._all[first : min(end, first + _MOST)]]

    def overridden(self, call: Call) -> list[Node]:
        """What a request gives by a method of its own: `new StringRequest(…) { getHeaders() {…} }`."""
        if not last_name(call.callee).endswith("Request"):
            return []
        first = bisect.bisect_left(self._all, call.end, key=_start)
        for found in self._all[first : first + 1]:
            around = [scope.index for scope in self._unit.scopes_around(found.scope)]
            if call.scope in around and self._unit.code.scopes[found.scope].name == "getHeaders":
                return [found.value]
        return []

    def near(self, call: Call, variable: str | None) -> Node | None:
        """What is set nearest to a call: in its function, on a variable if one is given, or inside it."""
        first, end = (bisect.bisect_left(self._all, at, key=_start) for at in (call.start, call.end))
        near = self._all[first : min(end, first + _MOST)]
        places = self._in.get((call.scope, variable), [])
        at = bisect.bisect_left(places, call.start, key=_start)
        near += places[max(at - 1, 0) : at + 1]
        return min(near, key=lambda place: abs(place.start - call.start)).value if near else None


def header_value(call: Call, name: str) -> Node | None:
    """The value that a call sets a header to: set(name, value), header(name, value), setValue(value,
    forHTTPHeaderField: name), setBearerAuth(token)."""
    called = last_name(call.callee)
    if called not in _HEADER_CALLS:
        return None
    match call.args:
        case (Argument(value=key), Argument(value=value), *_) if _spells(key, name):
            return value
        case (Argument(value=value), Argument(value=key), *_) if _spells(key, name):
            return value
        case (Argument(value=Record() as record),):
            return _entry(record, name)
        case (Argument(value=value),) if called in _BEARER_CALLS and name == "authorization":
            return value
        case (Argument(value=value),) if called == "auth" and name == "authorization" and _is_bearer(value):
            return value  # http.rb: HTTP.auth("Bearer …")
        case (Argument(value=value), Argument(value=Record())) if called == "auth":
            return value  # superagent .auth(token, {type: "bearer"})
        case (_, _, _, Argument(value=value)) if called == "auth":
            return value  # request .auth(null, null, true, token)
    return None


def _spells(key: Node, name: str) -> bool:
    """Whether a key is the name of a header, as a text or as a constant: HttpHeaders.AUTHORIZATION.

    What is read from a request is none: cache.put(request.headers.authorization, idToken).
    """
    if isinstance(key, Text):
        return key.value.lower() == name
    if not isinstance(key, Member) or key.name.lower().replace("_", "-") != name:
        return False
    return key.name.isupper() or (isinstance(key.owner, Name) and key.owner.id[:1].isupper())


def _is_bearer(value: Node) -> bool:
    first = value.parts[0] if isinstance(value, Join) and value.parts else value
    return isinstance(first, Text) and first.value.lower().startswith("bearer ")


def _entry(value: Node, name: str) -> Node | None:
    """What a record of headers holds under a name."""
    for entry in value.entries if isinstance(value, Record) else ():
        if entry.key is not None and entry.key.lower() == name:
            return entry.value
    return None


def _start(place: Set) -> int:
    return place.start
