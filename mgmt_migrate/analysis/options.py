"""The options of a request, read from records and keyword arguments."""

from __future__ import annotations

import re

from mgmt_migrate.analysis.facts import ABSENT, Setting
from mgmt_migrate.analysis.passing import HOLDING
from mgmt_migrate.analysis.places import Nested
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Member, Name, Node, Record
from mgmt_migrate.protocol.sdks import Path

_SECONDARY = re.compile(
    r"link(?!e?d?_?in\b|edin)(?!s\b)|secondary|second_?(?:login|account|lock)|merge_?account", re.I
)
_DEEP = 8
_TELLING = ("state", "redirectUrl", "redirectUri", "redirect_uri", "callbackURL", "title")


class OptionReader:
    """Reads options; shared by the recognisers of requests."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._secondary: dict[str, Nested] = {}

    def _secondary_values(self, unit: Unit) -> Nested:
        """What variables hold that are named for a second login."""
        if unit.path not in self._secondary:
            bindings = unit.code.bindings
            named = [binding.value for binding in bindings if _SECONDARY.search(last_name(binding.target))]
            self._secondary[unit.path] = Nested(named)
        return self._secondary[unit.path]

    def values_at(self, options: Ref, path: Path) -> list[Ref]:
        """Values at a path; the first key may be a keyword argument of a call."""
        if isinstance(options.node, Call) and not options.node.new:
            for argument in options.node.args:
                if argument.name == path[0]:
                    return self.values.at(Ref(options.unit, argument.value), *path[1:])
        return self.values.at(options, *path)

    def setting(self, options: Ref, paths: tuple[Path, ...]) -> Setting:
        for path in paths:
            if found := self.values_at(options, path):
                texts = [text for value in found for text in self.values.texts(value)]
                return Setting(tuple(dict.fromkeys(texts))[:8], found[0])
        return ABSENT

    def hides(self, options: Ref, paths: tuple[Path, ...]) -> bool:
        """Whether an option may stand where the code at hand does not show it: in a record that a package or
        a caller gives, also one that is spread or merged into those that are seen."""
        ways = {path[:length] for path in paths for length in range(len(path))}
        seen: set[int] = set()
        return any(
            self._hidden(ref, seen)
            for way in ways
            for ref in (self.values_at(options, way) if way else [options])
        )

    def _hidden(self, ref: Ref, seen: set[int], depth: int = 0) -> bool:
        settled = self.values.settle(ref)
        if not settled:
            return True
        new = [value for value in settled if id(value.node) not in seen]
        seen.update(id(value.node) for value in new)
        return depth < _DEEP and any(self._holds_more(value, seen, depth + 1) for value in new)

    def _holds_more(self, ref: Ref, seen: set[int], depth: int) -> bool:
        unit, node = ref
        match node:
            case Record(entries=entries):
                return any(e.key is None and self._hidden(Ref(unit, e.value), seen, depth) for e in entries)
            case Call(args=args) if last_name(node.callee) in HOLDING:
                return any(self._hidden(Ref(unit, argument.value), seen, depth) for argument in args)
            case Call(new=True):
                return not self.values.functions(Ref(unit, node.callee))
            case Name() | Member() | Call():
                return True
        return False

    def said(self, ref: Ref) -> Setting:
        return Setting(tuple(self.values.texts(ref)), ref)

    def first(self, options: Ref, paths: tuple[Path, ...]) -> Ref | None:
        for path in paths:
            if found := self.values_at(options, path):
                return found[0]
        return None

    def is_secondary(self, unit: Unit, place: Node, options: Ref | None) -> bool:
        """A second login that only obtains the token to link with: said by the function, the variable, or
        an option."""
        if any(value.end - place.end < 3 for value in self._secondary_values(unit).around(place)):
            return True
        for scope in unit.scopes_around(unit.innermost(place)):
            if scope.kind == "function" and _SECONDARY.search(scope.name):
                return True
        if options is None:
            return False
        for key in _TELLING:
            for found in (
                *self.values.at(options, key),
                *self.values.at(options, "auth", key),
                *self.values.at(options, "auth", "params", key),
            ):
                if any(_SECONDARY.search(text) for text in self.values.texts(found)):
                    return True
        return False
