"""Tokens kept under a key: browser storage, cookies, AsyncStorage, angular-storage, secure stores."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "localStorage literal": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> profile.js
SEND localStorage.getItem('acme.session')
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "acme.session"',
            'profile.js:1 read from "acme.session"',
        ],
    ),
    "localStorage constant imported": (
        """
==> keys.js
export const SESSION_KEY = 'acme.session';
==> auth.js
import { SESSION_KEY } from './keys';
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem(SESSION_KEY, r.idToken); });
==> profile.js
import { SESSION_KEY } from './keys';
SEND localStorage.getItem(SESSION_KEY)
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "acme.session"',
            'profile.js:2 read from "acme.session"',
        ],
    ),
    "localStorage property": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.acmeSession = r.idToken; });
==> profile.js
SEND localStorage['acmeSession']
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "acmeSession"',
            'profile.js:1 read from "acmeSession"',
        ],
    ),
    "localStorage through helper": (
        """
==> store.js
export function save(value) { localStorage.setItem('acme.session', value); }
export function load() { return localStorage.getItem('acme.session'); }
==> auth.js
import { save } from './store';
LOGIN
webAuth.parseHash((err, r) => { save(r.idToken); });
==> profile.js
import { load } from './store';
SEND load()
""",
        [
            "auth.js:3 idToken of the login's result",
            'store.js:1 kept under "acme.session"',
            'store.js:2 read from "acme.session"',
            "profile.js:2 returned by load()",
        ],
    ),
    "helper with key param": (
        """
==> store.js
export default {
  put(key, value) { window.localStorage.setItem(key, JSON.stringify(value)); },
  take(key) { return JSON.parse(window.localStorage.getItem(key)); },
};
==> auth.js
import store from './store';
LOGIN
webAuth.parseHash((err, r) => { store.put('acme.session', r.idToken); store.put('acme.api', r.accessToken); });
==> profile.js
import store from './store';
SEND store.take('acme.session')
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "acme.session"',
            'profile.js:2 read from "acme.session"',
        ],
    ),
    "sessionStorage": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { window.sessionStorage.setItem('acme.session', r.idToken); });
==> profile.js
SEND sessionStorage.getItem('acme.session')
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "acme.session"',
            'profile.js:1 read from "acme.session"',
        ],
    ),
    "cookie js-cookie": (
        """
==> auth.js
import Cookies from 'js-cookie';
LOGIN
webAuth.parseHash((err, r) => { Cookies.set('acme_session', r.idToken, {secure: true}); });
==> profile.js
import Cookies from 'js-cookie';
SEND Cookies.get('acme_session')
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "acme_session"',
            'profile.js:2 read from "acme_session"',
        ],
    ),
    "cookie universal with 3rd party name": (
        """
==> auth.js
import Cookies from 'universal-cookie';
const jar = new Cookies();
LOGIN
webAuth.parseHash((err, r) => { jar.set('acme_session', r.idToken, {path: '/'}); });
==> profile.js
import Cookies from 'universal-cookie';
const jar = new Cookies();
SEND jar.get('acme_session')
""",
        [
            "auth.js:4 idToken of the login's result",
            'auth.js:4 kept under "acme_session"',
            'profile.js:3 read from "acme_session"',
        ],
    ),
    "cookie express": (
        """
==> callback.js
LOGIN
router.post('/cb', (req, res) => { webAuth.parseHash((err, r) => { res.cookie('acme_session', r.idToken, {httpOnly: true}); }); });
==> profile.js
router.get('/me', (req, res) => {
SEND req.cookies.acme_session
});
""",
        [
            "callback.js:2 idToken of the login's result",
            'callback.js:2 kept under "acme_session"',
            'profile.js:2 read from "acme_session"',
        ],
    ),
    "cookie document": (
        """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { document.cookie = 'acme_session=' + r.idToken + ';path=/'; });
==> profile.js
SEND getCookie('acme_session')
""",
        [
            "auth.js:2 idToken of the login's result",
            'auth.js:2 kept under "acme_session"',
            'profile.js:1 read from "acme_session"',
        ],
    ),
    "AsyncStorage": (
        """
==> auth.js
import AsyncStorage from '@react-native-community/async-storage';
LOGIN
webAuth.parseHash(async (err, r) => { await AsyncStorage.setItem('@acme:session', r.idToken); });
==> profile.js
import AsyncStorage from '@react-native-community/async-storage';
export async function show(id) {
  const value = await AsyncStorage.getItem('@acme:session');
SEND value
}
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "@acme:session"',
            'profile.js:3 read from "@acme:session"',
        ],
    ),
    "AsyncStorage then": (
        """
==> auth.js
import AsyncStorage from '@react-native-community/async-storage';
LOGIN
webAuth.parseHash(async (err, r) => { await AsyncStorage.multiSet([['@acme:session', r.idToken], ['@acme:sub', r.idTokenPayload.sub]]); });
==> profile.js
import AsyncStorage from '@react-native-community/async-storage';
AsyncStorage.getItem('@acme:session').then(value => {
SEND value
});
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "@acme:session"',
            'profile.js:2 read from "@acme:session"',
        ],
    ),
    "angular-storage": (
        """
==> login.js
angular.module('acme').controller('LoginCtrl', function (auth, store) {
  auth.signin({}, function (profile, t) { store.set('acme.session', t); });
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', function ($http, store) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + store.get('acme.session')}});
});
""",
        [
            "login.js:2 the login hands over the ID token",
            'login.js:2 kept under "acme.session"',
            'profile.js:2 read from "acme.session"',
        ],
    ),
    "angular-storage namespaced": (
        """
==> login.js
angular.module('acme').factory('acmeStore', function (store) { return store.getNamespacedStore('acme'); });
angular.module('acme').controller('LoginCtrl', function (auth, acmeStore) {
  auth.signin({}, function (profile, t) { acmeStore.set('acme.session', t); });
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', function ($http, acmeStore) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + acmeStore.get('acme.session')}});
});
""",
        [
            "login.js:3 the login hands over the ID token",
            'login.js:3 kept under "acme.session"',
            'profile.js:2 read from "acme.session"',
        ],
    ),
    "secure store expo": (
        """
==> auth.js
import * as SecureStore from 'expo-secure-store';
LOGIN
webAuth.parseHash(async (err, r) => { await SecureStore.setItemAsync('acme_session', r.idToken); });
==> profile.js
import * as SecureStore from 'expo-secure-store';
async function show(id) {
SEND await SecureStore.getItemAsync('acme_session')
}
""",
        [
            "auth.js:3 idToken of the login's result",
            'auth.js:3 kept under "acme_session"',
            'profile.js:3 read from "acme_session"',
        ],
    ),
    "secure store keychain": (
        """
==> auth.js
import * as Keychain from 'react-native-keychain';
LOGIN
webAuth.parseHash(async (err, r) => { await Keychain.setGenericPassword('acme', r.idToken, {service: 'acme.session'}); });
==> profile.js
import * as Keychain from 'react-native-keychain';
async function show(id) {
  const kept = await Keychain.getGenericPassword({service: 'acme.session'});
SEND kept.password
}
""",
        ["auth.js:3 idToken of the login's result", 'auth.js:3 kept under "acme.session"'],
    ),
    "secure store encrypted": (
        """
==> auth.js
import EncryptedStorage from 'react-native-encrypted-storage';
LOGIN
webAuth.parseHash(async (err, r) => { await EncryptedStorage.setItem('acme_session', JSON.stringify({jwt: r.idToken, age: 3})); });
==> profile.js
import EncryptedStorage from 'react-native-encrypted-storage';
async function show(id) {
  const kept = JSON.parse(await EncryptedStorage.getItem('acme_session'));
SEND kept.jwt
}
""",
        ["auth.js:3 idToken of the login's result", 'auth.js:3 kept under "acme_session"'],
    ),
}

MISSES = {
    "localStorage other key": """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem('acme.session', r.idToken); });
==> profile.js
SEND localStorage.getItem('acme.other')
""",
    "same constant name, other value": """
==> keys.js
export const SESSION_KEY = 'acme.session';
==> api-keys.js
export const SESSION_KEY = 'acme.machine';
==> auth.js
import { SESSION_KEY } from './keys';
LOGIN
webAuth.parseHash((err, r) => { localStorage.setItem(SESSION_KEY, r.idToken); });
==> profile.js
import { SESSION_KEY } from './api-keys';
SEND localStorage.getItem(SESSION_KEY)
""",
    "helper with key param": """
==> store.js
export default {
  put(key, value) { window.localStorage.setItem(key, JSON.stringify(value)); },
  take(key) { return JSON.parse(window.localStorage.getItem(key)); },
};
==> auth.js
import store from './store';
LOGIN
webAuth.parseHash((err, r) => { store.put('acme.session', r.idToken); store.put('acme.api', r.accessToken); });
==> profile.js
import store from './store';
SEND store.take('acme.api2')
""",
    "sessionStorage is not localStorage": """
==> auth.js
LOGIN
webAuth.parseHash((err, r) => { window.sessionStorage.setItem('acme.session', r.idToken); });
==> profile.js
SEND localStorage.getItem('acme.session')
""",
    "cookie": """
==> auth.js
import Cookies from 'js-cookie';
LOGIN
webAuth.parseHash((err, r) => { Cookies.set('acme_session', r.idToken); Cookies.set('acme_api', r.accessToken); });
==> profile.js
import Cookies from 'js-cookie';
SEND Cookies.get('acme_theme')
""",
    "AsyncStorage": """
==> auth.js
import AsyncStorage from '@react-native-community/async-storage';
LOGIN
webAuth.parseHash(async (err, r) => { await AsyncStorage.multiSet([['@acme:session', r.idToken], ['@acme:sub', r.idTokenPayload.sub]]); });
==> profile.js
import AsyncStorage from '@react-native-community/async-storage';
AsyncStorage.getItem('@acme:sub').then(value => {
SEND value
});
""",
    "angular-storage": """
==> login.js
angular.module('acme').controller('LoginCtrl', function (auth, store) {
  auth.signin({}, function (profile, t) { store.set('acme.session', t); });
});
==> profile.js
angular.module('acme').controller('ProfileCtrl', function ($http, store) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + store.get('acme.profile')}});
});
""",
    "secure store encrypted": """
==> auth.js
import EncryptedStorage from 'react-native-encrypted-storage';
LOGIN
webAuth.parseHash(async (err, r) => { await EncryptedStorage.setItem('acme_session', JSON.stringify({jwt: r.idToken, pat: r.accessToken, age: 3})); });
==> profile.js
import EncryptedStorage from 'react-native-encrypted-storage';
async function show(id) {
  const kept = JSON.parse(await EncryptedStorage.getItem('acme_session'));
SEND kept.age
}
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
