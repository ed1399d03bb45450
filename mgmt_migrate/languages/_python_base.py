"""What every part of the Python walk shares: the builder, the spans, the scope, and how names are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TypeVar

import libcst as cst

from mgmt_migrate.languages._python_spans import Spans
from mgmt_migrate.model.code import Builder, Index, Join, Member, Name, Node, Opaque, Text

_Listed = TypeVar("_Listed", Text, Join)


class Base(ABC):
    """State of one walk. A fresh one for each file."""

    def __init__(self, out: Builder, spans: Spans) -> None:
        self.out = out
        self.text = out.text
        self.spans = spans
        self.scope = 0
        self.modules: set[str] = set()  # local names of whole modules
        self.imported: dict[str, str] = {}  # local name -> "module.name"
        self.selves: frozenset[str] = frozenset({"self", "cls"})
        self.fields: dict[int, set[str]] = {}  # class scope -> names bound in its body
        self.homes: dict[tuple[int, str], int] = {}  # global and nonlocal names -> the scope that they mean
        self.joined: set[int] = set()  # ids of strings that are part of a Join

    @abstractmethod
    def value(self, node: cst.CSTNode) -> Node:
        """The value of an expression, lowered once."""

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """[start, end) of a node, without its parentheses."""
        return self.spans[id(node)]

    def outer(self, node: cst.BaseExpression) -> tuple[int, int]:
        """[start, end) of an expression with its parentheses."""
        start, end = self.spans[id(node)]
        if node.lpar:
            start = self.spans[id(node.lpar[0])][0]
        if node.rpar:
            end = self.spans[id(node.rpar[-1])][1]
        return start, end

    def opaque(self, node: cst.CSTNode) -> Opaque:
        return Opaque(*self.span(node))

    def listed(self, node: _Listed) -> _Listed:
        """The same string, noted for `Code.strings`."""
        self.out.strings.append(node)
        return node

    def join(self, start: int, end: int, parts: Iterable[Node], quote: str = "") -> Join:
        """A string of parts; its strings no longer stand for themselves."""
        whole = Join(start, end, tuple(parts), quote)
        self.joined.update(id(part) for part in whole.parts if isinstance(part, Text | Join))
        return self.listed(whole)

    def name(self, start: int, end: int, identifier: str) -> Name | Member:
        """A variable as it is read here; in the body of a class its fields are members of `this`."""
        if identifier in self.selves:
            return Name(start, end, "this", self.scope)
        if identifier in self.fields.get(self.scope, ()):
            return Member(start, end, Name(start, end, "this", self.scope), identifier)
        return Name(start, end, identifier, self.homes.get((self.scope, identifier), self.scope))

    def element(self, of: Node, target: cst.CSTNode) -> Index:
        """One of the elements of a value, which `target` stands for."""
        start, end = self.span(target)
        return Index(start, end, of, Opaque(start, end))

    def last_strings(self) -> None:
        """Drop strings that became part of another."""
        self.out.strings = [node for node in self.out.strings if id(node) not in self.joined]
