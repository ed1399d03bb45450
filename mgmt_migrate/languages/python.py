"""Python, through libcst; Python 2 where a few of its statements are all that is in the way."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Iterator

from mgmt_migrate.model.code import Builder, Code

SUFFIXES = frozenset({".py", ".pyw"})
# A chain of 400 operators or members costs libcst two Python frames a link, and a chain of `elif` as many.
_FRAMES = 6_000
# libcst loses these where they begin a line; a line end in their place keeps every offset.
_DROPPED = re.compile(r"\A\ufeff|^\x0c", re.MULTILINE)
# Nor does it keep the space before this colon, which may as well stand after it.
_SPACED = re.compile(r"^([ \t]*except\b[^\r\n#:'\"]*[^\r\n#:'\" \t])([ \t]+):", re.MULTILINE)
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def lower(path: str, text: str) -> Code:
    """The program of a Python file; with `broken`, only its comments are known."""
    from mgmt_migrate.languages._python_scan import scan

    scanned = scan(text)
    if not scanned.excessive:
        with contextlib.suppress(RecursionError), _room():
            for source in _attempts(text):
                builder = Builder(path, "python", text, comments=scanned.comments)
                if _walk(builder, source):
                    return builder.finish()
    return Builder(path, "python", text, comments=scanned.comments, broken=True).finish()


@contextlib.contextmanager
def _room() -> Iterator[None]:
    """Deeper recursion than Python's default, for as long as this lasts."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _attempts(text: str) -> Iterator[str]:
    """What to give to the parser in turn, each as long as the text."""
    from mgmt_migrate.languages._python_two import as_python_3

    text = _SURROGATE.sub("\ufffd", _DROPPED.sub("\n", text))
    yield _SPACED.sub(r"\1:\2", text)
    older = as_python_3(text)
    if older != text:
        yield _SPACED.sub(r"\1:\2", older)


def _walk(builder: Builder, source: str) -> bool:
    """Fill the builder; False if the source is no Python 3."""
    import libcst

    from mgmt_migrate.languages._python_spans import spans_of
    from mgmt_migrate.languages._python_walk import Walker

    try:
        module = libcst.parse_module(source)
    except (libcst.ParserSyntaxError, libcst.CSTValidationError):
        return False
    spans, length = spans_of(module)
    if length != len(source):
        return False  # the parser lost something, so no offset can be trusted
    Walker(builder, spans).run(module)
    return True
