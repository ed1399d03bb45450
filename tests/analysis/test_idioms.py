"""How applications really do it: clients, headers that are added elsewhere, and the ways of a token between two lines."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

CLIENTS = {
    "fetch with a Headers object": """
==> app.js
const headers = new Headers();
headers.append('Authorization', 'Bearer ' + localStorage.getItem('id_token'));
fetch('https://acme.auth0.com/api/v2/users/' + id, {method: 'PATCH', headers});  <<< MM202
""",
    "fetch with Headers built from a record": """
==> app.js
const headers = new Headers({Authorization: `Bearer ${authResult.idToken}`});
fetch(new Request('https://acme.auth0.com/api/v2/users/' + id, {headers}));  <<< MM202
""",
    "fetch with options assigned later": """
==> app.js
const options = {method: 'GET'};
options.headers = {};
options.headers.Authorization = 'Bearer ' + idToken;
fetch(`https://${AUTH0_DOMAIN}/api/v2/users/${id}`, options);  <<< MM202
""",
    "an address over nine lines": """
==> app.js
var url = 'https://' +
  config.auth0Domain +
  '/api' +
  '/v2' +
  '/users' +
  '/' +
  user.id;
fetch(url, {
  headers: {Authorization: 'Bearer ' + id_token}
});
""".replace("fetch(url, {\n", "fetch(url, {  <<< MM202\n"),
    "axios.get with a config": """
==> app.js
axios.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + idToken}});  <<< MM202
""",
    "axios with one options record": """
==> app.js
const options = {
  method: 'PATCH',
  url: `https://acme.auth0.com/api/v2/users/${id}`,
  headers: {authorization: `Bearer ${id_token}`},
  data: {user_metadata: {a: 1}}
};
axios.request(options).then(show);  <<< MM202
""",
    "an axios instance": """
==> api.js
import axios from 'axios';
export const api = axios.create({baseURL: 'https://acme.auth0.com/api/v2', headers: {Authorization: `Bearer ${localStorage.getItem('id_token')}`}});
==> user.js
import { api } from './api';
export const read = id => api.get(`/users/${id}`);  <<< MM202
""",
    "axios defaults": """
==> app.js
axios.defaults.headers.common['Authorization'] = 'Bearer ' + localStorage.getItem('id_token');
axios.get('https://acme.auth0.com/api/v2/users/' + id);  <<< MM202
""",
    "an axios interceptor": """
==> setup.js
axios.interceptors.request.use(config => {
  config.headers.Authorization = `Bearer ${localStorage.getItem('id_token')}`;
  return config;
});
==> user.js
axios.get('https://acme.auth0.com/api/v2/users/' + id);  <<< MM202
""",
    "an axios interceptor of an instance, by name": """
==> app.js
const http = axios.create({baseURL: 'https://acme.auth0.com'});
function addToken(config) {
  config.headers['Authorization'] = 'Bearer ' + localStorage.getItem('id_token');
  return config;
}
http.interceptors.request.use(addToken);
http.get('/api/v2/users/' + id);  <<< MM202
""",
    "superagent": """
==> app.js
request.patch('https://acme.auth0.com/api/v2/users/' + id).set('Authorization', 'Bearer ' + localStorage.getItem('id_token')).send({user_metadata: {}}).end(done);  <<< MM202
""",
    "superagent with a record": """
==> app.js
superagent('GET', 'https://acme.auth0.com/api/v2/users/' + id).set({Authorization: 'Bearer ' + idToken}).end(done);  <<< MM202
""",
    "XMLHttpRequest": """
==> app.js
var xhr = new XMLHttpRequest();
xhr.open('GET', 'https://acme.auth0.com/api/v2/users/' + id, true);  <<< MM202
xhr.setRequestHeader('Authorization', 'Bearer ' + localStorage.getItem('id_token'));
xhr.send();
""",
    "jQuery with beforeSend": """
==> app.js
$.ajax({  <<< MM202
  url: 'https://acme.auth0.com/api/v2/users/' + id,
  type: 'PATCH',
  beforeSend: function (xhr) { xhr.setRequestHeader('Authorization', 'Bearer ' + id_token); }
});
""",
    "jQuery with two arguments": """
==> app.js
jQuery.ajax('https://acme.auth0.com/api/v2/users/' + id, {method: 'GET', headers: {Authorization: 'Bearer ' + idToken}});  <<< MM202
""",
    "jQuery ajaxSetup": """
==> app.js
$.ajaxSetup({headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});
$.get('https://acme.auth0.com/api/v2/users/' + id, show);  <<< MM202
""",
    "jQuery ajaxSetup with beforeSend": """
==> app.js
$.ajaxSetup({beforeSend: function (xhr) { xhr.setRequestHeader('Authorization', 'Bearer ' + localStorage.getItem('userToken')); }});
==> login.js
lock.show(function (err, profile, id_token) { localStorage.setItem('userToken', id_token); });
==> user.js
$.ajax({url: 'https://acme.auth0.com/api/v2/users/' + id, method: 'PATCH'});  <<< MM202
""",
    "jQuery ajaxPrefilter": """
==> app.js
$.ajaxPrefilter(function (options, original, xhr) {
  xhr.setRequestHeader('Authorization', 'Bearer ' + localStorage.getItem('id_token'));
});
$.ajax({url: 'https://acme.auth0.com/api/v2/users/' + id});  <<< MM202
""",
    "request with a bearer": """
==> app.js
request.get('https://acme.auth0.com/api/v2/users/' + id, {auth: {bearer: req.session.idToken}}, done);  <<< MM202
""",
    "request.auth": """
==> app.js
request.get('https://acme.auth0.com/api/v2/users/' + id).auth(null, null, true, req.session.id_token);  <<< MM202
""",
    "request-promise": """
==> app.js
const rp = require('request-promise');
rp({method: 'PATCH', uri: 'https://acme.auth0.com/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + req.user.extraParams.id_token}, json: true});  <<< MM202
""",
    "got": """
==> app.js
await got.patch(`https://acme.auth0.com/api/v2/users/${id}`, {headers: {authorization: `Bearer ${session.idToken}`}, json: {}});  <<< MM202
""",
    "got with a prefix": """
==> app.js
const api = got.extend({prefixUrl: 'https://acme.auth0.com/api/v2', headers: {authorization: `Bearer ${session.idToken}`}});
await api.get(`users/${id}`).json();  <<< MM202
""",
    "ky": """
==> app.js
await ky.get(`https://acme.auth0.com/api/v2/users/${id}`, {headers: {Authorization: `Bearer ${idToken}`}}).json();  <<< MM202
""",
    "undici": """
==> app.js
const { request } = require('undici');
const { body } = await request(`https://acme.auth0.com/api/v2/users/${id}`, {method: 'GET', headers: {authorization: `Bearer ${idToken}`}});  <<< MM202
""",
    "node https": """
==> app.js
const req = https.request({  <<< MM202
  hostname: 'acme.auth0.com',
  path: '/api/v2/users/' + id,
  method: 'PATCH',
  headers: {Authorization: 'Bearer ' + idToken}
}, onAnswer);
req.end();
""",
    "$http with a config": """
==> app.js
$http({method: 'PATCH', url: 'https://' + AUTH0_DOMAIN + '/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + store.get('id_token')}, data: {}});  <<< MM202
""",
    "vue-resource": """
==> app.js
this.$http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {'Authorization': 'Bearer ' + localStorage.getItem('id_token')}}).then(show);  <<< MM202
""",
    "Angular Http with RequestOptions": """
==> user.ts
export class UserService {
  constructor(private http: Http) {}
  save(id: string, data: any) {
    let headers = new Headers({'Content-Type': 'application/json', 'Authorization': 'Bearer ' + localStorage.getItem('id_token')});
    let options = new RequestOptions({ headers: headers });
    return this.http.patch('https://acme.auth0.com/api/v2/users/' + id, data, options);  <<< MM202
  }
}
""",
    "Angular HttpClient with HttpHeaders.set": """
==> user.ts
export class UserService {
  constructor(private http: HttpClient) {}
  read(id: string) {
    const headers = new HttpHeaders().set('Authorization', `Bearer ${localStorage.getItem('id_token')}`);
    return this.http.get('https://acme.auth0.com/api/v2/users/' + id, { headers });  <<< MM202
  }
}
""",
}

FLOWS = {
    "an AuthService with setToken and getToken": """
==> AuthService.js
import Auth0Lock from 'auth0-lock';
export default class AuthService {
  constructor(clientId, domain) {
    this.lock = new Auth0Lock(clientId, domain, {auth: {responseType: 'token'}});  <<< MM102
    this.lock.on('authenticated', this._doAuthentication.bind(this));
  }
  _doAuthentication(authResult) {
    this.setToken(authResult.idToken);
  }
  setToken(value) {
    localStorage.setItem('token', value);
  }
  getToken() {
    return localStorage.getItem('token');
  }
}
==> Profile.js
export class Profile extends React.Component {
  save(data) {
    return fetch('https://acme.auth0.com/api/v2/users/' + this.props.id, {  <<< MM202
      method: 'PATCH',
      headers: {Authorization: 'Bearer ' + localStorage.getItem('token')}
    });
  }
}
""",
    "a method with a misleading name": """
==> auth.js
class Auth {
  getRefreshToken() { return localStorage.getItem('id_token'); }
  load(id) {
    const mgmt = new auth0.Management({domain: 'acme.auth0.com', token: this.getRefreshToken()});  <<< MM201
    mgmt.getUser(id, show);
  }
}
""",
    "a key as a constant": """
==> keys.js
export const TOKEN_KEY = 'my-app-token';
==> login.js
import { TOKEN_KEY } from './keys';
const lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
lock.on('authenticated', r => localStorage.setItem(TOKEN_KEY, r.idToken));
==> user.js
import { TOKEN_KEY } from './keys';
fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + localStorage.getItem(TOKEN_KEY)}});  <<< MM202
""",
    "a whole result in the storage": """
==> app.js
webAuth.parseHash((err, authResult) => localStorage.setItem('auth', JSON.stringify(authResult)));
function read(id) {
  const auth = JSON.parse(localStorage.getItem('auth'));
  return fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + auth.idToken}});  <<< MM202
}
""",
    "React state": """
==> App.js
class App extends React.Component {
  componentDidMount() {
    this.lock = new Auth0Lock('c', 'acme.auth0.com', {});  <<< MM102
    this.lock.on('authenticated', (authResult) => this.setState({token: authResult.idToken}));
  }
  load(id) {
    return axios.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + this.state.token}});  <<< MM202
  }
}
""",
    "a prop": """
==> Profile.js
export const Profile = ({idToken, userId}) => {
  const load = () => fetch('https://acme.auth0.com/api/v2/users/' + userId, {headers: {Authorization: 'Bearer ' + idToken}});  <<< MM202
  return <button onClick={load} />;
};
""",
    "a redux thunk with a helper": """
==> api.js
export function secureFetch(url, options, state) {
  return fetch(url, {...options, headers: {Authorization: 'Bearer ' + state.auth.idToken}});
}
==> actions.js
import { secureFetch } from './api';
export const load = id => (dispatch, getState) =>
  secureFetch('https://acme.auth0.com/api/v2/users/' + id, {method: 'GET'}, getState());  <<< MM202
""",
    "the token is renamed on its way": """
==> app.js
lock.on('authenticated', function (authResult) {
  var jwt = authResult.idToken;
  save(jwt);
});
function save(value) {
  $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + id, type: 'PATCH', headers: {Authorization: 'Bearer ' + value}});  <<< MM202
}
""",
    "a cookie": """
==> app.js
lock.on('authenticated', r => Cookies.set('session', r.idToken));
fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + Cookies.get('session')}});  <<< MM202
""",
    "a template of the server": """
==> user.pug
html
  body
    script.
      localStorage.setItem('userToken', '#{user.extraParams.id_token}');
==> app.js
$.ajax({url: 'https://acme.auth0.com/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + localStorage.getItem('userToken')}});  <<< MM202
""",
    "a page with an inline script": """
==> index.html
<html><body><script>
  var lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
  lock.on('authenticated', function (r) {
    $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + r.idTokenPayload.sub, headers: {Authorization: 'Bearer ' + r.idToken}});  <<< MM202
  });
</script></body></html>
""",
    "a Vue component": """
==> Profile.vue
<template><div></div></template>
<script>
export default {
  methods: {
    load() {
      this.axios.get('https://acme.auth0.com/api/v2/users/' + this.id, {headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});  <<< MM202
    }
  }
}
</script>
""",
    "a Vuex store": """
==> store.js
export const mutations = {setToken(state, value) { state.idToken = value; }};
export const actions = {
  load({state}, id) {
    return axios.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + state.idToken}});  <<< MM202
  }
};
""",
    "linking by a primary JWT": """
==> link.js
var lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
lock.on('authenticated', function (authResult) { localStorage.setItem('primary', authResult.idToken); });
function link(secondaryJWT) {
  var primaryJWT = localStorage.getItem('primary');
  $.ajax({  <<< MM301
    type: 'POST',
    url: 'https://acme.auth0.com/api/v2/users/' + id + '/identities',
    headers: {Authorization: 'Bearer ' + primaryJWT},
    data: {link_with: secondaryJWT}
  });
}
""",
    "unlinking": """
==> link.js
fetch(`https://acme.auth0.com/api/v2/users/${id}/identities/${provider}/${other}`, {method: 'DELETE', headers: {Authorization: `Bearer ${localStorage.getItem('id_token')}`}});  <<< MM301
""",
    "an audience of the environment that falls back to /userinfo": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', audience: process.env.AUDIENCE || 'https://acme.auth0.com/userinfo'});  <<< MM102
webAuth.parseHash((err, r) => new auth0.Management({domain: 'acme.auth0.com', token: r.idToken}).getUser(r.idTokenPayload.sub, show));  <<< MM201
""",
    "an empty audience": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', audience: ''});  <<< MM102
webAuth.parseHash((err, r) => new auth0.Management({domain: 'acme.auth0.com', token: r.idToken}).getUser(r.idTokenPayload.sub, show));  <<< MM201
""",
    "options in a variable, a factory and assignments": """
==> app.js
const options = {auth: {redirect: false}};
options.auth.params = {scope: 'openid profile'};
function newLock(o) { return new Auth0Lock('c', 'acme.auth0.com', o); }
const lock = newLock(options);  <<< MM102
lock.on('authenticated', r => {
  fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + r.idToken}});  <<< MM202
});
""",
    "async and await": """
==> app.js
async function login() {
  const authResult = await new Promise((resolve, reject) => webAuth.parseHash((err, r) => (err ? reject(err) : resolve(r))));
  const { idToken } = authResult;
  await fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: `Bearer ${idToken}`}});  <<< MM202
}
""",
}


@pytest.mark.parametrize("text", CLIENTS.values(), ids=CLIENTS)
def test_a_client(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", FLOWS.values(), ids=FLOWS)
def test_a_flow(program: Program, text: str) -> None:
    assert program(text) == []


def test_options_made_of_themselves_end(program: Program) -> None:
    assert (
        program("""
==> app.js
var options = merge(defaults, options);
options = Object.assign({}, options, extend(options, {auth: options}));
var webAuth = new auth0.WebAuth(Object.assign(options, options));
""")
        == []
    )


SERVICES = {
    "a method of an instance that another file makes": """
==> AuthService.js
export default class AuthService {
  updateProfile(id, data, token) {
    return fetch('https://acme.auth0.com/api/v2/users/' + id, {method: 'PATCH', headers: {Authorization: 'Bearer ' + token}});  <<< MM202
  }
}
==> actions.js
import AuthService from './AuthService';
const auth = new AuthService();
export const save = (id, data) => auth.updateProfile(id, data, localStorage.getItem('id_token'));
""",
    "an injected service gives the token": """
==> auth.service.ts
@Injectable()
export class AuthService {
  getToken(): string { return localStorage.getItem('id_token'); }
}
==> profile.component.ts
import { AuthService } from './auth.service';
export class ProfileComponent {
  constructor(private auth: AuthService, private http: Http) {}
  load(id) {
    const headers = new Headers({Authorization: 'Bearer ' + this.auth.getToken()});
    return this.http.get('https://acme.auth0.com/api/v2/users/' + id, {headers});  <<< MM202
  }
}
""",
    "a prop is called after its class": """
==> AuthService.js
import auth0 from 'auth0-js';
export default class AuthService {
  getToken() { return localStorage.getItem('id_token'); }
}
==> Profile.js
export class Profile extends React.Component {
  load() {
    return fetch('https://acme.auth0.com/api/v2/users/' + this.props.id, {headers: {Authorization: 'Bearer ' + this.props.auth.getToken()}});  <<< MM202
  }
}
""",
    "an AngularJS service by its name": """
==> auth.js
angular.module('app').factory('authService', function () {
  function getToken() { return localStorage.getItem('id_token'); }
  return {getToken: getToken};
});
==> user.js
angular.module('app').controller('User', function ($http, authService) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + authService.getToken()}});  <<< MM202
});
""",
    "another service of another name is none of it": """
==> auth.js
export class AuthService {
  getToken() { return localStorage.getItem('id_token'); }
}
==> user.js
import auth0 from 'auth0-js';
fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + backend.getToken()}});
""",
}


@pytest.mark.parametrize("text", SERVICES.values(), ids=SERVICES)
def test_a_service(program: Program, text: str) -> None:
    assert program(text) == []


ONLY_TOKEN = {
    "a token through reducers that nobody can follow": """
==> auth.js
export const lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
export const login = dispatch => lock.show((err, profile, id_token) => dispatch({type: 'IN', token: id_token, profile}));
==> http.js
export const secure = (url, state, method) => fetch(url, {method, headers: {Authorization: 'Bearer ' + state.user.token}});
==> user.js
import { secure } from './http';
export const save = id => (dispatch, getState) => secure('https://acme.auth0.com/api/v2/users/' + id, getState(), 'PATCH');  <<< MM202
""",
    "a parameter that no visible call fills": """
==> AuthService.js
import Auth0 from 'auth0-js';
export default class AuthService {
  constructor() { this.auth0 = new Auth0({clientID: 'c', domain: 'acme.auth0.com', callbackURL: 'x'}); }  <<< MM102
  parseHash(hash) { localStorage.setItem('id_token', this.auth0.parseHash(hash).idToken); }
  update(id, token) {
    return fetch('https://acme.auth0.com/api/v2/users/' + id, {method: 'PATCH', headers: {Authorization: 'Bearer ' + token}});  <<< MM202
  }
}
""",
    "an application with access tokens as well": """
==> AuthService.js
import auth0 from 'auth0-js';
export default class AuthService {
  constructor() { this.auth0 = new auth0.WebAuth({clientID: 'c', domain: 'acme.auth0.com', responseType: 'token id_token'}); }
  finish() { this.auth0.parseHash((err, r) => this.keep(r.accessToken, r.idToken)); }
  load(id, token) {
    return fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + token}});
  }
}
""",
    "an API token": """
==> AuthService.js
import Auth0 from 'auth0-js';
const lock = new Auth0Lock('c', 'acme.auth0.com');
lock.on('authenticated', r => localStorage.setItem('id_token', r.idToken));
export const load = (id, apiToken) => fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + apiToken}});
export const other = id => fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + process.env.TOKEN}});
""",
    "a client class that another file constructs": """
==> Manage.js
import auth0 from 'auth0-js';
export default class Manage {
  constructor(token) {
    this.client = new auth0.Management({domain: 'acme.auth0.com', token});  <<< MM201
  }
  read(id) { return new Promise(resolve => this.client.getUser(id, resolve)); }
}
==> profile.js
import Manage from './Manage';
new Manage(localStorage.getItem('id_token')).read('auth0|1');
""",
}


@pytest.mark.parametrize("text", ONLY_TOKEN.values(), ids=ONLY_TOKEN)
def test_the_only_token(program: Program, text: str) -> None:
    assert program(text) == []


def test_helpers_that_call_each_other_end(program: Program) -> None:
    assert (
        program("""
==> app.js
function get(url, tries) { return tries ? again(url, tries) : fetch(url, {headers: {Authorization: 'Bearer ' + id_token}}); }
function again(url, tries) { return get(url, tries - 1); }
again('https://acme.auth0.com/api/v2/users/' + id, 3);  <<< MM202
""")
        == []
    )


def test_the_last_item_of_an_empty_list_is_nothing(program: Program) -> None:
    assert (
        program("""
==> app.py
import requests
tokens = []
requests.get("https://acme.auth0.com/api/v2/users/" + who, headers={"Authorization": "Bearer " + tokens[-1]})
""")
        == []
    )
