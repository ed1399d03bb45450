"""Print the own user profile as JSON.

usage: show_profile.py EMAIL USER_ID
"""

import json
import sys

from auth0.v3.management import Users

from tokens import DOMAIN, get_user_token


def main(username, user_id):
    users = Users(DOMAIN, get_user_token(username))
    print(json.dumps(users.get(user_id), indent=2))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
