"""Notebooks: cells as one program, at the offsets of the JSON file."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages import notebook
from mgmt_migrate.model.code import Call, Code, Join, Name, Node, Text


def cell(source: str | list[str], kind: str = "code") -> dict[str, Any]:
    return {"cell_type": kind, "metadata": {}, "outputs": [], "source": source}


def ipynb(*cells: dict[str, Any], language: str = "python", **how: Any) -> str:
    kernel = {"kernelspec": {"display_name": "K", "language": language, "name": "k"}}
    return json.dumps(
        {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}, indent=1, **how
    )


def sources(code: Code) -> list[str]:
    """What is written in the file at each call, its JSON escapes undone."""
    return [json.loads(f'"{code.text[call.start : call.end]}"') for call in code.calls]


CELLS = (
    cell(["# Users\n", "no()"], "markdown"),
    cell(["import requests\n", "%matplotlib inline\n", "id_token = login('é')[\"id_token\"]"]),
    cell('requests.patch(\n    "https://acme.auth0.com/api/v2/users/" + uid,\n    headers=h(id_token))'),
)


@pytest.mark.parametrize("ascii_only", [True, False])
def test_python_cells_are_one_module(ascii_only: bool) -> None:
    text = ipynb(*CELLS, ensure_ascii=ascii_only)
    code = notebook.lower("users.ipynb", text)
    assert sources(code) == [
        "login('é')",
        'requests.patch(\n    "https://acme.auth0.com/api/v2/users/" + uid,\n    headers=h(id_token))',
        "h(id_token)",
    ]
    assert (code.path, code.text, code.language, code.broken) == ("users.ipynb", text, "python", False)
    read = code.calls[2].args[0].value
    target = code.bindings[0].target
    assert isinstance(read, Name)
    assert isinstance(target, Name)
    assert (read.id, read.scope) == (target.id, target.scope) == ("id_token", 0)


def test_a_string_spans_its_escaped_source() -> None:
    text = ipynb(cell('x = "a\\"b\U0001f600" + \'c\''))
    code = notebook.lower("users.ipynb", text)
    (join,) = code.strings
    assert isinstance(join, Join)
    first, second = join.parts
    assert isinstance(first, Text)
    assert first.value == 'a"b\U0001f600'
    assert text[first.start : first.end] == r"\"a\\\"b\ud83d\ude00\""
    assert text[second.start : second.end] == "'c'"


def test_the_end_of_a_call_is_before_its_closing_parenthesis() -> None:
    text = ipynb(cell(["run(a)", "\n", "run(b)"]))
    assert [text[call.arguments_end] for call in notebook.lower("a.ipynb", text).calls] == [")", ")"]


@pytest.mark.parametrize(
    "line",
    [
        "%load_ext autoreload",
        "!pip install auth0-python \\\n  --upgrade",
        "if x:\n    !ls",
        "files = !ls",
        "where = %pwd",
        "?requests.patch",
        "requests.patch??",
        "%time run(0)",
    ],
)
def test_what_only_ipython_reads_is_taken_out(line: str) -> None:
    code = notebook.lower("a.ipynb", ipynb(cell("x = 1\n" + line + "\nrun(1)"), cell("%%time\nrun(2)")))
    assert sources(code)[-2:] == ["run(1)", "run(2)"]
    assert not code.broken


def test_a_cell_that_is_no_python_does_not_hide_the_others() -> None:
    code = notebook.lower("a.ipynb", ipynb(cell("run(1)"), cell("print('unfinished"), cell("run(2)")))
    assert ([source for source in sources(code) if source.startswith("run")], code.broken) == (
        ["run(1)", "run(2)"],
        True,
    )


def test_cells_of_other_languages_are_read_as_such() -> None:
    text = ipynb(
        cell("%%javascript\nrun('js')"),
        cell("%%html\n<script>run('html')</script>"),
        cell("%%bash\ncurl -X PATCH https://acme.auth0.com/api/v2/users/1"),
        cell("!curl https://acme.auth0.com/api/v2/users/2"),
        cell("%%sql\nselect no()"),
        cell("run('py')"),
    )
    code = notebook.lower("a.ipynb", text)
    assert sources(code) == [
        "run('js')",
        "run('html')",
        "curl -X PATCH https://acme.auth0.com/api/v2/users/1",
        "curl https://acme.auth0.com/api/v2/users/2",
        "run('py')",
    ]
    assert code.language == "python"


def test_a_javascript_kernel_is_javascript() -> None:
    code = notebook.lower("a.ipynb", ipynb(cell("run(async () => {})"), language="javascript"))
    assert (code.language, sources(code)) == ("javascript", ["run(async () => {})"])


def test_the_format_of_version_3_is_read() -> None:
    old = {"cell_type": "code", "input": ["run(1)"], "language": "python", "outputs": []}
    text = json.dumps({"metadata": {}, "nbformat": 3, "worksheets": [{"cells": [old], "metadata": {}}]})
    assert sources(notebook.lower("a.ipynb", text)) == ["run(1)"]


@pytest.mark.parametrize(
    "text", ["", "no()", "[1]", '{"cells": [{"source": "run(1)', "{" * 20_000, '{"cells":' * 20_000]
)
def test_what_is_no_notebook_is_broken_and_empty(text: str) -> None:
    code = notebook.lower("a.ipynb", text)
    assert (code.broken, code.calls, code.text) == (True, (), text)


@given(
    st.lists(
        st.text(max_size=20) | st.sampled_from(["run('x')", "%time f()", "!ls \\", '"""', "é"]), max_size=6
    ),
    st.booleans(),
)
def test_any_cell_ends_in_a_code_whose_spans_lie_inside(lines: list[str], ascii_only: bool) -> None:
    text = ipynb(cell("\n".join(lines)), cell([line + "\n" for line in lines]), ensure_ascii=ascii_only)
    code = notebook.lower("a.ipynb", text)
    nodes: list[Node] = [*code.calls, *code.strings, *(binding.value for binding in code.bindings)]
    assert all(0 <= node.start <= node.end <= len(text) for node in nodes)


@given(st.text(alphabet=st.sampled_from('{}[],:"\\ \nu1') | st.characters(), max_size=60))
def test_any_text_ends_in_a_code(text: str) -> None:
    assert notebook.lower("a.ipynb", text).text == text


def test_nodes_are_the_same_objects_in_every_list() -> None:
    code = notebook.lower("a.ipynb", ipynb(cell("x = run('a')")))
    value = code.bindings[0].value
    assert isinstance(value, Call)
    assert value is code.calls[0]
    assert value.args[0].value is code.strings[0]
