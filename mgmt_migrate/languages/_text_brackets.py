"""What brackets mean to the token reader: calls, indexes, literals, blocks, bodies."""

from __future__ import annotations

import re

from mgmt_migrate.languages._text_borders import Borders, entry, parameters
from mgmt_migrate.languages._text_formats import filled
from mgmt_migrate.languages._text_frames import CHAIN, Frame, Head
from mgmt_migrate.languages._text_words import CLOSURE, GO_TYPE, INITIALIZER, LITERAL, MAPS, PIPES
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Constant,
    Entry,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Record,
    Scope,
    Sequence,
    Text,
)

_OPENERS = {")": "(", "]": "[", "}": "{"}
_NAME = re.compile(r"\w+(?=\s*(?::|$))")
_PIECE = re.compile(r"[^,]+")
_WIDEST = 1_000
"""So many characters before a word are looked at for its line's indentation."""


class Brackets(Borders):
    """Opens and closes frames."""

    _braces = 0
    _beyond = 0

    def _push(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._braces += frame.opener == "{"

    def _open(self, match: re.Match[str]) -> None:
        if len(self._frames) > 3 * CHAIN:
            self._beyond += 1  # no program: what is inside is read as if it stood here
        elif match[0] == "{":
            self._open_brace(match.start())
        else:
            self._open_other(match)

    def _open_other(self, match: re.Match[str]) -> None:
        frame, start = self._frames[-1], match.start()
        if self._dialect.composite and match[0] == "[" and (kind := GO_TYPE.match(self._text, start)):
            self._at = kind.end()
            frame.current = None
            return
        pushed = Frame(match[0], start, frame.scope, "group" if match[0] == "(" else "literal")
        touching = self._previous == start and frame.current is not None
        if match[0] == "(" and frame.head is not None:
            pushed.role = "params"
        elif frame.current is not None and not isinstance(frame.current, Text | Join | Constant | Opaque):
            if match[0] == "(" and (touching or not frame.keyword):
                pushed.role, pushed.callee, pushed.new = "call", frame.current, frame.constructing
            elif match[0] == "[" and touching:
                pushed.role, pushed.callee = "index", frame.current
        if pushed.role == "literal" and self._dialect.messages and self._text[start - 1 : start] != "@":
            pushed.role = "message"
        self._push(pushed)

    def _open_brace(self, start: int) -> None:
        frame = self._frames[-1]
        pushed = Frame("{", start, frame.scope)
        head, current = frame.head, frame.current
        if head is not None:
            frame.head = None
            frame.drop()
            pushed.scope = pushed.body_of = self._scope(head, frame.scope, start)
            self._declared(frame, head, pushed.scope)
        elif frame.lambda_params is not None:
            head = Head("function", "", start, frame.lambda_params)
            frame.lambda_params = None
            pushed.scope = pushed.body_of = self._scope(head, frame.scope, start)
        elif self._is_literal(frame, start):
            pushed.role = "literal"
            pushed.callee, pushed.new = current, frame.constructing
        elif frame.keyword:
            self._statement(frame)
        elif isinstance(current, Call) and self._is_method(frame, current):
            pushed.scope = pushed.body_of = self._method(frame, current, start)
        elif self._takes_closure(frame):
            self._push_closure("{", self._at)
            return
        elif isinstance(current, Call) and current.new:
            pushed.scope = pushed.body_of = self._scope(Head("class", "", start), frame.scope, start)
        elif frame.role != "block":
            given = current.items if isinstance(current, Sequence) else (current,) if current else ()
            pushed.scope = pushed.body_of = self._scope(
                Head("function", "", start, parameters(given)), frame.scope, start
            )
            frame.current = None
        else:
            self._statement(frame)
        self._push(pushed)

    def _takes_closure(self, frame: Frame) -> bool:
        current = frame.current
        if self._dialect.closures:
            return frame.expecting or isinstance(current, Name | Member | Call)
        return self._dialect.ends and isinstance(current, Call)

    def _is_literal(self, frame: Frame, start: int) -> bool:
        current = frame.current
        if self._dialect.messages and self._text[start - 1 : start] == "@":
            return True
        if isinstance(current, Call) and current.new and self._dialect.initializers:
            return bool(INITIALIZER.match(self._text, start + 1))
        if self._dialect.composite and self._previous == start and isinstance(current, Name | Member):
            return True
        if frame.constructing and current is not None:
            if self._dialect.initializers:
                return bool(INITIALIZER.match(self._text, start + 1))
            return isinstance(current, Index | Sequence)
        if current is not None or not frame.expecting or frame.keyword or self._dialect.closures:
            return False
        if frame.role == "literal" and frame.opener == "{":
            return True
        return bool(LITERAL.match(self._text, start + 1))

    def _is_method(self, frame: Frame, call: Call) -> bool:
        """Whether what reads like a call heads the body of a method."""
        if call.new or not isinstance(call.callee, Name) or self._dialect.closures or frame.targets:
            return False
        return frame.adjacent or self._builder.scopes[frame.scope].kind == "class"

    def _method(self, frame: Frame, call: Call, start: int) -> int:
        calls = self._builder.calls
        if calls and calls[-1] is call:
            calls.pop()
        name = call.callee.id if isinstance(call.callee, Name) else ""
        head = Head("function", name, call.callee.start)
        head.params = parameters([argument.value for argument in call.args])
        scope = self._scope(head, frame.scope, start)
        frame.drop()
        self._declared(frame, head, scope)
        return scope

    def _push_closure(self, opener: str, at: int) -> None:
        frame = self._frames[-1]
        found = (PIPES if self._dialect.ends else CLOSURE).match(self._text, at)
        params: list[Param] = []
        if found:
            self._at = found.end()
            for piece in _PIECE.finditer(found[1]):
                if name := _NAME.search(piece[0]):
                    begin = found.start(1) + piece.start() + name.start()
                    params.append(Param(name[0], len(params), begin, begin + len(name[0])))
        head = Head("function", "", at - 1, tuple(params))
        scope = self._scope(head, frame.scope, at)
        self._push(Frame(opener, at - len(opener), scope, body_of=scope))

    def _body(self, owner: Frame, end: int, opener: str = "do") -> None:
        """Opens the body of a function or class that `end` will close, or what `opener` says."""
        head, owner.head = owner.head, None
        if head is not None:
            owner.drop()
            scope = self._scope(head, owner.scope, end)
            self._declared(owner, head, scope)
            self._push(Frame(opener, head.start, scope, body_of=scope))

    def _suite(self, owner: Frame, end: int) -> None:
        """Opens the body of a function or class that a line will close which is indented less."""
        if owner.head is not None and len(self._frames) <= 3 * CHAIN:
            indent = self._indent(owner.head.start)
            self._body(owner, end, ":")
            self._frames[-1].indent = indent
        owner.head = None

    def _outdent(self, at: int) -> None:
        """Closes the bodies whose heads are not to the left of a line that begins at `at`."""
        if self._frames[-1].opener == ":":
            indent = self._indent(at)
            while self._frames[-1].opener == ":" and self._frames[-1].indent >= indent:
                self._pop(at)

    def _indent(self, at: int) -> int:
        near = self._text[max(0, at - _WIDEST) : at]
        line = near[near.rfind("\n") + 1 :].expandtabs(8)
        return len(line) - len(line.lstrip())

    def _close(self, match: re.Match[str]) -> None:
        opener = _OPENERS[match[0]]
        if self._beyond:
            self._beyond -= 1
        elif opener == "{" and self._braces:
            while self._frames[-1].opener != "{":
                self._pop(match.start())
        elif self._frames[-1].opener != opener:
            if (
                len(self._frames) < 3
                or self._frames[-2].opener != opener
                or self._frames[-1].opener in ("{", "do", ":")
            ):
                return
            self._pop(match.start())
        if len(self._frames) > 1:
            self._pop(match.end())

    def _end(self, match: re.Match[str]) -> None:
        for frame in self._frames[:-4:-1]:
            if frame.opener == "do":
                while self._frames[-1] is not frame:
                    self._pop(match.start())
                self._pop(match.end())
                return

    def _pop(self, end: int) -> None:
        frame = self._frames[-1]
        if frame.role == "block":
            self._statement(frame)
        else:
            self._item(frame)
        self._frames.pop()
        self._braces -= frame.opener == "{"
        owner = self._frames[-1]
        if frame.role == "block":
            self._block(frame, owner, end)
        elif frame.role == "params":
            self._parameters(frame, owner, end)
        elif frame.role == "call" and frame.callee is not None:
            self._called(frame, frame.callee, owner, end)
        elif frame.role == "index" and frame.callee is not None:
            self._indexed(frame, frame.callee, owner, end)
        elif frame.role == "message" and frame.callee is not None:
            self._sent(frame, frame.callee, owner, end)
        elif frame.role == "group" and len(frame.items) == 1 and not frame.entries:
            self._operand(frame.items[0])
        else:
            self._collected(frame, owner, end)

    def _parameters(self, frame: Frame, owner: Frame, end: int) -> None:
        head = owner.head
        if head is not None and (not head.params or self._dialect.param_first):
            defaults = {default.key: default.value for default in frame.entries}
            params = parameters([argument.value for argument in frame.args])
            head.params = tuple(
                Param(p.name, p.position, p.start, p.end, defaults.get(p.name)) for p in params
            )
        if self._dialect.ends:
            self._body(owner, end)

    def _block(self, frame: Frame, owner: Frame, end: int) -> None:
        if frame.body_of < 0:
            return
        scopes = self._builder.scopes
        scope = scopes[frame.body_of]
        if frame.body_of != owner.scope:
            params = scope.params
            body = Scope(scope.index, scope.parent, scope.kind, scope.name, params, scope.start, end)
            scopes[frame.body_of] = body
        if scope.kind != "function" or scope.name:
            if owner.role == "block" and not owner.targets:
                self._statement(owner)
            return
        function = Function(min(frame.start, end), end, frame.body_of)
        current = owner.current
        if isinstance(current, Call):
            args = (*current.args, Argument(function))
            inside = current.arguments_end
            call = Call(current.start, end, current.callee, args, current.scope, current.new, inside)
            self._replace(current, call)
            owner.current = call
        elif isinstance(current, Name | Member):
            self._call(owner, current, (Argument(function),), False, end, end)
        else:
            self._operand(function)

    def _replace(self, old: Call, new: Call) -> None:
        calls = self._builder.calls
        for at in range(len(calls) - 1, max(len(calls) - 200, -1), -1):
            if calls[at] is old:
                calls[at] = new
                return

    def _call(
        self, owner: Frame, callee: Node, args: tuple[Argument, ...], new: bool, inside: int, end: int
    ) -> None:
        start = callee.start
        if self._dialect.ends and isinstance(callee, Member) and callee.name == "new":
            callee, new = callee.owner, True
        call = Call(start, end, callee, args, owner.scope, new, inside)
        self._builder.calls.append(call)
        if join := filled(callee, args, self._text, start, end):
            self._lead(owner, join)
            return
        owner.constructing = owner.constructing and not new
        self._lead(owner, call)

    def _called(self, frame: Frame, callee: Node, owner: Frame, end: int) -> None:
        deep = len(self._frames) > CHAIN
        if isinstance(callee, Name) and callee.id in MAPS and not deep:
            frame.items += [argument.value for argument in frame.args if argument.name is None]
            literal = self._collection(frame, callee.start, end)
            owner.current = None
            self._operand(literal)
            return
        args = () if deep else tuple(frame.args)
        if frame.entries and not deep:
            first, last = frame.entries[0], frame.entries[-1]
            options = Record(first.start, last.end, tuple(frame.entries))
            self._builder.records.append(options)
            args = (*args, Argument(options))
        self._call(owner, callee, args, frame.new, end - 1, end)

    def _indexed(self, frame: Frame, callee: Node, owner: Frame, end: int) -> None:
        if not frame.items:
            return  # $list[] = value
        key = frame.items[0]
        node: Node
        if isinstance(key, Text):
            node = Member(callee.start, end, callee, key.value)
        else:
            deep = len(self._frames) > CHAIN
            node = Index(callee.start, end, callee, Opaque(key.start, key.end) if deep else key)
        self._lead(owner, node)

    def _sent(self, frame: Frame, receiver: Node, owner: Frame, end: int) -> None:
        """An Objective-C message as a call of a method with named arguments."""
        args = tuple(frame.args)
        selector = args[0].name if args else None
        if selector is None and args and isinstance(args[0].value, Name):
            selector, args = args[0].value.id, args[1:]
        if selector is None or len(self._frames) > CHAIN:
            self._operand(Opaque(frame.start, end))
            return
        first = tuple(Argument(argument.value) for argument in args[:1])
        callee = Member(frame.start, receiver.end, receiver, selector)
        call = Call(frame.start, end, callee, (*first, *args[1:]), owner.scope, arguments_end=end - 1)
        self._builder.calls.append(call)
        self._operand(filled(callee, call.args, self._text, frame.start, end) or call)

    def _collected(self, frame: Frame, owner: Frame, end: int) -> None:
        """A literal; behind a type or a construction it is one more argument of that."""
        literal = self._collection(frame, frame.start, end)
        callee = frame.callee
        if callee is None or isinstance(callee, Sequence | Index):
            if callee is not None:
                owner.current = None
            self._operand(literal)
            return
        given: tuple[Argument, ...] = ()
        if isinstance(callee, Call):
            given, callee = callee.args, callee.callee
        self._call(owner, callee, (*given, Argument(literal)), True, end - 1, end)

    def _collection(self, frame: Frame, start: int, end: int) -> Node:
        if len(self._frames) > CHAIN:
            return Opaque(start, end)
        entries = frame.entries or _pairs(frame.items)
        if entries or (frame.opener == "{" and not frame.items):
            record = Record(start, end, tuple(entries))
            self._builder.records.append(record)
            return record
        return Sequence(start, end, tuple(frame.items))


def _pairs(items: list[Node]) -> list[Entry]:
    """`{{"a", b}, {"c", d}}` as entries; none if it is not all pairs."""
    entries: list[Entry] = []
    for item in items:
        if not isinstance(item, Sequence) or len(item.items) != 2 or not isinstance(item.items[0], Text):
            return []
        entries.append(entry(item.items[0], item.items[1]))
    return entries
