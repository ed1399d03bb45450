"""Who else gets the same ID token: what a fix changes on its way changes for them too."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name, root_name
from mgmt_migrate.analysis.uses import Installed
from mgmt_migrate.model.code import Call, Join, Member, Name, Node, Record, Text
from mgmt_migrate.model.finding import Place
from mgmt_migrate.protocol.holes import HOLE

_OF_TENANT = re.compile(r"/userinfo\b|/oauth/(?:token|ro)\b|/authorize\b|\bauth0\.com/api/v2/", re.IGNORECASE)
"""Where an access token does what the ID token did, or where none is sent."""
_ADDRESS = re.compile(rf"/|\.|https?:|{HOLE}|\w+/\w+/")
_REQUESTS = frozenset(
    (
        "$http ajax axios delete exchange fetch get getJSON getScript head load open patch post put request"
    ).split()
)
_NO_REQUESTS = frozenset("require import on setItem getItem join use resolve".split())
_KEEPS = frozenset("setItem set put cookie setCookie save store setRequestHeader append header".split())
_LOOKS = frozenset("Boolean bool getProfile getUserInfo userInfo isTokenExpired tokenNotExpired".split())
_OPEN = frozenset("window document location exports module global globalThis self top parent".split())
_DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Bystander:
    """A call that takes the ID token and is none of the Management API.

    Attributes:
        place: of the call.
        what: becomes of the token there, in words.
        stations: the places that it passes on its way.
        sent: whether the call sends it, so that no way to the Management API leads through here.
    """

    place: Place
    what: str
    stations: tuple[Place, ...]
    sent: bool


def bystanders(project: Project, may_share: Callable[[str], bool]) -> Iterator[Bystander]:
    """All such calls in the files of a project that may run beside the way of a token, in order."""
    managed = {id(node) for use in project.uses for node in (use.ref.node, use.place)}
    for unit in filter(lambda unit: may_share(unit.path), project.units):
        installed = project.installed[project.package_of(unit.path)]
        for call in unit.code.calls:
            if id(call) not in managed and last_name(call.callee) not in _NO_REQUESTS | _LOOKS:
                yield from _at(project, unit, call, installed)
        yield from _assigned(project, unit)


def _at(project: Project, unit: Unit, call: Call, installed: list[Installed]) -> Iterator[Bystander]:
    name = last_name(call.callee)
    known = name in _REQUESTS or "/" in unit.source(call)
    http = project.http.recognise(Ref(unit, call)) if known else None
    if http is not None and any(map(_ADDRESS.match, http.urls)):
        if project.http.endpoints(http) or any(map(_OF_TENANT.search, http.urls)):
            return
        use = project.finder.carried(http, installed)
        sent = [step.place for origin in use.origins if origin.kind == "id" for step in origin.steps]
        if sent and (use.via != "global" or name in _REQUESTS):
            address = http.urls[0].replace(HOLE, "…")
            yield Bystander(unit.place(call), f"sent to {address[:60]}", tuple(dict.fromkeys(sent)), True)
            return
    values = [value for argument in call.args for value in _values(argument.value)]
    stations = _stations(project, unit, values)
    if stations and not _passes_on(project, unit, call):
        yield Bystander(unit.place(call), f"handed to {name}", stations, False)
    if isinstance(call.callee, Member) and isinstance(call.callee.owner, (Name, Member)):
        stations = _stations(project, unit, [call.callee.owner])
        if stations:
            yield Bystander(unit.place(call), f"taken apart by {name}", stations, False)


def _assigned(project: Project, unit: Unit) -> Iterator[Bystander]:
    """What others than this code may read: `document.cookie`, `window.token`, `exports.token`."""
    for binding in unit.code.bindings:
        root = root_name(binding.target) if isinstance(binding.target, Member) else None
        if root is not None and root.id in _OPEN:
            stations = _stations(project, unit, _values(binding.value))
            if stations:
                where = unit.source(binding.target)[:60]
                yield Bystander(unit.place(binding.value), f"assigned to {where}", stations, False)


def _stations(project: Project, unit: Unit, values: Iterable[Node]) -> tuple[Place, ...]:
    """The places that the ID token in one of some values passed."""
    return tuple(
        dict.fromkeys(
            step.place
            for value in values
            for origin in project.origins.trace(Ref(unit, value))
            if origin.kind == "id"
            for step in origin.steps
        )
    )


def _values(node: Node, depth: int = 0) -> Iterator[Node]:
    """The names in an argument that may hold a token."""
    if isinstance(node, (Name, Member)):
        yield node
    elif isinstance(node, Join) and depth < _DEEPEST:
        for part in node.parts:
            yield from _values(part, depth + 1)
    elif isinstance(node, Record) and depth < _DEEPEST:
        for entry in node.entries:
            yield from _values(entry.value, depth + 1)


def _passes_on(project: Project, unit: Unit, call: Call) -> bool:
    """Whether the token is followed beyond a call, by the analysis or under the name that it is kept by."""
    name = last_name(call.callee)
    root = root_name(call.callee)
    if root is not None and root.id == "console":
        return True
    first = call.args[0].value if call.args else None
    if name in _KEEPS and len(call.args) > 1 and isinstance(first, Text):
        return True
    return bool(project.values.functions(Ref(unit, call.callee)))
