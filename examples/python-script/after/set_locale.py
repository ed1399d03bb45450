"""Set the language in the own user profile.

usage: set_locale.py EMAIL USER_ID LOCALE
"""

import getpass
import os
import sys

import requests
from auth0.v3.management import Auth0

DOMAIN = "acme.eu.auth0.com"
CLIENT_ID = "acmeScriptClient"


def log_in(username, password):
    answer = requests.post(
        f"https://{DOMAIN}/oauth/token",
        json={
            "grant_type": "password",
            "client_id": CLIENT_ID,
            "client_secret": os.environ["AUTH0_CLIENT_SECRET"],
            "username": username,
            "password": password,
            "audience": f"https://{DOMAIN}/api/v2/",
            "scope": "update:current_user_metadata",
        },
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()


def main(username, user_id, locale):
    tokens = log_in(username, getpass.getpass())
    auth0 = Auth0(DOMAIN, tokens["access_token"])
    user = auth0.users.update(user_id, {"user_metadata": {"locale": locale}})
    print("locale:", user["user_metadata"]["locale"])


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
