"""What the bytes of a file say: does it hold a literal, and if so, was it written by a person?"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

HOLDS = "holds"
"""The answer for a file that is to be parsed."""

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MINIFIABLE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".html", ".htm", ".vue", ".svelte", ".css")
_COMPILED = (".js", ".mjs", ".cjs")
_BUILT_FOLDERS = frozenset({"dist", "build", "out", "lib", "public", "www", "target", ".output", "bundles"})
_SHORTEST_MINIFIED = 2_000
_AVERAGE_LINE = 500
_LONG_LINE = 5_000
_LONG = re.compile(rb"[^\n]{%d,}" % (_LONG_LINE + 1))
_BUNDLER = re.compile(rb"function __webpack_require__\(|webpackBootstrap|\bparcelRequire\s*=|__vite__mapDeps")
_TRANSPILER = re.compile(
    rb"Object\.defineProperty\(exports, .__esModule.|function _interopRequireDefault\(|var __importDefault ="
)
_MAP_COMMENT = re.compile(rb"^//[#@] sourceMappingURL=", re.MULTILINE)


def examine(data: bytes, literals: Sequence[bytes], shown: str) -> str | None:
    """`HOLDS`, or why a file with a literal is not parsed, or None where there is no literal.

    The reasons: "binary" (a NUL byte), "minified" (code in lines of more than 500 bytes on average, or mostly
    in lines over 5,000), "generated" (a bundler's prologue, a source map comment at the end, a transpiler's
    prologue in a folder of build output).

    Args:
        data: the whole file; UTF-16 counts where a byte order mark says so.
        literals: case-sensitive, in UTF-8.
        shown: POSIX path; suffix and folders help to judge.
    """
    wide = data.startswith(_UTF16)
    if wide:
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    if not any(literal in data for literal in literals):
        return None
    if not wide and b"\0" in data:
        return "binary"
    if shown.endswith(_MINIFIABLE) and is_minified(data):
        return "minified"
    if shown.endswith(_COMPILED) and _is_generated(data, shown):
        return "generated"
    return HOLDS


def is_minified(data: bytes) -> bool:
    """Whether code lies in lines that no person wrote; one long line of data among many short ones does not
    count.
    """
    if len(data) < _SHORTEST_MINIFIED:
        return False
    if len(data) > _AVERAGE_LINE * (data.count(b"\n") + data.count(b"\r") + 1):
        return True
    return 2 * sum(len(line) for line in _LONG.findall(data)) > len(data)


def _is_generated(data: bytes, shown: str) -> bool:
    if _MAP_COMMENT.search(data, max(0, len(data) - 512)) or _BUNDLER.search(data):
        return True
    built = not _BUILT_FOLDERS.isdisjoint(shown.split("/")[:-1])
    return built and _TRANSPILER.search(data, 0, 4096) is not None
