"""Python, through tree-sitter, whose grammar knows Python 2 and 3."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mgmt_migrate.languages._grammars import deep, parsed
from mgmt_migrate.model.code import Builder, Code, Comment

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Query

SUFFIXES = frozenset({".py", ".pyw"})


def lower(path: str, text: str) -> Code:
    """The program of a Python file.

    Returns:
        Code whose spans are code points of `text`; `broken` when there was a syntax error (the rest is still
        lowered).
    """
    from mgmt_migrate.languages._python_walk import Walker

    data = text.encode("utf-8", "surrogatepass")
    builder = Builder(path, "python", text)
    tree = parsed(_parser(), data)
    if tree is None:
        builder.broken = True
        return builder.finish()
    walker = Walker(builder, data)
    with deep():
        walker.run(tree.root_node)
    builder.comments += [
        Comment(*walker.span(node), walker.written(node)) for node in _comments(tree.root_node)
    ]
    builder.broken = tree.root_node.has_error
    return builder.finish()


def _comments(root: Node) -> list[Node]:
    from tree_sitter import QueryCursor

    found = QueryCursor(_every_comment()).captures(root).get("comment", [])
    return sorted(found, key=lambda node: node.start_byte)


@functools.cache
def _parser() -> Parser:
    import tree_sitter_python
    from tree_sitter import Language, Parser

    return Parser(Language(tree_sitter_python.language()))


@functools.cache
def _every_comment() -> Query:
    from tree_sitter import Query

    language = _parser().language
    assert language is not None
    return Query(language, "(comment) @comment")
