"""A recording is read as a stream."""

from __future__ import annotations

import io
import json
import tracemalloc

from mgmt_migrate.traffic import access_log, har


def peak(entries: int) -> int:
    one = {"request": {"url": "https://a.eu.auth0.com/x"}, "response": {"content": {"text": "x" * 2000}}}
    content = json.dumps({"log": {"entries": [one] * entries}}).encode()
    tracemalloc.start()
    try:
        assert sum(1 for _ in har.read(io.BytesIO(content), "x")) == entries
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_number_of_entries() -> None:
    peak(1)
    assert peak(2000) < 2 * peak(200) + 200_000


def test_a_line_without_end_is_cut_and_the_next_one_read() -> None:
    content = b"GET /a" + b"x" * 1_000_000 + b"\n" + b"GET /authorize HTTP/1.1\n"
    assert [one.place for one in access_log.read(io.BytesIO(content))] == ["line 1", "line 2"]
