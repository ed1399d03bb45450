"""Acme's member area: log in with Auth0, see and edit the own profile."""

import os
from urllib.parse import urlencode

from authlib.integrations.flask_client import OAuth
from flask import Flask, redirect, session, url_for

from profile_pages import pages

AUTH0_DOMAIN = os.environ.get("AUTH0_DOMAIN", "acme.eu.auth0.com")
AUTH0_CLIENT_ID = os.environ.get("AUTH0_CLIENT_ID", "acmeServerClient")

app = Flask(__name__)
app.secret_key = os.environ["APP_SECRET_KEY"]
app.register_blueprint(pages)

oauth = OAuth(app)
auth0 = oauth.register(
    "auth0",
    client_id=AUTH0_CLIENT_ID,
    client_secret=os.environ["AUTH0_CLIENT_SECRET"],
    client_kwargs={"scope": "openid profile read:current_user update:current_user_metadata"},
    authorize_params={"audience": f"https://{AUTH0_DOMAIN}/api/v2/"},
    server_metadata_url=f"https://{AUTH0_DOMAIN}/.well-known/openid-configuration",
)


@app.route("/")
def home():
    return '<h1>Acme</h1><a href="/profile">My profile</a>'


@app.route("/login")
def login():
    return auth0.authorize_redirect(redirect_uri=url_for("callback", _external=True))


@app.route("/callback")
def callback():
    token = auth0.authorize_access_token()
    session["user_id"] = token["userinfo"]["sub"]
    session["name"] = token["userinfo"]["name"]
    session["access_token"] = token["access_token"]
    return redirect("/profile")


@app.route("/logout")
def logout():
    session.clear()
    query = urlencode({"client_id": AUTH0_CLIENT_ID, "returnTo": url_for("home", _external=True)})
    return redirect(f"https://{AUTH0_DOMAIN}/v2/logout?{query}")


if __name__ == "__main__":
    app.run(port=3000)
