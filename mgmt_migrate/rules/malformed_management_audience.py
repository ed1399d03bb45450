"""An audience that means the Management API but is not spelt like it.

## Why it matters
A tenant compares audiences character by character. Without the final slash, with http, or with a custom
domain it knows no such
API, and the login fails or brings a token for something else.

## Example
```js login.js
new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token', audience: 'https://acme.eu.auth0.com/api/v2'});
```

## Use instead
```js login.js
new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'token', audience: 'https://acme.eu.auth0.com/api/v2/'});
```

## Not a problem
An address of the API that is not an audience, and the audience of another API:
```js client.js
const api = axios.create({baseURL: 'https://acme.eu.auth0.com/api/v2'});
const login = {domain: 'acme.eu.auth0.com', audience: 'https://api.acme.example/api/v2'};
```

## Source
Migration guide, "Authorization endpoint"; Auth0 docs, "Get Access Tokens".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Node, Sequence, Text
from mgmt_migrate.model.finding import Edit, Evidence, Fix, Hit
from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.holes import HOLE
from mgmt_migrate.rules import rule

_KEY = re.compile(r"audience$", re.I)
_TENANT = re.compile(r"auth0|\ufffc|[{$]")


@rule("MM105", "malformed-management-audience")
def check(project: Project) -> Iterator[Hit]:
    """Every value that is called an audience and is a slip for the Management API's."""
    for unit in project.units:
        seen: set[int] = set()
        for value, domain in _each(_audiences(project, unit)):
            if value.start in seen:
                continue
            seen.add(value.start)
            for text in project.values.texts(Ref(unit, value)):
                flaw = audience.judge(text, domain)
                if flaw is None or not _TENANT.search(text.partition("api/v2")[0]):
                    continue
                evidence: Evidence = "confirmed" if flaw.certain else "likely"
                shown = text.replace(HOLE, "…")
                known = "a tenant knows only https://{tenant}/api/v2/"
                message = f"the audience {flaw.words}: {known} (here: {shown[:120]})"
                yield Hit(unit.place(value), message, evidence, fix=_fix(unit, value, text, flaw.kind))
                break


def _each(values: Iterator[tuple[Node, str | None]]) -> Iterator[tuple[Node, str | None]]:
    """The items of a list one by one."""
    for value, domain in values:
        for item in value.items if isinstance(value, Sequence) else (value,):
            yield item, domain


def _audiences(project: Project, unit: Unit) -> Iterator[tuple[Node, str | None]]:
    for request in project.requests:
        if (
            request.unit is unit
            and request.audience.value is not None
            and request.audience.value.unit is unit
        ):
            domains = project.values.texts(request.domain) if request.domain is not None else []
            known = domains[0] if len(domains) == 1 and HOLE not in domains[0] else None
            if request.audience.value.node is not request.ref.node:
                yield request.audience.value.node, known
    for record in unit.code.records:
        for entry in record.entries:
            if entry.key is not None and _KEY.search(entry.key):
                yield entry.value, None
    for binding in unit.code.bindings:
        if _KEY.search(last_name(binding.target)):
            yield binding.value, None
    for call in unit.code.calls:
        for argument in call.args:
            if argument.name is not None and _KEY.search(argument.name):
                yield argument.value, None


def _fix(unit: Unit, value: Node, text: str, kind: str) -> Fix | None:
    """The missing slash or letter, where the value is a literal."""
    if not isinstance(value, Text) or kind not in ("no-slash", "scheme"):
        return None
    right = text if text.endswith("/") else text + "/"
    right = "https://" + right.removeprefix("http://") if right.startswith("http://") else right
    if unit.source(value) == text:
        return Fix("safe", (Edit(unit.path, value.start, value.end, right),))
    if unit.source(value) == f"{value.quote}{text}{value.quote}":
        return Fix("safe", (Edit(unit.path, value.start, value.end, f"{value.quote}{right}{value.quote}"),))
    return None
