"""A domain as a user types it: where requests go, so nothing in it may lead elsewhere than it seems."""

from __future__ import annotations

import re

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.value import Value

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The only hosts for which plain http and a port are allowed."""

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?!\d+\Z)(?!0x){_LABEL}")
_PORT = re.compile(r"(?P<host>.*):(?P<port>[0-9]{1,5})")


class Domain(Value, eq=True):
    """A host in lower case; port and plain http only on loopback."""

    host: str
    port: int | None = None
    scheme: str = "https"

    @property
    def netloc(self) -> str:
        """ "acme.eu.auth0.com" or "localhost:4400"."""
        return self.host if self.port is None else f"{self.host}:{self.port}"

    @property
    def issuer(self) -> str:
        """The `iss` of tokens from here, with its final slash."""
        return f"{self.scheme}://{self.netloc}/"

    def url(self, path: str) -> str:
        """An absolute URL; the path is taken from the root whether it starts with a slash or not."""
        return self.issuer + path.removeprefix("/")

    def __str__(self) -> str:
        return self.netloc


def parse(text: str) -> Domain:
    """The domain that a user typed: "acme.eu.auth0.com", also with https:// and a final slash or dot.

    Raises:
        MigrateError: user names, paths, queries, white space, other than ASCII letters, a port or plain http
            away from loopback, an IP address that is not loopback.
    Source: tenant names are lower-case letters, digits and hyphens (Auth0 docs, "Create Tenants"); how URLs
    deceive is RFC 3986, section 7.6.
    """
    typed = text.strip()
    lowered = typed.lower()
    scheme = "http" if lowered.startswith("http://") else "https"
    rest = lowered.removeprefix(f"{scheme}://").removesuffix("/").removesuffix(".")
    port = None
    if found := _PORT.fullmatch(rest):
        rest, port = found["host"].removesuffix("."), int(found["port"])
    if not rest.isascii():
        raise _refusal(typed, f"holds other than ASCII letters; a browser would go to {_punycode(rest)}")
    if rest in LOOPBACK:
        if port is not None and not 0 < port < 65536:
            raise _refusal(typed, f"names port {port}, and ports end at 65535")
        return Domain(rest, port, scheme)
    if not _HOST.fullmatch(rest) or len(rest) > 253:
        raise _refusal(typed, _why_not(rest))
    if scheme == "http":
        raise _refusal(typed, "is plain http, which would send secrets in the clear")
    if port is not None:
        raise _refusal(typed, "names a port, which no tenant has")
    return Domain(rest)


def _why_not(rest: str) -> str:
    for sign, why in (
        ("@", "holds an @: what stands before it is a user name, not the host"),
        ("\\", "holds a backslash"),
        ("/", "holds a path"),
        ("?", "holds a query"),
        ("#", "holds a fragment"),
        ("%", "holds percent escapes"),
        ("://", "has a scheme other than https"),
    ):
        if sign in rest:
            return why
    if not rest:
        return "is empty"
    if "." not in rest:
        return "has no dot"
    return "is not a host name"


def _punycode(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return "nowhere"


def _refusal(typed: str, why: str) -> MigrateError:
    shown = typed if len(typed) <= 80 else typed[:79] + "…"
    return MigrateError(
        f"the domain {shown!r} {why}",
        remedy="give the bare host, as in acme.eu.auth0.com (plain http and ports only on localhost)",
    )
