"""The literals without which no finding is possible: first over all bytes of a tree, then over those of a
candidate."""

from __future__ import annotations

import re

TENANT = ("auth0", "Auth0", "AUTH0")
"""Some file of every legacy application names Auth0: its SDK, its domain, a setting."""

PATHS = ("api/v2/users", "api/v2/device-credentials", "oauth/ro")
"""Paths of the affected endpoints and of the legacy token endpoint; a host may be built at run time."""

TOKENS = ("id_token", "idToken", "IdToken", "ID_TOKEN")
"""Names of an ID token: such a file may keep or hand on one without naming Auth0 itself."""

HOOKS = ("tokenGetter",)
"""What adds a token to each request by a name alone: angular-jwt, whose getter may say none of the above."""

SETTINGS = ("enable_idtoken_api2",)

SEEDS: tuple[str, ...] = (*TENANT, *PATHS, *TOKENS, *HOOKS, *SETTINGS)
"""A file that holds none of these bytes is never decoded."""

_CORE = re.compile(
    rb"auth0|api/v2/users|api/v2/device-credentials|oauth/ro|enable_idtoken_api2", re.IGNORECASE
)
# What a file must do besides naming Auth0: ask for a token, keep one, send one, or configure it.
_ACTION = re.compile(
    rb"api/v2|response_?type|grant_?type|Lock\b|Auth0Lock|WebAuth|Management|oauth/|id_?token|access_?token|audience|"
    rb"enable_idtoken_api2|jwt_configuration|tokenGetter|ajaxSetup|\.users\(|signin|authenticate\(|authorize|"
    rb"Auth0\(|Auth0Strategy|UsersAPIClient|delegation|device-credentials",
    re.IGNORECASE,
)
_LINK = re.compile(rb"id_?token|tokenGetter", re.IGNORECASE)


def is_core(data: bytes) -> bool:
    """Whether a file names Auth0 or an affected path, and does something with tokens: it can hold a
    finding by itself."""
    return _CORE.search(data) is not None and _ACTION.search(data) is not None


def is_link(data: bytes) -> bool:
    """Whether a file names an ID token, or what gives one: between two core files it may be the link."""
    return _LINK.search(data) is not None
