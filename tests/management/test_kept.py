"""A kept file sees further back than the plan, and never pretends to have seen what it has not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import kept, logs
from mgmt_migrate.management.client import Management
from mgmt_migrate.management.logs import Notice, notice
from mgmt_migrate.protocol.domain import parse
from tests.tenant.settings import Configuration
from tests.tenant.tenant import Tenant


@pytest.fixture
def api(tenant: Tenant) -> Iterator[Management]:
    with Management(
        parse(tenant.domain), tenant.management_token("read:logs"), ca_file=Path(tenant.ca_file)
    ) as made:
        yield made


@pytest.fixture
def config(tenant: Tenant) -> Configuration:
    return tenant.configuration


def look(api: Management, path: Path) -> None:
    kept.look(api, path, time.time() - 30 * 86_400, time.time())


def clients(path: Path) -> list[str]:
    return [one.client_id for one in logs.exported(path)]


def marks(path: Path) -> list[dict[str, Any]]:
    return [one for one in map(json.loads, path.read_text().splitlines()) if one["type"] == kept.SEEN]


def test_each_look_adds_what_is_new(api: Management, config: Configuration, tmp_path: Path) -> None:
    path = tmp_path / "acme.jsonl"
    config.ago(20)
    config.ago(3, type="depnote", client_id="c1")
    look(api, path)
    config.logs.append(
        {"log_id": "901", "date": "2026-11-25T00:00:00.000Z", "type": "depnote", "client_id": "c2"}
    )
    config.logs.append({"log_id": "902", "date": "2026-11-25T00:00:00.000Z", "type": "s"})
    look(api, path)
    look(api, path)
    assert clients(path) == ["c1", "c2"]
    assert [mark["log_id"] for mark in marks(path)][1:] == [config.logs[1]["log_id"], "902", "902"]
    span = kept.Span()
    assert len([*logs.exported(path, span.see)]) == 2
    assert span.first is not None
    assert time.time() - span.first == pytest.approx(20 * 86_400, abs=60)


def test_what_came_between_checkpoint_and_search_is_kept_once(
    api: Management, config: Configuration, tenant: Tenant, tmp_path: Path
) -> None:
    config.ago(20)
    real = tenant.answer

    def answer(request: Any) -> Any:
        if request.query.get("q", "").startswith("type:") and len(config.logs) == 1:
            config.ago(0, type="depnote", client_id="c1")
        return real(request)

    tenant.answer = answer  # type: ignore[method-assign]  # the moment matters
    look(api, tmp_path / "f")
    look(api, tmp_path / "f")
    assert clients(tmp_path / "f") == ["c1"]


def test_a_time_that_nobody_saw_is_an_error_and_the_file_stays_as_it_is(
    api: Management, config: Configuration, tenant: Tenant, tmp_path: Path
) -> None:
    path = tmp_path / "f"
    old = {"type": "seen", "tenant": tenant.domain, "date": "2026-11-01T00:00:00.000+00:00", "log_id": "1"}
    path.write_text(json.dumps(old) + "\n")
    before = path.read_bytes()
    config.ago(0.5)
    with pytest.raises(MigrateError, match="is lost"):
        look(api, path)
    assert path.read_bytes() == before


def test_a_connection_that_breaks_leaves_the_file_as_it_is(
    api: Management, config: Configuration, tenant: Tenant, tmp_path: Path
) -> None:
    config.ago(20)
    look(api, tmp_path / "f")
    before = (tmp_path / "f").read_bytes()
    tenant.instead["/api/v2/logs"] = lambda handler: None
    with pytest.raises(MigrateError):
        look(api, tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == before


@pytest.mark.parametrize(
    "text", ["[]\n", "{}\n", "\x00", '{"type": "seen"}\n', '{"type": "seen"}', "[" * 5000]
)
def test_other_files_are_refused_and_left_alone(
    api: Management, config: Configuration, tmp_path: Path, text: str
) -> None:
    config.ago(20)
    (tmp_path / "f").write_text(text)
    with pytest.raises(MigrateError, match="was not kept by"):
        look(api, tmp_path / "f")
    assert (tmp_path / "f").read_text() == text


def test_the_file_of_another_tenant_is_refused(
    api: Management, config: Configuration, tmp_path: Path
) -> None:
    config.ago(20)
    look(api, tmp_path / "f")
    (tmp_path / "f").write_text((tmp_path / "f").read_text().replace("localhost", "other"))
    with pytest.raises(MigrateError, match="is not of localhost"):
        look(api, tmp_path / "f")
    with pytest.raises(MigrateError, match="is not of localhost"):
        kept.check(tmp_path / "f", str(api.domain))


WORDS = st.text(max_size=12)
PATHS = st.sampled_from(
    ["/api/v2/users/auth0%7C1", "/api/v2/users/x/identities?t=1", "/userinfo", "", "/a b"]
)
FEATURES = WORDS | st.sampled_from(["ID token", "idtoken_api2"])


@settings(max_examples=100)
@given(WORDS, WORDS, FEATURES, st.sampled_from(["GET", "PATCH", ""]), PATHS, st.integers(0, 4_000_000_000))
def test_a_kept_notice_reads_as_the_notice_that_it_was(
    client: str, agent: str, feature: str, method: str, path: str, at: int
) -> None:
    record = {"type": "depnote", "log_id": "1", "client_id": client, "user_agent": agent}
    details = {"feature": {"name": feature}, "method": method, "path": path}
    date = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(at))
    first = notice({**record, "details": details, "date": date})
    assert first is not None
    again = notice(json.loads(kept.line(first)))
    assert again == Notice(**{name: getattr(first, name) for name in Notice.__slots__})
