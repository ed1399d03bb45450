"""Log a member in with the password that they type."""

import getpass
import os

from auth0.v3.authentication import GetToken

DOMAIN = "acme.eu.auth0.com"
CLIENT_ID = "acmeScriptClient"
REALM = "Username-Password-Authentication"


def get_user_token(username):
    tokens = GetToken(DOMAIN).login(
        client_id=CLIENT_ID,
        client_secret=os.environ["AUTH0_CLIENT_SECRET"],
        username=username,
        password=getpass.getpass(),
        scope="read:current_user",
        realm=REALM,
        audience=f"https://{DOMAIN}/api/v2/",
    )
    return tokens["access_token"]
