"""Which worker should have a repository: the one that had it last week, so that mirrors are kept once."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Sequence

_FRESH = 15.0


def home(address: str, workers: Sequence[str]) -> str | None:
    """The worker of an address, by its name alone; one worker more or less moves only what was its own."""

    def weight(worker: str) -> bytes:
        return hashlib.sha256(f"{worker}\0{address}".encode("utf-8", "surrogatepass")).digest()

    return max(workers, key=weight, default=None)


class Homes:
    """Homes among the workers that there are now.

    Args:
        names: asks for the names of the workers; asked again after some seconds, as they come and go.
    """

    def __init__(self, names: Callable[[], Sequence[str]]) -> None:
        self._names = names
        self._known: Sequence[str] = ()
        self._asked = float("-inf")

    def of(self, address: str) -> str | None:
        """The name of a worker, or None where none is known."""
        if time.monotonic() - self._asked > _FRESH:
            self._known, self._asked = self._names(), time.monotonic()
        return home(address, self._known)
