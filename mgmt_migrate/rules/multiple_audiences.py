"""More than one audience value in a request for the Management API.

## Why it matters
A token for the Management API must hold one value as its audience; the Management API refuses a token with
several.

## Example
```js login.js
const options = {
  domain: 'acme.eu.auth0.com',
  audience: ['https://acme.eu.auth0.com/api/v2/', 'https://api.acme.example/'],
};
```

## Use instead
One request for each API:
```js login.js
const options = {
  domain: 'acme.eu.auth0.com',
  audience: 'https://acme.eu.auth0.com/api/v2/',
};
```

## Not a problem
The audiences that a back end accepts when it checks tokens:
```js check.js
jwt.verify(token, key, {audience: ['https://api.acme.example/', 'https://api.acme.test/']});
```

## Source
Migration guide, "Restrictions".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Entry, Join, Node, Sequence, Text
from mgmt_migrate.model.finding import Edit, Fix, Hit
from mgmt_migrate.protocol import audience
from mgmt_migrate.protocol.holes import HOLE, with_holes
from mgmt_migrate.rules import rule

_OTHERS = "the other API needs a login, and a token, of its own"
_CHECKS = re.compile(r"verif|expressjwt|express-jwt|jwtcheck|validat|decode", re.I)


@rule("MM106", "multiple-audiences")
def check(project: Project) -> Iterator[Hit]:
    """Lists of audiences, and texts with several, one of which is the Management API."""
    for unit in project.units:
        for record in unit.code.records:
            for entry in record.entries:
                if entry.key != "audience" or len(_several(project, Ref(unit, entry.value))) < 2:
                    continue
                if not _checked(unit, entry):
                    message = "asks for several audiences at once: the Management API takes one only"
                    fix = _only_management(project, Ref(unit, entry.value))
                    yield Hit(unit.place(entry.value), message, "confirmed", fix=fix)


def _only_management(project: Project, ref: Ref) -> Fix | None:
    """The Management API's audience alone, as it is written."""
    unit, node = ref
    if isinstance(node, Sequence):
        for item in node.items:
            if audience.means_management(project.values.texts(Ref(unit, item))[0]):
                return Fix("unsafe", (Edit(unit.path, node.start, node.end, unit.source(item)),), _OTHERS)
    elif isinstance(node, Text) and HOLE not in with_holes(node.value):
        source = unit.source(node)
        for text in node.value.replace(",", " ").split():
            if audience.means_management(text) and source.count(node.value) == 1:
                new = source.replace(node.value, text)
                return Fix("unsafe", (Edit(unit.path, node.start, node.end, new),), _OTHERS)
    return None


def _checked(unit: Unit, entry: Entry) -> bool:
    """Whether an entry is an option of a call that checks tokens, which may accept several."""
    return any(_CHECKS.search(unit.source(call.callee)[-40:]) for call in unit.calls_around(entry))


def _several(project: Project, ref: Ref) -> list[str]:
    """The audiences in a value, if the Management API is among them."""
    node: Node = ref.node
    if isinstance(node, Sequence):
        texts = [
            project.values.texts(Ref(ref.unit, item))[0]
            for item in node.items
            if isinstance(item, (Text, Join))
        ]
    elif isinstance(node, Text):
        texts = with_holes(node.value).replace(",", " ").split()  # {{ domain }} is one word
    else:
        return []
    return texts if any(audience.means_management(text) for text in texts) else []
