"""Where the Management API is called: raw HTTP, Management clients, and headers that something global
adds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from mgmt_migrate.analysis.facts import Use
from mgmt_migrate.analysis.headers import Headers
from mgmt_migrate.analysis.http import Http, HttpCall
from mgmt_migrate.analysis.origins import Origin, Origins
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.subjects import Subjects
from mgmt_migrate.analysis.unit import Unit, last_name, root_name, way
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Argument, Call, Function, Member, Node, Record, Sequence, Text
from mgmt_migrate.model.finding import Step
from mgmt_migrate.model.house import WrappedCall
from mgmt_migrate.protocol.endpoints import DELETE_IDENTITIES, ENDPOINTS, POST_IDENTITIES, Endpoint
from mgmt_migrate.protocol.sdks import CLIENTS_BY_NAME, METHODS, USERS_METHODS, ClientShape
from mgmt_migrate.value import Value

_LINKING = frozenset((POST_IDENTITIES, DELETE_IDENTITIES))
_ANGULAR_HTTP = re.compile(r"^\$?http(client)?$|^restangular$|^api$", re.I)
_AUTH_HTTP = re.compile(r"auth_?http$", re.I)


class Installed(Value, eq=True):
    """A header that is added to requests elsewhere: for which client ("jquery", "axios", "angular"), and
    its value."""

    client: str
    value: Ref
    at: Node


class Made(NamedTuple):
    """A call of a method of a Management client, the file that it stands in, and the endpoints it reaches."""

    unit: Unit
    node: Call
    endpoints: tuple[Endpoint, ...]


class Uses:
    """Finds the Management calls of a file and what authorises them."""

    def __init__(self, values: Values, http: Http, headers: Headers, origins: Origins) -> None:
        self.values = values
        self.http = http
        self.headers = headers
        self.origins = origins
        self.subjects = Subjects(values)
        self._called: dict[int, list[Made]] | None = None
        self._installed: dict[tuple[int, int], dict[tuple[str, int], list[Installed]]] = {}

    def of(self, unit: Unit, installed: list[Installed]) -> Iterator[Use]:
        """All Management calls of a file that are authorised by something that can be seen."""
        yield from self._wrapped(unit)
        for http in self.http.calls(unit):
            if matches := self.http.endpoints(http):
                yield self._raw(http, tuple(match.endpoint for match in matches), installed)
        for name, shapes in CLIENTS_BY_NAME.items():
            for call in unit.callers.get(name, ()):
                for shape in shapes:
                    if (use := self._client(unit, call, shape)) is not None:
                        yield use
                        break

        for call in unit.callers.get("", ()):  # require('auth0')({token}): node-auth0 1 without a variable
            if not isinstance(call.callee, Call) or last_name(call.callee.callee) != "require":
                continue
            for shape in CLIENTS_BY_NAME["auth0"] if _first_text(call.callee) == "auth0" else ():
                if (use := self._client(unit, call, shape)) is not None:
                    yield use

    def carried(self, http: HttpCall, installed: list[Installed]) -> Use:
        """What authorises a call of another API."""
        return self._raw(http, (), installed)

    # -- functions that the settings name --------------------------------------------------------------------

    def _wrapped(self, unit: Unit) -> Iterator[Use]:
        for name in dict.fromkeys(name.rpartition(".")[2] for name in self.values.house.calls):
            for call in unit.callers.get(name, ()):
                if (wrapped := self.values.house.call(way(call.callee))) is not None:
                    yield self._through_wrapper(unit, call, wrapped)

    def _through_wrapper(self, unit: Unit, call: Call, wrapped: WrappedCall) -> Use:
        endpoints = tuple(endpoint for endpoint in ENDPOINTS if endpoint.key == wrapped.endpoint)
        token: Ref | None = None
        origins: tuple[Origin, ...] = ()
        for value in self._may_be_token(unit, call, wrapped.token):
            if token is None or not origins:
                token, origins = value, self.origins.trace(value)
        links = any(endpoint in (POST_IDENTITIES, DELETE_IDENTITIES) for endpoint in endpoints)
        return Use(Ref(unit, call), call, endpoints, "argument", token, origins, links)

    def _may_be_token(self, unit: Unit, call: Call, told: int | str | None) -> Iterator[Ref]:
        positional = [argument.value for argument in call.args if argument.name is None]
        if isinstance(told, int):
            yield from (Ref(unit, value) for value in positional[told - 1 : told])
            return
        for argument in call.args:
            if told is None or argument.name == told:
                yield Ref(unit, argument.value)
            elif argument.name is None:
                yield from self.values.at(Ref(unit, argument.value), told)

    # -- raw HTTP --------------------------------------------------------------------------------------------

    def _raw(self, http: HttpCall, endpoints: tuple[Endpoint, ...], installed: list[Installed]) -> Use:
        unit, call = http.unit, http.call
        headers = self.headers.header(http)
        origins: tuple[Origin, ...] = ()
        via, token = "header", headers[0] if headers else None
        for value in headers:
            origins += self.origins.trace(value)
        if not headers:
            via = "argument"
            for argument in call.args:
                if not isinstance(argument.value, (Record, Function)) and argument.value is not http.url.node:
                    found = tuple(
                        origin
                        for origin in self.origins.trace(Ref(unit, argument.value))
                        if origin.kind == "id"
                    )
                    if found:
                        origins, token = found, Ref(unit, argument.value)
        if not headers and not origins:
            via = "global"
            for item in self._installed_for(unit, call, installed):
                step = Step(
                    item.value.unit.place(item.at),
                    "added to every request here",
                    kind="hook",
                    key=item.client,
                )
                for origin in self.origins.trace(item.value):
                    origins += (Origin(origin.kind, origin.sure, (*origin.steps, step), origin.requests),)
                if origins:
                    token = item.value
                    break
            if not origins and _AUTH_HTTP.search(
                last_name(call.callee.owner) if isinstance(call.callee, Member) else ""
            ):
                step = Step(unit.place(call), "AuthHttp adds the stored ID token")
                origins = (Origin("id", False, (step,)),)
        links = any(endpoint in (POST_IDENTITIES, DELETE_IDENTITIES) for endpoint in endpoints)
        link_with = bool(self.headers.body(http, "link_with"))
        return Use(
            http.ref,
            call,
            endpoints,
            via,
            token,
            origins,
            links,
            link_with,
            not link_with and bool(self.headers.body(http, "user_id")),
            other_user=self.subjects.in_address(http.url),
        )

    def _installed_for(self, unit: Unit, call: Call, installed: list[Installed]) -> list[Installed]:
        client = self._client_of(unit, call)
        if not client or not installed:
            return []
        key = (id(installed), len(installed))
        if key not in self._installed:
            by_client: dict[tuple[str, int], list[Installed]] = defaultdict(list)
            for item in installed:
                by_client[item.client, 0].append(item)
                by_client[item.client, id(item.value.unit)].append(item)
            self._installed[key] = by_client
        fitting = self._installed[key]
        return fitting.get((client, id(unit))) or fitting.get((client, 0), [])

    def _client_of(self, unit: Unit, call: Call) -> str:
        root = root_name(call.callee)
        name = root.id if root is not None else ""
        owner = last_name(call.callee.owner) if isinstance(call.callee, Member) else name
        if name in ("$", "jQuery") or owner in ("$", "jQuery"):
            return "jquery"
        if name == "axios" or owner == "axios":
            return "axios"
        if isinstance(call.callee, Member):
            for value in self.values.settle(Ref(unit, call.callee.owner)):
                if isinstance(value.node, Call) and way(value.node.callee) == ("axios", "create"):
                    return "axios"
                if isinstance(value.node, Call) and last_name(value.node.callee) == "XMLHttpRequest":
                    return "xhr"
        angular = name == "$resource" or _ANGULAR_HTTP.search(owner) or _AUTH_HTTP.search(owner)
        return "angular" if angular and owner != "api" else ""

    # -- what adds headers to every request ------------------------------------------------------------------

    def installed(self, unit: Unit) -> Iterator[Installed]:
        """Headers that a file installs for all requests: ajaxSetup, axios defaults, tokenGetter."""
        for name in ("ajaxSetup", "ajaxPrefilter", "ajaxSend"):
            for call in unit.callers.get(name, ()):
                for value in self._headers_inside(unit, call):
                    yield Installed("jquery", value, call)
        for call in unit.callers.get("setRequestHeader", ()):
            authorises = len(call.args) == 2 and _first_text(call).lower() == "authorization"
            if authorises and self._in_prototype(unit, call.scope):
                yield Installed("xhr", Ref(unit, call.args[1].value), call)
        yield from self._axios(unit)
        yield from self._angular(unit)

    def _in_prototype(self, unit: Unit, scope: int) -> bool:
        """Whether a scope lies in a function that replaces a method of all XMLHttpRequests."""
        return any(
            (way(binding.target) or ())[-3:] == ("XMLHttpRequest", "prototype", name)
            for name in ("open", "send")
            for binding in unit.members.get(name, ())
            for around in unit.scopes_around(scope)
            if isinstance(binding.value, Function) and binding.value.scope == around.index
        )

    def _axios(self, unit: Unit) -> Iterator[Installed]:
        for key in ("Authorization", "authorization"):
            for binding in unit.members.get(key, ()):
                path = way(binding.target) or ()
                if "defaults" in path or self._in_interceptor(unit, binding.scope):
                    client = "angular" if "$http" in path or "$httpProvider" in path else "axios"
                    yield Installed(client, Ref(unit, binding.value), binding.target)
                elif (
                    ("http" in path and "headers" in path)
                    or (  # Vue.http.headers.common
                        path[1:2] == ("headers",) and self._is_angular_interceptor(unit, binding.scope)
                    )
                ):
                    yield Installed("angular", Ref(unit, binding.value), binding.target)
        for value in self._common_headers(unit):
            yield Installed("axios", value, value.node)

    def _angular(self, unit: Unit) -> Iterator[Installed]:
        getters: list[tuple[Node, Node]] = [(b.value, b.target) for b in unit.members.get("tokenGetter", ())]
        for record in unit.code.records:
            for entry in record.entries:
                if entry.key == "tokenGetter":
                    getters.append((entry.value, entry))
                elif entry.key == "setHeaders":
                    for value in self.values.at(Ref(unit, entry.value), "Authorization"):
                        yield Installed("angular", value, entry)
        for call in unit.callers.get("set", ()):
            authorises = len(call.args) == 2 and _first_text(call).lower() == "authorization"
            if authorises and self._is_angular_interceptor(unit, call.scope):
                yield Installed("angular", Ref(unit, call.args[1].value), call)
        for getter, at in getters:
            for value in self._getter(unit, getter):
                yield Installed("angular", value, at)

    def _headers_inside(self, unit: Unit, call: Call) -> Iterator[Ref]:
        for argument in call.args:
            yield from self.values.at(Ref(unit, argument.value), "headers", "Authorization")
        for inner in unit.callers.get("setRequestHeader", ()):
            if call.start <= inner.start and inner.end <= call.end and len(inner.args) == 2:
                key = inner.args[0].value
                if isinstance(key, Text) and key.value.lower() == "authorization":
                    yield Ref(unit, inner.args[1].value)

    def _in_interceptor(self, unit: Unit, scope: int) -> bool:
        for around in unit.scopes_around(scope):
            named = unit.passed.get(around.name, ()) if around.name else ()
            for handed in (*unit.handed.get(around.index, ()), *named):
                if "interceptors" in (way(handed.call.callee) or ()):
                    return True
        return False

    def _is_angular_interceptor(self, unit: Unit, scope: int) -> bool:
        """Whether a scope lies in `intercept(request, next)`, or in `request: function (config)`."""
        return any(
            around.kind == "function" and around.params and around.name in ("intercept", "request")
            for around in unit.scopes_around(scope)
        )

    def _getter(self, unit: Unit, value: Node) -> Iterator[Ref]:
        """The values that a token getter returns: a function, or an annotated list that ends in one."""
        if isinstance(value, Sequence) and value.items:
            value = value.items[-1]
        for function in self.values.functions(Ref(unit, value)):
            yield from self.values.returned(function)

    def _common_headers(self, unit: Unit) -> Iterator[Ref]:
        for call in unit.callers.get("create", ()):
            if way(call.callee) == ("axios", "create") and call.args:
                yield from self.values.at(Ref(unit, call.args[0].value), "headers", "Authorization")

    # -- Management clients ----------------------------------------------------------------------------------

    def _client(self, unit: Unit, call: Call, shape: ClientShape) -> Use | None:
        if not unit.names_any(shape.hints) and not self._imports_auth0(unit, call):
            return None
        token = self._token_argument(unit, call, shape)
        if token is None:
            return None
        called = self._called_on(unit, call)
        endpoints = tuple(dict.fromkeys([endpoint for made in called for endpoint in made.endpoints]))
        others = [self.subjects.in_call(made.unit, made.node) for made in called]
        links = bool(endpoints) and _LINKING.issuperset(endpoints)
        return Use(
            Ref(unit, call),
            call,
            endpoints,
            "client",
            token,
            self.origins.trace(token),
            links,
            client_name=shape.name,
            other_user=others[0] if others and None not in others else None,
        )

    def _imports_auth0(self, unit: Unit, call: Call) -> bool:
        root = root_name(call.callee)
        imported = unit.imports.get(root.id) if root is not None else None
        return imported is not None and "auth0" in imported.module.lower()

    def _token_argument(self, unit: Unit, call: Call, shape: ClientShape) -> Ref | None:
        for argument in call.args:
            if argument.name in shape.token and argument.name is not None:
                return Ref(unit, argument.value)
        positional: list[Argument] = [argument for argument in call.args if argument.name is None]
        for argument in positional:
            for key in shape.token:
                if found := self.values.at(Ref(unit, argument.value), key):
                    return found[0]
        for position in shape.at:
            if position < len(positional) and not isinstance(positional[position].value, (Record, Function)):
                return Ref(unit, positional[position].value)
        return None

    def _called_on(self, unit: Unit, client: Call) -> list[Made]:
        """The methods for affected endpoints that are called on a client, chained or through a variable or
        property."""
        found = self._by_client().get(id(client), [])
        chained = unit.chained.get(id(client))
        if chained is None or any(made.node is chained for made in found):
            return found
        endpoints = self._methods(chained)
        return [Made(unit, chained, endpoints), *found] if endpoints else found

    def _by_client(self) -> dict[int, list[Made]]:
        """The calls of methods of Management clients, by the construction that their owner leads to; found in
        one pass over the project."""
        if self._called is None:
            self._called = defaultdict(list)
            for method in USERS_METHODS:
                for unit, call in self.values.calls_named(method):
                    if isinstance(call.callee, Member) and (endpoints := self._methods(call)):
                        for owner in self._owners(unit, call.callee):
                            self._called[id(owner)].append(Made(unit, call, endpoints))
        return self._called

    def _owners(self, unit: Unit, callee: Member) -> Iterator[Node]:
        owner: Node = callee.owner
        for _ in range(2):
            yield from (
                value.node for value in self.values.settle(Ref(unit, owner)) if isinstance(value.node, Call)
            )
            if not isinstance(owner, Member):
                return
            owner = owner.owner

    def _methods(self, call: Call) -> tuple[Endpoint, ...]:
        name = last_name(call.callee)
        if name not in USERS_METHODS and name not in METHODS:
            return ()
        owner = call.callee.owner if isinstance(call.callee, Member) else None
        on_users = owner is not None and last_name(owner) in ("users", "Users")
        if isinstance(owner, Call):
            on_users = last_name(owner.callee) in ("users", "Users", "UsersAPIClient")
        if on_users or name not in ("get", "update", "link", "patch"):
            return USERS_METHODS.get(name, ())
        return METHODS.get(name, ()) if name != "update" else ()


def _first_text(call: Call) -> str:
    first = call.args[0].value if call.args else None
    return first.value if isinstance(first, Text) else ""
