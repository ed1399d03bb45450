"""Files made to be slow, 1 MB each."""

from __future__ import annotations

import json
from pathlib import Path

SIZE = 1_000_000
_CLIENT = "new auth0.Management({domain: 'acme.eu.auth0.com', token: authResult.idToken});"
_REQUEST = (
    "requests.patch('https://acme.eu.auth0.com/api/v2/users/' + user,"
    " headers={'Authorization': 'Bearer ' + id_token})"
)
_CURL = 'curl -H "Authorization: Bearer $ID_TOKEN" https://acme.eu.auth0.com/api/v2/users/1'
_GRANT = json.dumps({"grant_type": "password", "client_id": "c1", "scope": "openid", "username": "a"})
_LOGIN = "new auth0.WebAuth({domain: 'acme.eu.auth0.com', clientID: 'c1', responseType: 'id_token'});"
_DEEP = "[" * 20_000 + "]" * 20_000


def make(folder: Path) -> dict[str, Path]:
    """Description to file; written anew into `folder`."""
    texts = {
        "JavaScript on one line": ("line.js", _filled(_CLIENT, " ")),
        "JavaScript, 20,000 brackets deep": ("deep.js", f"var auth0 = {_DEEP};\n{_CLIENT}\n"),
        "JSON, 20,000 brackets deep": ("deep.json", f'{{"auth0": "api/v2 id_token", "x": {_DEEP}}}'),
        "Python, 20,000 brackets deep": ("deep.py", f"auth0_id_token = {_DEEP}\n{_REQUEST}\n"),
        "Markdown on one line": ("line.md", _filled(_CURL, " ")),
        "JSON with password grants": ("grants.json", f'{{"auth0": [{_filled(_GRANT, ", ")}]}}'),
        "Management clients in JavaScript": ("calls.js", _filled(_CLIENT, "\n")),
        "logins in JavaScript, each in a variable": ("logins.js", _numbered("var a@ = " + _LOGIN + "\n")),
        "functions in JavaScript that store and load": (
            "functions.js",
            _numbered(
                "function f@(t) { localStorage.setItem('id_token', t.idToken); new auth0.Management({"
                "domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')}); }\n"
            ),
        ),
        "calls in Python": ("calls.py", "import requests\n" + _filled(_REQUEST, "\n")),
        "calls in Python on one line": ("line.py", "import requests\n" + _filled(_REQUEST, "; ")),
        "curl in shell": ("calls.sh", _filled(_CURL, "\n")),
        "curl in shell on one line": ("line.sh", _filled(_CURL, "; ")),
        "calls in Swift": (
            "calls.swift",
            "import Auth0\n" + _filled("Auth0.users(token: credentials.idToken!).get()", "\n"),
        ),
    }
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for told, (name, text) in texts.items():
        made[told] = folder / name
        made[told].write_text(text, "utf-8")
    return made


def _filled(piece: str, between: str) -> str:
    return between.join([piece] * (SIZE // (len(piece) + len(between))))


def _numbered(piece: str) -> str:
    return "".join(piece.replace("@", str(number)) for number in range(SIZE // (len(piece) + 4)))
