"""Python programs and what they are lowered to, written in one line each by `shown`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mgmt_migrate.languages import language_for
from mgmt_migrate.languages.python import lower
from mgmt_migrate.model.code import (
    Call,
    Choice,
    Code,
    Constant,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Record,
    Sequence,
    Text,
)


def shown(node: Node) -> str:
    """A value in a line: strings in quotes, `a + b` for a Join, `a | b` for a Choice, ? for Opaque."""
    match node:
        case Text(value=value):
            return repr(value)
        case Join(parts=parts):
            return "(" + " + ".join(map(shown, parts)) + ")"
        case Choice(options=options):
            return "(" + " | ".join(map(shown, options)) + ")"
        case Name(id=name):
            return name
        case Member(owner=owner, name=name):
            return f"{shown(owner)}.{name}"
        case Index(owner=owner, key=key):
            return f"{shown(owner)}[{shown(key)}]"
        case Call(callee=callee, args=args):
            given = [("*" * a.spread) + (f"{a.name}=" if a.name else "") + shown(a.value) for a in args]
            return f"{shown(callee)}({', '.join(given)})"
        case Record(entries=entries):
            return "{" + ", ".join(f"{entry.key}: {shown(entry.value)}" for entry in entries) + "}"
        case Sequence(items=items):
            return "[" + ", ".join(map(shown, items)) + "]"
        case Function(scope=scope):
            return f"function {scope}"
        case Constant(value=value):
            return repr(value)
    return "?"


def code(text: str) -> Code:
    lowered = lower("app.py", text)
    assert not lowered.broken
    return lowered


def bound(text: str) -> dict[str, str]:
    """Target -> value, the last one where there are several."""
    return {shown(binding.target): shown(binding.value) for binding in code(text).bindings}


def value(expression: str, before: str = "") -> str:
    return bound(f"{before}\nx = {expression}\n")["x"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'a'", "'a'"),
        ('"""a\nb"""', "'a\\nb'"),
        (r"'\x61\u00e9\n\N{BULLET}\101'", repr("aé\n•A")),
        (r"r'\d'", repr("\\d")),
        (r"'\d\q'", repr("\\d\\q")),
        ("b'ab'", "'ab'"),
        (r"b'\u0041'", repr("\\u0041")),
        ("'a' 'b'", "('a' + 'b')"),
        ("('a'\n  f'{b}c')", "('a' + b + 'c')"),
        ("f'https://{domain}/api/v2/{{x}}'", "('https://' + domain + '/api/v2/{x}')"),
        ("f'{a!r:>{width}}'", "(a)"),
        ("'Bearer ' + token", "('Bearer ' + token)"),
        ("a + '/' + b + c", "(a + '/' + b + c)"),
        ("['a'] + ['b', c]", "['a', 'b', c]"),
        ("n + 1", "?"),
        ("-1", "-1"),
        ("0x10", "16"),
        ("1.5", "1.5"),
        ("None", "None"),
    ],
)
def test_literals_and_concatenations(written: str, meant: str) -> None:
    assert value(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'https://%s/users/%s' % (domain, user['id'])", "('https://' + domain + '/users/' + user.id)"),
        ("'Bearer %s' % token", "('Bearer ' + token)"),
        ("'%(a)s/%(b)s' % {'a': x, 'b': y}", "(x + '/' + y)"),
        ("'%(a)s' % settings", "(settings.a)"),
        ("'%s%s' % pair", "(pair + pair[1])"),
        ("'100%% of %d' % n", "('100% of ' + n)"),
        ("'%s %s' % (a,)", "(a + ' ' + ?)"),
        ("'a%s' 'b%s' % (x, y)", "('a' + x + 'b' + y)"),
        ("'{}/{}'.format(a, b)", "(a + '/' + b)"),
        ("'{1}/{0}'.format(a, b)", "(b + '/' + a)"),
        ("'{a}/{u.id}/{d[k]}'.format(a=x, u=user, d=data)", "(x + '/' + user.id + '/' + data.k)"),
        ("'{{}} {a:>10}'.format(**settings)", "('{} ' + settings.a)"),
        ("'{missing}'.format(a=x)", "(?)"),
        ("' '.join(['openid', 'profile'])", "('openid' + ' ' + 'profile')"),
        ("' '.join(scopes)", "' '.join(scopes)"),
        ("template.format(a)", "template.format(a)"),
        ("count % 2", "?"),
    ],
)
def test_formatted_strings_are_joins_with_their_holes_filled(written: str, meant: str) -> None:
    assert value(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("session['id_token']", "session.id_token"),
        ("items[0]", "items[0]"),
        ("items[key]", "items[key]"),
        ("items[1:2]", "items[?]"),
        ("answer.json().get('id_token')", "answer.json().id_token"),
        ("session.get('id_token', None)", "(session.id_token | None)"),
        ("client.get('/users')", "client.get('/users')"),
        ("client.get('https:x')", "client.get('https:x')"),
        ("requests.get('users')", "requests.get('users')"),
        ("os.environ['DOMAIN']", "os.environ.DOMAIN"),
        ("os.environ.get('DOMAIN', 'acme')", "(os.environ.DOMAIN | 'acme')"),
        ("os.getenv('DOMAIN')", "os.environ.DOMAIN"),
        ("getenv('DOMAIN', default='acme')", "(os.environ.DOMAIN | 'acme')"),
        ("a or b", "(a | b)"),
        ("a and b", "(b)"),
        ("a if c else b", "(a | b)"),
        ("(((a)))", "a"),
        ("await_me(a)", "await_me(a)"),
        ("{'a': 1, **base, key: 2}", "{a: 1, None: base, None: 2}"),
        ("dict(a=1, **base)", "{a: 1, None: base}"),
        ("dict([('a', 1)])", "dict([['a', 1]])"),
        ("(a, *b)", "[a, b[?]]"),
        ("{'a', 'b'}", "['a', 'b']"),
        ("f(a, *b, k=c, **d)", "f(a, *b, k=c, *d)"),
        ("(y := f())", "f()"),
        ("[f(i) for i in y]", "?"),
        ("a < b", "?"),
    ],
)
def test_expressions(written: str, meant: str) -> None:
    assert value(written, before="import requests, os\nfrom os import getenv") == meant


def test_assignments_reach_every_target() -> None:
    assert bound("a = b = c") == {"a": "c", "b": "c"}
    assert bound("a, (b, c) = 1, (2, 3)") == {"a": "1", "b": "2", "c": "3"}
    assert bound("a, b = f()") == {"a": "f()[0]", "b": "f()[1]"}
    assert bound("a, *b = f()") == {"a": "f()[0]", "b": "f()[?]"}
    assert bound("session['id_token']: str = t") == {"session.id_token": "t"}
    assert bound("u += '/x'") == {"u": "(u + '/x')"}
    assert bound("for k, v in d.items(): pass") == {"k": "d.items()[?][0]", "v": "d.items()[?][1]"}
    assert bound("with open(p) as f, g() as h: pass") == {"f": "open(p)", "h": "g()"}
    assert bound("while (n := f()): pass") == {"n": "f()"}
    assert bound("try: pass\nexcept E as e: pass") == {"e": "?"}
    assert bound("n: int") == {}


def test_a_class_has_fields_and_methods_of_this() -> None:
    lowered = code(
        "class Api(Base):\n"
        "    HOST = 'acme'\n"
        "    URL = 'https://' + HOST\n"
        "    def __init__(self, token, *, scope='openid'):\n"
        "        self.token = token\n"
        "    @classmethod\n"
        "    def make(klass, t): return klass(t)\n"
        "    @staticmethod\n"
        "    def plain(t): return t\n"
    )
    assert {shown(b.target): shown(b.value) for b in lowered.bindings} == {
        "Api": "function 1",
        "this.HOST": "'acme'",
        "this.URL": "('https://' + this.HOST)",
        "this.__init__": "function 2",
        "this.token": "token",
        "this.make": "function 3",
        "this.plain": "function 4",
    }
    assert [(s.kind, s.name, s.parent) for s in lowered.scopes] == [
        ("module", "", -1),
        ("class", "Api", 0),
        ("function", "constructor", 1),
        ("function", "make", 1),
        ("function", "plain", 1),
    ]
    assert [(p.name, p.position) for p in lowered.scopes[2].params] == [
        ("this", -1),
        ("token", 0),
        ("scope", -1),
    ]
    assert [(p.name, p.position) for p in lowered.scopes[4].params] == [("t", 0)]
    assert [shown(r.value) for r in lowered.returns] == ["this(t)", "t"]


def test_a_position_is_that_of_the_argument_in_a_call() -> None:
    lowered = code("def f(a, /, b=1, *rest, c, **more): pass")
    assert [(p.name, p.position) for p in lowered.scopes[1].params] == [
        ("a", 0),
        ("b", 1),
        ("rest", -1),
        ("c", -1),
        ("more", -1),
    ]


def test_functions_return_and_yield_and_lambdas_are_named() -> None:
    lowered = code("async def f():\n    yield a\n    return b\ng = lambda x: x.y\nh(lambda: 1)")
    assert [(lowered.scopes[r.scope].name, shown(r.value)) for r in lowered.returns] == [
        ("f", "a"),
        ("f", "b"),
        ("g", "x.y"),
        ("", "1"),
    ]


def test_a_decorator_is_handed_the_function() -> None:
    lowered = code("@app.route('/x')\n@login\ndef view(): pass")
    assert [shown(call) for call in lowered.calls] == [
        "app.route('/x')",
        "app.route('/x')(function 1)",
        "login(function 1)",
    ]


def test_a_global_name_belongs_to_the_module() -> None:
    lowered = code("token = None\ndef f():\n    global token\n    token = get()\n")
    assert [(shown(b.target), b.scope) for b in lowered.bindings] == [("token", 0), ("f", 0), ("token", 0)]
    assert [b.target.scope for b in lowered.bindings if isinstance(b.target, Name)] == [0, 0, 0]


def test_imports_keep_their_dots() -> None:
    lowered = code(
        "import a.b\nimport a.b as c\n"
        "from ..settings import DOMAIN as D, X\nfrom . import sib\nfrom m import *"
    )
    assert [(i.local, i.module, i.name, lowered.text[i.start : i.end]) for i in lowered.imports] == [
        ("a", "a", "*", "a.b"),
        ("c", "a.b", "*", "a.b as c"),
        ("D", "..settings", "DOMAIN", "DOMAIN as D"),
        ("X", "..settings", "X", "X"),
        ("sib", ".", "sib", "sib"),
        ("*", "m", "*", "*"),
    ]


def test_everything_that_the_module_binds_is_exported() -> None:
    lowered = code("from m import a\nB = 'b'\ntry:\n    C = 1\nexcept E:\n    C = 2\ndef d(): inner = 1")
    exported = {export.name: shown(export.value) for export in lowered.exports}
    assert exported == {"a": "a", "B": "'b'", "C": "C", "d": "function 1"}


def test_what_is_inside_the_opaque_is_listed() -> None:
    lowered = code(
        "[f('a', {'k': 1}) for i in g() if h(i)]\nassert not j('b')\nmatch m(): \n  case 1 if n(): o()"
    )
    assert [shown(call.callee) for call in lowered.calls] == ["f", "g", "h", "j", "m", "n", "o"]
    assert [shown(string) for string in lowered.strings] == ["'a'", "'b'"]
    assert [shown(record) for record in lowered.records] == ["{k: 1}"]


def test_strings_hold_those_that_are_no_part_of_another() -> None:
    lowered = code("a = 'x' + f('y') + 'z'\nb = {'key': 'v'}\nc = d['key']")
    assert [shown(string) for string in lowered.strings] == ["('x' + f('y') + 'z')", "'y'", "'v'"]


def test_types_are_not_values() -> None:
    assert code("def f(a: 'Some', b: List['Other']) -> 'T': pass\nx: 'T' = 1").strings == ()


def test_a_class_is_constructed() -> None:
    lowered = code("a.Auth0(x)\nManagementClient()\nf()\nHTTP()\nself.Get()")
    assert [shown(call.callee) for call in lowered.calls if call.new] == [
        "a.Auth0",
        "ManagementClient",
        "this.Get",
    ]


def test_comments_are_listed_even_of_a_broken_file() -> None:
    for text in ("# one\nx = '# no'  # two", "# one\nx = = '# no'  # two"):
        lowered = lower("app.py", text)
        assert [comment.text for comment in lowered.comments] == ["# one", "# two"]
        assert [text[c.start : c.end] for c in lowered.comments] == ["# one", "# two"]


def test_python_2_is_read_at_its_own_offsets() -> None:
    text = (
        "import urllib2\n"
        "print 'token', get('a')\n"
        "try:\n"
        "    x = 010 + 5L\n"
        "    if x <> 3: print >>sys.stderr, 'b %s' % c\n"
        "    exec 'y = 1'\n"
        "    print\n"
        "    raise ValueError, 'c'\n"
        "except (A, b.C), e:\n"
        "    headers = {u'Authorization': 'Bearer ' + ur'd'}\n"
    )
    lowered = code(text)
    assert [text[call.start : call.end] for call in lowered.calls] == ["get('a')"]
    assert [shown(string) for string in lowered.strings] == [
        "'token'",
        "'a'",
        "('b ' + c)",
        "'y = 1'",
        "'c'",
        "('Bearer ' + 'd')",
    ]
    assert "headers" in [shown(binding.target) for binding in lowered.bindings]
    assert "_" not in [shown(binding.target) for binding in lowered.bindings]
    assert "_" not in [export.name for export in lowered.exports]


def test_of_what_is_broken_the_rest_is_read() -> None:
    lowered = lower("app.py", "x = = 1\ndef f():\n    return g('a')\n")
    assert lowered.broken
    assert [shown(call) for call in lowered.calls] == ["g('a')"]


def test_a_starred_call_is_an_element_of_what_it_yields() -> None:
    assert value("(*a.b(), c)") == "[a.b()[?], c]"
    assert value("[*a[0], *b]") == "[a[0][?], b[?]]"


def test_files_are_claimed_by_their_suffix() -> None:
    assert language_for("a/B.PY").lower("b.py", "x = 1").language == "python"
    assert language_for("a.pyw").lower("a.pyw", "x = 1").language == "python"


def test_a_space_before_a_colon_is_no_error() -> None:
    lowered = code("try:\n    a()\nexcept (A, B)  : b()\nexcept C as c :\n    d()\n")
    assert [lowered.text[call.start : call.end] for call in lowered.calls] == ["a()", "b()", "d()"]


def test_the_parser_is_loaded_by_the_first_python_file_only() -> None:
    program = (
        "import sys; from mgmt_migrate.languages import lower\n"
        "lower('a.json', '{}'); print('tree_sitter_python' in sys.modules, 'libcst' in sys.modules)\n"
        "lower('a.py', 'x = 1'); print('tree_sitter_python' in sys.modules, 'libcst' in sys.modules)\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "False", "True", "False"]
