"""Where tokens are asked for: SDK constructions and calls, addresses, query records, grants, legacy endpoints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from mgmt_migrate.analysis.facts import ABSENT, Request, Setting
from mgmt_migrate.analysis.http import SENDERS, Http
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Ref, Values
from mgmt_migrate.model.code import Call, Join, Member, Name, Node, Record, Text
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.sdks import GRANT_SHAPES, SHAPES_BY_NAME, GrantShape, Path, RequestShape

_SECONDARY = re.compile(
    r"link(?!e?d?_?in\b|edin)(?!s\b)|secondary|second_?(?:login|account|lock)|merge_?account", re.I
)
_LEGACY = re.compile(r"/(?:oauth/ro|oauth/access_token|delegation)(?:[?#]|$)")
_AUTHORIZE = re.compile(r"/authorize/?\?")
_OTHER_PROVIDER = re.compile(
    r"accounts\.google|googleapis|firebase|login\.microsoftonline|login\.windows|cognito|okta|github\.com/login|facebook\.com|"
    r"keycloak|/realms/|identityserver|onelogin|twitter\.com|linkedin\.com|gitlab"
)
_RESPONSE_KEYS = ("response_type", "responseType")
_JSON_PAIR = re.compile(r"""["'](grant_type|audience|scope|realm|client_id)["']\s*:\s*["']([^"']*)["']""")
_LOGIN_CALLS = frozenset(
    (
        "authorize login loginWithCredentials loginWithRedirect loginWithPopup checkSession renewAuth "
        "show signin popup"
    ).split()
)


class Requests:
    """Finds the token requests of a file."""

    def __init__(self, values: Values, http: Http) -> None:
        self.values = values
        self.http = http

    def of(self, unit: Unit) -> list[Request]:
        """All requests of a file, in order of the text; one place gives one request."""
        found: dict[int, Request] = {}
        for request in self._all(unit):
            found.setdefault(request.place.start, request)
        return sorted(found.values(), key=lambda request: request.place.start)

    def _all(self, unit: Unit) -> Iterator[Request]:
        inside: list[tuple[int, int]] = []
        for call in unit.code.calls:
            name = last_name(call.callee)
            for shape in SHAPES_BY_NAME.get(name, ()):
                if self._fits(unit, call, shape):
                    inside.append((call.start, call.end))
                    yield from self._sdk(unit, call, shape)
                    break
            for grant in GRANT_SHAPES:
                if grant.name == name and self._grant_fits(unit, call, grant):
                    inside.append((call.start, call.end))
                    yield self._sdk_grant(unit, call, grant)
        yield from self._overrides(unit)
        if not _speaks_of_auth0(unit):
            return
        for http in self.http.calls(unit):
            if any(_LEGACY.search(url) for url in http.urls):
                inside.append((http.call.start, http.call.end))
                yield self._legacy(unit, http.call, http.url)
        for record in unit.code.records:
            if not any(start <= record.start and record.end <= end for start, end in inside):
                yield from self._record(unit, record)
        for string in unit.code.strings:
            yield from self._string(unit, string)

    # -- SDKs ---------------------------------------------------------------------------------------------------------

    def _fits(self, unit: Unit, call: Call, shape: RequestShape) -> bool:
        if shape.new is True and not call.new and unit.code.language != "python":
            return False
        if shape.new is False and call.new:
            return False
        if shape.owners:
            owner = last_name(call.callee.owner) if isinstance(call.callee, Member) else ""
            if owner not in shape.owners:
                return False
        if shape.first_argument:
            first = call.args[0].value if call.args else None
            if not (isinstance(first, Text) and shape.first_argument in first.value.lower()):
                return False
        return self._believed(unit, call, shape)

    def _believed(self, unit: Unit, call: Call, shape: RequestShape) -> bool:
        """Names that others use as well need a sign of Auth0: an import, the option names, or a function as callback."""
        native = "react-native-auth0" in unit.code.text
        match shape.name:
            case "Auth0":
                return not native and bool(
                    self._at(Ref(unit, call), shape, (("clientID",), ("callbackURL",)))
                )
            case "auth":
                return any(
                    item.local == "auth" and "express-openid-connect" in item.module
                    for item in unit.code.imports
                )
            case "authorize" | "passwordRealm":
                return native or self._comes_from(unit, "react-native-auth0")
            case "signin" | "signup":
                return "auth0" in unit.code.text.lower() and len(call.args) >= 2
            case "register" | "remote_app":
                return unit.code.language == "python"
            case (
                "authenticate"
            ):  # without options of its own it only finishes a login that another call began
                options = self._options(unit, call, shape)
                return options is not None and bool(
                    self._asked(options, shape) or not self.values.at(options, "failureRedirect")
                )
            case "init":  # auth0-angular: the options are given at signin
                owner = last_name(call.callee.owner) if isinstance(call.callee, Member) else ""
                return owner != "authProvider" or not (
                    unit.callers.get("signin") or unit.callers.get("signup")
                )
        return True

    def _asked(self, options: Ref, shape: RequestShape) -> list[Ref]:
        return [
            found
            for path in (*shape.audience, *shape.scope, *shape.response_type)
            for found in self.values.at(options, *path)
        ]

    def _comes_from(self, unit: Unit, package: str) -> bool:
        return any(
            package in other.code.text
            for item in unit.code.imports
            if (other := self.values.module(unit, item.module)) is not None
        )

    def _sdk(self, unit: Unit, call: Call, shape: RequestShape) -> Iterator[Request]:
        options = self._options(unit, call, shape)
        expanded = list(self._call_sites(unit, options)) if options is not None else []
        if not expanded:
            yield self._built(Ref(unit, call), call, options, shape)
        for place, record in expanded:
            yield self._built(Ref(unit, call), place, record, shape)

    def _options(self, unit: Unit, call: Call, shape: RequestShape) -> Ref | None:
        if shape.options < 0:
            return Ref(unit, call)
        positional = [argument for argument in call.args if argument.name is None]
        if shape.options < len(positional):
            return Ref(unit, positional[shape.options].value)
        return None

    def _call_sites(self, unit: Unit, options: Ref) -> Iterator[tuple[Node, Ref]]:
        """A factory: `newLock(options)` is one request for each of its calls in the file."""
        if not isinstance(options.node, Name) or (found := unit.param_of(options.node)) is None:
            return
        scope, param = found
        for caller, call in self.values.callers(unit, scope):
            positional = [argument for argument in call.args if argument.name is None]
            if caller is unit and param.position < len(positional) and not param.path:
                yield call, Ref(caller, positional[param.position].value)

    def _built(self, ref: Ref, place: Node, options: Ref | None, shape: RequestShape) -> Request:
        unit = ref.unit
        call = ref.node
        assert isinstance(call, Call)
        positional = [argument.value for argument in call.args if argument.name is None]
        request = Request(
            "authorize",
            shape.name,
            ref,
            place,
            default_response_type=shape.default_response_type,
            options=options,
        )
        if options is not None:
            request.audience = self._setting(options, shape.audience)
            request.scope = self._setting(options, shape.scope)
            request.response_type = self._setting(options, shape.response_type)
            request.domain = self._first(options, shape.domain)
            request.client = self._first(options, shape.client)
        if shape.domain_at is not None and shape.domain_at < len(positional):
            request.domain = Ref(unit, positional[shape.domain_at])
        if shape.client_at is not None and shape.client_at < len(positional):
            request.client = Ref(unit, positional[shape.client_at])
        request.audience_path, request.scope_path = shape.audience[0], shape.scope[0]
        if shape.response_type:
            request.response_path = shape.response_type[0]
        request.secondary = self._is_secondary(unit, place, options)
        return request

    def _overrides(self, unit: Unit) -> Iterator[Request]:
        """webAuth.authorize({audience: …}): options given at the login count for that login."""
        for name in _LOGIN_CALLS:
            for call in unit.callers.get(name, ()):
                if not call.args or not isinstance(call.callee, Member) or call.new:
                    continue
                options = Ref(unit, call.args[0].value)
                audience = self._setting(
                    options,
                    (("audience",), ("auth", "params", "audience"), ("authorizationParams", "audience")),
                )
                if not audience.present:
                    continue
                owner = call.callee.owner
                base = next(
                    (
                        value
                        for value in self.values.settle(Ref(unit, _without_popup(owner)))
                        if isinstance(value.node, Call) and last_name(value.node.callee) in SHAPES_BY_NAME
                    ),
                    None,
                )
                if base is None:
                    continue
                request = Request("authorize", "login", Ref(unit, call), call, audience, options=options)
                request.scope = self._setting(options, (("scope",), ("auth", "params", "scope")))
                request.response_type = self._setting(options, (("responseType",), ("response_type",)))
                request.default_response_type = "token"
                yield request

    def _sdk_grant(self, unit: Unit, call: Call, shape: GrantShape) -> Request:
        request = Request("password", shape.name, Ref(unit, call), call, default_response_type="password")
        if shape.options >= 0 and shape.options < len(call.args):
            options = Ref(unit, call.args[shape.options].value)
            request.options = options
            request.audience = self._setting(options, (("audience",),))
            request.scope = self._setting(options, (("scope",),))
            return request
        named = {argument.name: argument.value for argument in call.args if argument.name}
        positional = [argument.value for argument in call.args if argument.name is None]
        for position, name in enumerate(shape.positions[: len(positional)]):
            named.setdefault(name, positional[position])
        request.options = Ref(unit, call)
        request.audience = self._said(Ref(unit, named["audience"])) if "audience" in named else ABSENT
        request.scope = self._said(Ref(unit, named["scope"])) if "scope" in named else ABSENT
        if isinstance(call.callee, Member):
            for value in self.values.settle(Ref(unit, call.callee.owner)):
                if isinstance(value.node, Call) and value.node.args:
                    request.domain = Ref(value.unit, value.node.args[0].value)
        return request

    def _grant_fits(self, unit: Unit, call: Call, shape: GrantShape) -> bool:
        if shape.name == "passwordRealm" and "react-native-auth0" not in unit.code.text:
            return isinstance(call.callee, Member) and last_name(call.callee.owner) == "auth"
        if not shape.owners:
            return bool(call.args)
        if not isinstance(call.callee, Member):
            return False
        if last_name(call.callee.owner) in shape.owners:
            return True
        owners = self.values.settle(Ref(unit, call.callee.owner))
        return any(
            isinstance(value.node, Call) and last_name(value.node.callee) in shape.owners for value in owners
        )

    # -- raw requests -------------------------------------------------------------------------------------------------

    def _record(self, unit: Unit, record: Record) -> Iterator[Request]:
        keys = {entry.key for entry in record.entries}
        ref = Ref(unit, record)
        if "grant_type" in keys or "grantType" in keys:
            grants = self._setting(ref, (("grant_type",), ("grantType",))).texts
            if any("password" in text and "client_credentials" not in text for text in grants):
                yield self._raw(unit, "password", record, ref)
        elif keys & set(_RESPONSE_KEYS) and keys & {
            "client_id",
            "clientID",
            "clientId",
            "redirect_uri",
            "redirectUri",
            "scope",
        }:
            types = self._setting(ref, (("response_type",), ("responseType",))).texts
            if any("id_token" in text or "token" in text or "code" in text for text in types):
                yield self._raw(unit, "authorize", record, ref)

    def _raw(self, unit: Unit, kind: str, record: Record, ref: Ref) -> Request:
        request = Request(kind, "record", ref, self._sent_by(unit, record), options=ref)
        request.audience = self._setting(ref, (("audience",),))
        request.scope = self._setting(ref, (("scope",),))
        request.response_type = self._setting(ref, (("response_type",), ("responseType",)))
        request.domain = self._first(ref, (("domain",),)) or self._address_of(unit, request.place)
        request.client = self._first(ref, (("client_id",), ("clientID",), ("clientId",)))
        request.secondary = self._is_secondary(unit, record, ref)
        request.is_auth0 = not self._elsewhere(unit, record)
        if any(key in _RESPONSE_KEYS[1:] for key in {entry.key for entry in record.entries}):
            request.response_path = ("responseType",)
        else:
            request.response_path = ("response_type",)
        return request

    def _sent_by(self, unit: Unit, node: Node) -> Node:
        """The innermost HTTP call around a body, which is where a reader looks; the body itself where there is none."""
        around = [call for call in unit.code.calls if call.start <= node.start and node.end <= call.end]
        sending = [call for call in around if last_name(call.callee) in SENDERS]
        return sending[-1] if sending else node

    def _address_of(self, unit: Unit, place: Node) -> Ref | None:
        http = self.http.recognise(Ref(unit, place)) if isinstance(place, Call) else None
        return http.url if http is not None else None

    def _elsewhere(self, unit: Unit, record: Record) -> bool:
        """Whether the call around a record goes to another identity provider."""
        around = [call for call in unit.code.calls if call.start <= record.start and record.end <= call.end]
        text = unit.source(around[-1])[:2000].lower() if around else unit.source(record)[:2000].lower()
        return bool(_OTHER_PROVIDER.search(text))

    def _string(self, unit: Unit, string: Node) -> Iterator[Request]:
        if not isinstance(string, (Text, Join)):
            return
        raw = unit.source(string)
        if "authorize" in raw and ("response_type" in raw or "client_id" in raw):
            for text in self.values.texts(Ref(unit, string)):
                if _AUTHORIZE.search(text) and not _OTHER_PROVIDER.search(text):
                    yield self._address(unit, string, text)
                    return
        elif "grant_type" in raw and "password" in raw and "client_credentials" not in raw:
            yield from self._grant_in_string(unit, string)

    def _address(self, unit: Unit, string: Node, text: str) -> Request:
        texts = self.values.texts(Ref(unit, string))
        queries = [
            dict(parse_qsl(t.partition("?")[2].replace("\n", "").replace(" ", ""), keep_blank_values=True))
            for t in texts
        ]
        request = Request("authorize", "address", Ref(unit, string), string)
        value = Ref(unit, string)
        for name, attribute in (
            ("audience", "audience"),
            ("scope", "scope"),
            ("response_type", "response_type"),
        ):
            said = tuple(dict.fromkeys(query[name] for query in queries if query.get(name)))
            if said:
                setattr(request, attribute, Setting(said, value))
        request.secondary = self._is_secondary(unit, string, None)
        host = text.partition("/authorize")[0]
        request.is_auth0 = "auth0" in host.lower() or HOLE in host or "{" in host
        return request

    def _grant_in_string(self, unit: Unit, string: Node) -> Iterator[Request]:
        text = self.values.texts(Ref(unit, string))[0]
        pairs = dict(_JSON_PAIR.findall(text)) or dict(parse_qsl(text.strip().strip("'\"")))
        if "password" not in pairs.get("grant_type", ""):
            return
        request = Request("password", "string", Ref(unit, string), self._sent_by(unit, string))
        value = Ref(unit, string)
        request.audience = Setting((pairs["audience"],), value) if "audience" in pairs else ABSENT
        request.scope = Setting((pairs["scope"],), value) if "scope" in pairs else ABSENT
        yield request

    def _legacy(self, unit: Unit, call: Call, url: Ref) -> Request:
        request = Request("legacy", "address", Ref(unit, call), call)
        request.domain = url
        for argument in call.args:
            scope = self._setting(
                Ref(unit, argument.value),
                (("scope",), ("data", "scope"), ("json", "scope"), ("body", "scope")),
            )
            if scope.present and not isinstance(argument.value, (Text, Join)):
                request.scope = scope
        return request

    # -- settings -----------------------------------------------------------------------------------------------------

    def _at(self, ref: Ref, shape: RequestShape, paths: tuple[Path, ...]) -> list[Ref]:
        options = self._options(ref.unit, ref.node, shape) if isinstance(ref.node, Call) else None
        return (
            [found for path in paths for found in self._values_at(options, path)]
            if options is not None
            else []
        )

    def _values_at(self, options: Ref, path: Path) -> list[Ref]:
        """Values at a path; the first key may be a keyword argument of a call."""
        if isinstance(options.node, Call) and not options.node.new:
            for argument in options.node.args:
                if argument.name == path[0]:
                    return self.values.at(Ref(options.unit, argument.value), *path[1:])
        return self.values.at(options, *path)

    def _setting(self, options: Ref, paths: tuple[Path, ...]) -> Setting:
        for path in paths:
            if found := self._values_at(options, path):
                texts = [text for value in found for text in self.values.texts(value)]
                return Setting(tuple(dict.fromkeys(texts))[:8], found[0])
        return ABSENT

    def _said(self, ref: Ref) -> Setting:
        return Setting(tuple(self.values.texts(ref)), ref)

    def _first(self, options: Ref, paths: tuple[Path, ...]) -> Ref | None:
        for path in paths:
            if found := self._values_at(options, path):
                return found[0]
        return None

    def _is_secondary(self, unit: Unit, place: Node, options: Ref | None) -> bool:
        """A second login that only obtains the token to link with: said by the function, the variable, or an option."""
        for binding in unit.code.bindings:
            if (
                binding.value.start <= place.start
                and place.end <= binding.value.end
                and binding.value.end - place.end < 3
            ):
                if _SECONDARY.search(last_name(binding.target)):
                    return True
        inner = max(
            (scope for scope in unit.code.scopes if scope.start <= place.start and place.end <= scope.end),
            key=lambda scope: scope.start,
        )
        for scope in unit.scopes_around(inner.index):
            if scope.kind == "function" and _SECONDARY.search(scope.name):
                return True
        if options is None:
            return False
        for key in ("state", "redirectUrl", "redirectUri", "redirect_uri", "callbackURL", "title"):
            for found in (
                *self.values.at(options, key),
                *self.values.at(options, "auth", key),
                *self.values.at(options, "auth", "params", key),
            ):
                if any(_SECONDARY.search(text) for text in self.values.texts(found)):
                    return True
        return False


def _without_popup(owner: Node) -> Node:
    """webAuth.popup, webAuth.client and webAuth.redirect log in for webAuth."""
    return (
        owner.owner if isinstance(owner, Member) and owner.name in ("popup", "client", "redirect") else owner
    )


def _speaks_of_auth0(unit: Unit) -> bool:
    text = unit.code.text.lower()
    return "auth0" in text or "/oauth/ro" in text or "oauth/token" in text
