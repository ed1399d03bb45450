"""Where tokens are asked for: SDK constructions and calls, addresses, query records, grants, legacy
endpoints."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate

from mgmt_migrate.analysis.builders import Builders
from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.http import BODIES, Http
from mgmt_migrate.analysis.options import OptionReader
from mgmt_migrate.analysis.raw_requests import RawRequests
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.sdk_requests import SdkRequests
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Node
from mgmt_migrate.protocol.sdks import GRANT_SHAPES, LEGACY_SHAPES, SHAPES_BY_NAME

_LEGACY = re.compile(r"/(?:oauth/ro|oauth/access_token|delegation)(?:[?#]|$)")


class Requests:
    """Finds the token requests of a file."""

    def __init__(self, values: Values, http: Http) -> None:
        read = OptionReader(values)
        self.http = http
        self.sdk = SdkRequests(values, read)
        self.raw = RawRequests(values, http, read)
        self.builders = Builders(values, read)

    def of(self, unit: Unit) -> list[Request]:
        """All requests of a file, in order of the text; one place gives one request."""
        found: dict[int, Request] = {}
        for request in self._all(unit):
            found.setdefault(request.place.start, request)
        return sorted(found.values(), key=lambda request: request.place.start)

    def _through_sdks(self, unit: Unit) -> Iterator[tuple[Call, Request]]:
        """The requests that are made by a call of an SDK, with that call."""
        for call in unit.code.calls:
            name = last_name(call.callee)
            for shape in SHAPES_BY_NAME.get(name, ()):
                if self.sdk.fits(unit, call, shape):
                    for request in self.sdk.requests(unit, call, shape):
                        yield call, request
                    break
            for grant in GRANT_SHAPES:
                if grant.name == name and self.sdk.grant_fits(unit, call, grant):
                    yield call, self.sdk.grant(unit, call, grant)
            for legacy in LEGACY_SHAPES:
                if legacy.name == name and self.sdk.grant_fits(unit, call, legacy):
                    request = self.sdk.grant(unit, call, legacy)
                    request.kind, request.default_response_type = "legacy", ""
                    yield call, request
        yield from self.builders.of(unit)

    def _all(self, unit: Unit) -> Iterator[Request]:
        inside: list[tuple[int, int]] = []
        for call, request in self._through_sdks(unit):
            inside.append((call.start, call.end))
            yield request
        for request in self.sdk.overrides(unit):
            inside.append((request.place.start, request.place.end))
            yield request
        if not _speaks_of_auth0(unit) and not self.http.values.house.speaks_in(unit.code.text):
            return
        sent: set[int] = set()
        for http in self.http.calls(unit):
            if any(_LEGACY.search(url) for url in http.urls):
                inside.append((http.call.start, http.call.end))
                sent.update(id(node) for node in self._bodies(unit, http.call))
                yield self.raw.legacy(unit, http.call, http.url)
        within = _Within(inside)
        for record in unit.code.records:
            if not within(record) and id(record) not in sent:
                yield from self.raw.record(unit, record)
        for string in unit.code.strings:
            if id(string) not in sent:
                yield from self.raw.string(unit, string)

    def _bodies(self, unit: Unit, call: Call) -> Iterator[Node]:
        """What a call sends, where variables hold it: it is the call's, and no request of its own."""
        values = self.http.values
        for argument in call.args:
            given = Ref(unit, argument.value)
            for body in (given, *(found for key in BODIES for found in values.at(given, key))):
                encoded = body.node.args if isinstance(body.node, Call) else ()
                for part in (body, *(Ref(body.unit, inner.value) for inner in encoded[:1])):
                    yield from (value.node for value in values.settle(part))


def _speaks_of_auth0(unit: Unit) -> bool:
    text = unit.code.text.lower()
    return "auth0" in text or "/oauth/ro" in text or "oauth/token" in text


class _Within:
    """Whether a node lies within one of many places; a question costs the logarithm of their number."""

    def __init__(self, places: list[tuple[int, int]]) -> None:
        self._starts = [start for start, _ in sorted(places)]
        self._ends = list(accumulate((end for _, end in sorted(places)), max))

    def __call__(self, node: Node) -> bool:
        before = bisect_right(self._starts, node.start)
        return before > 0 and node.end <= self._ends[before - 1]
