"""Notices kept for longer than the tenant's plan keeps logs: a file of JSON lines that grows with each look.

A look adds its notices, and lines of type "seen" for the moments from when and to when it saw everything, so
that the file proves silence as well. `logs.exported` reads it like any export.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from mgmt_migrate import atomic
from mgmt_migrate.display import mask
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import logs
from mgmt_migrate.management.client import Management
from mgmt_migrate.management.logs import Notice

SEEN = "seen"
LONGEST = 64 << 20
"""Bytes of a kept file: at a notice an hour for each of a hundred applications, a quarter of a year."""


@dataclass(slots=True)
class Span:
    """The first and the last moment of logs, of entries of any type."""

    first: float | None = None
    last: float | None = None

    def see(self, at: float | None) -> None:
        """Take a moment in."""
        if at is not None:
            self.first = at if self.first is None else min(self.first, at)
            self.last = at if self.last is None else max(self.last, at)


def look(api: Management, path: Path, since: float, now: float) -> None:
    """Bring the file up to now, or begin it with what the tenant still keeps from `since` on.

    Raises:
        ManagementError, TransportError: as `Management.get`. The file is as it was.
        MigrateError: the file is none of these or of another tenant, it cannot be written, or entries between
            its end and what the tenant still keeps are lost.
    """
    domain = str(api.domain)
    data, records = _read(path)
    oldest = logs.oldest(api)
    if not records:
        resume = logs.newest(api)  # before the search, so that nothing falls between
        if oldest is None or resume is None:
            raise MigrateError("the logs hold no entry yet, so there is nothing to begin with")
        found = [*logs.search(api, since)]
        lines = [_mark(domain, max(since, oldest), ""), *map(line, found), _mark(domain, now, resume)]
    else:
        lines = [*_next(api, path, records, oldest, now)]
    try:
        atomic.write(path, [data, *lines], durable=True)
    except OSError as error:
        raise MigrateError("the file cannot be written", where=f"{path}: {error.strerror}") from None


def check(path: Path, domain: str) -> None:
    """Raises MigrateError if the file was kept of another tenant; exports say nothing, and pass."""
    try:
        with path.open("rb") as file:
            first = json.loads(file.readline(4096))
    except (OSError, ValueError, RecursionError):
        return  # whoever reads it will say so
    if isinstance(first, dict) and first.get("type") == SEEN and first.get("tenant") != domain:
        raise _other_tenant(path, domain)


def _other_tenant(path: Path, domain: str) -> MigrateError:
    return MigrateError(f"the file is not of {domain}", where=str(path), remedy="give each tenant its own")


def _next(
    api: Management, path: Path, records: list[dict[str, object]], oldest: float | None, now: float
) -> Iterator[bytes]:
    end = records[-1]
    seen, resume = logs.moment(end.get("date")), end.get("log_id")
    domain = str(api.domain)
    if end.get("type") != SEEN or seen is None or not isinstance(resume, str):
        raise _no_kept_file(path)
    if end.get("tenant") != domain:
        raise _other_tenant(path, domain)
    if oldest is None or oldest > seen:
        raise MigrateError(
            "what came between the last look and the oldest entry that the tenant keeps is lost",
            where=f"{path} ends on {_written(seen)}",
            remedy="begin a new file, and look more often than the plan forgets",
        )
    known = {record.get("log_id") for record in records}
    for log_id, found in logs.after(api, resume):
        resume = log_id
        if found and log_id not in known:
            yield line(found)
    yield _mark(domain, now, resume)


def _read(path: Path) -> tuple[bytes, list[dict[str, object]]]:
    """The file as it is, and its records; nothing where there is none yet."""
    try:
        with path.open("rb") as file:
            data = file.read(LONGEST + 1)
        records = [json.loads(line) for line in data.splitlines()]
    except FileNotFoundError:
        return b"", []
    except OSError as error:
        raise MigrateError("the file cannot be read", where=f"{path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise _no_kept_file(path) from None
    right = len(data) <= LONGEST and data[-1:] in (b"", b"\n") and all(isinstance(r, dict) for r in records)
    if not right or (records and records[0].get("type") != SEEN):
        raise _no_kept_file(path)
    return data, records


def _no_kept_file(path: Path) -> MigrateError:
    return MigrateError(
        "the file was not kept by callers --keep",
        where=str(path),
        remedy="name a new file; exports go to --file",
    )


def _mark(domain: str, at: float, log_id: str) -> bytes:
    return _encoded({"type": SEEN, "tenant": domain, "date": _written(at), "log_id": log_id})


def line(one: Notice) -> bytes:
    """A notice as a log entry that reads as the same notice: of the call only the template, no user id."""
    method, _, path = one.endpoint.rpartition(" ")
    words = "ID token" if one.concern == "id-tokens" else ""
    record: dict[str, object] = {
        "type": logs.TYPE,
        "log_id": one.log_id,
        "client_id": one.client_id,
        "client_name": mask(one.client_name),
        "user_agent": mask(one.user_agent),
        "details": {"feature": {"id": words, "name": mask(one.feature)}, "method": method, "path": path},
    }
    return _encoded(record | ({"date": _written(one.at)} if one.at is not None else {}))


def _encoded(record: dict[str, object]) -> bytes:
    return json.dumps(record).encode("ascii") + b"\n"


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds")
