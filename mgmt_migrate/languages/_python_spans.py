"""Offsets of libcst nodes, in code points.

libcst's own providers count bytes, or lines and columns with a regex for each token. Counting characters
in the same generation of code is exact on any text and quicker than both.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING

from libcst._nodes.internal import CodegenState

if TYPE_CHECKING:
    from libcst import CSTNode, Module

Spans = dict[int, tuple[int, int]]
"""id of a node -> [start, end); hashing a node itself costs a call of Python."""


def spans_of(module: Module) -> tuple[Spans, int]:
    """The span of every node without the whitespace around it, and the length of their code."""
    state = _Counting(module.default_indent, module.default_newline)
    module._codegen(state)
    return state.spans, state.at


class _Counting(CodegenState):
    """Counts the code that is generated."""

    def __init__(self, default_indent: str, default_newline: str) -> None:
        super().__init__(default_indent, default_newline)
        self.at = 0
        self.spans: Spans = {}
        self._starts: list[int] = []

    def add_indent_tokens(self) -> None:
        for token in self.indent_tokens:
            self.add_token(token)

    def add_token(self, value: str) -> None:
        self.tokens.append(value)
        self.at += len(value)

    def pop_trailing_newline(self) -> None:
        self.at -= len(self.tokens.pop()) if self.tokens else 0

    def before_codegen(self, node: CSTNode) -> None:
        self._starts.append(self.at)

    def after_codegen(self, node: CSTNode) -> None:
        self.spans.setdefault(id(node), (self._starts.pop(), self.at))

    # libcst declares a generator's context manager here, which costs as much as all the counting; any object
    # with __enter__ and __exit__ serves, which is what the ignored error is about.
    def record_syntactic_position(  # type: ignore[override]
        self, node: CSTNode, *, start_node: CSTNode | None = None, end_node: CSTNode | None = None
    ) -> _Recording:
        return _Recording(self, node, start_node, end_node)


class _Recording:
    """Notes where a node begins and ends, whatever whitespace it owns."""

    __slots__ = ("end_node", "node", "start", "start_node", "state")

    def __init__(
        self, state: _Counting, node: CSTNode, start_node: CSTNode | None, end_node: CSTNode | None
    ) -> None:
        self.state = state
        self.node = node
        self.start_node = start_node
        self.end_node = end_node

    def __enter__(self) -> None:
        self.start = self.state.at

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            return
        spans = self.state.spans
        start = spans[id(self.start_node)][0] if self.start_node is not None else self.start
        end = spans[id(self.end_node)][1] if self.end_node is not None else self.state.at
        spans[id(self.node)] = (start, end)
