"""Reads are patient, writes happen once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mgmt_migrate.management import tenant as settings
from mgmt_migrate.management.client import Management, ManagementError
from mgmt_migrate.protocol.domain import parse
from tests.tenant.server import Reply
from tests.tenant.tenant import Tenant

NOW = 1_795_000_000.0


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def api(tenant: Tenant, waits: list[float]) -> Iterator[Management]:
    token = tenant.management_token("read:tenant_settings", "update:tenant_settings")
    made = Management(
        parse(tenant.domain), token, ca_file=Path(tenant.ca_file), sleep=waits.append, clock=lambda: NOW
    )
    with made:
        yield made


def busy(status: int, **headers: str) -> Reply:
    return Reply(
        status, {"message": "busy"}, {name.replace("_", "-"): text for name, text in headers.items()}
    )


def test_a_read_waits_until_the_reset(api: Management, tenant: Tenant, waits: list[float]) -> None:
    tenant.instead[f"/{settings.PATH}"] = busy(429, x_ratelimit_reset=str(int(NOW) + 7))
    with pytest.raises(ManagementError) as refused:
        settings.read(api)
    assert refused.value.kind == "limit"
    assert [round(wait) for wait in waits] == [7, 7, 7, 7]


def test_a_reset_beyond_a_minute_is_not_waited_for(
    api: Management, tenant: Tenant, waits: list[float]
) -> None:
    tenant.instead[f"/{settings.PATH}"] = busy(429, x_ratelimit_reset=str(int(NOW) + 3600))
    with pytest.raises(ManagementError):
        settings.read(api)
    assert waits == []


@pytest.mark.parametrize("headers", [{}, {"x_ratelimit_reset": "soon"}, {"retry_after": "Wed, 21 Oct 2026"}])
def test_without_a_readable_reset_the_pauses_grow(
    api: Management, tenant: Tenant, waits: list[float], headers: dict[str, str]
) -> None:
    tenant.instead[f"/{settings.PATH}"] = busy(503, **headers)
    with pytest.raises(ManagementError) as refused:
        settings.read(api)
    assert refused.value.kind == "server"
    assert waits == sorted(waits)
    assert len(waits) == 4


@pytest.mark.parametrize("reset", ["nan", "inf", "-inf", "1e400"])
def test_a_reset_that_is_no_moment_is_never_slept(
    api: Management, tenant: Tenant, waits: list[float], reset: str
) -> None:
    tenant.instead[f"/{settings.PATH}"] = busy(429, x_ratelimit_reset=reset)
    with pytest.raises(ManagementError):
        settings.read(api)
    assert all(0 <= wait <= 60 for wait in waits)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_change_is_sent_once_whatever_the_answer(
    api: Management, tenant: Tenant, waits: list[float], status: int
) -> None:
    tenant.instead[f"/{settings.PATH}"] = busy(status, x_ratelimit_reset=str(int(NOW) + 1))
    with pytest.raises(ManagementError):
        api.patch(settings.PATH, settings.body(False), settings.UPDATE)
    assert len(tenant.requests) == 1
    assert waits == []


def test_what_differs_is_named_without_the_flag() -> None:
    before = {"a": 1, "gone": 1, "flags": {"enable_idtoken_api2": True, "x": False}}
    after = {"a": 2, "new": None, "flags": {"enable_idtoken_api2": False, "x": False}}
    assert settings.differences(before, after) == ("a", "gone", "new")
