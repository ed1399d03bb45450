"""Headers that are added to every request: interceptors, defaults, token getters, prototypes."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "global axios defaults": (
        """
==> auth.js
import axios from 'axios';
LOGIN
webAuth.parseHash((err, r) => { axios.defaults.headers.common['Authorization'] = 'Bearer ' + r.idToken; });
==> profile.js
import axios from 'axios';
axios.get('https://acme.auth0.com/api/v2/users/' + id);
axios.get('https://api.acme.example/orders');
""",
        ["auth.js:3 idToken of the login's result", "auth.js:3 added to every request here"],
    ),
    "global axios interceptor": (
        """
==> auth.js
import axios from 'axios';
axios.interceptors.request.use((config) => { config.headers.Authorization = `Bearer ${localStorage.getItem('acme.session')}`; return config; });
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> profile.js
import axios from 'axios';
axios.get('https://acme.auth0.com/api/v2/users/' + id);
""",
        [
            "auth.js:4 idToken of the login's result",
            'auth.js:4 kept under "acme.session"',
            'auth.js:2 read from "acme.session"',
            "auth.js:2 added to every request here",
        ],
    ),
    "global ajaxSetup": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { $.ajaxSetup({headers: {Authorization: 'Bearer ' + r.idToken}}); });
==> profile.js
$.get('https://acme.auth0.com/api/v2/users/' + id);
""",
        ["auth.js:2 idToken of the login's result", "auth.js:2 added to every request here"],
    ),
    "global tokenGetter": (
        """
==> app.js
angular.module('acme').config(function (jwtInterceptorProvider, $httpProvider) {
  jwtInterceptorProvider.tokenGetter = function (store) { return store.get('acme.session'); };
  $httpProvider.interceptors.push('jwtInterceptor');
}).run(function (auth, store) { auth.signin({}, function (profile, t) { store.set('acme.session', t); }); });
==> profile.js
angular.module('acme').controller('P', function ($http) { $http.get('https://acme.auth0.com/api/v2/users/' + id); });
""",
        [
            "app.js:4 the login hands over the ID token",
            'app.js:4 kept under "acme.session"',
            'app.js:2 read from "acme.session"',
            "app.js:2 added to every request here",
        ],
    ),
    "global http defaults": (
        """
==> app.js
angular.module('acme').run(function ($http, auth) { auth.signin({}, function (profile, t) { $http.defaults.headers.common.Authorization = 'Bearer ' + t; }); });
==> profile.js
angular.module('acme').controller('P', function ($http) { $http.get('https://acme.auth0.com/api/v2/users/' + id); });
""",
        ["app.js:1 the login hands over the ID token", "app.js:1 added to every request here"],
    ),
    "global AuthHttp config": (
        """
==> app.module.ts
import { AuthHttp, AuthConfig } from 'angular2-jwt';
export function authHttpFactory(http, options) {
  return new AuthHttp(new AuthConfig({ tokenName: 'acme.session', tokenGetter: () => localStorage.getItem('acme.session') }), http, options);
}
==> auth.service.ts
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> profile.ts
import { AuthHttp } from 'angular2-jwt';
export class Profile {
  constructor(private authHttp: AuthHttp) {}
  show(id) { return this.authHttp.get('https://acme.auth0.com/api/v2/users/' + id); }
}
""",
        [
            "auth.service.ts:2 idToken of the login's result",
            'auth.service.ts:2 kept under "acme.session"',
            'app.module.ts:3 read from "acme.session"',
            "app.module.ts:3 added to every request here",
        ],
    ),
    "global prototype header xhr": (
        """
==> auth.js
LOGIN
const send = XMLHttpRequest.prototype.send;
webAuth.parseHash((err, r) => {
  XMLHttpRequest.prototype.send = function (body) { this.setRequestHeader('Authorization', 'Bearer ' + r.idToken); return send.call(this, body); };
});
==> profile.js
const xhr = new XMLHttpRequest();
xhr.open('GET', 'https://acme.auth0.com/api/v2/users/' + id);
xhr.send();
""",
        ["auth.js:4 idToken of the login's result", "auth.js:4 added to every request here"],
    ),
    "global vue http": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { Vue.http.headers.common['Authorization'] = 'Bearer ' + r.idToken; });
==> profile.js
Vue.http.get('https://acme.auth0.com/api/v2/users/' + id);
""",
        ["auth.js:2 idToken of the login's result", "auth.js:2 added to every request here"],
    ),
    "global prototype": (
        """
==> main.js
import axios from 'axios';
Vue.prototype.$http = axios.create({ headers: { Authorization: 'Bearer ' + localStorage.getItem('acme.session') } });
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> Profile.vue
<script>
export default { methods: { show(id) { return this.$http.get('https://acme.auth0.com/api/v2/users/' + id); } } };
</script>
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "acme.session"',
            'main.js:2 read from "acme.session"',
        ],
    ),
}

MISSES = {
    "interceptor own back end": """
==> auth.js
import axios from 'axios';
axios.interceptors.request.use((config) => { config.headers.Authorization = `Bearer ${localStorage.getItem('acme.session')}`; return config; });
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> orders.js
import axios from 'axios';
axios.get('https://api.acme.example/orders');
axios.get('/api/v2/users/me');
""",
    "interceptor of another client": """
==> auth.js
import axios from 'axios';
axios.interceptors.request.use((config) => { config.headers.Authorization = `Bearer ${localStorage.getItem('acme.session')}`; return config; });
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> profile.js
fetch('https://acme.auth0.com/api/v2/users/' + id);
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
