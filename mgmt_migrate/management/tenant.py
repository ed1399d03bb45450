"""The setting "Allow ID Tokens for Management API v2 Authentication": read, changed alone, read back.

Source: Auth0 Management API, "Get tenant settings" and "Update tenant settings" (`flags.enable_idtoken_api2`,
read:tenant_settings, update:tenant_settings); "Production Checks: Required Fixes" (absent from tenants made
after the deprecation, and a required fix where it is on).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.client import Management, ManagementError
from mgmt_migrate.transport import TransportError

FLAG = "enable_idtoken_api2"
LABEL = "Allow ID Tokens for Management API v2 Authentication"
PATH = "api/v2/tenants/settings"
READ, UPDATE = "read:tenant_settings", "update:tenant_settings"

NEIGHBOURS: Mapping[str, str] = {
    "enable_legacy_profile": "ID tokens carry the full profile, as legacy code expects",
    "allow_legacy_ro_grant_types": "/oauth/ro still gives tokens",
    "allow_legacy_tokeninfo_endpoint": "/tokeninfo still answers",
    "allow_legacy_delegation_grant_types": "/delegation still gives tokens",
}
"""Other legacy flags of the same settings, and what each keeps alive while it is on."""

State = Literal["on", "off", "absent"]


@dataclass(frozen=True, slots=True)
class Setting:
    """The settings at one moment; `document` is the tenant's own, and may hold what is not for the eye."""

    state: State
    neighbours: tuple[str, ...]
    document: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Change:
    """How a change ended.

    `after` is what was read back, None if it could not be read. `answered` tells whether the tenant confirmed
    the change; `lost` says why not. `others` are the settings that differ before and after besides the flag.
    """

    wanted: State
    after: Setting | None
    answered: bool
    lost: str | None = None
    others: tuple[str, ...] = ()

    @property
    def done(self) -> bool:
        """Whether the tenant was seen in the wanted state."""
        return self.after is not None and self.after.state == self.wanted


def body(on: bool) -> dict[str, object]:
    """Exactly what is sent."""
    return {"flags": {FLAG: on}}


def read(api: Management) -> Setting:
    """The setting now.

    Raises:
        ManagementError, TransportError: as `Management.get`.
        MigrateError: the answer is not shaped like settings.
    """
    return setting(api.get(PATH, READ))


def setting(document: object) -> Setting:
    """The setting in the tenant's answer: a flag that is absent was never there, one that is null is off."""
    flags = document.get("flags", {}) if isinstance(document, dict) else None
    value = flags.get(FLAG, False) if isinstance(flags, dict) else None
    if (
        not isinstance(document, dict)
        or not isinstance(flags, dict)
        or not isinstance(value, (bool, type(None)))
    ):
        raise MigrateError(
            "the tenant's settings are not shaped as documented",
            where=f"GET /{PATH}",
            remedy="check that --domain is that of the tenant",
        )
    state: State = "absent" if FLAG not in flags else "on" if value else "off"
    return Setting(state, tuple(name for name in NEIGHBOURS if flags.get(name) is True), document)


def turn(api: Management, *, on: bool, before: Setting) -> Change:
    """Send the flag alone, once, and read the settings back, whatever became of the answer.

    Raises:
        ManagementError: the tenant refused (4xx), so nothing changed.
    """
    lost = None
    try:
        api.patch(PATH, body(on), UPDATE)
    except ManagementError as refused:
        if refused.kind != "server":
            raise
        lost = refused.what
    except TransportError as error:
        lost = error.what
    wanted: State = "on" if on else "off"
    try:
        after = read(api)
    except MigrateError as error:
        return Change(wanted, None, lost is None, lost or error.what)
    return Change(wanted, after, lost is None, lost, differences(before.document, after.document))


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """Names of settings that differ, as "support_email" or "flags.x", without the flag and without values."""
    return tuple(
        sorted(
            name
            for name in {*_leaves(before), *_leaves(after)}
            if name != f"flags.{FLAG}"
            and _leaves(before).get(name, _NOTHING) != _leaves(after).get(name, _NOTHING)
        )
    )


_NOTHING = object()


def _leaves(document: Mapping[str, object]) -> dict[str, object]:
    """Members by name, those of nested objects one level down."""
    found: dict[str, object] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            found |= {f"{name}.{inner}": held for inner, held in value.items()}
        else:
            found[name] = value
    return found


PRINTED: Mapping[str, str] = {
    "terraform": (
        'resource "auth0_tenant" "tenant" {{\n  flags {{\n    enable_idtoken_api2 = {value}\n  }}\n}}\n'
    ),
    "deploy-cli": "tenant:\n  flags:\n    enable_idtoken_api2: {value}\n",
    "auth0-cli": "auth0 tenant-settings update {verb} flags.enable_idtoken_api2\n",
}
"""The same change for the tools that may own the settings."""


def printed(tool: str, *, on: bool) -> str:
    """The change as that tool takes it."""
    return PRINTED[tool].format(value="true" if on else "false", verb="set" if on else "unset")
