"""The reports of a scan, one file a format: a module here that defines `render(result, …)`.

`render` is pure: it yields pieces of text that joined are the document, and writes nothing. Every format is
called with the same options and takes those that mean something to it.
"""

from __future__ import annotations

import difflib
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

from mgmt_migrate.errors import MigrateError

if TYPE_CHECKING:
    from mgmt_migrate.model.finding import Result

DEFAULT = "text"
_RENDERS_A_SCAN = re.compile(r"^def render\(\s*result: Result\b", re.MULTILINE)


class Report(Protocol):
    """A format."""

    def render(
        self,
        result: Result,
        *,
        width: int,
        colour: bool,
        quiet: bool = False,
        verbose: bool = False,
        explain_path: bool = False,
        fixable: bool = True,
        status: int = 0,
    ) -> Iterator[str]:
        """Pieces of the document, in order. `status` is the exit status of the run.

        `explain_path` is for those formats that tell it only when asked, `fixable` for one that names the
        options that rewrite: whether they are possible here.
        """
        ...


@cache
def names() -> tuple[str, ...]:
    """The formats, the default one first. None is imported for this."""
    folder = Path(__file__).parent
    found = {
        path.stem
        for path in folder.glob("[!_]*.py")
        if _RENDERS_A_SCAN.search(path.read_text(encoding="utf-8"))
    }
    return tuple(sorted(found, key=lambda name: (name != DEFAULT, name)))


def load(name: str) -> Report:
    """The module of a format.

    Raises:
        MigrateError: there is none; the message names the nearest.
    """
    if name not in names():
        near = difflib.get_close_matches(name, names(), n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"give one of {', '.join(names())}"
        raise MigrateError(f"there is no format {name!r}", remedy=hint)
    return cast("Report", importlib.import_module(f"{__name__}.{name}"))
