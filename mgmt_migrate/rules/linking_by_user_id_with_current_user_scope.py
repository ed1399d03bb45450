"""Accounts linked by `user_id` where the token only has the current-user scope.

## Why it matters
With `update:current_user_identities` the body may hold `link_with` alone, the ID token of the second
account. `provider` and `user_id`
need `update:users`, which a user's token cannot have.

## Example
```js link.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'update:current_user_identities'
});
webAuth.parseHash(function (err, authResult) {
  fetch('https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities', {
    method: 'POST',
    headers: {Authorization: 'Bearer ' + authResult.accessToken},
    body: JSON.stringify({provider: 'google-oauth2', user_id: second})
  });
});
```

## Use instead
```js link.js
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token id_token',
  audience: 'https://acme.eu.auth0.com/api/v2/', scope: 'update:current_user_identities'
});
webAuth.parseHash(function (err, authResult) {
  fetch('https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities', {
    method: 'POST',
    headers: {Authorization: 'Bearer ' + authResult.accessToken},
    body: JSON.stringify({link_with: secondIdToken})
  });
});
```

## Not a problem
A back end with client credentials and `update:users`:
```js server.js
fetch('https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities', {
  method: 'POST',
  headers: {Authorization: 'Bearer ' + managementToken},
  body: JSON.stringify({provider: 'google-oauth2', user_id: second})
});
```

## Source
Migration guide, "Account Linking changes"; in force since 19 October 2018.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.protocol.linking import CURRENT_USER_SCOPE
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import DURABLE


@rule("MM302", "linking-by-user-id-with-current-user-scope")
def check(project: Project) -> Iterator[Hit]:
    """Link calls with `user_id` in the body whose token comes from a login of the user."""
    for use in project.uses:
        if not use.links or not use.body_user_id:
            continue
        user_tokens = [
            request
            for origin in use.origins
            if origin.sure
            for request in project.behind(origin)
            if origin.kind == "id" or any(CURRENT_USER_SCOPE in text for text in request.scope.texts)
        ]
        if user_tokens or any(origin.kind == "id" and origin.sure for origin in use.origins):
            yield Hit(
                use.unit.place(use.place),
                "links by user_id with a user's own token: its body may hold link_with alone",
                "confirmed",
                tuple(endpoint.key for endpoint in use.endpoints),
                (CURRENT_USER_SCOPE,),
                advice=(
                    "minimal: send the second account's ID token as link_with, without provider and user_id",
                    DURABLE,
                ),
            )
