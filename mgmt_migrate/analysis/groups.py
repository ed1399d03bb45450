"""What belongs together: sets that are joined as links between their members are found."""

from __future__ import annotations

from collections.abc import Hashable


class Groups:
    """Disjoint sets of anything hashable."""

    def __init__(self) -> None:
        self._parents: dict[Hashable, Hashable] = {}

    def find(self, item: Hashable) -> Hashable:
        """The member that stands for the set of an item; an item that is new is a set of its own."""
        self._parents.setdefault(item, item)
        while (parent := self._parents[item]) != item:
            self._parents[item] = item = self._parents[parent]
        return item

    def join(self, one: Hashable, other: Hashable) -> None:
        """Make one set of two."""
        self._parents[self.find(one)] = self.find(other)
