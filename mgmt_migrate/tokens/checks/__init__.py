"""The checks of a token, one file a hundred of TK codes.

A check is a function of a `Case` that yields `Hit`s, decorated with its code and name; its docstring is the
page that `mgmt-migrate explain` shows. The folder is walked, so that a new function is all a new check needs.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from mgmt_migrate.tokens.case import Case, Hit
from mgmt_migrate.tokens.model import Finding

CheckFunction = Callable[[Case], Iterable[Hit]]
_CHECKS: dict[str, tuple[str, CheckFunction]] = {}


def check(code: str, name: str) -> Callable[[CheckFunction], CheckFunction]:
    """Register a check under its stable code and name."""

    def register(function: CheckFunction) -> CheckFunction:
        if code in _CHECKS:
            raise ValueError(f"two checks are called {code}")
        _CHECKS[code] = name, function
        return function

    return register


@cache
def _all() -> tuple[tuple[str, str, CheckFunction], ...]:
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return tuple((code, name, function) for code, (name, function) in sorted(_CHECKS.items()))


def run(case: Case) -> Iterator[Finding]:
    """Everything that the checks find, in the order of their codes."""
    for code, name, function in _all():
        for hit in function(case):
            yield Finding(code, name, hit.severity, hit.message, hit.remedy, hit.fresh)


def named(code: str, hit: Hit) -> Finding:
    """A finding of a check that is not run here: signatures, which take I/O."""
    _all()
    return Finding(code, _CHECKS[code][0], hit.severity, hit.message, hit.remedy, hit.fresh)
