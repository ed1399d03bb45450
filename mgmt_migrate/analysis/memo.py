"""Answers that are remembered, for questions about values that lead to each other in circles."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from mgmt_migrate.analysis.ref import Ref

Answer = TypeVar("Answer")


class Memo(Generic[Answer]):
    """Asks each question once, so that the work stays linear in the number of values.

    A question that is met again while it is open, or at the limits, gets `nothing`, and then the answers
    above it may be
    partial: those are kept until the outermost question is answered, and only that one for good.

    Args:
        nothing: the answer where no more is asked.
        deepest: how many questions may be open at once.
        budget: how many may be asked for one outermost question.
    """

    def __init__(self, nothing: Answer, *, deepest: int = 96, budget: int = 4_000) -> None:
        self._nothing = nothing
        self._deepest = deepest
        self._budget = budget
        # The reference is kept with the answer: keys are identities, which live as long as what they name.
        self._known: dict[tuple[int, int], tuple[Ref, Answer]] = {}
        self._partial: dict[tuple[int, int], tuple[Ref, Answer]] = {}
        self._open: set[tuple[int, int]] = set()
        self._spent = 0
        self._cut = 0

    def ask(self, ref: Ref, compute: Callable[[], Answer]) -> Answer:
        """The answer for a reference, computed when it is first asked for."""
        key = (id(ref.unit), id(ref.node))
        if (known := self._known.get(key)) is not None:
            return known[1]
        if (partial := self._partial.get(key)) is not None:
            self._cut += 1
            return partial[1]
        if key in self._open or len(self._open) >= self._deepest or self._spent >= self._budget:
            self._cut += 1
            return self._nothing
        self._open.add(key)
        self._spent += 1
        before = self._cut
        try:
            answer = compute()
        finally:
            self._open.discard(key)
        if self._open and self._cut != before:
            self._partial[key] = (ref, answer)
        else:
            self._known[key] = (ref, answer)
        if not self._open:
            self._partial.clear()
            self._spent = 0
        return answer
