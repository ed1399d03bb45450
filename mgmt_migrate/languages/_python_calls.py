"""Calls of a Python file, and those that are values of their own: `x.get("key")`, `os.getenv`, `dict(…)`."""

from __future__ import annotations

import re

import libcst as cst

from mgmt_migrate.languages._python_strings import Strings
from mgmt_migrate.model.code import (
    Argument,
    Call,
    Choice,
    Entry,
    Join,
    Member,
    Name,
    Node,
    Record,
    Sequence,
    Text,
)

_KEY = re.compile(r"[^\s/:]+")


class Calls(Strings):
    """Lowers calls."""

    def call(self, node: cst.Call) -> Node:
        function = node.func
        if isinstance(function, cst.Attribute):
            if function.attr.value == "format" and self._is_literal(function.value):
                return self.format_call(node, function.value)
            if function.attr.value == "join" and (whole := self._join_call(node, function.value)):
                return whole
        callee = self.value(function)
        call = self._plain(node, callee)
        self.out.calls.append(call)
        if isinstance(callee, Name) and callee.id == "dict":
            return self._dict(node, call) or call
        return self._looked_up(call) or call

    def _plain(self, node: cst.Call, callee: Node) -> Call:
        start, end = self.span(node)
        args = tuple(
            Argument(self.value(a.value), a.keyword.value if a.keyword else None, bool(a.star))
            for a in node.args
        )
        return Call(start, end, callee, args, self.scope, _constructs(callee), end - 1)

    def _join_call(self, node: cst.Call, glue: cst.BaseExpression) -> Join | None:
        if not isinstance(glue, cst.SimpleString) or len(node.args) != 1:
            return None
        values = node.args[0].value
        if not isinstance(values, cst.List | cst.Tuple) or not values.elements:
            return None
        if any(isinstance(element, cst.StarredElement) for element in values.elements):
            return None
        items = tuple(self.value(element.value) for element in values.elements)
        return self.joined_list(node, self.simple(glue), items)

    def _dict(self, node: cst.Call, call: Call) -> Record | None:
        """`dict(a=1, **more)` as the record that it makes; None where it is given pairs."""
        entries: list[Entry] = []
        for written, argument in zip(node.args, call.args, strict=True):
            start, end = self.outer(written.value)
            if written.keyword is not None:
                first, last = self.span(written.keyword)
                entries.append(Entry(first, end, written.keyword.value, argument.value, first, last))
            elif isinstance(argument.value, Sequence):
                return None
            else:
                entries.append(Entry(start, end, None, argument.value))
        record = Record(call.start, call.end, tuple(entries))
        self.out.records.append(record)
        return record

    def _looked_up(self, call: Call) -> Node | None:
        """What `mapping.get("key")`, `os.environ.get("KEY", default)` or `os.getenv("KEY")` reads."""
        if not 1 <= len(call.args) <= 2 or any(argument.spread for argument in call.args):
            return None
        key = call.args[0].value
        if (
            call.args[0].name not in (None, "key")
            or not isinstance(key, Text)
            or not _KEY.fullmatch(key.value)
        ):
            return None
        owner = self._mapping(call.callee)
        if owner is None:
            return None
        read = Member(call.start, call.end, owner, key.value)
        return Choice(call.start, call.end, (read, call.args[1].value)) if len(call.args) == 2 else read

    def _mapping(self, callee: Node) -> Node | None:
        start, end = callee.start, callee.end
        match callee:
            case Member(owner=Name(id="os"), name="getenv"):
                return Member(start, end, callee.owner, "environ")
            case Name(id=name) if self.imported.get(name) == "os.getenv":
                return Member(start, end, Name(start, end, "os", 0), "environ")
            case Member(owner=Name(id=name), name="get") if name in self.modules:
                return None  # requests.get("…")
            case Member(owner=owner, name="get"):
                return owner
        return None


def _constructs(callee: Node) -> bool:
    """Classes are written `LikeThis`; nothing else tells a construction from a call in Python."""
    name = callee.id if isinstance(callee, Name) else callee.name if isinstance(callee, Member) else ""
    return name[:1].isupper() and not name.isupper()
