"""Any other language, read by its tokens: strings, concatenations, calls, literals, assignments, functions.

Swift, Kotlin, Java, C#, PHP, Ruby, Go, Dart, Scala, Rust, Objective-C and whatever else comes; settings files
(properties, ini, toml, xml) line by line. Nothing is refused: what is not understood is left out.
"""

from __future__ import annotations

import posixpath

from mgmt_migrate.languages import _document
from mgmt_migrate.model.code import Code

SUFFIXES = frozenset(
    [
        ".swift",
        ".kt",
        ".kts",
        ".java",
        ".scala",
        ".groovy",
        ".gradle",
        ".cs",
        ".vb",
        ".fs",
        ".php5",
        ".inc",
        ".rb",
        ".rake",
        ".ru",
        ".go",
        ".dart",
        ".rs",
        ".m",
        ".mm",
        ".c",
        ".cc",
        ".cpp",
        ".h",
        ".hpp",
        ".ex",
        ".exs",
        ".lua",
        ".pl",
        ".pm",
        ".r",
        ".jl",
        ".clj",
        ".coffee",
        ".ps1",
        ".properties",
        ".ini",
        ".cfg",
        ".conf",
        ".toml",
        ".xml",
        ".plist",
        ".config",
    ]
)
_SETTINGS = frozenset(
    [
        ".properties",
        ".ini",
        ".cfg",
        ".conf",
        ".toml",
        ".xml",
        ".plist",
        ".config",
        ".csproj",
        ".resx",
        ".strings",
    ]
)


def lower(path: str, text: str) -> Code:
    """The program as far as its tokens tell it; never `broken`, since no grammar says what is right."""
    builder = _document.begin(path, "text", text)
    if posixpath.splitext(path.lower())[1] in _SETTINGS:
        from mgmt_migrate.languages import _text_settings

        _text_settings.read(builder)
    else:
        from mgmt_migrate.languages._text_reader import Reader

        Reader(builder).read()
    return builder.finish()
