"""Each request judged: a login, a token request, or a call of the Management API; then each application."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mgmt_migrate.traffic import logins
from mgmt_migrate.traffic.calls import Calls
from mgmt_migrate.traffic.exchange import PASSED, Exchange
from mgmt_migrate.traffic.hosts import Hosts, origin_of
from mgmt_migrate.traffic.verdict import Application, Judged

MOST = 1_000
"""Applications kept apart; further ones share a row without a name."""
_PLACES = 3


class Judge:
    """Judges requests as they come and keeps the applications.

    `unclear` counts lines that name one of the endpoints and no request, `unclear_at` says where the first
    ones are; for `elsewhere` see `Calls`.

    Args:
        domains: hosts of the tenant that do not look so: custom domains, Private Clouds, localhost:port.
    """

    def __init__(self, domains: Iterable[str] = ()) -> None:
        self._hosts = Hosts(domains)
        self._calls = Calls(self._hosts)
        self.applications: dict[str, Application] = {}
        self.requests = self.unclear = 0
        self.unclear_at: list[str] = []

    @property
    def elsewhere(self) -> dict[str, int]:
        return self._calls.elsewhere

    def add(self, one: Exchange, file: str = "") -> Judged | None:
        """Judge a request; None if it has nothing to do with the migration."""
        if one.unclear:
            self.unclear += 1
            if len(self.unclear_at) < _PLACES:
                self.unclear_at.append(f"{file} {one.place}" if file else one.place)
            return None
        self.requests += 1
        if one is PASSED:
            return None
        try:
            found = self._calls.judge(one) or logins.judge(one, self._hosts)
        except ValueError:  # a URL that is none
            return None
        if found is None:
            return None
        found = replace(found, status=one.status, origin=origin_of(one.origin), file=file)
        known = (
            found.client_id if len(self.applications) < MOST or found.client_id in self.applications else ""
        )
        self.applications.setdefault(known, Application(known)).add(found)
        return found
