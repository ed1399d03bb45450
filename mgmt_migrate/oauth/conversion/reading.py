"""From a text to a `Request`: which form it is, and where its parameters stand."""

from __future__ import annotations

import re

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.conversion import curl, json_body, query
from mgmt_migrate.oauth.conversion.slots import Fix, Request

LONGEST = 1 << 16
"""Characters; a request is some hundred."""

_ADDRESS = re.compile(r"(?P<scheme>https?://)(?P<host>[^/?#\s'\"]+)(?P<path>/[^?#\s'\"]*)?(?P<query>\?)?")
_LINE = re.compile(
    r"\A\s*(?P<verb>GET|POST)\s+(?P<target>\S+)(?:[ \t]+HTTP/[0-9.]+)?[ \t]*\r?\n(?P<rest>.*)\Z",
    re.DOTALL | re.IGNORECASE,
)
_HEADER = re.compile(r"[ \t]*(?P<name>[A-Za-z-]+)[ \t]*:[ \t]*(?P<value>[^\r\n]*)\r?(?:\n|\Z)")

JSON = "application/json"


def read(text: str) -> Request:
    """The request in a text.

    Args:
        text: an /authorize address, a form or JSON body, a curl command, or an HTTP message.
    Raises:
        MigrateError: none of them.
    """
    if len(text) > LONGEST:
        raise MigrateError(
            f"a request of {len(text):,} characters is too long", remedy=f"keep it under {LONGEST:,}"
        )
    bare = text.strip()
    if re.match(r"(?:\$\s+)?curl\s", bare):
        return _curl(text)
    if line := _LINE.match(text):
        return _http(text, line)
    if json_body.looks_like(bare):
        return _json(text)
    if found := _ADDRESS.match(bare):
        return _address(text, found, text.index(bare))
    if query.looks_like(bare):
        return Request("form", text, query.pairs(text, 0, len(text)))
    raise MigrateError(
        "this is no request that can be read",
        remedy="give an /authorize address, the body of a token request as form or JSON, a curl command, "
        "or an HTTP message",
    )


def _address(text: str, found: re.Match[str], offset: int) -> Request:
    path = found["path"] or ""
    span = (offset + found.start("path"), offset + found.end("path")) if path else None
    slots = query.pairs(text, offset + found.end(), len(text))
    return Request("address", text, slots, found["host"], path, span)


def _json(text: str) -> Request:
    request = Request("json", text, json_body.members(text, 0, len(text)), separator=", ")
    _mend_comma(request, 0, len(text))
    return request


def _curl(text: str) -> Request:
    found = curl.words(text)
    arguments = curl.data(found)
    slots = list(curl.slots(text, arguments))
    request = Request("curl", text, slots, separator=" " if len(arguments) > 1 else "&")
    target = curl.address(found)
    if target is not None and (where := _ADDRESS.search(target.text)):
        request.host, request.path = where["host"], where["path"] or ""
        if request.path:
            request.path_span = (target.start + where.start("path"), target.start + where.end("path"))
        if not slots:
            request.slots = query.pairs(text, target.start + where.end(), target.inner_end)
    if body := next((a for a in arguments if curl.is_json(a.value)), None):
        request.separator = ", "
        _mend_comma(request, body.value.inner_start, body.value.inner_end)
        header = curl.header(found)
        if header is not None:
            _mend_type(request, header.inner_start, header.inner)
        elif not body.option.startswith("--json"):
            added = f"--header 'Content-Type: {JSON}' "
            request.fixes.append(Fix(body.start, body.start, added, "Content-Type", None, JSON, _AS_FORM))
    return request


def _http(text: str, line: re.Match[str]) -> Request:
    where = _ADDRESS.match(line["target"])
    start = line.start("target")
    if where:
        host, path, after = where["host"], where["path"] or "", start + where.end()
        start += max(where.start("path"), 0)
    else:
        host, path = None, line["target"].partition("?")[0]
        after = start + len(path)
    at = line.start("rest")
    kind: tuple[int, str] | None = None
    while header := _HEADER.match(text, at):
        if header["name"].lower() == "host":
            host = host or header["value"].strip()
        if header["name"].lower() == "content-type":
            kind = (header.start("value"), header["value"])
        at = header.end()
    request = Request("http", text, [], host, path, (start, start + len(path)) if path else None)
    if json_body.looks_like(text[at:]):
        request.slots = json_body.members(text, at, len(text))
        request.separator = ", "
        _mend_comma(request, at, len(text))
        if kind:
            _mend_type(request, *kind)
    elif line["verb"].upper() == "POST" and (body := query.pairs(text, at, len(text))):
        request.slots = body
    else:
        request.slots = query.pairs(text, after, len(text))
    return request


_AS_FORM = "the body is JSON, and the tenant would take it for a form"


def _mend_comma(request: Request, start: int, end: int) -> None:
    if span := json_body.trailing_comma(request.text, start, end):
        why = "with a comma that nothing follows it is no JSON"
        request.fixes.append(Fix(*span, "", "last comma", ",", "", why))


def _mend_type(request: Request, start: int, header: str) -> None:
    """The guide's snippets send JSON as application/x-www-form-urlencoded, which no server can read."""
    if found := re.search(r"application/x-www-form-urlencoded", header, re.IGNORECASE):
        at = (start + found.start(), start + found.end())
        request.fixes.append(Fix(*at, JSON, "Content-Type", found[0], JSON, _AS_FORM))
