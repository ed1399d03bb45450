"""The pages that show and change the profile of the logged-in member."""

import os
from urllib.parse import quote

import requests
from flask import Blueprint, redirect, render_template_string, request, session

AUTH0_DOMAIN = os.environ.get("AUTH0_DOMAIN", "acme.eu.auth0.com")

PAGE = """
<h1>{{ name }}</h1>
<form method="post">
  <input name="city" value="{{ city }}">
  <button>Save</button>
</form>
<a href="/logout">Log out</a>
"""

pages = Blueprint("pages", __name__)


def user_url():
    return f"https://{AUTH0_DOMAIN}/api/v2/users/{quote(session['user_id'])}"


@pages.before_request
def require_login():
    if "user_id" not in session:
        return redirect("/login")


@pages.route("/profile")
def show():
    answer = requests.get(
        user_url(),
        headers={"Authorization": f"Bearer {session['access_token']}"},
        timeout=10,
    )
    answer.raise_for_status()
    metadata = answer.json().get("user_metadata", {})
    return render_template_string(PAGE, name=session["name"], city=metadata.get("city", ""))


@pages.route("/profile", methods=["POST"])
def save():
    headers = {"Authorization": "Bearer " + session["access_token"]}
    answer = requests.patch(
        user_url(),
        json={"user_metadata": {"city": request.form["city"]}},
        headers=headers,
        timeout=10,
    )
    answer.raise_for_status()
    return redirect("/profile")
