"""Accounts linked or unlinked with an ID token in the Authorization header.

## Why it matters
The header must carry an access token with `update:current_user_identities`. The ID token of the second
account in the body, under
`link_with`, is right and must stay, and so must the second login that obtains it.

## Example
```js link.js
lock.on('authenticated', function (authResult) {
  $.ajax({
    type: 'POST',
    url: 'https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities',
    headers: {Authorization: 'Bearer ' + authResult.idToken},
    data: {link_with: secondToken}
  });
});
```

## Use instead
```js link.js
lock.on('authenticated', function (authResult) {
  $.ajax({
    type: 'POST',
    url: 'https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities',
    headers: {Authorization: 'Bearer ' + authResult.accessToken},
    data: {link_with: secondToken}
  });
});
```

## Not a problem
The ID token of the second account in the body:
```js link.js
$.ajax({
  type: 'POST',
  url: 'https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities',
  headers: {Authorization: 'Bearer ' + accessToken},
  data: {link_with: second.idToken}
});
```

## Source
Migration guide, "Account Linking changes".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.protocol.endpoints import DELETE_IDENTITIES
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import use_hit


@rule("MM301", "linking-authorised-by-id-token")
def check(project: Project) -> Iterator[Hit]:
    """Link and unlink calls whose credential is traced to an ID token."""
    for use in project.uses:
        if not use.links or not use.sends_id_token or (use.via == "client" and not use.sure):
            continue
        verb = "unlinks" if use.endpoints[:1] == (DELETE_IDENTITIES,) else "links"
        known = "an ID token" if use.sure else "what seems to be an ID token"
        message = f"{verb} accounts with {known} in the Authorization header; it must be an access token"
        if use.body_link_with:
            message += " (the ID token in link_with stays)"
        yield use_hit(project, use, message, "confirmed" if use.sure else "likely")
