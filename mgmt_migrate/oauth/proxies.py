"""The proxy of the environment that requests to a tenant go through."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from mgmt_migrate.protocol.domain import LOOPBACK, Domain


def proxy_for(domain: Domain) -> str | None:
    """Host and port of the proxy, without the user name and password that may stand in it; None if there is
    none."""
    if domain.host in LOOPBACK or proxy_bypass(domain.netloc):
        return None
    known = getproxies()
    address = known.get(domain.scheme) or known.get("all")
    if not address:
        return None
    parts = urlsplit(address if "://" in address else f"http://{address}")
    return f"{parts.hostname}:{parts.port}" if parts.port else parts.hostname
