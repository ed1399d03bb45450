"""Requests of a Postman collection as calls of `http-snippet`."""

from __future__ import annotations

from mgmt_migrate.languages._http import inserted
from mgmt_migrate.languages._literal import unescaped
from mgmt_migrate.languages._request import Request
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import Builder, Entry, Name, Node, Record, Sequence, Text

_MARKS = ("_postman_id", "getpostman.com", "postman.com/json")


def requests(builder: Builder) -> None:
    """Adds the requests of a file, if it is a collection; `{{name}}` in them is a variable."""
    if not any(mark in builder.text for mark in _MARKS):
        return
    for record in tuple(builder.records):
        for entry in record.entries:
            if entry.key == "request" and isinstance(entry.value, Record):
                _request(builder, entry.value)


def _request(builder: Builder, record: Record) -> None:
    request = Request(builder)
    request.method = _value(record, "method")
    url = _value(record, "url")
    if isinstance(url, Record):
        url = _value(url, "raw")
    if not isinstance(url, Text):
        return
    request.url = _whole(builder, url)
    _pairs(builder, _value(record, "header"), request.headers)
    _auth(builder, request, _value(record, "auth"))
    body = _value(record, "body")
    if isinstance(body, Record):
        for mode in ("urlencoded", "formdata"):
            _pairs(builder, _value(body, mode), request.data)
        raw = _value(body, "raw")
        if isinstance(raw, Text) and not request.data:
            spelled = _inside(builder, raw)
            request.payload(spelled, 0, len(spelled.value))
    request.call(Name(record.start, record.start, "http-snippet", 0), record.end)


def _auth(builder: Builder, request: Request, auth: Node | None) -> None:
    if not isinstance(auth, Record):
        return
    bearer = _value(auth, "bearer")
    pairs: list[Entry] = []
    _pairs(builder, bearer, pairs)
    token = _value(bearer, "token") if isinstance(bearer, Record) else None  # version 2.0 of the format
    if isinstance(token, Text):
        request.bearer(_whole(builder, token))
    for pair in pairs:
        if pair.key == "token":
            request.bearer(pair.value)


def _pairs(builder: Builder, items: Node | None, into: list[Entry]) -> None:
    """`[{"key": k, "value": v}]` as entries."""
    for item in items.items if isinstance(items, Sequence) else ():
        if isinstance(item, Record):
            key, value = _value(item, "key"), _value(item, "value")
            if isinstance(key, Text) and isinstance(value, Text):
                into.append(
                    Entry(item.start, item.end, key.value, _whole(builder, value), key.start, key.end)
                )


def _value(record: Record, key: str) -> Node | None:
    return next((entry.value for entry in record.entries if entry.key == key), None)


def _inside(builder: Builder, text: Text) -> Spelled:
    return inserted(unescaped(builder.text, text.start + 1, max(text.end - 1, text.start + 1)))


def _whole(builder: Builder, text: Text) -> Node:
    spelled = _inside(builder, text)
    return spelled.node(0, len(spelled.value)) if spelled.holes else text
