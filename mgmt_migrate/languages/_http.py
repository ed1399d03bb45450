"""Requests as documents and `.http` files write them: a line, headers, a body; URLs spread over lines.

Each becomes `http-snippet({method, url, params, headers, data})`; `{{name}}` and `$name` in it are variables.
"""

from __future__ import annotations

import re

from mgmt_migrate.languages._request import Request
from mgmt_migrate.languages._spelled import HOLE, Spelled
from mgmt_migrate.model.code import Builder, Call, Member, Name, Node, Text

_LINE = re.compile(
    r"^[ \t]*(?:(?P<method>GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+)?"
    r"(?P<url>(?:https?://|/|\{|\$|<)[^\s\"'`]*)(?:[ \t]+HTTP/[0-9.]{1,3})?[ \t]*\r?$",
    re.MULTILINE,
)
_QUERY = re.compile(r"[ \t]*(?P<item>[?&]?[\w.~%\[\]-]{1,100}=[^\s\"'`]*)[ \t]*\r?$", re.MULTILINE)
_HEADER = re.compile(r"[ \t]*(?P<header>[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]+[^\r\n]*)\r?$", re.MULTILINE)
_VARIABLE = re.compile(r"\{\{\s{0,9}([\w.$*-]{1,200})\s{0,9}\}\}|\$\{?([A-Za-z_]\w{0,100})\}?")
_NEXT = re.compile(r"^(?:###|[ \t]{0,60}(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)[ \t]+\S)", re.MULTILINE)
_BRACKET = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|[{}\[\]]")
_BLANKS = re.compile(r"(?:[ \t]*\r?\n)*[ \t]*")
_FORM = re.compile(r"(?:[ \t]*&?[\w.~%\[\]-]{1,100}=[^\n]*\n?)+")


def templated(text: str, start: int, end: int, scope: int = 0) -> Spelled:
    """Part of a file with the variables in it as values; `{{a.b}}` is a member."""
    return inserted(Spelled.of(text, start, end), scope)


def inserted(source: Spelled, scope: int = 0) -> Spelled:
    """A text with the variables in it as values."""
    if "{{" not in source.value and "$" not in source.value:
        return source
    chars: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    holes: dict[int, Node] = {}
    at = 0
    for match in _VARIABLE.finditer(source.value):
        chars += (source.value[at : match.start()], HOLE)
        starts += source.starts[at : match.start()]
        ends += source.ends[at : match.start()]
        place = source.start(match.start()), source.end(match.end())
        holes[len(starts)] = _variable(match, *place, scope)
        starts.append(place[0])
        ends.append(place[1])
        at = match.end()
    chars.append(source.value[at:])
    starts += source.starts[at:]
    ends += source.ends[at:]
    return Spelled("".join(chars), starts, ends, source.at, holes)


def _variable(match: re.Match[str], start: int, end: int, scope: int) -> Node:
    first, *rest = [part for part in (match[1] or match[2]).split(".") if part.strip("$*")] or ["$"]
    node: Node = Name(start, end, first.lstrip("$"), scope)
    for name in rest[:20]:
        node = Member(start, end, node, name)
    return node


def requests(builder: Builder, start: int, end: int, scope: int = 0) -> list[Call]:
    """Lowers every request that is written out in [start, end) of the file."""
    text = builder.text
    found: list[Call] = []
    at = start
    while match := _LINE.search(text, at, end):
        at = match.end()
        query, behind = _query(text, match, end)
        if match["method"] or query:
            call, at = _request(builder, match, query, behind, end, scope)
            found.append(call)
    return found


def _query(text: str, line: re.Match[str], end: int) -> tuple[list[tuple[int, int]], int]:
    """Parameters on the lines that follow a URL, and where those end."""
    items: list[tuple[int, int]] = []
    at, open_ended = line.end(), line["url"].endswith(("?", "&"))
    while at + 1 < end and text[at] == "\n" and (match := _QUERY.match(text, at + 1, end)):
        if not open_ended and match["item"][0] not in "?&":
            break
        items.append(match.span("item"))
        at, open_ended = match.end(), match["item"].endswith("&")
    return items, at


def _request(
    builder: Builder, line: re.Match[str], query: list[tuple[int, int]], at: int, end: int, scope: int
) -> tuple[Call, int]:
    text = builder.text
    request = Request(builder)
    start, stop = line.span("url")
    first = line.start("method") if line["method"] else start
    if line["method"]:
        request.method = Text(first, line.end("method"), line["method"], "")
    if query:
        mark = text.find("?", start, stop)
        if mark >= 0:
            spelled = templated(text, mark + 1, stop, scope)
            request.form(spelled, 0, len(spelled.value), query=True)
            stop = mark
        for item in query:
            spelled = templated(text, *item, scope)
            request.form(spelled, spelled.value[0] in "?&", len(spelled.value), query=True)
    url = templated(text, start, stop, scope)
    request.url = request.string(url.node(0, len(url.value)))
    while line["method"] and at + 1 < end and text[at] == "\n":
        header = _HEADER.match(text, at + 1, end)
        if header is None:
            break
        spelled = templated(text, *header.span("header"), scope)
        request.header(spelled, 0, len(spelled.value))
        at = header.end()
    if line["method"] and line["method"] not in ("GET", "HEAD"):
        at = _body(builder, request, at, end, scope)
    name = Name(first, first, "http-snippet", scope)
    return request.call(name, min(max(at, first), end)), at


def _body(builder: Builder, request: Request, at: int, end: int, scope: int) -> int:
    """Reads the body behind the headers; where it ends."""
    text = builder.text
    blanks = _BLANKS.match(text, at, end)
    begin = blanks.end() if blanks else at
    stop = at
    if following := _NEXT.search(text, begin, end):
        end = following.start()
    if text[begin : begin + 1] in ("{", "["):
        level = 0
        for match in _BRACKET.finditer(text, begin, end):
            level += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
            if level <= 0:
                stop = match.end()
                break
    elif form := _FORM.match(text, begin, end):
        stop = form.end()
    if stop > begin:
        spelled = templated(text, begin, stop, scope)
        request.payload(spelled, 0, len(spelled.value))
    return max(stop, at)
