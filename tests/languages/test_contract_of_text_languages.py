"""What holds for every configuration and text language, whatever the file holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgmt_migrate.languages import language_for
from mgmt_migrate.languages import text as plain
from mgmt_migrate.model.code import Call, Code, Node, Record, Text, children
from tests.languages.reading import everything

FILES = [  # a name of each kind
    *(
        "a.json",
        "a.yaml",
        "a.tf",
        ".env",
        "a.sh",
        "a.md",
        "a.rst",
        "a.adoc",
        "a.http",
        "a.txt",
        "a.properties",
        "a.xml",
    ),
    *("A.swift", "A.kt", "A.java", "A.cs", "a.php5", "a.rb", "a.go", "a.dart", "a.m", "a.lua", "a.unknown"),
]
PIECES = st.sampled_from(
    [
        *"{}[]()<>\"'`$#\\/:;,.=&|?!@-+* \n\t",
        "\r\n",
        "\\(",
        "${",
        "#{",
        "{{",
        "}}",
        "```",
        "\n```js\n",
        "<<A",
        "A\n",
        "curl ",
        "https://a/b?c=d",
        "-d ",
        "GET /a\n",
        "a",
        "b1",
        "é",
        "𝒳",
        "\ud800",
        "func ",
        "class ",
        "end",
        "do ",
        "new ",
        "return ",
        "import ",
        "if ",
        "=> ",
        "-> ",
        "in",
        "::",
        "a: b\n",
        "- ",
        "    ",
        "|\n",
        "&x ",
        "*x",
        "'''",
        '"""',
    ]
)
PROGRAMS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)
HOSTILE = {
    "open braces": "{" * 20_000,
    "open brackets": "[" * 20_000,
    "open parentheses": "(" * 20_000,
    "nested objects": '{"a":' * 20_000 + "1" + "}" * 20_000,
    "nested calls": "f(" * 20_000 + ")" * 20_000,
    "nested lists": "- " * 20_000,
    "nested substitutions": "$(" * 20_000,
    "long chain": "a." * 20_000,
    "long call chain": "a()" * 20_000,
    "nested fences": "> " * 20_000 + "```\n",
    "unterminated": "a = \"x\nb = 'y\nc = `z\n/* ${ #{ \\(",
    "words": "a = b " * 4_000,
    "blanks": " " * 200_000,
    "blanks before a word": " " * 100_000 + "x",
    "prompts": "> " * 50_000,
    "blanks in a header": "GET /a\nA: b" + " " * 100_000 + "c",
    "open bodies": "POST /a\n\n{\n" * 5_000,
    "here-documents without end": "".join(f"<<A{number}\n" for number in range(10_000)),
    "listings without end": "----\n....\n" * 5_000 + "-----\n",
    "a source block of blanks": "[source" + " " * 100_000,
    "one long line": '"a": "b", ' * 8_000,
    "bytes": bytes(range(256)).decode("latin-1") * 40,
    "surrogates": "\ud800: '\udfff'\n" * 50,
}


def _lower(path: str, text: str) -> Code:
    language = plain if path.endswith(".php5") else language_for(path)
    return language.lower(path, text)


def _check(code: Code) -> None:
    size = len(code.text)
    for node in everything(code):
        assert 0 <= node.start <= node.end <= size
        if isinstance(node, Text) and node.quote in ("'", '"', "`"):
            assert code.text[node.start : node.end].lstrip("@$fr").startswith(node.quote)
        if isinstance(node, Call):
            assert node.arguments_end <= size
        if isinstance(node, Record):
            assert all(entry.start <= entry.end for entry in node.entries)
    for scope in code.scopes:
        assert 0 <= scope.start <= scope.end <= size
        assert scope.parent < scope.index
    for comment in code.comments:
        assert code.text[comment.start : comment.end] == comment.text
    assert code.scopes[0].kind == "module"
    assert all(0 <= call.scope < len(code.scopes) for call in code.calls)


@pytest.mark.parametrize("path", FILES)
@settings(max_examples=25)
@given(text=PROGRAMS)
def test_any_text_is_lowered_with_spans_inside(path: str, text: str) -> None:
    code = _lower(path, text)
    assert code.text == text
    _check(code)


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_and_nests_no_deeper_than_a_walker_bears(path: str, name: str) -> None:
    code = _lower(path, HOSTILE[name])
    _check(code)
    for node in [*code.calls[:5], *code.records[:5], *code.strings[:5]]:
        assert _depth(node) < 500


def _depth(node: Node) -> int:
    depth, level = 0, [node]
    while level and depth < 1_000:
        level = [child for one in level[:100] for child in children(one)]
        depth += 1
    return depth
