"""The eight endpoints that once took an ID token, and which of them a request reaches."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import unquote

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol.holes import HOLE, with_holes
from mgmt_migrate.value import Value

LONGEST = 8192
"""A longer URL is refused: tenants answer 414 long before."""


class UrlError(MigrateError):
    """Raised by `match`, `matches` and `parse_endpoint`: a broken percent escape, or more than 8,192
    characters."""


class Endpoint(Value):
    """One row of the guide's table "Endpoints affected"; there are the eight below, each one object."""

    method: str
    template: str
    summary: str

    @property
    def key(self) -> str:
        """The name users write and reports show: "GET /api/v2/users/{id}"."""
        return f"{self.method} {self.template}"

    def __str__(self) -> str:
        return self.key


class Match(Value, eq=True):
    """An endpoint and the path parameters of one request to it.

    `params` holds them decoded, in template order; None stands for a part that is not known before run time.
    """

    endpoint: Endpoint
    params: dict[str, str | None]


GET_USER = Endpoint("GET", "/api/v2/users/{id}", "Read a user's profile")
GET_ENROLLMENTS = Endpoint("GET", "/api/v2/users/{id}/enrollments", "List a user's Guardian MFA enrollments")
PATCH_USER = Endpoint("PATCH", "/api/v2/users/{id}", "Change a user's profile")
DELETE_MULTIFACTOR = Endpoint(
    "DELETE", "/api/v2/users/{id}/multifactor/{provider}", "Remove a user's MFA provider"
)
POST_DEVICE_CREDENTIALS = Endpoint("POST", "/api/v2/device-credentials", "Register a device's public key")
DELETE_DEVICE_CREDENTIALS = Endpoint(
    "DELETE", "/api/v2/device-credentials/{id}", "Remove a device's credential"
)
POST_IDENTITIES = Endpoint("POST", "/api/v2/users/{id}/identities", "Link another account to a user")
DELETE_IDENTITIES = Endpoint(
    "DELETE", "/api/v2/users/{id}/identities/{provider}/{user_id}", "Unlink an account from a user"
)

ENDPOINTS: tuple[Endpoint, ...] = (
    GET_USER,
    GET_ENROLLMENTS,
    PATCH_USER,
    DELETE_MULTIFACTOR,
    POST_DEVICE_CREDENTIALS,
    DELETE_DEVICE_CREDENTIALS,
    POST_IDENTITIES,
    DELETE_IDENTITIES,
)
"""In the order of the migration guide, "Endpoints affected"."""

_PREFIX = "/api/v2/"
_TEMPLATES = tuple((e, tuple(e.template.removeprefix(_PREFIX).split("/"))) for e in ENDPOINTS)
_HOST = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//[^/]*\Z|[^/]*[.:\ufffc][^/]*\Z|localhost\Z")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")


def match(method: str, url: str) -> Match | None:
    """The affected endpoint that a request reaches, or None.

    Args:
        method: HTTP verb in any case.
        url: absolute or from the path on, with any host; percent-encoded, with a query, or with holes
            ("/users/${id}", ":id", "{id}", "%s", and `HOLE` for an unknown part of a concatenation).
            "api/v2/" must be visible.
    Returns:
        Endpoint and path parameters, decoded, in template order; a hole is None.
    Raises:
        UrlError: a broken percent escape, or more than 8,192 characters.
    Source: migration guide, "Endpoints affected" (eight rows).
    """
    found = matches(url, method)
    return found[0] if found else None


def matches(url: str, method: str | None = None) -> tuple[Match, ...]:
    """All affected endpoints whose path is that of the URL, in the guide's order.

    Without a method these can be two: GET and PATCH of one user. Arguments and errors are those of `match`.
    """
    if len(url) > LONGEST:
        raise UrlError(f"a URL of {len(url):,} characters is too long", remedy=f"keep it under {LONGEST:,}")
    return _matches(url.strip(), method.strip().upper() if method is not None else None)


@lru_cache(maxsize=1024)
def _matches(url: str, verb: str | None) -> tuple[Match, ...]:
    """Kept, as the addresses of one program are asked about several times, and many are alike."""
    segments = _segments(with_holes(url))
    if segments is None:
        return ()
    fits = (
        _fit(endpoint, template, segments)
        for endpoint, template in _TEMPLATES
        if verb in (None, endpoint.method)
    )
    return tuple(fit for fit in fits if fit)


def _segments(url: str) -> list[str] | None:
    """The decoded path segments below /api/v2/, or None if the path is not there."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    if broken := _BROKEN_ESCAPE.search(path):
        raise UrlError(
            "a URL holds a broken percent escape",
            where=f"character {broken.start() + 1} of {path!r}",
            remedy="write a literal percent sign as %25",
        )
    host, found, rest = path.partition("api/v2/")
    if not found or not _reaches_the_root(host):
        return None
    segments = [unquote(s) for s in rest.removesuffix("/").split("/")]
    return None if "." in segments or ".." in segments else segments


def _reaches_the_root(before: str) -> bool:
    """Whether what stands before "api/v2/" is a host, or nothing: /proxy/api/v2/ is somebody else's API."""
    if before in ("", "/") or before.endswith(HOLE):
        return "/" not in before.split("//", 1)[-1] or before == "/"
    return before.endswith("/") and bool(_HOST.match(before[:-1]))


def _fit(endpoint: Endpoint, template: tuple[str, ...], segments: list[str]) -> Match | None:
    if len(template) != len(segments):
        return None
    params: dict[str, str | None] = {}
    for place, (wanted, given) in enumerate(zip(template, segments, strict=True)):
        if wanted.startswith("{"):
            if not given:
                return None
            params[wanted[1:-1]] = None if HOLE in given else given
        elif wanted != (given.rstrip(HOLE) if place == len(template) - 1 else given):
            return None  # a hole glued to the end of the path is its query
    return Match(endpoint, params)


def parse_endpoint(text: str) -> tuple[Endpoint, dict[str, str | None]]:
    """The endpoint that a user means, and the path parameters that he filled in.

    Args:
        text: "PATCH /api/v2/users/{id}", also with a real id, a full URL, without "/api/v2", with a verb in
            lower case, and without a verb where only one endpoint has the path.
    Raises:
        MigrateError: it names none of the eight; the message lists them, the nearest first.
    """
    first, _, rest = text.strip().partition(" ")
    verb, url = (first, rest.strip()) if rest else (None, first)
    found = matches(url, verb) or matches(_PREFIX + url.removeprefix("/"), verb)
    if len(found) == 1:
        return found[0].endpoint, found[0].params
    if found:
        choices = " or ".join(m.endpoint.key for m in found)
        raise MigrateError(f"{text!r} leaves open which verb is meant", remedy=f"write {choices}")
    import difflib

    near = difflib.get_close_matches(text, [e.key for e in ENDPOINTS], n=1, cutoff=0.7)
    others = [e.key for e in ENDPOINTS if e.key not in near]
    raise MigrateError(
        f"{text!r} is none of the eight endpoints that took ID tokens",
        where=f"the nearest is {near[0]}" if near else None,
        remedy="\n".join(["name that one, or one of" if near else "name one of", *others]),
    )
