"""An HTTP call to an affected endpoint with an ID token as bearer.

The token may stand in the header itself, or be added by something global: an interceptor, `ajaxSetup`, a
token getter.

## Why it matters
Once the tenant's legacy setting is off the call is refused. Nothing else about it changes: the access
token goes where the ID token was.

## Example
```js profile.js
webAuth.parseHash(function (err, authResult) {
  fetch('https://acme.eu.auth0.com/api/v2/users/' + authResult.idTokenPayload.sub, {
    headers: {Authorization: 'Bearer ' + authResult.idToken}
  });
});
```

## Use instead
```js profile.js
webAuth.parseHash(function (err, authResult) {
  fetch('https://acme.eu.auth0.com/api/v2/users/' + authResult.idTokenPayload.sub, {
    headers: {Authorization: 'Bearer ' + authResult.accessToken}
  });
});
```

## Not a problem
An ID token for the application's own back end, and an access token for the Management API:
```js api.js
fetch('https://api.acme.example/me', {
  headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}
});
```

## Source
Migration guide, "Endpoints affected".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, use_hit


@rule("MM202", "id-token-bearer")
def check(project: Project) -> Iterator[Hit]:
    """Raw calls, other than linking, whose bearer is traced to an ID token."""
    for use in project.uses:
        if use.via == "client" or use.links or not use.sends_id_token:
            continue
        how = (
            "an ID token added to every request authorises"
            if use.via == "global"
            else "an ID token authorises"
        )
        if not use.sure:
            how = how.replace("authorises", "seems to authorise")
        yield use_hit(project, use, f"{how} {calls(use.endpoints)}", "confirmed" if use.sure else "likely")
