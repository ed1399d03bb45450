"""The headers and the body of an HTTP call, wherever the client takes them from."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.following import Ref, argument_at
from mgmt_migrate.analysis.http import Http, HttpCall
from mgmt_migrate.analysis.unit import Unit, Way, last_name, root_name, way
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Choice,
    Function,
    Join,
    Member,
    Name,
    Node,
    Record,
    Sequence,
    Text,
)

_HEADER_CALLS = frozenset(
    (
        "setRequestHeader set append header addHeader setHeader add putHeader setValue addValue "
        "add_header Add TryAddWithoutValidation Set auth update"
    ).split()
)


class Headers:
    """Finds what authorises a call, and what it sends."""

    def __init__(self, values: Values, http: Http) -> None:
        self.values = values
        self.http = http

    def header(self, http: HttpCall, name: str = "authorization") -> list[Ref]:
        """The values of a header of the call, as written; empty where none can be seen."""
        found = self._own_header(http, name)
        for helper in () if found else http.helpers:
            found += self._helper_header(http, helper, name)
        return found

    def _helper_header(self, http: HttpCall, helper: Ref, name: str) -> list[Ref]:
        """The header that a function of the project sets for the call that is made through it."""
        unit, function = helper
        assert isinstance(function, Function)
        scope = unit.code.scopes[function.scope]
        found: list[Ref] = []
        for call in unit.code.calls:
            if not (function.start <= call.start and call.end <= function.end):
                continue
            inner = self.http.recognise(Ref(unit, call))
            if inner is None or inner.helpers == http.helpers:
                continue
            for value in self.header(inner, name):
                passed = [
                    argument
                    for leaf in _leaves(value.node)
                    for param in scope.params
                    if leaf.id == param.name
                    and (argument := argument_at(http.call, param, method=False)) is not None
                ]
                found += [Ref(http.unit, argument) for argument in passed] or [value]
        return found

    def _own_header(self, http: HttpCall, name: str) -> list[Ref]:
        unit, call = http.ref.unit, http.call
        for argument in call.args:
            if found := self._in_options(Ref(unit, argument.value), name, argument.name):
                return found
        if found := self._in_chain(unit, call, name):
            return found
        built = unit.bound.get(id(call))
        if built is not None and (found := self._set_on(unit, built, name)):
            return found
        return (
            self._in_scope(unit, call, name)
            or self._curl_options(unit, call, name)
            or self._of_client(unit, call, name)
        )

    def _set_on(self, unit: Unit, owner: Node, name: str) -> list[Ref]:
        """What is set on an object: request.headers["Authorization"] = value, session.headers.update(…)."""
        start = way(owner)
        if start is None:
            return []
        found: list[tuple[int, Node]] = []
        for spelling in (name.capitalize(), name):
            for binding in unit.members.get(spelling, ()):
                if self._begins(unit, binding.target, owner, start):
                    found.append((binding.target.start, binding.value))
        for call, value in self._header_calls(unit, name):
            if self._begins(unit, call.callee, owner, start):
                found.append((call.start, value))
        return [Ref(unit, value) for _, value in sorted(found, key=lambda item: item[0])][:4]

    def _begins(self, unit: Unit, node: Node, owner: Node, start: Way) -> bool:
        path = way(node)
        if path is None or len(path) <= len(start) or path[: len(start)] != start:
            return False
        return self.values.same_variable(unit, node, owner)

    def _of_client(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """What the client of a call was built with, or given afterwards, for all its requests."""
        if not isinstance(call.callee, Member):
            return []
        owner = call.callee.owner
        for value in self.values.settle(Ref(unit, owner)):
            if isinstance(value.node, Call):
                for argument in value.node.args:
                    if found := self._in_options(Ref(value.unit, argument.value), name, argument.name):
                        return found
        return self._set_on(unit, owner, name)

    def _curl_options(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """PHP: curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer …"]) in the same function."""
        if not last_name(call.callee).startswith("curl_"):
            return []
        found: list[Ref] = []
        for option in unit.callers.get("curl_setopt", ()):
            if option.scope == call.scope and len(option.args) == 3:
                if last_name(option.args[1].value) == "CURLOPT_HTTPHEADER":
                    found += self._lines(Ref(unit, option.args[2].value), name)
        return sorted(found, key=lambda ref: abs(ref.node.start - call.start))[:1]

    def _built(self, headers: Ref, name: str) -> list[Ref]:
        """new HttpHeaders().set("Authorization", value).set(…)"""
        for unit, node in self.values.settle(headers):
            for _ in range(8):
                if not isinstance(node, Call):
                    break
                if (value := _header_value(node, name)) is not None:
                    return [Ref(unit, value)]
                node = node.callee.owner if isinstance(node.callee, Member) else node.callee
        return []

    def _lines(self, ref: Ref, name: str) -> list[Ref]:
        """Headers written as lines: "Authorization: Bearer …", alone or in a list."""
        found = []
        for unit, node in self.values.settle(ref):
            for item in node.items if isinstance(node, Sequence) else (node,):
                if isinstance(item, (Text, Join)):
                    if self.values.texts(Ref(unit, item))[0].lower().lstrip().startswith(name + ":"):
                        found.append(Ref(unit, item))
        return found

    def _in_options(self, options: Ref, name: str, keyword: str | None) -> list[Ref]:
        if isinstance(options.node, (Text, Join)):
            return []
        headers = [options] if keyword == "headers" else self.values.at(options, "headers")
        headers += self.values.at(options, "setHeaders") + self.values.at(options, "header")
        for spelling in (name.capitalize(), name):  # options.headers.Authorization = …, after the fact
            if found := self.values.at(options, "headers", spelling):
                return found
        for value in (*headers, options):
            for spelling in (name.capitalize(), name, name.upper()):
                if found := self.values.at(value, spelling):
                    return found
            if (value is not options or keyword == "headers") and (
                found := self._appended(value, name) or self._lines(value, name) or self._built(value, name)
            ):
                return found
        for key in ("bearer", "bearerToken"):
            if found := self.values.at(options, "auth", key):
                return found
        if keyword == "auth" and isinstance(options.node, Call) and options.node.args:
            return [Ref(options.unit, options.node.args[-1].value)]
        return []

    def _appended(self, headers: Ref, name: str) -> list[Ref]:
        """headers.append("Authorization", value), headers.set(…) on the same variable."""
        unit, node = headers
        variable = root_name(node)
        if variable is None:
            return []
        home = unit.declaring(variable.id, variable.scope)
        found = []
        for call, value in self._header_calls(unit, name):
            other = root_name(call.callee)
            if (
                other is not None
                and other.id == variable.id
                and unit.declaring(other.id, other.scope) == home
            ):
                found.append(Ref(unit, value))
        return found

    def _in_chain(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """request.patch(url).set("Authorization", value) and builders around the address."""
        chained: Call | None = call
        for _ in range(24):
            chained = unit.chained.get(id(chained)) if chained is not None else None
            if chained is None:
                break
            if (value := _header_value(chained, name)) is not None:
                return [Ref(unit, value)]
        inner: Node = call.callee
        for _ in range(24):
            while isinstance(inner, Member):
                inner = inner.owner
            if not isinstance(inner, Call):
                break
            if (value := _header_value(inner, name)) is not None:
                return [Ref(unit, value)]
            inner = inner.callee
        return []

    def _in_scope(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """xhr.setRequestHeader("Authorization", value) in the same function, nearest first; a callback
        inside counts."""
        inside = [(c, v) for c, v in self._header_calls(unit, name) if self._same_function(unit, call, c)]
        variable = root_name(call.callee)
        if variable is not None and unit.code.language in ("javascript", "typescript", "python"):
            inside = [
                (c, v)
                for c, v in inside
                if (other := root_name(c.callee)) is not None
                and (other.id == variable.id or self._within(call, c))
            ]
        inside.sort(key=lambda item: abs(item[0].start - call.start))
        return [Ref(unit, value) for _, value in inside[:1]]

    def _within(self, outer: Call, inner: Call) -> bool:
        return outer.start <= inner.start and inner.end <= outer.end

    def _same_function(self, unit: Unit, one: Call, other: Call) -> bool:
        return one.scope == other.scope or self._within(one, other)

    def _header_calls(self, unit: Unit, name: str) -> Iterator[tuple[Call, Node]]:
        for spelling in _HEADER_CALLS:
            for call in unit.callers.get(spelling, ()):
                if (value := _header_value(call, name)) is not None:
                    yield call, value

    def body(self, http: HttpCall, key: str) -> list[Ref]:
        """The values under a key of the body, wherever the client takes it from."""
        found: list[Ref] = []
        for argument in http.call.args:
            value = Ref(http.unit, argument.value)
            if isinstance(argument.value, (Text, Join)):
                continue
            found += self.values.at(value, key)
            for part in ("data", "body", "json", "form", "payload", "params", "content"):
                found += self.values.at(value, part, key)
        chained = http.unit.chained.get(id(http.call))
        while chained is not None and not found:
            if last_name(chained.callee) in ("send", "field", "json") and chained.args:
                found += self.values.at(Ref(http.unit, chained.args[0].value), key)
            chained = http.unit.chained.get(id(chained))
        return found


def _header_value(call: Call, name: str) -> Node | None:
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


def _leaves(node: Node) -> Iterator[Name]:
    """The variables that a string is built from."""
    match node:
        case Name():
            yield node
        case Join(parts=parts) | Choice(options=parts):
            for part in parts:
                yield from _leaves(part)
