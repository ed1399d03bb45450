"""Opening a browser without letting it write between the lines of a script."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def open_browser(address: str) -> bool:
    """Whether a browser was started; what it says goes to stderr, for stdout carries the token."""
    import webbrowser

    with _stdout_is_stderr():
        try:
            return webbrowser.open(address)
        except (webbrowser.Error, OSError):
            return False


@contextmanager
def _stdout_is_stderr() -> Iterator[None]:
    sys.stdout.flush()
    try:
        kept = os.dup(1)
    except OSError:  # stdout is closed
        yield
        return
    try:
        os.dup2(2, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
