"""What every part of the Python walk shares: the builder, the spans, the scope, and how names are read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from mgmt_migrate.languages._offsets import CodePoints
from mgmt_migrate.model.code import Builder, Index, Join, Member, Name, Node, Opaque, Text

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_Listed = TypeVar("_Listed", Text, Join)
_BESIDE = frozenset({"comment", "line_continuation"})


class Base(ABC):
    """State of one walk. A fresh one for each file."""

    def __init__(self, out: Builder, data: bytes) -> None:
        self.out = out
        self.text = out.text
        self.at = CodePoints(data)
        self.scope = 0
        self.modules: set[str] = set()  # local names of whole modules
        self.imported: dict[str, str] = {}  # local name -> "module.name"
        self.selves: frozenset[str] = frozenset({"self", "cls"})
        self.fields: dict[int, set[str]] = {}  # class scope -> names bound in its body
        self.homes: dict[tuple[int, str], int] = {}  # global and nonlocal names -> the scope that they mean
        self.joined: set[int] = set()  # ids of strings that are part of a Join

    @abstractmethod
    def value(self, node: Tree) -> Node:
        """The value of an expression, lowered once."""

    @abstractmethod
    def inside(self, node: Tree) -> None:
        """Walk the expressions below a node that has no value of its own."""

    @abstractmethod
    def item(self, element: Tree) -> Node:
        """The value of an element of a list or of an argument; one of many where it is `*many`."""

    def splatted(self, node: Tree) -> Node:
        """What stands behind the stars of `*many` or `**more`."""
        inner = parts(node)
        return self.value(inner[0]) if inner else self.opaque(node)

    def span(self, node: Tree) -> tuple[int, int]:
        """[start, end) of a node, in code points."""
        return self.at(node.start_byte), self.at(node.end_byte)

    def written(self, node: Tree | None) -> str:
        """The source of a node; "" for none."""
        return "" if node is None else self.text[self.at(node.start_byte) : self.at(node.end_byte)]

    def opaque(self, node: Tree) -> Opaque:
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

    def element(self, of: Node, target: Tree) -> Index:
        """One of the elements of a value, which `target` stands for."""
        start, end = self.span(target)
        return Index(start, end, of, Opaque(start, end))

    def last_strings(self) -> None:
        """Drop strings that became part of another."""
        self.out.strings = [node for node in self.out.strings if id(node) not in self.joined]


def parts(node: Tree) -> list[Tree]:
    """What a node consists of, without punctuation, and without comments that happen to stand inside."""
    return [child for child in node.named_children if child.type not in _BESIDE]


def bare(node: Tree) -> Tree:
    """An expression without the parentheses around it."""
    while node.type == "parenthesized_expression":
        inner = parts(node)
        if len(inner) != 1:
            break
        node = inner[0]
    return node


def field(node: Tree, name: str) -> Tree:
    """A part that the grammar promises; the node itself where the source is broken."""
    return node.child_by_field_name(name) or node
