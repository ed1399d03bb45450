"""An Authorization-endpoint request that asks for an ID token alone.

The response type `id_token` brings no access token, so whatever the application calls afterwards can only
carry the ID token.

## Why it matters
The Management API takes access tokens only, once the tenant's legacy setting is off. The request must name
the Management API as
its audience, ask for the scopes of the endpoints that are called, and take a response type that brings an
access token.

## Example
```js login.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'acmeWebClient',
  scope: 'openid',
  responseType: 'id_token'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.idToken});
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Use instead
```js login.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'acmeWebClient',
  audience: 'https://acme.eu.auth0.com/api/v2/',
  scope: 'openid read:current_user',
  responseType: 'token id_token'
});
webAuth.parseHash(function (err, authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.getUser(authResult.idTokenPayload.sub, show);
});
```

## Not a problem
A login that only wants to know who the user is. It is a note at most, and none where nothing calls the
Management API with it:
```js login.js
const webAuth = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'code'});
```

## Source
Migration guide, "Authorization endpoint".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project, asks_for_management
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, evidence_of, request_hit, response_type_of


@rule("MM101", "id-token-only-request")
def check(project: Project) -> Iterator[Hit]:
    """Requests whose response type is `id_token` and nothing else."""
    for request in project.requests:
        if request.kind != "authorize" or request.secondary or asks_for_management(request):
            continue
        if response_type_of(request).split() != ["id_token"]:
            continue
        evidence = evidence_of(request)
        reached = calls(request.endpoints)
        message = {
            "confirmed": f"asks for an ID token alone, and that ID token is sent to {reached}",
            "likely": f"asks for an ID token alone, while an ID token is sent to {reached}",
            "possible": "asks for an ID token alone: no access token for the Management API can come of it",
        }[evidence]
        yield request_hit(project, request, message, evidence)
