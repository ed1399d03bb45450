"""What `audit-traffic` shows: which application is left, and the requests that prove it."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.display import foreign
from mgmt_migrate.protocol import audience as audiences
from mgmt_migrate.reports.paint import Line, Piece
from mgmt_migrate.traffic.audit import Audited
from mgmt_migrate.traffic.verdict import PROOFS, Application, Judged, Sort, Verdict

_STYLES: dict[Verdict, str] = {"migrated": "good", "half": "bad", "legacy": "bad", "unproven": "odd"}
_SAYS: dict[Verdict, str] = {
    "migrated": "its calls carry access tokens that hold the scopes",
    "half": "some of its requests are right, others carry ID tokens or would be refused",
    "legacy": "it depends on ID tokens",
    "unproven": "no call of the Management API was seen with its token",
}
_SORTS: dict[Sort, tuple[str, str, str]] = {
    "call-with-id-token": ("call with an ID token", "calls with an ID token", "bad"),
    "call-with-wrong-token": ("call with a wrong token", "calls with a wrong token", "bad"),
    "call-refused": ("call that is refused", "calls that are refused", "bad"),
    "login-at-legacy-endpoint": ("login at a legacy endpoint", "logins at a legacy endpoint", "bad"),
    "login-for-id-token-only": ("login for an ID token alone", "logins for an ID token alone", "odd"),
    "login-without-audience": (
        "login without the Management API's audience",
        "logins without the Management API's audience",
        "odd",
    ),
    "call-without-token": (
        "call recorded without its Authorization header",
        "calls recorded without their Authorization header",
        "odd",
    ),
    "login-for-management": (
        "login for the Management API",
        "logins for the Management API",
        "good",
    ),
    "token-for-earlier-login": (
        "token request that ends an earlier login",
        "token requests that end an earlier login",
        "faint",
    ),
    "call-permitted": (
        "call with an access token that holds the scope",
        "calls with an access token that holds the scope",
        "good",
    ),
}
"""One, many, and the style; in the order in which they are shown."""


def lines(found: Audited) -> Iterator[Line]:
    """The whole report."""
    yield Line(*_summary(found))
    for one in found.applications:
        yield Line()
        yield from _application(one, many=len(found.files) > 1)
    yield Line()
    files = f" in {len(found.files):,} recordings" if len(found.files) > 1 else ""
    yield Line((f"{_counted(found.requests, 'request')} read{files}. No token was kept.", "faint"))


def _summary(found: Audited) -> Iterator[Piece]:
    left, all_of_them = found.left, found.applications
    if not all_of_them:
        read = _counted(found.requests, "request")
        yield (f"Nothing about the Management API in {read}, which proves nothing.", "odd")
    elif left:
        some = f"{len(left):,} of {_counted(len(all_of_them), 'application')}"
        yield (f"{some} {'is' if len(left) == 1 else 'are'} left.", "bad")
    elif any(one.verdict == "migrated" for one in all_of_them):
        yield ("Nobody is left in these recordings: no call carries an ID token.", "good")
    else:
        yield ("Nothing is proven: no call was recorded with its token.", "odd")


def _application(one: Application, *, many: bool) -> Iterator[Line]:
    name = foreign(one.client_id) or "(no application named)"
    style = f"badge-{_STYLES[one.verdict]}"
    yield Line(
        (f" {one.verdict} ", style), (" ", ""), (name, "title"), (f"  {_SAYS[one.verdict]}", ""), hang=2
    )
    if one.origins:
        yield Line(("at     ", "key"), (foreign(", ".join(one.origins)), ""), indent=2, hang=7)
    for sort, (single, plural, style) in _SORTS.items():
        if count := one.counts.get(sort):
            yield Line((f"{count:,} ", "strong"), (single if count == 1 else plural, style), indent=2)
            proofs = [proof for proof in one.proofs if proof.sort == sort]
            for proof in proofs:
                yield _proof(proof, many=many)
            if count > PROOFS:
                yield Line((f"and {count - len(proofs):,} more", "faint"), indent=4)
    for words in _next(one):
        yield Line(("next   ", "key"), (foreign(words), ""), indent=2, hang=7)


def _proof(one: Judged, *, many: bool) -> Line:
    place = foreign(f"{one.file} {one.place}" if many else one.place)
    said = ", ".join(filter(None, (_asked(one), f"answered {one.status}" if one.status else "")))
    why = f": {one.why}" if one.sort in _REASONED else ""
    return Line(
        (f"{place:<10}  ", "faint"),
        (one.request, "strong"),
        (foreign(f"{', ' if said else ''}{said}{why}"), ""),
        indent=4,
        hang=12,
    )


_REASONED = ("call-refused", "call-with-wrong-token", "login-at-legacy-endpoint", "login-without-audience")


def _asked(one: Judged) -> str:
    """What a login asked for, in few words."""
    if one.sort.startswith("call"):
        return ""
    asked = {
        "response_type": one.response_type,
        "grant": one.grant_type.rpartition("/")[2].rpartition(":")[2],
        "audience": one.audience,
        "scope": " ".join(one.scopes),
    }
    return ", ".join(f"{name} {value}" for name, value in asked.items() if value)


def _next(one: Application) -> Iterator[str]:
    """What to do about it, if anything."""
    seen = one.counts
    if one.needs:
        audience = audiences.of(one.tenant) if one.tenant else "https://{tenant}/api/v2/"
        yield (
            f"ask at the login for audience {audience} and scope {' '.join(one.needs)}, "
            "and send the access token that comes back"
        )
    elif one.verdict in ("legacy", "half") and "login-at-legacy-endpoint" in seen:
        yield "log in at /authorize or /oauth/token, with the Management API's audience"
    elif "call-without-token" in seen:
        yield (
            "record again with Authorization headers; in Chrome, allow HAR files with sensitive data in the "
            "settings of DevTools, Network"
        )
    elif one.verdict == "unproven" and "login-for-management" in seen:
        yield "record until it has read or changed a profile: no call was seen yet"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
