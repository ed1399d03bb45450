"""Logins that say their own audience: it counts, and that of the client they are begun on does not."""

from __future__ import annotations

from collections.abc import Iterable

from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Call, Member

_BEGINNING = ("authorize", "login", "loginWithCredentials", "loginWithRedirect", "show")
_APART = ("popup", "client", "redirect")  # what these bring comes to a callback of their own


class Begun:
    """The logins of a project that are begun on a client with options of their own."""

    def __init__(self, requests: Iterable[Request]) -> None:
        self._saying = {id(login.ref.node) for request in requests for login in request.logins}
        self._silent: dict[Unit, frozenset[str]] = {}

    def with_own_audience(self, construction: Request) -> list[Request]:
        """The logins that are begun on a client, where each of them says its audience.

        None where one goes without, as far as its files show: the client's own audience counts for that one.
        """
        begun = [login for login in construction.logins if _owner(login.ref.node) not in ("", *_APART)]
        silent = any(_owner(login.ref.node) in self._without(login.unit) for login in begun)
        return [] if silent else begun

    def _without(self, unit: Unit) -> frozenset[str]:
        """What a file begins logins on that say no audience."""
        if unit not in self._silent:
            calls = (call for name in _BEGINNING for call in unit.callers.get(name, ()))
            self._silent[unit] = frozenset(_owner(call) for call in calls if id(call) not in self._saying)
        return self._silent[unit]


def complete(construction: Request, login: Request) -> None:
    """Give a login what it leaves to the client that it is begun on."""
    login.domain = login.domain or construction.domain
    login.client = login.client or construction.client
    if not login.scope.present:
        login.scope = construction.scope
    if not login.response_type.present:
        login.response_type = construction.response_type


def _owner(node: object) -> str:
    """What a login is begun on: webAuth for webAuth.authorize(…)."""
    callee = node.callee if isinstance(node, Call) else None
    return last_name(callee.owner) if isinstance(callee, Member) and callee.name in _BEGINNING else ""
