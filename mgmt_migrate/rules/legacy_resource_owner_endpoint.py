"""A legacy endpoint that is asked for an ID token: `/oauth/ro`, `/oauth/access_token`, `/delegation`.

## Why it matters
These endpoints give ID tokens, and no access token for the Management API. They are deprecated themselves.

## Example
```python login.py
tokens = requests.post(
    "https://acme.eu.auth0.com/oauth/ro",
    json={
        "client_id": client,
        "username": user,
        "password": secret,
        "connection": "db",
        "scope": "openid",
        "grant_type": "password",
    },
).json()
requests.get(
    f"https://acme.eu.auth0.com/api/v2/users/{user_id}",
    headers={"Authorization": f"Bearer {tokens['id_token']}"},
)
```

## Use instead
A password grant on `/oauth/token` with the Management audience, or better a login in the browser:
```python login.py
tokens = requests.post(
    "https://acme.eu.auth0.com/oauth/token",
    json={
        "client_id": client,
        "username": user,
        "password": secret,
        "realm": "db",
        "grant_type": "http://auth0.com/oauth/grant-type/password-realm",
        "audience": "https://acme.eu.auth0.com/api/v2/",
        "scope": "read:current_user",
    },
).json()
requests.get(
    f"https://acme.eu.auth0.com/api/v2/users/{user_id}",
    headers={"Authorization": f"Bearer {tokens['access_token']}"},
)
```

## Not a problem
A delegation for another application:
```js delegate.js
$http.post('https://acme.eu.auth0.com/delegation', {target: 'c2', api_type: 'app'});
```

## Source
Auth0 docs, "Migrate from Legacy Authentication Flows"; migration guide, "Token endpoint".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, evidence_of, request_hit


@rule("MM104", "legacy-resource-owner-endpoint")
def check(project: Project) -> Iterator[Hit]:
    """Calls of legacy token endpoints; `/delegation` only where its token is seen to reach the Management
    API."""
    for request in project.requests:
        if request.kind != "legacy":
            continue
        texts = project.values.texts(request.domain) if request.domain is not None else []
        if any("/delegation" in text for text in texts) and not request.uses:
            continue
        evidence = evidence_of(request)
        if evidence == "possible":
            message = "a legacy endpoint that gives ID tokens and no access token for the Management API"
        else:
            reached = calls(request.endpoints)
            message = f"a legacy endpoint gives the ID token that is sent to {reached}"
        hit = request_hit(project, request, message, evidence)
        yield Hit(
            hit.place, hit.message, hit.evidence, hit.endpoints, hit.scopes, hit.trace, None, hit.advice
        )
