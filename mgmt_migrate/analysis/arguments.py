"""Which argument a parameter receives, and whether a call by name is one of a method at hand."""

from __future__ import annotations

from mgmt_migrate.analysis.services import COMMON
from mgmt_migrate.model.code import Argument, Call, Member, Name, Node, Param


def argument_at(call: Call, param: Param, *, method: bool) -> Node | None:
    """The argument of a call that a parameter receives, by keyword or by position."""
    for argument in call.args:
        if argument.name == param.name and not param.path:
            return argument.value
    positional: list[Argument] = [argument for argument in call.args if argument.name is None]
    position = param.position - (1 if method else 0)
    if 0 <= position < len(positional) and not any(a.spread for a in positional[: position + 1]):
        return positional[position].value
    return None


def may_mean(call: Call, name: str) -> bool:
    """Whether a call by name may mean a method of this file: `http.get()` is hardly our own `get`."""
    if name not in COMMON or not isinstance(call.callee, Member):
        return True
    return isinstance(call.callee.owner, Name) and call.callee.owner.id in (
        "this",
        "that",
        "self",
        "vm",
        "_this",
    )
