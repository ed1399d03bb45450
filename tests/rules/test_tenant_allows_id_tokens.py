"""MM401: the tenant setting in deploy configurations."""

from __future__ import annotations

import pytest

from tests.rules.conftest import Scan


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("tenant.yaml", "tenant:\n  flags:\n    enable_idtoken_api2: %s\n"),
        ("tenant.json", '{"flags": {"enable_idtoken_api2": %s}}\n'),
        ("main.tf", 'resource "auth0_tenant" "t" {\n  flags {\n    enable_idtoken_api2 = %s\n  }\n}\n'),
        ("set.js", "management.updateTenantSettings({flags: {enable_idtoken_api2: %s}});\n"),
    ],
)
def test_on_is_an_error_and_off_is_silent(scan: Scan, name: str, text: str) -> None:
    found = scan({name: text % "true"})
    assert [finding.rule for finding in found.findings] == ["MM401"]
    assert found.rewritten() == {name: text % "false"}
    assert scan({name: text % "false"}).findings == []


def test_python_spells_it_differently(scan: Scan) -> None:
    found = scan({"set.py": "auth0.tenants.update({'flags': {'enable_idtoken_api2': True}})\n"})
    assert found.rewritten() == {
        "set.py": "auth0.tenants.update({'flags': {'enable_idtoken_api2': False}})\n"
    }
