"""A Management client of an SDK that is built with an ID token.

## Why it matters
The client sends the token with each call; once the tenant's legacy setting is off, each of them is refused.

## Example
```js profile.js
lock.on('authenticated', function (authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.idToken});
  users.patchUserMetadata(authResult.idTokenPayload.sub, {theme: 'dark'}, done);
});
```

## Use instead
```js profile.js
lock.on('authenticated', function (authResult) {
  const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.accessToken});
  users.patchUserMetadata(authResult.idTokenPayload.sub, {theme: 'dark'}, done);
});
```

## Not a problem
A client with client credentials or an access token:
```js server.js
const {ManagementClient} = require('auth0');
const management = new ManagementClient({domain: 'acme.eu.auth0.com', clientId: id, clientSecret: secret});
```

## Source
Migration guide, "Embedded Lock or auth0.js"; READMEs of the SDKs.
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, use_hit


@rule("MM201", "management-client-with-id-token")
def check(project: Project) -> Iterator[Hit]:
    """Management clients whose token is traced to an ID token."""
    for use in project.uses:
        if use.via != "client" or not use.sends_id_token or (use.links and use.sure):
            continue
        verb = "is" if use.sure else "seems to be"
        message = f"the token of this Management client {verb} an ID token; it calls {calls(use.endpoints)}"
        yield use_hit(project, use, message, "confirmed" if use.sure else "likely")
