"""A recording is read as a stream, whatever it is, packed or not."""

from __future__ import annotations

import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from mgmt_migrate.traffic import access_log
from mgmt_migrate.traffic.audit import audit
from tests.minted import ID_TOKEN, TENANT, USER, token
from tests.traffic.test_flows import element

URL = f"https://{TENANT}/api/v2/users/{USER}"
BEARER = f"Bearer {token(ID_TOKEN)}"
FILLER = "x" * 2000


def har(count: int) -> bytes:
    request = {"url": URL, "headers": [{"name": "Authorization", "value": BEARER}]}
    entry = {"request": request, "response": {"content": {"text": FILLER}}}
    return json.dumps({"log": {"version": "1.2", "entries": [entry] * count}}).encode()


def flow(count: int) -> bytes:
    request = {"method": "GET", "scheme": "https", "path": f"/api/v2/users/{USER}"}
    headers = [["Host", TENANT], ["Authorization", BEARER]]
    one = {"type": "http", "response": {"content": FILLER}, "request": {**request, "headers": headers}}
    return element(one) * count


def lines(count: int) -> bytes:
    one = {"method": "GET", "url": URL, "authorization": BEARER, "agent": FILLER}
    return f"{json.dumps(one)}\n".encode() * count


def array(count: int) -> bytes:
    return b"[" + b",".join(lines(1) for _ in range(count)) + b"]"


def peak(path: Path, count: int) -> int:
    tracemalloc.start()
    try:
        assert audit([path]).applications[0].counts == {"call-with-id-token": count}
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("made", [har, flow, lines, array])
def test_memory_does_not_grow_with_the_number_of_requests(
    tmp_path: Path, made: Callable[[int], bytes]
) -> None:
    few, many = tmp_path / "few", tmp_path / "many.gz"
    few.write_bytes(made(50))
    many.write_bytes(gzip.compress(made(800), 1))
    peak(few, 50)
    assert peak(many, 800) < 1.5 * peak(few, 50) + 200_000


def test_a_body_of_a_flow_is_passed_over_unread(tmp_path: Path) -> None:
    big = {
        "type": "http",
        "response": {"content": "x" * 5_000_000},
        "request": {"path": URL, "method": "GET"},
    }
    (tmp_path / "big").write_bytes(element(big))
    tracemalloc.start()
    assert audit([tmp_path / "big"]).requests == 1
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


def test_a_line_without_end_is_cut_and_the_next_one_read() -> None:
    content = b"GET /a" + b"x" * 1_000_000 + b"\n" + b"GET /authorize HTTP/1.1\n"
    assert [one.place for one in access_log.read(io.BytesIO(content))] == ["line 1", "line 2"]
