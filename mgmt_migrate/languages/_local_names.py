"""Where a local variable stands, for renaming it: all of its places, or none where one is in doubt."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mgmt_migrate.languages import javascript, python
from mgmt_migrate.languages._offsets import CodePoints

if TYPE_CHECKING:
    from tree_sitter import Node as Tree

_FUNCTIONS = frozenset(
    {
        "arrow_function",
        "function_declaration",
        "function_expression",
        "generator_function",
        "generator_function_declaration",
        "method_definition",
    }
)
_BLOCKS = frozenset({"statement_block", "for_statement", "for_in_statement", "switch_body", "catch_clause"})
_PARAMETERS = frozenset({"formal_parameters", "required_parameter", "optional_parameter"})
_WORD = re.compile(r"\w+")
_HANDED_ON = re.compile(
    r"^\s*(?:export|source|\.|eval|declare|typeset|readonly|local|read)\s|\bset -\w*a", re.MULTILINE
)
_NAMES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})


def places(path: str, text: str, at: int, new: str) -> list[tuple[int, int]]:
    """[start, end) of every place of the local variable that stands at an offset, in order.

    Empty unless all is plain: it is a parameter or a variable of a function, declared once, in no pattern
    and no shorthand property, and the function holds no `new` yet. A renaming there changes no behaviour.

    Args:
        path: says the language; JavaScript, TypeScript, Python and shell are known.
        at: code points of the text, where an occurrence begins.
        new: the name that it shall have.
    """
    suffix = posixpath.splitext(path.lower())[1]
    if suffix in javascript.SUFFIXES:
        return _in_script(path, text, at, new)
    if suffix in python.SUFFIXES:
        from mgmt_migrate.languages import _python_local_names

        return _python_local_names.places(text, at, new)
    return _in_shell(text, at, new) if suffix in (".sh", ".bash", ".zsh") else []


def _in_shell(text: str, at: int, new: str) -> list[tuple[int, int]]:
    """The places of a variable of a script that hands none of its variables on."""
    name = _WORD.match(text, at)
    if name is None or _HANDED_ON.search(text) or re.search(rf"\b{re.escape(new)}\b", text):
        return []
    places: list[tuple[int, int]] = []
    given = False
    for found in re.finditer(rf"\b{re.escape(name[0])}\b", text):
        start, end = found.span()
        read = text[start - 1 : start] == "$" or (text[start - 2 : start] == "${" and text[end] in "}:%#/")
        line = text[text.rfind("\n", 0, start) + 1 : start]
        set_here = text[end : end + 1] == "=" and not line.strip()
        if not (read or set_here) or line.count("'") % 2 or (set_here and _lent(text, end + 1)):
            return []
        given = given or set_here
        places.append((start, end))
    return places if given else []


def _lent(text: str, at: int) -> bool:
    """Whether a value is set for one command alone, as in `NAME=value command`."""
    depth = 0
    while at < len(text) and (depth or text[at] not in " \t\r\n;"):
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        quote = text[at] if text[at] in "\"'`" and not depth else ""
        at = max(at, text.find(quote, at + 1)) + 1 if quote else at + 1
    return re.compile(r"[ \t]+[^\s#;&|]").match(text, at) is not None


def _in_script(path: str, text: str, at: int, new: str) -> list[tuple[int, int]]:
    data = text.encode("utf-8", "surrogatepass")
    tree = javascript.tree(path, data)
    if tree is None or tree.root_node.has_error:
        return []
    start = len(text[:at].encode("utf-8", "surrogatepass"))
    node = tree.root_node.descendant_for_byte_range(start, start + 1)
    if node is None or node.type != "identifier" or node.start_byte != start:
        return []
    found = _of(node, new.encode())
    points = CodePoints(data)
    return [(points(one.start_byte), points(one.end_byte)) for one in found]


def _of(node: Tree, new: bytes) -> list[Tree]:
    """The identifiers that are the variable of one of them."""
    function = _up(node, _FUNCTIONS)
    while function is not None:
        held = [one for one in _below(function) if one.text == node.text]
        declared = [one for one in held if _declares(one)]
        if declared:
            break
        function = _up(function, _FUNCTIONS)
    if function is None or len(declared) != 1 or _is_field(declared[0]):
        return []
    scope = _scope(declared[0], function)
    names = {one.text for one in _below(function)}
    plain = all(
        one.type == "identifier" and scope.start_byte <= one.start_byte < scope.end_byte for one in held
    )
    return held if plain and new not in names and not names & {b"eval", b"with"} else []


def _declares(node: Tree) -> bool:
    """Whether this place brings the variable into being."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "variable_declarator":
        return parent.child_by_field_name("name") == node
    if parent.type == "arrow_function":
        return parent.child_by_field_name("parameter") == node
    if parent.type in ("assignment_pattern", *_PARAMETERS):
        return parent.type != "assignment_pattern" or parent.child_by_field_name("left") == node
    bound = ("function_declaration", "class_declaration", "catch_clause", "array_pattern", "rest_pattern")
    return parent.type in bound or node.type == "shorthand_property_identifier_pattern"


def _is_field(declaration: Tree) -> bool:
    """Whether a parameter of a constructor also makes a property: `private idToken: string`."""
    siblings = declaration.parent.children if declaration.parent is not None else []
    return any(one.type in ("accessibility_modifier", "readonly", "override_modifier") for one in siblings)


def _scope(declaration: Tree, function: Tree) -> Tree:
    """Where a declaration holds: its block for let and const, its function for the others."""
    parent = declaration.parent
    statement = parent.parent if parent is not None else None
    if statement is None or statement.type != "lexical_declaration":
        return function
    block = _up(statement, _BLOCKS | _FUNCTIONS)
    return block if block is not None else function


def _up(node: Tree, kinds: frozenset[str]) -> Tree | None:
    above = node.parent
    while above is not None and above.type not in kinds:
        above = above.parent
    return above


def _below(node: Tree) -> Iterator[Tree]:
    waiting = [node]
    while waiting:
        one = waiting.pop()
        if one.type in _NAMES:
            yield one
        waiting.extend(reversed(one.children))
