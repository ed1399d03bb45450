"""Rebuilds a lowered file with other offsets, scopes or words; every node keeps its identity among the lists.

Nodes are frozen, so a change anywhere makes new nodes everywhere above. One pass does it, without recursion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from mgmt_migrate.model import code as c
from mgmt_migrate.value import replace

_N = TypeVar("_N", bound=c.Node)


def _same(number: int) -> int:
    return number


def _same_word(word: str, start: int, end: int) -> str:
    return word


@dataclass(frozen=True, slots=True)
class Change:
    """How each part of a node is to be read.

    `start` maps the offset of a character, `end` that of an exclusive end, `scope` the index of a scope;
    `word` maps a string's value, a member's name or a record's key, given the old span. -1 is never mapped.
    """

    start: Callable[[int], int] = _same
    end: Callable[[int], int] = _same
    scope: Callable[[int], int] = _same
    word: Callable[[str, int, int], str] = _same_word


def rebuild(code: c.Code, change: Change, *, text: str | None = None) -> c.Code:
    """The same file with every node changed; a node that stands in several lists is one node again."""
    return _Rebuilder(change).code(code, code.text if text is None else text)


class _Rebuilder:
    def __init__(self, change: Change) -> None:
        self.change = change
        self.made: dict[int, c.Node] = {}

    def code(self, code: c.Code, text: str) -> c.Code:
        return replace(
            code,
            text=text,
            scopes=tuple(self.scope(scope) for scope in code.scopes),
            bindings=tuple(
                replace(b, target=self.node(b.target), value=self.node(b.value), scope=self.index(b.scope))
                for b in code.bindings
            ),
            calls=self.nodes(code.calls),
            records=self.nodes(code.records),
            strings=self.nodes(code.strings),
            returns=tuple(
                replace(r, value=self.node(r.value), scope=self.index(r.scope)) for r in code.returns
            ),
            imports=tuple(self.imported(i) for i in code.imports),
            exports=tuple(replace(e, value=self.node(e.value)) for e in code.exports),
            comments=tuple(self.comment(comment, text) for comment in code.comments),
        )

    def nodes(self, nodes: Iterable[_N]) -> tuple[_N, ...]:
        return tuple(self.node(node) for node in nodes)

    def node(self, root: _N) -> _N:
        """The new node; those inside it are made first, deepest first."""
        stack: list[c.Node] = [root]
        while stack:
            node = stack[-1]
            if id(node) in self.made:
                stack.pop()
                continue
            missing = [child for child in c.children(node) if id(child) not in self.made]
            if missing:
                stack.extend(missing)
            else:
                self.made[id(node)] = self.make(stack.pop())
        made = self.made[id(root)]
        assert isinstance(made, type(root))  # tells the type checker what `make` guarantees
        return made

    def make(self, node: c.Node) -> c.Node:
        """A new node from one whose children are all made."""
        start, end = self.span(node.start, node.end)
        old = self.change.word
        match node:
            case c.Text(value=value):
                return replace(node, start=start, end=end, value=old(value, node.start, node.end))
            case c.Join(parts=parts):
                return replace(node, start=start, end=end, parts=self.nodes(parts))
            case c.Name() | c.Function():
                return replace(node, start=start, end=end, scope=self.index(node.scope))
            case c.Member(owner=owner, name=name):
                # the name stands behind its owner: a word of the owner must not be taken for one of the name
                name = old(name, min(owner.end, node.end), node.end)
                return replace(node, start=start, end=end, owner=self.node(owner), name=name)
            case c.Index(owner=owner, key=key):
                return replace(node, start=start, end=end, owner=self.node(owner), key=self.node(key))
            case c.Call():
                return self.call(node, start, end)
            case c.Record(entries=entries):
                return replace(node, start=start, end=end, entries=tuple(self.entry(e) for e in entries))
            case c.Sequence(items=items):
                return replace(node, start=start, end=end, items=self.nodes(items))
            case c.Choice(options=options):
                return replace(node, start=start, end=end, options=self.nodes(options))
            case _:
                return replace(node, start=start, end=end)

    def call(self, node: c.Call, start: int, end: int) -> c.Call:
        return replace(
            node,
            start=start,
            end=end,
            callee=self.node(node.callee),
            args=tuple(replace(a, value=self.node(a.value)) for a in node.args),
            scope=self.index(node.scope),
            arguments_end=self.place(node.arguments_end),
        )

    def entry(self, entry: c.Entry) -> c.Entry:
        key_start, key_end = entry.key_start, entry.key_end
        key = entry.key
        if key is not None and key_start >= 0:
            key = self.change.word(key, key_start, key_end)
            key_start, key_end = self.span(key_start, key_end)
        start, end = self.span(entry.start, entry.end)
        value = self.node(entry.value)
        return replace(
            entry, start=start, end=end, key=key, value=value, key_start=key_start, key_end=key_end
        )

    def scope(self, scope: c.Scope) -> c.Scope:
        start, end = self.span(scope.start, scope.end)
        return replace(
            scope,
            index=self.index(scope.index),
            parent=self.index(scope.parent),
            params=tuple(self.param(p) for p in scope.params),
            start=start,
            end=end,
        )

    def param(self, param: c.Param) -> c.Param:
        start, end = self.span(param.start, param.end)
        default = None if param.default is None else self.node(param.default)
        return replace(param, start=start, end=end, default=default)

    def imported(self, item: c.Import) -> c.Import:
        start, end = self.span(item.start, item.end)
        return replace(item, module=self.change.word(item.module, item.start, item.end), start=start, end=end)

    def comment(self, comment: c.Comment, text: str) -> c.Comment:
        start, end = self.span(comment.start, comment.end)
        return c.Comment(start, end, text[start:end])

    def span(self, start: int, end: int) -> tuple[int, int]:
        first = self.place(start)
        return first, max(first, end if end < 0 else self.change.end(end))

    def place(self, offset: int) -> int:
        return offset if offset < 0 else self.change.start(offset)

    def index(self, scope: int) -> int:
        return scope if scope < 0 else self.change.scope(scope)
