"""How sure a link is, and what half-migrated applications are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from mgmt_migrate.engine import pipeline
from tests.analysis.links.conftest import Follow, files_of, said, uses
from tests.rules.conftest import scan_files as scan

KEPT = """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => {{ localStorage.setItem('{key}', r.idToken); }});
==> profile.js
SEND localStorage.getItem('{key}')
"""
LINES = {
    "auth.js": "const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c1', %s});\n"
    "webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.%s); });\n",
    "profile.js": "fetch('https://acme.auth0.com/api/v2/users/' + id, "
    "{headers: {Authorization: 'Bearer ' + localStorage.getItem('acme.session')}});\n",
}
MANAGEMENT = "audience: 'https://acme.auth0.com/api/v2/', scope: 'openid read:current_user'"


@pytest.mark.parametrize("key", ["acme.session", "id_token", "ACME_BEARER"])
def test_a_key_of_its_own_confirms_a_link(key: str) -> None:
    [finding] = uses(KEPT.format(key=key))
    assert finding.evidence == "confirmed"


@pytest.mark.parametrize("key", ["token", "jwt", "user", "userToken", "auth_token"])
def test_a_key_that_everybody_uses_is_likely_at_most(key: str) -> None:
    [finding] = uses(KEPT.format(key=key))
    assert finding.evidence == "likely"


def test_a_common_key_within_one_file_confirms() -> None:
    [finding] = uses(KEPT.format(key="token").replace("==> profile.js\n", ""))
    assert finding.evidence == "confirmed"


def test_two_applications_of_one_repository_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    shop = files_of(KEPT.format(key="acme.session"))
    admin = files_of(
        "==> auth.js\nLOGIN\nwebAuth.authorize();\n==> profile.js\nSEND localStorage.getItem('acme.session')\n"
    )
    for application, files in (("shop", shop), ("admin", admin)):
        folder = tmp_path / "tree" / "apps" / application
        folder.mkdir(parents=True)
        (folder / "package.json").write_text("{}")
        for name, text in files.items():
            (folder / name).write_text(text)
    found = pipeline.scan(pipeline.Options((tmp_path / "tree",), jobs=1)).findings
    assert {f.place.path for f in found if f.rule == "MM202"} == {"apps/shop/profile.js"}


def test_a_helper_shared_with_the_own_back_end_is_found_where_it_calls_the_management_api(
    follow: Follow,
) -> None:
    program = """
==> api.js
export const send = (url) => fetch(url, {headers: {Authorization: 'Bearer ' + localStorage.getItem('acme.session')}});
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> orders.js
import { send } from './api';
send('https://api.acme.example/orders');
==> profile.js
import { send } from './api';
send('https://acme.auth0.com/api/v2/users/' + id);
"""
    [finding] = uses(program)
    assert finding.place.path == "profile.js"
    assert follow(program)[0] == "auth.js:2 idToken of the login's result"
    assert said(program.partition("==> profile.js")[0] + "fetch('/api/v2/users/1');\n") == []


def test_the_access_token_without_the_audience() -> None:
    files = {**LINES, "auth.js": LINES["auth.js"] % ("responseType: 'token', scope: 'openid'", "accessToken")}
    assert scan(files).of("MM203").place.path == "profile.js"


def test_the_audience_is_there_and_the_id_token_is_still_sent() -> None:
    files = {
        **LINES,
        "auth.js": LINES["auth.js"] % (f"responseType: 'token id_token', {MANAGEMENT}", "idToken"),
    }
    found = scan(files)
    assert found.places == ["MM202 profile.js:1"]
    assert found.only.evidence == "confirmed"


def test_migrated_code_is_silent() -> None:
    files = {
        **LINES,
        "auth.js": LINES["auth.js"] % (f"responseType: 'token id_token', {MANAGEMENT}", "accessToken"),
    }
    found = scan(files)
    assert found.places == found.notes == []


def test_only_one_of_two_logins_is_migrated() -> None:
    migrated = LINES["auth.js"] % (f"responseType: 'token id_token', {MANAGEMENT}", "accessToken")
    legacy = LINES["auth.js"] % ("responseType: 'token id_token', scope: 'openid'", "idToken")
    other = {name: text.replace("acme.session", "acme.other") for name, text in LINES.items()}
    found = scan(
        {
            "auth.js": migrated,
            "profile.js": LINES["profile.js"],
            "popup.js": legacy.replace("acme.session", "acme.other"),
            "settings.js": other["profile.js"],
        }
    )
    assert found.places == ["MM102 popup.js:1", "MM202 settings.js:1"]
