"""The audience that means the Management API: how it is spelt, and what is wrong with one that nearly is."""

from __future__ import annotations

import re

from mgmt_migrate.protocol.holes import HOLE, with_holes
from mgmt_migrate.value import Value

SOURCE = 'migration guide, "Get access tokens"; Auth0 docs, "Get Access Tokens" (identifiers match exactly)'

LOCALITIES: tuple[str, ...] = ("us", "eu", "au", "jp", "ca", "uk")
"""Regions in a public tenant's domain; the oldest US tenants have none. Source: Auth0 docs, "Create
Tenants"."""

_CANONICAL = re.compile(rf"[a-z0-9][a-z0-9-]{{0,62}}(?:\.(?:{'|'.join(LOCALITIES)}))?\.auth0\.com")
_PRIVATE_CLOUD = re.compile(r"[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.auth0app\.com")
_EXACT = re.compile(r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)(?P<port>:[0-9]{1,5})?/api/v2/")
_PARTS = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,31}):)?(?P<slashes>//)?(?P<host>[^/?#]*)(?P<path>[^?#]*)"
)
_PATH = re.compile(r"/+api/+v2(?P<rest>(?:[/~].*)?)")
_LONGEST = 2048


class Flaw(Value, eq=True):
    """What is wrong with an audience.

    `kind` is one of scheme, host-case, double-slash, no-slash, tilde, path-below, query, custom-domain,
    other-tenant, port. `words` continue the sentence "the audience …". `certain` is False where it may be
    meant so: the host is neither a public tenant nor the domain at hand, so that the audience may belong to
    an API of one's own.
    """

    kind: str
    words: str
    certain: bool = True


def of(domain: str) -> str:
    """The audience of a tenant's Management API: https://{domain}/api/v2/.

    Args:
        domain: the tenant's own domain, not a custom one; with or without "https://" and a final slash.
            Letters of a plain host are lowered, an expression is taken as it is.
    """
    bare = re.sub(r"\Ahttps?://", "", domain.strip(), flags=re.IGNORECASE).rstrip("/")
    if re.fullmatch(r"[A-Za-z0-9.:-]+", bare):
        bare = bare.lower().rstrip(".")
    return f"https://{bare}/api/v2/"


def looks_canonical(domain: str) -> bool:
    """Whether a domain looks like a tenant's own: acme.auth0.com, acme.eu.auth0.com, acme.auth0app.com.

    False proves nothing: a Private Cloud may have any name. Source: Auth0 docs, "Public Cloud Service
    Endpoints".
    """
    host = domain.strip().lower().rstrip(".")
    return bool(_CANONICAL.fullmatch(host) or _PRIVATE_CLOUD.fullmatch(host))


def is_management(audience: str) -> bool:
    """Whether it is, to the letter, the Management API of some tenant; loopback and Private Cloud
    included."""
    found = _EXACT.fullmatch(audience)
    return found is not None and not (found["port"] and looks_canonical(found["host"]))


def means_management(audience: str) -> bool:
    """Whether it is the Management API's audience or a slip for it, on any host, holes included."""
    return _split(audience) is not None


def flaw(audience: str, domain: str | None) -> str | None:
    """What is wrong, in words that continue "the audience …"; None if nothing is, or if another API is meant.

    Args:
        audience: as written; holes of any template language may stand for the host.
        domain: the domain that the request goes to, None if unknown.
    """
    found = judge(audience, domain)
    return found.words if found else None


def judge(audience: str, domain: str | None) -> Flaw | None:
    """Like `flaw`, with the kind of the flaw and whether it is certain."""
    parts = _split(audience)
    if parts is None:
        return None
    spelling = _spelling(parts)
    host_flaw = _host_flaw(parts.host, domain)
    if spelling is None:
        return host_flaw
    kind, words = spelling
    return Flaw(kind, words, certain=_belongs(parts.host, domain))


class _Parts(Value, eq=True):
    scheme: str
    host: str
    slashes: int
    rest: str
    query: bool


def _split(audience: str) -> _Parts | None:
    if len(audience) > _LONGEST:
        return None
    text = with_holes(audience.strip()).replace(f"{HOLE}api/", f"{HOLE}/api/")
    found = _PARTS.match(text)
    path = _PATH.fullmatch(found["path"]) if found else None
    if found is None or path is None:
        return None
    scheme = (found["scheme"] or "").lower()
    if scheme and not (found["slashes"] and found["host"]):
        return None
    before = len(found["path"]) - len(found["path"].lstrip("/"))
    extra = max(before - 1, 0) + found["path"].count("//", before)
    return _Parts(scheme, found["host"], extra, path["rest"], found.end() < len(text))


def _spelling(parts: _Parts) -> tuple[str, str] | None:
    whole_hole = parts.host.startswith(HOLE)
    below = parts.rest.lstrip("/")
    checks = (
        (parts.scheme == "http", "scheme", "starts with http, not https"),
        (
            parts.scheme not in ("http", "https", "") or (not parts.scheme and not whole_hole),
            "scheme",
            "does not start with https://",
        ),
        (parts.host != parts.host.lower(), "host-case", "has capital letters in its host"),
        (parts.slashes > 0, "double-slash", "has a doubled slash"),
        ("~" in parts.rest, "tilde", "ends in a stray ~"),
        (parts.rest == "", "no-slash", "lacks the final slash"),
        (parts.query, "query", "carries a query or fragment"),
        (bool(below.strip(HOLE)), "path-below", f"goes on after /api/v2/ ({below.replace(HOLE, '…')[:60]})"),
    )
    return next(((kind, words) for wrong, kind, words in checks if wrong), None)


def _host_flaw(host: str, domain: str | None) -> Flaw | None:
    host = host.lower()
    if domain is None or HOLE in host or _loopback(host):
        return None
    tenant = re.sub(r"\Ahttps?://", "", with_holes(domain.strip()).lower()).rstrip("/.")
    if HOLE in tenant or not tenant:
        return None
    if host == tenant:
        if looks_canonical(host) or "." not in host or _loopback(host):
            return None
        return Flaw("custom-domain", f"names {host}: a custom domain is not known as an API", certain=False)
    if not looks_canonical(tenant):
        return None  # a custom domain is logged in to, the audience names the tenant: right
    if re.sub(r":[0-9]+\Z", "", host) == tenant:
        return Flaw("port", f"names a port, which {tenant} does not")
    if looks_canonical(host):
        return Flaw("other-tenant", f"names the tenant {host}, while the request goes to {tenant}")
    return Flaw("custom-domain", f"names {host}, not the tenant's own domain {tenant}", certain=False)


def _belongs(host: str, domain: str | None) -> bool:
    plain = host.lower()
    return HOLE in plain or looks_canonical(plain) or (domain is not None and plain == domain.strip().lower())


def _loopback(host: str) -> bool:
    return re.fullmatch(r"(?:localhost|127\.0\.0\.1|\[::1\])(?::[0-9]{1,5})?", host) is not None
