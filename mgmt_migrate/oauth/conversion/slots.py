"""Parameters of a request as places in a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

Form = Literal["address", "form", "json", "curl", "http"]


@dataclass(frozen=True, slots=True)
class Slot:
    """One parameter.

    `start` and `end` hold name and value with their quotes, `value_start` and `value_end` the value
    without. `value` is decoded. `write` encodes a value for this place, `render` makes a whole parameter in
    this one's style.
    """

    name: str
    value: str
    start: int
    end: int
    value_start: int
    value_end: int
    write: Callable[[str], str]
    render: Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that the form itself needs: where, the new text, and what it is for a reader."""

    start: int
    end: int
    text: str
    name: str
    before: str | None
    after: str
    why: str


@dataclass
class Request:
    """An old request and the edits made to it.

    `host` is the tenant as written, an expression perhaps, None where the text does not name it; `path` is
    the path, "" where it does not. `separator` stands between two parameters. `fixes` are edits of the form
    itself.
    """

    form: Form
    text: str
    slots: Sequence[Slot]
    host: str | None = None
    path: str = ""
    path_span: tuple[int, int] | None = None
    separator: str = "&"
    fixes: list[Fix] = field(default_factory=list)
    _edits: list[tuple[int, int, str]] = field(default_factory=list)

    def get(self, name: str) -> str | None:
        """The value of a parameter, None if it is absent."""
        found = self._slot(name)
        return found.value if found else None

    def put(self, name: str, value: str) -> None:
        """Give a present parameter another value."""
        slot = self._slot(name)
        if slot is not None:
            self.edit(slot.value_start, slot.value_end, slot.write(value))

    def rename(self, name: str, new: str, value: str) -> None:
        """Replace a present parameter by another one."""
        slot = self._slot(name)
        if slot is not None:
            self.edit(slot.start, slot.end, slot.render(new, value))

    def insert(self, name: str, value: str, before: Sequence[str]) -> None:
        """Add a parameter before the first of these that is present, or else at the end."""
        slot = next((found for other in before if (found := self._slot(other))), None)
        if slot is not None:
            self.edit(slot.start, slot.start, slot.render(name, value) + self._between())
        elif self.slots:
            last = self.slots[-1]
            self.edit(last.end, last.end, self._between() + last.render(name, value))

    def edit(self, start: int, end: int, text: str) -> None:
        """Replace a span of the text."""
        self._edits.append((start, end, text))

    def edited(self, more: Sequence[tuple[int, int, str]] = ()) -> str:
        """The text with all edits, and with some more that are not kept."""
        text = self.text
        for start, end, new in reversed(sorted([*self._edits, *more], key=lambda e: (e[0], e[1]))):  # noqa: C413 - stable
            text = text[:start] + new + text[end:]
        return text

    def _slot(self, name: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.name == name), None)

    def _between(self) -> str:
        for one, two in pairwise(self.slots):
            return self.text[one.end : two.start]
        return self.separator
