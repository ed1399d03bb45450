"""The words and commands of a shell script, read and while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from mgmt_migrate.languages._spelled import HOLE, Spelled
from mgmt_migrate.model.code import Join, Name, Node, Text


@dataclass(slots=True)
class Word:
    """One word of a command at [start, end) of the file; `quote` if it is one quoted string."""

    spelled: Spelled
    start: int
    end: int
    quote: str = ""

    @property
    def value(self) -> str:
        """What the program gets, `HOLE` for what is inserted."""
        return self.spelled.value

    def cut(self, index: int) -> Word:
        """The word from its character `index` on."""
        whole = self.spelled
        holes = {at - index: node for at, node in whole.holes.items() if at >= index}
        start = whole.start(index)
        rest = Spelled(whole.value[index:], whole.starts[index:], whole.ends[index:], start, holes)
        return Word(rest, start, max(self.end, start))

    def node(self) -> Node:
        """The word as a value."""
        node = self.spelled.node(0, len(self.value))
        if isinstance(node, Text):
            return Text(self.start, self.end, node.value, self.quote)
        if isinstance(node, Join):
            return Join(self.start, self.end, node.parts, self.quote)
        return node


@dataclass(slots=True)
class Command:
    """A simple command; `given` is its here-document or here-string."""

    words: list[Word] = field(default_factory=list)
    assignments: list[tuple[Name, Word]] = field(default_factory=list)
    given: Spelled | None = None


Output = Node | Spelled | None
"""What a pipeline prints: a value, a here-document as it stands, or nothing."""


@dataclass(slots=True)
class Letters:
    """A word while it is read."""

    at: int
    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    holes: dict[int, Node] = field(default_factory=dict)
    size: int = 0

    def put(self, chars: str, starts: range | list[int], ends: range | list[int]) -> None:
        self.chars.append(chars)
        self.starts.extend(starts)
        self.ends.extend(ends)
        self.size += len(chars)

    def insert(self, node: Node, start: int, end: int) -> None:
        self.holes[self.size] = node
        self.put(HOLE, [start], [end])

    def splice(self, spelled: Spelled) -> None:
        self.holes |= {self.size + at: node for at, node in spelled.holes.items()}
        self.put(spelled.value, list(spelled.starts), list(spelled.ends))

    def spelled(self) -> Spelled:
        return Spelled("".join(self.chars), self.starts, self.ends, self.at, self.holes)
