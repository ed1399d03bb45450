"""get-token as a user runs it: real processes against a tenant over TLS."""

from __future__ import annotations

import json
from pathlib import Path

import jwt
import pytest

from tests.conftest import Program
from tests.tenant.fixtures import GET_USER, PATCH_USER, GetToken
from tests.tenant.tenant import Tenant


def claims(token: str) -> dict[str, object]:
    decoded: dict[str, object] = jwt.decode(token, options={"verify_signature": False})
    return decoded


def test_a_password_grant_asks_for_the_least_scope_and_prints_the_token_alone(
    get_token: GetToken, tenant: Tenant
) -> None:
    ended = get_token("--for", GET_USER, "--for", PATCH_USER)
    assert ended.status == 0, ended.err
    token = ended.out.removesuffix("\n")
    assert claims(token)["scope"] == "read:current_user update:current_user_metadata"
    assert claims(token)["aud"] == tenant.audience
    assert tenant.requests[-1].form == {
        "grant_type": "password",
        "username": "jane@example.com",
        "password": "correct horse",
        "audience": tenant.audience,
        "scope": "read:current_user update:current_user_metadata",
        "client_id": "spa",
    }
    assert "access token for the Management API" in ended.err
    assert "as asked" in ended.err
