"""JavaScript, TypeScript, mobile and server SDKs: the shapes in which they are called, each found and each migrated."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

AUTH0_JS = {
    "auth0.js 7, synchronous parseHash": """
==> app.js
var auth0 = new Auth0({domain: 'acme.auth0.com', clientID: 'c', callbackURL: location.href, responseType: 'token'});  <<< MM102
auth0.login({connection: 'google-oauth2'});
var result = auth0.parseHash(window.location.hash);
if (result && result.idToken) {
  $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + uid, headers: {Authorization: 'Bearer ' + result.idToken}});  <<< MM202
}
""",
    "auth0.js 7, signin with a positional callback": """
==> app.js
var auth0 = new Auth0({domain: 'acme.auth0.com', clientID: 'c', callbackURL: 'x'});  <<< MM102
auth0.signin({popup: true, connection: 'db'}, function (err, profile, id_token, access_token) {
  $.ajax({type: 'PATCH', url: 'https://acme.auth0.com/api/v2/users/' + profile.user_id, headers: {Authorization: 'Bearer ' + id_token}});  <<< MM202
});
""",
    "auth0.js 8, WebAuth.parseHash and Management": """
==> app.js
var webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', audience: 'https://acme.auth0.com/userinfo'});  <<< MM102
webAuth.parseHash(function (err, authResult) {
  var manage = new auth0.Management({domain: 'acme.auth0.com', token: authResult.idToken});  <<< MM201
  manage.getUser(authResult.idTokenPayload.sub, function (err, profile) { show(profile); });
});
""",
    "auth0.js 8, id_token alone": """
==> app.js
import { WebAuth, Management } from 'auth0-js';
const webAuth = new WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'id_token', scope: 'openid'});  <<< MM101
webAuth.popup.authorize({}, (err, authResult) => {
  new Management({domain: 'acme.auth0.com', token: authResult.idToken}).patchUserMetadata('auth0|1', {a: 1}, cb);  <<< MM201
});
""",
    "auth0.js 8, renewAuth": """
==> app.js
const a0 = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token'});  <<< MM102
a0.renewAuth({usePostMessage: true}, function (err, result) {
  const management = new auth0.Management({domain: 'acme.auth0.com', token: result.idToken});  <<< MM201
  management.patchUserAttributes(id, {nickname: 'x'}, done);
});
""",
    "auth0.js 9, checkSession in a promise": """
==> auth.js
import auth0 from 'auth0-js';
const webAuth = new auth0.WebAuth({domain: DOMAIN, clientID: ID, responseType: 'token id_token', scope: 'openid'});  <<< MM102
export const renew = () => new Promise((resolve, reject) => webAuth.checkSession({}, (err, result) => (err ? reject(err) : resolve(result))));
==> profile.js
import auth0 from 'auth0-js';
import { renew } from './auth';
export async function load(id) {
  const result = await renew();
  const management = new auth0.Management({domain: DOMAIN, token: result.idToken});  <<< MM201
  management.getUser(id, show);
}
""",
    "auth0.js 9, login and linkUser": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token'});  <<< MM102
webAuth.client.login({realm: 'db', username: u, password: p}, function (err, authResult) {
  const m = new auth0.Management({domain: 'acme.auth0.com', token: authResult.idToken});  <<< MM301
  m.linkUser(id, secondToken, done);
});
""",
    "auth0.js 9, migrated": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', scope: 'openid read:current_user', audience: 'https://acme.auth0.com/api/v2/'});
webAuth.parseHash((err, authResult) => {
  new auth0.Management({domain: 'acme.auth0.com', token: authResult.accessToken}).getUser(authResult.idTokenPayload.sub, show);
});
""",
    "auth0.js 9, audience given at the login": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token'});
webAuth.checkSession({audience: 'https://acme.auth0.com/api/v2/', scope: 'read:current_user'}, (err, result) => {
  new auth0.Management({domain: 'acme.auth0.com', token: result.accessToken}).getUser(id, show);
});
""",
    "the namespace import of TypeScript and a class": """
==> auth.service.ts
import * as auth0 from 'auth0-js';
export class AuthService {
  auth0 = new auth0.WebAuth({clientID: 'c', domain: 'acme.auth0.com', responseType: 'token id_token', audience: 'https://acme.auth0.com/userinfo', redirectUri: 'x', scope: 'openid profile'});  <<< MM102
  handle(): void {
    this.auth0.parseHash((err, authResult) => {
      if (authResult && authResult.accessToken && authResult.idToken) this.setSession(authResult);
    });
  }
  private setSession(authResult): void {
    localStorage.setItem('access_token', authResult.accessToken);
    localStorage.setItem('id_token', authResult.idToken);
  }
}
==> profile.component.ts
import * as auth0 from 'auth0-js';
export class ProfileComponent {
  save(meta: any) {
    const manage = new auth0.Management({domain: 'acme.auth0.com', token: localStorage.getItem('id_token')});  <<< MM201
    manage.patchUserMetadata(this.profile.sub, meta, () => {});
  }
}
""",
    "options from an environment file": """
==> environment.ts
export const environment = {auth: {domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', scope: 'openid'}};
==> auth.ts
import * as auth0 from 'auth0-js';
import { environment } from './environment';
const webAuth = new auth0.WebAuth({...environment.auth, redirectUri: location.href});  <<< MM102
webAuth.parseHash((err, result) => {
  new auth0.Management({domain: environment.auth.domain, token: result.idToken}).getUser('1', show);  <<< MM201
});
""",
    "plain login": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', scope: 'openid profile'});
webAuth.parseHash((err, authResult) => {
  localStorage.setItem('id_token', authResult.idToken);
  webAuth.client.userInfo(authResult.accessToken, show);
});
""",
}

LOCK = {
    "Lock 9, show with a positional callback": """
==> app.js
var lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
lock.show({authParams: {scope: 'openid'}}, function (err, profile, id_token) {
  localStorage.setItem('userToken', id_token);
});
function rename(id) {
  $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + id, type: 'PATCH', headers: {'Authorization': 'Bearer ' + localStorage.getItem('userToken')}});  <<< MM202
}
""",
    "Lock 10, two arguments": """
==> app.js
var lock = new Auth0Lock('c', 'acme.auth0.com');  <<< MM102
lock.on('authenticated', function (authResult) {
  localStorage.setItem('id_token', authResult.idToken);
});
function read(id) {
  return fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + localStorage.id_token}});  <<< MM202
}
""",
    "Lock 10, auth.params": """
==> app.js
import Auth0Lock from 'auth0-lock';
const lock = new Auth0Lock('c', 'acme.auth0.com', {auth: {redirect: false, params: {scope: 'openid user_metadata'}}});  <<< MM102
lock.on('authenticated', ({idToken, idTokenPayload}) => {
  fetch(`https://acme.auth0.com/api/v2/users/${idTokenPayload.sub}`, {method: 'PATCH', headers: {Authorization: `Bearer ${idToken}`}});  <<< MM202
});
""",
    "Lock 10, oidcConformant": """
==> app.js
const lock = new Auth0Lock('c', 'acme.auth0.com', {oidcConformant: true, auth: {responseType: 'token id_token', audience: 'https://acme.auth0.com/userinfo'}});  <<< MM102
lock.on('authenticated', function (r) { new auth0.Management({domain: 'acme.auth0.com', token: r.idToken}).getUser('1', cb); });  <<< MM201
""",
    "Lock 10, getProfile is the Authentication API": """
==> app.js
var lock = new Auth0Lock('c', 'acme.auth0.com');
lock.on('authenticated', function (authResult) {
  lock.getProfile(authResult.idToken, function (error, profile) { localStorage.setItem('profile', JSON.stringify(profile)); });
});
""",
    "Lock 11, checkSession": """
==> app.js
const lock = new Auth0Lock('c', 'acme.auth0.com', {auth: {responseType: 'token id_token'}});  <<< MM102
lock.checkSession({}, function (err, authResult) {
  new auth0.Management({domain: 'acme.auth0.com', token: authResult.idToken}).getUser('1', cb);  <<< MM201
});
""",
    "Lock 11, migrated": """
==> app.js
const lock = new Auth0Lock('c', 'acme.auth0.com', {auth: {responseType: 'token id_token', audience: 'https://acme.auth0.com/api/v2/', params: {scope: 'openid read:current_user'}}});
lock.on('authenticated', r => new auth0.Management({domain: 'acme.auth0.com', token: r.accessToken}).getUser('1', cb));
""",
    "passwordless Lock 2": """
==> app.js
var lock = new Auth0LockPasswordless('c', 'acme.auth0.com');  <<< MM102
lock.emailcode(function (err, profile, id_token) {
  $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + profile.user_id, headers: {Authorization: 'Bearer ' + id_token}});  <<< MM202
});
""",
    "passwordless Lock, magic link and parseHash": """
==> app.js
var lock = new Auth0LockPasswordless('c', 'acme.auth0.com');  <<< MM102
lock.magiclink();
var hash = lock.parseHash(location.hash);
if (hash) {
  $.ajax({url: 'https://acme.auth0.com/api/v2/users/' + uid, headers: {Authorization: 'Bearer ' + hash.id_token}});  <<< MM202
}
""",
    "a class field": """
==> auth.service.ts
declare var Auth0Lock: any;
export class Auth {
  lock = new Auth0Lock('c', 'acme.auth0.com', {});  <<< MM102
  constructor(private http: Http) {
    this.lock.on('authenticated', (authResult) => { this.authResult = authResult; });
  }
  save(id) {
    const headers = new Headers();
    headers.append('Authorization', 'Bearer ' + this.authResult.idToken);
    return this.http.patch('https://acme.auth0.com/api/v2/users/' + id, {}, {headers: headers});  <<< MM202
  }
}
""",
}

ANGULAR = {
    "auth0-angular: init and signin": """
==> app.js
angular.module('app', ['auth0']).config(function (authProvider) {
  authProvider.init({domain: 'acme.auth0.com', clientID: 'c'});
});
==> login.js
angular.module('app').controller('Login', function (auth, $http, store) {
  auth.signin({authParams: {scope: 'openid'}}, function (profile, idToken) {  <<< MM102
    $http.patch('https://acme.auth0.com/api/v2/users/' + profile.user_id, {}, {headers: {Authorization: 'Bearer ' + idToken}});  <<< MM202
  });
});
""",
    "lockProvider.init and angular-storage": """
==> app.js
angular.module('app').config(function (lockProvider) {
  lockProvider.init({clientID: 'c', domain: 'acme.auth0.com', options: {auth: {params: {scope: 'openid'}}}});  <<< MM102
});
==> auth.js
angular.module('app').run(function (lock, store) {
  lock.on('authenticated', function (authResult) { store.set('token', authResult.idToken); });
});
==> user.js
angular.module('app').service('user', function ($http, store) {
  this.read = function (id) {
    return $http({method: 'GET', url: 'https://acme.auth0.com/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + store.get('token')}});  <<< MM202
  };
});
""",
    "angularAuth0Provider.init and angularAuth0.login": """
==> app.js
angular.module('app').config(function (angularAuth0Provider) {
  angularAuth0Provider.init({clientID: 'c', domain: 'acme.auth0.com', responseType: 'token id_token'});  <<< MM102
});
==> auth.js
angular.module('app').service('authService', function (angularAuth0, $http) {
  angularAuth0.parseHash(function (err, authResult) {
    localStorage.setItem('id_token', authResult.idToken);
  });
  this.me = function (id) {
    return $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});  <<< MM202
  };
});
""",
    "angular-jwt adds the header": """
==> app.js
angular.module('app').config(function (jwtOptionsProvider, $httpProvider) {
  jwtOptionsProvider.config({
    tokenGetter: ['store', function (store) { return store.get('id_token'); }],
    whiteListedDomains: ['acme.auth0.com']
  });
  $httpProvider.interceptors.push('jwtInterceptor');
});
==> user.js
angular.module('app').controller('User', function ($http) {
  $http.patch('https://acme.auth0.com/api/v2/users/' + id, {user_metadata: {}});  <<< MM202
});
""",
    "angular2-jwt AuthHttp": """
==> profile.ts
import { AuthHttp } from 'angular2-jwt';
export class Profile {
  constructor(private authHttp: AuthHttp) {}
  save(id) {
    return this.authHttp.patch('https://acme.auth0.com/api/v2/users/' + id, '{}').map(r => r.json());  <<< MM202
  }
}
""",
    "an HttpInterceptor": """
==> token.interceptor.ts
import { HttpInterceptor, HttpRequest, HttpHandler } from '@angular/common/http';
@Injectable()
export class TokenInterceptor implements HttpInterceptor {
  intercept(req: HttpRequest<any>, next: HttpHandler) {
    return next.handle(req.clone({setHeaders: {Authorization: `Bearer ${localStorage.getItem('id_token')}`}}));
  }
}
==> user.service.ts
import { HttpClient } from '@angular/common/http';
export class UserService {
  constructor(private http: HttpClient) {}
  get(id: string) { return this.http.get(`https://acme.auth0.com/api/v2/users/${id}`); }  <<< MM202
}
""",
    "an HttpInterceptor with headers.set": """
==> token.interceptor.ts
export class TokenInterceptor implements HttpInterceptor {
  constructor(private auth: AuthService) {}
  intercept(request: HttpRequest<any>, next: HttpHandler) {
    const cloned = request.clone({headers: request.headers.set('Authorization', 'Bearer ' + localStorage.getItem('id_token'))});
    return next.handle(cloned);
  }
}
==> user.service.ts
export class UserService {
  constructor(private http: HttpClient) {}
  get(id: string) { return this.http.get(`https://acme.auth0.com/api/v2/users/${id}`); }  <<< MM202
}
""",
    "an interceptor of $http": """
==> app.js
angular.module('app').factory('tokens', function () {
  return {
    request: function (config) {
      config.headers.Authorization = 'Bearer ' + localStorage.getItem('id_token');
      return config;
    }
  };
}).config(function ($httpProvider) { $httpProvider.interceptors.push('tokens'); });
==> user.js
angular.module('app').controller('User', function ($http) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id);  <<< MM202
});
""",
    "defaults of $http": """
==> app.js
angular.module('app').run(function ($http, store) {
  $http.defaults.headers.common.Authorization = 'Bearer ' + store.get('id_token');
}).controller('User', function ($http) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id);  <<< MM202
});
""",
    "an interceptor is no finding by itself": """
==> app.ts
import { AuthConfig } from 'auth0-config';
export class TokenInterceptor implements HttpInterceptor {
  intercept(req, next) {
    return next.handle(req.clone({setHeaders: {Authorization: `Bearer ${localStorage.getItem('id_token')}`}}));
  }
}
export class Api {
  constructor(private http: HttpClient) {}
  get(id: string) { return this.http.get(`https://api.acme.example/users/${id}`); }
}
""",
}

NODE = {
    "node-auth0 1": """
==> app.js
var auth0 = require('auth0')({token: req.session.id_token, domain: 'acme.auth0.com'});  <<< MM201
auth0.users.get({id: uid}, cb);
""",
    "node-auth0 2, ManagementClient": """
==> app.js
const ManagementClient = require('auth0').ManagementClient;
router.get('/me', (req, res) => {
  const management = new ManagementClient({domain: 'acme.auth0.com', token: req.user.extraParams.id_token});  <<< MM201
  management.getUser({id: req.user.id}).then(user => res.json(user));
});
""",
    "node-auth0 3, users.link": """
==> app.js
const { ManagementClient } = require('auth0');
module.exports = (idToken) => {
  const management = new ManagementClient({domain: 'acme.auth0.com', token: idToken});  <<< MM201
  return management.users.link('auth0|1', {user_id: '2', provider: 'x'});
};
""",
    "node-auth0 4, users.update": """
==> app.ts
import { ManagementClient } from 'auth0';
export async function rename(session: Session) {
  const management = new ManagementClient({domain: 'acme.auth0.com', token: session.idToken});  <<< MM201
  await management.users.update({id: session.user.sub}, {name: 'x'});
}
""",
    "node-auth0, client credentials": """
==> app.js
const { ManagementClient } = require('auth0');
const management = new ManagementClient({domain: 'acme.auth0.com', clientId: 'c', clientSecret: 's', scope: 'read:users'});
management.getUser({id: '1'});
""",
    "node-auth0, password grant": """
==> app.js
const { AuthenticationClient, ManagementClient } = require('auth0');
const auth = new AuthenticationClient({domain: 'acme.auth0.com', clientId: 'c'});
async function run() {
  const tokens = await auth.passwordGrant({username: 'u', password: 'p', scope: 'openid'});  <<< MM103
  const management = new ManagementClient({domain: 'acme.auth0.com', token: tokens.id_token});  <<< MM201
  return management.getUser({id: 'auth0|1'});
}
""",
    "node-auth0 4, oauth.passwordGrant": """
==> app.js
const { AuthenticationClient, ManagementClient } = require('auth0');
const auth = new AuthenticationClient({domain: 'acme.auth0.com', clientId: 'c'});
async function run() {
  const { data } = await auth.oauth.passwordGrant({username: 'u', password: 'p', realm: 'db'});  <<< MM103
  const management = new ManagementClient({domain: 'acme.auth0.com', token: data.id_token});  <<< MM201
  return management.users.get({id: 'auth0|1'});
}
""",
    "node-auth0 2, oauth.signIn": """
==> app.js
const { AuthenticationClient, ManagementClient } = require('auth0');
const auth0 = new AuthenticationClient({domain: 'acme.auth0.com', clientId: 'c'});
auth0.oauth.signIn({username: 'u', password: 'p', connection: 'db'}, function (err, tokens) {  <<< MM104
  new ManagementClient({domain: 'acme.auth0.com', token: tokens.id_token}).getUser({id: '1'}, done);  <<< MM201
});
""",
    "passport-auth0: extraParams into the session": """
==> app.js
const Auth0Strategy = require('passport-auth0');
passport.use(new Auth0Strategy({domain: 'acme.auth0.com', clientID: 'c', clientSecret: 's', callbackURL: '/cb'}, function (accessToken, refreshToken, extraParams, profile, done) {
  profile.idToken = extraParams.id_token;
  return done(null, profile);
}));
app.get('/me', function (req, res) {
  request({url: 'https://acme.auth0.com/api/v2/users/' + req.user.id, auth: {bearer: req.user.idToken}}, function (e, r, body) { res.send(body); });  <<< MM202
});
""",
    "passport-auth0: authenticate with a scope": """
==> app.js
app.get('/login', passport.authenticate('auth0', {scope: 'openid profile'}), redirect);  <<< MM102
app.get('/cb', passport.authenticate('auth0', {failureRedirect: '/'}), function (req, res) {
  req.session.token = req.user.extraParams.id_token;
  res.redirect('/me');
});
app.patch('/me', function (req, res) {
  request.patch({uri: 'https://acme.auth0.com/api/v2/users/' + req.user.id, json: {}, headers: {authorization: 'Bearer ' + req.session.token}});  <<< MM202
});
""",
    "express-openid-connect": """
==> app.js
const { auth } = require('express-openid-connect');
app.use(auth({issuerBaseURL: 'https://acme.auth0.com', clientID: 'c', authorizationParams: {response_type: 'code', scope: 'openid profile'}}));  <<< MM102
app.get('/me', async (req, res) => {
  const r = await got(`https://acme.auth0.com/api/v2/users/${req.oidc.user.sub}`, {headers: {authorization: `Bearer ${req.oidc.idToken}`}}).json();  <<< MM202
  res.json(r);
});
""",
    "express-openid-connect, plain": """
==> app.js
const { auth } = require('express-openid-connect');
app.use(auth({issuerBaseURL: 'https://acme.auth0.com', clientID: 'c', authorizationParams: {response_type: 'code', scope: 'openid profile'}}));
app.get('/', (req, res) => res.json(req.oidc.user));
""",
}

MODERN = {
    "auth0-spa-js, raw ID token": """
==> app.js
import createAuth0Client from '@auth0/auth0-spa-js';
const client = await createAuth0Client({domain: 'acme.auth0.com', client_id: 'c'});  <<< MM102
const claims = await client.getIdTokenClaims();
fetch(`https://acme.auth0.com/api/v2/users/${claims.sub}`, {headers: {Authorization: `Bearer ${claims.__raw}`}});  <<< MM202
""",
    "auth0-spa-js, right": """
==> app.js
import { createAuth0Client } from '@auth0/auth0-spa-js';
const client = await createAuth0Client({domain: 'acme.auth0.com', clientId: 'c', authorizationParams: {audience: 'https://acme.auth0.com/api/v2/', scope: 'read:current_user'}});
const token = await client.getTokenSilently();
fetch(`https://acme.auth0.com/api/v2/users/${sub}`, {headers: {Authorization: `Bearer ${token}`}});
""",
    "auth0-react": """
==> App.jsx
import { Auth0Provider } from '@auth0/auth0-react';
export const App = () => (
  <Auth0Provider domain="acme.auth0.com" clientId="c"><Profile /></Auth0Provider>  <<< MM102
);
==> Profile.jsx
import { useAuth0 } from '@auth0/auth0-react';
export function Profile() {
  const { user, getIdTokenClaims } = useAuth0();
  const load = async () => {
    const token = (await getIdTokenClaims()).__raw;
    const r = await axios.get(`https://acme.auth0.com/api/v2/users/${user.sub}`, {headers: {Authorization: `Bearer ${token}`}});  <<< MM202
    return r.data;
  };
  return <button onClick={load}>load</button>;
}
""",
    "auth0-vue": """
==> main.js
import { createAuth0 } from '@auth0/auth0-vue';
createApp(App).use(createAuth0({domain: 'acme.auth0.com', clientId: 'c', authorizationParams: {redirect_uri: location.origin}})).mount('#app');  <<< MM102
==> Profile.vue
<template><p>{{ name }}</p></template>
<script setup>
import { useAuth0 } from '@auth0/auth0-vue';
const { idTokenClaims, user } = useAuth0();
async function load() {
  await fetch(`https://acme.auth0.com/api/v2/users/${user.value.sub}`, {headers: {Authorization: `Bearer ${idTokenClaims.value.__raw}`}});  <<< MM202
}
</script>
""",
    "nextjs-auth0 session": """
==> pages/api/me.js
import { getSession, withApiAuthRequired } from '@auth0/nextjs-auth0';
export default withApiAuthRequired(async function me(req, res) {
  const { user, idToken } = getSession(req, res);
  const r = await fetch(`https://${process.env.AUTH0_DOMAIN}/api/v2/users/${user.sub}`, {headers: {Authorization: `Bearer ${idToken}`}});  <<< MM202
  res.json(await r.json());
});
""",
    "react-native-auth0, users(token)": """
==> App.js
import Auth0 from 'react-native-auth0';
const auth0 = new Auth0({domain: 'acme.auth0.com', clientId: 'c'});
auth0.webAuth.authorize({scope: 'openid profile'}).then(credentials => {  <<< MM102
  auth0.users(credentials.idToken).patchUser({id: uid, metadata: {a: 1}}).then(show);  <<< MM201
});
""",
    "react-native-auth0, passwordRealm": """
==> App.js
import Auth0 from 'react-native-auth0';
const auth0 = new Auth0({domain: 'acme.auth0.com', clientId: 'c'});
auth0.auth.passwordRealm({username: 'u', password: 'p', realm: 'db'}).then(credentials => {  <<< MM103
  auth0.users(credentials.idToken).getUser({id: uid});  <<< MM201
});
""",
    "react-native-lock, usersAPI": """
==> App.js
import Auth0Lock from 'react-native-lock';
const lock = new Auth0Lock({clientId: 'c', domain: 'acme.auth0.com'});  <<< MM102
lock.show({}, (err, profile, token) => {
  lock.usersAPI(token.idToken).patch(profile.userId, {a: 1});  <<< MM201
});
""",
    "react-native-auth0, right": """
==> App.js
import Auth0 from 'react-native-auth0';
const auth0 = new Auth0({domain: 'acme.auth0.com', clientId: 'c'});
auth0.webAuth.authorize({scope: 'openid read:current_user', audience: 'https://acme.auth0.com/api/v2/'}).then(credentials => {
  auth0.users(credentials.accessToken).getUser({id: uid});
});
""",
}

OTHERS = {
    "Auth0.swift": """
==> Profile.swift
import Auth0
func save() {
    let token = credentials.idToken!
    Auth0.users(token: token, domain: "acme.auth0.com")  <<< MM201
        .patch(userId, userMetadata: ["a": "b"])
        .start { result in print(result) }
}
""",
    "Swift, URLRequest": """
==> Profile.swift
import Auth0
func load() {
    var request = URLRequest(url: URL(string: "https://acme.auth0.com/api/v2/users/" + userId)!)  <<< MM202
    request.httpMethod = "GET"
    request.setValue("Bearer \\(credentials.idToken!)", forHTTPHeaderField: "Authorization")
    URLSession.shared.dataTask(with: request).resume()
}
""",
    "Auth0.Android, Kotlin": """
==> Main.kt
import com.auth0.android.management.UsersAPIClient
fun save(account: Auth0, credentials: Credentials) {
    val users = UsersAPIClient(account, credentials.idToken)  <<< MM201
    users.updateMetadata(id, mapOf("a" to "b")).start(callback)
}
""",
    "Auth0.Android, Java": """
==> Main.java
import com.auth0.android.management.UsersAPIClient;
class Main {
    void save(Auth0 account, Credentials credentials) {
        UsersAPIClient users = new UsersAPIClient(account, credentials.getIdToken());  <<< MM201
        users.link(id, secondToken).start(callback);
    }
}
""",
    "Kotlin, OkHttp": """
==> Main.kt
import okhttp3.Request
fun load(idToken: String, id: String) {
    val request = Request.Builder()  <<< MM202
        .url("https://acme.auth0.com/api/v2/users/" + id)
        .header("Authorization", "Bearer " + idToken)
        .build()
}
""",
    "auth0-java, ManagementAPI": """
==> Users.java
import com.auth0.client.mgmt.ManagementAPI;
class Users {
    User read(String idToken) {
        ManagementAPI mgmt = new ManagementAPI("acme.auth0.com", idToken);  <<< MM201
        return mgmt.users().get("auth0|1", null).execute();
    }
}
""",
    "Auth0.net": """
==> Users.cs
using Auth0.ManagementApi;
class Users {
    public async Task<User> Read(ClaimsPrincipal user) {
        var idToken = user.FindFirst("id_token").Value;
        var client = new ManagementApiClient(idToken, "acme.auth0.com");  <<< MM201
        return await client.Users.GetAsync("auth0|1");
    }
}
""",
    "C#, HttpClient": """
==> Users.cs
class Users {
    public async Task<string> Read(HttpContext context, string id) {
        var idToken = await context.GetTokenAsync("id_token");
        var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", idToken);
        return await client.GetStringAsync("https://acme.auth0.com/api/v2/users/" + id);  <<< MM202
    }
}
""",
    "auth0-PHP": """
==> profile.php
<?php
use Auth0\\SDK\\API\\Management;
$token = $auth0->getIdToken();
$mgmt = new Management($token, 'acme.auth0.com');  <<< MM201
$mgmt->users->update($userId, ['user_metadata' => ['a' => 'b']]);
""",
    "PHP, Guzzle": """
==> profile.php
<?php
$client = new GuzzleHttp\\Client(['base_uri' => 'https://acme.auth0.com']);
$client->request('PATCH', 'https://acme.auth0.com/api/v2/users/' . $id, [  <<< MM202
    'headers' => ['Authorization' => 'Bearer ' . $_SESSION['id_token']],
    'json' => ['user_metadata' => []],
]);
""",
    "PHP, curl": """
==> profile.php
<?php
$ch = curl_init('https://acme.auth0.com/api/v2/users/' . $id);  <<< MM202
curl_setopt($ch, CURLOPT_HTTPHEADER, array('Authorization: Bearer ' . $idToken));
curl_exec($ch);
""",
    "ruby-auth0": """
==> profile.rb
require 'auth0'
client = Auth0Client.new(token: session[:id_token], domain: 'acme.auth0.com', api_version: 2)  <<< MM201
client.user('auth0|1')
""",
    "Ruby, Net::HTTP": """
==> profile.rb
require 'net/http'
uri = URI("https://acme.auth0.com/api/v2/users/#{id}")
request = Net::HTTP::Get.new(uri)  <<< MM202
request['Authorization'] = "Bearer #{session[:id_token]}"
Net::HTTP.start(uri.hostname, uri.port, use_ssl: true) { |http| http.request(request) }
""",
    "Ruby, HTTParty": """
==> profile.rb
HTTParty.patch("https://acme.auth0.com/api/v2/users/#{id}", headers: {'Authorization' => "Bearer #{id_token}"}, body: {}.to_json)  <<< MM202
""",
    "Go, net/http": """
==> main.go
package main
func read(idToken, id string) {
	req, _ := http.NewRequest("GET", "https://acme.auth0.com/api/v2/users/"+id, nil)  <<< MM202
	req.Header.Set("Authorization", "Bearer "+idToken)
	http.DefaultClient.Do(req)
}
""",
    "shell, curl": """
==> read.sh
curl -H "Authorization: Bearer $ID_TOKEN" "https://acme.auth0.com/api/v2/users/auth0%7C1"  <<< MM202
curl -H "Authorization: Bearer $ACCESS_TOKEN" "https://acme.auth0.com/api/v2/users/auth0%7C1"
""",
    "shell, token by jq": """
==> read.sh
TOKEN=$(curl -s https://acme.auth0.com/oauth/token -d grant_type=password -d username=u -d password=p -d scope=openid | jq -r .id_token)  <<< MM103
curl -X PATCH -H "Authorization: Bearer $TOKEN" https://acme.auth0.com/api/v2/users/1 -d '{}'  <<< MM202
""",
    "curl in a README": """
==> README.md
# Read a user

```sh
curl -X GET -H "Authorization: Bearer $ID_TOKEN" https://acme.auth0.com/api/v2/users/1  <<< MM202
```
""",
    "an .http file": """
==> users.http
GET https://acme.auth0.com/api/v2/users/1 HTTP/1.1  <<< MM202
Authorization: Bearer {{id_token}}

### right
GET https://acme.auth0.com/api/v2/users/1 HTTP/1.1
Authorization: Bearer {{access_token}}
""",
    "a Postman collection": """
==> users.postman_collection.json
{
  "info": {"name": "users", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"},
  "item": [
    {
      "name": "read",
      "request": {  <<< MM202
        "method": "GET",
        "header": [{"key": "Authorization", "value": "Bearer {{id_token}}"}],
        "url": {"raw": "https://acme.auth0.com/api/v2/users/1", "protocol": "https", "host": ["acme", "auth0", "com"], "path": ["api", "v2", "users", "1"]}
      }
    }
  ]
}
""",
}


@pytest.mark.parametrize("text", AUTH0_JS.values(), ids=AUTH0_JS)
def test_auth0_js(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", LOCK.values(), ids=LOCK)
def test_lock(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", ANGULAR.values(), ids=ANGULAR)
def test_angular(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", NODE.values(), ids=NODE)
def test_node(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", MODERN.values(), ids=MODERN)
def test_sdks_of_today(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_languages(program: Program, text: str) -> None:
    assert program(text) == []
