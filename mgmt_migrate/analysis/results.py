"""Results of logins: what callbacks are given, and which requests are behind an answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from mgmt_migrate.analysis.memo import Memo
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.unit import Handed, Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Function, Member, Name, Node, Opaque, Param, Scope, Text
from mgmt_migrate.protocol.sdks import CALLBACK, EVENTS, HANDOVERS, STRATEGY
from mgmt_migrate.value import Value

MOST = 8

_PROMISES = frozenset(
    "then subscribe tap map switchMap mergeMap concatMap flatMap done success forEach pipe".split()
)
_ANSWERS = frozenset(("data", "body", "json", "value", "result", "authResult", "credentials"))
_LOGINS = frozenset(HANDOVERS) | {
    "passwordRealm", "passwordGrant", "exchange", "authorize_access_token", "authorization_code",
    "fetch_token",
}  # fmt: skip
_ERROR = re.compile(r"(?:e|err|error)\Z", re.I)


class Received(Value, eq=True):
    """What a parameter of a callback is given: an authentication result, a token, or the value of a
    promise."""

    what: Literal["result", "id", "access", "value"]
    call: Ref
    value: Ref | None = None


class Results:
    """Follows the results of logins over all files of a project."""

    def __init__(self, values: Values) -> None:
        self.values = values
        self._behind: Memo[tuple[Ref, ...] | None] = Memo(None, deepest=12)

    def received(self, unit: Unit, scope: Scope, position: int) -> Iterator[Received]:
        """What a function's parameter is given when it is handed to a call as a callback, by the table of
        SDKs."""
        for handed in self._handings(unit, scope):
            call = handed.call
            name = last_name(call.callee)
            here = Ref(unit, call)
            if name in _PROMISES and isinstance(call.callee, Member) and position == 0:
                yield Received("value", here, Ref(unit, call.callee.owner))
            elif name in ("on", "once", "$on", "addListener", "addEventListener") and call.args:
                event = call.args[0].value
                if isinstance(event, Text) and event.value in EVENTS and position == 0:
                    yield Received("result", here)
            elif (handover := HANDOVERS.get(name)) is not None:
                if len(scope.params) > 2 and _ERROR.match(scope.params[0].name):
                    handover = CALLBACK  # the older style, which some methods had before
                shift = name == STRATEGY and len(scope.params) > 5  # passReqToCallback: the request is first
                given = position - shift
                if given == handover.result:
                    yield Received("result", here)
                elif given == handover.id_token:
                    yield Received("id", here)
                elif given == handover.access_token:
                    yield Received("access", here)

    def _handings(self, unit: Unit, scope: Scope) -> Iterator[Handed]:
        yield from unit.handed.get(scope.index, ())
        if scope.name:
            for handed in unit.passed.get(scope.name, ())[:MOST]:
                if any(self._leads_to(unit, argument.value, scope) for argument in handed.call.args):
                    yield handed

    def _leads_to(self, unit: Unit, value: Node, scope: Scope) -> bool:
        if isinstance(value, Call) and isinstance(value.callee, Member) and value.callee.name == "bind":
            value = value.callee.owner
        return any(
            isinstance(found.node, Function) and found.unit is unit and found.node.scope == scope.index
            for found in self.values.functions(Ref(unit, value))
        )

    def result_requests(self, ref: Ref) -> tuple[Ref, ...] | None:
        """The calls behind an authentication result or a token answer; None if the value is neither."""
        return self._behind.ask(ref, lambda: self._result_requests(ref))

    def _result_requests(self, ref: Ref) -> tuple[Ref, ...] | None:
        unit, node = ref
        match node:
            case Name():
                if (param := unit.param_of(node)) is not None:
                    return self._param_requests(unit, *param)
                values = [Ref(unit, binding.value) for binding in unit.bindings_of(node)[:MOST]]
                return self._first_result(values)
            case Member(name=name, owner=owner) if name in _ANSWERS:
                inner = self.result_requests(Ref(unit, owner))
                return inner if inner is not None else self._assigned_requests(unit, node)
            case Member():
                return self._assigned_requests(unit, node)
            case Call(callee=Member(name="json" | "parse", owner=owner), args=args):
                target = args[0].value if args else owner
                return self.result_requests(Ref(unit, target))
            case Call():
                return self._call_requests(ref, node)
        return None

    def _call_requests(self, ref: Ref, call: Call) -> tuple[Ref, ...] | None:
        if last_name(call.callee) in _LOGINS:
            return self.requests_behind(ref)
        functions = self.values.functions(Ref(ref.unit, call.callee))
        returned = [value for function in functions for value in self.values.returned(function)]
        found = self._first_result(returned)
        return found if found is not None else self.token_call(ref)

    def _first_result(self, values: list[Ref]) -> tuple[Ref, ...] | None:
        for value in values:
            if (found := self.result_requests(value)) is not None:
                return found
        return None

    def token_call(self, ref: Ref) -> tuple[Ref, ...] | None:
        """(ref,) if a call posts to a token endpoint. Set by the project once calls are known."""
        return None

    def _assigned_requests(self, unit: Unit, member: Member) -> tuple[Ref, ...] | None:
        for binding in self.values.assigned(unit, member):
            if (found := self.result_requests(Ref(unit, binding.value))) is not None:
                return found
        return None

    def _param_requests(self, unit: Unit, scope: Scope, param: Param) -> tuple[Ref, ...] | None:
        for received in self.received(unit, scope, param.position):
            if received.what == "result":
                return self.requests_behind(received.call)
            if received.what == "value" and received.value is not None:
                return self.result_requests(received.value)
        for value in self.values.arguments(unit, scope, param):
            if (found := self.result_requests(value)) is not None:
                return found
        return None

    def requests_behind(self, ref: Ref) -> tuple[Ref, ...]:
        """The call itself and what its receiver was constructed by: `lock.on(…)` gives the call and `new
        Auth0Lock(…)`."""
        unit, node = ref
        found = [ref]
        receiver = node
        while isinstance(receiver, Call):
            receiver = receiver.callee
            if isinstance(receiver, Member):
                receiver = receiver.owner
            for value in (
                self.values.settle(Ref(unit, receiver)) if not isinstance(receiver, (Call, Opaque)) else ()
            ):
                if isinstance(value.node, Call):
                    found.append(value)
        return tuple(found[:MOST])
