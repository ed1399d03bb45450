"""What `audit-traffic` shows: which application is left, and the requests that prove it."""

from __future__ import annotations

import itertools
import os
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
    files = _Files(found.files)
    migrated = sum(one.verdict == "migrated" for one in found.applications)
    for one in found.applications:
        briefly = one.verdict == "migrated" and migrated > 5
        if not briefly or one is found.applications[-migrated]:
            yield Line()
        yield from itertools.islice(_application(one, files), 1 if briefly else None)
    yield Line()
    yield from _doubts(found)
    many = f" in {len(found.files):,} recordings" if len(found.files) > 1 else ""
    yield Line((f"{_counted(found.requests, 'request')} read{many}. No token was kept.", "faint"))


class _Files:
    """How a recording is called where a request stands: not at all if there is one, else without the folder
    that all share."""

    def __init__(self, files: tuple[str, ...]) -> None:
        folders = {os.path.dirname(one) for one in files}  # noqa: PTH120 - texts, as they were given
        self._many = len(files) > 1
        self._cut = len(folders.pop()) + 1 if len(folders) == 1 and all(folders) else 0

    def name(self, one: Judged) -> str:
        return foreign(one.file[self._cut :]) if self._many else ""

    def only(self, one: Application) -> str:
        """The recording that all requests shown of an application are in, "" if there is no single one."""
        names = {self.name(proof) for proof in one.proofs}
        return names.pop() if len(names) == 1 else ""


def _summary(found: Audited) -> Iterator[Piece]:
    left, every = found.left, found.applications
    if not every:
        read = _counted(found.requests, "request")
        yield (f"Nothing about the Management API in {read}, which proves nothing.", "odd")
    elif left:
        yield (f"{len(left):,} of {_counted(len(every), 'application')} still to be moved", "bad")
        names = [foreign(one.client_id) or "one that no request names" for one in left[:3]]
        yield (f": {', '.join(names)}{f' and {len(left) - 3:,} more' if len(left) > 3 else ''}.", "")
    elif any(one.verdict == "migrated" for one in every):
        yield ("Nobody is left in these recordings: no call carries an ID token.", "good")
    else:
        yield ("Nothing is proven: no call was recorded with its token.", "odd")


def _doubts(found: Audited) -> Iterator[Line]:
    if found.elsewhere:
        hosts = ", ".join(f"{host or '(no host)'} ({count:,})" for host, count in found.elsewhere.items())
        text = f"Calls with a tenant's token at other hosts were passed over: {hosts}. "
        yield Line((foreign(text), "odd"), ("If one is the tenant's, name it with --domain.", ""), hang=2)
    if found.unclear:
        first = ", ".join(found.unclear_at)
        text = f"{_counted(found.unclear, 'line')} with an endpoint's path and no method: {first}"
        yield Line((foreign(text + ("." if found.unclear <= 3 else ", …")), "odd"), hang=2)


def _application(one: Application, files: _Files) -> Iterator[Line]:
    name = foreign(one.client_id) or "(no application named)"
    badge = (f" {one.verdict} ", f"badge-{_STYLES[one.verdict]}")
    yield Line(badge, (" ", ""), (name, "title"), (f"  {_SAYS[one.verdict]}", ""), hang=2)
    if one.origins:
        yield Line(("at     ", "key"), (foreign(", ".join(one.origins)), ""), indent=2, hang=7)
    if only := files.only(one):
        yield Line(("in     ", "key"), (only, ""), indent=2, hang=7)
        files = _Files(())
    for sort, (single, plural, style) in _SORTS.items():
        if count := one.counts.get(sort):
            yield from _sort(one, sort, (f"{count:,} ", single if count == 1 else plural, style), files)
    for words in _next(one):
        yield Line(("next   ", "key"), (foreign(words), ""), indent=2, hang=7)


def _sort(one: Application, sort: Sort, words: tuple[str, str, str], files: _Files) -> Iterator[Line]:
    """The requests of a sort; a reason that all of them share is said once."""
    known = [proof for proof in one.proofs if proof.sort == sort]
    proofs = known[: 2 if words[2] in ("good", "faint") else PROOFS]
    whys = {proof.why for proof in proofs} - _PLAIN
    shared = f": {next(iter(whys))}" if len(whys) == 1 else ""
    yield Line((words[0], "strong"), (words[1], words[2]), (foreign(shared), ""), indent=2, hang=4)
    if len({files.name(proof) for proof in proofs}) == 1 and (name := files.name(proofs[0])):
        yield Line((name, "faint"), indent=4)
        places = [proof.place for proof in proofs]
    else:
        places = [", ".join(filter(None, (files.name(proof), proof.place))) for proof in proofs]
    width = min(max(map(len, places)), 24)
    for proof, place in zip(proofs, places, strict=True):
        yield from _proof(proof, place, width, f": {proof.why}" if len(whys) > 1 else "")
    if one.counts[sort] > len(proofs):
        yield Line((f"and {one.counts[sort] - len(proofs):,} more", "faint"), indent=4)


_PLAIN = {
    "it sends an ID token",
    "it asks for an ID token alone",
    "it asks for no token for the Management API",
    "it asks for an access token for the Management API",
    "its access token holds the scope",
    "the tenant took its access token",
    "the login before it decided what the token is for",
    "the recording has no Authorization header",
}
"""Reasons that say no more than the sort does."""


def _proof(one: Judged, place: str, width: int, why: str) -> Iterator[Line]:
    if len(place) > width:
        yield Line((place, "faint"), indent=4)
        place = ""
    margin, status = f"{place:<{width}}  ", f"{one.status or '':<3}  "
    style = "bad" if one.status is not None and one.status >= 400 else ""
    asked = "".join(f", {words}" for words in _asked(one))
    rest = (foreign(asked + why), "")
    hang = len(margin) + len(status)
    yield Line((margin, "faint"), (status, style), (one.request, "strong"), rest, indent=4, hang=hang)


def _asked(one: Judged) -> Iterator[str]:
    """What a login asked for, in few words."""
    if not one.sort.startswith("call"):
        asked = {
            "response_type": one.response_type,
            "grant": one.grant_type.rpartition("/")[2].rpartition(":")[2],
            "audience": one.audience,
            "scope": " ".join(one.scopes),
        }
        yield from (f"{name} {value}" for name, value in asked.items() if value)


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
