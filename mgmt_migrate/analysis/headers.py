"""The headers and the body of an HTTP call, wherever the client takes them from."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from mgmt_migrate.analysis.arguments import argument_at
from mgmt_migrate.analysis.http import BODIES, Http, HttpCall
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.set_headers import SetHeaders, header_value
from mgmt_migrate.analysis.unit import Unit, last_name, root_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import (
    Call,
    Choice,
    Function,
    Join,
    Member,
    Name,
    Node,
    Sequence,
    Text,
)


class Headers:
    """Finds what authorises a call, and what it sends."""

    def __init__(self, values: Values, http: Http) -> None:
        self.values = values
        self.http = http
        self._sets: dict[tuple[int, str], SetHeaders] = {}
        self._inside: dict[int, list[Call]] = {}
        self._helping: set[int] = set()
        self._curl: dict[tuple[int, int, str], list[Ref]] = {}

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
        if id(function) in self._helping:
            return []  # helpers that call each other
        self._helping.add(id(function))
        try:
            return list(self._passed_through(http, unit, function, name))
        finally:
            self._helping.discard(id(function))

    def _passed_through(self, http: HttpCall, unit: Unit, function: Function, name: str) -> Iterator[Ref]:
        scope = unit.code.scopes[function.scope]
        if id(function) not in self._inside:
            self._inside[id(function)] = [
                call for call in unit.code.calls if function.start <= call.start and call.end <= function.end
            ]
        for call in self._inside[id(function)]:
            inner = self.http.recognise(Ref(unit, call))
            for value in self.header(inner, name) if inner is not None else ():
                passed = [
                    argument
                    for leaf in _leaves(value.node)
                    for param in scope.params
                    if leaf.id == param.name
                    and (argument := argument_at(http.call, param, method=False)) is not None
                ]
                yield from [Ref(http.unit, argument) for argument in passed] or [value]

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
            or [Ref(unit, value) for value in self._set(unit, name).overridden(call)]
            or self._stream_context(unit, call, name)
            or self._curl_options(unit, call, name)
            or self._of_client(unit, call, name)
        )

    def _set(self, unit: Unit, name: str) -> SetHeaders:
        key = (id(unit), name)
        if key not in self._sets:
            self._sets[key] = SetHeaders(unit, name)
        return self._sets[key]

    def _set_on(self, unit: Unit, owner: Node, name: str) -> list[Ref]:
        """What is set on an object: request.headers["Authorization"] = value, session.headers.update(…)."""
        return [Ref(unit, value) for value in self._set(unit, name).on(owner)]

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
        key = (id(unit), call.scope, name)
        if key not in self._curl:
            lines = [
                line
                for option in unit.callers.get("curl_setopt", ())
                if option.scope == call.scope and len(option.args) == 3
                if last_name(option.args[1].value) == "CURLOPT_HTTPHEADER"
                for line in self._lines(Ref(unit, option.args[2].value), name)
            ]
            self._curl[key] = sorted(lines, key=_start)
        lines = self._curl[key]
        at = bisect_left(lines, call.start, key=_start)
        return sorted(lines[max(0, at - 1) : at + 1], key=lambda ref: abs(ref.node.start - call.start))[:1]

    def _stream_context(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """PHP: file_get_contents($url, false, stream_context_create(["http" => ["header" => …]]))."""
        if last_name(call.callee) not in ("file_get_contents", "fopen"):
            return []
        return [
            line
            for argument in call.args[1:]
            for value in self.values.settle(Ref(unit, argument.value))
            if isinstance(value.node, Call) and last_name(value.node.callee) == "stream_context_create"
            for options in value.node.args[:1]
            for lines in self.values.at(Ref(value.unit, options.value), "http", "header")
            for line in self._lines(lines, name)
        ]

    def _built(self, headers: Ref, name: str) -> list[Ref]:
        """new HttpHeaders().set("Authorization", value).set(…)"""
        for unit, settled in self.values.settle(headers):
            node = settled
            for _ in range(8):
                if not isinstance(node, Call):
                    break
                if (value := header_value(node, name)) is not None:
                    return [Ref(unit, value)]
                node = node.callee.owner if isinstance(node.callee, Member) else node.callee
        return []

    def _lines(self, ref: Ref, name: str) -> list[Ref]:
        """Headers written as lines: "Authorization: Bearer …", alone or in a list."""
        found = []
        for unit, node in self.values.settle(ref):
            for item in node.items if isinstance(node, Sequence) else (node,):
                text = self.values.texts(Ref(unit, item))[0] if isinstance(item, (Text, Join)) else ""
                if text.lower().lstrip().startswith(name + ":"):
                    found.append(Ref(unit, item))
                # Alamofire: [.authorization(bearerToken: t)]
                if isinstance(item, Call) and item.args and last_name(item.callee) == name:
                    found.append(Ref(unit, item.args[-1].value))
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
                found := self._set_on(*value, name) or self._lines(value, name) or self._built(value, name)
            ):
                return found
        for key in ("bearer", "bearerToken"):
            if found := self.values.at(options, "auth", key):
                return found
        if isinstance(options.node, Call):
            return self._in_object(options.unit, options.node, name, keyword)
        return []

    def _in_object(self, unit: Unit, options: Call, name: str, keyword: str | None) -> list[Ref]:
        """Options that are an object: auth=HTTPBearer(token), options: Options(headers: …)."""
        if keyword == "auth" and options.args:
            return [Ref(unit, options.args[-1].value)]
        for argument in options.args if last_name(options.callee) == "Options" else ():
            if argument.name == "headers":
                return self._in_options(Ref(unit, argument.value), name, "headers")
        return []

    def _in_chain(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """request.patch(url).set("Authorization", value) and builders around the address."""
        chained: Call | None = call
        for _ in range(24):
            chained = unit.chained.get(id(chained)) if chained is not None else None
            if chained is None:
                break
            if (value := header_value(chained, name)) is not None:
                return [Ref(unit, value)]
            if last_name(chained.callee) == "headers":  # .headers(h -> h.setBearerAuth(token))
                return [Ref(unit, value) for value in self._set(unit, name).inside(chained)]
        inner: Node = call.callee
        for _ in range(24):
            while isinstance(inner, Member):
                inner = inner.owner
            if not isinstance(inner, Call):
                break
            if (value := header_value(inner, name)) is not None:
                return [Ref(unit, value)]
            inner = inner.callee
        return []

    def _in_scope(self, unit: Unit, call: Call, name: str) -> list[Ref]:
        """xhr.setRequestHeader("Authorization", value) in the same function, nearest first; a callback
        inside counts."""
        root = root_name(call.callee)
        strict = unit.code.language in ("javascript", "typescript", "python")
        value = self._set(unit, name).near(call, root.id if root is not None and strict else None)
        return [Ref(unit, value)] if value is not None else []

    def body(self, http: HttpCall, key: str) -> list[Ref]:
        """The values under a key of the body, wherever the client takes it from."""
        found: list[Ref] = []
        for argument in http.call.args:
            value = Ref(http.unit, argument.value)
            if isinstance(argument.value, (Text, Join)):
                continue
            keys = self.values.keys(argument.value)
            if keys is None or key in keys:
                found += self.values.at(value, key)
            for part in BODIES:
                if keys is None or part in keys:
                    found += self.values.at(value, part, key)
        chained = http.unit.chained.get(id(http.call))
        while chained is not None and not found:
            if last_name(chained.callee) in ("send", "field", "json") and chained.args:
                found += self.values.at(Ref(http.unit, chained.args[0].value), key)
            chained = http.unit.chained.get(id(chained))
        return found


def _start(ref: Ref) -> int:
    return ref.node.start


def _leaves(node: Node) -> Iterator[Name]:
    """The variables that a string is built from."""
    match node:
        case Name():
            yield node
        case Join(parts=parts) | Choice(options=parts):
            for part in parts:
                yield from _leaves(part)
