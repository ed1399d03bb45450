"""Programs cross to the parent process, however deep their files nest."""

from __future__ import annotations

import pickle
import sys
from collections.abc import Iterator

import pytest

from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.engine.workers import _FRAMES

SHAPES = {
    "array.js": ("x = ", "[", "", "]"),
    "object.js": ("x = ", "{a: ", "1", "}"),
    "chain.js": ("x = a", ".b()", "", ""),
    "index.js": ("x = a", "[0]", "", ""),
    "conditional.js": ("x = ", "a ? b : ", "1", ""),
    "either.js": ("x = ", "a || ", "1", ""),
    "call.js": ("", "f(", "", ")"),
    "arrow.js": ("x = ", "() => ", "1", ""),
    "function.js": ("", "function a() {", "", "}"),
    "mixed.js": ("x = ", "a ? function () { return ", "1", "} : 1"),
    "template.js": ("x = ", "`${", "1", "}`"),
    "class.js": ("", "class A { b = ", "1", "}"),
    "attribute.jsx": ("x = ", "<a b={", "1", "}/>"),
    "list.py": ("x = ", "[", "", "]"),
    "call.py": ("x = ", "f(", "", ")"),
    "member.py": ("x = a", ".b", "", ""),
    "conditional.py": ("x = (", "1 if a else ", "1", ")"),
    "either.py": ("x = (", "a or ", "1", ")"),
    "list.rb": ("x = ", "[", "", "]"),
    "call.java": ("x = ", "f(", "", ");"),
    "nested.json": ("", '{"a": ', "1", "}"),
    "nested.yaml": ("a: ", "[", "", "]"),
    "nested.tf": ("a = ", "[", "", "]"),
}


@pytest.fixture
def frames() -> Iterator[None]:
    """The recursion that workers are allowed."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _FRAMES))
    yield
    sys.setrecursionlimit(before)


@pytest.mark.usefixtures("frames")
@pytest.mark.parametrize("depth", [90, 190, 390, 1_150, 5_000])
@pytest.mark.parametrize("name", SHAPES)
def test_the_program_of_a_deep_file_can_be_sent(name: str, depth: int) -> None:
    head, opened, inside, closed = SHAPES[name]
    code = lower_text(
        name, head + opened * depth + inside + closed * (1 if closed == ")" and "if" in opened else depth)
    )
    assert pickle.loads(pickle.dumps(code)).path == name  # noqa: S301 - its own bytes
