"""Brackets that are still open, and the expression that is being read in each."""

from __future__ import annotations

from dataclasses import dataclass

from mgmt_migrate.model.code import Argument, Choice, Entry, Join, Node, Opaque, Param, Text

CHAIN = 100
"""Members, calls and brackets nested deeper than this are `Opaque`."""


@dataclass(slots=True)
class Head:
    """The head of a function or class whose body comes next."""

    kind: str
    name: str
    start: int
    params: tuple[Param, ...] = ()


class Frame:
    """One open bracket: ( [ {, or "" for the file, "do" for a block closed by `end`, ":" by indentation.

    What most brackets never have is set on the class alone, as every bracket of a program makes one.
    """

    callee: Node | None = None
    new = False
    indent = 0  # of a body closed by indentation, the column of its head
    # the expression
    current: Node | None = None
    first: Node | None = None
    depth = 0
    opaque = False
    adjacent = False
    constructing = False
    ternary = False
    # the statement
    label: Node | None = None
    typed = False
    declares = False
    returns = False
    keyword = False
    head: Head | None = None
    lambda_params: tuple[Param, ...] | None = None

    def __init__(self, opener: str, start: int, scope: int, role: str = "block", body_of: int = -1) -> None:
        self.opener = opener
        self.start = start
        self.scope = scope
        self.role = role  # block, literal, call, group, index, params, message
        self.body_of = body_of
        self.args: list[Argument] = []
        self.items: list[Node] = []
        self.entries: list[Entry] = []
        self.parts: list[Node] = []
        self.options: list[Node] = []
        self.loose: list[Node] = []
        self.targets: list[tuple[Node, bool]] = []

    @property
    def expecting(self) -> bool:
        """Whether an operand must come next."""
        if self.current is not None:
            return False
        pending = self.parts or self.targets or self.label is not None or self.options or self.returns
        return bool(pending) or self.role in ("call", "group", "index", "literal")

    def take(self) -> Node | None:
        """The expression read so far as one value; the frame is ready for the next one."""
        value = self._operand()
        if self.options and value is not None:
            options = (*self.options, value)
            value = Choice(options[0].start, max(o.end for o in options), options)
        elif self.options:
            value = self.options[-1]
        if value is not None and self.opaque:
            start = min(value.start, *(node.start for node in self.loose)) if self.loose else value.start
            self.loose.append(value)
            value = Opaque(start, value.end)
        self.current, self.first = None, None
        self.parts, self.options = [], []
        self.opaque = self.adjacent = self.constructing = self.ternary = False
        self.depth = 0
        return value

    def _operand(self) -> Node | None:
        """What has been concatenated, without what choices were met before."""
        if not self.parts:
            return self.current
        parts = self.parts if self.current is None else [*self.parts, self.current]
        if len(parts) == 1:
            return parts[0]
        flat: list[Node] = []
        for part in parts:
            flat += part.parts if isinstance(part, Join) else (part,)
        return Join(parts[0].start, parts[-1].end, tuple(flat))

    def join(self) -> None:
        """A concatenation goes on."""
        if self.current is not None:
            self.parts.append(self.current)
            self.current = None

    def choose(self) -> None:
        """What was read is one of several values."""
        value = self._operand()
        if value is not None:
            self.options.append(value)
        self.current, self.parts = None, []

    def drop(self) -> None:
        """What was read is not a value of the expression that goes on."""
        for node in (*self.parts, self.current):
            if node is not None:
                self.loose.append(node)
        self.current, self.parts = None, []


def pieces(nodes: list[Node]) -> list[Node]:
    """The strings among values that were dropped."""
    return [node for node in nodes if isinstance(node, Text | Join)]
