"""Questions about places in a file that cost little, however many there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from mgmt_migrate.model.code import Binding, Node


class Bindings:
    """What is assigned to one variable, for reads of it in one scope.

    Args:
        bindings: with the scope that declares the variable of that name, in order of the text.
        home: the scope that declares this one.
        scope: where it is read.
    """

    def __init__(self, bindings: Iterable[tuple[int, Binding]], home: int, scope: int) -> None:
        self._all = [binding for declared, binding in bindings if declared == home]
        self._same = [binding for binding in self._all if binding.scope == scope]
        self._last = max((max(b.target.end, b.value.end) for b in self._same), default=0)
        self._first_other = min((b.value.end for b in self._all if b.scope != scope), default=None)

    def read_at(self, start: int) -> list[Binding]:
        """The last binding where all of this scope stand before, and none elsewhere does; else all."""
        if self._same and self._last <= start and (self._first_other is None or self._first_other > start):
            return self._same[-1:]
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
