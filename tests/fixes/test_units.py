"""What changes together with a token's request, and what makes a change one to look at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.legacy import tree
from tests.conftest import Program

LOGIN = """\
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'token id_token',
  scope: 'openid profile'
});
webAuth.parseHash(function (err, authResult) {
  if (authResult && authResult.idToken) {
    localStorage.setItem('id_token', authResult.idToken);
  }
});
"""
CALL = """\
const users = new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')});
users.getUser(sub, show);
"""


def changed(program: Program, folder: Path, text: str, *options: str) -> str:
    tree(folder, {"app.js": text})
    program("scan", ".", "--fix", *options, cwd=folder)
    return (folder / "app.js").read_text()


def test_request_guard_receipt_storage_and_use_change_together(program: Program, tmp_path: Path) -> None:
    after = changed(program, tmp_path, LOGIN + CALL)
    assert "audience: 'https://acme.eu.auth0.com/api/v2/'" in after
    assert "scope: 'openid profile read:current_user'" in after
    assert "if (authResult && authResult.accessToken) {" in after
    assert "localStorage.setItem('access_token', authResult.accessToken);" in after
    assert "token: localStorage.getItem('access_token')" in after
    assert program("scan", ".", "--fail-on", "note", cwd=tmp_path).status == 0


@pytest.mark.parametrize(
    "use",
    [
        "show(authResult.idToken)",
        "show(authResult && authResult.idToken)",
        "const kept = authResult.idToken",
        "if (ready) { send(authResult.idToken); }",
    ],
)
def test_what_else_reads_the_id_token_of_the_login_goes_on_reading_it(
    program: Program, tmp_path: Path, use: str
) -> None:
    text = LOGIN.replace("  }\n});", f"  }}\n  {use};\n}});") + CALL
    after = changed(program, tmp_path, text)
    assert use in after
    assert "scope: 'openid profile read:current_user'" in after
    assert "localStorage.setItem('access_token', authResult.accessToken)" in after


@pytest.mark.parametrize("store", ["localStorage.removeItem", "window.localStorage.removeItem"])
def test_what_takes_the_token_out_of_its_store_follows_the_new_name(
    program: Program, tmp_path: Path, store: str
) -> None:
    after = changed(program, tmp_path, LOGIN + CALL + f"{store}('id_token');\n")
    assert after.endswith(f"{store}('access_token');\n")


def test_a_removal_from_what_is_no_store_is_left_and_makes_it_one_to_look_at(
    program: Program, tmp_path: Path
) -> None:
    text = LOGIN + CALL + "form.removeField('id_token');\n"
    assert changed(program, tmp_path, text) == text
    assert '"id_token" is also named in app.js:14' in program("scan", ".", "--fix", cwd=tmp_path).err


def test_findings_that_change_together_share_a_unit_in_the_report(program: Program, tmp_path: Path) -> None:
    other = CALL.replace("localStorage.getItem('id_token')", "idToken")
    tree(tmp_path, {"app.js": LOGIN + CALL, "other.js": other})
    report = json.loads(program("scan", ".", "--format", "json", cwd=tmp_path).out)
    units: dict[str, set[str]] = {finding["path"]: set() for finding in report["findings"]}
    for finding in report["findings"]:
        units[finding["path"]].add(finding["unit"])
    assert len(units["app.js"]) == 1
    assert units["app.js"].isdisjoint(units["other.js"])


@pytest.mark.parametrize("other", ["web/public/index.js", "admin/app.js"])
def test_where_somebody_else_reads_the_store_both_tokens_are_kept(
    program: Program, tmp_path: Path, other: str
) -> None:
    reader = "show(localStorage.getItem('id_token'));\nlocalStorage.removeItem('id_token'); // auth0\n"
    manifests = {"web/package.json": "{}", "web/public/index.html": "", "admin/package.json": "{}"}
    tree(tmp_path, {**manifests, "web/app.js": LOGIN + CALL, other: reader})
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0
    after, beside = (tmp_path / "web/app.js").read_text(), (tmp_path / other).read_text()
    new = "localStorage.setItem('access_token', authResult.accessToken);"
    both = f"    localStorage.setItem('id_token', authResult.idToken);\n    {new}\n"
    if other.startswith("web"):
        assert both in after
        assert beside.endswith(
            "removeItem('id_token'); // auth0\nlocalStorage.removeItem('access_token'); // auth0\n"
        )
    else:
        assert "'id_token'" not in after
        assert beside == reader


@pytest.mark.parametrize(
    "other",
    [
        "delete localStorage.id_token; // auth0\n",
        "localStorage.id_token = ''; // auth0\n",
        "localStorage.setItem('id_token', renewed); // auth0\n",
    ],
)
def test_somebody_else_who_writes_the_store_makes_it_one_to_look_at(
    program: Program, tmp_path: Path, other: str
) -> None:
    tree(tmp_path, {"app.js": LOGIN + CALL, "other.js": other})
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert '"id_token" is also named in other.js:1' in told
    assert (tmp_path / "app.js").read_text() == LOGIN + CALL


@pytest.mark.parametrize("other", ["set-phone.sh", "README.md", "deploy.yml"])
def test_what_is_no_program_reads_no_storage(program: Program, tmp_path: Path, other: str) -> None:
    text = "curl https://acme.eu.auth0.com/oauth/token | jq -r .id_token # localStorage['id_token']\n"
    tree(tmp_path, {"app.js": LOGIN + CALL, other: text})
    program("scan", ".", "--fix", cwd=tmp_path)
    assert "'id_token'" not in (tmp_path / "app.js").read_text()


def test_who_takes_the_token_away_follows_in_a_file_that_names_nothing_else(
    program: Program, tmp_path: Path
) -> None:
    text = (LOGIN + CALL).replace("'id_token'", "'acme.idToken'")
    out = "export const out = () => {\n  localStorage.removeItem('acme.idToken');\n};\n"
    reads = "show(localStorage.getItem('acme.idToken'));\n"
    tree(tmp_path, {"app.js": text, "out.js": out})
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0
    assert "removeItem('acme.accessToken')" in (tmp_path / "out.js").read_text()
    tree(tmp_path, {"app.js": text, "out.js": out + reads})
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0
    assert (tmp_path / "out.js").read_text().count("removeItem(") == 2


def test_a_line_that_stands_beside_already_is_not_written_twice(program: Program, tmp_path: Path) -> None:
    kept = "    localStorage.setItem('access_token', authResult.accessToken);\n"
    text = LOGIN.replace("    localStorage", kept + "    localStorage") + CALL
    assert changed(program, tmp_path, text).count(kept) == 1


@pytest.mark.parametrize(
    "other",
    ["localStorage.setItem('access_token', own.token);\n", "localStorage.access_token = own.token;\n"],
)
def test_a_new_name_that_is_taken_makes_it_one_to_look_at(
    program: Program, tmp_path: Path, other: str
) -> None:
    text = LOGIN + CALL + other
    assert changed(program, tmp_path, text) == text
    assert '"access_token" is in use already at app.js:14' in program("scan", ".", "--fix", cwd=tmp_path).err


def test_a_login_that_is_not_seen_makes_it_one_to_look_at(program: Program, tmp_path: Path) -> None:
    text = "axios.post('/login', who).then(function (response) {\n"
    text += CALL.replace("localStorage.getItem('id_token')", "response.data.id_token") + "});\n"
    assert changed(program, tmp_path, text) == text
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert "the login that brings the token was not seen" in told


def test_what_a_login_with_an_audience_no_longer_brings_is_said(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"a.js": (LOGIN + CALL).replace("openid profile", "openid roles name")})
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert "look at: the login no longer asks for roles" in told
    own = LOGIN.replace("scope:", "audience: 'https://api.acme.example/', scope:")
    tree(tmp_path, {"a.js": own + CALL})
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert "look at: the login no longer brings a token for https://api.acme.example/" in told


@pytest.mark.parametrize(
    ("use", "safe"),
    [
        ("", True),
        ("if (auth.token()) { show(); }\n", True),
        ("const known = auth.token() !== null;\n", True),
        ("axios.get('/own', {headers: {Authorization: auth.token()}});\n", False),
    ],
)
def test_others_that_ask_the_same_function_for_the_token_make_it_one_to_look_at(
    program: Program, tmp_path: Path, use: str, safe: bool
) -> None:
    holder = "export function token() {\n  return localStorage.getItem('id_token');\n}\n" + LOGIN
    call = "import * as auth from './auth';\n" + CALL.replace(
        "localStorage.getItem('id_token')", "auth.token()"
    )
    tree(
        tmp_path, {"auth.js": holder, "profile.js": call, "own.js": "import * as auth from './auth';\n" + use}
    )
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert ("changed auth.js" in told) is safe, told
    assert ("token is also read at own.js:2" in told) is not safe


def test_a_token_that_changes_before_it_is_kept_is_not_kept_under_both_names(
    program: Program, tmp_path: Path
) -> None:
    keep = "function keep(idToken) {\n  localStorage.setItem('id_token', idToken);\n}\n"
    text = LOGIN.replace("localStorage.setItem('id_token', authResult.idToken)", "keep(authResult.idToken)")
    reads = "show(localStorage.getItem('id_token')); // auth0\n"
    tree(tmp_path, {"app.js": keep + text + CALL, "other.js": reads})
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert '"id_token" is also named in other.js:1' in told
    assert program("scan", ".", "--fix", "--unsafe-fixes", cwd=tmp_path).status == 0
    assert "setItem('id_token'" not in (tmp_path / "app.js").read_text()


def test_a_type_of_the_result_gets_a_member_for_the_access_token(program: Program, tmp_path: Path) -> None:
    declared = "interface Result {\n  readonly idToken: string;\n  expiresIn: number;\n}\n"
    tree(tmp_path, {"types.ts": declared, "app.ts": LOGIN + CALL})
    told = program("scan", ".", "--fix", "--unsafe-fixes", "--diff", cwd=tmp_path)
    assert "+  readonly accessToken: string;\n" in told.out
    told = program("scan", ".", "--fix", cwd=tmp_path)
    assert "who makes a value of the type at types.ts:3 must give the new member" in told.err
    tree(tmp_path, {"types.ts": declared.replace("number;", "number;\n  accessToken: string;")})
    assert program("scan", ".", "--fix", cwd=tmp_path).status == 0
