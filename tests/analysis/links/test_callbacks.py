"""Callbacks by position, and what promises are resolved with."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "callback by position": (
        """
==> login.js
export function login(auth, done) {
  auth.signin({}, function (profile, t, access, state, refresh) { done(profile, t); });
}
==> profile.js
import { login } from './login';
login(auth, function (profile, second) {
SEND second
});
""",
        ["login.js:2 the login hands over the ID token", "login.js:2 passed as second"],
    ),
    "lock9 callback": (
        """
==> login.js
const lock = new Auth0Lock('c1', 'acme.auth0.com');
lock.show({}, function (err, profile, second) {
SEND second
});
""",
        ["login.js:2 the login hands over the ID token"],
    ),
    "promise resolve": (
        """
==> login.js
LOGIN
export function login() {
  return new Promise((resolve, reject) => { webAuth.parseHash((err, r) => { if (err) reject(err); resolve(r.idToken); }); });
}
==> profile.js
import { login } from './login';
login().then((bearer) => {
SEND bearer
});
""",
        [
            "login.js:3 idToken of the login's result",
            "login.js:3 what a promise is resolved with",
            "profile.js:2 returned by login()",
        ],
    ),
    "promise resolve await": (
        """
==> login.js
LOGIN
export function login() {
  return new Promise((resolve, reject) => { webAuth.parseHash((err, r) => { if (err) reject(err); resolve({held: r.idToken}); }); });
}
==> profile.js
import { login } from './login';
async function show(id) {
  const { held } = await login();
SEND held
}
""",
        [
            "login.js:3 idToken of the login's result",
            "login.js:3 what a promise is resolved with",
            "profile.js:3 returned by login()",
        ],
    ),
}

MISSES = {
    "callback position": """
==> login.js
export function login(auth, done) {
  auth.signin({}, function (profile, t, access, state, refresh) { done(profile, t); });
}
==> profile.js
import { login } from './login';
login(auth, function (first, second) {
SEND first
});
""",
    "promise reject": """
==> login.js
LOGIN
export function login() {
  return new Promise((resolve, reject) => { webAuth.parseHash((err, r) => { reject(r.idToken); resolve(window.pasted); }); });
}
==> profile.js
import { login } from './login';
login().then((bearer) => {
SEND bearer
});
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
