"""JavaScript, JSX, TypeScript and TSX, through tree-sitter."""

from __future__ import annotations

import functools
import posixpath
from typing import TYPE_CHECKING

from mgmt_migrate.languages._grammars import deep, parsed
from mgmt_migrate.model.code import Builder, Code

if TYPE_CHECKING:
    from tree_sitter import Parser, Tree

SUFFIXES = frozenset({".js", ".jsx", ".mjs", ".cjs", ".es6", ".ts", ".tsx", ".mts", ".cts"})
_DIALECTS = {".ts": "typescript", ".mts": "typescript", ".cts": "typescript", ".tsx": "tsx"}


def lower(path: str, text: str) -> Code:
    """The program of a JavaScript or TypeScript file, by the dialect that its suffix says."""
    return lower_as(path, text, _dialect(path))


def tree(path: str, data: bytes) -> Tree | None:
    """The syntax tree of a file's UTF-8, for this room; None where parsing takes too long."""
    return parsed(_parser(_dialect(path)), data)


def _dialect(path: str) -> str:
    return _DIALECTS.get(posixpath.splitext(path.lower())[1], "javascript")


def lower_as(path: str, text: str, dialect: str) -> Code:
    """The program of a script.

    Args:
        dialect: "javascript" (with JSX), "typescript" or "tsx".
    Returns:
        Code whose spans are code points of `text`; `broken` when tree-sitter met a syntax error (the rest
        is still lowered).
    """
    from mgmt_migrate.languages._javascript_walk import Walker

    data = text.encode("utf-8", "surrogatepass")
    language = "javascript" if dialect == "javascript" else "typescript"
    builder = Builder(path, language, text)
    found = parsed(_parser(dialect), data)
    if found is None:
        builder.broken = True
        return builder.finish()
    with deep():
        Walker(builder, data).run(found.root_node)
    builder.broken = found.root_node.has_error
    return builder.finish()


@functools.cache
def _parser(dialect: str) -> Parser:
    from tree_sitter import Language, Parser

    if dialect == "javascript":
        import tree_sitter_javascript as javascript

        return Parser(Language(javascript.language()))
    import tree_sitter_typescript as typescript

    grammar = typescript.language_tsx() if dialect == "tsx" else typescript.language_typescript()
    return Parser(Language(grammar))
