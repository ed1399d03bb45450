"""The tenant that the examples are proven against refuses what the guide says is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest

from tests.e2e.acme import Acme
from tests.e2e.conftest import JANE_ID, OTHER_ID
from tests.e2e.management import MATRIX
from tests.tenant.server import Request


def call(acme: Acme, token: str, method: str, path: str, body: Mapping[str, str] | None = None) -> int:
    headers = {"authorization": f"Bearer {token}"}
    request = Request(method, path, {}, headers, json.dumps(body or {}).encode())
    return acme.management.answer(request).status


def access(acme: Acme, scope: str, audience: object = None) -> str:
    claims = {"sub": JANE_ID, "aud": audience or acme.audience, "azp": "acmeWebClient", "scope": scope}
    return acme.sign(claims)


@pytest.mark.parametrize(("method", "template", "current", "any_user"), MATRIX)
def test_each_row_needs_its_scope(
    acme: Acme, method: str, template: str, current: str, any_user: str
) -> None:
    path = template.replace("{id}", "auth0%7C5a62").replace("{provider}", "auth0").replace("{user_id}", "9")
    other = path.replace("5a62", "77aa") if "users" in path else path
    link = {"link_with": ""} if method == "POST" else {}
    assert call(acme, access(acme, "openid profile"), method, path, link) == 403
    assert call(acme, access(acme, current), method, path, link) != 403
    assert call(acme, access(acme, any_user), method, path, link) != 403
    if other != path:
        assert call(acme, access(acme, current), method, other, link) == 403


def test_one_audience_and_only_its_own_userinfo_beside_it(acme: Acme) -> None:
    path = "/api/v2/users/auth0%7C5a62"
    for audience, status in (
        ([acme.audience, f"{acme.origin}/userinfo"], 200),
        ([acme.audience, "https://api.acme.example/"], 401),
        (acme.audience.rstrip("/"), 401),
    ):
        assert call(acme, access(acme, "read:current_user", audience), "GET", path) == status


def test_linking_with_a_users_token_takes_the_id_token_of_the_same_application(acme: Acme) -> None:
    acme.application("acmeWebClient", {"implicit"})
    other = next(user for user in acme.users.values() if user.sub == OTHER_ID)
    token, path = access(acme, "update:current_user_identities"), "/api/v2/users/auth0%7C5a62/identities"
    assert call(acme, token, "POST", path, {"provider": "auth0", "user_id": "77aa"}) == 403
    assert call(acme, token, "POST", path, {"link_with": acme.id_token("another", other)}) == 400
    assert call(acme, access(acme, "update:current_user_metadata"), "POST", path, {"link_with": ""}) == 403
    assert call(acme, token, "POST", path, {"link_with": acme.id_token("acmeWebClient", other)}) == 201
