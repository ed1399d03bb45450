"""What looks like it and is not: plain logins, other providers, own back ends, tokens that are right."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

SILENT = {
    "link_with and the second login that obtains it": """
==> link.js
var lock = new Auth0Lock('c', 'acme.auth0.com', {auth: {responseType: 'token id_token', audience: 'https://acme.auth0.com/api/v2/', params: {scope: 'openid update:current_user_identities'}}});
var linkLock = new Auth0Lock('c', 'acme.auth0.com', {auth: {params: {state: 'linking'}}});
lock.on('authenticated', function (r) { localStorage.setItem('access_token', r.accessToken); });
linkLock.on('authenticated', function (second) {
  $.ajax({
    type: 'POST',
    url: 'https://acme.auth0.com/api/v2/users/' + id + '/identities',
    headers: {Authorization: 'Bearer ' + localStorage.getItem('access_token')},
    data: {link_with: second.idToken}
  });
});
""",
    "the Authentication API takes ID tokens": """
==> app.js
var lock = new Auth0Lock('c', 'acme.auth0.com');
lock.on('authenticated', function (r) {
  lock.getProfile(r.idToken, show);
  auth0.getDelegationToken({id_token: r.idToken, api: 'aws'}, use);
  $.post('https://acme.auth0.com/tokeninfo', {id_token: r.idToken});
  $.post('https://acme.auth0.com/delegation', {id_token: r.idToken, api_type: 'firebase'});
});
function renew() { auth0.refreshIdToken ? auth0.renewIdToken(localStorage.getItem('id_token'), save) : null; }
""",
    "the same helper serves an own back end": """
==> api.js
import { AUTH0_DOMAIN } from './config';
export const get = path => fetch('https://api.acme.example' + path, {headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});
export const me = () => get('/api/v2/users/me');
""",
    "an own API at the same path": """
==> api.js
import auth0 from 'auth0-js';
fetch('/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});
fetch(process.env.API_ROOT + '/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + idToken}});
""",
    "Zendesk": """
==> zendesk.js
const auth0 = require('auth0');
request({url: 'https://' + process.env.ZENDESK_SUBDOMAIN + '.zendesk.com/api/v2/users/' + id + '.json', headers: {Authorization: 'Bearer ' + idToken}});
request({url: zendeskUrl + '/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + idToken}});
""",
    "osu!, Coder, Qiita": """
==> others.js
fetch('https://osu.ppy.sh/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + idToken}});
axios.get('/api/v2/users/me', {headers: {'Coder-Session-Token': idToken}});
fetch('https://qiita.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + id_token}});
""",
    "API tokens that are written out or come from the environment": """
==> admin.js
const jwt = process.env.AUTH0_API_TOKEN;
request({url: 'https://acme.auth0.com/api/v2/users/' + id, headers: {Authorization: 'Bearer ' + jwt}});
new auth0.Management({domain: 'acme.auth0.com', token: process.env.MGMT_TOKEN}).getUser(id, show);
new ManagementClient({domain: 'acme.auth0.com', token: '{YOUR_API_V2_TOKEN}'}).getUser({id});
""",
    "a jwt may be an access token": """
==> app.js
webAuth.parseHash((err, r) => localStorage.setItem('jwt', r.accessToken));
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token', audience: 'https://acme.auth0.com/api/v2/', scope: 'read:current_user'});
const jwt = localStorage.getItem('jwt');
fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + jwt}});
""",
    "Firebase": """
==> app.js
import firebase from 'firebase/app';
firebase.auth().currentUser.getIdToken(true).then(idToken => fetch('/api/v2/users/me', {headers: {Authorization: 'Bearer ' + idToken}}));
firebase.auth.GoogleAuthProvider.credential(googleUser.getAuthResponse().id_token);
""",
    "Google": """
==> login.js
gapi.load('auth2', () => gapi.auth2.init({client_id: 'x.apps.googleusercontent.com'}));
function onSignIn(user) {
  const id_token = user.getAuthResponse().id_token;
  fetch('/api/tokensignin', {method: 'POST', headers: {Authorization: 'Bearer ' + id_token}});
}
location.href = 'https://accounts.google.com/o/oauth2/v2/auth?response_type=id_token&client_id=x&scope=openid';
""",
    "Azure": """
==> login.js
location.href = 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize?response_type=id_token&client_id=x&scope=openid&nonce=1';
const body = {grant_type: 'password', client_id: 'x', username: u, password: p, scope: 'openid'};
axios.post('https://login.microsoftonline.com/t/oauth2/v2.0/token', body);
""",
    "Cognito and Amplify": """
==> login.js
import { Auth } from 'aws-amplify';
Auth.currentSession().then(s => fetch('https://x.execute-api.eu-west-1.amazonaws.com/api/v2/users/1', {headers: {Authorization: 'Bearer ' + s.idToken.jwtToken}}));
location.href = 'https://acme.auth.eu-west-1.amazoncognito.com/oauth2/authorize?response_type=token&client_id=x';
""",
    "Okta": """
==> login.js
const okta = new OktaAuth({issuer: 'https://acme.okta.com/oauth2/default', clientId: 'x', responseType: ['id_token', 'token']});
okta.token.getWithoutPrompt({responseType: 'id_token', scopes: ['openid']}).then(t => fetch('https://acme.okta.com/api/v1/users/me', {headers: {Authorization: 'Bearer ' + t.idToken}}));
""",
    "a plain OIDC login": """
==> login.js
import { UserManager } from 'oidc-client';
new UserManager({authority: 'https://acme.auth0.com', client_id: 'c', redirect_uri: 'x', response_type: 'code', scope: 'openid profile'}).signinRedirect();
""",
    "commented out": """
==> app.js
// new auth0.Management({domain: 'acme.auth0.com', token: authResult.idToken}).getUser(id, show);
/* fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + idToken}}); */
""",
    "commented out in other languages": """
==> app.py
# Auth0("acme.auth0.com", tokens["id_token"]).users.get("1")
==> app.rb
# Auth0Client.new(token: id_token, domain: 'acme.auth0.com', api_version: 2)
==> App.swift
// Auth0.users(token: credentials.idToken!, domain: "acme.auth0.com").patch(id)
==> app.php
<?php
// $mgmt = new Management($idToken, 'acme.auth0.com');
==> page.html
<html><!-- <script>new auth0.Management({domain: 'acme.auth0.com', token: r.idToken})</script> --></html>
""",
    "flag names in an allow-list": """
==> flags.js
module.exports = ['enable_client_connections', 'enable_apis_section', 'enable_idtoken_api2', 'auth0'];
""",
    "client credentials on a back end": """
==> mgmt.js
async function token() {
  const r = await axios.post('https://acme.auth0.com/oauth/token', {grant_type: 'client_credentials', client_id: 'c', client_secret: 's', audience: 'https://acme.auth0.com/api/v2/'});
  return r.data.access_token;
}
async function user(id) {
  const t = await token();
  return axios.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + t}});
}
""",
    "migrated, while the ID token stays for the own back end": """
==> app.js
const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c', responseType: 'token id_token', audience: 'https://acme.auth0.com/api/v2/', scope: 'openid read:current_user'});
webAuth.parseHash((err, r) => {
  localStorage.setItem('id_token', r.idToken);
  localStorage.setItem('access_token', r.accessToken);
});
fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + localStorage.getItem('access_token')}});
fetch('https://api.acme.example/me', {headers: {Authorization: 'Bearer ' + localStorage.getItem('id_token')}});
""",
    "other endpoints of the Management API never took ID tokens": """
==> app.js
const h = {headers: {Authorization: 'Bearer ' + idToken}};
fetch('https://acme.auth0.com/api/v2/clients', h);
fetch('https://acme.auth0.com/api/v2/users', h);
fetch('https://acme.auth0.com/api/v2/users-by-email?email=x', h);
fetch('https://acme.auth0.com/api/v2/users/' + id + '/roles', h);
fetch('https://acme.auth0.com/api/v2/users/' + id + '/logs', h);
""",
}

IDLE = """
==> app.js
class Auth {
  constructor() {
    this.auth0 = new Auth0({domain: 'acme.auth0.com', clientID: 'c'});
    this.lock = new Auth0Lock('c', 'acme.auth0.com', {});  <<< MM102
    this.lock.on('authenticated', r => fetch('https://acme.auth0.com/api/v2/users/1', {headers: {Authorization: 'Bearer ' + r.idToken}}));  <<< MM202
  }
  renew(token) { this.auth0.getDelegationToken({id_token: token}, done); }
}
"""


@pytest.mark.parametrize("text", SILENT.values(), ids=SILENT)
def test_it_is_silent(program: Program, text: str) -> None:
    assert program(text) == []


def test_a_client_that_never_logs_in_is_no_login(program: Program) -> None:
    assert program(IDLE) == []
