"""One file a language: which files it reads, and how it lowers them to `Code`.

A language module defines `SUFFIXES` (lower-case, with the dot), optionally `NAMES` (whole file names,
lower-case), and
`lower(path, text) -> Code`. Modules are found by walking this folder, so they must be cheap to import:
parsers load when first used.
"""

from __future__ import annotations

import functools
import importlib
import pkgutil
import posixpath
from typing import Protocol, cast

from mgmt_migrate.model.code import Code

FALLBACK = "text"


class Language(Protocol):
    """What a language module offers."""

    SUFFIXES: frozenset[str]

    def lower(self, path: str, text: str) -> Code:
        """The program of one file; never raises on any text, `Code.broken` tells of a syntax error."""
        ...


@functools.cache
def _table() -> dict[str, Language]:
    """Suffix or whole name -> language module, over every module of this folder."""
    table: dict[str, Language] = {}
    for info in pkgutil.iter_modules(__path__):
        if info.name.startswith("_"):
            continue  # a helper of one of the languages, which may import its parser
        module = importlib.import_module(f"{__name__}.{info.name}")
        language = cast(Language, module)
        for key in (*language.SUFFIXES, *getattr(module, "NAMES", ())):
            table[key] = language
    return table


def language_for(path: str) -> Language:
    """The language module for a path, by its name alone; plain text where nothing else claims it."""
    base = posixpath.basename(path).lower()
    table = _table()
    if base.startswith(".env.") or base.endswith(".env"):
        base = ".env"
    if base in table:
        return table[base]
    stem, suffix = posixpath.splitext(base)
    double = posixpath.splitext(stem)[1] + suffix  # .blade.php, .html.erb
    return (
        table.get(double)
        or table.get(suffix)
        or cast(Language, importlib.import_module(f"{__name__}.{FALLBACK}"))
    )


def lower(path: str, text: str) -> Code:
    """The program of a file, by the language that its name says."""
    return language_for(path).lower(path, text)
