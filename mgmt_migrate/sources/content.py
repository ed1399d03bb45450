"""What the bytes of a file say: does it hold a literal, and was it written by a person?"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence

_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MINIFIABLE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".html", ".htm", ".vue", ".svelte", ".css")
_COMPILED = (".js", ".mjs", ".cjs")
_BUILT_FOLDERS = frozenset({"dist", "build", "out", "lib", "public", "www", "target", ".output", "bundles"})
_SHORTEST_MINIFIED = 2_000
_AVERAGE_LINE = 500
_LONG_LINE = 5_000
_BUNDLERS = (b"function __webpack_require__(", b"webpackBootstrap", b"parcelRequire =", b"__vite__mapDeps")
_TRANSPILERS = re.compile(
    rb"Object\.defineProperty\(exports, .__esModule.|function _interopRequireDefault\(|var __importDefault ="
)
_PACKED = re.compile(  # Rollup, Browserify
    rb"\(function \(global, factory\) \{|\(function e\(t, ?n, ?r\) ?\{|\(function\(\)\{function r\(e,n,t\)\{"
)
_MAP_COMMENT = re.compile(rb"^//[#@] sourceMappingURL=", re.MULTILINE)


def holds(data: bytes, literals: Sequence[bytes]) -> bool:
    """Whether one of the literals occurs; UTF-16 counts where a byte order mark says so.

    Args:
        data: the whole file.
        literals: case-sensitive, in UTF-8.
    """
    data = _narrowed(data)
    return any(literal in data for literal in literals)  # several times as fast as one regular expression


def objection(data: bytes, shown: str) -> str | None:
    """Why a file is not parsed although it holds a literal, or None.

    "binary": a NUL byte. "minified": code in lines of more than 500 bytes on average, or mostly in lines over
    5,000. "generated": a source map comment at the end, a bundler's prologue, or a transpiler's in a folder
    of build output such as `dist`; code there that shows no such mark is somebody's source.

    Args:
        data: the whole file.
        shown: POSIX path; suffix and folders help to judge.
    """
    narrow = _narrowed(data)
    if narrow is data and b"\0" in data:
        return "binary"
    if shown.endswith(_MINIFIABLE) and _is_minified(narrow):
        return "minified"
    if shown.endswith(_COMPILED) and _is_generated(narrow, shown):
        return "generated"
    return None


def _narrowed(data: bytes) -> bytes:
    if data.startswith(_UTF16):
        return data.decode("utf-16", "replace").encode("utf-8", "replace")
    return data


def _is_minified(data: bytes) -> bool:
    """No person writes such lines; one long line of data among many short ones does not count."""
    if len(data) < _SHORTEST_MINIFIED:
        return False
    allowed = len(data) // _AVERAGE_LINE
    if data.count(b"\n") < allowed:
        if data.count(b"\r") < allowed:
            return True
        data = data.replace(b"\r", b"\n")
    return 2 * _in_long_lines(data) > len(data)


def _in_long_lines(data: bytes) -> int:
    """How many bytes lie in long lines; jumps from line end to line end, as far as one may lie."""
    start = total = 0
    while len(data) - start > _LONG_LINE:
        end = data.rfind(b"\n", start, start + _LONG_LINE + 1)
        if end < 0:
            end = data.find(b"\n", start + _LONG_LINE)
            end = len(data) if end < 0 else end
            total += end - start
        start = end + 1
    return total


def _is_generated(data: bytes, shown: str) -> bool:
    if _MAP_COMMENT.search(data, max(0, len(data) - 512)):
        return True
    if any(mark in data for mark in _BUNDLERS) or _PACKED.search(data, 0, 4096):
        return True
    built = not _BUILT_FOLDERS.isdisjoint(shown.split("/")[:-1])
    return built and _TRANSPILERS.search(data, 0, 4096) is not None
