"""A second opinion on a rewritten file, from a parser that forgives nothing."""

from __future__ import annotations

import posixpath

from mgmt_migrate.languages import python


def accepted(path: str, text: str) -> bool:
    """Whether libcst reads a Python file; True for every other file, whose own parser is strict enough."""
    if posixpath.splitext(path.lower())[1] not in python.SUFFIXES:
        return True
    import libcst

    try:
        libcst.parse_module(text)
    except (libcst.ParserSyntaxError, libcst.CSTValidationError, UnicodeError, RecursionError):
        return False
    return True
