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
def test_an_id_token_that_is_used_for_something_else_makes_it_one_to_look_at(
    program: Program, tmp_path: Path, use: str
) -> None:
    text = LOGIN.replace("  }\n});", f"  }}\n  {use};\n}});") + CALL
    assert changed(program, tmp_path, text) == text
    told = program("scan", ".", "--fix", cwd=tmp_path)
    assert "authResult.idToken is also read at app.js:11" in told.err
    assert use in changed(program, tmp_path, text, "--unsafe-fixes")


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


@pytest.mark.parametrize(("other", "safe"), [("web/public/index.js", False), ("admin/app.js", True)])
def test_only_what_may_run_beside_it_is_another_reader(
    program: Program, tmp_path: Path, other: str, safe: bool
) -> None:
    reader = "show(localStorage.getItem('id_token')); // auth0\n"
    manifests = {"web/package.json": "{}", "web/public/index.html": "", "admin/package.json": "{}"}
    tree(tmp_path, {**manifests, "web/app.js": LOGIN + CALL, other: reader})
    told = program("scan", ".", "--fix", cwd=tmp_path).err
    assert ("changed web/app.js" in told) is safe
    assert (f'"id_token" is also named in {other}:1' in told) is not safe
