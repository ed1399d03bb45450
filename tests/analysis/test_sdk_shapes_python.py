"""Python: each way in which an SDK or an HTTP client asks for a token, keeps it, and calls the Management API."""

from __future__ import annotations

import pytest

from tests.analysis.conftest import Program

SDKS = {
    "auth0-python 2, positional": """
==> app.py
import json, requests
from auth0.v2.management import Auth0

def profile(code):
    tokens = requests.post('https://acme.auth0.com/oauth/token', json={'code': code, 'grant_type': 'authorization_code'}).json()
    auth0 = Auth0('acme.auth0.com', tokens['id_token'])  <<< MM201
    return auth0.users.get('auth0|1')
""",
    "auth0-python 3, GetToken.login and the Auth0 facade": """
==> app.py
from auth0.v3.authentication import GetToken
from auth0.v3.management import Auth0

tokens = GetToken('acme.auth0.com').login(client_id='c', client_secret='s', username='u', password='p', scope='openid', realm='db', audience=None)  <<< MM103
auth0 = Auth0('acme.auth0.com', tokens['id_token'])  <<< MM201
auth0.users.update('auth0|1', {'user_metadata': {'colour': 'red'}})
""",
    "auth0-python 3, positional login and a Users client": """
==> app.py
from auth0.v3.authentication import GetToken
from auth0.v3.management.users import Users

def login(user, password):
    get_token = GetToken(DOMAIN)
    token = get_token.login(CLIENT_ID, CLIENT_SECRET, user, password, 'openid profile', 'Username-Password-Authentication', '', 'http://auth0.com/oauth/grant-type/password-realm')  <<< MM103
    users = Users(DOMAIN, token['id_token'])  <<< MM201
    return users.get('auth0|1')
""",
    "auth0-python 4, secret in the constructor": """
==> app.py
from auth0.authentication import GetToken
from auth0.management import Auth0

get_token = GetToken('acme.auth0.com', 'client', client_secret='secret')
tokens = get_token.login(username='u', password='p', realm='db', scope='openid')  <<< MM103
mgmt = Auth0(domain='acme.auth0.com', token=tokens.get('id_token'))  <<< MM301
mgmt.users.link_user_account('auth0|1', {'link_with': second})
""",
    "auth0-python 5, ManagementClient": """
==> app.py
from auth0.management import ManagementClient

def client(session):
    return ManagementClient(domain="acme.auth0.com", token=session["id_token"])  <<< MM201

def read(session, user_id):
    return client(session).users.get(user_id)
""",
    "auth0-python 3, device credentials": """
==> app.py
from auth0.v3.management import DeviceCredentials

credentials = DeviceCredentials('acme.auth0.com', id_token)  <<< MM201
credentials.create({'device_name': 'phone', 'type': 'public_key'})
""",
    "auth0-python, legacy Database.login": """
==> app.py
from auth0.v2.authentication import Database
from auth0.v2.management import Auth0

tokens = Database('acme.auth0.com').login('client', 'u', 'p', 'db')  <<< MM104
auth0 = Auth0('acme.auth0.com', tokens['id_token'])  <<< MM201
auth0.users.get('auth0|1')
""",
    "auth0-python, client credentials are no user's token": """
==> app.py
from auth0.authentication import GetToken
from auth0.management import Auth0

token = GetToken('acme.auth0.com', 'client', client_secret='s').client_credentials('https://acme.auth0.com/api/v2/')
Auth0('acme.auth0.com', token['access_token']).users.get('auth0|1')
""",
    "auth0-python 3, migrated": """
==> app.py
from auth0.v3.authentication import GetToken
from auth0.v3.management import Auth0

tokens = GetToken('acme.auth0.com').login('c', 's', 'u', 'p', 'read:current_user', 'db', 'https://acme.auth0.com/api/v2/')
Auth0('acme.auth0.com', tokens['access_token']).users.get('auth0|1')
""",
    "authlib, Flask: token kept in the session": """
==> app.py
from authlib.integrations.flask_client import OAuth
import requests
from flask import Flask, session, redirect

app = Flask(__name__)
oauth = OAuth(app)
auth0 = oauth.register(  <<< MM102
    'auth0',
    client_id='c',
    client_secret='s',
    api_base_url='https://acme.auth0.com',
    access_token_url='https://acme.auth0.com/oauth/token',
    authorize_url='https://acme.auth0.com/authorize',
    client_kwargs={'scope': 'openid profile'},
)

@app.route('/callback')
def callback():
    token = auth0.authorize_access_token()
    session['token'] = token['id_token']
    return redirect('/me')

@app.route('/me')
def me():
    return requests.get(  <<< MM202
        'https://acme.auth0.com/api/v2/users/' + session['user'],
        headers={'Authorization': 'Bearer ' + session['token']},
    ).json()
""",
    "authlib, metadata URL, whole answer in the session": """
==> app.py
from authlib.integrations.flask_client import OAuth

oauth = OAuth(app)
oauth.register("auth0", client_id=env["ID"], client_kwargs={"scope": "openid profile email"}, server_metadata_url=f"https://{env['AUTH0_DOMAIN']}/.well-known/openid-configuration")  <<< MM102

@app.route("/callback", methods=["GET", "POST"])
def callback():
    token = oauth.auth0.authorize_access_token()
    session["user"] = token
    return redirect("/")

@app.route("/theme", methods=["POST"])
def theme():
    user = session["user"]
    response = requests.patch(  <<< MM202
        f"https://{env['AUTH0_DOMAIN']}/api/v2/users/{user['userinfo']['sub']}",
        headers={"authorization": f"Bearer {user['id_token']}"},
        json={"user_metadata": request.json},
    )
    return response.json()
""",
    "authlib, plain login": """
==> app.py
from authlib.integrations.flask_client import OAuth

oauth = OAuth(app)
oauth.register("auth0", client_id="c", client_kwargs={"scope": "openid profile email"}, server_metadata_url=f"https://{AUTH0_DOMAIN}/.well-known/openid-configuration")

@app.route("/callback")
def callback():
    token = oauth.auth0.authorize_access_token()
    session["user"] = token
    return redirect("/")
""",
    "authlib, migrated": """
==> app.py
from authlib.integrations.flask_client import OAuth

oauth = OAuth(app)
oauth.register("auth0", client_kwargs={"scope": "openid read:current_user"}, authorize_params={"audience": "https://acme.auth0.com/api/v2/"}, server_metadata_url="https://acme.auth0.com/.well-known/openid-configuration")

@app.route("/me")
def me():
    token = oauth.auth0.authorize_access_token()
    return requests.get("https://acme.auth0.com/api/v2/users/" + token["userinfo"]["sub"], headers={"Authorization": "Bearer " + token["access_token"]}).json()
""",
    "flask-oauthlib": """
==> app.py
from flask_oauthlib.client import OAuth

oauth = OAuth(app)
auth0 = oauth.remote_app(  <<< MM102
    'auth0',
    consumer_key='c',
    consumer_secret='s',
    request_token_params={'scope': 'openid profile'},
    base_url='https://%s' % 'acme.auth0.com',
    access_token_method='POST',
    access_token_url='/oauth/token',
    authorize_url='/authorize',
)

@app.route('/callback')
def callback():
    resp = auth0.authorized_response()
    session['jwt'] = resp['id_token']
    return redirect('/')

@app.route('/profile', methods=['POST'])
def profile():
    requests.patch('https://acme.auth0.com/api/v2/users/%s' % session['uid'], json={'user_metadata': {}}, headers={'Authorization': 'Bearer %s' % session['jwt']})  <<< MM202
""",
    "python-social-auth keeps the ID token in extra data": """
==> views.py
import requests

AUTH0_DOMAIN = 'acme.auth0.com'

def profile(request):
    social = request.user.social_auth.get(provider='auth0')
    token = social.extra_data['id_token']
    return requests.get('https://' + AUTH0_DOMAIN + '/api/v2/users/' + social.uid, headers={'Authorization': 'Bearer ' + token})  <<< MM202
""",
}

TOKENS = {
    "requests, token endpoint to PATCH": """
==> app.py
import requests
answer = requests.post("https://acme.auth0.com/oauth/token", data={"grant_type": "password", "username": u, "password": p, "client_id": c, "scope": "openid"})  <<< MM103
token = answer.json()["id_token"]
requests.patch("https://acme.auth0.com/api/v2/users/" + uid, json={}, headers={"Authorization": "Bearer " + token})  <<< MM202
""",
    "requests, /oauth/ro": """
==> app.py
import requests
DOMAIN = "acme.auth0.com"
r = requests.post("https://" + DOMAIN + "/oauth/ro", data={"connection": "db", "grant_type": "password", "scope": "openid", "username": u, "password": p})  <<< MM104
requests.get("https://" + DOMAIN + "/api/v2/users/" + uid, headers={"Authorization": "Bearer " + r.json()["id_token"]})  <<< MM202
""",
    "/tokeninfo takes an ID token": """
==> app.py
import requests
requests.post("https://acme.auth0.com/tokeninfo", json={"id_token": id_token}).json()
""",
    "/userinfo takes an access token": """
==> app.py
import requests
requests.get("https://acme.auth0.com/userinfo", headers={"Authorization": "Bearer " + tokens["access_token"]}).json()
""",
    "headers built before, as a dict that is filled": """
==> app.py
import requests
AUTH0 = "https://acme.auth0.com"
def read(uid, id_token):
    headers = {}
    headers["Authorization"] = "Bearer " + id_token
    headers["Content-Type"] = "application/json"
    return requests.get(AUTH0 + "/api/v2/users/" + uid, headers=headers)  <<< MM202
""",
    "headers from dict(), .format": """
==> app.py
import requests
def read(uid, id_token):
    headers = dict(Authorization="Bearer {}".format(id_token))
    url = "https://{}/api/v2/users/{}".format("acme.auth0.com", uid)
    return requests.get(url, headers=headers)  <<< MM202
""",
    "headers from a helper": """
==> app.py
import requests
def auth_headers(token):
    return {"Authorization": "Bearer %s" % token, "Accept": "application/json"}

def read(uid):
    return requests.get("https://acme.auth0.com/api/v2/users/%s" % uid, headers=auth_headers(session["id_token"]))  <<< MM202
""",
    "headers updated": """
==> app.py
import requests
headers = {"Accept": "application/json"}
headers.update({"Authorization": "Bearer " + id_token})
requests.get("https://acme.auth0.com/api/v2/users/1", headers=headers)  <<< MM202
""",
    "a session with headers": """
==> app.py
import requests
s = requests.Session()
s.headers.update({"Authorization": "Bearer " + tokens["id_token"]})
s.get("https://acme.auth0.com/api/v2/users/1")  <<< MM202
""",
    "a session with one header assigned": """
==> app.py
import requests
class Api:
    def __init__(self, tokens):
        self.session = requests.Session()
        self.session.headers["Authorization"] = f"Bearer {tokens['id_token']}"

    def me(self, uid):
        return self.session.get(f"https://acme.auth0.com/api/v2/users/{uid}")  <<< MM202
""",
    "requests.request": """
==> app.py
import requests
requests.request("PATCH", "https://acme.auth0.com/api/v2/users/1", headers={"authorization": f"Bearer {id_token}"}, data="{}")  <<< MM202
""",
    "a bearer class as auth": """
==> app.py
import requests
class BearerAuth(requests.auth.AuthBase):
    def __init__(self, token):
        self.token = token
    def __call__(self, r):
        r.headers["Authorization"] = "Bearer " + self.token
        return r

requests.get("https://acme.auth0.com/api/v2/users/1", auth=BearerAuth(answer["id_token"]))  <<< MM202
""",
    "httpx client": """
==> app.py
import httpx
client = httpx.Client(base_url="https://acme.auth0.com/api/v2", headers={"Authorization": f"Bearer {id_token}"})
client.get(f"/users/{uid}")  <<< MM202
""",
    "httpx, async": """
==> app.py
import httpx
async def read(uid, id_token):
    async with httpx.AsyncClient() as client:
        return await client.get(f"https://acme.auth0.com/api/v2/users/{uid}", headers={"Authorization": f"Bearer {id_token}"})  <<< MM202
""",
    "aiohttp": """
==> app.py
import aiohttp
async def write(uid, id_token):
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer " + id_token}) as http:
        async with http.patch("https://acme.auth0.com/api/v2/users/" + uid, json={}) as answer:  <<< MM202
            return await answer.json()
""",
    "http.client with a path": """
==> app.py
import http.client
conn = http.client.HTTPSConnection("acme.auth0.com")
headers = {"authorization": "Bearer " + id_token}
conn.request("GET", "/api/v2/users/" + uid, headers=headers)  <<< MM202
""",
    "http.client, token and call": """
==> app.py
import http.client, json
conn = http.client.HTTPSConnection("acme.auth0.com")
payload = '{"grant_type":"password","username":"u","password":"p","scope":"openid","client_id":"c"}'  <<< MM103
conn.request("POST", "/oauth/token", payload, {"content-type": "application/json"})
id_token = json.loads(conn.getresponse().read())["id_token"]
conn.request("PATCH", "/api/v2/users/1", "{}", {"authorization": "Bearer " + id_token})  <<< MM202
""",
    "urllib Request with add_header": """
==> app.py
import urllib.request
req = urllib.request.Request("https://acme.auth0.com/api/v2/users/" + uid)  <<< MM202
req.add_header("Authorization", "Bearer " + id_token)
urllib.request.urlopen(req)
""",
    "urllib Request with headers and a method": """
==> app.py
from urllib.request import Request, urlopen
req = Request(  <<< MM202
    "https://acme.auth0.com/api/v2/users/" + uid,
    data=body,
    headers={"Authorization": "Bearer " + id_token},
    method="PATCH",
)
urlopen(req).read()
""",
    "urllib2 of Python 2": """
==> app.py
import urllib2
req = urllib2.Request('https://acme.auth0.com/api/v2/users/' + uid)  <<< MM202
req.add_header('Authorization', 'Bearer ' + id_token)
print urllib2.urlopen(req).read()
""",
    "httplib2": """
==> app.py
import httplib2
h = httplib2.Http()
h.request("https://acme.auth0.com/api/v2/users/1", "PATCH", body="{}", headers={"Authorization": "Bearer " + id_token})  <<< MM202
""",
    "tornado": """
==> app.py
from tornado.httpclient import AsyncHTTPClient
def read(uid, id_token):
    return AsyncHTTPClient().fetch("https://acme.auth0.com/api/v2/users/" + uid, headers={"Authorization": "Bearer " + id_token})  <<< MM202
""",
    "urljoin": """
==> app.py
import requests
from urllib.parse import urljoin
requests.get(urljoin("https://acme.auth0.com", "/api/v2/users/" + uid), headers={"Authorization": "Bearer " + id_token})  <<< MM202
""",
    "a token in a class attribute": """
==> app.py
import requests
class Client:
    domain = "acme.auth0.com"

    def login(self, user, password):
        answer = requests.post(  <<< MM103
            f"https://{self.domain}/oauth/token",
            json={"grant_type": "password", "username": user, "password": password, "scope": "openid"},
        ).json()
        self.token = answer["id_token"]

    def profile(self, uid):
        return requests.get(  <<< MM202
            f"https://{self.domain}/api/v2/users/{uid}",
            headers={"Authorization": f"Bearer {self.token}"},
        ).json()
""",
    "a token through a helper function": """
==> app.py
import requests
def token_of(user, password):
    r = requests.post("https://acme.auth0.com/oauth/token", json={"grant_type": "password", "username": user, "password": password})  <<< MM103
    r.raise_for_status()
    data = r.json()
    return data["id_token"]

def rename(uid, name):
    token = token_of("u", "p")
    requests.patch("https://acme.auth0.com/api/v2/users/" + uid, json={"name": name}, headers={"Authorization": "Bearer " + token})  <<< MM202
""",
    "a token through a module": """
==> tokens.py
import requests
def fetch(user, password):
    return requests.post("https://acme.auth0.com/oauth/token", json={"grant_type": "password", "username": user, "password": password, "scope": "openid"}).json()  <<< MM103
==> app.py
import requests
from tokens import fetch

token = fetch("u", "p")["id_token"]
requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + token})  <<< MM202
""",
    "two values from one helper": """
==> app.py
import requests
def login():
    body = requests.post("https://acme.auth0.com/oauth/token", json={"grant_type": "password", "username": "u", "password": "p"}).json()  <<< MM103
    return body["access_token"], body["id_token"]

access, token = login()
requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + token})  <<< MM202
""",
    "Django: token in the session": """
==> views.py
import requests
from django.conf import settings
def callback(request):
    tokens = requests.post("https://%s/oauth/token" % settings.AUTH0_DOMAIN, json={"code": request.GET["code"], "grant_type": "authorization_code"}).json()
    request.session["jwt"] = tokens["id_token"]

def me(request):
    jwt = request.session.get("jwt")
    return requests.get("https://%s/api/v2/users/%s" % (settings.AUTH0_DOMAIN, request.user.sub), headers={"Authorization": "Bearer %s" % jwt})  <<< MM202
""",
    "FastAPI: token in the session": """
==> main.py
import httpx
from fastapi import FastAPI, Request
app = FastAPI()

@app.get("/callback")
async def callback(request: Request):
    token = await oauth.auth0.authorize_access_token(request)
    request.session["id_token"] = token["id_token"]

@app.get("/me")
async def me(request: Request):
    async with httpx.AsyncClient() as client:
        r = await client.get(f"https://{AUTH0_DOMAIN}/api/v2/users/{request.session['sub']}", headers={"Authorization": f"Bearer {request.session['id_token']}"})  <<< MM202
    return r.json()
""",
    "Flask: token in a cookie": """
==> app.py
import requests
@app.route("/callback")
def callback():
    response = make_response(redirect("/"))
    response.set_cookie("auth", tokens["id_token"])
    return response

@app.route("/me")
def me():
    token = request.cookies.get("auth")
    return requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + token}).text  <<< MM202
""",
    "Flask: g and a decorator": """
==> app.py
import requests
from flask import g, session
@app.before_request
def load():
    g.token = session.get("id_token")

@app.route("/me")
def me():
    return requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + g.token}).text  <<< MM202
""",
    "linking: the header is wrong, the body is right": """
==> app.py
import requests
def link(primary, secondary, uid):
    url = "https://acme.auth0.com/api/v2/users/" + uid + "/identities"
    requests.post(url, headers={"Authorization": "Bearer " + primary["id_token"]}, json={"link_with": secondary["id_token"]})  <<< MM301
    requests.post(url, headers={"Authorization": "Bearer " + primary["access_token"]}, json={"link_with": secondary["id_token"]})
""",
    "unlinking": """
==> app.py
import requests
requests.delete(f"https://acme.auth0.com/api/v2/users/{uid}/identities/{provider}/{other}", headers={"Authorization": f"Bearer {id_token}"})  <<< MM301
""",
    "the other endpoints": """
==> app.py
import requests
H = {"Authorization": f"Bearer {id_token}"}
requests.get(f"https://acme.auth0.com/api/v2/users/{uid}/enrollments", headers=H)  <<< MM202
requests.delete(f"https://acme.auth0.com/api/v2/users/{uid}/multifactor/guardian", headers=H)  <<< MM202
requests.post("https://acme.auth0.com/api/v2/device-credentials", headers=H, json={})  <<< MM202
requests.delete(f"https://acme.auth0.com/api/v2/device-credentials/{cid}", headers=H)  <<< MM202
requests.get("https://acme.auth0.com/api/v2/users", headers=H)
requests.get("https://acme.auth0.com/api/v2/clients/1", headers=H)
""",
    "a token of the environment": """
==> app.py
import os, requests
requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + os.environ["AUTH0_API_TOKEN"]})
requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + os.getenv("MGMT_TOKEN")})
""",
    "client credentials": """
==> app.py
import requests
def token():
    payload = {"grant_type": "client_credentials", "client_id": c, "client_secret": s, "audience": "https://acme.auth0.com/api/v2/"}
    return requests.post("https://acme.auth0.com/oauth/token", json=payload).json()["access_token"]
requests.patch("https://acme.auth0.com/api/v2/users/1", json={}, headers={"Authorization": "Bearer " + token()})
""",
    "an own back end may take an ID token": """
==> app.py
import requests
AUTH0_DOMAIN = "acme.auth0.com"
requests.get("https://api.acme.example/api/v2/users/1", headers={"Authorization": "Bearer " + id_token})
requests.get("/api/v2/users/1", headers={"Authorization": "Bearer " + id_token})
""",
    "Zendesk has the same path": """
==> app.py
import requests
requests.get("https://" + subdomain + ".zendesk.com/api/v2/users/1.json", headers={"Authorization": "Bearer " + id_token})
requests.get(self.zendesk_url + "/api/v2/users/me", headers={"Authorization": "Bearer " + token})
""",
    "Firebase has ID tokens too": """
==> app.py
from firebase_admin import auth
import requests
decoded = auth.verify_id_token(id_token)
requests.post("https://identitytoolkit.googleapis.com/v1/accounts:lookup", json={"idToken": id_token})
""",
    "commented out": """
==> app.py
import requests
# requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + id_token})
""",
    "an authorize address with an ID token alone": """
==> app.py
import requests
def login():
    return redirect("https://acme.auth0.com/authorize?response_type=id_token&client_id=c&scope=openid&redirect_uri=" + CALLBACK)  <<< MM101

def callback():
    session["token"] = request.args["id_token"]

def me():
    return requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + session["token"]})  <<< MM202
""",
    "an authorize query as a dict": """
==> app.py
import requests
from urllib.parse import urlencode
def login():
    params = {  <<< MM101
        "response_type": "id_token",
        "client_id": CLIENT,
        "redirect_uri": CALLBACK,
        "scope": "openid",
    }
    return redirect("https://" + AUTH0_DOMAIN + "/authorize?" + urlencode(params))

def me(id_token):
    return requests.get("https://" + AUTH0_DOMAIN + "/api/v2/users/1", headers={"Authorization": "Bearer " + id_token})  <<< MM202
""",
    "a page in a Python string": """
==> app.py
from flask import session
PAGE = '''
<script>
  fetch('https://acme.auth0.com/api/v2/users/%s', {headers: {Authorization: 'Bearer %s'}})
</script>
'''
def page():
    return PAGE % (session['sub'], session['id_token'])
""",
    "a conditional and a default": """
==> app.py
import requests
token = tokens.get("id_token") or tokens.get("access_token")
requests.get("https://acme.auth0.com/api/v2/users/1", headers={"Authorization": "Bearer " + token})  <<< MM202
""",
    "a dataclass": """
==> app.py
from dataclasses import dataclass
import requests

@dataclass
class Tokens:
    access_token: str
    id_token: str

def me(tokens: Tokens, uid: str):
    return requests.get(f"https://acme.auth0.com/api/v2/users/{uid}", headers={"Authorization": f"Bearer {tokens.id_token}"})  <<< MM202
""",
    "a config dict for the domain": """
==> app.py
import requests
config = {"auth0": {"domain": "acme.auth0.com"}}
requests.get("https://%s/api/v2/users/%s" % (config["auth0"]["domain"], uid), headers={"Authorization": "Bearer %s" % id_token})  <<< MM202
""",
    "a domain of the settings": """
==> app.py
import requests
from django.conf import settings
requests.get("https://{}/api/v2/users/{}".format(settings.SOCIAL_AUTH_AUTH0_DOMAIN, uid), headers={"Authorization": "Bearer {}".format(id_token)})  <<< MM202
""",
}


@pytest.mark.parametrize("text", SDKS.values(), ids=SDKS)
def test_an_sdk(program: Program, text: str) -> None:
    assert program(text) == []


@pytest.mark.parametrize("text", TOKENS.values(), ids=TOKENS)
def test_plain_http(program: Program, text: str) -> None:
    assert program(text) == []
