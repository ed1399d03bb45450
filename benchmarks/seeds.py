"""Legacy programs in many spellings, with the places that a tool should find, and sound ones that it should
not report."""

# The programs stand here as they will stand in their files, as long as their lines are.
# ruff: noqa: E501
from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

_OPEN, _CLOSE = "«", "»"


@dataclass(frozen=True, slots=True)
class Seed:
    """A program. « and » enclose the statement that should be found; without them nothing should.

    Attributes:
        name: of the shape, the same for all its spellings.
        files: name to text; @R stands for a receiver, @T for the name of a variable, @D for a domain.
    """

    name: str
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Planted:
    """A place in the tree: the lines of a statement, or a whole sound program with `lines` empty."""

    shape: str
    path: str
    lines: range


_RECEIVERS = ("authResult", "result", "session.auth")
_VARIABLES = ("token", "jwt")
_DOMAINS = ("acme.eu.auth0.com", "shop-eu.auth0.com")

_JS = "import auth0 from 'auth0-js';\n"
_PY = "import requests\n"
SEEDS = (
    Seed(
        "client, token in place",
        {"a.js": _JS + "«new auth0.Management({domain: '@D', token: @R.idToken});»\n"},
    ),
    Seed(
        "client over several lines",
        {
            "a.ts": _JS
            + 'export const open = (@T: any) => «new auth0.Management({\n  domain: "@D",\n  token: @R.idToken,\n});»\n'
        },
    ),
    Seed(
        "client, token in a variable",
        {
            "a.js": _JS
            + "function open() {\n  const @T = @R.idToken;\n  return «new auth0.Management({domain: '@D', token: @T});»\n}\n"
        },
    ),
    Seed(
        "client, token as an argument",
        {
            "a.js": _JS
            + "function open(@T) {\n  return «new auth0.Management({domain: '@D', token: @T});»\n}\n"
            "open(@R.idToken);\n"
        },
    ),
    Seed(
        "client, token from storage",
        {
            "a.js": _JS
            + "localStorage.setItem('@T', @R.idToken);\n«new auth0.Management({domain: '@D', token: localStorage.getItem('@T')});»\n"
        },
    ),
    Seed(
        "client, token stored in another file",
        {
            "login.js": "export function done() { localStorage.setItem('@T', @R.idToken); }\n",
            "a.js": _JS
            + "export const open = () =>\n  «new auth0.Management({domain: '@D', token: localStorage.getItem('@T')});»\n",
        },
    ),
    Seed(
        "client, token exported by another file",
        {
            "login.js": "export const @T = @R.idToken;\n",
            "a.js": _JS
            + "import {@T} from './login';\n«new auth0.Management({domain: '@D', token: @T});»\n",
        },
    ),
    Seed(
        "client in a page",
        {
            "a.html": "<html><script>\n«new auth0.Management({domain: '@D', token: @R.idToken});»\n</script></html>\n"
        },
    ),
    Seed(
        "client in a component",
        {
            "a.vue": "<template><p/></template>\n<script>\n"
            + _JS
            + "export default {created() {\n  «new auth0.Management({domain: '@D', token: @R.idToken});»\n}};\n</script>\n"
        },
    ),
    Seed(
        "fetch, bearer in place",
        {
            "a.js": "«fetch('https://@D/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + @R.idToken}});»\n"
        },
    ),
    Seed(
        "fetch, bearer in a template",
        {
            "a.js": "const @T = @R.idToken;\n«fetch(`https://@D/api/v2/users/${id}`, {\n  method: 'PATCH',\n  headers: {Authorization: `Bearer ${@T}`},\n});»\n"
        },
    ),
    Seed(
        "axios with shared options",
        {
            "a.js": "import axios from 'axios';\nconst options = {headers: {Authorization: 'Bearer ' + @R.idToken}};\n«axios.get('https://@D/api/v2/users/' + id, options);»\n"
        },
    ),
    Seed(
        "axios with a base address",
        {
            "a.js": "import axios from 'axios';\nconst @T = axios.create({baseURL: 'https://@D/api/v2', headers: {Authorization: 'Bearer ' + @R.idToken}});\n«@T.patch('/users/' + id, {user_metadata: data});»\n"
        },
    ),
    Seed(
        "requests, bearer in place",
        {
            "a.py": _PY
            + "def rename(user, @T):\n    «requests.patch('https://@D/api/v2/users/' + user, headers={'Authorization': 'Bearer ' + @T['id_token']})»\n"
        },
    ),
    Seed(
        "requests, f-strings and a dictionary",
        {
            "a.py": _PY
            + 'def rename(user, answer):\n    headers = {"Authorization": f"Bearer {answer[\'id_token\']}"}\n    «requests.patch(f"https://@D/api/v2/users/{user}", headers=headers)»\n'
        },
    ),
    Seed(
        "password grant, token used",
        {
            "a.py": _PY
            + "@T = «requests.post('https://@D/oauth/token', json={'grant_type': 'password', 'username': u, 'password': p, 'client_id': c, 'scope': 'openid'})».json()['id_token']\n"
        },
    ),
    Seed(
        "password grant in JavaScript",
        {
            "a.js": "const answer = await «fetch('https://@D/oauth/token', {method: 'POST', body: JSON.stringify({grant_type: 'password', username, password, client_id: id, scope: 'openid'})})»;\nconst @T = (await answer.json()).id_token;\n"
        },
    ),
    Seed(
        "legacy endpoint",
        {
            "a.py": _PY
            + "@T = «requests.post('https://@D/oauth/ro', json={'connection': 'db', 'grant_type': 'password', 'username': u, 'password': p, 'client_id': c, 'scope': 'openid'})».json()\n"
        },
    ),
    Seed(
        "legacy endpoint with curl",
        {
            "a.sh": "@T=1\n«curl -X POST https://@D/oauth/ro -d grant_type=password -d username=$U -d client_id=$C»\n"
        },
    ),
    Seed(
        "login for an ID token alone",
        {
            "a.js": _JS
            + "export const @T = «new auth0.WebAuth({domain: '@D', clientID: 'c1', responseType: 'id_token'});»\n"
        },
    ),
    Seed(
        "lock for an ID token alone",
        {
            "a.js": "import Auth0Lock from 'auth0-lock';\nconst @T = «new Auth0Lock('c1', '@D', {auth: {responseType: 'id_token'}});»\n"
        },
    ),
    Seed(
        "curl with a bearer",
        {
            "a.sh": '@T=1\n«curl -H "Authorization: Bearer $ID_TOKEN" https://@D/api/v2/users/1»\n'
        },
    ),
    Seed(
        "curl in a document",
        {
            "README.md": "Read your profile (@T):\n\n```sh\n«curl -H 'Authorization: Bearer $ID_TOKEN' https://@D/api/v2/users/1»\n```\n"
        },
    ),
)  # fmt: skip
SOUND = (
    Seed(
        "access token",
        {"a.js": _JS + "const @T = @R.accessToken;\nnew auth0.Management({domain: '@D', token: @T});\n"},
    ),
    Seed(
        "ID token for the own server",
        {"a.js": "fetch('/api/profile', {headers: {Authorization: 'Bearer ' + @R.idToken}}); // not auth0\n"},
    ),
    Seed(
        "ID token of another provider",
        {
            "a.py": _PY
            + "def call(@T):\n    requests.get('https://acme.okta.com/api/v1/users/me', headers={'Authorization': 'Bearer ' + @T['id_token']})\n"
        },
    ),
    Seed(
        "machine to machine",
        {
            "a.py": _PY
            + "@T = requests.post('https://@D/oauth/token', json={'grant_type': 'client_credentials', 'client_id': c, 'client_secret': s, 'audience': 'https://@D/api/v2/'}).json()['access_token']\nrequests.get('https://@D/api/v2/users', headers={'Authorization': 'Bearer ' + @T})\n"
        },
    ),
    Seed(
        "login with code and audience",
        {
            "a.js": _JS
            + "new auth0.WebAuth({domain: '@D', clientID: 'c1', responseType: 'code', audience: 'https://@D/api/v2/', scope: 'openid read:current_user'});\nuse(@R.idToken);\n"
        },
    ),
)  # fmt: skip


def plant(folder: Path) -> list[Planted]:
    """Write every spelling of every program below `folder`, each an application of its own; where they are.

    Paths are relative to the parent of `folder`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    planted: list[Planted] = []
    for kind, seeds in (("legacy", SEEDS), ("sound", SOUND)):
        for number, seed in enumerate(seeds):
            for spelling, words in enumerate(product(_RECEIVERS, _VARIABLES, _DOMAINS)):
                place = folder / kind / str(number) / str(spelling)
                place.mkdir(parents=True)
                (place / "package.json").write_text(json.dumps({"name": f"seed-{kind}-{number}-{spelling}"}))
                planted += _written(seed, place, words)
    return [
        Planted(one.shape, str(Path(one.path).relative_to(folder.parent).as_posix()), one.lines)
        for one in planted
    ]


def _written(seed: Seed, place: Path, words: tuple[str, str, str]) -> Iterator[Planted]:
    receiver, variable, domain = words
    for name, spelt in seed.files.items():
        text = spelt.replace("@R", receiver).replace("@T", variable).replace("@D", domain)
        before, mark, rest = text.partition(_OPEN)
        first = before.count("\n") + 1
        last = first + rest.partition(_CLOSE)[0].count("\n")
        (place / name).write_text(text.replace(_OPEN, "").replace(_CLOSE, ""), "utf-8")
        sound = not any(_OPEN in other for other in seed.files.values())
        if mark or sound:
            yield Planted(seed.name, str(place / name), range(first, last + 1) if mark else range(0))
