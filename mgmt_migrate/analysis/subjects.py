"""Whose record a Management call acts on: another user's, where the code shows it.

A user's token opens the record of that user alone. An id from a route or from a list of users is another's.
"""

from __future__ import annotations

import re

from mgmt_migrate.analysis.following import Following
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name, root_name, way
from mgmt_migrate.model.code import Call, Index, Join, Member, Name, Node, Text

_ROUTE = re.compile(
    r"(?:^|\.)(?:req|request|match|\$?route|snapshot|ctx)\.(?:params|paramMap|view_args|path_params)(?:\.|$)|"
    r"^\$(?:route|state)Params\.|(?:^|\.)router\.query\."
)
_ROUTE_CALLS = frozenset(("useParams", "useRouteMatch"))
_EACH = frozenset("map forEach each filter flatMap reduce some every forkJoin".split())
_PEOPLE = re.compile(r"users|accounts|members|people|persons|employees|customers|students|rows|items\Z", re.I)
_BEFORE_ID = re.compile(r"/users/\Z")


class Subjects:
    """Answers for the id in an address or among the arguments of a call."""

    def __init__(self, values: Following) -> None:
        self._values = values

    def in_address(self, url: Ref) -> Ref | None:
        """The id of another user in an address: what follows "/users/"."""
        for unit, node in (url, *self._values.settle(url)):
            parts = node.parts if isinstance(node, Join) else ()
            for position, part in enumerate(parts[:-1]):
                if isinstance(part, Text) and _BEFORE_ID.search(part.value):
                    found = self.of_id(Ref(unit, parts[position + 1]))
                    if found is not None:
                        return found
        return None

    def in_call(self, unit: Unit, call: Call) -> Ref | None:
        """The id of another user as the first argument of an SDK's method, or under `id` in it."""
        if not call.args:
            return None
        first = Ref(unit, call.args[0].value)
        for value in (first, *self._values.at(first, "id")):
            if (found := self.of_id(value)) is not None:
                return found
        return None

    def of_id(self, ref: Ref) -> Ref | None:
        """The id itself, if all that it may be is visibly another user's."""
        if self._from_route(ref) or self._from_list(ref):
            return ref
        values = self._values.settle(ref)
        shown = bool(values) and all(self._from_route(v) or self._from_list(v) for v in values)
        return ref if shown else None

    def _from_route(self, ref: Ref) -> bool:
        node = ref.node
        if isinstance(node, Call) and last_name(node.callee) == "get" and isinstance(node.callee, Member):
            return self._from_route(Ref(ref.unit, node.callee))  # route.snapshot.paramMap.get("id")
        names = way(node)
        if names is not None:
            return _ROUTE.search(".".join(names)) is not None
        root = node
        while isinstance(root, Member):
            root = root.owner
        return isinstance(root, Call) and last_name(root.callee) in _ROUTE_CALLS

    def _from_list(self, ref: Ref) -> bool:
        unit, node = ref
        if isinstance(node, Member):
            root: Node | None = node
            while isinstance(root, Member):
                root = root.owner
            if isinstance(root, Index):  # for (const user of users)
                return _PEOPLE.search(last_name(root.owner)) is not None
        variable = root_name(node) if isinstance(node, (Member, Name)) else None
        if variable is None:
            return False
        for binding in unit.bindings_of(variable)[:2]:
            if isinstance(binding.value, Index) and _PEOPLE.search(last_name(binding.value.owner)):
                return True
        found = unit.param_of(variable)
        if found is None or found[1].position != 0:
            return False
        return any(
            last_name(handed.call.callee) in _EACH
            and isinstance(handed.call.callee, Member)
            and _PEOPLE.search(last_name(handed.call.callee.owner)) is not None
            for handed in unit.handed.get(found[0].index, ())
        )
