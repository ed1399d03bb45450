"""Moving and joining lowered files."""

from __future__ import annotations

from mgmt_migrate.languages import javascript
from mgmt_migrate.languages._merge import merge
from mgmt_migrate.languages._remap import remap
from mgmt_migrate.model.code import Call, Function, Join, Name, Record
from mgmt_migrate.value import replace

SCRIPT = """import a from './a'
class Box { get(id = '1') { return this.run({id, token: `Bearer ${id}`}) } }
const box = new Box() // here
export const f = (x) => box.get(x ? 'a' : x['b'][0], [1, 'c'])
"""


def test_a_moved_file_reads_the_same_at_its_new_place() -> None:
    shifted = "\n" * 7 + SCRIPT
    before = javascript.lower("a.js", SCRIPT)
    after = remap(before, lambda offset: offset + 7, shifted)
    for old, new in zip((*before.calls, *before.strings), (*after.calls, *after.strings), strict=True):
        assert SCRIPT[old.start : old.end] == shifted[new.start : new.end]
    for scope, moved in zip(before.scopes, after.scopes, strict=True):
        assert SCRIPT[scope.start : scope.end] == shifted[moved.start : moved.end]
    assert [comment.text for comment in after.comments] == ["// here"]
    assert [shifted[call.arguments_end] for call in after.calls] == [")"] * len(after.calls)
    assert (after.text, after.language, len(after.imports)) == (shifted, "javascript", 1)


def test_a_node_of_several_lists_stays_one_node() -> None:
    code = remap(javascript.lower("a.js", SCRIPT), lambda offset: offset, SCRIPT)
    call = next(call for call in code.calls if call.args and isinstance(call.args[0].value, Record))
    assert call.args[0].value in code.records
    assert any(returned.value is call for returned in code.returns)
    assert any(
        isinstance(entry.value, Join) and entry.value in code.strings for entry in code.records[0].entries
    )


def test_a_merged_file_keeps_two_modules_apart() -> None:
    first = javascript.lower("a.js", SCRIPT)
    second = javascript.lower("a.js", SCRIPT)
    code = merge(first, second)
    size = len(first.scopes)
    assert [scope.index for scope in code.scopes] == list(range(2 * size))
    for scope in code.scopes[size:]:
        original = second.scopes[scope.index - size]
        assert scope.parent == (-1 if original.parent < 0 else original.parent + size)
    assert len(code.calls) == 2 * len(first.calls)
    assert {call.scope for call in code.calls} == {
        s for call in first.calls for s in (call.scope, call.scope + size)
    }
    for old, new in zip(first.bindings, code.bindings[len(first.bindings) :], strict=True):
        assert new.scope == old.scope + size
        if isinstance(old.target, Name) and isinstance(new.target, Name):
            assert new.target.scope == old.target.scope + size
        if isinstance(old.value, Function) and isinstance(new.value, Function):
            assert new.value.scope == old.value.scope + size
    for was, now in zip(first.returns, code.returns[len(first.returns) :], strict=True):
        assert now.scope == was.scope + size


def test_a_file_merged_with_a_broken_one_is_broken() -> None:
    code = javascript.lower("a.js", SCRIPT)
    assert merge(code, replace(code, broken=True)).broken


def test_a_value_20000_deep_is_moved() -> None:
    code = javascript.lower("a.js", "f(" * 50 + "x" + ")" * 50)
    node: Call | Name = Name(0, 1, "x", 0)
    for _ in range(20_000):
        node = Call(0, 1, node, (), 0)
    assert isinstance(node, Call)
    moved = remap(replace(code, calls=(node,)), lambda offset: offset + 1, code.text)
    assert (moved.calls[0].start, moved.calls[0].end) == (1, 2)
