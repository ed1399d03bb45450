"""Where expressions end: statements, arguments, elements and parameters of the token reader."""

from __future__ import annotations

from collections.abc import Sequence as Several

from mgmt_migrate.languages._text_dialects import dialect_of
from mgmt_migrate.languages._text_frames import CHAIN, Frame, Head, pieces
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Builder,
    Entry,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Return,
    Scope,
    Sequence,
    Text,
)


class Borders:
    """What of a program is written down, and when."""

    def __init__(self, builder: Builder, scope: int) -> None:
        self._builder = builder
        self._text = builder.text
        self._dialect = dialect_of(builder.path)
        self._frames = [Frame("", 0, scope)]
        self._at = 0
        self._previous = 0  # where the last token that counts ended

    def _operand(self, node: Node) -> None:
        """Takes an operand; one right behind another, as in `String name`, replaces it."""
        frame = self._frames[-1]
        if frame.current is not None:
            if frame.role == "message":
                self._message_part(frame)
            frame.adjacent = True
            if frame.targets or frame.parts:
                if frame.current is not None:
                    frame.loose.append(frame.current)
            else:
                frame.drop()
        frame.current = node
        if frame.first is None:
            frame.first = node
        frame.depth = 0

    def _message_part(self, frame: Frame) -> None:
        """`[receiver first: value second: value]`: the receiver or a value is complete."""
        if frame.callee is None and frame.label is None:
            frame.callee, frame.current = frame.current, None
        elif frame.label is not None:
            self._item(frame)

    def _lead(self, frame: Frame, node: Node) -> None:
        """The operand goes on as a member, an index or a call of what it was."""
        frame.depth += 1
        frame.current = node if frame.depth <= CHAIN else Opaque(node.start, node.end)

    def _listed(self, frame: Frame, value: Node | None) -> None:
        if isinstance(value, Text | Join):
            self._builder.strings.append(value)
        self._builder.strings += pieces(frame.loose)
        frame.loose = []

    def _statement(self, frame: Frame) -> None:
        """Ends a statement: what it assigns or returns is written down."""
        value = frame.take()
        self._listed(frame, value)
        label, frame.label = frame.label, None
        targets, frame.targets = frame.targets, []
        if value is not None:
            if isinstance(label, Name | Text) and not targets:
                name = (
                    label
                    if isinstance(label, Name)
                    else Name(label.start, label.end, label.value, frame.scope)
                )
                targets = [(name, True)]
            for target, declares in targets:
                self._bind(frame, target, value, declares)
            if frame.returns:
                self._builder.returns.append(Return(frame.scope, value))
        frame.declares = frame.returns = frame.keyword = frame.typed = False
        frame.lambda_params = None
        frame.items = []

    def _bind(self, frame: Frame, target: Node, value: Node, declares: bool) -> None:
        if not isinstance(target, Name | Member | Index):
            return
        bindings = self._builder.bindings
        bindings.append(Binding(target, value, frame.scope, declares))
        if isinstance(target, Name) and self._builder.scopes[frame.scope].kind == "class":
            owner = Name(target.start, target.start, "this", frame.scope)
            field = Member(target.start, target.end, owner, target.id)
            bindings.append(Binding(field, value, frame.scope, True))

    def _item(self, frame: Frame) -> None:
        """Ends an argument or an element."""
        first = frame.first if self._dialect.param_first else None
        value = frame.take()
        label, frame.label = frame.label, None
        targets, frame.targets = frame.targets, []
        frame.typed = frame.declares = False
        frame.lambda_params = None
        if frame.role == "params":
            self._param(
                frame, label or first or (targets[0][0] if targets else value), value if targets else None
            )
            return
        self._listed(frame, value)
        if value is None:
            return
        if targets and frame.role == "literal":
            label = targets[0][0]
        elif targets:
            for target, declares in targets:
                self._bind(frame, target, value, declares)
        if frame.role == "message":
            frame.args.append(Argument(value, label.id if isinstance(label, Name) else None))
        elif frame.role == "call" and isinstance(label, Text) and label.quote == ":":
            frame.args.append(Argument(value, label.value))
        elif frame.role == "call" and not isinstance(label, Text | Join):
            frame.args.append(Argument(value, label.id if isinstance(label, Name) else None))
        elif label is not None:
            frame.entries.append(entry(label, value))
        else:
            frame.items.append(value)

    def _param(self, frame: Frame, name: Node | None, default: Node | None) -> None:
        if isinstance(name, Name):
            self._listed(frame, default)
            frame.args.append(Argument(name))
            if default is not None:
                frame.entries.append(entry(name, default))

    def _scope(self, head: Head, parent: int, start: int) -> int:
        index = len(self._builder.scopes)
        if len(self._frames) > CHAIN:
            return parent
        self._builder.scopes.append(
            Scope(index, parent, head.kind, head.name, head.params, head.start, start)
        )
        return index

    def _declared(self, frame: Frame, head: Head, scope: int) -> None:
        """Binds the name of a function or class."""
        if head.name:
            end = head.start + len(head.name)
            target = Name(head.start, end, head.name, frame.scope)
            self._bind(frame, target, Function(head.start, end, scope), True)
            frame.declares = False


def parameters(nodes: Several[Node]) -> tuple[Param, ...]:
    """The names among values, as parameters."""
    names = [node for node in nodes if isinstance(node, Name)]
    return tuple(Param(name.id, at, name.start, name.end) for at, name in enumerate(names))


def entry(label: Node, value: Node) -> Entry:
    """An entry of a record; `["a"]` as a key is "a"."""
    name = label.items[0] if isinstance(label, Sequence) and len(label.items) == 1 else label
    key = name.id if isinstance(name, Name) else name.value if isinstance(name, Text) else None
    return Entry(label.start, max(value.end, label.end), key, value, label.start, label.end)
