"""The tenant's own configuration behind the Management API: settings, applications, logs."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.tenant.server import Reply, Request

Scopes = frozenset[str]


@dataclass
class Configuration:
    """What a test sets up. `flags` without the flag is a tenant that never had it."""

    flags: dict[str, Any] = field(
        default_factory=lambda: {"enable_idtoken_api2": True, "universal_login": True}
    )
    settings: dict[str, Any] = field(
        default_factory=lambda: {"friendly_name": "Acme", "session_lifetime": 168}
    )
    clients: list[dict[str, Any]] = field(default_factory=list)
    logs: list[dict[str, Any]] = field(default_factory=list)
    patched: list[Any] = field(default_factory=list)
    busy: int = 0
    """So many of the next reads are answered with 429, the reset a second away."""
    retention: float | None = None
    """Days that logs are kept, counted from now; None keeps all."""
    takes_id_tokens: bool = False
    """Whether the flag works: while it is on, an ID token opens the records of its own user."""
    other_hand: Callable[[Configuration], None] | None = None
    """Runs right after a change was taken over."""

    def notice(
        self, number: int, client: str = "c1", *, feature: str = "ID token on API v2", **more: Any
    ) -> None:
        """Write a deprecation notice, `number` minutes after the first."""
        self.log(
            number,
            type="depnote",
            client_id=client,
            client_name=f"Application {client}",
            description="Legacy feature: look at details.feature",
            user_agent="okhttp 4.9",
            details={
                "feature": {"id": "f1", "name": feature},
                "method": "GET",
                "path": "/api/v2/users/auth0%7C5a62",
                **more,
            },
        )

    def ago(self, days: float, **record: Any) -> None:
        """Write any record as of so many days ago."""
        date = (datetime.now(timezone.utc) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        self.log(0, **{"type": "s", "date": date, **record})

    def log(self, number: int, **record: Any) -> None:
        """Write any record; `number` minutes after the first moment of 20 Nov 2026."""
        day, rest = divmod(number, 1440)
        date = f"2026-11-{20 + day:02}T{rest // 60:02}:{rest % 60:02}:00.000Z"
        self.logs.append({"log_id": f"900{number:012}{len(self.logs):06}", "date": date, **record})


def answer(config: Configuration, request: Request, scopes: Scopes) -> Reply | None:
    """The answer to a call for the configuration; None for other paths."""
    routes: Mapping[tuple[str, str], tuple[str, Callable[[Configuration, Request], Reply]]] = {
        ("GET", "/api/v2/tenants/settings"): ("read:tenant_settings", _settings),
        ("PATCH", "/api/v2/tenants/settings"): ("update:tenant_settings", _patch),
        ("GET", "/api/v2/clients"): ("read:clients", _clients),
        ("GET", "/api/v2/logs"): ("read:logs", _logs),
    }
    found = routes.get((request.method, request.path))
    if found is None:
        return None
    scope, route = found
    if request.method == "GET" and config.busy:
        config.busy -= 1
        body = {"statusCode": 429, "error": "Too Many Requests", "message": "Global limit has been reached"}
        return Reply(
            429, body, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 1)}
        )
    if scope not in scopes:
        message = f"Insufficient scope, expected any of: {scope}"
        body = {
            "statusCode": 403,
            "error": "Forbidden",
            "message": message,
            "errorCode": "insufficient_scope",
        }
        return Reply(403, body)
    return route(config, request)


def _settings(config: Configuration, request: Request) -> Reply:
    return Reply(200, {**config.settings, "flags": dict(config.flags)})


def _patch(config: Configuration, request: Request) -> Reply:
    body: dict[str, Any] = json.loads(request.body)
    config.patched.append(dict(body))
    config.flags |= body.pop("flags", {})
    config.settings |= body
    reply = _settings(config, request)
    if config.other_hand:
        config.other_hand(config)
    return reply


def _clients(config: Configuration, request: Request) -> Reply:
    page, size = int(request.query["page"]), int(request.query["per_page"])
    fields = request.query["fields"].split(",")
    shown = config.clients[page * size : (page + 1) * size]
    return Reply(200, [{name: one[name] for name in fields if name in one} for one in shown])


def _logs(config: Configuration, request: Request) -> Reply:
    query = request.query
    kept = config.logs
    if config.retention is not None:
        first = datetime.now(timezone.utc) - timedelta(days=config.retention)
        kept = [one for one in kept if str(one["date"]) >= first.strftime("%Y-%m-%dT%H:%M:%S.000Z")]
    if "from" in query:
        later = [one for one in kept if one["log_id"] > query["from"]]
        return Reply(200, later[: int(query["take"])])
    found = sorted(kept, key=lambda one: str(one["date"]), reverse=query.get("sort") == "date:-1")
    if wanted := re.search(r"type:(\w+)", query.get("q", "")):
        found = [one for one in found if one["type"] == wanted[1]]
    if since := re.search(r"date:\[(\S+) TO \*\]", query.get("q", "")):
        found = [one for one in found if one["date"] >= since[1]]
    page, size = int(query["page"]), int(query["per_page"])
    if size > 100 or (page + 1) * size > 1000:
        return Reply(400, {"statusCode": 400, "error": "Bad Request", "message": "more than 1000 results"})
    return Reply(200, found[page * size : (page + 1) * size])
