"""A login whose token is used on the Management API, without that API as its audience.

## Why it matters
Without an audience, or with the one of `/userinfo`, the access token opens `/userinfo` only; that is why
such code sends the ID
token instead. With the Management API as audience and the right scopes, the access token of the same login
does the work.

## Example
```js login.js
const lock = new Auth0Lock('acmeWebClient', 'acme.eu.auth0.com', {
  auth: {
    params: {scope: 'openid profile'}
  }
});
lock.on('authenticated', function (authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.idToken});
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Use instead
```js login.js
const lock = new Auth0Lock('acmeWebClient', 'acme.eu.auth0.com', {
  auth: {
    responseType: 'token id_token',
    params: {
      audience: 'https://acme.eu.auth0.com/api/v2/',
      scope: 'openid profile read:current_user'
    }
  }
});
lock.on('authenticated', function (authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Not a problem
A login for the application's own API, and a second login that only obtains the token of the account to link:
```js login.js
const lock = new Auth0Lock('acmeWebClient', 'acme.eu.auth0.com', {auth: {params: {audience: 'https://api.acme.example/'}}});
```

## Source
Migration guide, "Authorization endpoint" and "Embedded Lock or auth0.js".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.project import Project, asks_for_management
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, evidence_of, is_unknown, request_hit, response_type_of


@rule("MM102", "request-without-management-audience")
def check(project: Project) -> Iterator[Hit]:
    """Requests that feed a Management call, or stand beside one that nothing else feeds."""
    for request in project.requests:
        if request.kind != "authorize" or request.secondary or asks_for_management(request):
            continue
        if response_type_of(request).split() == ["id_token"] or not (request.uses or request.nearby):
            continue
        if (is_unknown(request) and not request.open) or project.begun.get(id(request)):
            continue
        if _own_api(request) and not request.uses:
            continue
        evidence = "likely" if request.open and request.uses else evidence_of(request)
        reached = calls(request.endpoints)
        link = "its ID token is sent to" if request.uses else "an ID token is sent to"
        yield request_hit(project, request, f"{_what(request)}, and {link} {reached}", evidence)


def _own_api(request: Request) -> bool:
    return any(text and "/userinfo" not in text and text != HOLE for text in request.audience.texts)


def _what(request: Request) -> str:
    if request.open:
        return "asks for no audience that the code at hand shows"
    if not request.audience.present or not any(request.audience.texts):
        return "asks for no audience"
    if any("/userinfo" in text for text in request.audience.texts):
        return "asks for the audience of /userinfo, which does not open the Management API"
    return "asks for the audience of another API"
