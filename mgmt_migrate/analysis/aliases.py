"""Names that a build configuration gives to folders: `paths` and `baseUrl` of tsconfig.json, aliases of
webpack and Vite."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator

from mgmt_migrate.analysis.modules import with_suffixes
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Call, Entry, Node, Record, Sequence, Text

_TSCONFIGS = ("tsconfig.json", "jsconfig.json", "tsconfig.base.json", "tsconfig.app.json")
_BUNDLERS = (
    "webpack.config.js", "webpack.config.ts", "webpack.common.js", "vite.config.js", "vite.config.ts",
    "vite.config.mjs", "vue.config.js", "craco.config.js", "config-overrides.js",
)  # fmt: skip
_MOST = 64


class Aliases:
    """Answers for a folder from the configuration files in it and above it; each folder is looked at once."""

    def __init__(self, file: Callable[[str], Unit | None]) -> None:
        self._file = file
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def paths(self, path: str, module: str) -> list[str]:
        """Where a module may lie by the aliases that hold for a file; [] where none fits."""
        if module.startswith(".") or path.endswith((".py", ".ipynb")):
            return []
        found: list[str] = []
        for pattern, target in self._of(posixpath.dirname(path)):
            head, star, tail = pattern.partition("*")
            if star:
                if module.startswith(head) and module.endswith(tail) and len(module) >= len(head) + len(tail):
                    middle = module[len(head) : len(module) - len(tail)]
                    found += with_suffixes(posixpath.normpath(target.replace("*", middle, 1)))
            elif module == pattern or module.startswith(pattern.rstrip("/") + "/"):
                rest = module[len(pattern.rstrip("/")) :].lstrip("/")
                found += with_suffixes(posixpath.normpath(posixpath.join(target, rest)))
        return found

    def _of(self, folder: str) -> tuple[tuple[str, str], ...]:
        """(pattern, target) from the nearest configuration on; the target is relative to the root."""
        way = []
        while folder.strip("/") and folder not in self._known:
            way.append(folder)
            folder = posixpath.dirname(folder)
        if folder not in self._known:
            self._known[folder] = tuple(self._own(folder)[:_MOST])
        found = self._known[folder]
        for lower in reversed(way):
            found = self._known[lower] = (*self._own(lower)[:_MOST], *found)[: 2 * _MOST]
        return found

    def _own(self, folder: str) -> list[tuple[str, str]]:
        return [
            alias
            for name in (*_TSCONFIGS, *_BUNDLERS)
            if (unit := self._file(posixpath.join(folder, name))) is not None
            for alias in (_tsconfig(unit, folder) if name in _TSCONFIGS else _bundler(unit, folder))
        ]


def _tsconfig(unit: Unit, folder: str) -> Iterator[tuple[str, str]]:
    for record in unit.code.records:
        keys = {entry.key: entry.value for entry in record.entries if entry.key is not None}
        base, paths = keys.get("baseUrl"), keys.get("paths")
        root = posixpath.join(folder, base.value) if isinstance(base, Text) else folder
        for entry in paths.entries if isinstance(paths, Record) else ():
            for target in entry.value.items if isinstance(entry.value, Sequence) else ():
                if entry.key and isinstance(target, Text):
                    yield entry.key, posixpath.join(root, target.value)
        if isinstance(base, Text):
            yield "*", posixpath.join(root, "*")


def _bundler(unit: Unit, folder: str) -> Iterator[tuple[str, str]]:
    for entry in _aliases(unit):
        if entry.key is not None and (place := _folder(entry.value)) is not None:
            yield entry.key.removesuffix("$"), posixpath.join(folder, place)
    for call in unit.callers.get("set", ()):  # config.resolve.alias.set("@", path.resolve(…))
        if len(call.args) != 2 or last_name(getattr(call.callee, "owner", call)) != "alias":
            continue
        name, place = call.args[0].value, _folder(call.args[1].value)
        if isinstance(name, Text) and place is not None:
            yield name.value, posixpath.join(folder, place)


def _aliases(unit: Unit) -> Iterator[Entry]:
    for record in unit.code.records:
        for entry in record.entries:
            match entry:
                case Entry(key="alias", value=Record(entries=entries)):
                    yield from entries
                case Entry(key="alias", value=Sequence(items=items)):  # [{find: "@", replacement: "…"}]
                    for item in items:
                        keys = {e.key: e for e in item.entries} if isinstance(item, Record) else {}
                        find, put = keys.get("find"), keys.get("replacement")
                        if find is not None and put is not None and isinstance(find.value, Text):
                            yield Entry(find.start, put.end, find.value.value, put.value)


def _folder(value: Node) -> str | None:
    """The folder that path.resolve(__dirname, "src"), new URL("./src", …) or a string means."""
    if isinstance(value, Text):
        return value.value.lstrip("/") or "."
    if not isinstance(value, Call):
        return None
    inner = [_folder(argument.value) for argument in value.args]
    said = [place for place in inner if place is not None]
    return posixpath.join(*said) if said else None
