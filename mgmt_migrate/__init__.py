"""From ID tokens to access tokens on the Auth0 Management API v2.

from mgmt_migrate import audit_token
audit = audit_token(token, endpoints=["PATCH /api/v2/users/{id}"])
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mgmt_migrate.tokens.audit import audit_token

__all__ = ["__version__", "audit_token"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """`audit_token` is loaded when it is first asked for, so that the command line starts without it."""
    if name == "audit_token":
        from mgmt_migrate.tokens.audit import audit_token

        return audit_token
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
