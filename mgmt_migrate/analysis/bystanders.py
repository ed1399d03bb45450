"""Calls of other APIs that send the same ID token: what a fix changes on its way changes for them too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mgmt_migrate.analysis.project import Project
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import last_name
from mgmt_migrate.model.finding import Place
from mgmt_migrate.protocol.holes import HOLE

_OF_TENANT = re.compile(r"/userinfo\b|/oauth/(?:token|ro)\b|/authorize\b|\bauth0\.com/api/v2/", re.IGNORECASE)
"""Where an access token does what the ID token did, or where none is sent."""
_REQUESTS = frozenset(
    "$http ajax axios delete exchange fetch get getJSON getScript head load open patch post put request".split()
)
_NO_REQUESTS = frozenset("require import on setItem getItem join use resolve".split())


@dataclass(frozen=True, slots=True)
class Bystander:
    """A call that sends the ID token to somebody else than the Management API.

    Attributes:
        place: of the call.
        address: as far as it can be told.
        stations: the places that the token passes on its way.
    """

    place: Place
    address: str
    stations: tuple[Place, ...]


def bystanders(project: Project) -> Iterator[Bystander]:
    """All such calls of a project, in order."""
    for unit in project.units:
        installed = project.installed[project.package_of(unit.path)]
        for call in unit.code.calls:
            name = last_name(call.callee)
            if name in _NO_REQUESTS:
                continue
            http = project.http.recognise(Ref(unit, call))
            if http is None or project.http.endpoints(http) or any(map(_OF_TENANT.search, http.urls)):
                continue
            use = project.finder.carried(http, installed)
            if use.via == "global" and name not in _REQUESTS:
                continue
            stations = [step.place for origin in use.origins if origin.kind == "id" for step in origin.steps]
            if stations:
                address = http.urls[0].replace(HOLE, "…") if http.urls else ""
                yield Bystander(unit.place(call), address[:60], tuple(dict.fromkeys(stations)))
