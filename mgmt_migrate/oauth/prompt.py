"""Questions to a person, on the terminal itself: standard input and output may belong to a script."""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
import warnings
from collections.abc import Iterator
from typing import TextIO

from mgmt_migrate.display import safe
from mgmt_migrate.errors import MigrateError

_TTY = "/dev/tty"


def possible() -> bool:
    """Whether a person can be asked."""
    if os.name == "nt":
        return sys.stdin.isatty()
    try:
        with open(_TTY):  # noqa: PTH123 - a device, not a path
            return True
    except OSError:
        return False


def hidden(label: str) -> str:
    """What the user types, not shown; asked on the terminal and never read from standard input.

    Raises:
        MigrateError: nothing was typed, or the terminal went away.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # the fallback would show it
            return _something(label, getpass.getpass(f"{safe(label)}: "))
    except (EOFError, getpass.GetPassWarning):
        raise _nothing(label) from None


def visible(label: str) -> str:
    """What the user types, shown as usual. Raises as `hidden`."""
    with _terminal() as (reading, writing):
        writing.write(f"{safe(label)}: ")
        writing.flush()
        line = reading.readline()
    if not line:
        raise _nothing(label)
    return _something(label, line.rstrip("\r\n"))


@contextlib.contextmanager
def _terminal() -> Iterator[tuple[TextIO, TextIO]]:
    if os.name == "nt":
        yield sys.stdin, sys.stderr
        return
    with open(_TTY) as reading, open(_TTY, "w") as writing:  # noqa: PTH123 - a device, not a path
        yield reading, writing


def _something(label: str, text: str) -> str:
    if not text:
        raise _nothing(label)
    return text


def _nothing(label: str) -> MigrateError:
    return MigrateError(
        f"no answer to {label!r}", remedy="run it again and answer, or give it by file or environment"
    )
