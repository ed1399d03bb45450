"""The applications of a scan: which requests and Management calls belong together, and what they need.

Requests of one package with the same client id are one application, as are requests that feed the same call,
and the calls of a package whose login is not known. Nothing joins across packages.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.groups import Groups
from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.model.finding import Application, Call, Place
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.scopes import OIDC_SCOPES, least_scope

_PLACEHOLDER = re.compile(r"[{}<>$%\s]")
_FLOWS = {"password": "password", "legacy": "legacy"}


def applications(project: Project) -> list[Application]:
    """All applications that ask for a token or send a user's one; in order of package and place.

    Calls with a token that no login of a user is known to bring, such as one of a machine, are none of them.
    """
    groups = Groups()
    near = {id(request.nearby): request.nearby for request in project.requests if request.nearby}
    reached = {id(use) for _, uses in _feeds(project) for use in uses}
    reached |= {id(use) for one in near.values() for use in one}
    calling = [use for use in project.uses if use.sends_id_token or id(use) in reached]
    for request in project.requests:
        groups.find(("request", id(request)))
        for key in _keys(project, request):
            groups.join(("request", id(request)), key)
    fed = set()
    for request, uses in _feeds(project):
        package = project.package_of(request.unit.path)
        for use in uses:
            if project.package_of(use.unit.path) == package:
                groups.join(("request", id(request)), ("use", id(use)))
                fed.add(id(use))
    for request in project.requests:
        if request.nearby:
            groups.join(("request", id(request)), ("near", id(request.nearby)))
    for one in near.values():
        for use in one:
            groups.join(("near", id(one)), ("use", id(use)))
            fed.add(id(use))
    for use in calling:
        if id(use) not in fed:  # whose login nobody knows: all of a package are one
            groups.join(("use", id(use)), ("calls", project.package_of(use.unit.path)))
    return sorted(_made(project, groups, calling), key=lambda app: (app.name, (*app.requests, *app.uses)[0]))


def kept_scopes(request: Request) -> list[str]:
    """The OIDC scopes that a request still needs.

    A password grant that asked for `openid` alone did so for the ID token that nobody needs any more.
    """
    said = request.scope.texts[0].split() if request.scope.texts else []
    kept = [scope for scope in said if scope in OIDC_SCOPES]
    return [] if request.kind == "password" and kept == ["openid"] else kept


def _keys(project: Project, request: Request) -> Iterator[tuple[object, ...]]:
    """What makes two requests one application: their client in their package, or the construction behind."""
    if client := _known(project, request.client):
        yield ("client", project.package_of(request.unit.path), client)
    if request.base is not None:
        yield ("construction", id(request.base.node))
    yield ("construction", id(request.ref.node))


def _feeds(project: Project) -> Iterator[tuple[Request, list[Use]]]:
    """Requests with the uses that they feed."""
    yield from project.fed.items()
    for request in project.requests:
        yield request, request.uses


def _made(project: Project, groups: Groups, calling: list[Use]) -> Iterator[Application]:
    members: dict[object, tuple[list[Request], list[Use]]] = {}
    for request in project.requests:
        members.setdefault(groups.find(("request", id(request))), ([], []))[0].append(request)
    for use in calling:
        members.setdefault(groups.find(("use", id(use))), ([], []))[1].append(use)
    for requests, uses in members.values():
        yield _application(project, requests, uses)


def _application(project: Project, requests: list[Request], uses: list[Use]) -> Application:
    first: Request | Use = requests[0] if requests else uses[0]
    endpoints = tuple(dict.fromkeys(endpoint for use in uses for endpoint in use.endpoints))
    own = [endpoint for use in uses if use.other_user is None for endpoint in use.endpoints]
    primary = [request for request in requests if not request.secondary]
    kept = {scope for request in primary for scope in kept_scopes(request)}
    return Application(
        name=project.package_of(first.unit.path) or ".",
        domain=_first(_known(project, request.domain, host=True) for request in requests),
        client=_first(_known(project, request.client) for request in requests),
        requests=_places(requests),
        uses=_places(uses),
        endpoints=tuple(endpoint.key for endpoint in endpoints),
        scopes=least_scope(own),
        flow=_first(_flow(request) for request in primary or requests),
        stays=tuple(scope for scope in OIDC_SCOPES if scope in kept),
        calls=_calls(uses),
    )


def _calls(uses: Iterable[Use]) -> tuple[Call, ...]:
    """Each call once, in order of the text."""
    found = {
        (
            use.unit.path,
            use.place.start,
            use.place.end,
            tuple([endpoint.key for endpoint in use.endpoints]),
            use.other_user is not None,
        )
        for use in uses
    }
    return tuple(
        Call(Place(path, start, end), endpoints, other)
        for path, start, end, endpoints, other in sorted(found)
    )


def _places(found: Iterable[Request | Use]) -> tuple[Place, ...]:
    places = {(one.unit.path, one.place.start, one.place.end) for one in found}
    return tuple(Place(*place) for place in sorted(places))


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")


def _known(project: Project, ref: Ref | None, *, host: bool = False) -> str:
    """The one text of a setting; "" where it is absent, a placeholder, or known at run time only."""
    if ref is None:
        return ""
    for said in project.values.texts(ref):
        bare = said.removeprefix("https://").removeprefix("http://").partition("/")[0].lower()
        text = bare if host else said
        if text and len(text) < 200 and HOLE not in text and not _PLACEHOLDER.search(text):
            return text
    return ""


def _flow(request: Request) -> str:
    """ "implicit", "authorization code", "hybrid", "password" or "legacy"."""
    if request.kind in _FLOWS:
        return _FLOWS[request.kind]
    texts = request.response_type.texts
    said = (texts[0] if texts else request.default_response_type).split()
    if "code" in said:
        return "authorization code" if len(said) == 1 else "hybrid"
    return "implicit" if "token" in said or "id_token" in said else ""
