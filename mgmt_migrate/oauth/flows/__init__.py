"""One file a flow, found by walking the folder. Each module says in `KIND` what it is and in `run` how it
goes."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.steps import Flow


@dataclass(frozen=True, slots=True)
class Kind:
    """What a flow is.

    `grant` names its row in `protocol.grants`; `summary` is a line of help. `scoped` is False where a
    request without a scope is right.
    """

    name: str
    grant: str
    summary: str
    scoped: bool = True


def names() -> tuple[str, ...]:
    """The flows, the default first."""
    found = sorted(module.name.replace("_", "-") for module in pkgutil.iter_modules(__path__))
    return tuple(sorted(found, key=lambda name: name != "password"))


def kind(name: str) -> Kind:
    """What the flow of this name is.

    Raises:
        MigrateError: there is none; the message lists them.
    """
    if name not in names():
        raise MigrateError(f"there is no flow {name!r}", remedy="use one of " + ", ".join(names()))
    return cast(Kind, _module(name).KIND)


def start(app: Application) -> Flow:
    """The flow of an application, not yet begun."""
    run: Callable[[Application], Flow] = _module(app.flow).run
    return run(app)


def _module(name: str) -> Any:
    return import_module(f"{__name__}.{name.replace('-', '_')}")
