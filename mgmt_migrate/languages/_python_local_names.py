"""Where a local variable of a Python function stands."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst
from libcst import matchers
from libcst.metadata import Assignment, FunctionScope, MetadataWrapper, ScopeProvider

from mgmt_migrate.languages._python_spans import spans_of


def places(text: str, at: int, new: str) -> list[tuple[int, int]]:
    """[start, end) of all places of the local variable at an offset; empty where one of them is in doubt.

    Parameters stay: callers may give them by name.
    """
    try:
        module = cst.parse_module(text)
        scopes = MetadataWrapper(module, unsafe_skip_copy=True).resolve(ScopeProvider)
    except (cst.ParserSyntaxError, cst.CSTValidationError, UnicodeError, RecursionError):
        return []
    spans, length = spans_of(module)
    node = next((one for one in _names(module) if spans[id(one)][0] == at), None)
    scope = scopes.get(node) if node is not None else None
    if node is None or scope is None or length != len(text):
        return []
    assignments = [*scope[node.value]]
    homes = {one.scope for one in assignments}
    home = homes.pop() if len(homes) == 1 else None
    if not isinstance(home, FunctionScope) or {new, *_DYNAMIC} & {one.value for one in _names(home.node)}:
        return []
    if any(one.name.value == node.value for one in _items(module)):
        return []
    found = set()
    for one in assignments:
        if not isinstance(one, Assignment) or not isinstance(one.node, cst.Name):
            return []
        for name in (one.node, *(access.node for access in one.references)):
            if not isinstance(name, cst.Name):
                return []
            found.add(spans[id(name)])
    return sorted(found)


_DYNAMIC = frozenset({"eval", "exec", "locals", "vars"})


def _names(node: cst.CSTNode) -> Iterator[cst.Name]:
    for one in matchers.findall(node, matchers.Name()):
        assert isinstance(one, cst.Name)
        yield one


def _items(node: cst.CSTNode) -> Iterator[cst.NameItem]:
    """The names of `global` and `nonlocal` statements."""
    for one in matchers.findall(node, matchers.NameItem()):
        assert isinstance(one, cst.NameItem)
        yield one
