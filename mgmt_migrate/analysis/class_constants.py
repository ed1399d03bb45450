"""Constants that another class declares: `Keys.SESSION` of Keys.java, by the file that is called like the
class."""

from __future__ import annotations

from collections import defaultdict
from pathlib import PurePosixPath

from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Member, Name, Node, Text

_LANGUAGES = frozenset((".java", ".kt", ".kts", ".swift", ".cs", ".scala", ".groovy"))


class ClassConstants:
    """The texts of constants, by class and name, over the files of a project."""

    def __init__(self, values: Values) -> None:
        self._values = values
        self._classes: dict[str, list[Unit]] | None = None
        self._texts: dict[str, dict[str, set[str]]] = {}

    def text(self, node: Node) -> str:
        """The text that `Class.CONSTANT` stands for; "" where no one file says it."""
        if not isinstance(node, Member) or not isinstance(node.owner, Name):
            return ""
        texts = self._declared(node.owner.id).get(node.name, ())
        return next(iter(texts)) if len(texts) == 1 else ""

    def _declared(self, name: str) -> dict[str, set[str]]:
        """The texts of the constants of a class; gathered once, as each access to a store may ask."""
        if name not in self._texts:
            texts: dict[str, set[str]] = defaultdict(set)
            for unit in self._by_class().get(name, ()):
                for binding in unit.code.bindings:
                    if isinstance(binding.target, Name) and isinstance(binding.value, Text):
                        texts[binding.target.id].add(binding.value.value)
            self._texts[name] = texts
        return self._texts[name]

    def _by_class(self) -> dict[str, list[Unit]]:
        if self._classes is None:
            self._classes = defaultdict(list)
            for unit in self._values.units.values():
                path = PurePosixPath(unit.path)
                if path.suffix in _LANGUAGES:
                    self._classes[path.stem].append(unit)
        return self._classes
