"""All files of a scan, joined: requests and uses, and which request feeds which use."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from mgmt_migrate.analysis import begun, near
from mgmt_migrate.analysis.components import Components
from mgmt_migrate.analysis.domains import Domains
from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.headers import Headers
from mgmt_migrate.analysis.http import Http
from mgmt_migrate.analysis.injection import Injection
from mgmt_migrate.analysis.only_token import OnlyToken
from mgmt_migrate.analysis.origins import Origin, Origins
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.requests import Requests
from mgmt_migrate.analysis.shared import Shared
from mgmt_migrate.analysis.states import States
from mgmt_migrate.analysis.storage import Storage
from mgmt_migrate.analysis.unit import Unit, last_name, way
from mgmt_migrate.analysis.uses import Installed, Uses
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Code, Member
from mgmt_migrate.model.house import House
from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.sdks import HANDOVERS, STRATEGY

_MOST_BEGUN = 64


class _Tokens(Origins):
    """Origins that also know the calls of token endpoints, once the project has found them."""

    def __init__(self, values: Values, storage: Storage, shared: Shared, http: Http) -> None:
        super().__init__(values, storage, shared)
        self.http = http

    def token_call(self, ref: Ref) -> tuple[Ref, ...] | None:
        if not isinstance(ref.node, Call):
            return None
        http = self.http.recognise(ref)
        if http is not None and any("oauth/" in url for url in http.urls):
            return (ref,)
        return None


class Project:
    """The facts of a scan. `package_of` names the package that a path belongs to; requests and uses of
    different packages are never joined by mere nearness. `turn` is told the path of each file whose turn it
    is, and "" before what concerns them all."""

    def __init__(
        self,
        codes: Iterable[Code],
        load: Callable[[str], Code | None] | None = None,
        package_of: Callable[[str], str] = posixpath.dirname,
        unreadable: Iterable[tuple[str, str]] = (),
        house: House | None = None,
        turn: Callable[[str], None] = lambda path: None,
    ) -> None:
        self.units = [Unit(code) for code in codes]
        self.unreadable = tuple(unreadable)
        self._turn = turn
        self.package_of = package_of
        self.values = Values(self.units, load, house)
        shared, storage = Shared(self.values, package_of), Storage(self.values, package_of)
        components, injection = Components(self.values), Injection(self.values, package_of)
        self.values.join([components, injection, shared, States(self.values, package_of), storage])
        self._auth0 = {
            self.package_of(unit.path) for unit in self.units if self._speaks(unit.code.text.lower())
        }
        self.http = Http(self.values, lambda unit: self.package_of(unit.path) in self._auth0)
        self.headers = Headers(self.values, self.http)
        self.origins = _Tokens(self.values, storage, shared, self.http)
        self.requests: list[Request] = []
        self.uses: list[Use] = []
        self._collect()
        self._join()
        self.domains = Domains(self)

    def _speaks(self, text: str) -> bool:
        return "auth0" in text or self.values.house.speaks_in(text)

    def _collect(self) -> None:
        finder = Requests(self.values, self.http)
        self.finder = uses = Uses(self.values, self.http, self.headers, self.origins)
        self.installed = installed = defaultdict[str, list[Installed]](list)
        for unit in self.units:
            self._turn(unit.path)
            installed[self.package_of(unit.path)].extend(uses.installed(unit))
        for unit in self.units:
            self._turn(unit.path)
            self.requests.extend(request for request in finder.of(unit) if request.is_auth0)
            found: dict[int, Use] = {}
            for use in uses.of(unit, installed[self.package_of(unit.path)]):
                found.setdefault(use.place.start, use)
            self.uses.extend(sorted(found.values(), key=lambda use: use.place.start))
        self._turn("")
        only = OnlyToken(self.values, self.units, self.requests, self.package_of)
        for use in self.uses:
            if (origin := only.origin(use)) is not None:
                use.origins = (origin,)

    # -- which request feeds which use -----------------------------------------------------------------------

    def _join(self) -> None:
        self._by_node: dict[int, list[Request]] = defaultdict(list)
        for request in self.requests:
            self._by_node[id(request.ref.node)].append(request)
        self._of_unit: dict[int, list[Request]] = defaultdict(list)
        self._of_package: dict[str, list[Request]] = defaultdict(list)
        for request in self.requests:
            self._of_unit[id(request.unit)].append(request)
            self._of_package[self.package_of(request.unit.path)].append(request)
        self._starts = {
            unit: [request.place.start for request in requests] for unit, requests in self._of_unit.items()
        }
        for request in self.requests:
            for construction in self._by_node.get(id(request.base.node), ()) if request.base else ():
                construction.logins.append(request)
                begun.complete(construction, request)
        known = begun.Begun(self.requests)
        self.begun = {
            id(request): known.with_own_audience(request)[:_MOST_BEGUN]
            for request in self.requests
            if request.logins
        }
        self._mark_secondary()
        self.fed = self._fed()
        told: list[tuple[Use, bool]] = []
        for use in self.uses:
            if not use.sends_id_token:
                continue
            fed = False
            mine: set[int] = set()
            for origin in use.id_origins:
                for request in self.behind(origin):
                    if not request.secondary or request.unit is not use.unit:
                        fed = True
                        if id(request) not in mine and not request.secondary:
                            mine.add(id(request))
                            request.uses.append(use)
            told.append((use, fed))
        near.place(self.requests, told, self.package_of, self._idle)

    def _fed(self) -> dict[Request, list[Use]]:
        """The uses that the tokens of a request reach, of whatever kind the token is."""
        fed: dict[Request, list[Use]] = {}
        for use in self.uses:
            behind = (request for origin in use.origins for request in self.behind(origin))
            for request in dict.fromkeys(behind):
                fed.setdefault(request, []).append(use)
        return {request: fed[request] for request in self.requests if request in fed}

    def behind(self, origin: Origin) -> Iterator[Request]:
        """The requests of the project that a token may have come from, by the calls that its origin names."""
        for ref in origin.requests:
            for request in self._by_node.get(id(ref.node), ()):
                yield from self.begun.get(id(request)) or (request,)
            if isinstance(ref.node, Call) and last_name(ref.node.callee) == STRATEGY:
                yield from self._through_passport(ref)
            if isinstance(ref.node, Call):  # a raw call: the record or string inside it is the request
                yield from self._inside(ref.unit, ref.node)

    def _inside(self, unit: Unit, call: Call) -> Iterator[Request]:
        """The requests in a call of a file, other than those of the Authorization endpoint."""
        requests = self._of_unit.get(id(unit), [])
        starts = self._starts.get(id(unit), [])
        for at in range(bisect_left(starts, call.start), bisect_left(starts, call.end)):
            request = requests[at]
            if request.place.end <= call.end and request.kind != "authorize":
                yield request

    def _through_passport(self, strategy: Ref) -> Iterator[Request]:
        """The logins that a strategy of passport finishes: those of its package."""
        yield from self._authenticating.get(self.package_of(strategy.unit.path), ())

    @cached_property
    def _authenticating(self) -> dict[str, list[Request]]:
        """The first logins of each package that passport begins; thousands were not written by hand."""
        return {
            package: [request for request in requests if request.shape == "authenticate"][:_MOST_BEGUN]
            for package, requests in self._of_package.items()
        }

    def _mark_secondary(self) -> None:
        """A login whose ID token only ever is `link_with` is right as it is."""
        linked: set[int] = set()
        primary: set[int] = set()
        for use in self.uses:
            for origin in use.id_origins:
                primary.update(id(request) for request in self.behind(origin))
            if not use.body_link_with:
                continue
            http = self.http.recognise(use.ref)
            if http is None:
                continue
            for value in self.headers.body(http, "link_with"):
                for origin in self.origins.trace(value):
                    linked.update(id(request) for request in self.behind(origin))
        for request in self.requests:
            if id(request) in linked and id(request) not in primary:
                request.secondary = True

    def _idle(self, request: Request) -> bool:
        """Whether a client is built and kept, but no login is ever begun or finished on it."""
        kept = request.unit.bound.get(id(request.ref.node))
        if kept is None or request.shape not in ("Auth0", "WebAuth"):
            return False
        return self._begun is not None and last_name(kept) not in self._begun

    @cached_property
    def _begun(self) -> frozenset[str] | None:
        """The names on whose ways logins are begun or finished; None where one is on something without a
        name, which may be any."""
        names: set[str] = set()
        for unit in self.units:
            for method in (*HANDOVERS, "popup", "loginWithPopup"):
                for call in unit.callers.get(method, ()):
                    if isinstance(call.callee, Member):
                        passed = way(call.callee.owner)
                        if passed is None:
                            return None
                        names.update(passed)
        return frozenset(names)


def asks_for_management(request: Request) -> bool:
    """Whether a request names the Management API as its audience, in whatever spelling."""
    texts = [text for one in (request, *request.logins) for text in one.audience.texts]
    return any(audience.means_management(text) for text in texts)
