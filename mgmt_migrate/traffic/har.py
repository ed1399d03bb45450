"""HAR files of browsers and proxies, entry by entry.

Source: HAR 1.2 (`log.entries`, `request`, `postData`, `startedDateTime`). Chrome leaves Authorization headers
out unless the file is exported with sensitive data.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO
from urllib.parse import unquote_plus, urlencode

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.sources.nesting import Shallow, flaw
from mgmt_migrate.traffic.exchange import BODY, Exchange


def read(file: BinaryIO, name: str) -> Iterator[Exchange]:
    """The requests of a HAR file, read as a stream: memory holds one entry.

    Args:
        file: its bytes.
        name: what to call it in an error.
    Raises:
        MigrateError: it is not JSON, or ends in the middle.
    """
    import ijson

    try:
        for number, entry in enumerate(ijson.items(Shallow(file), "log.entries.item", use_float=True), 1):
            if isinstance(entry, dict) and (found := _exchange(entry, f"entry {number}")):
                yield found
    except (ijson.JSONError, ValueError) as error:
        raise MigrateError(f"the HAR file is {flaw(error)}", where=name, remedy="export it again") from None


def _exchange(entry: Mapping[str, object], place: str) -> Exchange | None:
    request, response = entry.get("request"), entry.get("response")
    if not isinstance(request, dict) or not isinstance(url := request.get("url"), str):
        return None
    headers = _headers(request.get("headers"))
    status = response.get("status") if isinstance(response, dict) else None
    method = request.get("method")
    return Exchange(
        place,
        method.upper() if isinstance(method, str) else "GET",
        url,
        headers.get("authorization"),
        _body(request.get("postData")),
        headers.get("host") or headers.get(":authority", ""),
        _moment(entry.get("startedDateTime")),
        int(status) if isinstance(status, (int, float)) and 100 <= status < 600 else None,
        headers.get("origin") or headers.get("referer", ""),
    )


def _headers(listed: object) -> dict[str, str]:
    """By their names in lower case; some tools write an object in the place of the list."""
    if isinstance(listed, dict):
        listed = [{"name": name, "value": value} for name, value in listed.items()]
    found: dict[str, str] = {}
    for one in listed if isinstance(listed, list) else ():
        if isinstance(one, dict):
            name, value = one.get("name"), one.get("value")
            if isinstance(name, str) and isinstance(value, str):
                found[name.lower()] = value
    return found


def _body(data: object) -> str:
    """The text of a body, or its parameters as a form."""
    if not isinstance(data, dict):
        return ""
    if isinstance(text := data.get("text"), str) and text:
        return _decoded(text) if data.get("encoding") == "base64" else text[:BODY]
    params = data.get("params")
    pairs = [
        (_plain(one.get("name")), _plain(one.get("value")))
        for one in (params if isinstance(params, list) else ())
        if isinstance(one, dict)
    ]
    return urlencode(pairs, errors="replace")[:BODY]


def _decoded(text: str) -> str:
    try:
        return b64decode(text[: BODY // 3 * 4]).decode("utf-8", "replace")
    except ValueError:
        return ""


def _plain(value: object) -> str:
    """A name or value of a form; browsers leave them encoded as they were sent, proxies do not."""
    text = value if isinstance(value, str) else ""
    return unquote_plus(text) if _ENCODED.fullmatch(text) else text


_ENCODED = re.compile(r"(?=[^%]*%)(?:[A-Za-z0-9*._~+-]|%[0-9A-Fa-f]{2})*")


_FRACTION = re.compile(r"\.\d+")
"""Tools write three, six or seven digits, of which Python 3.10 reads two kinds."""


def _moment(value: object) -> float | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(_FRACTION.sub("", value.strip()[:60]).replace("Z", "+00:00"))
        return found.timestamp() if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
