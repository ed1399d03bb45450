"""Environment files: every line names a variable that other files read."""

from __future__ import annotations

import re

from mgmt_migrate.languages import _document
from mgmt_migrate.languages._literal import unescape
from mgmt_migrate.model.code import Binding, Builder, Code, Comment, Export, Name, Text

SUFFIXES = frozenset({".env", ".envrc"})
NAMES = frozenset({".env", ".envrc", ".flaskenv"})

_LINE = re.compile(
    r"^[ \t]*(?:"
    r"(?P<comment>[#;][^\r\n]*)"
    r"|(?:export[ \t]+|set[ \t]+)?(?P<key>[\w.-]{1,200})[ \t]*(?:=|:(?=[ \t]))[ \t]*"
    r"(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|`[^`]*`|[^\r\n]*)(?P<rest>[^\r\n]*)"
    r"|(?P<other>[^\s][^\r\n]*))",
    re.MULTILINE | re.DOTALL,
)
_TRAILING = re.compile(r"(?:^|[ \t])#.*")


def lower(path: str, text: str) -> Code:
    """A binding and an export for each variable; `broken` if a line is neither that nor a comment."""
    builder = _document.begin(path, "dotenv", text)
    for match in _LINE.finditer(text):
        if match["comment"]:
            builder.comments.append(Comment(match.start("comment"), match.end("comment"), match["comment"]))
        elif match["key"]:
            _variable(builder, match)
        else:
            builder.broken = True
    return builder.finish()


def _variable(builder: Builder, match: re.Match[str]) -> None:
    raw, start = match["value"], match.start("value")
    quote = raw[0] if len(raw) > 1 and raw[0] in "\"'`" and raw[-1] == raw[0] else ""
    end = start + len(raw)
    if quote:
        rest, at = match["rest"], match.start("rest")
        value = unescape(raw[1:-1]) if quote == '"' else raw[1:-1]
    else:
        trailing = _TRAILING.search(raw)
        rest, at = (trailing[0], start + trailing.start()) if trailing else ("", end)
        value = (raw[: trailing.start()] if trailing else raw).rstrip()
        end = start + len(value)
    mark = rest.find("#")
    if mark >= 0:
        builder.comments.append(Comment(at + mark, at + len(rest), rest[mark:]))
    node = Text(start, end, value, quote)
    builder.strings.append(node)
    name = Name(match.start("key"), match.end("key"), match["key"], 0)
    builder.bindings.append(Binding(name, node, 0, declares=True))
    builder.exports.append(Export(match["key"], node))
