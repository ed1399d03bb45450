"""The inline scripts of a page: where they are and in which dialect.

Written by hand instead of taken from html.parser or tree-sitter-html: the one needs quadratic time for
repeated `<script `, the other for nested elements, and neither knows template tags, whose quotes and `>`
derail them. Here the tags are masked before, and all that has to be known of HTML is what starts and ends a
comment, a style and a script (HTML standard, 13.2.5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"<!--|<(script|style|textarea|title)(?=[\s/>])", re.IGNORECASE)
_CLOSINGS = {
    name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE)
    for name in ("script", "style", "textarea", "title")
}
_QUOTE_OR_END = re.compile(r"[\"'>]")
_ATTRIBUTE = re.compile(r"([^\s\"'>/=,]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_SCRIPT_TYPE = re.compile(
    r"|module|jsx|babel|(?:.*-)?(?:text|application)/(?:x-)?(?:java|ecma|type|live)script[\d.]*|(?:text|application)/(?:babel|jsx|ts|tsx)"
)
_CDATA = re.compile(r"<!\[CDATA\[")
_LEGACY = re.compile(r"\s*<!--[^\n]*")

DIALECTS = ("javascript", "typescript", "tsx")


@dataclass(frozen=True, slots=True)
class Script:
    """The content of a script at [start, end).

    `dialect` is one of javascript.lower_as, "server" for runat="server", or "comment" for a comment.
    """

    start: int
    end: int
    dialect: str


def scripts(page: str, default: str = "javascript") -> Iterator[Script]:
    """The inline scripts and the comments in order; one without an end runs to the end of the page.

    Not among them: scripts with `src`, of a data type (JSON, import maps, templates), and those in comments.
    """
    position = 0
    while opening := _OPENING.search(page, position):
        name = (opening.group(1) or "").lower()
        if not name:
            position = _after(page, "-->", opening.end())
            yield Script(opening.start(), position, "comment")
            continue
        content = _tag_end(page, opening.end())
        if content < 0:
            return
        position = content
        closing = _CLOSINGS[name].search(page, content)
        position = closing.start() if closing else len(page)
        if name == "script" and (dialect := dialect_of(page[opening.end() : content], default)):
            yield Script(content, position, dialect)


def _after(page: str, mark: str, position: int) -> int:
    found = page.find(mark, position)
    return len(page) if found < 0 else found + len(mark)


def _tag_end(page: str, position: int) -> int:
    """The offset after the `>` that ends a start tag; -1 if the page ends before."""
    while mark := _QUOTE_OR_END.search(page, position):
        if mark.group() == ">":
            return mark.end()
        position = page.find(mark.group(), mark.end()) + 1
        if position == 0:
            return -1
    return -1


def dialect_of(attributes: str, default: str = "javascript") -> str:
    """The dialect of a script by its attributes; "" if it is none to read."""
    found = {
        match[1].lower(): (match[2] or match[3] or match[4] or "").strip().lower()
        for match in _ATTRIBUTE.finditer(attributes)
    }
    if found.get("runat") == "server":
        return "server"
    if "src" in found or found.get("language", "javascript")[:10] not in ("javascript", "jscript", ""):
        return ""
    kind = found.get("type", "").partition(";")[0].strip()
    if not _SCRIPT_TYPE.fullmatch(kind):
        return ""
    language = found.get("lang", "") or kind.rpartition("/")[2]
    if language in ("tsx", "ts", "typescript"):
        return "tsx" if language == "tsx" else "typescript"
    if found.get("lang", "js") not in ("", "js", "jsx", "javascript", "babel", "es6"):
        return ""
    return default


def only(page: str, kept: list[tuple[int, int]], ending: str) -> str:
    """The page with all but these ranges blanked; line breaks stay.

    `ending` follows each range where there is room, else `a()` of one and `(b)` of the next were one call.
    """
    pieces: list[str] = []
    position = 0
    for start, end in kept:
        if start < position:
            continue  # inside the one before
        gap = _blank(page[position:start])
        pieces += (
            (ending[: len(gap)] if position else "") + gap[len(ending) if position else 0 :],
            page[start:end],
        )
        position = end
    pieces.append(_blank(page[position:]))
    return "".join(pieces)


def _blank(text: str) -> str:
    return re.sub(r"[^\r\n]+", lambda match: " " * len(match.group()), text)


def without_wrapping(script: str) -> str:
    """A script without the CDATA section or HTML comment around it, of the same length."""
    if legacy := _LEGACY.match(script):
        script = _blank(legacy.group()) + script[legacy.end() :]
        closing = script.rfind("-->")
        if closing >= 0:
            script = script[:closing] + "   " + script[closing + 3 :]
    if section := _CDATA.search(script):
        script = script[: section.start()] + " " * 9 + script[section.end() :]
        closing = script.rfind("]]>")
        if closing > 0:
            script = script[:closing] + "   " + script[closing + 3 :]
    return script
