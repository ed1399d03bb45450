"""A deploy configuration whose application may not issue the token that the migration needs.

## Why it matters
An application with legacy grants only cannot ask for an audience, and one that signs ID tokens with HS256
cannot link accounts. The
code would be right and the login would still fail.

## Example
```yaml tenant.yaml
clients:
  - name: Acme Web
    app_type: spa
    grant_types:
      - http://auth0.com/oauth/legacy/grant-type/access_token
    jwt_configuration:
      alg: RS256
```

## Use instead
```yaml tenant.yaml
clients:
  - name: Acme Web
    app_type: spa
    grant_types:
      - authorization_code
      - implicit
    jwt_configuration:
      alg: RS256
```

## Not a problem
A machine-to-machine application:
```yaml tenant.yaml
clients:
  - name: Acme Jobs
    app_type: non_interactive
    grant_types:
      - client_credentials
```

## Source
Auth0 docs, "Application Grant Types"; migration guide, "Account Linking changes".
"""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Entry, Node, Record, Sequence
from mgmt_migrate.model.finding import Edit, Fix, Hit
from mgmt_migrate.rules import rule

_LANGUAGES = frozenset(("yaml", "json", "hcl"))
_LEGACY = "grant-type/"
_USER_GRANTS = (
    "authorization_code",
    "implicit",
    "password",
    "device_code",
    "password-realm",
    "passwordless/otp",
)
_SIGNS = frozenset(
    (
        "app_type",
        "callbacks",
        "web_origins",
        "grant_types",
        "allowed_logout_urls",
        "token_endpoint_auth_method",
    )
)


@rule("MM402", "client-cannot-issue")
def check(project: Project) -> Iterator[Hit]:
    """Applications of users in deploy configurations whose grants or algorithm stand in the way."""
    for unit in project.units:
        if unit.code.language not in _LANGUAGES:
            continue
        for record in unit.code.records:
            entries = {entry.key: entry for entry in record.entries if entry.key is not None}
            if len(_SIGNS & entries.keys()) >= 2:
                yield from _client(project, unit, record, entries)


def _client(project: Project, unit: Unit, record: Record, entries: dict[str, Entry]) -> Iterator[Hit]:
    if (
        (grants := entries.get("grant_types")) is not None
        and isinstance(grants.value, Sequence)
        and grants.value.items
    ):
        names = [text for item in grants.value.items for text in project.values.texts(Ref(unit, item))]
        legacy = any("/legacy/" in name for name in names)
        if legacy and not any(
            name == grant or name.endswith("/" + grant)
            for name in names
            for grant in _USER_GRANTS
            if "/legacy/" not in name
        ):
            message = "this application has legacy grants only: it may not ask for the Management audience"
            yield Hit(unit.place(grants), message, "likely", fix=_grants_fix(project, unit, grants, entries))
    configuration = entries.get("jwt_configuration")
    if configuration is not None:
        for value in project.values.at(Ref(unit, configuration.value), "alg"):
            if (
                "HS256" in project.values.texts(value)
                and _only_grant(project, unit, entries) != "client_credentials"
            ):
                message = "ID tokens of this application are signed with HS256: linking accounts needs RS256"
                edit = _spelt_anew(unit, value.node, "HS256", "RS256") if value.unit is unit else None
                note = "who verifies its ID tokens by the secret needs the tenant's key from then on"
                fix = Fix("unsafe", (edit,), note) if edit is not None else None
                yield Hit(unit.place(value.node), message, "likely", fix=fix)


def _grants_fix(project: Project, unit: Unit, grants: Entry, entries: dict[str, Entry]) -> Fix | None:
    """The grants of today for the legacy ones; none where one of them has no successor."""
    assert isinstance(grants.value, Sequence)
    app = entries.get("app_type")
    spa = app is not None and "spa" in project.values.texts(Ref(unit, app.value))
    successors = {"ro": "password", "access_token": "implicit"} if spa else {"ro": "password"}
    edits: list[Edit] = []
    written: set[str] = set()
    for item in grants.value.items:
        name = project.values.texts(Ref(unit, item))[0]
        if "/legacy/" not in name:
            continue
        new = successors.get(name.partition(_LEGACY)[2])
        edit = _spelt_anew(unit, item, name, new) if new is not None and new not in written else None
        if new is None or edit is None:
            return None
        written.add(new)
        edits.append(edit)
    conformant = entries.get("oidc_conformant")
    if conformant is not None and (edit := _spelt_anew(unit, conformant.value, "false", "true")) is not None:
        edits.append(edit)
    note = "the application may use what legacy logins gave no longer: deploy it with the migrated code"
    return Fix("unsafe", tuple(edits), note)


def _spelt_anew(unit: Unit, node: Node, old: str, new: str) -> Edit | None:
    """The edit of a value in its quotes; None where it is not written out."""
    source = unit.source(node)
    if source.count(old) != 1:
        return None
    return Edit(unit.path, node.start, node.end, source.replace(old, new))


def _only_grant(project: Project, unit: Unit, entries: dict[str, Entry]) -> str:
    grants = entries.get("grant_types")
    names = project.values.texts(Ref(unit, grants.value)) if grants is not None else []
    return names[0] if names else ""
