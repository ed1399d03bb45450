"""Calls of a Python file, and those that are values of their own: `x.get("key")`, `os.getenv`, `dict(…)`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mgmt_migrate.languages._python_base import bare, field, parts
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

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_KEY = re.compile(r"[^\s/:]+")


class Calls(Strings):
    """Lowers calls."""

    def call(self, node: Tree) -> Node:
        function = bare(field(node, "function"))
        given = _given(node)
        if function.type == "attribute":
            owner, name = bare(field(function, "object")), self.written(field(function, "attribute"))
            if name == "format" and self.is_template(owner):
                return self.format_call(node, owner, given)
            if name == "join" and (whole := self._join_call(node, owner, given)):
                return whole
        callee = self.value(function)
        call = self._plain(node, callee, given)
        self.out.calls.append(call)
        if isinstance(callee, Name) and callee.id == "dict":
            return self._dict(given, call) or call
        return self._looked_up(call) or call

    def _plain(self, node: Tree, callee: Node, given: list[Tree]) -> Call:
        start, end = self.span(node)
        args = tuple(map(self._argument, given))
        return Call(start, end, callee, args, self.scope, _constructs(callee), end - 1)

    def _argument(self, node: Tree) -> Argument:
        if node.type == "keyword_argument":
            return Argument(self.value(field(node, "value")), self.written(field(node, "name")))
        if node.type in ("list_splat", "dictionary_splat"):
            return Argument(self.splatted(node), None, True)
        return Argument(self.value(node))

    def _join_call(self, node: Tree, glue: Tree, given: list[Tree]) -> Join | None:
        if len(given) != 1 or self.plain(glue) is None:
            return None
        values = bare(given[0])
        elements = parts(values) if values.type in ("list", "tuple") else []
        if not elements or any(element.type == "list_splat" for element in elements):
            return None
        items = tuple(self.value(element) for element in elements)
        return self.joined_list(node, self.string(glue), items)

    def _dict(self, given: list[Tree], call: Call) -> Record | None:
        """`dict(a=1, **more)` as the record that it makes; None where it is given pairs."""
        entries: list[Entry] = []
        for written, argument in zip(given, call.args, strict=True):
            if argument.name is not None:
                first, last = self.span(field(written, "name"))
                end = self.span(field(written, "value"))[1]
                entries.append(Entry(first, end, argument.name, argument.value, first, last))
            elif isinstance(argument.value, Sequence):
                return None
            else:
                inner = parts(written) if argument.spread else []
                start, end = self.span(inner[0] if inner else written)
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


def _given(call: Tree) -> list[Tree]:
    """The arguments as they are written; `f(x for x in y)` has one without parentheses of its own."""
    arguments = field(call, "arguments")
    return parts(arguments) if arguments.type == "argument_list" else [arguments]
