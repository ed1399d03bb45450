"""How the languages differ that are read without a grammar of their own."""

from __future__ import annotations

import functools
import posixpath
import re
from dataclasses import dataclass

_C = r"//[^\n]*|/\*.*?(?:\*/|\Z)"
_HASH = r"\#(?![\[{])[^\n]*"
_PLAIN = r"[^\"\\\n]|\\."
_LINES = r"[^\"\\]|\\."
_INSIDE = r"(?:[^{}\"\n]|\"[^\"\n]*\"){0,300}"
_CALLED = r"(?:[^()\"\n]|\"[^\"\n]*\"|\([^()\n]*\)){0,300}"

INSERTS = {
    "swift": re.compile(rf"\\\(({_CALLED})\)"),
    "dollar": re.compile(rf"\$\{{({_INSIDE})\}}|\{{(\${_INSIDE})\}}|\$([A-Za-z_]\w*(?:->\w+|\[\w+\])?)"),
    "hash": re.compile(rf"\#\{{({_INSIDE})\}}"),
    "brace": re.compile(rf"(?<!\{{)\{{({_INSIDE})\}}"),
}
"""Where a string inserts a value; the group that matched is an expression."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """What sets a language apart.

    comment, double: patterns of a comment and of what stands within double quotes.
    inserts: the one of `INSERTS` that its strings know; `single_inserts` if in single quotes as well.
    dot_joins: `.` concatenates. arrow_members: `->` leads to a member. arrow_keys: `=>` follows a key.
    closures: `{` behind a call or as a value opens a function. ends: `end` closes blocks. indented: a body
    follows `:`, and a line that begins as far left as its head closes it.
    composite: `Type{...}` is a literal. initializers: `new Type {...}` fills in.
    param_first: the name of a parameter comes before its type. messages: `[receiver name: value]`.
    """

    name: str
    comment: str = _C
    double: str = _PLAIN
    inserts: str = ""
    single_inserts: bool = False
    dot_joins: bool = False
    arrow_members: bool = False
    closures: bool = False
    ends: bool = False
    indented: bool = False
    composite: bool = False
    arrow_keys: bool = False
    initializers: bool = False
    param_first: bool = False
    messages: bool = False


_GENERIC = Dialect("generic")
_SWIFT = Dialect("swift", double=rf"[^\"\\\n]|\\\({_CALLED}\)|\\.", inserts="swift", closures=True)
_KOTLIN = Dialect("kotlin", double=rf"\$\{{{_INSIDE}\}}|{_PLAIN}", inserts="dollar", closures=True)
_DART = Dialect("dart", double=rf"\$\{{{_INSIDE}\}}|{_PLAIN}", inserts="dollar", single_inserts=True)
_PHP = Dialect(
    "php",
    rf"{_C}|{_HASH}",
    rf"\{{\${_INSIDE}\}}|{_LINES}",
    inserts="dollar",
    dot_joins=True,
    arrow_members=True,
    arrow_keys=True,
)
_PERL = Dialect("perl", _HASH, _LINES, inserts="dollar", dot_joins=True, arrow_members=True, arrow_keys=True)
_RUBY = Dialect("ruby", _HASH, rf"\#\{{{_INSIDE}\}}|{_LINES}", inserts="hash", ends=True, arrow_keys=True)
_SHARP = Dialect("csharp", inserts="brace", initializers=True)
_GO = Dialect("go", composite=True, param_first=True)
_RUST = Dialect("rust", composite=True)
_CPP = Dialect("cpp", arrow_members=True)
_OBJC = Dialect("objc", arrow_members=True, messages=True)
_LUA = Dialect("lua", r"--\[\[.*?(?:\]\]|\Z)|--[^\n]*", ends=True)
_HASHED = Dialect("hashed", _HASH)
_PYTHON = Dialect("python", _HASH, indented=True)

_BY_SUFFIX = {
    ".swift": _SWIFT,
    **dict.fromkeys((".kt", ".kts", ".scala", ".groovy", ".gradle"), _KOTLIN),
    ".dart": _DART,
    **dict.fromkeys((".php", ".phtml", ".php5", ".inc"), _PHP),
    **dict.fromkeys((".rb", ".rake", ".erb", ".ru", ".gemspec", ".cr", ".ex", ".exs"), _RUBY),
    **dict.fromkeys((".cs", ".cshtml", ".razor", ".vb", ".aspx", ".fs"), _SHARP),
    ".go": _GO,
    ".rs": _RUST,
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", ".h", ".hpp"), _CPP),
    **dict.fromkeys((".m", ".mm"), _OBJC),
    **dict.fromkeys((".lua", ".sql", ".elm", ".hs"), _LUA),
    **dict.fromkeys((".pl", ".pm"), _PERL),
    **dict.fromkeys((".r", ".jl", ".nim", ".coffee", ".ps1"), _HASHED),
    **dict.fromkeys((".py", ".pyw", ".bzl"), _PYTHON),
}  # fmt: skip


def dialect_of(path: str) -> Dialect:
    """The dialect that a path's suffix says; like C where nobody knows it."""
    return _BY_SUFFIX.get(posixpath.splitext(path.lower())[1], _GENERIC)


@functools.cache
def tokens_of(dialect: Dialect) -> re.Pattern[str]:
    """One token of a dialect; the group's name is its kind. Every character begins one.

    What most of a program consists of is tried first: `plain` is a word, `dotted` a member's dot and name.
    """
    verbatim = r"(?:@|\$@|@\$)\"(?:[^\"]|\"\")*(?:\"|\Z)" if dialect.initializers else r"(?!)"
    dotted = r"(?!)" if dialect.dot_joins else r"\.[A-Za-z_]\w*(?![\w\"?!])"
    return re.compile(
        r"(?P<plain>[A-Za-z_]\w*(?![\w\"?!]))"
        rf"|(?P<dotted>{dotted})"
        r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)"
        r"|(?P<space>[ \t\r\f\v]+)"
        rf"|(?P<newline>\n)|(?P<comment>{dialect.comment}|<!--.*?(?:-->|\Z))"
        r"|(?P<long>[@$fr]{0,2}\"\"\".*?(?:\"\"\"|\Z))"
        rf"|(?P<verbatim>{verbatim})"
        rf"|(?P<string>[$@]?\"(?:{dialect.double})*(?:\"|(?=\n)|\\?\Z))"
        r"|(?P<single>'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?\Z))"
        r"|(?P<raw>`[^`]*(?:`|\Z))"
        r"|(?P<number>\d[\w.]*)"
        r"|(?P<word>[$@]{0,2}[^\W\d]\w*(?:[?!](?=\())?)"
        r"|(?P<member>\?\.|&\.|!!\.|!\.|->|::|\.(?![.\d=]))"
        r"|(?P<assign>:=|\+=|\.=|\|\|=|\?\?=|=(?![=>~]))|(?P<compare>[!<>=]==?|[-*/%&|^]=)"
        r"|(?P<arrow>=>)"
        r"|(?P<either>\?\?|\?:|\|\|)"
        r"|(?P<semicolon>;)|(?P<colon>:)"
        r"|(?P<plus>\+(?!\+)|\.\.(?![.<])|<>)|(?P<question>\?)"
        r"|(?P<other>.)",
        re.DOTALL,
    )
