"""A progress bar on standard error, for what takes longer than a moment."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

MOMENT = 0.7
"""Seconds before a bar appears."""


class ProgressBar:
    """Called with (done, all); draws nothing in the first moment, and nothing at all unless `shown`."""

    def __init__(self, *, shown: bool, doing: str = "scanning") -> None:
        self._shown, self._doing = shown, doing
        self._started = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressBar:
        return self

    def __call__(self, done: int, everything: int) -> None:
        if not self._shown or (self._bar is None and time.monotonic() - self._started < MOMENT):
            return
        if self._bar is None:
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

            from mgmt_migrate.display import console

            columns = (TextColumn(self._doing), BarColumn(), MofNCompleteColumn())
            self._bar = Progress(*columns, console=console(stderr=True), transient=True)
            self._task = self._bar.add_task(self._doing, total=everything)
            self._bar.start()
        if self._task is not None:
            self._bar.update(self._task, completed=done, total=everything)

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
