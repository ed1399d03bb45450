"""Python 2 written so that a parser of Python 3 reads it, at the same offsets."""

from __future__ import annotations

import re

# Every replacement has the length of what it replaces. A statement becomes an assignment: the walk sees that
# the text says something else than `_` there and binds nothing.
_START = r"(?P<before>^[ \t]*|[:;][ \t]*)"
_PRINT = re.compile(
    rf"{_START}print(?P<to>[ \t]*>>)?(?P<after>[ \t]*(?=[\"'])|[ \t]+(?=[^\s=(.,:)\]])|(?<=>>))", re.MULTILINE
)
_EXEC = re.compile(rf"{_START}exec(?P<after>[ \t]*(?=[\"'])|[ \t]+(?=[^\s=(.,:)\]]))", re.MULTILINE)
_EXCEPT = re.compile(
    r"^(?P<before>[ \t]*except[ \t]+(?:[\w.]+|\([\w., \t]*\)))(?P<name>[ \t]*,[ \t]*\w+)(?=[ \t]*:)",
    re.MULTILINE,
)
_RAISE = re.compile(r"^(?P<before>[ \t]*raise[ \t]+[\w.]+[ \t]*),", re.MULTILINE)
_OCTAL = re.compile(r"(?<![\w.])0(?=[0-7]+\b)")
_LONG = re.compile(r"(?<![\w.])(\d+|0[xX][0-9a-fA-F]+)[lL]\b")
_RAW = re.compile(r"(?<!\w)[uU](?=[rR][\"'])")


def as_python_3(text: str) -> str:
    """The text with the commonest statements of Python 2 replaced, as long as before."""
    text = _PRINT.sub(
        lambda m: f"{m['before']}_   ={' ' * len(m['to'] or '')}{m['after']}",
        text,
    )
    text = _EXEC.sub(lambda m: f"{m['before']}_  ={m['after']}", text)
    text = _EXCEPT.sub(lambda m: m["before"] + " " * len(m["name"]), text)
    text = _RAISE.sub(r"\g<before>;", text)
    text = _OCTAL.sub("_", text)
    text = _LONG.sub(r"\1 ", text)
    return _RAW.sub(" ", text).replace("<>", "!=")
