"""Grants and response types: which tokens they give, and which scopes of the Management API those can
hold."""

from __future__ import annotations

from typing import Literal

from mgmt_migrate.value import Value

_FLOWS = 'migration guide, "Get access tokens"; Auth0 docs, "Get Management API Access Tokens for SPAs"'
_RFC9700 = "RFC 9700, section 2"


class Grant(Value, eq=True):
    """One way to a token.

    `wire` is the value of grant_type, "" for the implicit grant, which has none. `acts_as` tells who the
    token stands for; a user's token can hold the seven current-user scopes only, a machine's the any-user
    scopes only; a refresh token gives what it was given for. `discouraged` says who advises against it, None
    if nobody does.
    """

    name: str
    wire: str
    acts_as: Literal["user", "machine"]
    label: str
    discouraged: str | None
    source: str
    note: str = ""

    @property
    def user_scopes(self) -> bool:
        """Whether its tokens can hold current-user scopes."""
        return self.acts_as == "user"

    @property
    def any_user_scopes(self) -> bool:
        """Whether its tokens can hold any-user scopes."""
        return self.acts_as == "machine"


_AUTH0 = "http://auth0.com/oauth/grant-type/"

GRANTS: tuple[Grant, ...] = (
    Grant("authorization_code", "authorization_code", "user", "Authorization Code", None, _FLOWS,
          "with PKCE, for every kind of application"),
    Grant("implicit", "", "user", "Implicit", f"{_RFC9700}.1.2: should not be used", _FLOWS),
    Grant("password", "password", "user", "Password", f"{_RFC9700}.4: must not be used", _FLOWS,
          "uses the tenant's default directory; without scope every scope is granted"),
    Grant("password-realm", f"{_AUTH0}password-realm", "user", "Password", f"{_RFC9700}.4: must not be used",
    _FLOWS,
          "the realm names the connection"),
    Grant("device_code", "urn:ietf:params:oauth:grant-type:device_code", "user", "Device Code", None,
          'Auth0 docs, "Call Your API Using the Device Authorization Flow"', "native applications only"),
    Grant("refresh_token", "refresh_token", "user", "Refresh Token", None,
          'Auth0 docs, "Use Refresh Tokens"', "gives what was granted at first"),
    Grant("client_credentials", "client_credentials", "machine", "Client Credentials", None,
          'Auth0 docs, "Get Management API Access Tokens for Production"',
          "gives all scopes of the client grant even if fewer are asked for"),
    Grant("mfa-otp", f"{_AUTH0}mfa-otp", "user", "MFA", None, 'Auth0 docs, "Multi-factor Authentication API"',
          "continues a password grant"),
    Grant("mfa-oob", f"{_AUTH0}mfa-oob", "user", "MFA", None, 'Auth0 docs, "Multi-factor Authentication API"',
          "continues a password grant"),
    Grant("mfa-recovery-code", f"{_AUTH0}mfa-recovery-code", "user", "MFA", None,
          'Auth0 docs, "Multi-factor Authentication API"', "answers with a new recovery code"),
)  # fmt: skip


def grant(text: str) -> Grant | None:
    """The grant of this name or grant_type value, or None."""
    return next((g for g in GRANTS if text and text in (g.name, g.wire)), None)


class ResponseType(Value, eq=True):
    """What the authorization endpoint answers for one response_type.

    `legacy_id_token` tells that tenants' legacy pipeline returned an ID token as well, so that old code reads
    one.
    """

    value: str
    id_token: bool
    access_token: bool
    code: bool
    legacy_id_token: bool = False
    source: str = "OAuth 2.0 Multiple Response Type Encoding Practices, section 5"


RESPONSE_TYPES: tuple[ResponseType, ...] = (
    ResponseType("id_token", True, False, False),
    ResponseType("token", False, True, False, legacy_id_token=True,
                 source='Auth0 docs, "Migrate from Legacy Authentication Flows"'),
    ResponseType("token id_token", True, True, False),
    ResponseType("code", False, False, True),
    ResponseType("code id_token", True, False, True),
    ResponseType("code token", False, True, True),
    ResponseType("code token id_token", True, True, True),
)  # fmt: skip


def response_type(text: str) -> ResponseType | None:
    """The response type that a text spells, its words in any order, split by spaces, "+" or "%20"; or
    None."""
    words = frozenset(text.replace("%20", " ").replace("+", " ").split())
    return next((r for r in RESPONSE_TYPES if frozenset(r.value.split()) == words), None)
