"""HTTP calls, whatever the client: where they go, by which verb, and what authorises them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from operator import attrgetter

from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Argument, Call, Join, Member, Name, Record, Text
from mgmt_migrate.protocol.endpoints import Match, UrlError, matches
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.value import Value

VERBS = {
    "get": "GET", "post": "POST", "put": "PUT", "patch": "PATCH", "delete": "DELETE", "del": "DELETE",
    "getJSON": "GET", "Get": "GET", "Post": "POST", "Patch": "PATCH", "Delete": "DELETE",
    "GetAsync": "GET", "PostAsync": "POST", "PatchAsync": "PATCH", "DeleteAsync": "DELETE",
    "GetStringAsync": "GET", "GetFromJsonAsync": "GET", "PostAsJsonAsync": "POST",
    "PatchAsJsonAsync": "PATCH",
    "httpGet": "GET", "httpPost": "POST", "httpPatch": "PATCH",
}  # fmt: skip
_CLIENTS = frozenset(
    (
        "request fetch ajax open send rp got axios $http superagent curl http-snippet urlopen Request "
        "requestAsync fetchJson fetchJSON authFetch secureFetch authorizedFetch apiFetch callApi "
        "request-promise needle ky useFetch sendRequest url uri NewRequest HttpRequestMessage "
        "RestRequest HttpPatch HttpGet HttpPost HttpDelete URL dataTask json curl_init curl_setopt "
        "StringRequest JsonObjectRequest JsonArrayRequest"
    ).split()
)
# Objects that stand for a request before it is sent: they are the place, not the call that sends them.
_OBJECTS = frozenset(
    "Request HttpRequestMessage NewRequest RestRequest HttpPatch HttpGet HttpPost HttpDelete".split()
)
SENDERS = frozenset(VERBS) | _CLIENTS - {"json", "url", "uri", "URL"}
_METHODS = frozenset(("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"))
_READ_BY_DEFAULT = frozenset("fetch ajax axios rp got $http request curl http-snippet useFetch".split())
_NO_CALLS = frozenset(
    (
        "log debug info warn error print println printf String encodeURIComponent push append include "
        "require import describe it test expect assert format join concat replace split startsWith "
        "endsWith includes indexOf match test Error trace raise useEffect setState render reply "
        "intercept"
    ).split()
)
BODIES = ("data", "body", "json", "form", "payload", "params", "content")
"""Options under which clients take what they send."""
_URL_KEYS = ("url", "uri", "URL", "endpoint", "href")
_OTHER_API = re.compile(
    r"zendesk|freshdesk|zammad|(?<![a-z])coder|osu\.|nodebb|genesys|purecloud|qiita|okta|workday|pipedrive|instructure"
)
_PLACEHOLDER = re.compile(r"your[_-]?(?:auth0[_-]?)?(?:domain|tenant|namespace|account)", re.I)
# Paths of users that hardly any other API has; where Zendesk has one of them, its name is near.
_OWN_PATHS = re.compile(
    r"/api/v2/(?:users/[^/]+/(?:identities|multifactor|enrollments)\b|device-credentials)"
)
_TENANT_WORDS = re.compile(r"auth0|tenant|issuer|mgmt|management|audience|domain")


class HttpCall(Value, eq=True):
    """A call of an HTTP client. `urls` are its possible addresses with holes; `method` None where it cannot
    be told.

    `helpers`: the project's own functions behind the call, which make the request in its stead."""

    ref: Ref
    urls: tuple[str, ...]
    url: Ref
    method: str | None
    helpers: tuple[Ref, ...] = ()

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

    def __init__(self, values: Values, speaks_of_auth0: Callable[[Unit], bool]) -> None:
        self.values = values
        self.speaks_of_auth0 = speaks_of_auth0
        self._known: dict[str, tuple[HttpCall, ...]] = {}

    def calls(self, unit: Unit) -> tuple[HttpCall, ...]:
        """Every HTTP call of a file whose address can be told, in order of the text."""
        if unit.path not in self._known:
            self._known[unit.path] = tuple(self._calls(unit))
        return self._known[unit.path]

    def _calls(self, unit: Unit) -> Iterator[HttpCall]:
        speaks = "api/v2" in unit.code.text
        for call in unit.code.calls:
            name = last_name(call.callee)
            if name in _NO_CALLS or not self._promising(unit, name, call, speaks):
                continue
            found = self.recognise(Ref(unit, call))
            if found is not None and not self._inside_helper(found) and not self._sends_object(found):
                yield found

    def _sends_object(self, http: HttpCall) -> bool:
        """Whether the address is a request object, which is a call of its own."""
        unit, node = http.url
        if not isinstance(node, (Name, Call)):
            return False
        values = (http.url,) if isinstance(node, Call) else self.values.settle(Ref(unit, node))
        return any(isinstance(v.node, Call) and last_name(v.node.callee) in _OBJECTS for v in values)

    def _inside_helper(self, http: HttpCall) -> bool:
        """Whether the address is a parameter: then the calls of the function around it are the requests."""
        unit, node = http.url
        if not isinstance(node, Name) or (found := unit.param_of(node)) is None:
            return False
        return any(True for _ in self.values.callers(unit, found[0]))

    def _promising(self, unit: Unit, name: str, call: Call, speaks: bool) -> bool:
        """Whether a call may be HTTP; `speaks`: whether its file names the API, so that helpers count too."""
        if name in VERBS or name in _CLIENTS:
            return True
        if not call.new and speaks and self.values.functions(Ref(unit, call.callee)):
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
        name = last_name(call.callee)
        helpers: list[Ref] = []
        if not call.new:
            helpers = self.values.functions(Ref(unit, call.callee))
        return HttpCall(ref, urls, url, self._method(unit, call) or _verb_in(name), tuple(helpers))

    # -- address and verb ------------------------------------------------------------------------------------

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
        """The base address of the client that the call is made on: axios.create({baseURL}),
        HTTPSConnection(host)."""
        if last_name(call.callee) == "RestRequest":
            client = _nearest(unit, "RestClient", call)
            return self.values.texts(Ref(unit, client.args[0].value))[0] if client and client.args else None
        if not isinstance(call.callee, Member):
            return None
        for value in self.values.settle(Ref(unit, call.callee.owner)):
            if not isinstance(value.node, Call):
                continue
            for argument in value.node.args[:2]:
                for key in ("baseURL", "baseUrl", "base_url", "prefixUrl"):
                    for found in self.values.at(Ref(value.unit, argument.value), key):
                        return self.values.texts(found)[0]
                made = last_name(value.node.callee)
                if argument.name in ("base_url", "host") or "Connection" in made or made == "Faraday":
                    text = self.values.texts(Ref(value.unit, argument.value))[0]
                    return text if "://" in text else f"https://{text}"
        return None

    def _method(self, unit: Unit, call: Call) -> str | None:
        name = last_name(call.callee)
        if name in VERBS:
            return VERBS[name]
        if name == "RestClient":  # RestSharp: the verb is said by the request that the client executes
            request = _nearest(unit, "RestRequest", call)
            return self._method(unit, request) if request else None
        for argument in call.args[:3]:
            if (method := self._method_in(unit, argument)) is not None:
                return method
        if name.lower().removeprefix("http").upper() in _METHODS:
            return name.lower().removeprefix("http").upper()
        chain = unit.chained.get(id(call))
        if chain is not None and last_name(chain.callee) in VERBS and not chain.args:
            return VERBS[last_name(chain.callee)]
        return "GET" if name in _READ_BY_DEFAULT else None

    def _method_in(self, unit: Unit, argument: Argument) -> str | None:
        """The verb that an argument is, or holds among its options."""
        match argument.value:
            case Text(value=value) if value.upper() in _METHODS:
                return value.upper()
            case Member(name=verb) | Name(id=verb) if verb.upper().removeprefix("METHOD") in _METHODS:
                return verb.upper().removeprefix("METHOD")
            case Text() | Join():
                return None
        if argument.name not in (None, "method", "httpMethod"):
            return None
        for key in ("method", "type", "httpMethod"):
            for found in self.values.at(Ref(unit, argument.value), key):
                for text in self.values.texts(found):
                    if text.upper() in _METHODS:
                        return text.upper()
        return None

    def endpoints(self, http: HttpCall) -> tuple[Match, ...]:
        """The affected endpoints that the call may reach; () where none, or where the host belongs to
        somebody else."""
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
        if "auth0" in host or self.values.house.is_own(host):
            return True
        hints = self.values.hints(http.url)
        if _OTHER_API.search(hints) or _OTHER_API.search(host):
            return False
        if "auth0" in hints:
            return True
        if _PLACEHOLDER.search(host):
            return self.speaks_of_auth0(http.unit)
        if HOLE not in host and "{" not in host and "$" not in host:
            return False  # a host that is written out and is not Auth0's; or none: the application's own API
        own = _TENANT_WORDS.search(hints) or _OWN_PATHS.search(url)
        return own is not None and self.speaks_of_auth0(http.unit)


def _nearest(unit: Unit, name: str, call: Call) -> Call | None:
    """The call of this name that stands nearest in the same function."""
    same = unit.calls_in(call.scope, name)
    at = bisect_left(same, call.start, key=attrgetter("start"))
    return min(same[max(at - 1, 0) : at + 1], key=lambda other: abs(other.start - call.start), default=None)


def _verb_in(name: str) -> str | None:
    """The verb in the name of a helper: _patch, apiGet, delete_user."""
    words = {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return next((VERBS[verb] for verb in ("patch", "post", "put", "delete", "get") if verb in words), None)
