"""MM402: applications in deploy configurations that cannot issue the token."""

from __future__ import annotations

from tests.rules.conftest import Scan

CLIENT = "clients:\n  - name: Web\n    app_type: spa\n    grant_types:\n      - %s\n    jwt_configuration:\n      alg: %s\n"


def test_legacy_grants_only(scan: Scan) -> None:
    found = scan({"tenant.yaml": CLIENT % ("http://auth0.com/oauth/legacy/grant-type/ro", "RS256")})
    assert found.places == ["MM402 tenant.yaml:4"]


def test_hs256(scan: Scan) -> None:
    found = scan({"tenant.yaml": CLIENT % ("implicit", "HS256")})
    assert found.places == ["MM402 tenant.yaml:7"]


def test_a_modern_application_is_silent(scan: Scan) -> None:
    assert scan({"tenant.yaml": CLIENT % ("authorization_code", "RS256")}).findings == []


def test_a_machine_is_silent(scan: Scan) -> None:
    assert scan({"tenant.yaml": CLIENT % ("client_credentials", "HS256")}).findings == []


def test_something_else_with_a_list_of_grants_is_silent(scan: Scan) -> None:
    assert (
        scan(
            {
                "other.yaml": "auth0: x\nserver:\n  grant_types:\n    - http://auth0.com/oauth/legacy/grant-type/ro\n"
            }
        ).findings
        == []
    )
