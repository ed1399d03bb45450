"""A password grant that names no Management audience, or asks for OIDC scopes only.

## Why it matters
Such a grant brings an ID token and an access token for `/userinfo`. The Management API needs an access
token with its own audience
and scopes; a password grant without any scope would even be given all that the application may have.

## Example
```python get_user.py
tokens = requests.post(
    "https://acme.eu.auth0.com/oauth/token",
    json={
        "grant_type": "password",
        "username": user,
        "password": secret,
        "client_id": client,
        "scope": "openid",
    },
).json()
requests.get(
    f"https://acme.eu.auth0.com/api/v2/users/{user_id}",
    headers={"Authorization": f"Bearer {tokens['id_token']}"},
)
```

## Use instead
```python get_user.py
tokens = requests.post(
    "https://acme.eu.auth0.com/oauth/token",
    json={
        "grant_type": "password",
        "username": user,
        "password": secret,
        "client_id": client,
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
A grant for another API, and client credentials:
```python token.py
requests.post(
    "https://acme.eu.auth0.com/oauth/token",
    json={"grant_type": "client_credentials", "audience": "https://acme.eu.auth0.com/api/v2/"},
)
```

## Source
Migration guide, "Token endpoint".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import Request
from mgmt_migrate.analysis.project import Project, asks_for_management
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.protocol.scopes import OIDC_SCOPES
from mgmt_migrate.rules import rule
from mgmt_migrate.rules._shared import calls, evidence_of, request_hit


@rule("MM103", "password-grant-without-audience")
def check(project: Project) -> Iterator[Hit]:
    """Password grants that cannot give a Management access token."""
    for request in project.requests:
        if request.kind != "password" or request.secondary:
            continue
        management = asks_for_management(request)
        if management and not _only_oidc(request):
            continue
        if request.audience.present and not management and not request.uses and not _userinfo(request):
            continue  # another API, or one that only run time knows
        evidence = evidence_of(request)
        reached = calls(request.endpoints)
        missing = "with OIDC scopes only" if management else "without the Management audience"
        message = {
            "confirmed": f"password grant {missing}, and its ID token is sent to {reached}",
            "likely": f"password grant {missing}, while an ID token is sent to {reached}",
            "possible": f"password grant {missing}: its tokens do not open the Management API",
        }[evidence]
        yield request_hit(project, request, message, evidence)


def _only_oidc(request: Request) -> bool:
    said = [text for text in request.scope.texts if HOLE not in text]
    return bool(said) and all(set(text.split()) <= set(OIDC_SCOPES) for text in said)


def _userinfo(request: Request) -> bool:
    return any("/userinfo" in text for text in request.audience.texts)
