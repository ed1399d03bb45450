"""Which kind of token this is, and the reasons, in the order in which they decide.

Source: Auth0 docs, "Access Token Profiles" and "ID Token Structure"; RFC 9068 for at+jwt.
"""

from __future__ import annotations

import re

from mgmt_migrate.tokens import memo
from mgmt_migrate.tokens.intake import Held
from mgmt_migrate.tokens.model import Kind, quoted
from mgmt_migrate.tokens.token import Token

_ID_SIGNS = ("nonce", "at_hash", "c_hash", "s_hash", "auth_time", "amr", "acr", "sid")
_PROFILE = (
    "name",
    "nickname",
    "picture",
    "email",
    "email_verified",
    "updated_at",
    "given_name",
    "family_name",
)
_ACCESS_SIGNS = ("scope", "permissions", "gty", "cnf", "authorization_details")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")

_BY_MEMBER: dict[str, Kind] = {"refresh_token": "refresh_token", "mfa_token": "mfa_token"}


def kind_of(token: Token, held: Held) -> tuple[Kind, tuple[str, ...]]:
    """Kind and reasons; reasons are sentences without a final stop, the deciding one first."""
    form = token.decoded.form
    if held.problem is not None:
        return "not_a_token", (held.problem,)
    if form == "broken":
        return "not_a_token", (token.decoded.problem or "",)
    if held.member in _BY_MEMBER and form != "jws":
        return _BY_MEMBER[held.member], (f"the answer calls it {held.member}",)
    if form == "refresh":
        return "refresh_token", ('it starts with "v1." like older refresh tokens',)
    if form == "mfa":
        return "mfa_token", ('it starts with "Fe26." like the mfa_token of an answer mfa_required',)
    if form == "jwe":
        return "encrypted", ("it has the five parts of a JWE: only the API that holds the key can read it",)
    if form == "opaque":
        return "opaque", _opaque(token, held)
    return _jwt(token)


def _opaque(token: Token, held: Held) -> tuple[str, ...]:
    why = ["it is not made of the three parts of a JWT, so nothing in it can be read"]
    if held.member != "access_token":
        why.append("a refresh token, a client secret or an authorization code looks like this too")
    return tuple(why)


def _jwt(token: Token) -> tuple[Kind, tuple[str, ...]]:
    exact = [a for a in token.audiences if memo.is_management(a)]
    near = [a for a in token.audiences if memo.means_management(a)]
    if exact:
        return "management_access_token", _management(token, exact[0])
    if near:
        return "access_token", (
            f"its audience {quoted(near[0])} resembles the Management API's, and is another",
        )
    if token.profile == "rfc9068":
        return "access_token", ('its header says "at+jwt" (RFC 9068)', _for_whom(token))
    signs = [name for name in _ID_SIGNS if name in token.claims]
    profile = [name for name in _PROFILE if name in token.claims]
    access = [name for name in _ACCESS_SIGNS if name in token.claims]
    if "scope" in access or (access and not signs and not profile):
        return "access_token", (f"it has {_list(access)}, which ID tokens have not", _for_whom(token))
    if _is_id_token(token, signs, profile):
        return "id_token", tuple(_id_token(token, signs, profile))
    return "access_token", (_for_whom(token), "nothing in it is typical of an ID token")


def _management(token: Token, exact: str) -> tuple[str, ...]:
    why = [f"its audience is {quoted(exact)}, the Management API"]
    if token.profile == "rfc9068":
        why.append('its header says "at+jwt" (RFC 9068)')
    if "scope" in token.claims:
        why.append("it has a scope, which ID tokens have not")
    if extra := [name for name in (*_ID_SIGNS, *_PROFILE) if name in token.claims]:
        why.append(f"{_list(extra)} would suit an ID token, but the audience decides")
    return tuple(why)


def _is_id_token(token: Token, signs: list[str], profile: list[str]) -> bool:
    for_application = bool(token.audiences) and not any(_URL.match(a) for a in token.audiences)
    return bool(signs or profile) or (for_application and "scope" not in token.claims)


def _id_token(token: Token, signs: list[str], profile: list[str]) -> list[str]:
    why = []
    if token.audiences and not _URL.match(token.audiences[0]):
        why.append(f"its audience is the application {quoted(token.audiences[0])}, not an API")
    if signs or profile:
        why.append(f"it has {_list([*signs, *profile])}, as only ID tokens do")
    why.append("it has no scope")
    return why


def _for_whom(token: Token) -> str:
    if not token.audiences:
        return "it names no audience"
    first = token.audiences[0]
    for ending, api in (
        ("/userinfo", "the /userinfo endpoint"),
        ("/mfa/", "the MFA API"),
        ("/me/", "the My Account API"),
    ):
        if first.endswith(ending) and _URL.match(first):
            return f"its audience is {quoted(first)}, {api}"
    return f"its audience is {quoted(first)}, another API"


def _list(names: list[str]) -> str:
    shown = names[:4]
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]
