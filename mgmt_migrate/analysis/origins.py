"""Where a token comes from: followed back from its use to the property, callback or name that says what it
is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mgmt_migrate.analysis.links import Link
from mgmt_migrate.analysis.memo import Memo
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.results import MOST, Results
from mgmt_migrate.analysis.shared import Shared
from mgmt_migrate.analysis.storage import Storage
from mgmt_migrate.analysis.token_names import Kind, kind_of_name
from mgmt_migrate.analysis.unit import Unit, last_name, way
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Choice,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Scope,
    Text,
)
from mgmt_migrate.model.finding import Step, StepKind
from mgmt_migrate.value import Value, replace

_MOST_CALLERS = 200

DEEPEST = 40

_ACCESS_CALLS = frozenset(
    ["getTokenSilently", "getAccessTokenSilently", "getTokenWithPopup", "getAccessTokenWithPopup"]
)
_CLAIMS_CALLS = frozenset(["getIdTokenClaims"])
_UNWRAP = frozenset("parse String str stringify encodeURIComponent trim toString from_ optional".split())
# Owners that make `.id_token` a token answer of the login rather than a value that happens to be called so.
_RESULTS = re.compile(
    r"auth_?result|result|credentials|^tokens?$|token_?set|response|^res$|^resp$|^hash|^data$|^body$|extra_?params|^payload$|"
    r"authresponse|token_?data|^json$|login_?data|authdata|oauth|^r$|^e$|^auth$|openid|oidc",
    re.I,
)
_HOLE_NAMES = re.compile(
    r"[#$]\{([^{}]*)\}|\{\{([^{}]*)\}\}|<%[-=]?([^%]*)%>|\$([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][\w.]*)\}"
)

_LONGEST_END = 400
_ENDS = re.compile(r"(?<![\w$])([\w$]+)(?:['\"]?\]?\)?)\Z")
_PASSED = "the function called here resolves to the one that takes it"
_RETURNED = "the function called here resolves to the one that returns it"
_ASSIGNED = "what reads it resolves to this assignment"
_NAMED = "by its name alone: nothing shows where it comes from"


class Origin(Value, eq=True):
    """What a value is and how that is known.

    `sure`: established by the flow of the program; otherwise a name alone says so. `steps` lead from the
    origin to the use.
    `requests`: the calls or constructions that may have asked for the token.
    """

    kind: Kind
    sure: bool
    steps: tuple[Step, ...] = ()
    requests: tuple[Ref, ...] = ()


class Origins(Results):
    """Follows tokens back, over all files of a project."""

    def __init__(self, values: Values, storage: Storage, shared: Shared | None = None) -> None:
        super().__init__(values)
        self.shared = shared
        self.storage = storage
        self._known: Memo[tuple[Origin, ...]] = Memo((), deepest=DEEPEST)

    def trace(self, ref: Ref) -> tuple[Origin, ...]:
        """The origins of a value, at most 8; empty where nothing is known about it."""
        node = ref.node
        if (
            isinstance(node, Member)
            and node.name != "__raw"
            and self.values.is_bare(*ref)
            and self.storage.key_read(ref) is None
        ):  # a name that leads nowhere is judged at once: it is no question that others meet
            kind = kind_of_name(node.name)
            return (self._by_name(ref, node, kind),) if kind else ()
        return self._known.ask(ref, lambda: self._distinct(self._trace(ref)))

    def _distinct(self, origins: Iterator[Origin]) -> tuple[Origin, ...]:
        found: dict[object, Origin] = {}
        for origin in origins:
            first = origin.requests and id(origin.requests[0].node)
            found.setdefault((origin.kind, origin.sure, first), origin)
            if len(found) >= MOST:
                break
        return tuple(found.values())

    def _trace(self, ref: Ref) -> Iterator[Origin]:
        if (kept := self.storage.key_read(ref)) is not None:
            stored = list(self._stored(ref, *kept))
            yield from stored
            if stored:
                return
        linked = list(self._joined(ref))
        yield from linked
        if not any(origin.sure for origin in linked):
            yield from self._plain(ref)

    def _plain(self, ref: Ref) -> Iterator[Origin]:
        unit, node = ref
        match node:
            case Text(value=value):
                yield from self._template(ref, value)
            case Join(parts=parts) | Choice(options=parts):
                for part in parts:
                    yield from self.trace(Ref(unit, part))
            case Name():
                yield from self._name(ref, node)
            case Member():
                yield from self._member(ref, node)
            case Index():
                for item in self.values.items(ref, node):
                    yield from self.trace(item)
            case Call():
                yield from self._call(ref, node)
            case Function():  # a getter, or a function that is given where a value will do
                for returned in self.values.returned(ref):
                    yield from self.trace(returned)

    def _joined(self, ref: Ref) -> Iterator[Origin]:
        """What comes by a prop, a store, a session, a context …"""
        for link in self.values.linked(ref):
            for origin in self.trace(link.value):
                yield replace(self._with(origin, _joint(link)), sure=origin.sure and link.sure)

    # -- the kinds of values ---------------------------------------------------------------------------------

    def _template(self, ref: Ref, text: str) -> Iterator[Origin]:
        """A server's value inside a page: '#{user.extraParams.id_token}'."""
        for link in self.shared.rendered(ref.unit, text) if self.shared is not None else ():
            for origin in self.trace(link.value):
                yield self._with(origin, _joint(link))
        for match in _HOLE_NAMES.finditer(text[:2000]):
            inside = next(group for group in match.groups() if group is not None)
            if kind := kind_of_name(inside):
                yield self._origin(
                    ref, kind, "extraParams" in inside, f"the server writes {inside.strip()} here"
                )

    def _stored(self, ref: Ref, key: str, at: Node) -> Iterator[Origin]:
        if not key:  # localStorage.getItem(authResult.idToken): a slip, but the intent is plain
            yield from (replace(origin, sure=False) for origin in self.trace(Ref(ref.unit, at)))
            return
        found = False
        for kept in self.storage.kept(ref)[:MOST]:
            for origin in self.trace(kept.value):
                found = True
                unique = self.storage.sure(kept, ref.unit)
                kept_at = Step(
                    kept.at.unit.place(kept.at.node), f'kept under "{key}"', kind="kept", key=kept.key
                )
                read_at = Step(
                    ref.unit.place(ref.node), f'read from "{key}"', _why_key(key, unique), "read", key
                )
                yield replace(origin, sure=origin.sure and unique, steps=(*origin.steps, kept_at, read_at))
        if not found and (kind := kind_of_name(key)):
            named = self._origin(ref, kind, False, f'read from "{key}"')
            yield replace(named, steps=(replace(named.steps[0], kind="read", key=key),))

    def _name(self, ref: Ref, name: Name) -> Iterator[Origin]:
        unit = ref.unit
        found = False
        for binding in unit.bindings_of(name)[:MOST]:
            for origin in self.trace(Ref(unit, binding.value)):
                found = True
                yield origin
        if (param := unit.param_of(name)) is not None:
            for origin in self._parameter(unit, name, *param):
                found = True
                yield origin
        elif (imported := unit.imports.get(name.id)) is not None:
            for value in self.values.exported(unit, imported.module, imported.name):
                for origin in self.trace(value):
                    found = True
                    yield origin
        if not found and (kind := kind_of_name(name.id)):
            yield self._origin(ref, kind, False, f"called {name.id}")

    def _parameter(self, unit: Unit, name: Name, scope: Scope, param: Param) -> Iterator[Origin]:
        for value in islice(self.values.arguments(unit, scope, param), _MOST_CALLERS):
            for origin in self.trace(value):
                note = f"passed as {param.name}"
                yield self._with(origin, self._step(value.unit, value.node, note, _PASSED))
        last = param.path[-1] if param.path else param.name
        for received in self.received(unit, scope, param.position):
            if received.what in ("id", "access") and not param.path:
                kind: Kind = "id" if received.what == "id" else "access"
                note = f"the login hands over the {'ID' if kind == 'id' else 'access'} token"
                here = Ref(unit, param_node(param))
                origin = self._origin(here, kind, True, note, self.requests_behind(received.call))
                yield replace(origin, steps=(replace(origin.steps[0], kind="handed"),))
            elif received.what == "result" and param.path and (named := kind_of_name(last)):
                yield self._origin(
                    Ref(unit, param_node(param)),
                    named,
                    True,
                    f"{last} of the login's result",
                    self.requests_behind(received.call),
                )
            elif received.what == "value" and received.value is not None:
                value_node = self.values.reach(received.value.node, param.path)
                yield from self.trace(Ref(received.value.unit, value_node))

    def _member(self, ref: Ref, member: Member) -> Iterator[Origin]:
        kind = kind_of_name(member.name)
        if member.name == "__raw":
            yield self._origin(ref, "id", True, "the raw ID token of its claims")
        elif not self.values.is_bare(ref.unit, member):
            yield from self._followed(ref, member, kind)
        elif kind:
            yield self._by_name(ref, member, kind)

    def _followed(self, ref: Ref, member: Member, kind: Kind | None) -> Iterator[Origin]:
        unit = ref.unit
        requests = self.result_requests(Ref(unit, member.owner)) if kind else None
        if kind and requests is not None:
            yield self._receipt(ref, member, kind, f"{member.name} of the login's result", requests)
            return
        found = False
        for binding in self.values.assigned(unit, member):
            for origin in self.trace(Ref(unit, binding.value)):
                found = True
                yield self._with(
                    origin,
                    _shared(
                        unit,
                        binding.target,
                        f"assigned to {'.'.join(way(binding.target) or (member.name,))}",
                        _ASSIGNED,
                        member.name,
                    ),
                )
        for origin in () if found else self._through(unit, member):
            found = True
            yield origin
        if not found:
            for value in self.values.entry(Ref(unit, member.owner), member.name):
                if value.node is member:
                    continue
                for origin in self.trace(value):
                    found = True
                    yield origin
        for origin in () if found else self._of_symbol(unit, member):
            found = True
            yield origin
        if not found and kind:
            yield self._by_name(ref, member, kind)

    def _by_name(self, ref: Ref, member: Member, kind: Kind) -> Origin:
        """A property that says what it is, of an owner that is known by its name at best."""
        owner = last_name(member.owner)
        sure = _RESULTS.search(owner) is not None
        how = self._receives(ref, member, known=False)
        note = f"{member.name} of {owner or 'a value'}"
        return Origin(kind, sure, (Step(ref.unit.place(member), note, "" if sure else _NAMED, how),))

    def _through(self, unit: Unit, member: Member) -> Iterator[Origin]:
        """The member of what its owner is joined to, given, or returned by, with a step for that."""
        owner = member.owner
        ways: list[tuple[Ref, Step | None, bool]] = [
            (link.value, _joint(link), link.sure) for link in self.values.linked(Ref(unit, owner))
        ]
        match owner:
            case Name() if (found := unit.param_of(owner)) is not None:
                for value in self.values.arguments(unit, *found):
                    note = f"passed as {found[1].name}"
                    ways.append((value, self._step(value.unit, value.node, note, _PASSED), True))
            case Name():
                ways += [(Ref(unit, binding.value), None, True) for binding in unit.bindings_of(owner)[:MOST]]
            case Call(args=(argument, *_)) if last_name(owner.callee) in _UNWRAP:
                ways.append((Ref(unit, argument.value), None, True))
            case Call() if not ways:
                note = f"returned by {last_name(owner.callee)}()"
                for function in self.values.functions(Ref(unit, owner.callee)):
                    ways += [
                        (value, _shared(unit, owner, note, _RETURNED, last_name(owner.callee)), True)
                        for value in self.values.returned(function)
                    ]
        for value, step, sure in ways[:MOST]:
            reached = Ref(value.unit, self.values.reach(value.node, (member.name,)))
            for origin in self.trace(reached):
                joined = origin if step is None else self._with(origin, step)
                yield replace(joined, sure=joined.sure and sure)

    def _of_symbol(self, unit: Unit, member: Member) -> Iterator[Origin]:
        """The member of what its owner leads to, where that is a name in another place."""
        for value in self.values.settle(Ref(unit, member.owner)):
            if isinstance(value.node, (Name, Member)) and value.node is not member.owner:
                yield from self.trace(Ref(value.unit, self.values.reach(value.node, (member.name,))))

    def _call(self, ref: Ref, call: Call) -> Iterator[Origin]:
        name = last_name(call.callee)
        if told := self.values.house.token(way(call.callee)):
            noun = "an ID" if told == "id" else "an access"
            yield self._origin(ref, told, True, f"by the settings {name}() gives {noun} token")
        elif name in _ACCESS_CALLS:
            yield self._origin(ref, "access", True, f"{name}() gives an access token")
        else:
            yield from self._unknown_call(ref, call, name)

    def _unknown_call(self, ref: Ref, call: Call, name: str) -> Iterator[Origin]:
        unit = ref.unit
        found = False
        for function in self.values.functions(Ref(unit, call.callee)):
            for value in self.values.returned(function):
                for origin in self.trace(value):
                    found = True
                    yield self._with(origin, _shared(unit, call, f"returned by {name}()", _RETURNED, name))
        if found:
            return
        if name in _UNWRAP or (
            not isinstance(call.callee, Member) and name in ("Promise", "Buffer", "bytes")
        ):
            inner = call.args[0].value if call.args and name not in ("trim", "toString") else None
            if inner is None and isinstance(call.callee, Member):
                inner = call.callee.owner
            if inner is not None:
                yield from self.trace(Ref(unit, inner))
            return
        if name == "AuthenticationHeaderValue" and call.args:
            yield from self.trace(Ref(unit, call.args[-1].value))
            return
        if name in ("replace", "strip", "decode", "encode", "catch") and isinstance(call.callee, Member):
            yield from self.trace(Ref(unit, call.callee.owner))
            return
        if (kind := kind_of_name(name)) is not None and name not in _CLAIMS_CALLS:
            yield self._origin(ref, kind, False, f"given by {name}()")

    # -- small things ----------------------------------------------------------------------------------------

    def _origin(self, ref: Ref, kind: Kind, sure: bool, note: str, requests: tuple[Ref, ...] = ()) -> Origin:
        step = self._step(ref.unit, ref.node, note, "" if sure else _NAMED)
        return Origin(kind, sure, (step,), requests)

    def _receipt(
        self, ref: Ref, member: Member, kind: Kind, note: str, requests: tuple[Ref, ...] = ()
    ) -> Origin:
        """The token as a property of a result; one that is read elsewhere has no place of its own here."""
        step = Step(ref.unit.place(member), note, "", self._receives(ref, member, known=bool(requests)))
        return Origin(kind, True, (step,), requests)

    def _receives(self, ref: Ref, member: Member, *, known: bool) -> StepKind:
        start = max(member.start, member.end - _LONGEST_END)
        found = _ENDS.search(ref.unit.code.text, start, member.end)
        if found is None or found.start() <= member.start or found[1] != member.name:
            return "whole"
        return "received" if known else "taken"

    def _with(self, origin: Origin, step: Step) -> Origin:
        if len(origin.steps) > 12 or any(known.place == step.place for known in origin.steps):
            return origin
        return replace(origin, steps=(*origin.steps, step))

    def _step(self, unit: Unit, node: Node, note: str, why: str = "") -> Step:
        return Step(unit.place(node), note, why)


def _why_key(key: str, unique: bool) -> str:
    """What joins a value that is read from a storage to one that was kept in it."""
    if unique:
        return "the same storage and key, in one file or by a key that is this application's own"
    return f'the same storage and key; but "{key}" is a name that anybody uses, or other packages lie between'


def _shared(unit: Unit, node: Node, note: str, why: str, name: str) -> Step:
    """A station that whoever names it shares: a function that gives the token, a property that holds it."""
    return Step(unit.place(node), note, why, "shared", name)


def _joint(link: Link) -> Step:
    """The station at which a link joins two places."""
    why = _why_link(link.sure)
    return Step(link.at.unit.place(link.at.node), link.note, why, "kept" if link.key else "", link.key)


def _why_link(sure: bool) -> str:
    """What joins a value to one in another place of the project, such as a prop or a store."""
    return "resolved: one declaration gives it" if sure else "by the name alone, which others may give too"


def param_node(param: Param) -> Node:
    """A parameter as a place in the file."""
    return Opaque(param.start, param.end)


def is_call_with_text(call: Call, *texts: str) -> bool:
    """Whether the first argument of a call is one of these strings."""
    match call.args:
        case (Argument(value=Text(value=value)), *_):
            return value in texts
    return False
