"""What values say: the strings that they may be, and the words that a reader would judge them by."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mgmt_migrate.analysis.following import DEEPEST, MOST, Following
from mgmt_migrate.analysis.memo import Memo
from mgmt_migrate.analysis.passing import ON_ITSELF, SAME
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.model.code import Call, Choice, Code, Constant, Join, Member, Name, Sequence, Text
from mgmt_migrate.model.house import House
from mgmt_migrate.protocol.holes import HOLE

LONGEST_TEXT = 4_096


class Values(Following):
    """Answers about values over all files of a project."""

    def __init__(
        self,
        units: Iterable[Unit],
        load: Callable[[str], Code | None] | None = None,
        house: House | None = None,
    ) -> None:
        super().__init__(units, load)
        self.house = house or House()
        self._told: Memo[list[str]] = Memo([HOLE], deepest=DEEPEST * 2)

    def forget(self) -> None:
        """Forget the answers so far."""
        super().forget()
        self._told = Memo([HOLE], deepest=DEEPEST * 2)

    def texts(self, ref: Ref, depth: int = 0) -> list[str]:
        """The strings that a value may be, at most 8; U+FFFC stands for a part that is not known before
        run time."""
        if isinstance(ref.node, Text):
            return [ref.node.value[:LONGEST_TEXT]]
        if self.is_bare(*ref):
            return [HOLE]
        return self._told.ask(ref, lambda: self._tell(ref, depth))

    def _tell(self, ref: Ref, depth: int) -> list[str]:
        unit, node = ref
        match node:
            case Text(value=value):
                return [value[:LONGEST_TEXT]]
            case Constant(value=value):
                return [str(value)] if isinstance(value, (int, float)) and not isinstance(value, bool) else []
            case Join(parts=parts):
                return self._joined([self.texts(Ref(unit, part), depth + 1) for part in parts])
            case Sequence(items=items):
                return [
                    " ".join(text)
                    for text in [[t for i in items for t in self.texts(Ref(unit, i), depth + 1)[:1]]]
                ]
            case Call():
                return self._called(unit, node, depth)
        settled = self.settle(ref)
        if settled == (ref,) or not settled:
            return [HOLE]
        return self._distinct(text for value in settled for text in self.texts(value, depth + 1)) or [HOLE]

    def _called(self, unit: Unit, call: Call, depth: int) -> list[str]:
        name = last_name(call.callee)
        owner = call.callee.owner if isinstance(call.callee, Member) else None
        if name == "join" and isinstance(owner, Sequence) and call.args:
            glue = self.texts(Ref(unit, call.args[0].value), depth + 1)[0]
            pieces = [self.texts(Ref(unit, item), depth + 1)[0] for item in owner.items]
            return [glue.join(pieces)[:LONGEST_TEXT]]
        if name == "concat" and owner is not None:
            return self._joined(
                [self.texts(Ref(unit, part), depth + 1) for part in (owner, *(a.value for a in call.args))]
            )
        if name in ("urljoin", "URL", "resolve") and len(call.args) == 2:
            first, second = (self.texts(Ref(unit, a.value), depth + 1)[:1] for a in call.args)
            base, path = (second, first) if name == "URL" else (first, second)
            return self._joined(
                [[text.rstrip("/") for text in base], ["/" + text.lstrip("/") for text in path]]
            )
        if name in SAME and call.args:
            return self.texts(Ref(unit, call.args[0].value), depth + 1)
        if name in ON_ITSELF and owner is not None and name != "get":
            return self.texts(Ref(unit, owner), depth + 1)
        settled = self.settle(Ref(unit, call))
        told = self._distinct(t for v in settled if v.node is not call for t in self.texts(v, depth + 1))
        return told or [self._given_path(unit, call, depth)]

    def _given_path(self, unit: Unit, call: Call, depth: int) -> str:
        """The address that an unseen function makes of the API's path: tenantUrl("/api/v2/users/")."""
        for argument in call.args[:2]:
            for text in self.texts(Ref(unit, argument.value), depth + 1)[:1]:
                if text.startswith(("/api/v2/", "api/v2/")):
                    return HOLE + "/" + text.lstrip("/")
        return HOLE

    def _joined(self, parts: list[list[str]]) -> list[str]:
        results = [""]
        for options in parts:
            results = [(head + tail)[:LONGEST_TEXT] for head in results for tail in options or [HOLE]][:MOST]
        return results

    def _distinct(self, texts: Iterable[str]) -> list[str]:
        return list(dict.fromkeys(texts))[:MOST]

    def hints(self, ref: Ref, depth: int = 0) -> str:
        """All names and literals in a value and one level behind it, lower-case: what a reader would judge
        a host by."""
        words: list[str] = []
        pending = [(ref, depth)]
        while pending and len(words) < 64:
            (unit, node), level = pending.pop()
            match node:
                case Text(value=value):
                    words.append(value[:256])
                case Name(id=name):
                    words.append(name)
                case Member(owner=owner, name=name):
                    words.append(name)
                    pending.append((Ref(unit, owner), level))
                case Join(parts=parts):
                    pending.extend((Ref(unit, part), level) for part in parts)
                case Call(callee=callee, args=args):
                    pending.append((Ref(unit, callee), level))
                    pending.extend((Ref(unit, argument.value), level) for argument in args[:3])
                case Choice(options=options):
                    pending.extend((Ref(unit, option), level) for option in options)
            if level < 3 and isinstance(node, (Name, Member)):
                pending.extend(
                    (value, level + 1) for value in self.settle(Ref(unit, node)) if value.node is not node
                )
        return " ".join(words).lower()
