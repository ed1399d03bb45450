"""Sessions, req.user, templates, module state and other objects that many files share."""

from __future__ import annotations

import pytest

from tests.analysis.links.conftest import Follow, Linked

PATHS = {
    "passport req.user done": (
        """
==> app.js
const Auth0Strategy = require('passport-auth0');
passport.use(new Auth0Strategy({domain: 'acme.auth0.com', clientID: 'c1', clientSecret: process.env.S, callbackURL: '/cb'},
  function (accessToken, refreshToken, extraParams, profile, done) {
    return done(null, { profile: profile, bearer: extraParams.id_token, pat: window.pasted });
  }));
==> routes/me.js
router.get('/me', (req, res) => {
  const id = req.user.profile.id;
SEND req.user.bearer
});
""",
        ["app.js:4 id_token of the login's result", "app.js:4 kept as user"],
    ),
    "passport whole extraParams": (
        """
==> app.js
const Auth0Strategy = require('passport-auth0');
const strategy = new Auth0Strategy({domain: 'acme.auth0.com', clientID: 'c1', clientSecret: process.env.S, callbackURL: '/cb'},
  (accessToken, refreshToken, extraParams, profile, done) => { profile.extra = extraParams; return done(null, profile); });
passport.use(strategy);
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.user.extra.id_token
});
""",
        ["app.js:3 id_token of the login's result"],
    ),
    "express session": (
        """
==> callback.js
LOGIN
router.get('/cb', (req, res) => { webAuth.parseHash((err, r) => { req.session.held = r.idToken; res.redirect('/'); }); });
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.session.held
});
""",
        [
            "callback.js:2 idToken of the login's result",
            'callback.js:2 kept under "held"',
            'routes/me.js:2 read from "held"',
        ],
    ),
    "express session nested": (
        """
==> callback.js
LOGIN
router.get('/cb', (req, res) => { webAuth.parseHash((err, r) => { req.session.login = { held: r.idToken }; res.redirect('/'); }); });
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.session.login.held
});
""",
        ["callback.js:2 idToken of the login's result", 'callback.js:2 kept under "login"'],
    ),
    "template ejs": (
        """
==> app.js
LOGIN
app.get('/me', (req, res) => { webAuth.parseHash((err, r) => { res.render('me', { held: r.idToken, theme: 'dark' }); }); });
==> views/me.ejs
<html><script>
var id = '1';
SEND '<%= held %>'
</script></html>
""",
        ["app.js:2 idToken of the login's result", "app.js:2 handed to the page as held"],
    ),
    "template pug": (
        """
==> app.js
LOGIN
app.get('/me', (req, res) => { webAuth.parseHash((err, r) => { res.render('me', { held: r.idToken, theme: 'dark' }); }); });
==> views/me.pug
html
  body
    script.
      var held = '#{held}';
      fetch('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + held}});
""",
        ["app.js:2 idToken of the login's result", "app.js:2 handed to the page as held"],
    ),
    "template handlebars": (
        """
==> app.js
LOGIN
app.get('/me', (req, res) => { webAuth.parseHash((err, r) => { res.render('account/me', { held: r.idToken, theme: 'dark' }); }); });
==> views/account/me.hbs
<script>
var held = "{{held}}";
SEND held
</script>
""",
        ["app.js:2 idToken of the login's result", "app.js:2 handed to the page as held"],
    ),
    "template flask": (
        """
==> app.py
from flask import Flask, render_template
from auth0.authentication import GetToken
@app.route('/me')
def me():
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    return render_template('me.html', held=answer['id_token'])
==> templates/me.html
<script>
var held = "{{ held }}";
SEND held
</script>
""",
        ["app.py:6 id_token of the login's result", "app.py:6 handed to the page as held"],
    ),
    "flask session": (
        """
==> login.py
from flask import session
from auth0.authentication import GetToken
def callback():
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    session['held'] = answer['id_token']
==> profile.py
import requests
from flask import session
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + session['held']})
""",
        [
            "login.py:5 id_token of the login's result",
            'login.py:5 kept under "held"',
            'profile.py:4 read from "held"',
        ],
    ),
    "flask session get dict": (
        """
==> login.py
from flask import session
from auth0.authentication import GetToken
def callback():
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    session['login'] = {'held': answer['id_token']}
==> profile.py
import requests
from flask import session
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + session.get('login', {}).get('held')})
""",
        ["login.py:5 id_token of the login's result"],
    ),
    "flask g": (
        """
==> login.py
from flask import g
from auth0.authentication import GetToken
@app.before_request
def callback():
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    g.held = answer['id_token']
==> profile.py
import requests
from flask import g
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + g.held})
""",
        ["login.py:6 id_token of the login's result", "login.py:6 kept as held"],
    ),
    "flask config": (
        """
==> login.py
from auth0.authentication import GetToken
def callback(app):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    app.config['HELD'] = answer['id_token']
==> profile.py
import requests
from flask import current_app
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + current_app.config['HELD']})
""",
        ["login.py:4 id_token of the login's result", "login.py:4 kept as HELD"],
    ),
    "django session": (
        """
==> views/login.py
from auth0.authentication import GetToken
def callback(request):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(request.GET['code'], 'https://acme.example/cb')
    request.session['held'] = answer['id_token']
==> views/profile.py
import requests
def show(request, user):
    held = request.session.get('held')
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': f'Bearer {held}'})
""",
        [
            "views/login.py:4 id_token of the login's result",
            'views/login.py:4 kept under "held"',
            'views/profile.py:3 read from "held"',
        ],
    ),
    "django settings": (
        """
==> acme/settings.py
SESSION_NAME = 'held'
AUTH0_DOMAIN = 'acme.auth0.com'
==> views/login.py
from django.conf import settings
from auth0.authentication import GetToken
def callback(request):
    answer = GetToken(settings.AUTH0_DOMAIN, 'c1').authorization_code(request.GET['code'], 'https://acme.example/cb')
    request.session[settings.SESSION_NAME] = answer['id_token']
==> views/profile.py
import requests
from django.conf import settings
def show(request, user):
    held = request.session[settings.SESSION_NAME]
    return requests.get(f'https://{settings.AUTH0_DOMAIN}/api/v2/users/{user}', headers={'Authorization': f'Bearer {held}'})
""",
        [
            "views/login.py:5 id_token of the login's result",
            'views/login.py:5 kept under "held"',
            'views/profile.py:4 read from "held"',
        ],
    ),
    "fastapi session": (
        """
==> login.py
from authlib.integrations.starlette_client import OAuth
oauth = OAuth()
oauth.register('auth0', client_id='c1', client_kwargs={'scope': 'openid profile'}, server_metadata_url='https://acme.auth0.com/.well-known/openid-configuration')
@app.get('/callback')
async def callback(request: Request):
    answer = await oauth.auth0.authorize_access_token(request)
    request.session['held'] = answer['id_token']
==> profile.py
import httpx
@app.get('/me')
async def show(request: Request, user: str):
    async with httpx.AsyncClient() as client:
        return await client.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': f"Bearer {request.session['held']}"})
""",
        [
            "login.py:7 id_token of the login's result",
            'login.py:7 kept under "held"',
            'profile.py:5 read from "held"',
        ],
    ),
    "python module state": (
        """
==> acme/state.py
held = None
==> acme/login.py
from auth0.authentication import GetToken
from acme import state
def callback(code):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    state.held = answer['id_token']
==> acme/profile.py
import requests
from acme import state
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + state.held})
""",
        ["acme/login.py:5 id_token of the login's result", "acme/login.py:5 kept as held"],
    ),
    "python global": (
        """
==> acme/login.py
from auth0.authentication import GetToken
held = None
def callback(code):
    global held
    held = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')['id_token']
def current():
    return held
==> acme/profile.py
import requests
from acme.login import current
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + current()})
""",
        ["acme/login.py:5 id_token of the login's result", "acme/profile.py:4 returned by current()"],
    ),
    "python class attribute": (
        """
==> acme/login.py
from auth0.authentication import GetToken
class Session:
    def __init__(self, code):
        self.answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    @property
    def bearer(self):
        return self.answer['id_token']
==> acme/profile.py
import requests
from acme.login import Session
def show(user, code):
    held = Session(code)
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + held.bearer})
""",
        ["acme/login.py:7 id_token of the login's result"],
    ),
    "app.locals": (
        """
==> callback.js
LOGIN
webAuth.parseHash((err, r) => { app.locals.held = r.idToken; });
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.app.locals.held
});
""",
        ["callback.js:2 idToken of the login's result", "callback.js:2 kept as held"],
    ),
    "window global": (
        """
==> callback.js
LOGIN
webAuth.parseHash((err, r) => { window.acmeSession = r.idToken; });
==> routes/me.js
SEND window.acmeSession
""",
        ["callback.js:2 idToken of the login's result", "callback.js:2 kept as acmeSession"],
    ),
    "rootScope": (
        """
==> a.js
angular.module('acme').run(function ($rootScope, auth) { auth.signin({}, function (profile, t) { $rootScope.held = t; }); });
==> b.js
angular.module('acme').controller('B', function ($rootScope, $http) {
  $http.get('https://acme.auth0.com/api/v2/users/' + id, {headers: {Authorization: 'Bearer ' + $rootScope.held}});
});
""",
        ["a.js:1 the login hands over the ID token", "a.js:1 kept as held"],
    ),
}

MISSES = {
    "passport": """
==> app.js
const Auth0Strategy = require('passport-auth0');
passport.use(new Auth0Strategy({domain: 'acme.auth0.com', clientID: 'c1', clientSecret: process.env.S, callbackURL: '/cb'},
  function (accessToken, refreshToken, extraParams, profile, done) {
    return done(null, { profile: profile, bearer: extraParams.id_token, pat: window.pasted });
  }));
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.user.pat
});
""",
    "express session": """
==> callback.js
LOGIN
router.get('/cb', (req, res) => { webAuth.parseHash((err, r) => { req.session.held = r.idToken; res.redirect('/'); }); });
==> routes/me.js
router.get('/me', (req, res) => {
SEND req.session.other
});
""",
    "template other variable": """
==> app.js
LOGIN
app.get('/me', (req, res) => { webAuth.parseHash((err, r) => { res.render('me', { held: r.idToken, theme: 'dark' }); }); });
==> views/me.ejs
<html><script>
SEND '<%= theme %>'
</script></html>
""",
    "template other view": """
==> app.js
LOGIN
app.get('/me', (req, res) => { webAuth.parseHash((err, r) => { res.render('me', { held: r.idToken, theme: 'dark' }); }); });
==> views/you.ejs
<html><script>
SEND '<%= held %>'
</script></html>
""",
    "flask": """
==> login.py
from flask import session
from auth0.authentication import GetToken
def callback():
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    session['held'] = answer['id_token']
==> profile.py
import requests
from flask import session
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + session['other']})
""",
    "django": """
==> views/login.py
from auth0.authentication import GetToken
def callback(request):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(request.GET['code'], 'https://acme.example/cb')
    request.session['held'] = answer['id_token']
==> views/profile.py
import requests
def show(request, user):
    held = request.session.get('other')
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': f'Bearer {held}'})
""",
    "python module state": """
==> acme/state.py
held = None
==> acme/other.py
held = None
==> acme/login.py
from auth0.authentication import GetToken
from acme import state
def callback(code):
    answer = GetToken('acme.auth0.com', 'c1').authorization_code(code, 'https://acme.example/cb')
    state.held = answer['id_token']
==> acme/profile.py
import requests
from acme import other
def show(user):
    return requests.get(f'https://acme.auth0.com/api/v2/users/{user}', headers={'Authorization': 'Bearer ' + other.held})
""",
}


@pytest.mark.parametrize("claim", PATHS)
def test_the_way_of_the_token_is_found_step_by_step(claim: str, follow: Follow) -> None:
    program, steps = PATHS[claim]
    assert follow(program) == steps


@pytest.mark.parametrize("claim", MISSES)
def test_what_only_looks_alike_is_not_linked(claim: str, linked: Linked) -> None:
    assert linked(MISSES[claim]) == []
