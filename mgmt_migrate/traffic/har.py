"""HAR files of browsers and proxies, entry by entry.

Source: HAR 1.2 (`log.entries`, `request`, `postData`, `startedDateTime`). Chrome leaves Authorization headers
out unless the file is exported with sensitive data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import BinaryIO
from urllib.parse import urlencode

from mgmt_migrate.errors import MigrateError
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
        for number, entry in enumerate(ijson.items(file, "log.entries.item", use_float=True), 1):
            if isinstance(entry, dict) and (found := _exchange(entry, f"entry {number}")):
                yield found
    except (ijson.JSONError, ValueError):
        raise MigrateError(
            "the HAR file is not JSON, or ends in the middle", where=name, remedy="export it again"
        ) from None


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
        return text[:BODY]
    params = data.get("params")
    pairs = [
        (str(one.get("name")), str(one.get("value", "")))
        for one in (params if isinstance(params, list) else ())
        if isinstance(one, dict)
    ]
    return urlencode(pairs, errors="replace")[:BODY]


def _moment(value: object) -> float | None:
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.replace("Z", "+00:00"))
        return found.timestamp() if found.tzinfo else None
    except (ValueError, OverflowError):
        return None
