"""Which requests went to Auth0. A path like /api/v2/users belongs to many other services as well."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.traffic.exchange import Exchange

_HOST = re.compile(r"[a-z0-9.-]{1,253}(?::\d{1,5})?")


class Hosts:
    """The tenant's hosts: those that look so, and those that are named.

    Args:
        domains: custom domains, Private Clouds, localhost:port.
    """

    def __init__(self, domains: Iterable[str]) -> None:
        self._named = frozenset(domain.lower() for domain in domains)

    def has(self, one: Exchange, issuer: str = "", *, for_management: bool = False) -> bool:
        """Whether a request went there: by its host, or by the token it carries.

        Args:
            one: the request.
            issuer: who issued the token; decides where no host is recorded.
            for_management: the token is an access token for a Management API.
        """
        host, issued = host_of(one), urlsplit(issuer).netloc.lower()
        if not host:
            return self.names(issued)
        return self.names(host) or host == issued or for_management

    def names(self, host: str) -> bool:
        """Whether a host, perhaps with its port, is a tenant's."""
        return host in self._named or audiences.looks_canonical(host.partition(":")[0])


def host_of(one: Exchange) -> str:
    """Host and port that a request went to, "" if none is recorded or it is no host."""
    found = (urlsplit(one.url).netloc or one.host).lower().rpartition("@")[2]
    return found if _HOST.fullmatch(found) else ""


def origin_of(url: str) -> str:
    """Scheme and host of a page, "" if it is none; path, query and user name can hold secrets."""
    try:
        parts = urlsplit(url[:2000])
    except ValueError:
        return ""
    host = parts.netloc.lower().rpartition("@")[2]
    return f"{parts.scheme}://{host}" if parts.scheme in ("http", "https") and _HOST.fullmatch(host) else ""
