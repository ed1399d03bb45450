"""The files of a project: which one an import means, what it exports, and who calls whom by name."""

from __future__ import annotations

import posixpath
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from mgmt_migrate.analysis.aliases import Aliases
from mgmt_migrate.analysis.modules import paths_of
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Call, Code, Import


class Files(ABC):
    """Files by path, loaded as imports ask for them. `Following` supplies the members of what is exported."""

    def __init__(self, units: Iterable[Unit], load: Callable[[str], Code | None] | None = None) -> None:
        self.units = {unit.path: unit for unit in units}
        self._load = load
        self._modules: dict[tuple[str, bool, str], Unit | None] = {}
        self._aliases = Aliases(self.file)
        self._calls: dict[str, list[tuple[Unit, Call]]] | None = None

    @abstractmethod
    def entry(self, ref: Ref, name: str) -> Iterator[Ref]:
        """What a value holds under a name."""

    def calls_named(self, name: str) -> list[tuple[Unit, Call]]:
        """All calls of the project by the last name of their callee."""
        if self._calls is None:
            self._calls = defaultdict(list)
            for unit in self.units.values():
                self._add_calls(self._calls, unit)
        return self._calls.get(name, [])

    def _add_calls(self, index: dict[str, list[tuple[Unit, Call]]], unit: Unit) -> None:
        for called, calls in unit.callers.items():
            index[called].extend((unit, call) for call in calls)

    def module(self, unit: Unit, module: str) -> Unit | None:
        """The file of the project that a relative or rooted import means, loaded when it is first asked
        for."""
        key = (posixpath.dirname(unit.path), unit.path.endswith((".py", ".ipynb")), module)
        if key not in self._modules:
            self._modules[key] = self._found(unit, module)
        return self._modules[key]

    def _found(self, unit: Unit, module: str) -> Unit | None:
        paths = [*paths_of(unit.path, module), *self._aliases.paths(unit.path, module)]
        for path in paths:
            if path in self.units:
                return self.units[path]
        for path in paths:
            if (found := self.file(path)) is not None:
                return found
        return None

    def module_of(self, unit: Unit, item: Import) -> Unit | None:
        """The file of the project that an import's local name stands for or comes from."""
        if unit.code.language == "python" and item.name != "*":
            inner = self.module(unit, inside(item.module, item.name))
            if inner is not None:
                return inner
        return self.module(unit, item.module)

    def imports_from(self, unit: Unit, item: Import, other: Unit) -> bool:
        """Whether an import means another file, also through a file that only hands its names on."""
        module = self.module(unit, item.module)
        if module is other:
            return True
        if unit.code.language == "python" and item.name != "*":
            return self.module(unit, inside(item.module, item.name)) is other
        return module is not None and any(
            self.module(module, inner.module) is other for inner in self._passed_through(module, item.name)
        )

    def file(self, path: str) -> Unit | None:
        """A file of the project by its path, loaded when it is first asked for."""
        if path not in self.units and self._load is not None and (code := self._load(path)) is not None:
            self.units[path] = Unit(code)
            if self._calls is not None:
                self._add_calls(self._calls, self.units[path])
        return self.units.get(path)

    def exported(self, unit: Unit, module: str, name: str) -> Iterator[Ref]:
        """What another file of the project exports under a name; "*" and "default" are its whole export."""
        other = self.module(unit, module)
        if other is None or other is unit:
            return
        yield from self._exports(other, name, 0)

    def _exports(self, other: Unit, name: str, depth: int) -> Iterator[Ref]:
        values = other.exports.get(name, [])
        for home, binding in other.names.get(name, ()) if values else ():
            if home == 0 and binding.value not in values:
                yield Ref(other, binding.value)  # assigned after it was exported
        if not values and name in ("*", "default"):
            values = [*other.exports.get("default", []), *other.exports.get("*", [])]
        for value in values:
            yield Ref(other, value)
        if not values and name not in ("*", "default"):
            for whole in (*other.exports.get("*", []), *other.exports.get("default", [])):
                yield from self.entry(Ref(other, whole), name)
            for item in self._passed_through(other, name) if depth < 4 else ():
                inner = self.module(other, item.module)
                if inner is not None and inner is not other:
                    yield from self._exports(inner, name if item.name == "*" else item.name, depth + 1)

    def _passed_through(self, unit: Unit, name: str) -> Iterator[Import]:
        """Imports that make a name of another module one of this: export * from, and any import of Python."""
        for item in unit.code.imports:
            named = item.local == name and unit.code.language == "python" and item.name != "*"
            if named or item.local == "*" or item.local.startswith(" * "):
                yield item


def inside(module: str, name: str) -> str:
    """The Python module of a package: (".", "a") -> ".a", ("p", "a") -> "p.a"."""
    return module + name if module.endswith(".") else f"{module}.{name}"
