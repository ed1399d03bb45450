"""A local variable is found with all of its places, or not at all."""

from __future__ import annotations

import pytest

from mgmt_migrate.languages._local_names import places


def renamed(path: str, text: str) -> str:
    """The text with the variable at its first `idToken` (or `id_token`) called by the new name."""
    old = "id_token" if path.endswith(".py") else "idToken"
    new = "access_token" if path.endswith(".py") else "accessToken"
    at = text.index("»")
    text = text.replace("»", "")
    assert text.startswith(old, at)
    for start, end in reversed(places(path, text, at, new)):
        assert text[start:end] == old
        text = text[:start] + new + text[end:]
    return text


RENAMED = {
    "a constant": ("a.js", "function f() { const »idToken = g(); h(idToken, {idToken: idToken}); }"),
    "a parameter": ("a.js", "class A { set(»idToken) { localStorage.setItem('idToken', idToken); } }"),
    "an arrow's only parameter": ("a.js", "»idToken => call(`Bearer ${idToken}`)"),
    "with a default": ("a.js", "function f(»idToken = null) { return idToken; }"),
    "from its use": ("a.js", "function f() { const idToken = g(); return () => h(»idToken); }"),
    "a property of that name stays": (
        "a.js",
        "function f(r) { var »idToken = r.idToken; r.idToken = idToken; }",
    ),
    "a block of its own": ("a.js", "function f() { if (x) { let »idToken = g(); h(idToken); } }"),
    "beside letters of two units": ("a.js", "function f() { const »idToken = '😀é'; h('é', idToken); }"),
    "JSX": ("a.jsx", "function F() { const »idToken = g(); return <P idToken={idToken} />; }"),
    "a typed parameter": ("a.ts", "function f(»idToken: string): void { g(idToken); }"),
    "Python": (
        "a.py",
        "def f(r):\n    »id_token = r['id_token']\n    g(id_token=id_token, h=f'{id_token}é')\n",
    ),
    "a closure of Python": (
        "a.py",
        "def f():\n    »id_token = g()\n    return lambda: [id_token for _ in x]\n",
    ),
}


@pytest.mark.parametrize("case", RENAMED)
def test_all_places_are_found(case: str) -> None:
    path, text = RENAMED[case]
    bare = text.replace("»", "")
    after = renamed(path, text)
    assert after != bare
    old, new = ("id_token", "access_token") if path.endswith(".py") else ("idToken", "accessToken")
    # What stays is a property, a key, an attribute, an argument's name or a string.
    left = (
        after.replace(f".{old}", "").replace(f"'{old}'", "").replace(f"{old}={{", "").replace(f"{old}:", "")
    )
    assert old not in left.replace(f"{old}=", "").replace(new, "")


DOUBTFUL = {
    "a variable of the module": ("a.js", "const »idToken = g(); h(idToken);"),
    "a shorthand property": ("a.js", "function f() { const »idToken = g(); h({ idToken }); }"),
    "a destructured one": ("a.js", "function f({ idToken }) { h(»idToken); }"),
    "declared twice": ("a.js", "function f() { let »idToken = g(); return idToken => idToken; }"),
    "another outside of its block": ("a.js", "function f() { if (x) { let »idToken = 1; } h(idToken); }"),
    "the name is taken": ("a.js", "function f(»idToken, accessToken) { g(idToken, accessToken); }"),
    "the name comes from outside": ("a.js", "function f(»idToken) { g(idToken, accessToken); }"),
    "eval": ("a.js", "function f(»idToken) { eval('idToken'); }"),
    "a syntax error": ("a.js", "function f(»idToken) { g(idToken; }"),
    "a field": ("a.ts", "class A { constructor(private »idToken: string) { this.idToken; } }"),
    "a property": ("a.js", "function f(r) { return r.»idToken; }"),
    "a parameter of Python": ("a.py", "def f(»id_token):\n    return id_token\n"),
    "a module's variable of Python": ("a.py", "»id_token = g()\n"),
    "nonlocal": (
        "a.py",
        "def f():\n    »id_token = 1\n    def g():\n        nonlocal id_token\n        id_token = 2\n",
    ),
    "locals": ("a.py", "def f():\n    »id_token = 1\n    return locals()\n"),
    "a taken name of Python": (
        "a.py",
        "def f(access_token):\n    »id_token = 1\n    return id_token, access_token\n",
    ),
    "another language": ("a.kt", "fun f(»idToken: String) { g(idToken) }"),
}


@pytest.mark.parametrize("case", DOUBTFUL)
def test_what_is_in_doubt_stays(case: str) -> None:
    path, text = DOUBTFUL[case]
    assert renamed(path, text) == text.replace("»", "")


SCRIPT = """T=$(curl -s "$URL" | jq -r .id_token)
ID_TOKEN=$T
curl -H "Authorization: Bearer $ID_TOKEN" "$API/${ID_TOKEN%%.*}" # not $MY_ID_TOKEN
"""


def in_script(text: str) -> str:
    for start, end in reversed(places("a.sh", text, text.index("ID_TOKEN="), "ACCESS_TOKEN")):
        text = f"{text[:start]}ACCESS_TOKEN{text[end:]}"
    return text


def test_a_variable_of_a_script_is_renamed_wherever_it_stands() -> None:
    new = SCRIPT.replace("ID_TOKEN", "ACCESS_TOKEN").replace("MY_ACCESS_TOKEN", "MY_ID_TOKEN")
    assert in_script(SCRIPT) == new


@pytest.mark.parametrize(
    "more",
    [
        "export ID_TOKEN\n",
        ". ./other.sh\n",
        "ACCESS_TOKEN=1\n",
        "sh -c 'echo $ID_TOKEN'\n",
        "echo ID_TOKEN\n",
        "set -a\n",
        "env ID_TOKEN=1 ./other\n",
        "ID_TOKEN=1 ./other\n",
        "ID_TOKEN=$(cat token | tr -d x) ./other\n",
    ],
)
def test_a_variable_that_others_may_see_keeps_its_name(more: str) -> None:
    assert in_script(SCRIPT + more) == SCRIPT + more
