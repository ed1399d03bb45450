"""Whatever the text, spans lie inside it, are the source of their node, and hostile input ends."""

from __future__ import annotations

import ast
import inspect
import json
import subprocess
import textwrap
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages.python import lower
from mgmt_migrate.model.code import Call, Code, Member, Name, Node, Record, Sequence, Text, children

PROGRAM = '''\
"""Docs."""
import os  # why
É = "https://%s/é" % (os.environ["D"],)  # ünïcode
@app.route("/x", methods=("GET",))
async def view(self, a: int = ("1"), *b, **c):
    with open(f"{É}/{a!r:>{b}}", "r") as handle, ((other)()) as o:
        result = { "k" : ( v ) , **more , 'n': [1, (2), "x" "y", ], }
        return await call ( a , key = (b) , *c , **d ) ["id_token"] . more \\
            . again( # inside
            ) or (lambda q=1: q.z)(1) if not (x) else - 1
class K ( B , metaclass = M ) :
    field = """a
    b""" + field2
    def m(this_one): this_one.token = this_one.get("k", None); yield this_one
'''


def everything(code: Code) -> list[Node]:
    """All values that can be reached from the lists of a file."""
    pending: list[Node] = [*code.calls, *code.records, *code.strings]
    pending += [node for binding in code.bindings for node in (binding.target, binding.value)]
    pending += [item.value for item in code.returns]
    pending += [item.value for item in code.exports]
    found: dict[int, Node] = {}
    while pending:
        node = pending.pop()
        if id(node) not in found:
            found[id(node)] = node
            pending.extend(children(node))
    return list(found.values())


def check_spans(code: Code) -> None:
    text = code.text
    for node in everything(code):
        assert 0 <= node.start <= node.end <= len(text)
        source = text[node.start : node.end]
        match node:
            case Name(id=name) if name != "this":
                assert source == name or name == "os"
            case Text(quote=quote) if quote:
                assert source.endswith(quote)
                assert source.lstrip("bBrRuUfFtT").startswith(quote)
            case Call(arguments_end=end) if end >= 0:
                assert text[end] == ")"
                assert node.start < end == node.end - 1
            case Record(entries=entries):
                assert source[0] in "{d"
                assert source[-1] in "})"
                for entry in entries:
                    assert node.start <= entry.start <= entry.value.start <= entry.value.end <= entry.end
                    assert entry.key is None or entry.key in text[entry.key_start : entry.key_end]
            case Sequence(items=items):
                assert all(node.start <= item.start <= item.end <= node.end for item in items)
            case Member(owner=owner):
                assert node.start <= owner.start <= owner.end <= node.end
    for comment in code.comments:
        assert text[comment.start : comment.end] == comment.text
    for scope in code.scopes:
        assert 0 <= scope.start <= scope.end <= len(text)
        assert all(text[p.start : p.end].isidentifier() for p in scope.params)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_spans_are_the_source_of_their_nodes(newline: str) -> None:
    text = PROGRAM.replace("\n", newline)
    code = lower("a.py", text)
    assert not code.broken
    check_spans(code)
    outer = [text[c.start : c.end].split() for c in code.calls if text.startswith("call", c.start)]
    assert outer[0][:3] == ["call", "(", "a"]
    assert [text[r.start : r.end][:5] for r in code.records] == ['{ "k"']


def test_parentheses_are_outside_of_a_value_but_inside_of_an_entry() -> None:
    code = lower("a.py", "x = { ( 'k' ) : ( v ) }")
    entry = code.records[0].entries[0]
    assert code.text[entry.start : entry.end] == "( 'k' ) : ( v )"
    assert code.text[entry.key_start : entry.key_end] == "( 'k' )"
    assert code.text[entry.value.start : entry.value.end] == "v"


@pytest.mark.parametrize(
    "text",
    [
        "\x0cx = f(1)",
        "a = 1\n\x0cx = f(1)",
        "\ufeffx = f(1)",
        "x = f(1)\n  ",
        "x = f(1)",
        "f(1)\r\n",
        "f(1)\n\n",
    ],
)
def test_what_the_parser_drops_moves_no_offset(text: str) -> None:
    code = lower("a.py", text)
    assert [text[call.start : call.end] for call in code.calls] == ["f(1)"]


@pytest.mark.parametrize("text", ["", "\n", "\r\n", "  ", "# c", "# c\n", "\n\n# c\n  "])
def test_a_file_without_statements_is_empty_not_broken(text: str) -> None:
    code = lower("a.py", text)
    assert not code.broken
    assert len(code.scopes) == 1


@pytest.mark.parametrize("module", [ast, inspect, json, subprocess, textwrap])
def test_calls_of_real_modules_are_where_the_interpreter_sees_them(module: ModuleType) -> None:
    text = inspect.getsource(module)
    assert text.isascii()
    code = lower("a.py", text)
    assert not code.broken
    check_spans(code)
    seen = {(call.start, call.end) for call in code.calls}
    assert seen.issuperset(calls_seen_by_the_interpreter(text))


def calls_seen_by_the_interpreter(text: str) -> set[tuple[int, int]]:
    """[start, end) of the calls in an ASCII program, but for those in types and in f-strings."""
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))
    found = set()
    pending: list[ast.AST] = [ast.parse(text)]
    while pending:
        node = pending.pop()
        for name, child in ast.iter_fields(node):
            if name in ("annotation", "returns") or isinstance(node, ast.JoinedStr):
                continue  # before 3.12 the places inside f-strings are wrong
            children_of = child if isinstance(child, list) else [child]
            pending += [item for item in children_of if isinstance(item, ast.AST)]
        if isinstance(node, ast.Call) and not _is_template(node):
            last = (node.end_lineno or 0, node.end_col_offset or 0)
            found.add((lines[node.lineno - 1] + node.col_offset, lines[last[0] - 1] + last[1]))
    return found


def _is_template(call: ast.Call) -> bool:
    """`"…".format(…)` and `"…".join([…])` are lowered to a Join."""
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("format", "join")


@given(st.text(alphabet=st.sampled_from("ab1 \n\r\t'\"{}()[]=:.,+%#\\frbé\ud800\x0c\ufeff@*"), max_size=60))
def test_any_text_is_lowered_to_spans_inside_it(text: str) -> None:
    check_spans(lower("a.py", text))


@given(st.binary(max_size=200))
def test_any_bytes_are_lowered(data: bytes) -> None:
    check_spans(lower("a.py", data.decode("utf-8", "replace")))
    check_spans(lower("a.py", data.decode("latin-1")))


@given(st.text(), st.sampled_from(["'", '"', "'''"]))
def test_a_literal_means_what_the_interpreter_reads(value: str, quote: str) -> None:
    body = value.encode("unicode_escape").decode("ascii").replace("'", "\\'").replace('"', '\\"')
    code = lower("a.py", f"x = {quote}{body}{quote}")
    (binding,) = code.bindings
    assert isinstance(binding.value, Text)
    assert binding.value.value == value


DEEP = 20_000
HOSTILE = {
    "brackets": "(" * DEEP + "1" + ")" * DEEP,
    "lists": "x = " + "[" * DEEP,
    "dicts": "x = " + "{1:" * DEEP + "1" + "}" * DEEP,
    "in an f-string": 'x = f"{' + "(" * DEEP + ")" * DEEP + '}"',
    "sums": "x = " + "a + " * DEEP + "a",
    "signs": "x = " + "-" * DEEP + "a",
    "negations": "x = " + "not " * DEEP + "a",
    "lambdas": "x = " + "lambda: " * DEEP + "a",
    "members": "x = a" + ".b" * DEEP,
    "calls": "x = a" + "()" * DEEP,
    "indexes": "x = a" + "[0]" * DEEP,
    "conditions": "x = " + "a if b else " * DEEP + "c",
    "branches": "if a: pass\n" + "elif b: pass\n" * DEEP,
    "nests side by side": "x = [" + ("[" * 98 + "]" * 98 + ",") * 2_000 + "]",
    "many numbers": "x = [" + "1, " * 300_000 + "]",
    "unterminated": "x = '" + "a\\" * 100_000,
    "unterminated block": 'x = """' + "\\" * 100_001,
    "unterminated f-string": "x = f'{" * 1_000,
    "no text": "\x00" * 1_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_would_exhaust_a_walk_is_borne(text: str) -> None:
    check_spans(lower("a.py", text))


HEAVY = {
    "long string": "x = '" + "a" * 1_000_000 + "'",
    "long number": "x = " + "7" * 200_000,
    "long indent": " " * 500_000 + "print" + " " * 500_000,
    "percent signs": "x = '" + "%" * 300_001 + "' % a",
    "percent widths": "x = '%" + "0" * 300_000 + "' % a",
    "braces": "x = '" + "{" * 300_001 + "'.format(a)",
    "broken names": "x = '" + "\\\\N{" * 100_000 + "'",
    "many branches": "if a: pass\n" + "elif b: pass\n" * 900,
    "long sum": "x = " + "'a' + " * 390 + "b",
    "colons": ": " * 200_000,
}


@pytest.mark.parametrize("text", HEAVY.values(), ids=HEAVY.keys())
def test_long_lines_are_borne(text: str) -> None:
    check_spans(lower("a.py", text))
