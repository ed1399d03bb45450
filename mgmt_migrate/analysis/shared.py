"""Objects that many files reach: the user and the locals of a request, globals, the root scope, Flask's `g`,
settings, module state; and templates that a server writes its values into."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from mgmt_migrate.analysis.following import Following
from mgmt_migrate.analysis.links import Link, Linker
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, way
from mgmt_migrate.model.code import Argument, Call, Function, Member, Name, Text

Slot = tuple[str, str]
_MOST = 16
_REQUESTS = frozenset(("req", "request", "ctx"))
_GLOBALS = frozenset(("window", "global", "globalThis"))
_APPS = frozenset(("app", "current_app", "application", "server"))
_STRATEGY = re.compile(r"Auth0Strategy\Z|Strategy\Z")
_RENDERS = frozenset(
    ("render", "render_template", "TemplateResponse", "view", "renderFile", "render_to_response")
)
_VIEW = re.compile(r"[\w./@-]{1,200}\Z")
_HOLE = re.compile(
    r"<%[-=]\s*([\w.]+)\s*%>|[#!]\{\s*([\w.]+)\s*\}|\{\{\{?\s*([\w.]+)\s*(?:\|[^{}]*)?\}\}|@\(?(?:Model|ViewBag)\.(\w+)"
)


class Shared(Linker):
    """All writes to shared objects, by object and name; within a package only."""

    def __init__(self, values: Following, package_of: Callable[[str], str]) -> None:
        self._values = values
        self._package_of = package_of
        self._writes: dict[Slot, list[tuple[Ref, Ref]]] = defaultdict(list)
        self._put: set[str] = set()
        self._renders: dict[str, list[tuple[Ref, str]]] = defaultdict(list)

    def reads(self, ref: Ref) -> Iterable[Link]:
        """What was put under the same name of the same object."""
        unit, node = ref
        return self._reads(unit, node) if isinstance(node, Member) and node.name in self._put else ()

    def _reads(self, unit: Unit, node: Member) -> Iterator[Link]:
        for slot in (self._slot(unit, node), self._module_slot(unit, node)):
            for value, at in self._writes.get(slot, ()) if slot is not None else ():
                if value.node is not node and self._package_of(at.unit.path) == self._package_of(unit.path):
                    yield Link(value, at, f"kept as {slot[1]}" if slot else "")

    def rendered(self, unit: Unit, text: str) -> Iterator[Link]:
        """What a server writes into the holes of a page: "<%= token %>", "#{token}", "{{ token }}"."""
        for match in _HOLE.finditer(text[:2000]):
            path = next(group for group in match.groups() if group is not None).split(".")
            for options, view in self._renders.get(_stem(unit.path), ()):
                if not _is_view(unit.path, view) or not self._near(unit, options.unit):
                    continue
                for value in self._values.at(options, *path) or self._keyword(options, path):
                    yield Link(value, options, f"handed to the page as {path[-1]}")
            for value, at in self._writes.get(("locals", path[0]), ()):
                if self._near(unit, at.unit):
                    inner = self._values.reach(value.node, path[1:])
                    yield Link(Ref(value.unit, inner), at, f"handed to all pages as {path[0]}")

    def _near(self, page: Unit, server: Unit) -> bool:
        """Whether a page may be one of a server's: its package, or a folder below."""
        one, other = self._package_of(page.path), self._package_of(server.path)
        return one == other or not other or one.startswith(other + "/")

    def _keyword(self, options: Ref, path: list[str]) -> list[Ref]:
        for argument in options.node.args if isinstance(options.node, Call) else ():
            if argument.name == path[0]:
                return [Ref(options.unit, self._values.reach(argument.value, path[1:]))]
        return []

    # -- which place a member is -----------------------------------------------------------------------------

    def _slot(self, unit: Unit, node: Member) -> Slot | None:
        """The shared place that `owner.name` is, if any."""
        names = way(node)
        if names is None or len(names) < 2:
            return None
        owner, name = names[-2], names[-1]
        if name == "user" and (owner in _REQUESTS or (owner == "passport" and len(names) > 2)):
            return ("user", "user")
        if owner == "locals":
            return ("locals", name)
        if len(names) == 2 and owner in _GLOBALS:
            return ("global", name)
        if owner in ("$rootScope", "globalProperties") or (owner == "prototype" and name.startswith("$")):
            return ("root" if owner == "$rootScope" else "prototype", name)
        if owner == "this" and name.startswith("$"):
            return ("prototype", name)
        if owner == "config" and len(names) > 2 and names[-3] in _APPS:
            return ("config", name)
        if owner == "g" and len(names) == 2 and (item := unit.imports.get("g")) is not None:
            return ("g", name) if item.module == "flask" else None
        if owner == "state" and len(names) > 2 and names[-3] in (_APPS | _REQUESTS):
            return ("state", name)  # FastAPI: app.state.x, request.state.x
        return None

    def _module_slot(self, unit: Unit, node: Member) -> Slot | None:
        """The attribute of a module of the project, or of an object that one exports."""
        if not isinstance(node.owner, Name):
            return None
        item = unit.imports.get(node.owner.id)
        if item is None:
            return None
        module = self._values.module_of(unit, item)
        if module is not None:
            return (module.path, node.name)
        return ("settings", node.name) if item.module == "django.conf" else None

    # -- writes ----------------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Collect the writes to all shared places, and what pages are given."""
        for unit in list(self._values.units.values()):
            for binding in unit.code.bindings:
                if isinstance(target := binding.target, Member):
                    for slot in (self._slot(unit, target), self._module_slot(unit, target)):
                        if slot is not None:
                            self._keep(slot, Ref(unit, binding.value), Ref(unit, target))
            if posixpath.basename(unit.path) == "settings.py" or "/settings/" in unit.path:
                for name, values in unit.exports.items():
                    for value in values:
                        self._keep(("settings", name), Ref(unit, value), Ref(unit, value))
            self._strategies(unit)
            self._pages(unit)

    def _keep(self, slot: Slot, value: Ref, at: Ref) -> None:
        if len(self._writes[slot]) < _MOST:
            self._writes[slot].append((value, at))
            self._put.add(slot[1])

    def _strategies(self, unit: Unit) -> None:
        """passport: what a strategy's callback hands to done(null, user) becomes req.user."""
        for name, calls in unit.callers.items():
            for call in calls if _STRATEGY.search(name) else ():
                for argument in call.args[-1:] if call.new else ():
                    for function in self._values.functions(Ref(unit, argument.value)):
                        self._verified(function)

    def _verified(self, function: Ref) -> None:
        unit, node = function
        assert isinstance(node, Function)
        params = unit.code.scopes[node.scope].params
        done = params[-1].name if params else ""
        for call in unit.callers.get(done, ()):
            if len(call.args) > 1 and node.start <= call.start < node.end:
                self._keep(("user", "user"), Ref(unit, call.args[1].value), Ref(unit, call))

    def _pages(self, unit: Unit) -> None:
        for name in _RENDERS & unit.callers.keys():
            for call in unit.callers[name]:
                for position, argument in enumerate(call.args[:2]):
                    match argument:
                        case Argument(value=Text(value=view)) if _VIEW.match(view):
                            given = [
                                Ref(unit, later.value)
                                for later in call.args[position + 1 :]
                                if not later.name
                            ]
                            for options in (*given, Ref(unit, call)):
                                self._renders[_stem(view)].append((options, view))


def _stem(path: str) -> str:
    return posixpath.basename(path).partition(".")[0]


def _is_view(path: str, view: str) -> bool:
    """Whether a file is what render() calls by this name, with or without its suffix."""
    bare, wanted = path.rpartition(".")[0], view.lstrip("./")
    return f"/{path}".endswith(f"/{wanted}") or f"/{bare}".endswith(f"/{wanted}")
