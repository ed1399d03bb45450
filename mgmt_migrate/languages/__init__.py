"""One file a language: which files it reads, and how it lowers them to `Code`.

A language module defines `SUFFIXES` (lower-case, with the dot), optionally `NAMES` (whole file names,
lower-case), and
`lower(path, text) -> Code`. Modules are found by walking this folder, so they must be cheap to import:
parsers load when first used.
"""

from __future__ import annotations

import ast
import functools
import importlib
import posixpath
import re
from pathlib import Path
from typing import Protocol, cast

from mgmt_migrate.model.code import Code

FALLBACK = "text"
# SUFFIXES and NAMES are literals, so that they can be read without running the module.
_CLAIMS = re.compile(r"^(?:SUFFIXES|NAMES)[^=\n]*= frozenset\(\s*([{\[(].*?[}\])])\s*\)$", re.M | re.S)


class Language(Protocol):
    """What a language module offers."""

    SUFFIXES: frozenset[str]

    def lower(self, path: str, text: str) -> Code:
        """The program of one file; never raises on any text, `Code.broken` tells of a syntax error."""
        ...


@functools.cache
def _table() -> dict[str, str]:
    """Suffix or whole name -> name of the module that claims it; a run that meets one language loads one."""
    table: dict[str, str] = {}
    for path in sorted(Path(__file__).parent.glob("[!_]*.py")):
        for literal in _CLAIMS.findall(path.read_text(encoding="utf-8")):
            table.update(dict.fromkeys(ast.literal_eval(literal), path.stem))
    return table


def language_for(path: str) -> Language:
    """The language module for a path, by its name alone; plain text where nothing else claims it."""
    base = posixpath.basename(path).lower()
    table = _table()
    if base.startswith(".env.") or base.endswith(".env"):
        base = ".env"
    stem, suffix = posixpath.splitext(base)
    double = posixpath.splitext(stem)[1] + suffix  # .blade.php, .html.erb
    name = table.get(base) or table.get(double) or table.get(suffix) or FALLBACK
    return cast(Language, importlib.import_module(f"{__name__}.{name}"))


def lower(path: str, text: str) -> Code:
    """The program of a file, by the language that its name says."""
    return language_for(path).lower(path, text)
