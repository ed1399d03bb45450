"""JSON of any size passes as it is, JSON of any depth does not."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.sources import nesting
from mgmt_migrate.sources.nesting import DEEPEST, Shallow, TooDeepError

TEXTS = st.text(alphabet='a"\\[]{}\n', max_size=12)
VALUES = st.recursive(
    TEXTS | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=25
)


def read(content: bytes, size: int) -> bytes:
    stream = Shallow(io.BytesIO(content))
    return b"".join(iter(lambda: stream.read(size), b""))


def depth(value: Any) -> int:
    if not isinstance(value, (list, dict)):
        return 0
    return 1 + max(map(depth, value.values() if isinstance(value, dict) else value), default=0)


@given(VALUES, st.integers(1, 40))
def test_as_many_levels_as_are_open_are_counted_whatever_stands_in_strings(value: Any, size: int) -> None:
    content, deepest = json.dumps(value).encode(), depth(value)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(nesting, "DEEPEST", deepest)
        assert read(content, size) == content
        patched.setattr(nesting, "DEEPEST", deepest - 1)
        if deepest:
            with pytest.raises(TooDeepError):
                read(content, size)


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"]]]]":[', b'["}}\\"", ['])
def test_a_file_of_brackets_alone_ends_early(opening: bytes) -> None:
    file = io.BytesIO(opening * 100_000)
    stream = Shallow(file)
    with pytest.raises(TooDeepError):
        list(iter(lambda: stream.read(4096), b""))
    assert file.tell() < 50_000


def test_many_brackets_that_are_closed_again_pass() -> None:
    content = b"[" + b",".join([b'{"a":[{"b":[]}]}'] * 10_000) + b"]"
    assert read(content, 1 << 16) == content
    assert content.count(b"{") > DEEPEST
