"""Token requests without an SDK: records, addresses and strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

from mgmt_migrate.analysis.facts import ABSENT, Request, Setting
from mgmt_migrate.analysis.http import SENDERS, Http
from mgmt_migrate.analysis.options import OptionReader
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Join, Node, Record, Text
from mgmt_migrate.protocol.holes import HOLE

_AUTHORIZE = re.compile(r"/authorize/?\?")
_OTHER_PROVIDER = re.compile(
    r"accounts\.google|googleapis|firebase|login\.microsoftonline|login\.windows|cognito|okta|github\.com/login|facebook\.com|"
    r"keycloak|/realms/|identityserver|onelogin|twitter\.com|linkedin\.com|gitlab"
)
_PASSWORD = re.compile(r"(?:^|/)password(?:-realm)?$")
_RESPONSE_KEYS = ("response_type", "responseType")
_JSON_PAIR = re.compile(r"""["'](grant_type|audience|scope|realm|client_id)["']\s*:\s*["']([^"']*)["']""")


class RawRequests:
    """Recognises requests in bodies, query records, addresses and strings."""

    def __init__(self, values: Values, http: Http, read: OptionReader) -> None:
        self.values = values
        self.http = http
        self.read = read

    def record(self, unit: Unit, record: Record) -> Iterator[Request]:
        keys = {entry.key for entry in record.entries}
        ref = Ref(unit, record)
        if "grant_type" in keys or "grantType" in keys:
            grants = self.read.setting(ref, (("grant_type",), ("grantType",))).texts
            if any(_PASSWORD.search(text) for text in grants):
                yield self._raw(unit, "password", record, ref)
        elif keys & set(_RESPONSE_KEYS) and keys & {
            "client_id",
            "clientID",
            "clientId",
            "redirect_uri",
            "redirectUri",
            "scope",
        }:
            types = self.read.setting(ref, (("response_type",), ("responseType",))).texts
            if any("id_token" in text or "token" in text or "code" in text for text in types):
                yield self._raw(unit, "authorize", record, ref)

    def _raw(self, unit: Unit, kind: str, record: Record, ref: Ref) -> Request:
        request = Request(kind, "record", ref, self._sent_by(unit, record), options=ref)
        request.audience = self.read.setting(ref, (("audience",),))
        request.scope = self.read.setting(ref, (("scope",),))
        request.response_type = self.read.setting(ref, (("response_type",), ("responseType",)))
        request.domain = self.read.first(ref, (("domain",),)) or self._address_of(unit, request.place)
        request.client = self.read.first(ref, (("client_id",), ("clientID",), ("clientId",)))
        request.secondary = self.read.is_secondary(unit, record, ref)
        request.is_auth0 = not self._elsewhere(unit, record) and not self._own_server(unit, request.place)
        if kind == "password" and request.domain is not None:
            request.is_auth0 &= not all(map(_is_other_endpoint, self.values.texts(request.domain)))
        if any(key in _RESPONSE_KEYS[1:] for key in {entry.key for entry in record.entries}):
            request.response_path = ("responseType",)
        else:
            request.response_path = ("response_type",)
        return request

    def _sent_by(self, unit: Unit, node: Node) -> Node:
        """The innermost HTTP call around a body, which is where a reader looks; the body itself where
        there is none."""
        sending = [call for call in unit.calls_around(node) if last_name(call.callee) in SENDERS]
        return sending[-1] if sending else node

    def _address_of(self, unit: Unit, place: Node) -> Ref | None:
        http = self.http.recognise(Ref(unit, place)) if isinstance(place, Call) else None
        return http.url if http is not None else None

    def _elsewhere(self, unit: Unit, record: Record) -> bool:
        """Whether the call around a record goes to another identity provider."""
        around = unit.calls_around(record)
        text = unit.source(around[-1])[:2000].lower() if around else unit.source(record)[:2000].lower()
        return bool(_OTHER_PROVIDER.search(text))

    def _own_server(self, unit: Unit, place: Node) -> bool:
        """Whether a body is posted to an address without a host, in a file that does not speak of Auth0."""
        if not isinstance(place, Call) or unit.says_auth0:
            return False
        http = self.http.recognise(Ref(unit, place))
        return http is not None and all(url.startswith("/") for url in http.urls)

    def string(self, unit: Unit, string: Node) -> Iterator[Request]:
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
        request.secondary = self.read.is_secondary(unit, string, None)
        host = text.partition("/authorize")[0]
        own = self.values.house.is_own(host.strip("'\"`"))
        request.is_auth0 = own or "auth0" in host.lower() or HOLE in host or "{" in host
        return request

    def _grant_in_string(self, unit: Unit, string: Node) -> Iterator[Request]:
        text = self.values.texts(Ref(unit, string))[0]
        pairs = dict(_JSON_PAIR.findall(text)) or dict(parse_qsl(text.strip().strip("'\"")))
        if not _PASSWORD.search(pairs.get("grant_type", "")):
            return
        request = Request("password", "string", Ref(unit, string), self._sent_by(unit, string))
        value = Ref(unit, string)
        request.audience = Setting((pairs["audience"],), value) if "audience" in pairs else ABSENT
        request.scope = Setting((pairs["scope"],), value) if "scope" in pairs else ABSENT
        yield request

    def legacy(self, unit: Unit, call: Call, url: Ref) -> Request:
        request = Request("legacy", "address", Ref(unit, call), call)
        request.domain = url
        request.is_auth0 = any(
            _may_be_tenant(text) or self.values.house.is_own(text) for text in self.values.texts(url)
        )
        for argument in call.args:
            scope = self.read.setting(
                Ref(unit, argument.value),
                (("scope",), ("data", "scope"), ("json", "scope"), ("body", "scope")),
            )
            if scope.present and not isinstance(argument.value, (Text, Join)):
                request.scope = scope
        return request


def _is_other_endpoint(url: str) -> bool:
    """Whether an address that is written out to its end is no token endpoint of Auth0, on any domain."""
    host, _, path = url.partition("://")[2].partition("/")
    return bool(host and path) and HOLE not in path and "oauth/" not in path and "auth0" not in host.lower()


def _may_be_tenant(url: str) -> bool:
    """Whether a legacy endpoint may be Auth0's: /oauth/ro is nobody else's, the others need its host."""
    host = url.partition("://")[2].partition("/")[0].lower()
    return "/oauth/ro" in url or not host or "auth0" in host or any(mark in host for mark in (HOLE, *"{$<%"))
