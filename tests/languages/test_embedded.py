"""Pages and templates: their scripts, their server code, and where these lie in the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.languages import embedded
from mgmt_migrate.model.code import Call, Code, Join, Member, Name, Node, Text, children


def sources(code: Code, nodes: tuple[Node, ...]) -> list[str]:
    return [code.text[node.start : node.end] for node in nodes]


def calls(path: str, text: str) -> list[str]:
    return sources(code := embedded.lower(path, text), code.calls)


def argument(code: Code, callee: str, position: int = 0) -> Node:
    """An argument of the only call whose callee is written so."""
    (call,) = [
        call
        for call in code.calls
        if code.text[call.callee.start : call.callee.end].removeprefix("new ") == callee
    ]
    return call.args[position].value


def nodes_of(code: Code) -> list[Node]:
    found: list[Node] = []
    stack: list[Node] = [
        *code.calls,
        *code.records,
        *code.strings,
        *(binding.value for binding in code.bindings),
    ]
    while stack:
        found.append(stack.pop())
        stack.extend(children(found[-1]))
    return found


PAGE = """<!doctype html>
<html><head><title>Acme</title>
<!-- <script>old.login()</script> -->
<script src="https://cdn.auth0.com/js/auth0/9.11/auth0.min.js">ignored()</script>
<script type="application/json">{"call": "no()"}</script>
<script type="text/x-template" id="row"><b onclick="no()"></b></script>
<script type="importmap">{"imports": {"a": "b()"}}</script>
<style>p { content: "<script>no()</script>" }</style>
<script>
  var webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c1'});
</script></head>
<body onload="no()">
<script type="module">
  webAuth.authorize({responseType: 'id_token'});
</script>
</body></html>
"""


def test_a_page_is_its_inline_scripts() -> None:
    code = embedded.lower("index.html", PAGE)
    assert sources(code, code.calls) == [
        "new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c1'})",
        "webAuth.authorize({responseType: 'id_token'})",
    ]
    assert (code.path, code.language, code.text, code.broken) == ("index.html", "javascript", PAGE, False)


def test_all_scripts_of_a_page_share_one_scope() -> None:
    code = embedded.lower("index.html", PAGE)
    callee = code.calls[1].callee
    assert isinstance(callee, Member)
    assert isinstance(callee.owner, Name)
    assert callee.owner.scope == code.bindings[0].scope == 0


def test_line_endings_of_windows_change_no_source() -> None:
    assert calls("index.html", PAGE.replace("\n", "\r\n")) == calls("index.html", PAGE)


def test_scripts_that_touch_are_statements_of_their_own() -> None:
    assert calls("a.html", "<script>a()</script><script>(b)()</script>") == ["a()", "(b)()"]
    assert calls("a.html", "<script>a() // x</script><script>b()</script>") == ["a()", "b()"]


def test_a_comment_of_the_page_is_a_comment() -> None:
    code = embedded.lower("a.html", "<!-- mgmt-migrate: ignore[MM202] --><script>/* here */ a()</script>")
    assert [comment.text for comment in code.comments] == [
        "<!-- mgmt-migrate: ignore[MM202] -->",
        "/* here */",
    ]


@pytest.mark.parametrize(
    "script",
    [
        "<script>//<![CDATA[\nrun('é')\n//]]></script>",
        "<script type='text/javascript'>\n<![CDATA[ run('é') ]]>\n</script>",
        "<SCRIPT LANGUAGE=JavaScript><!-- hide\nrun('é')\n//--></SCRIPT>",
        "<script type=text/babel>run('é')</script>",
        "<script data-a=\"a > b\" async>run('é')</script >",
        "<script>run('é')",
    ],
)
def test_a_script_is_found_however_it_is_wrapped(script: str) -> None:
    code = embedded.lower("a.xhtml", script)
    assert (sources(code, code.calls), code.broken) == (["run('é')"], False)


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        (
            "Profile.vue",
            """<template><p :a="b > c" @click='no()'>{{ no() }}</p></template>
<script setup lang="ts">
const m: Foo<Bar> = run(token as string)
</script>""",
            "typescript",
        ),
        ("Profile.svelte", "<script>\n  run(token)\n</script>\n<p on:click={no}>{x}</p>", "javascript"),
        ("app.component.html", "<p>{{ no() }}</p><script>run(token)</script>", "javascript"),
        (
            "profile.astro",
            "---\nconst a: string = run(token);\n---\n<p>{list.map((x) => <b>{x}</b>)}</p>",
            "typescript",
        ),
        ("profile.tsx.ejs", "const a: string = b; run(token as string)", "typescript"),
    ],
)
def test_components_are_read_in_the_dialect_they_name(path: str, text: str, language: str) -> None:
    code = embedded.lower(path, text)
    (call,) = code.calls
    assert text[call.callee.start : call.callee.end] == "run"
    assert isinstance(call.args[0].value, Name)
    assert (code.language, code.broken) == (language, False)


@pytest.mark.parametrize(
    ("path", "tag", "name"),
    [
        ("a.ejs", "<%- JSON.stringify(user.extraParams.id_token) %>", "user.extraParams.id_token"),
        ("a.ejs", '<%= user["id_token"] %>', "id_token"),
        ("a.html.erb", "<%= raw @id_token.to_json %>", "id_token"),
        ("a.erb", "<%= session[:id_token] %>", "id_token"),
        ("a.hbs", "{{{json user.id_token}}}", "user.id_token"),
        ("a.mustache", "{{& id_token }}", "id_token"),
        ("a.html", "{{ session['id_token']|tojson|safe }}", "id_token"),
        ("a.jinja2", "{{ session.get('id_token', None) }}", "id_token"),
        ("a.twig", "{{ app.user.id_token|raw }}", "app.user.id_token"),
        ("a.liquid", "{{- id_token | json -}}", "id_token"),
        ("a.html", "{{ .IDToken }}", "IDToken"),
        ("a.php", "<?= json_encode($_SESSION['id_token'], JSON_HEX_TAG) ?>", "id_token"),
        ("a.php", "<?php echo $idToken ?>", "idToken"),
        ("a.blade.php", "@json($idToken)", "idToken"),
        ("a.blade.php", "{!! json_encode($raw) !!}", "raw"),
        ("a.cshtml", "@Html.Raw(Json.Serialize(Model.IdToken))", "Model.IdToken"),
        ("a.cshtml", "@Model.IdToken", "Model.IdToken"),
        ("a.razor", "@(idToken)", "idToken"),
        ("a.jsp", "${user.idToken}", "user.idToken"),
        ("a.jsp", '<%= session.getAttribute("id_token") %>', "id_token"),
        ("a.aspx", "<%: IdToken %>", "IdToken"),
    ],
)
def test_a_tag_is_the_variable_that_it_prints(path: str, tag: str, name: str) -> None:
    text = f"<script>\nrun({tag}, 'é');\n</script>"
    code = embedded.lower(path, text)
    value = argument(code, "run")
    assert text[value.start : value.end] == name
    assert isinstance(value, Member if "." in name else Name)
    assert not code.broken


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("a.ejs", '<%= user["id"] %>'),
        ("a.ejs", "<%=\n  user['id']\n%>"),
        ("a.hbs", "{{user.id}}"),
        ("a.html", "{{ user['id'] }}"),
        ("a.html", "<?php echo $user['id'] ?>"),
        ("a.php", "<?= $user['id'] ?>"),
        ("a.erb", "<%= j user['id'] %>"),
        ("a.cshtml", '@Url.Action("a", "b")'),
        ("a.jsp", "<c:out value='${user.id}'/>"),
        ("a.blade.php", "{{ config('services.auth0.id') }}"),
    ],
)
@pytest.mark.parametrize("quote", ["'", '"', "`"])
def test_a_string_shows_the_tag_as_it_is_written(path: str, tag: str, quote: str) -> None:
    url = f"{quote}https://acme.auth0.com/api/v2/users/{tag}?\\x41={tag}{quote}"
    text = f"<script>run({url}, {{'{tag}': 1}})</script>"
    code = embedded.lower(path, text)
    value = argument(code, "run")
    if isinstance(value, Join):
        (value,) = value.parts
    assert isinstance(value, Text)
    assert value.value == f"https://acme.auth0.com/api/v2/users/{tag}?A={tag}"
    assert code.records[0].entries[0].key == tag
    assert not code.broken


def test_statements_of_a_template_leave_the_script_whole() -> None:
    text = (
        "<script>\n{% if user %}\n  run('a');\n{% else %}{# no() #}\n  run('b');\n{% endif %}\n"
        "<% users.forEach(function (u) { %> add('<%= u %>'); <% }) %>\n</script>"
    )
    code = embedded.lower("a.html", text)
    assert (sources(code, code.calls), code.broken) == (["run('a')", "run('b')", "add('<%= u %>')"], False)


def test_braces_of_a_script_are_no_tags() -> None:
    text = (
        "<script type='text/babel'>run({a: {b: 1}}, <p style={{color: 'red'}}/>);\nclass A {#x = 1}</script>"
    )
    code = embedded.lower("a.html", text)
    assert sources(code, code.calls)[0].startswith("run(")
    assert not code.broken


@pytest.mark.parametrize("text", ["a <? b", "a <?php b", "a <% b", "a {{ b", "{% b", "@( b", "{# b"])
def test_an_opening_without_an_end_hides_no_script(text: str) -> None:
    assert calls("a.html", f"<p>{text}</p><script>run()</script>") == ["run()"]


def test_tags_in_a_start_tag_do_not_end_it() -> None:
    text = '<div <% if (a > 1) { %>class=\'x\'<% } %>><script nonce="<%= f("x") %>">run()</script>'
    assert calls("a.ejs", text) == ["run()"]


PHP = """<?php
$auth0 = new Management($idToken, 'acme.auth0.com');
$url = "https://acme.auth0.com/api/v2/users/" . $userId;
?>
<p>Don't "panic"</p>
<script>var token = '<?= $idToken ?>'; send(token);</script>
<?php finish($name) ?>
<?php finish2($name) ?>
"""


def test_server_code_stands_beside_the_scripts() -> None:
    code = embedded.lower("profile.php", PHP)
    assert [source.removeprefix("new ") for source in sources(code, code.calls)] == [
        "Management($idToken, 'acme.auth0.com')",
        "send(token)",
        "finish($name)",
        "finish2($name)",
    ]
    assert [scope.parent for scope in code.scopes if scope.kind == "module"] == [-1, -1]


def test_equal_names_of_page_and_server_do_not_meet() -> None:
    code = embedded.lower("a.cshtml", "@{ var token = Load(); }<script>var token = 1;</script>")
    page, server = code.bindings
    assert isinstance(page.target, Name)
    assert isinstance(server.target, Name)
    assert (page.target.id, server.target.id) == ("token", "token")
    assert page.target.scope == page.scope == 0
    assert server.target.scope == server.scope != 0
    assert isinstance(server.value, Call)
    assert server.value.scope == server.scope


@pytest.mark.parametrize(
    ("path", "text", "call"),
    [
        ("a.html.erb", "<% c = Auth0Client.new(token: id_token) %>It's", "Auth0Client.new(token: id_token)"),
        ("a.cshtml", "<p>It's</p>@{ client.Users.GetAsync(idToken); }", "client.Users.GetAsync(idToken)"),
        ("a.razor", "<p/>\n@code {\n  void F() { Get(idToken); }\n}", "Get(idToken)"),
        ("a.jsp", "It's <% api.get(idToken); %>", "api.get(idToken)"),
        ("a.aspx", "<script runat='server'>void F() { Get(idToken); }</script>", "Get(idToken)"),
        ("a.blade.php", "It's @php api_get($idToken); @endphp", "api_get($idToken)"),
        ("plain.php", "<?php\napi_get($idToken);", "api_get($idToken)"),
    ],
)
def test_every_server_language_is_read(path: str, text: str, call: str) -> None:
    assert call in calls(path, text)


def test_a_template_of_another_kind_of_file_is_read_as_that_kind() -> None:
    code = embedded.lower("tenant.yaml.j2", "domain: '{{ domain }}'\n")
    assert (code.language, code.path) == ("yaml", "tenant.yaml.j2")
    assert calls("auth.js.erb", "run('<%= @id %>', <%= @token %>)")[0] == "run('<%= @id %>', <%= @token %>)"


def test_a_page_without_scripts_has_a_module_and_no_calls() -> None:
    code = embedded.lower("a.html", "<p>no()</p>")
    assert ([scope.kind for scope in code.scopes], code.calls) == (["module"], ())


OPENINGS = [
    "<", "<script ", "<script>", "<script a='", "<!--", "<%", "{{", "{%", "{#", "<?", "@(", "@{", "${", "{!!",
]  # fmt: skip
MARKS = [
    *OPENINGS, "</script>", "'", '"', "`", "\\", "}}", "%>", "?>", "@Model.X", "}", "(", ")", "-->", "f(",
    "a.b", "<%=", "<c:out ", "/>", "%}", "---\n", "\v", "\r\n", "é", "\U0001f600", "\ud800",
]  # fmt: skip
PIECES = st.lists(st.sampled_from(MARKS) | st.text(max_size=3), max_size=30).map("".join)


@given(PIECES, st.sampled_from(sorted(embedded.SUFFIXES)))
def test_any_text_ends_in_a_code_whose_spans_lie_inside(text: str, suffix: str) -> None:
    code = embedded.lower("a" + suffix, text)
    assert code.text == text
    for node in nodes_of(code):
        assert 0 <= node.start <= node.end <= len(text)
    assert all(0 <= scope.start <= scope.end <= len(text) for scope in code.scopes)


@pytest.mark.parametrize("unit", OPENINGS)
@pytest.mark.parametrize("suffix", sorted(embedded.SUFFIXES))
def test_a_page_of_nothing_but_openings_ends(unit: str, suffix: str) -> None:
    text = unit * 20_000
    assert embedded.lower("a" + suffix, text).text == text
