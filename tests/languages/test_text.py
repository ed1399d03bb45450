"""Other languages by their tokens; the shapes are those of Auth0's own SDKs and of usual HTTP clients."""

from __future__ import annotations

import pytest

from mgmt_migrate.languages.text import lower
from mgmt_migrate.model.code import Call, Text
from tests.languages.reading import bound, calls, source, spell


def test_swift_calls_keep_their_labels_chains_and_closures() -> None:
    code = lower(
        "Profile.swift",
        "import Auth0\n"
        "class Profile: UIViewController {\n"
        '  let domain: String = "acme.auth0.com"\n'
        "  func rename(_ id: String, with idToken: String) {\n"
        "    Auth0\n"
        "      .users(token: idToken)\n"
        '      .patch("auth0|\\(id)", userMetadata: ["lang": "de"])\n'
        "      .start { result in\n"
        "        switch result {\n"
        "        case .success(let user): self.user = user\n"
        "        case .failure(let error): print(error)\n"
        "        }\n"
        "      }\n"
        "    Auth0.users(token: idToken).link(id, withOtherUserToken: other).start { print($0) }\n"
        "  }\n"
        "}\n",
    )
    assert calls(code)[:3] == [
        "Auth0.users(token=idToken).patch('auth0|' + id, userMetadata={lang: 'de'}).start(function)",
        "Auth0.users(token=idToken).patch('auth0|' + id, userMetadata={lang: 'de'})",
        "Auth0.users(token=idToken)",
    ]
    assert "Auth0.users(token=idToken).link(id, withOtherUserToken=other)" in calls(code)
    assert [(scope.kind, scope.name, [p.name for p in scope.params]) for scope in code.scopes] == [
        ("module", "", []),
        ("class", "Profile", []),
        ("function", "rename", ["id", "idToken"]),
        ("function", "", ["result"]),
        ("function", "", []),
    ]
    assert bound(code)["this.domain"] == "'acme.auth0.com'"
    assert bound(code)["this.user"] == "user"
    assert [(one.local, one.module) for one in code.imports] == [("Auth0", "Auth0")]


def test_swift_requests_with_headers() -> None:
    code = lower(
        "Api.swift",
        'var request = URLRequest(url: URL(string: "https://\\(domain)/api/v2/users/\\(id)")!)\n'
        'request.setValue("Bearer \\(keychain.string(forKey: "id_token")!)", forHTTPHeaderField: '
        '"Authorization")\n'
        'request.allHTTPHeaderFields = ["Authorization": "Bearer " + idToken]\n'
        "guard let token = saved, let other = more else { return }\n"
        "let unsafe = a ?? b\n",
    )
    names = bound(code)
    assert names["request"] == "URLRequest(url=URL(string='https://' + domain + '/api/v2/users/' + id))"
    assert names["request.allHTTPHeaderFields"] == "{Authorization: 'Bearer ' + idToken}"
    assert names["token"] == "saved"
    assert names["other"] == "more"
    assert names["unsafe"] == "a | b"
    assert "keychain.string(forKey='id_token')" in calls(code)


def test_kotlin_clients_templates_and_callbacks() -> None:
    code = lower(
        "Profile.kt",
        "class Profile(private val account: Auth0) : Fragment() {\n"
        "  private val client = UsersAPIClient(account, credentials.idToken)\n"
        "  fun go(id: String, t: String? = null) {\n"
        '    val request = Request.Builder().url("https://$domain/api/v2/users/${user.id}")\n'
        '      .header("Authorization", "Bearer $idToken").build()\n'
        '    client.link("id", "other").start(object : Callback<List<UserIdentity>, ManagementException> {\n'
        "      override fun onSuccess(payload: List<UserIdentity>) { save(payload) }\n"
        "    })\n"
        '    client.updateMetadata(id, mapOf("lang" to "de"))\n'
        "  }\n"
        "}\n",
    )
    names = bound(code)
    assert names["client"] == names["this.client"] == "UsersAPIClient(account, credentials.idToken)"
    assert names["request"] == (
        "Request.Builder().url('https://' + domain + '/api/v2/users/' + user.id)"
        ".header('Authorization', 'Bearer ' + idToken).build()"
    )
    assert "client.updateMetadata(id, {lang: 'de'})" in calls(code)
    assert ("function", "onSuccess") in [(scope.kind, scope.name) for scope in code.scopes]


def test_java_methods_fields_constructions_and_concatenations() -> None:
    code = lower(
        "Profile.java",
        "package com.acme;\n"
        "import com.auth0.android.management.UsersAPIClient;\n"
        "public class Profile extends Activity {\n"
        '  private static final String DOMAIN = "acme.auth0.com";\n'
        "  @Override\n"
        "  public void onSuccess(Credentials credentials, int n) throws Failure {\n"
        "    this.idToken = credentials.getIdToken();\n"
        "    UsersAPIClient client = new UsersAPIClient(account, idToken);\n"
        '    client.link("id", other).start(new BaseCallback<List<UserIdentity>, ManagementException>() {\n'
        "      @Override\n"
        "      public void onFailure(ManagementException error) { show(error); }\n"
        "    });\n"
        '    String url = "https://" + DOMAIN\n'
        '        + "/api/v2/users/" + userId;\n'
        '    Request request = new Request.Builder().url(url).addHeader("Authorization", "Bearer " + '
        "idToken).build();\n"
        "    if (n == 3) { return; }\n"
        "  }\n"
        "  String getToken() { return this.idToken; }\n"
        "}\n",
    )
    names = bound(code)
    assert names["client"] == "new UsersAPIClient(account, idToken)"
    assert names["url"] == "'https://' + DOMAIN + '/api/v2/users/' + userId"
    assert names["request"] == (
        "new Request.Builder().url(url).addHeader('Authorization', 'Bearer ' + idToken).build()"
    )
    assert names["this.idToken"] == "credentials.getIdToken()"
    assert names["this.DOMAIN"] == "'acme.auth0.com'"
    assert [(scope.kind, scope.name) for scope in code.scopes[1:]] == [
        ("class", "Profile"),
        ("function", "onSuccess"),
        ("class", ""),
        ("function", "onFailure"),
        ("function", "getToken"),
    ]
    assert [(spell(one.value), code.scopes[one.scope].name) for one in code.returns] == [
        ("this.idToken", "getToken")
    ]
    assert [(one.local, one.module, one.name) for one in code.imports] == [
        ("UsersAPIClient", "com.auth0.android.management.UsersAPIClient", "UsersAPIClient")
    ]


def test_csharp_clients_initializers_and_interpolations() -> None:
    code = lower(
        "Profile.cs",
        "using Auth0.ManagementApi;\n"
        "namespace Acme\n{\n"
        "  public class Profile : Controller\n  {\n"
        "    public async Task<IActionResult> Go(string id, [FromBody] Model model)\n    {\n"
        '      var client = new ManagementApiClient(idToken, new Uri($"https://{domain}/api/v2"));\n'
        "      var update = new UserUpdateRequest()\n      {\n        UserMetadata = "
        "model.Metadata,\n      };\n"
        "      await client.Users.UpdateAsync(id, update);\n"
        '      var form = new Dictionary<string, string> { { "scope", "openid" }, { "grant_type", '
        "grant } };\n"
        '      var more = new Dictionary<string, string> { ["scope"] = @"a\\b" };\n'
        '      request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", '
        'User.FindFirst("id_token")?.Value);\n'
        "      return Ok();\n    }\n  }\n}\n",
    )
    names = bound(code)
    assert names["client"] == "new ManagementApiClient(idToken, new Uri('https://' + domain + '/api/v2'))"
    assert names["update"] == "new UserUpdateRequest({UserMetadata: model.Metadata})"
    assert "client.Users.UpdateAsync(id, update)" in calls(code)
    assert names["form"] == "new Dictionary({scope: 'openid', grant_type: grant})"
    assert names["more"] == "new Dictionary({scope: 'a\\\\b'})"
    assert names["request.Headers.Authorization"] == (
        "new AuthenticationHeaderValue('Bearer', User.FindFirst('id_token').Value)"
    )
    assert [p.name for scope in code.scopes if scope.name == "Go" for p in scope.params] == ["id", "model"]


def test_php_members_arrays_and_dots() -> None:
    code = lower(
        "profile.php",
        "use Auth0\\SDK\\API\\Management;\n"
        "$auth0Api = new Management($idToken, $domain);\n"
        "$user = $auth0Api->users->update($id, ['user_metadata' => ['lang' => \"b $c {$d->e}\"]]);\n"
        "$headers = array('Authorization' => 'Bearer ' . $_SESSION['id_token']);\n"
        'curl_setopt($ch, CURLOPT_HTTPHEADER, ["Authorization: Bearer " . $idToken]);\n'
        "function url($id, $fields = 'email') {\n  return $this->base . \"/api/v2/users/$id\";\n}\n"
        "$all[] = function ($a) use ($b) { return $a; };\n"
        "# a comment\n",
    )
    names = bound(code)
    assert names["auth0Api"] == "new Management(idToken, domain)"
    assert names["user"] == "auth0Api.users.update(id, {user_metadata: {lang: 'b ' + c + ' ' + d.e}})"
    assert names["headers"] == "{Authorization: 'Bearer ' + _SESSION.id_token}"
    assert "curl_setopt(ch, CURLOPT_HTTPHEADER, ['Authorization: Bearer ' + idToken])" in calls(code)
    assert [spell(one.value) for one in code.returns] == ["this.base + '/api/v2/users/' + id", "a"]
    params = {
        scope.name: [(p.name, p.default and spell(p.default)) for p in scope.params] for scope in code.scopes
    }
    assert params == {"": [("a", None)], "url": [("id", None), ("fields", "'email'")]}
    assert [comment.text for comment in code.comments] == ["# a comment"]


def test_ruby_clients_blocks_symbols_and_hashes() -> None:
    code = lower(
        "profile.rb",
        "require 'auth0'\n"
        "class Profile < Base\n"
        '  API = "https://#{domain}/api/v2/"\n'
        "  def client(id_token)\n"
        "    @client ||= Auth0Client.new(token: id_token, domain: ENV['AUTH0_DOMAIN'], api_version: 2)\n"
        "    return @client if id_token\n"
        "  end\n"
        "  def old\n"
        "    Auth0Client.new(:token => session[:id_token], :domain => 'acme.auth0.com')\n"
        "    client.patch_user(id, user_metadata: { lang: 'de', 'b' => 1 })\n"
        "    users.each do |user|\n      puts user\n    end\n"
        '    RestClient.patch(url, body, { Authorization: "Bearer #{session[:id_token]}" })\n'
        "  end\n"
        "end\n",
    )
    names = bound(code)
    assert names["this.API"] == "'https://' + domain + '/api/v2/'"
    assert names["this.client"] == "new Auth0Client(token=id_token, domain=ENV.AUTH0_DOMAIN, api_version=2)"
    assert "new Auth0Client(token=session.id_token, domain='acme.auth0.com')" in calls(code)
    assert "client.patch_user(id, user_metadata={lang: 'de', b: 1})" in calls(code)
    assert "RestClient.patch(url, body, {Authorization: 'Bearer ' + session.id_token})" in calls(code)
    assert [(scope.name, [p.name for p in scope.params]) for scope in code.scopes[1:]] == [
        ("Profile", []),
        ("client", ["id_token"]),
        ("old", []),
        ("", ["user"]),
    ]


def test_go_clients_several_results_and_composite_literals() -> None:
    code = lower(
        "profile.go",
        "package main\n"
        'import (\n  "context"\n  "github.com/auth0/go-auth0/management"\n)\n'
        "func (s *Server) Update(ctx context.Context, idToken string) error {\n"
        '  api, err := management.New("acme.auth0.com", management.WithStaticToken(idToken))\n'
        "  if err != nil { return err }\n"
        '  user := &management.User{Name: auth0.String("x")}\n'
        '  body := map[string]string{"scope": "openid", "id": id}\n'
        '  req, _ := http.NewRequest("PATCH", "https://"+domain+"/api/v2/users/"+id, '
        'strings.NewReader(`{"a": 1}`))\n'
        '  req.Header.Set("Authorization", "Bearer "+idToken)\n'
        "  return nil\n}\n",
    )
    names = bound(code)
    assert names["api"] == "management.New('acme.auth0.com', management.WithStaticToken(idToken))"
    assert names["user"] == "new management.User({Name: auth0.String('x')})"
    assert names["body"] == "{scope: 'openid', id: id}"
    assert names["req"] == (
        "http.NewRequest('PATCH', 'https://' + domain + '/api/v2/users/' + id, "
        "strings.NewReader('{\"a\": 1}'))"
    )
    assert "req.Header.Set('Authorization', 'Bearer ' + idToken)" in calls(code)
    assert [(scope.name, [p.name for p in scope.params]) for scope in code.scopes[1:]] == [
        ("Update", ["ctx", "idToken"])
    ]
    assert [one.module for one in code.imports] == ["context", "github.com/auth0/go-auth0/management"]


def test_dart_named_arguments_and_templates() -> None:
    code = lower(
        "profile.dart",
        "Future<void> go(String idToken) async {\n"
        "  final r = await http.patch(Uri.parse('https://$domain/api/v2/users/${user.sub}'),\n"
        "      headers: {'Authorization': 'Bearer $idToken'}, body: data);\n"
        "}\n",
    )
    assert bound(code)["r"] == (
        "http.patch(Uri.parse('https://' + domain + '/api/v2/users/' + user.sub), "
        "headers={Authorization: 'Bearer ' + idToken}, body=data)"
    )
    assert [(scope.name, [p.name for p in scope.params]) for scope in code.scopes[1:]] == [
        ("go", ["idToken"])
    ]


def test_objective_c_messages_are_calls_with_named_arguments() -> None:
    code = lower(
        "Profile.m",
        'NSString *idToken = [keychain stringForKey:@"id_token"];\n'
        "[auth linkUserAccountWithIdToken:idToken userId:id otherAccountToken:other\n"
        "    callback:^(NSError * _Nullable error, NSArray * _Nullable payload) { show(error); }];\n"
        'NSDictionary *p = @{@"id_token": token};\n'
        "[[lock apiClient] fetchDelegationTokenWithParameters:p success:nil failure:nil];\n"
        '[request setValue:[NSString stringWithFormat:@"Bearer %@", idToken]\n'
        '    forHTTPHeaderField:@"Authorization"];\n',
    )
    names = bound(code)
    assert names["idToken"] == "keychain.stringForKey('id_token')"
    assert names["p"] == "{id_token: token}"
    assert (
        "auth.linkUserAccountWithIdToken(idToken, userId=id, otherAccountToken=other, callback=function)"
        in calls(code)
    )
    assert "lock.apiClient().fetchDelegationTokenWithParameters(p, success=None, failure=None)" in calls(code)
    assert "request.setValue('Bearer ' + idToken, forHTTPHeaderField='Authorization')" in calls(code)
    assert [[p.name for p in scope.params] for scope in code.scopes[1:]] == [["error", "payload"]]


@pytest.mark.parametrize(
    ("path", "program", "name", "value"),
    [
        ("a.lua", 'local url = "https://" .. domain .. "/x"', "url", "'https://' + domain + '/x'"),
        ("a.scala", 'val m = Map("a" -> "b")', "m", "Map({a: 'b'})"),
        ("a.rs", 'let url = format!("https://{}/x", domain);', "url", "'https://' + domain + '/x'"),
        ("a.java", 'String u = String.format("https://%s/%2$s", d, e);', "u", "'https://' + d + '/' + e"),
        ("a.go", 'u := fmt.Sprintf("Bearer %s", idToken)', "u", "'Bearer ' + idToken"),
        ("a.cs", 'var u = string.Format("//{0}/{1:N}%7C", d, e);', "u", "'//' + d + '/' + e + '%7C'"),
        ("a.swift", 'let u = String(format: "Bearer %@", idToken)', "u", "'Bearer ' + idToken"),
        ("a.php", "$u = sprintf('Bearer %s', $idToken);", "u", "'Bearer ' + idToken"),
        ("a.pl", "my $h = { Authorization => 'X ' . $token };", "h", "{Authorization: 'X ' + token}"),
        ("a.groovy", 'def url = "https://${domain}/api/v2/"', "url", "'https://' + domain + '/api/v2/'"),
        ("a.java", 'String s = a ? "x" : "y";', "s", "'x' | 'y'"),
        ("a.java", "boolean b = a == c;", "b", "?"),
        ("a.unknown", 'audience = "https://acme.auth0.com/api/v2/"', "audience", "'https://acme.auth0.com/api/v2/'"),
        ("a.unknown", 'audience: "x"', "audience", "'x'"),
        ("a.properties", "auth0.domain = acme.auth0.com", "auth0.domain", "'acme.auth0.com'"),
        ("a.ini", "[auth0]\naudience: https://a/api/v2/", "audience", "'https://a/api/v2/'"),
        ("a.toml", 'scope = "openid" # c', "scope", "'openid'"),
        ("strings.xml", '<resources><string name="domain">acme.auth0.com</string></resources>', "domain",
         "'acme.auth0.com'"),
        ("web.config", '<settings><add key="auth0:Domain" value="a"/></settings>', "auth0:Domain", "'a'"),
        ("Auth0.plist", "<plist><key>Domain</key>\n <string>a</string></plist>", "Domain", "'a'"),
    ],
)  # fmt: skip
def test_a_variable_of_any_language_is_bound(path: str, program: str, name: str, value: str) -> None:
    assert bound(lower(path, program))[name] == value


def test_settings_are_exported_to_the_other_files() -> None:
    code = lower("a.properties", "# c\na.b=c\n")
    assert [(export.name, spell(export.value)) for export in code.exports] == [("a.b", "'c'")]
    assert [comment.text for comment in code.comments] == ["# c"]


def test_strings_and_calls_stand_where_they_are_said_to() -> None:
    code = lower("A.java", 'String é = f("𝒳", "a\\"b" + c);\r\n')
    assert [source(code, node) for node in code.strings] == ['"𝒳"', '"a\\"b" + c']
    (call,) = code.calls
    assert isinstance(call, Call)
    assert source(code, call) == 'f("𝒳", "a\\"b" + c)'
    assert code.text[call.arguments_end] == ")"
    first = call.args[0].value
    assert isinstance(first, Text)
    assert first.value == "𝒳"


def test_comments_hide_code_and_strings_hide_comments() -> None:
    code = lower("A.java", '// f("a")\n/* g() */ h("http://x"); // <!-- no\n')
    assert calls(code) == ["h('http://x')"]
    assert [comment.text for comment in code.comments] == ['// f("a")', "/* g() */", "// <!-- no"]


def test_python_bodies_end_where_a_line_is_indented_less() -> None:
    code = lower(
        "app.py",
        "class Users(Base):\n"
        "    def rename(self, user, id_token) -> dict:\n"
        "        if user:\n"
        "            token = id_token\n"
        "    # a comment may stand anywhere\n"
        "        return client.patch(user, headers={'Authorization': 'Bearer ' + token})\n"
        "\n"
        "    async def other() -> str: return 'x'\n"
        "def last(a,\n"
        "      b='c'):\n"
        "    print(a)\n"
        "end = 1\n",
    )
    assert calls(code) == ["client.patch(user, headers={Authorization: 'Bearer ' + token})", "print(a)"]
    assert [(scope.name, scope.parent, [p.name for p in scope.params]) for scope in code.scopes] == [
        ("", -1, []),
        ("Users", 0, ["Base"]),
        ("rename", 1, ["this", "user", "id_token"]),
        ("other", 1, []),
        ("last", 0, ["a", "b"]),
    ]
    assert [(spell(b.target), b.scope) for b in code.bindings if spell(b.value) != "function"] == [
        ("token", 2),
        ("end", 0),
    ]


@pytest.mark.parametrize("text", ["def a(b):" * 50_000, "def a(b):\n" * 50_000, "class a:" * 50_000])
def test_heads_without_bodies_end(text: str) -> None:
    assert len(lower("a.py", text).scopes) <= 50_001
