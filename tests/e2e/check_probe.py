"""`probe` on a tenant that has the guide's matrix from the guide: its answers are the tenant's, row by row."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.conftest import Program
from tests.e2e.acme import DOMAIN, Acme
from tests.e2e.conftest import JANE_ID, OTHER_ID
from tests.e2e.management import MATRIX
from tests.e2e.network import proxy

Ask = Callable[..., dict[str, Any]]
SCOPES = sorted({scope for _, _, *scopes in MATRIX for scope in scopes})
USERS = [scope for scope in SCOPES if "current_user" in scope]


@pytest.fixture
def ask(acme: Acme, program: Program) -> Iterator[Ask]:
    """What `probe --format json` says with a token, its exit status beside it."""
    with proxy(acme.port) as way:

        def run(token: str, *arguments: str) -> dict[str, Any]:
            env = {"MGMT_MIGRATE_TOKEN": token, "HTTPS_PROXY": way, "SSL_CERT_FILE": acme.ca_file}
            ended = program("probe", "--domain", DOMAIN, "--format", "json", *arguments, env=env)
            found: dict[str, Any] = json.loads(ended.out)
            return {**found, "status": ended.status}

        yield run


def answers(found: dict[str, Any]) -> dict[tuple[str, str], str | None]:
    return {(row["endpoint"], row["record"]): row["answer"] for row in found["rows"]}


@pytest.mark.parametrize("scope", USERS)
def test_a_users_scope_opens_its_own_record_where_the_guide_says_so(ask: Ask, acme: Acme, scope: str) -> None:
    claims = {"sub": JANE_ID, "aud": acme.audience, "azp": "acmeWebClient", "scope": scope}
    found = ask(acme.sign(claims), "--user", OTHER_ID)
    own = "works" if scope == "read:current_user" else "refused"
    for path in ("/api/v2/users/{id}", "/api/v2/users/{id}/enrollments"):
        assert answers(found)[f"GET {path}", "own"] == own
        assert answers(found)[f"GET {path}", "any"] == "refused"
    assert (found["status"], found["disagreements"]) == (0, 0)
    assert {call.endpoint.split()[0] for call in acme.management.calls} == {"GET"}


def test_the_scopes_that_its_refusals_name_are_those_of_the_matrix(ask: Ask, acme: Acme) -> None:
    claims = {"sub": JANE_ID, "aud": acme.audience, "azp": "acmeWebClient", "scope": "openid"}
    found = ask(acme.sign(claims))
    named = {row["endpoint"]: row["scopes_named"] for row in found["rows"] if row["asked"]}
    assert named == {
        f"{method} {template}": [any_user, current]
        for method, template, current, any_user in MATRIX
        if method == "GET"
    }
    assert [difference for row in found["rows"] for difference in row["differences"]] == []


def test_an_id_token_works_as_long_as_the_setting_is_on(ask: Ask, acme: Acme) -> None:
    acme.application("acmeWebClient", {"implicit"})
    jane = next(user for user in acme.users.values() if user.sub == JANE_ID)
    token = acme.id_token("acmeWebClient", jane, nonce="n")
    on = ask(token)
    assert (on["status"], answers(on)["GET /api/v2/users/{id}", "own"]) == (1, "works")
    acme.management.legacy = False
    off = ask(token)
    assert (off["status"], answers(off)["GET /api/v2/users/{id}", "own"]) == (0, "not_accepted")
