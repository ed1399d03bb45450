"""Questions about places in a file that cost little, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence

from mgmt_migrate.model.code import Binding, Node


class Bindings:
    """What is assigned to one variable.

    Args:
        bindings: all of them, in order of the text.
    """

    def __init__(self, bindings: Iterable[Binding]) -> None:
        self._all = list(bindings)
        self._of_scope: dict[int, list[Binding]] = defaultdict(list)
        for binding in self._all:
            self._of_scope[binding.scope].append(binding)
        self._last = {
            scope: max(max(binding.target.end, binding.value.end) for binding in own)
            for scope, own in self._of_scope.items()
        }
        firsts = ((min(b.value.end for b in own), scope) for scope, own in self._of_scope.items())
        self._firsts = sorted(firsts)[:2]

    def read_at(self, scope: int, start: int) -> list[Binding]:
        """The last binding where all of this scope stand before, and none elsewhere does; else all."""
        own = self._of_scope.get(scope)
        if own and self._last[scope] <= start:
            others = (end for end, other in self._firsts if other != scope)
            if next(others, start + 1) > start:
                return own[-1:]
        return self._all


class Nested:
    """Nodes that lie in each other or apart.

    Args:
        nodes: in order of the text, the outer ones first.
    """

    def __init__(self, nodes: Sequence[Node]) -> None:
        self._nodes = sorted(nodes, key=lambda node: (node.start, -node.end))
        self._starts = [node.start for node in self._nodes]
        self._outer: list[int] = []
        open_: list[int] = []
        for index, node in enumerate(self._nodes):
            while open_ and self._nodes[open_[-1]].end <= node.start:
                open_.pop()
            self._outer.append(open_[-1] if open_ else -1)
            open_.append(index)

    def around(self, inner: Node) -> list[Node]:
        """Those that a node lies in, the outermost first."""
        found = []
        index = bisect_right(self._starts, inner.start) - 1
        while index >= 0:
            if inner.end <= self._nodes[index].end:
                found.append(self._nodes[index])
            index = self._outer[index]
        return found[::-1]
