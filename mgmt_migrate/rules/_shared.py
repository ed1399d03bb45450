"""What several rules say in the same words: endpoints, scopes, advice, and the rewrite of a request."""

from __future__ import annotations

from itertools import chain

from mgmt_migrate.analysis.applications import kept_scopes
from mgmt_migrate.analysis.builders import SHAPE as BUILDER
from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.shell_writing import writer_for
from mgmt_migrate.analysis.writing import Writer
from mgmt_migrate.model.finding import Evidence, Fix, Hit, Step
from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.scopes import OIDC_SCOPES, any_user_scope, least_scope

DURABLE = (
    "durable: authorization code with PKCE, and the Management calls in a back end with client credentials; "
    "/userinfo is enough to read one's own profile"
)

_ASKING = dict.fromkeys(
    ("WebAuth", "Auth0Lock", "Auth0LockPasswordless", "authorize", "init"), ("openid", "profile", "email")
)
"""The scope of SDKs where none is given; `init` of the providers of AngularJS begins one of them.
Source: auth0.js 9, Lock 11, react-native-auth0 2, README."""
_PROFILE = frozenset(
    "name given_name family_name middle_name nickname picture birthdate gender locale zoneinfo".split()
)


def back_end(endpoints: tuple[Endpoint, ...]) -> str:
    """The advice for calls on other users than the one logged in."""
    scopes = " ".join(any_user_scope(endpoints)) or "the any-user scopes of the calls"
    return (
        "another user's record: no token of a user opens it; move the call to a back end with a token from "
        f"client credentials and {scopes}"
    )


def evidence_of(request: Request) -> Evidence:
    """How well it is known that the request's token reaches the Management API."""
    if any(use.sure for use in request.uses):
        return "confirmed"
    return "likely" if request.uses or request.nearby else "possible"


def response_type_of(request: Request) -> str:
    """The response type that a request asks for, or the default of its SDK."""
    return request.response_type.texts[0] if request.response_type.texts else request.default_response_type


def wanted_scope(request: Request, endpoints: tuple[Endpoint, ...]) -> tuple[str, ...]:
    """The scopes of the rewritten request: the OIDC scopes that it still needs, then the least scope of the
    endpoints."""
    kept = kept_scopes(request)
    if not request.scope.present and request.shape in _ASKING:
        kept = list(_ASKING[request.shape])
    if _claims(request) and "profile" not in kept:
        kept.append("profile")
    return tuple(dict.fromkeys((*kept, *least_scope(endpoints))))


def _claims(request: Request) -> list[str]:
    """Claims that the login asks for as scopes, which only a login without an audience takes."""
    said = request.scope.texts[0].split() if request.scope.texts else []
    return [scope for scope in said if scope in _PROFILE]


def _loss(request: Request) -> str:
    """What the rewritten request no longer brings, "" where that is nothing."""
    said = request.scope.texts[0].split() if request.scope.texts else []
    lost = [s for s in said if s not in OIDC_SCOPES and s not in _PROFILE and "current_user" not in s]
    if lost and HOLE not in " ".join(lost) and request.kind == "authorize":
        return f"the login no longer asks for {' '.join(lost)}"
    own = [text for text in request.audience.texts if text and text != HOLE and "/userinfo" not in text]
    if own and not any(audience.means_management(text) for text in own):
        return f"the login no longer brings a token for {own[0]}"
    return ""


def request_fix(project: Project, request: Request, endpoints: tuple[Endpoint, ...]) -> Fix | None:
    """The request rewritten in the file's style: audience from its own domain, scopes, response type."""
    if request.shape == BUILDER:
        return None
    if request.options is None and request.kind == "authorize" and request.shape in ("address", "string"):
        return None
    target = request.options or request.ref
    writer = writer_for(target, Writer(request.unit, project.values))
    if writer is None:
        return None
    host = project.domains.of(request)
    scope = " ".join(wanted_scope(request, endpoints)) or "read:current_user"
    values = {request.audience_path: writer.audience(host)}
    if request.kind == "authorize" and request.shape != "authorize":  # react-native-auth0 takes none
        said = response_type_of(request)
        if said in ("id_token", "token"):
            values[request.response_path] = writer.literal("token id_token")
    values[request.scope_path] = writer.literal(scope)
    values = dict(sorted(values.items(), key=lambda item: len(item[0])))  # what is nested comes last
    edits = writer.options(target, values)
    if not edits:
        return None
    note = "put your tenant's own domain in the place of YOUR_DOMAIN" if host is None else host.note
    note = "; ".join(filter(None, (note, _loss(request))))
    return Fix("display", tuple(edits), note)


def token_fix(project: Project, use: Use) -> Fix | None:
    """The access token in the place of the ID token, where the code at hand shows how that is written."""
    if use.token is None:
        return None
    edits = Writer(use.token.unit, project.values).access_token(use.token, project.origins.storage)
    if not edits:
        return None
    if len(edits) > 1:
        distinct = {(edit.path, edit.start, edit.end): edit for edit in edits}
        edits = sorted(distinct.values(), key=lambda edit: edit.start)
    return Fix("display", tuple(edits), _login_unknown(project, use))


def _login_unknown(project: Project, use: Use) -> str:
    """What is not known of the login behind a use: its access token opens the Management API only if that is
    its audience."""
    requests = [request for origin in use.id_origins for request in project.behind(origin)]
    if not requests:
        return "the login that brings the token was not seen"
    if any(is_unknown(request) for request in requests):
        return "the audience of the login is known at run time only: it must be that of the Management API"
    return ""


def is_unknown(request: Request) -> bool:
    """Whether the code at hand does not show the audience; it may be the right one."""
    return request.open or (request.audience.present and all(text == HOLE for text in request.audience.texts))


def trace_of(use: Use) -> tuple[Step, ...]:
    """The best known way of an ID token to a use: an established one first, then the longest."""
    best = min(use.id_origins, key=lambda origin: (not origin.sure, -len(origin.steps)), default=None)
    if best is None:
        return ()
    return *best.steps, Step(use.unit.place(use.place), "sent to the Management API")


def asked_advice(endpoints: tuple[Endpoint, ...]) -> tuple[str, ...]:
    """Both tiers of advice for a request."""
    scopes = " ".join(least_scope(endpoints)) or "the scopes of the calls"
    return (
        f"minimal: ask for the audience https://{{tenant}}/api/v2/ with {scopes}, and use the access token",
        DURABLE,
    )


def request_hit(project: Project, request: Request, message: str, evidence: Evidence) -> Hit:
    """A hit on a request, with what its token reaches."""
    endpoints, own, others = request.endpoints, request.own_endpoints, request.other_endpoints
    trace: tuple[Step, ...] = ()
    reached = next((use for use in chain(request.uses, request.nearby) if use.sends_id_token), None)
    if reached is not None:
        trace = (Step(request.unit.place(request.place), "the token is asked for here"), *trace_of(reached))
    return Hit(
        request.unit.place(request.place),
        message,
        evidence,
        tuple(endpoint.key for endpoint in endpoints),
        least_scope(own),
        trace,
        None if others and not own else request_fix(project, request, own),
        (*(() if others and not own else asked_advice(own)), *((back_end(others),) if others else ())),
    )


def use_hit(project: Project, use: Use, message: str, evidence: Evidence) -> Hit:
    """A hit on a Management call; one on another user's record has no scope that would help."""
    if use.other_user is not None:
        keys = tuple(endpoint.key for endpoint in use.endpoints)
        advice = (back_end(use.endpoints),)
        return Hit(use.unit.place(use.place), message, evidence, keys, (), trace_of(use), None, advice)
    scopes = least_scope(use.endpoints)
    return Hit(
        use.unit.place(use.place),
        message,
        evidence,
        tuple([endpoint.key for endpoint in use.endpoints]),
        scopes,
        trace_of(use),
        token_fix(project, use),
        (
            "minimal: send the access token that was issued for https://{tenant}/api/v2/ with "
            + (" ".join(scopes) or "the scopes of the calls"),
            DURABLE,
        ),
    )


def calls(endpoints: tuple[str, ...] | tuple[Endpoint, ...]) -> str:
    """ "PATCH /api/v2/users/{id} and 2 more", or "the Management API" where none is known."""
    names = [str(endpoint) for endpoint in endpoints]
    if not names:
        return "the Management API"
    return names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
