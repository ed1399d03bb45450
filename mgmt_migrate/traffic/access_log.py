"""Access logs with headers: a line a request, as text of servers and proxies or as JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.sources.nesting import Shallow, flaw
from mgmt_migrate.traffic.exchange import BODY, PASSED, Exchange

LONGEST = 1 << 18
"""Bytes of a line; what is longer is cut there."""

_REQUEST = re.compile(
    r"\b(?P<method>GET|POST|PATCH|PUT|DELETE)\s{1,4}(?P<url>(?:https?://|/)[^\s\"']{1,8192})", re.IGNORECASE
)
_BEARER = re.compile(r"\b(?P<value>(?:Bearer|DPoP)\s{1,4}[A-Za-z0-9._~+/=-]{1,65536})", re.IGNORECASE)
_HOST = re.compile(r"(?i)\bhost[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?P<host>[a-z0-9.-]{1,253}(?::\d{1,5})?)")
_STATUS = re.compile(r"HTTP/[\d.]{1,4}\"?\s{1,4}(?P<status>[1-5]\d\d)\b")

_METHOD = ("method", "request_method", "http_method", "verb")
_URL = ("url", "uri", "request_uri", "path", "request", "http_url")
_AUTHORIZATION = ("authorization", "http_authorization", "auth_header")
_HOSTS = ("host", "http_host", "server_name", "authority")
_ORIGINS = ("origin", "http_origin", "referer", "http_referer", "referrer")
_BODIES = ("body", "request_body", "postdata")
_STATUSES = ("status", "status_code", "response_code")


def read(file: BinaryIO) -> Iterator[Exchange]:
    """The requests of a log, line by line; lines that are none are passed over. Never raises for a line.

    Once a line has been understood, only those are taken apart that can name a login or a call; the others
    are `PASSED` if there is a verb in them.
    """
    understood = False
    for number, raw in enumerate(_lines(file), 1):
        if understood and not _counts(raw):
            if _has_verb(raw):
                yield PASSED
            continue
        text = raw.decode("utf-8", "replace").strip()
        if found := _of_json(text, number) if text.startswith("{") else _of_text(text, number):
            understood = True
            yield found
        elif any(part in raw for part in _ENDPOINTS):
            yield Exchange(f"line {number}", "", "", unclear=True)


_ENDPOINTS = (b"/api/v2/users/", b"/api/v2/device-credentials")


_ABOUT = re.compile(rb"api/v2/|authorize|/oauth/|/delegation")
_VERB = re.compile(rb"GET|POST|PATCH|DELETE|PUT|HEAD|OPTIONS")


def _counts(raw: bytes) -> bool:
    """Whether a line can be about a login or a call; JSON may write a slash as \\/ or \\u002f."""
    if _ABOUT.search(raw):
        return True
    return raw.startswith(b"{") and (b"\\/" in raw or b"\\u00" in raw)


def _has_verb(raw: bytes) -> bool:
    return _VERB.search(raw) is not None


def _lines(file: BinaryIO) -> Iterable[bytes]:
    """Lines, each cut at the longest; the rest of one does not count as another."""
    cut = False
    while line := file.readline(LONGEST):
        if not cut:
            yield line
        cut = not line.endswith(b"\n")


def _of_text(text: str, number: int) -> Exchange | None:
    request = _REQUEST.search(text)
    if request is None:
        return None
    bearer, host, status = _BEARER.search(text), _HOST.search(text), _STATUS.search(text)
    return Exchange(
        f"line {number}",
        request["method"].upper(),
        request["url"],
        bearer["value"] if bearer else None,
        "",
        host["host"] if host else "",
        None,
        int(status["status"]) if status else None,
    )


def records(file: BinaryIO, name: str, prefix: str) -> Iterator[Exchange]:
    """The requests of a log that is one JSON array (prefix "item"), or objects that span lines (prefix "").

    Raises:
        MigrateError: it is not JSON, or ends in the middle.
    """
    import ijson

    try:
        found = ijson.items(Shallow(file), prefix, use_float=True, multiple_values=True)
        for number, record in enumerate(found, 1):
            if one := _of_record(record, f"record {number}"):
                yield one
    except (ijson.JSONError, ValueError) as error:
        raise MigrateError(f"the log is {flaw(error)}", where=name, remedy="export it again") from None


def _of_json(text: str, number: int) -> Exchange | None:
    try:
        record = json.loads(text)
    except (ValueError, RecursionError):
        return _of_text(text, number)
    return _of_record(record, f"line {number}")


def _of_record(record: object, place: str) -> Exchange | None:
    found = _flat(record)
    url, method = _first(found, _URL), _first(found, _METHOD)
    if request := _REQUEST.search(url):  # "GET /path HTTP/1.1" in one member
        url, method = request["url"], request["method"]
    if not url or not method:
        return None
    status = _first(found, _STATUSES)
    return Exchange(
        place,
        method.upper()[:10],
        url,
        _first(found, _AUTHORIZATION) or None,
        _first(found, _BODIES)[:BODY],
        _first(found, _HOSTS)[:260],
        None,
        int(status) if re.fullmatch("[1-5][0-9]{2}", status) else None,
        _first(found, _ORIGINS)[:2000],
    )


def _flat(record: object) -> Mapping[str, str]:
    """Members by their name in lower case, of nested objects too; the outermost counts."""
    found: dict[str, str] = {}
    level = [record]
    for _ in range(4):
        objects = [one for one in level if isinstance(one, dict)]
        for one in objects:
            for key, value in one.items():
                first = value[0] if isinstance(value, list) and value else value
                if isinstance(first, (str, int)):
                    found.setdefault(key.lower().lstrip(":").replace("-", "_"), str(first))
        level = [value for one in objects for value in one.values()]
    return found


def _first(found: Mapping[str, str], names: Iterable[str]) -> str:
    return next((found[name] for name in names if found.get(name)), "")
