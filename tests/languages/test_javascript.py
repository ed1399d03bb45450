"""JavaScript and TypeScript programs and what they are lowered to, written in one line each by `shown`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages.javascript import lower, lower_as
from mgmt_migrate.model.code import Call, Code, Join, Name, Node, Text
from tests.languages.test_python import shown


def code(text: str, path: str = "app.js") -> Code:
    lowered = lower(path, text)
    assert not lowered.broken
    return lowered


def bound(text: str, path: str = "app.js") -> list[str]:
    return [f"{shown(b.target)} = {shown(b.value)}" for b in code(text, path).bindings]


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a\\n\\x41\\u0042\\u{43}'", repr("a\nABC")),
        ("'a' + b + \"c\"", "('a' + b + 'c')"),
        ("'a' + (b + 'c') /* note */ + d.e", "('a' + b + 'c' + d.e)"),
        ("`https://${domain}/api/v2/`", "('https://' + domain + '/api/v2/')"),
        ("`plain`", "'plain'"),
        ("a.b['c']?.d", "a.b.c.d"),
        ("a[key]", "a[key]"),
        ("a || b.c || 'd'", "((a | b.c) | 'd')"),
        ("user && user.token", "(user.token)"),
        ("ok ? a : b", "(a | b)"),
        ("await load(x)", "load(x)"),
        (
            "new auth0.WebAuth({domain: d, 'clientID': c, scope})",
            "auth0.WebAuth({domain: d, clientID: c, scope: scope})",
        ),
        ("f(...rest, 1)", "f(*rest, ?)"),
        ("{...base, token}", "{None: base, token: token}"),
        ("[a, 'b']", "[a, 'b']"),
        ("(a, b)", "b"),
        ("null", "None"),
        ("!done", "?"),
    ],
)
def test_an_expression_becomes_a_value(expression: str, value: str) -> None:
    assert bound(
        f"const x = {expression}" if not expression.startswith("{") else f"const x = ({expression})"
    ) == [f"x = {value}"]


def test_a_chain_of_calls_keeps_its_receiver() -> None:
    calls = [shown(call) for call in code("request.patch(url).set('Authorization', t).end(f)").calls]
    assert calls[0] == "request.patch(url).set('Authorization', t).end(f)"
    assert calls[-1] == "request.patch(url)"


def test_destructuring_binds_members() -> None:
    assert bound("const {idToken, profile: {name: n = 'x'}} = result") == [
        "idToken = result.idToken",
        "n = (result.profile.name | 'x')",
    ]


def test_an_array_pattern_binds_positions() -> None:
    assert bound("const [token, setToken] = useState(null)") == [
        "token = useState(None).0",
        "setToken = useState(None).1",
    ]


def test_parameters_know_position_default_and_the_way_into_an_object() -> None:
    params = code("function f(a, {b: {c}, d = 1}, [e], ...rest) {}").scopes[1].params
    assert [(p.name, p.position, p.path) for p in params] == [
        ("a", 0, ()),
        ("c", 1, ("b", "c")),
        ("d", 1, ("d",)),
        ("e", 2, ("0",)),
        ("rest", 3, ()),
    ]


def test_a_class_binds_methods_and_fields_to_this() -> None:
    text = """
    class Auth {
      lock = new Auth0Lock(id, domain);
      constructor(private http: Http) { this.http = http; }
      getToken(): string { return localStorage.getItem('id_token'); }
    }
    """
    assert bound(text, "auth.ts") == [
        "this.lock = Auth0Lock(id, domain)",
        "this.http = http",
        "this.constructor = function 2",
        "this.getToken = function 3",
        "Auth = function 1",
    ]
    assert [(scope.kind, scope.name) for scope in code(text, "auth.ts").scopes[1:]] == [
        ("class", "Auth"),
        ("function", "constructor"),
        ("function", "getToken"),
    ]


def test_functions_are_known_by_what_they_are_assigned_to() -> None:
    text = (
        "const a = () => 1; let o = {b: function () {}, c() {}}; o.d = async x => x; export default () => {}"
    )
    assert [scope.name for scope in code(text).scopes[1:]] == ["a", "b", "c", "d", ""]


def test_an_arrow_returns_its_expression() -> None:
    lowered = code("const f = r => r.data.id_token")
    assert [(item.scope, shown(item.value)) for item in lowered.returns] == [(1, "r.data.id_token")]


def test_names_know_the_scope_they_stand_in() -> None:
    lowered = code("function f() { return function g() { return a } }")
    names = [item.value for item in lowered.returns if isinstance(item.value, Name)]
    assert [(name.id, name.scope) for name in names] == [("a", 2)]


@pytest.mark.parametrize(
    ("text", "imported"),
    [
        ("import auth0 from 'auth0-js'", [("auth0", "auth0-js", "default")]),
        ("import * as a from './a'", [("a", "./a", "*")]),
        ("import {b as c, d} from '../e'", [("c", "../e", "b"), ("d", "../e", "d")]),
        ("const f = require('./f')", [("f", "./f", "*")]),
        ("const {g, h: i} = require('./j')", [("g", "./j", "g"), ("i", "./j", "h")]),
        ("const k = require('./l').m", [("k", "./l", "m")]),
    ],
)
def test_imports(text: str, imported: list[tuple[str, str, str]]) -> None:
    assert [(item.local, item.module, item.name) for item in code(text).imports] == imported


@pytest.mark.parametrize(
    ("text", "exported"),
    [
        ("export const a = 'x'", [("a", "'x'")]),
        ("export default {b: 1}", [("default", "{b: ?}")]),
        ("module.exports = {c: d}", [("*", "{c: d}")]),
        ("exports.e = f; module.exports.g = h", [("e", "f"), ("g", "h")]),
        ("const i = 1; export {i as j}", [("j", "i")]),
    ],
)
def test_exports(text: str, exported: list[tuple[str, str]]) -> None:
    assert [(item.name, shown(item.value)) for item in code(text).exports] == exported


def test_jsx_is_a_call_with_its_props() -> None:
    lowered = code("const x = <Profile idToken={token} {...rest} open><b>{name}</b></Profile>")
    assert shown(lowered.calls[0]) == "Profile({idToken: token, None: rest, open: True})"


def test_types_are_passed_over() -> None:
    assert bound("const t = (x as any)!.token as string; let y: Array<string> = <any>z", "a.ts") == [
        "t = x.token",
        "y = z",
    ]


def test_comments_are_kept() -> None:
    lowered = code("// one\nconst a = 1; /* two */\nf(/* three */ b)")
    assert [comment.text for comment in lowered.comments] == ["// one", "/* two */", "/* three */"]


def test_spans_count_code_points() -> None:
    text = "const s = '🎉é'; send(`Bearer ${token}`, 'x')"
    lowered = code(text)
    assert [text[node.start : node.end] for node in lowered.strings] == ["'🎉é'", "`Bearer ${token}`", "'x'"]
    call = lowered.calls[0]
    assert text[call.start : call.end] == "send(`Bearer ${token}`, 'x')"
    assert text[call.arguments_end] == ")"


def test_a_string_in_a_concatenation_is_listed_once() -> None:
    strings = code("f('a' + b + 'c', 'd')").strings
    assert [type(node) for node in strings] == [Join, Text]


def test_the_rest_of_a_broken_file_is_still_lowered() -> None:
    lowered = lower("app.js", "const a = {;\nlock.show({scope: 'openid'});\n")
    assert lowered.broken
    assert "lock.show({scope: 'openid'})" in [shown(call) for call in lowered.calls]


@pytest.mark.parametrize("opening", ["f(", "[", "(", "{a:", "x => ", "`${", "a ? b : "])
def test_nesting_thousands_deep_ends(opening: str) -> None:
    lowered = lower("app.js", "x = " + opening * 20_000)
    assert isinstance(lowered, Code)


def test_a_parse_without_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mgmt_migrate.languages._grammars.PATIENCE", -1)
    lowered = lower("app.js", '"' * 200_000)
    assert lowered.broken
    assert lowered.calls == ()


def test_a_concatenation_of_thousands_is_one_value() -> None:
    lowered = code("x = " + " + ".join(["'a'", "b"] * 5_000))
    first = lowered.bindings[0].value
    assert isinstance(first, Join)
    assert len(first.parts) == 10_000


@given(
    st.text(alphabet="ab'\"`${}()[];=>.,:/*\\\n\r é🎉", max_size=120),
    st.sampled_from(["javascript", "typescript", "tsx"]),
)
def test_any_text_is_lowered_to_nodes_inside_it(text: str, dialect: str) -> None:
    lowered = lower_as("a.js", text, dialect)
    nodes: list[Node] = [*lowered.calls, *lowered.records, *lowered.strings]
    assert all(0 <= node.start <= node.end <= len(text) for node in nodes)
    assert all(isinstance(call, Call) for call in lowered.calls)
