"""Which Management calls stand near a request that may feed them although no way was seen.

Many requests of a file are near the same calls: they share what is near them, so that thousands of both cost
what they are and not their product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from mgmt_migrate.analysis.facts import Near, Request, Use
from mgmt_migrate.analysis.unit import Unit

_MOST = 500
"""So many requests of a file, and of a package, are near anything: by thousands they were not written by
hand, and who is near whom is no evidence there."""


def place(
    requests: Sequence[Request],
    uses: Iterable[tuple[Use, bool]],
    package_of: Callable[[str], str],
    is_idle: Callable[[Request], bool],
) -> None:
    """Tell each request what is near it: the uses of its file, and those of its package that nothing feeds.

    Args:
        requests: all of the project.
        uses: those that send an ID token, each with whether a request is known to feed it.
        package_of: the package that a path lies in.
        is_idle: whether a request is a client that nothing is begun on; it does not feed what another one
            does.
    """
    near = _Nearness(requests, uses, package_of)
    known: dict[tuple[int, bool, bool, bool, bool], Near] = {}
    for request in requests:
        in_file, in_package = id(request) in near.of_files, id(request) in near.of_packages
        if in_file or in_package:
            idle = is_idle(request)
            key = (id(request.unit), in_file, in_package, _asks(request), idle)
            if key not in known:
                own = near.in_file(request.unit, idle=idle) if in_file else []
                others = near.in_package(request) if in_package else []
                known[key] = Near(tuple(use for _, use in sorted([*own, *others], key=lambda one: one[0])))
            request.nearby = known[key]


class _Nearness:
    """Uses, numbered in their order, by file and package."""

    def __init__(
        self,
        requests: Sequence[Request],
        uses: Iterable[tuple[Use, bool]],
        package_of: Callable[[str], str],
    ) -> None:
        self._package_of = package_of
        self._of_unit: dict[int, list[tuple[int, Use, bool]]] = defaultdict(list)
        self._unfed: dict[str, list[tuple[int, Use]]] = defaultdict(list)
        for number, (use, fed) in enumerate(uses):
            self._of_unit[id(use.unit)].append((number, use, fed))
            if not fed:
                self._unfed[package_of(use.unit.path)].append((number, use))
        primary = [request for request in requests if not request.secondary]
        self.of_files = _first(primary, lambda request: request.unit.path)
        self.of_packages = _first(primary, lambda request: package_of(request.unit.path))
        self._logins: dict[str, set[int]] = defaultdict(set)
        for request in primary:
            if id(request) in self.of_packages and _asks(request):
                self._logins[package_of(request.unit.path)].add(id(request.unit))

    def in_file(self, unit: Unit, *, idle: bool) -> list[tuple[int, Use]]:
        """The uses of a file."""
        return [(number, use) for number, use, fed in self._of_unit.get(id(unit), ()) if not (fed and idle)]

    def in_package(self, request: Request) -> list[tuple[int, Use]]:
        """The uses of a request's package that nothing feeds, in other files; where one of the requests asks
        for a profile, that is the login, and the rest are not."""
        package = self._package_of(request.unit.path)
        logins, login = self._logins.get(package, set()), _asks(request)
        return [
            (number, use)
            for number, use in self._unfed.get(package, ())
            if use.unit is not request.unit and (login or not logins - {id(use.unit)})
        ]


def _asks(request: Request) -> bool:
    return request.scope.present or request.audience.present


def _first(requests: Iterable[Request], key: Callable[[Request], str]) -> set[int]:
    counts: dict[str, int] = defaultdict(int)
    found = set()
    for request in requests:
        counts[key(request)] += 1
        if counts[key(request)] <= _MOST:
            found.add(id(request))
    return found
