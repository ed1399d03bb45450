"""ID tokens signed or verified with HS256 in an application that links accounts.

## Why it matters
The ID token of the second account, in `link_with`, must be signed with RS256. One that is signed with
HS256 is refused.

## Example
```js server.js
jwt.verify(idToken, secret, {algorithms: ['HS256']});
request({
  method: 'POST',
  url: 'https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities',
  headers: {authorization: 'Bearer ' + accessToken},
  json: {link_with: idToken}
});
```

## Use instead
Set the application to RS256 (Applications > your application > Advanced Settings > OAuth), and verify with
the tenant's keys:
```js server.js
jwt.verify(idToken, keyOfTenant, {algorithms: ['RS256']});
request({
  method: 'POST',
  url: 'https://acme.eu.auth0.com/api/v2/users/' + userId + '/identities',
  headers: {authorization: 'Bearer ' + accessToken},
  json: {link_with: idToken}
});
```

## Not a problem
HS256 where nothing is linked:
```js server.js
jwt.verify(sessionToken, secret, {algorithms: ['HS256']});
```

## Source
Migration guide, "Account Linking changes".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Node, Sequence, Text
from mgmt_migrate.model.finding import Hit
from mgmt_migrate.rules import rule

_KEYS = frozenset(
    (
        "algorithms",
        "algorithm",
        "alg",
        "signingAlgorithm",
        "idTokenSigningAlg",
        "id_token_signed_response_alg",
    )
)


@rule("MM303", "linking-needs-rs256")
def check(project: Project) -> Iterator[Hit]:
    """HS256 beside a link call in the same package."""
    packages = {project.package_of(use.unit.path) for use in project.uses if use.links and use.body_link_with}
    for unit in project.units:
        if project.package_of(unit.path) not in packages or "HS256" not in unit.code.text:
            continue
        for node in _hs256(project, unit):
            message = "HS256 where accounts are linked: the ID token in link_with must be signed with RS256"
            yield Hit(unit.place(node), message, "likely")


def _hs256(project: Project, unit: Unit) -> Iterator[Node]:
    named = [
        (argument.name, argument.value) for call in unit.code.calls for argument in call.args if argument.name
    ]
    entries = [
        (entry.key, entry.value) for record in unit.code.records for entry in record.entries if entry.key
    ]
    for key, value in (*entries, *named):
        if key not in _KEYS:
            continue
        items = value.items if isinstance(value, Sequence) else (value,)
        texts = [text for item in items for text in project.values.texts(Ref(unit, item))]
        if "HS256" in texts and "RS256" not in texts:
            yield next((item for item in items if isinstance(item, Text)), value)
