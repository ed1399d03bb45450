"""HTTP calls, whatever the client: where they go, by which verb, and what authorises them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mgmt_migrate.analysis.unit import Unit, last_name, root_name
from mgmt_migrate.analysis.values import Ref, Values
from mgmt_migrate.model.code import Argument, Call, Join, Member, Name, Node, Record, Text
from mgmt_migrate.protocol.endpoints import Match, UrlError, matches
from mgmt_migrate.protocol.holes import HOLE

VERBS = {
    "get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "del": "DELETE", "getJSON": "GET",
    "Get": "GET", "Post": "POST", "Patch": "PATCH", "Delete": "DELETE", "GetAsync": "GET", "PostAsync": "POST",
    "PatchAsync": "PATCH", "DeleteAsync": "DELETE", "httpGet": "GET", "httpPost": "POST", "httpPatch": "PATCH",
}  # fmt: skip
_CLIENTS = frozenset(
    (
        "request fetch ajax open send rp got axios $http superagent curl http-snippet urlopen Request "
        "requestAsync fetchJson fetchJSON authFetch secureFetch authorizedFetch apiFetch callApi "
        "request-promise needle ky useFetch sendRequest url uri NewRequest HttpRequestMessage "
        "RestRequest HttpPatch HttpGet HttpPost HttpDelete URL dataTask json"
    ).split()
)
SENDERS = frozenset(VERBS) | _CLIENTS - {"json", "url", "uri", "URL"}
_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
_NO_CALLS = frozenset(
    (
        "log debug info warn error print println printf String encodeURIComponent push append include "
        "require import describe it test expect assert format join concat replace split startsWith "
        "endsWith includes indexOf match test Error trace raise useEffect setState render reply "
        "intercept"
    ).split()
)
_URL_KEYS = ("url", "uri", "URL", "endpoint", "href")
_HEADER_CALLS = frozenset(
    (
        "setRequestHeader set append header addHeader setHeader add putHeader setValue addValue "
        "add_header Add TryAddWithoutValidation Set auth"
    ).split()
)
_OTHER_API = re.compile(
    r"zendesk|freshdesk|zammad|coder|osu\.|nodebb|genesys|purecloud|qiita|okta|workday|pipedrive|instructure"
)
_TENANT_WORDS = re.compile(r"auth0|tenant|issuer|mgmt|management|audience|domain")


@dataclass(frozen=True, slots=True)
class HttpCall:
    """A call of an HTTP client. `urls` are its possible addresses with holes; `method` None where it cannot be told."""

    ref: Ref
    urls: tuple[str, ...]
    url: Ref
    method: str | None

    @property
    def unit(self) -> Unit:
        """The file that the call stands in."""
        return self.ref.unit

    @property
    def call(self) -> Call:
        """The call itself."""
        assert isinstance(self.ref.node, Call)
        return self.ref.node


class Http:
    """Recognises HTTP calls and finds their headers and bodies."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def calls(self, unit: Unit) -> Iterator[HttpCall]:
        """Every HTTP call of a file whose address can be told, in order of the text."""
        for call in unit.code.calls:
            name = last_name(call.callee)
            if name in _NO_CALLS or not self._promising(name, call):
                continue
            if (found := self.recognise(Ref(unit, call))) is not None:
                yield found

    def _promising(self, name: str, call: Call) -> bool:
        if name in VERBS or name in _CLIENTS:
            return True
        for argument in call.args[:3]:
            match argument.value:
                case Text(value=value) if "api/v2" in value or "/oauth/" in value:
                    return True
                case Join(parts=parts) if any(
                    isinstance(part, Text) and ("api/v2" in part.value or "/oauth/" in part.value)
                    for part in parts
                ):
                    return True
                case Record(entries=entries) if any(entry.key in _URL_KEYS for entry in entries):
                    return True
        return False

    def recognise(self, ref: Ref) -> HttpCall | None:
        """The call as an HTTP call, or None if no argument is an address."""
        unit, call = ref
        assert isinstance(call, Call)
        address = self._address(unit, call)
        if address is None:
            return None
        url, urls = address
        base = (
            self._base(unit, call)
            if any(text.startswith("/") or "://" not in text for text in urls)
            else None
        )
        if base is not None:
            urls = tuple(
                base.rstrip("/") + "/" + text.lstrip("/") if not text.startswith(("http", HOLE)) else text
                for text in urls
            )
        return HttpCall(ref, urls, url, self._method(unit, call))

    # -- address and verb ---------------------------------------------------------------------------------------------

    def _address(self, unit: Unit, call: Call) -> tuple[Ref, tuple[str, ...]] | None:
        for argument in call.args[:3]:
            for value in (Ref(unit, argument.value),):
                texts = [text for text in self.values.texts(value) if "/" in text and len(text) > 1]
                if texts:
                    return value, tuple(texts)
        for argument in call.args[:3]:
            value = Ref(unit, argument.value)
            for key in _URL_KEYS:
                for found in self.values.at(value, key):
                    texts = [text for text in self.values.texts(found) if "/" in text]
                    if texts:
                        return found, tuple(texts)
            if (split := self._host_and_path(value)) is not None:
                return split
        return None

    def _host_and_path(self, options: Ref) -> tuple[Ref, tuple[str, ...]] | None:
        """Node's http.request({hostname, path})."""
        for path in self.values.at(options, "path"):
            texts = [text for text in self.values.texts(path) if text.startswith("/")]
            if not texts:
                continue
            hosts = [
                host
                for key in ("hostname", "host")
                for found in self.values.at(options, key)
                for host in self.values.texts(found)
            ]
            host = hosts[0] if hosts else HOLE
            return path, tuple(f"https://{host.removeprefix('https://')}{text}" for text in texts)
        return None

    def _base(self, unit: Unit, call: Call) -> str | None:
        """The base address of the client that the call is made on: axios.create({baseURL}), HTTPSConnection(host)."""
        if not isinstance(call.callee, Member):
            return None
        for value in self.values.settle(Ref(unit, call.callee.owner)):
            if not isinstance(value.node, Call):
                continue
            for argument in value.node.args[:2]:
                for key in ("baseURL", "baseUrl", "base_url", "prefixUrl"):
                    for found in self.values.at(Ref(value.unit, argument.value), key):
                        return self.values.texts(found)[0]
                if argument.name in ("base_url", "host") or "Connection" in last_name(value.node.callee):
                    text = self.values.texts(Ref(value.unit, argument.value))[0]
                    return text if "://" in text else f"https://{text}"
        return None

    def _method(self, unit: Unit, call: Call) -> str | None:
        name = last_name(call.callee)
        if name in VERBS:
            return VERBS[name]
        for argument in call.args[:3]:
            match argument.value:
                case Text(value=value) if value.upper() in _METHODS:
                    return value.upper()
                case Member(name=verb) if verb.upper() in _METHODS:
                    return verb.upper()
                case Name(id=verb) if verb.startswith("Method") or verb.upper() in _METHODS:
                    return verb.upper().removeprefix("METHOD")
            if argument.name in ("method", "httpMethod") or (
                argument.name is None and not isinstance(argument.value, (Text, Join))
            ):
                for key in ("method", "type"):
                    for found in self.values.at(Ref(unit, argument.value), key):
                        for text in self.values.texts(found):
                            if text.upper() in _METHODS:
                                return text.upper()
        for prefix in ("Http", "http"):
            if name.removeprefix(prefix).upper() in _METHODS:
                return name.removeprefix(prefix).upper()
        chain = unit.chained.get(id(call))
        if chain is not None and last_name(chain.callee) in VERBS and not chain.args:
            return VERBS[last_name(chain.callee)]
        if set(unit.source(call)[:400].split()) & {'"PATCH"', "'PATCH'"}:
            return "PATCH"
        return (
            "GET"
            if name
            in ("fetch", "ajax", "axios", "rp", "got", "$http", "request", "curl", "http-snippet", "useFetch")
            else None
        )

    def endpoints(self, http: HttpCall) -> tuple[Match, ...]:
        """The affected endpoints that the call may reach; () where none, or where the host belongs to somebody else."""
        for url in http.urls:
            try:
                found = matches(url, http.method)
            except UrlError:
                continue
            if found and self._is_tenant(http, url):
                return found
        return ()

    def _is_tenant(self, http: HttpCall, url: str) -> bool:
        host = url.split("api/v2/", 1)[0].lower()
        if "auth0" in host:
            return True
        hints = self.values.hints(http.url)
        if _OTHER_API.search(hints) or _OTHER_API.search(host):
            return False
        if "auth0" in hints:
            return True
        if HOLE not in host and "{" not in host and "$" not in host:
            return False  # a host that is written out, and is not Auth0's; or none at all: an application's own API
        return bool(_TENANT_WORDS.search(hints)) and "auth0" in http.unit.code.text.lower()

    # -- headers and bodies -------------------------------------------------------------------------------------------

    def header(self, http: HttpCall, name: str = "authorization") -> list[Ref]:
        """The values of a header of the call, as written; empty where none can be seen."""
        unit, call = http.ref.unit, http.call
        for argument in call.args:
            if found := self._in_options(Ref(unit, argument.value), name, argument.name):
                return found
        if found := self._in_chain(unit, call, name):
            return found
        return self._in_scope(unit, call, name)

    def _in_options(self, options: Ref, name: str, keyword: str | None) -> list[Ref]:
        if isinstance(options.node, (Text, Join)):
            return []
        headers = [options] if keyword == "headers" else self.values.at(options, "headers")
        headers += self.values.at(options, "setHeaders")
        for value in (*headers, options):
            for spelling in (name.capitalize(), name, name.upper()):
                if found := self.values.at(value, spelling):
                    return found
            if value is not options and (found := self._appended(value, name)):
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
        """xhr.setRequestHeader("Authorization", value) in the same function, nearest first; a callback inside counts."""
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
    """The value that a call sets a header to: set(name, value), header(name, value), setValue(value, forHTTPHeaderField: name)."""
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
        case (Argument(value=value), Argument(value=Record(entries=entries))) if (
            last_name(call.callee) == "auth"
        ):
            return value  # superagent .auth(token, {type: "bearer"})
    return None
