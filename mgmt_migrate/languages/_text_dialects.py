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
_SWIFT = r"\\\((?:[^()\"\n]|\"[^\"\n]*\"|\([^()\n]*\)){0,300}\)"
_DOLLAR = r"\$\{(?:[^{}\"\n]|\"[^\"\n]*\"){0,300}\}"
_RUBY = r"\#\{(?:[^{}\"\n]|\"[^\"\n]*\"){0,300}\}"


@dataclass(frozen=True, slots=True)
class Dialect:
    """What sets a language apart.

    `inserts` is the group of `INSERTS` that its strings know; `dot_joins` where `.` concatenates and `->` leads to a
    member; `closures` where `{` after a call or as a value opens a function; `ends` where `end` closes blocks;
    `composite` where `Type{...}` is a literal; `arrow_keys` where `=>` is written between key and value.
    """

    name: str
    comment: str = _C
    double: str = _PLAIN
    inserts: str = ""
    dot_joins: bool = False
    arrow_members: bool = False
    closures: bool = False
    ends: bool = False
    composite: bool = False
    arrow_keys: bool = False
    initializers: bool = False
    param_first: bool = False


INSERTS = {
    "swift": re.compile(r"\\\(((?:[^()\"\n]|\"[^\"\n]*\"|\([^()\n]*\)){0,300})\)"),
    "dollar": re.compile(
        r"\$\{((?:[^{}\"\n]|\"[^\"\n]*\"){0,300})\}|\{(\$[^{}\n]{1,200})\}|\$([A-Za-z_]\w*(?:->\w+|\[\w+\])?)"
    ),
    "hash": re.compile(r"\#\{((?:[^{}\"\n]|\"[^\"\n]*\"){0,300})\}"),
    "brace": re.compile(r"(?<!\{)\{((?:[^{}\"\n]|\"[^\"\n]*\"){1,300})\}"),
}
"""Where a string inserts a value; the group that matched is an expression."""

_GENERIC = Dialect("generic")
_SWIFT_D = Dialect("swift", double=f'[^\\"\\\\\\n]|{_SWIFT}|\\\\.', inserts="swift", closures=True)
_KOTLIN = Dialect("kotlin", double=f"{_DOLLAR}|{_PLAIN}", inserts="dollar", closures=True)
_DART = Dialect("dart", double=f"{_DOLLAR}|{_PLAIN}", inserts="dollar")
_PHP = Dialect("php", f"{_C}|{_HASH}", _LINES, "dollar", dot_joins=True, arrow_members=True, arrow_keys=True)
_RUBY_D = Dialect("ruby", _HASH, f"{_RUBY}|{_LINES}", "hash", ends=True, arrow_keys=True)
_SHARP = Dialect("csharp", inserts="brace", initializers=True)
_GO = Dialect("go", composite=True, param_first=True)
_RUST = Dialect("rust", composite=True, closures=False)
_CPP = Dialect("cpp", arrow_members=True)
_LUA = Dialect("lua", r"--\[\[.*?(?:\]\]|\Z)|--[^\n]*", ends=True)
_HASHED = Dialect("hashed", _HASH)

_BY_SUFFIX = {
    ".swift": _SWIFT_D,
    **dict.fromkeys((".kt", ".kts", ".scala", ".groovy", ".gradle"), _KOTLIN),
    ".dart": _DART,
    **dict.fromkeys((".php", ".phtml", ".php5", ".inc"), _PHP),
    **dict.fromkeys((".rb", ".rake", ".erb", ".ru", ".gemspec", ".cr", ".ex", ".exs", ".haml", ".slim"), _RUBY_D),
    **dict.fromkeys((".cs", ".cshtml", ".razor", ".vb", ".aspx", ".fs"), _SHARP),
    ".go": _GO,
    ".rs": _RUST,
    **dict.fromkeys((".c", ".cc", ".cpp", ".cxx", ".h", ".hpp", ".m", ".mm"), _CPP),
    **dict.fromkeys((".lua", ".sql", ".elm", ".hs"), _LUA),
    **dict.fromkeys((".pl", ".pm"), Dialect("perl", _HASH, _LINES, "dollar", dot_joins=True, arrow_members=True, arrow_keys=True)),
    **dict.fromkeys((".r", ".jl", ".nim", ".coffee", ".ps1", ".py", ".pyw", ".bzl"), _HASHED),
}  # fmt: skip


def dialect_of(path: str) -> Dialect:
    """The dialect that a path's suffix says; like C where nobody knows it."""
    return _BY_SUFFIX.get(posixpath.splitext(path.lower())[1], _GENERIC)


@functools.cache
def tokens_of(dialect: Dialect) -> re.Pattern[str]:
    """One token of a dialect; the group's name is its kind. Every character begins one."""
    return re.compile(
        r"(?P<space>[ \t\r\f\v]+)"
        rf"|(?P<newline>\n)|(?P<comment>{dialect.comment}|<!--.*?(?:-->|\Z))"
        r"|(?P<long>[@$fr]{0,2}\"\"\".*?(?:\"\"\"|\Z))"
        rf"|(?P<verbatim>(?:@|\$@|@\$)\"(?:[^\"]|\"\")*(?:\"|\Z))"
        rf"|(?P<string>[$@]?\"(?:{dialect.double})*(?:\"|(?=\n)|\\?\Z))"
        r"|(?P<single>'(?:[^'\\\n]|\\.)*(?:'|(?=\n)|\\?\Z))"
        r"|(?P<raw>`[^`]*(?:`|\Z))"
        r"|(?P<number>\d[\w.]*)"
        r"|(?P<word>[$@]{0,2}[^\W\d]\w*[?!]?(?=\()|[$@]{0,2}[^\W\d]\w*)"
        r"|(?P<member>\?\.|&\.|!!\.|!\.|->|::|\.(?![.\d]))"
        r"|(?P<assign>:=|\+=|\.=|=(?![=>~]))"
        r"|(?P<arrow>=>)"
        r"|(?P<either>\?\?=?|\?:|\|\||\bor\b)"
        r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<comma>,)|(?P<semicolon>;)|(?P<colon>:)"
        r"|(?P<plus>\+(?!\+)|\.\.(?!\.)|<>)|(?P<question>\?)"
        r"|(?P<other>.)",
        re.DOTALL,
    )
