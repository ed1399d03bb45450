"""A login that asks for the Management API, without the scopes of the calls that its token is sent to.

## Why it matters
The audience alone opens nothing: each endpoint asks for its own scope, and the call is answered with 403
`insufficient_scope`. A user's token can hold the scopes of the current user only; any other that the login
asks for is left out without a word.

## Example
```js profile.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/',
  scope: 'openid read:current_user'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.patchUserMetadata(authResult.idTokenPayload.sub, {theme: 'dark'}, show);
});
```

## Use instead
```js profile.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/',
  scope: 'openid read:current_user update:current_user_metadata'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.patchUserMetadata(authResult.idTokenPayload.sub, {theme: 'dark'}, show);
});
```

## Not a problem
Either scope of `PATCH` is enough, and scopes that only run time knows are not judged:
```js profile.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/',
  scope: 'openid create:current_user_metadata'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.patchUserMetadata(authResult.idTokenPayload.sub, {theme: 'dark'}, show);
});
```

## Source
Migration guide, "Scopes"; its matrix is what decides.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.project import Project, asks_for_management
from mgmt_migrate.analysis.shell_writing import writer_for
from mgmt_migrate.analysis.writing import Writer
from mgmt_migrate.model.finding import Fix, Hit, Place, Step
from mgmt_migrate.protocol.endpoints import Endpoint
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.scopes import least_scope, rows
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import DURABLE, back_end, calls


@rule("MM107", "insufficient-scope")
def check(project: Project) -> Iterator[Hit]:
    """Requests with the right audience whose known scopes leave out an endpoint that their token reaches."""
    for request, uses in project.fed.items():
        granted = _granted(request)
        if granted is None or request.secondary or not asks_for_management(request):
            continue
        own = [use for use in uses if use.other_user is None]
        lacking = tuple(dict.fromkeys(e for use in own for e in use.endpoints if not _covers(granted, e)))
        if lacking:
            yield _hit(project, request, own, lacking)
        for use in uses:
            if use.other_user is not None and any(not _covers(granted, e) for e in use.endpoints):
                yield _about_others(request, use)


def _granted(request: Request) -> frozenset[str] | None:
    """The scopes that a request asks for, with those of its logins; None where they are not all known."""
    settings = [one.scope for one in (request, *request.logins) if one.scope.present]
    texts = [text for setting in settings for text in setting.texts]
    if not texts or any(HOLE in text or "{" in text or "$" in text for text in texts):
        return None
    return frozenset(scope for text in texts for scope in text.replace(",", " ").split())


def _covers(granted: frozenset[str], endpoint: Endpoint) -> bool:
    """Whether one of an endpoint's scopes for the current user was asked for: PATCH accepts two."""
    return any(row.current_user in granted for row in rows(endpoint))


def _hit(project: Project, request: Request, uses: list[Use], lacking: tuple[Endpoint, ...]) -> Hit:
    missing = least_scope(lacking)
    sure = any(o.sure and e in lacking for use in uses for e in use.endpoints for o in use.origins)
    use = next(use for use in uses if any(endpoint in lacking for endpoint in use.endpoints))
    return Hit(
        _place_of(request),
        f"the scopes do not cover {calls(lacking)}: {' '.join(missing)} is missing",
        "confirmed" if sure else "likely",
        tuple(endpoint.key for endpoint in lacking),
        missing,
        _trace(request, use),
        _fix(project, request, missing),
        (f"minimal: ask for {' '.join(missing)} too", DURABLE),
    )


def _about_others(request: Request, use: Use) -> Hit:
    return Hit(
        use.unit.place(use.place),
        f"{calls(use.endpoints)} acts on another user than the one logged in: "
        "no scope of a user's token allows that",
        "confirmed" if any(origin.sure for origin in use.origins) else "likely",
        tuple(endpoint.key for endpoint in use.endpoints),
        (),
        _trace(request, use),
        None,
        (back_end(use.endpoints),),
    )


def _place_of(request: Request) -> Place:
    value = request.scope.value
    return value.unit.place(value.node) if value is not None else request.unit.place(request.place)


def _trace(request: Request, use: Use) -> tuple[Step, ...]:
    origins = sorted(use.origins, key=lambda origin: (not origin.sure, -len(origin.steps)))
    steps = origins[0].steps if origins else ()
    return (
        Step(request.unit.place(request.place), "the token is asked for here"),
        *steps,
        Step(use.unit.place(use.place), "sent to the Management API"),
    )


def _fix(project: Project, request: Request, missing: tuple[str, ...]) -> Fix | None:
    """The request with the missing scopes behind those that it has."""
    target = request.options or request.ref
    if len(request.scope.texts) != 1:
        return None
    writer = writer_for(target, Writer(request.unit, project.values))
    if writer is None:
        return None
    scope = " ".join((*request.scope.texts[0].split(), *missing))
    edits = writer.options(target, {request.scope_path: writer.literal(scope)})
    return Fix("display", tuple(edits)) if edits else None
