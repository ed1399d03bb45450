"""Shell scripts: every command a call, requests by curl, wget and HTTPie in one shape.

A request is `curl({method, url, headers, params, data, user})`; what a program prints and `jq` picks from
it is a member of its call.
"""

from __future__ import annotations

from mgmt_migrate.languages import _document
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import Builder, Code

SUFFIXES = frozenset({".sh", ".bash", ".zsh", ".ksh", ".bats", ".fish", ".command"})


def lower(path: str, text: str) -> Code:
    """The commands of a script; its variables are names of the module."""
    builder = _document.begin(path, "shell", text)
    builder.broken = script(builder, Spelled.of(text))
    return builder.finish()


def script(builder: Builder, source: Spelled, scope: int = 0) -> bool:
    """Lowers commands that stand anywhere in a file; whether a quote or bracket is left open."""
    from mgmt_migrate.languages._shell_run import Runner

    return Runner(builder, scope).run(source)
