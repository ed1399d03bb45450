"""Token requests that are built call by call: webAuth().scope(…).audience(…).start()."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate.analysis.facts import Request, Setting
from mgmt_migrate.analysis.options import OptionReader
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name, root_name, way
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Member, Node
from mgmt_migrate.protocol.builders import BUILDER_SHAPES, BuilderShape

SHAPE = "builder"
_LONGEST = 24


class Builders:
    """Recognises the builders of the mobile SDKs, whose files are read as plain text."""

    def __init__(self, values: Values, read: OptionReader) -> None:
        self.values = values
        self.read = read

    def of(self, unit: Unit) -> Iterator[tuple[Call, Request]]:
        """The requests of a file, each with the call that begins it."""
        if unit.code.language != "text":
            return
        for name, calls in unit.callers.items():
            shapes = [shape for shape in BUILDER_SHAPES if shape.begins(name, shape.owner)]
            for call in calls if shapes else ():
                owners = self._owners(unit, call)
                for shape in shapes:
                    if any(shape.begins(name, owner) for owner in owners) and self._believed(unit, shape):
                        if not _ends_session(unit, call):
                            yield call, self._request(unit, call, shape)
                        break

    def _believed(self, unit: Unit, shape: BuilderShape) -> bool:
        return not shape.marks or any(mark in unit.code.text for mark in shape.marks)

    def _owners(self, unit: Unit, call: Call) -> list[str]:
        """The names of what a call is made on: a variable, a call, or the class that the variable holds."""
        if not isinstance(call.callee, Member):
            return [""]
        owner = call.callee.owner
        found = [_name(owner)]
        for value in self.values.settle(Ref(unit, owner)):
            if isinstance(value.node, Call):
                found.append(_name(value.node))
        return found

    def _request(self, unit: Unit, call: Call, shape: BuilderShape) -> Request:
        request = Request(
            shape.kind,
            SHAPE,
            Ref(unit, call),
            call,
            default_response_type="password" if shape.kind == "password" else "code",
        )
        steps = [call, *self._steps(unit, call, shape)]
        for key, names in (
            ("audience", shape.audience),
            ("scope", shape.scope),
            ("response_type", shape.response_type),
        ):
            value = _set(steps, names, key) or self._parameter(unit, steps, shape.parameters, key)
            if value is not None:
                setattr(request, key, self._said(unit, value))
        request.secondary = self.read.is_secondary(unit, call, None)
        return request

    def _said(self, unit: Unit, value: Node) -> Setting:
        return self.read.said(Ref(unit, value))

    def _parameter(self, unit: Unit, steps: list[Call], names: tuple[str, ...], key: str) -> Node | None:
        """The value of a key of a dictionary of further parameters."""
        for step in steps:
            if last_name(step.callee) in names and step.args:
                for found in self.values.at(Ref(unit, step.args[0].value), key):
                    if found.unit is unit:
                        return found.node
        return None

    def _steps(self, unit: Unit, call: Call, shape: BuilderShape) -> Iterator[Call]:
        """The calls that set a builder up: those chained to it, and those on the variable that takes it."""
        step = unit.chained.get(id(call))
        last = call
        for _ in range(_LONGEST):
            if step is None:
                break
            yield step
            last, step = step, unit.chained.get(id(step))
        kept = unit.bound.get(id(call)) or unit.bound.get(id(last))
        if kept is None or way(kept) is None:
            return
        for name in (*shape.audience, *shape.scope, *shape.response_type, *shape.parameters):
            for setter in unit.callers.get(name, ()):
                root = root_name(setter.callee)
                if root is not None and _begins(setter, kept) and self.values.same_variable(unit, root, kept):
                    yield setter


def _ends_session(unit: Unit, call: Call) -> bool:
    """Whether a chain logs out instead: Auth0.webAuth().clearSession(federated: false)."""
    step = unit.chained.get(id(call))
    return step is not None and last_name(step.callee) == "clearSession"


def _set(steps: list[Call], names: tuple[str, ...], keyword: str) -> Node | None:
    """The argument of the last of these setters, or the keyword argument of the call itself."""
    for step in reversed(steps):
        if last_name(step.callee) in names and step.args:
            return step.args[0].value
    return next((argument.value for argument in steps[0].args if argument.name == keyword), None)


def _name(node: Node) -> str:
    """The name of a variable, of a function that is called, or of the class made by [[X alloc] init]."""
    if not isinstance(node, Call):
        return last_name(node)
    callee = node.callee
    if isinstance(callee, Member) and callee.name in ("alloc", "new"):
        return last_name(callee.owner)
    return last_name(callee)


def _begins(setter: Call, kept: Node) -> bool:
    """Whether the chain that a call belongs to starts at a variable or property."""
    wanted = way(kept)
    node: Node = setter
    for _ in range(_LONGEST * 2):
        if way(node) == wanted:
            return True
        if isinstance(node, Call):
            node = node.callee
        elif isinstance(node, Member):
            node = node.owner
        else:
            return False
    return False
