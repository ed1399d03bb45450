"""`config show`, and what settings about own code do to a scan."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands.legacy import places, tree
from tests.conftest import Program

WRAPPED = (
    "import { session, saveProfile } from '@acme/sdk';\nsaveProfile(me, session.getIdToken(), {a: 1});\n"
)
WRAPPERS = """
[wrappers.tokens]
"session.getIdToken" = "id"
[wrappers.calls]
saveProfile = "patch /users/{id}"
"""
LINKED = """
[wrappers.tokens]
getIdToken = "id"
[wrappers.calls]
"accounts.link" = { endpoint = "POST /api/v2/users/{id}/identities", token = TOKEN }
"""


def found(program: Program, folder: Path) -> list[str]:
    return places(program("scan", "--format", "json", "--no-cache", str(folder)))


def test_own_functions_are_followed_although_nothing_speaks_of_auth0(
    program: Program, tmp_path: Path
) -> None:
    tree(tmp_path, {"app.js": WRAPPED})
    assert found(program, tmp_path) == []
    tree(tmp_path, {".mgmt-migrate.toml": WRAPPERS})
    assert found(program, tmp_path) == ["MM202 app.js:2"]


def test_a_name_with_its_owner_does_not_fit_another_owner(program: Program, tmp_path: Path) -> None:
    tree(
        tmp_path,
        {".mgmt-migrate.toml": WRAPPERS, "app.js": WRAPPED.replace("session.get", "vault.issued.get")},
    )
    settings = WRAPPERS.replace('"session.getIdToken" = "id"', '"vault.issued.getIdToken" = "access"')
    tree(tmp_path, {".mgmt-migrate.toml": settings})
    assert found(program, tmp_path) == []


@pytest.mark.parametrize("token", ["2", '"jwt"'])
def test_the_argument_that_is_sent_may_be_named(program: Program, tmp_path: Path, token: str) -> None:
    code = "accounts.link(other.getIdToken(), TOKEN)\n"
    sent = {"2": "me.getIdToken()", '"jwt"': "{jwt: me.getIdToken()}"}[token]
    settings = LINKED.replace("TOKEN", token)
    tree(tmp_path, {".mgmt-migrate.toml": settings, "app.js": code.replace("TOKEN", sent)})
    assert found(program, tmp_path) == ["MM301 app.js:1"]
    tree(tmp_path, {"app.js": code.replace("TOKEN", "'opaque'")})
    assert found(program, tmp_path) == []


def test_a_call_at_a_custom_domain_is_one_of_the_tenant(program: Program, tmp_path: Path) -> None:
    call = (
        "fetch('https://login.example.com/api/v2/users/' + id, "
        "{headers: {Authorization: 'Bearer ' + authResult.idToken}});\n"
    )
    tree(tmp_path, {"app.js": call})
    assert found(program, tmp_path) == []
    tree(tmp_path, {".mgmt-migrate.toml": 'custom-domains = ["Login.example.com"]'})
    assert found(program, tmp_path) == ["MM202 app.js:1"]


def test_a_severity_of_a_path_decides_the_status_and_the_report(program: Program, tmp_path: Path) -> None:
    settings = '[per-path-severities]\n"*.js" = {MM2 = "warning"}\n"tests/**" = {id-token-bearer = "note"}\n'
    tree(tmp_path, {".mgmt-migrate.toml": settings + WRAPPERS, "app.js": WRAPPED, "tests/app.js": WRAPPED})
    ended = program("scan", "--format", "json", str(tmp_path))
    said = {finding["path"]: finding["severity"] for finding in json.loads(ended.out)["findings"]}
    assert said == {"app.js": "warning", "tests/app.js": "note"}
    assert ended.status == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[wrappers.token]\nf = 'id'", "did you mean tokens?"),
        ("[wrappers.calls]\nf = {endpont = 'GET /users/{id}'}", "did you mean endpoint?"),
        ("[wrappers.calls]\nf = 'GET /api/v2/user/{id}'", "the nearest is GET /api/v2/users/{id}"),
        ("[wrappers.calls]\nf = {endpoint = 'GET /users/{id}', token = 0}", "the setting wrappers cannot be"),
        ("[wrappers.tokens]\nf = 'refresh'", "the setting wrappers cannot be"),
        ("[wrappers.tokens]\n'f()' = 'id'", "the setting wrappers cannot be"),
        ("custom-domains = ['https://login.example.com']", "give a list of hosts"),
        ("custom-domain = ['login.example.com']", "did you mean custom-domains?"),
        ("[per-path-severities]\n'*' = {MM2 = 'never'}", "the setting per-path-severities cannot be"),
        ("[per-path-severities]\n'*' = {MM999 = 'note'}", "no rule is called 'MM999'"),
        ("quiet = 'yes'", "give true or false"),
    ],
)
def test_a_slip_is_an_error_that_names_the_way_out(
    program: Program, tmp_path: Path, text: str, said: str
) -> None:
    tree(tmp_path, {".mgmt-migrate.toml": text, "app.js": WRAPPED})
    ended = program("scan", str(tmp_path))
    assert ended.status == 2
    assert said in ended.err
    assert ended.out == ""


def test_options_of_scan_may_be_settled(program: Program, tmp_path: Path) -> None:
    settings = 'format = "github"\noutput-file = ["sarif:report.out"]\n'
    tree(tmp_path, {".mgmt-migrate.toml": settings + WRAPPERS, "app.js": WRAPPED})
    ended = program("scan", ".", cwd=tmp_path)
    assert ended.out.startswith("::error ")
    assert json.loads((tmp_path / "report.out").read_text())["version"] == "2.1.0"
    assert "::" not in program("scan", "--format", "text", ".", cwd=tmp_path).out


@pytest.mark.parametrize("target", ["../mine.txt", "{outside}/mine.txt", "link/mine.txt", ".git/config.txt"])
def test_the_settings_of_a_folder_write_no_report_outside_of_it(
    program: Program, tmp_path: Path, target: str
) -> None:
    """They come with the code that is scanned."""
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    tree(outside, {"mine.txt": "mine"})
    tree(tmp_path, {"mine.txt": "mine"})
    tree(inside, {"app.js": "", ".git/config.txt": "mine"})
    (inside / "link").symlink_to(outside)
    tree(inside, {".mgmt-migrate.toml": f'output-file = ["{target.format(outside=outside.as_posix())}"]'})
    ended = program("scan", ".", cwd=inside)
    assert (ended.status, "may not write to" in ended.err) == (2, True)
    mine = [tmp_path / "mine.txt", outside / "mine.txt", inside / ".git" / "config.txt"]
    assert [path.read_text() for path in mine] == ["mine"] * 3
    assert program("scan", ".", "--output-file", "own.txt", cwd=inside).status == 0


def test_config_show_says_what_holds_and_who_says_so(program: Program, tmp_path: Path) -> None:
    tree(
        tmp_path, {".mgmt-migrate.toml": 'fail-on = "warning"', "web/pyproject.toml": "[project]\nname = 'x'"}
    )
    (tmp_path / ".git").mkdir()
    text = program("config", "show", str(tmp_path / "web")).out
    assert f"# {tmp_path.as_posix()}/.mgmt-migrate.toml\n" in text
    assert 'fail-on = "warning"  # file\n' in text
    assert "jobs = unset  # default\n" in text


def test_the_nearest_file_wins_alone(program: Program, tmp_path: Path) -> None:
    nearer = '[tool.mgmt-migrate]\nselect = ["MM1"]\n'
    tree(tmp_path, {".mgmt-migrate.toml": 'fail-on = "warning"', "web/pyproject.toml": nearer})
    (tmp_path / ".git").mkdir()
    shown = json.loads(program("config", "show", "--format", "json", str(tmp_path / "web")).out)
    assert shown["file"].endswith("web/pyproject.toml")
    assert shown["settings"]["select"] == {"value": ["MM1"], "from": shown["file"]}
    assert shown["settings"]["fail-on"] == {"value": "error", "from": "default"}


def test_config_show_prints_no_value_of_a_profile(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {".mgmt-migrate.toml": '[profiles.dev]\nclient-id = "c1"\nsecret-file = "hush"\n'})
    ended = program("config", "show", str(tmp_path))
    assert "hush" not in ended.out
    assert 'profiles = {"dev" = ["client-id", "secret-file"]}' in ended.out


def test_every_setting_is_documented() -> None:
    from mgmt_migrate.config import every_key

    text = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [key for key in every_key() if f"`{key}`" not in text] == []
