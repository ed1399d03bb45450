"""The rules of account linking, which the migration made stricter."""

from __future__ import annotations

from typing import Literal

from mgmt_migrate.value import Value

GUIDE = 'migration guide, "Account Linking changes"'
LINK_DOCS = 'Auth0 docs, "Link User Accounts"'

CURRENT_USER_SCOPE = "update:current_user_identities"
"""What linking one's own account takes. Source: the guide's matrix and today's reference."""

PROSE_SCOPE = "update:current_user_metadata"
"""What the guide's section on linking names by mistake, since 2018. It is reported and never enough."""

ANY_USER_SCOPE = "update:users"

BODY_MEMBERS: dict[str, tuple[tuple[str, ...], ...]] = {
    CURRENT_USER_SCOPE: (("link_with",),),
    ANY_USER_SCOPE: (("link_with",), ("provider", "user_id"), ("provider", "user_id", "connection_id")),
}
"""By scope: the sets of body members that a link request may have. A body with link_with has nothing else."""

SECONDARY_ALGORITHM = "RS256"
"""The only algorithm of a secondary account's ID token. Source: the guide, "Account Linking changes"."""

AUTHORISED_PARTY_CLAIMS = ("azp", "client_id")
"""Claims of the access token, in this order, that name the application; client_id in the RFC 9068 profile."""


class Rule(Value, eq=True):
    """One thing that must hold. `applies` tells with which scope in the Authorization header it does."""

    key: str
    says: str
    applies: Literal["current-user", "any-user", "both"]
    source: str = GUIDE


RULES: tuple[Rule, ...] = (
    Rule("access-token-in-header", "the Authorization header carries an access token, not an ID token",
    "both"), Rule("scope", f"the access token holds {CURRENT_USER_SCOPE} or {ANY_USER_SCOPE}", "both",
         'migration guide, "Scope changes"'),
    Rule("link-with-only", "the body holds link_with, the secondary account's ID token, and no user_id",
         "current-user"),
    Rule("either-body", "the body holds link_with, or provider and user_id", "any-user"),
    Rule("link-with-alone", "a body with link_with has no other member", "both", LINK_DOCS),
    Rule("own-account", "the user id in the path is the sub of the access token", "current-user", LINK_DOCS),
    Rule("secondary-rs256", "the secondary ID token is signed with RS256", "both"),
    Rule("secondary-audience", "aud of the secondary ID token equals azp (or client_id) of the access token",
    "both"), Rule("secondary-valid", "the secondary ID token has not expired and comes from the same tenant",
    "both", LINK_DOCS), Rule("different-accounts", "the two tokens have different sub claims", "both",
    LINK_DOCS),
)  # fmt: skip
