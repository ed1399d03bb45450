"""Documents by the code in them: Markdown, reStructuredText, AsciiDoc, plain text and `.http` files.

Blocks in a known language are lowered as that; commands and requests that are written out become calls.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from mgmt_migrate.languages import _document, _fences, _http
from mgmt_migrate.languages._fences import Block
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import Binding, Builder, Code, Name, Text
from mgmt_migrate.value import replace

SUFFIXES = frozenset(
    {
        ".md",
        ".mdx",
        ".markdown",
        ".mkd",
        ".rst",
        ".txt",
        ".adoc",
        ".asciidoc",
        ".http",
        ".rest",
        ".apib",
        ".textile",
    }
)
NAMES = frozenset({"readme", "changelog", "dockerfile", "makefile"})

_SHELL = frozenset(
    [
        "sh",
        "bash",
        "shell",
        "zsh",
        "console",
        "curl",
        "terminal",
        "shell-session",
        "sh-session",
        "bat",
        "cmd",
        "powershell",
    ]
)
_PLAIN = frozenset(["", "text", "txt", "plain", "plaintext", "none", "http", "har", "rest"])
_SUFFIX = {
    "javascript": "js", "node": "js", "nodejs": "js", "mjs": "js", "typescript": "ts", "python": "py",
    "python3": "py", "py3": "py", "pycon": "py", "yml": "yaml", "terraform": "tf", "hcl": "tf",
    "dotenv": "env", "ini": "ini", "csharp": "cs", "c#": "cs", "kotlin": "kt", "ruby": "rb",
    "objective-c": "m", "objectivec": "m", "golang": "go", "json5": "json5",
}  # fmt: skip
_COMMAND = re.compile(
    r"^[ \t>]{0,60}(?:[$%#][ \t]{1,9})?(?:export[ \t]{1,9})?(?:[A-Za-z_]\w{0,99}=(?:\"?\$\(|`))?[ \t]{0,9}"
    r"(?=(?:curl|wget|http|https|xh)[ \t]{1,9}\S)",
    re.MULTILINE,
)
_URL = re.compile(r"https?://[^\s'\"<>`)\]|]+")
_DEFINED = re.compile(r"^@([A-Za-z_][\w-]*)[ \t]*=[ \t]*([^\r\n]*)", re.MULTILINE)


def lower(path: str, text: str) -> Code:
    """The code of a document, each block in another language a module of its own.

    Never `broken`: a document may hold half a program, or what is none.
    """
    from mgmt_migrate.languages._merge import merge

    builder = _document.begin(path, "shell", text)
    parts: list[Code] = []
    suffix = posixpath.splitext(path.lower())[1]
    if suffix in (".http", ".rest", ".txt"):
        _written_out(builder, 0, len(text))
        _definitions(builder)
    else:
        for block in _blocks(suffix, text):
            if (code := _lowered(builder, block)) is not None:
                parts.append(code)
        _inline(builder)
    whole = [builder.finish(), *parts]
    while len(whole) > 1:
        paired = [merge(a, b) for a, b in zip(whole[::2], whole[1::2], strict=False)]
        whole = [*paired, *whole[len(paired) * 2 :]]
    return replace(whole[0], broken=False)


def _blocks(suffix: str, text: str) -> Iterable[Block]:
    if suffix == ".rst":
        return _fences.directives(text)
    if suffix in (".adoc", ".asciidoc"):
        return _fences.listings(text)
    return _fences.markdown(text)


def _lowered(builder: Builder, block: Block) -> Code | None:
    """Lowers a block in place, or as a program of its own."""
    text = builder.text
    if block.language in _SHELL:
        from mgmt_migrate.languages import shell

        shell.script(builder, Spelled.of(text, block.start, block.end))
        return None
    if block.language in _PLAIN:
        before = len(builder.calls)
        _written_out(builder, block.start, block.end)
        if len(builder.calls) > before or block.language:
            return None
        name = "x.json" if text[block.start : block.end].lstrip().startswith(("{", "[")) else "x.snippet"
        return block.lower(builder.path, text, name)
    return block.lower(builder.path, text, "x." + _SUFFIX.get(block.language, block.language))


def _written_out(builder: Builder, start: int, end: int) -> None:
    """Lowers commands and requests among other lines; URLs beside them are strings."""
    from mgmt_migrate.languages._shell_run import Runner

    first = len(builder.calls)
    _http.requests(builder, start, end)
    runner = Runner(builder)
    at = start
    while match := _COMMAND.search(builder.text, at, end):
        begin = match.start() + len(match[0]) - len(match[0].lstrip(" \t>$%#"))
        stop = runner.line(Spelled.of(builder.text, begin, end))
        at = max(begin + stop, match.end())
    _urls(builder, start, end, first)


def _urls(builder: Builder, start: int, end: int, first: int) -> None:
    """URLs that are in none of the calls from the `first` one on."""
    spans = sorted((call.start, call.end) for call in builder.calls[first:])
    index = behind = 0
    for match in _URL.finditer(builder.text, start, end):
        while index < len(spans) and spans[index][0] <= match.start():
            behind = max(behind, spans[index][1])
            index += 1
        if match.start() >= behind:
            builder.strings.append(Text(*match.span(), match[0], ""))


def _inline(builder: Builder) -> None:
    from mgmt_migrate.languages._shell_run import Runner

    covered = sorted((call.start, call.end) for call in builder.calls)
    index = behind = 0
    for start, end in _fences.inline(builder.text):
        while index < len(covered) and covered[index][0] <= start:
            behind = max(behind, covered[index][1])
            index += 1
        if start < behind:
            continue
        if builder.text.startswith(("curl ", "http ", "wget "), start):
            Runner(builder).line(Spelled.of(builder.text, start, end))
        else:
            _urls(builder, start, end, len(builder.calls))


def _definitions(builder: Builder) -> None:
    """`@name = value` of `.http` files."""
    for match in _DEFINED.finditer(builder.text):
        spelled = _http.templated(builder.text, *match.span(2))
        value = spelled.node(0, len(spelled.value))
        if isinstance(value, Text):
            builder.strings.append(value)
        name = Name(*match.span(1), match[1], 0)
        builder.bindings.append(Binding(name, value, 0, declares=True))
