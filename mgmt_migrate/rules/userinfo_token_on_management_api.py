"""An access token that was not issued for the Management API, sent to it.

## Why it matters
This is the typical half-done migration: the variable was swapped, the request was not. An access token
without the Management
audience opens `/userinfo` only; the Management API answers 400 or 401.

## Example
```js profile.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  scope: 'openid'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Use instead
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
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Not a problem
An access token on `/userinfo`:
```js profile.js
fetch('https://acme.eu.auth0.com/userinfo', {headers: {Authorization: 'Bearer ' + authResult.accessToken}});
```

## Source
Migration guide, "Get access tokens"; Auth0 docs, "Get Access Tokens".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import Request, Use
from mgmt_migrate.analysis.project import Project, asks_for_management
from mgmt_migrate.model.finding import Hit, Step
from mgmt_migrate.protocol.scopes import least_scope
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import DURABLE, calls, is_unknown, request_fix


@rule("MM203", "userinfo-token-on-management-api")
def check(project: Project) -> Iterator[Hit]:
    """Uses whose access token comes from requests, none of which asks for the Management API."""
    for use in project.uses:
        if use.sends_id_token:
            continue
        requests = _requests(project, use)
        if not requests or any(asks_for_management(request) or is_unknown(request) for request in requests):
            continue
        request = requests[0]
        said = (
            "the audience of /userinfo"
            if any("/userinfo" in t for t in request.audience.texts)
            else "no audience"
        )
        if request.audience.present and said == "no audience" and any(request.audience.texts):
            said = "the audience of another API"
        yield Hit(
            use.unit.place(use.place),
            f"the access token sent to {calls(use.endpoints)} was asked for with {said}: it is refused",
            "confirmed",
            tuple(endpoint.key for endpoint in use.endpoints),
            least_scope(use.endpoints),
            (Step(request.unit.place(request.place), "the token is asked for here"), *use.origins[0].steps),
            request_fix(project, request, use.endpoints),
            ("minimal: give the request the Management audience and these scopes", DURABLE),
        )


def _requests(project: Project, use: Use) -> list[Request]:
    """The requests that an established access token comes from; [] if any origin is unknown or only named."""
    found: list[Request] = []
    for origin in use.origins:
        if origin.kind != "access" or not origin.sure:
            return []
        found.extend(request for request in project.behind(origin) if request not in found)
    return found
