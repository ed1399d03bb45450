"""Exports and imports: ES modules, CommonJS, aliases of build configurations, Python packages."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "es default": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export default function current() { return held; }
==> profile.js
import now from './auth';
SEND now()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:2 returned by now()"],
    ),
    "es named alias": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
function current() { return held; }
export { current as bearer };
==> profile.js
import { bearer as b } from './auth';
SEND b()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:2 returned by b()"],
    ),
    "es namespace": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export function current() { return held; }
==> profile.js
import * as session from './auth';
SEND session.current()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:2 returned by current()"],
    ),
    "es reexport": (
        """
==> lib/auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> lib/index.js
export { current as bearer } from './auth';
==> profile.js
import { bearer } from './lib';
SEND bearer()
""",
        ["lib/auth.js:3 idToken of the login's result", "profile.js:2 returned by bearer()"],
    ),
    "es star reexport": (
        """
==> lib/auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> lib/index.js
export * from './auth';
==> profile.js
import { current } from './lib';
SEND current()
""",
        ["lib/auth.js:3 idToken of the login's result", "profile.js:2 returned by current()"],
    ),
    "es live binding": (
        """
==> auth.js
export let held = null;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
==> profile.js
import { held } from './auth';
SEND held
""",
        ["auth.js:3 idToken of the login's result"],
    ),
    "cjs object": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
module.exports = { current: function () { return held; } };
==> profile.js
const session = require('./auth');
SEND session.current()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:2 returned by current()"],
    ),
    "cjs destructured": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
exports.current = () => held;
==> profile.js
const { current } = require('./auth');
SEND current()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:2 returned by current()"],
    ),
    "cjs direct function": (
        """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
module.exports = () => held;
==> profile.js
SEND require('./auth')()
""",
        ["auth.js:3 idToken of the login's result", "profile.js:1 returned by ()"],
    ),
    "alias tsconfig paths": (
        """
==> tsconfig.json
{
  // the aliases of the application
  "compilerOptions": {"baseUrl": ".", "paths": {"@core/*": ["libs/core/*"]}},
}
==> libs/core/auth.ts
let held: string;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> apps/profile.ts
import { current } from '@core/auth';
SEND current()
""",
        ["libs/core/auth.ts:3 idToken of the login's result", "apps/profile.ts:2 returned by current()"],
    ),
    "alias baseUrl": (
        """
==> tsconfig.json
{"compilerOptions": {"baseUrl": "source"}}
==> source/core/auth.ts
let held: string;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> source/pages/profile.ts
import { current } from 'core/auth';
SEND current()
""",
        [
            "source/core/auth.ts:3 idToken of the login's result",
            "source/pages/profile.ts:2 returned by current()",
        ],
    ),
    "alias webpack": (
        """
==> webpack.config.js
const path = require('path');
module.exports = {resolve: {alias: {Core: path.resolve(__dirname, 'client/core/')}}};
==> client/core/auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> client/pages/profile.js
import { current } from 'Core/auth';
SEND current()
""",
        [
            "client/core/auth.js:3 idToken of the login's result",
            "client/pages/profile.js:2 returned by current()",
        ],
    ),
    "alias vite": (
        """
==> vite.config.ts
import { defineConfig } from 'vite';
import { fileURLToPath, URL } from 'node:url';
export default defineConfig({resolve: {alias: {'#auth': fileURLToPath(new URL('./source/auth', import.meta.url))}}});
==> source/auth/index.ts
let held: string;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> source/profile.ts
import { current } from '#auth';
SEND current()
""",
        ["source/auth/index.ts:3 idToken of the login's result", "source/profile.ts:2 returned by current()"],
    ),
    "python relative": (
        """
==> app/session.py
from auth0.authentication import GetToken
def current(code):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    return answer['id_token']
==> app/views/profile.py
import requests
from ..session import current
def show(code, user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': f'Bearer {current(code)}'})
""",
        ["app/session.py:4 id_token of the login's result", "app/views/profile.py:4 returned by current()"],
    ),
    "python absolute": (
        """
==> src/acme/session.py
from auth0.authentication import GetToken
def current(code):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    return answer['id_token']
==> src/acme/views/profile.py
import requests
from acme.session import current
def show(code, user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': f'Bearer {current(code)}'})
""",
        [
            "src/acme/session.py:4 id_token of the login's result",
            "src/acme/views/profile.py:4 returned by current()",
        ],
    ),
    "python package init": (
        """
==> acme/session/__init__.py
from .tokens import current
==> acme/session/tokens.py
from auth0.authentication import GetToken
def current(code):
    return GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')['id_token']
==> acme/profile.py
import requests
from acme import session
def show(code, user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + session.current(code)})
""",
        [
            "acme/session/tokens.py:3 id_token of the login's result",
            "acme/profile.py:4 returned by current()",
        ],
    ),
    "python import module": (
        """
==> acme/session.py
from auth0.authentication import GetToken
def current(code):
    return GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')['id_token']
==> acme/profile.py
import requests
import acme.session
def show(code, user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + acme.session.current(code)})
""",
        ["acme/session.py:3 id_token of the login's result", "acme/profile.py:4 returned by current()"],
    ),
}

MISSES = {
    "es other module": """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export function current() { return held; }
==> other.js
export function current() { return window.pasted; }
==> profile.js
import { current } from './other';
SEND current()
""",
    "cjs": """
==> auth.js
let held;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
module.exports = { current: () => held, other: () => window.pasted };
==> profile.js
const { other } = require('./auth');
SEND other()
""",
    "alias": """
==> tsconfig.json
{"compilerOptions": {"baseUrl": ".", "paths": {"@core/*": ["libs/core/*"]}}}
==> libs/core/auth.ts
let held: string;
LOGIN
webAuth.parseHash((err, r) => { held = r.idToken; });
export const current = () => held;
==> apps/profile.ts
import { current } from '@other/auth';
SEND current()
""",
    "python": """
==> acme/session.py
from auth0.authentication import GetToken
def current(code):
    return GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')['id_token']
==> acme/machine.py
def current(code):
    return code.pasted
==> acme/profile.py
import requests
from .machine import current
def show(code, user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + current(code)})
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
