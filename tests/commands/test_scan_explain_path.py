"""`scan --explain-path`: each step of a token's way says what it rests on."""

from __future__ import annotations

import json
from pathlib import Path

from tests.commands.legacy import tree
from tests.conftest import Program

AUTH = """
const webAuth = new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'id_token'});
webAuth.parseHash((err, authResult) => { localStorage.setItem('KEY', authResult.idToken); });
"""
PROFILE = """
function stored() { return localStorage.getItem('KEY'); }
new auth0.Management({domain: 'acme.eu.auth0.com', token: stored()}).getUser(sub, show);
"""


def whys(program: Program, folder: Path, key: str) -> list[str]:
    """What the steps of the call's finding rest on."""
    tree(folder, {"auth.js": AUTH.replace("KEY", key), "profile.js": PROFILE.replace("KEY", key)})
    report = json.loads(program("scan", ".", "--format", "json", cwd=folder).out)
    [call] = [finding for finding in report["findings"] if finding["path"] == "profile.js"]
    return [step["why"] for step in call["trace"] if "why" in step]


def test_a_key_of_the_application_joins_for_sure(program: Program, tmp_path: Path) -> None:
    assert whys(program, tmp_path, "acme_session_id_token") == [
        "the same storage and key, in one file or by a key that is this application's own",
        "the function called here resolves to the one that returns it",
    ]


def test_a_key_that_anybody_uses_says_so(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"package.json": "{}"})
    [stored, _] = whys(program, tmp_path, "token")
    assert 'but "token" is a name that anybody uses' in stored


def test_the_text_tells_it_only_when_asked(program: Program, tmp_path: Path) -> None:
    tree(tmp_path, {"auth.js": AUTH.replace("KEY", "k1"), "profile.js": PROFILE.replace("KEY", "k1")})
    assert "why: " not in program("scan", ".", cwd=tmp_path).out
    asked = program("scan", ".", "--explain-path", cwd=tmp_path).out
    assert "│   why: the same storage and key" in asked
    assert "│   why: the function called here" in asked
