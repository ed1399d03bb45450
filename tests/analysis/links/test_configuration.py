"""Keys and addresses from environment and configuration modules."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "config environment angular": (
        """
==> environments/environment.ts
export const environment = { auth0: { domain: 'acme.auth0.com', clientId: 'c1' }, storageKey: 'acme.session', users: 'https://acme.auth0.com/api/v2/users/' };
==> auth.ts
import { environment } from './environments/environment';
const webAuth = new auth0.WebAuth({domain: environment.auth0.domain, clientID: environment.auth0.clientId, responseType: 'token id_token', scope: 'openid'});
webAuth.parseHash((err, r) => { localStorage.setItem(environment.storageKey, r.idToken); });
==> profile.ts
import { environment } from './environments/environment';
fetch(environment.users + id, {headers: {Authorization: 'Bearer ' + localStorage.getItem(environment.storageKey)}});
""",
        [
            "auth.ts:3 idToken of the login's result",
            'auth.ts:3 kept under "acme.session"',
            'profile.ts:2 read from "acme.session"',
        ],
    ),
    "config json": (
        """
==> config.json
{"domain": "acme.auth0.com", "key": "acme.session"}
==> auth.js
const config = require('./config.json');
const webAuth = new auth0.WebAuth({domain: config.domain, clientID: 'c1', responseType: 'token id_token', scope: 'openid'});
webAuth.parseHash((err, r) => { localStorage.setItem(config.key, r.idToken); });
==> profile.js
import config from './config';
fetch(`https://${config.domain}/api/v2/users/${id}`, {headers: {Authorization: 'Bearer ' + localStorage.getItem(config.key)}});
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "acme.session"',
            'profile.js:2 read from "acme.session"',
        ],
    ),
    "config env": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem(process.env.SESSION_KEY, r.idToken); });
==> profile.js
SEND localStorage.getItem(process.env.SESSION_KEY)
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "process.env.SESSION_KEY"',
            'profile.js:1 read from "process.env.SESSION_KEY"',
        ],
    ),
}

MISSES = {
    "config": """
==> config.js
export default { domain: 'acme.auth0.com', key: 'acme.session', other: 'acme.other' };
==> auth.js
import config from './config';
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem(config.key, r.idToken); });
==> profile.js
import config from './config';
SEND localStorage.getItem(config.other)
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
