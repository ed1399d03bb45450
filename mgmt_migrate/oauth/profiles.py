"""A named profile of the configuration file: what is the same every time, and never a secret."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mgmt_migrate import config
from mgmt_migrate.errors import MigrateError

_SECRET_WORDS = ("password", "secret", "token", "private-key", "otp", "recovery")


@dataclass(frozen=True, slots=True)
class Profile:
    """The options of `get-token` that a profile can set; keys are written with dashes in the file."""

    domain: str | None = None
    tenant_domain: str | None = None
    client_id: str | None = None
    client_auth: str | None = None
    flow: str | None = None
    realm: str | None = None
    audience: str | None = None
    username: str | None = None
    scope: tuple[str, ...] = ()
    for_: tuple[str, ...] = ()
    port: int | None = None
    ca_file: Path | None = None


_KEYS = {field.name.rstrip("_").replace("_", "-"): field.name for field in fields(Profile)}


def load(name: str, folder: Path) -> Profile:
    """The profile of this name in the configuration that holds for a folder.

    Raises:
        MigrateError: there is none of that name, or it holds a secret, an unknown key or a wrong type.
    """
    settings = config.load(folder)
    if name not in settings.profiles:
        known = ", ".join(sorted(settings.profiles)) or "none"
        raise MigrateError(
            f"there is no profile {name!r}",
            where=str(settings.source or folder),
            remedy=f"known are: {known}; write [tool.mgmt-migrate.profiles.{name}] in pyproject.toml, "
            f"or [profiles.{name}] in {config.OWN_FILE}",
        )
    return parse(settings.profiles[name], f"profile {name} in {settings.source}", settings.home or folder)


def parse(table: Mapping[str, Any], where: str, home: Path) -> Profile:
    """The profile that a table spells; a relative `ca-file` is meant relative to `home`."""
    values: dict[str, Any] = {}
    for key, value in table.items():
        if key not in _KEYS:
            raise _unknown(key, where)
        values[_KEYS[key]] = _typed(key, value, where)
    if "ca_file" in values:
        values["ca_file"] = home / values["ca_file"]
    return Profile(**values)


def _unknown(key: str, where: str) -> MigrateError:
    if any(word in key.lower().replace("_", "-") for word in _SECRET_WORDS):
        return MigrateError(
            f"{key} is a secret, and secrets do not belong into a configuration file",
            where=where,
            remedy="take it out, change it if the file was ever shared, and give it by environment, file or "
            "prompt",
        )
    near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else "known are " + ", ".join(_KEYS)
    return MigrateError(f"there is no profile setting {key!r}", where=where, remedy=hint)


def _typed(key: str, value: Any, where: str) -> Any:
    if key in ("scope", "for"):
        if isinstance(value, str):
            return (value,)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        wanted = "a list of texts"
    elif key == "port":
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        wanted = "a number"
    else:
        if isinstance(value, str) and value:
            return value
        wanted = "a text"
    raise MigrateError(
        f"the profile setting {key} cannot be {value!r:.60}", where=where, remedy=f"give {wanted}"
    )
