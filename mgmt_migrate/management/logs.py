"""Deprecation notices of the tenant's logs: who still uses what is deprecated.

Source: Auth0 docs, "Log Event Type Codes" (depnote), "Retrieve Logs" (search: 100 a page, 1,000 a query;
checkpoint: from and take, every other parameter ignored, the end is an empty page), "Deprecation Error
Reference" (at most one notice an hour for each application and feature), "Log Data Retention".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.client import Management
from mgmt_migrate.protocol import endpoints
from mgmt_migrate.sources.nesting import Shallow, TooDeepError

PATH = "api/v2/logs"
READ = "read:logs"
TYPE = "depnote"
PAGE, MOST = 100, 1000
RETENTION = "Starter keeps logs 1 day, Essentials 5, Professional 10, Enterprise 30"
THROTTLE = "at most one notice an hour is written for each application and feature"

Concern = Literal["id-tokens", "unclear", "other"]


@dataclass(frozen=True, slots=True)
class Notice:
    """One deprecation notice. All texts are foreign; `at` is in seconds since 1970, None if it is no time.

    `concern` says whether it is about ID tokens on the Management API: by what the feature calls itself, or,
    where it does not say, by the path.
    """

    log_id: str
    at: float | None
    client_id: str
    client_name: str
    feature: str
    endpoint: str
    user_agent: str
    concern: Concern


def search(api: Management, since: float) -> Iterator[Notice]:
    """The notices from a moment on, oldest first.

    A query brings 1,000 results; beyond them the search starts again at the last moment seen.

    Raises:
        ManagementError, TransportError: as `Management.get`.
        MigrateError: an answer is not shaped as documented, or more than 1,000 notices carry one moment.
    """
    start, seen = _written(since), set[str]()
    while True:
        last, count, fresh = start, 0, 0
        for record in _pages(api, f"type:{TYPE} AND date:[{start} TO *]"):
            count += 1
            last = _text(record.get("date")) or last
            if (found := notice(record)) and found.log_id not in seen:
                seen.add(found.log_id)
                fresh += 1
                yield found
        if count < MOST:
            return
        if not fresh or not _MOMENT.fullmatch(last):
            raise MigrateError(
                "the search cannot go past a moment with 1,000 notices",
                where=f"GET /{PATH} from {last[:40]}",
                remedy="give a later --since, or read an export of the logs with --file",
            )
        start = last


_MOMENT = re.compile(r"[0-9TZ:.+-]{10,40}")


def _pages(api: Management, query: str) -> Iterator[Mapping[str, object]]:
    for page in range(MOST // PAGE):
        asked: dict[str, str | int] = {"q": query, "sort": "date:1", "page": page, "per_page": PAGE}
        records = _records(api.get(PATH, READ, asked))
        yield from records
        if len(records) < PAGE:
            return


def after(api: Management, log_id: str) -> Iterator[tuple[str, Notice | None]]:
    """Everything after a log entry, in the order of ids: the id of each, with the notice if it is one.

    Raises: as `search`.
    """
    while True:
        records = _records(api.get(PATH, READ, {"from": log_id, "take": PAGE}))
        last = log_id
        for record in records:
            log_id = _id(record) or log_id
            yield log_id, notice(record)
        if log_id == last:  # an empty page; a short one is not the end
            return


def newest(api: Management) -> str | None:
    """The id of the newest log entry of any type, to go on from; None if there is none."""
    found = _records(api.get(PATH, READ, {"sort": "date:-1", "page": 0, "per_page": 1}))
    return _id(found[0]) or None if found else None


def oldest(api: Management) -> float | None:
    """The moment of the oldest log entry that the plan still keeps; None if there is none."""
    found = _records(api.get(PATH, READ, {"sort": "date:1", "page": 0, "per_page": 1}))
    return moment(found[0].get("date")) if found else None


def exported(path: Path, see: Callable[[float | None], None] = lambda at: None) -> Iterator[Notice]:
    """The notices of an export: a JSON array or JSON lines, as the tenant's API, a log stream or the vendor's
    command line writes them. Read as a stream, so its size does not matter.

    Args:
        see: told the moment of each entry, of any type.
    Raises:
        MigrateError: it cannot be read, or is not JSON.
    """
    import ijson

    try:
        with path.open("rb") as file:
            start = file.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
            file.seek(3 if file.seek(0) == 0 and file.read(3) == b"\xef\xbb\xbf" else 0)
            prefix = "item" if start == b"[" else ""
            for record in ijson.items(Shallow(file), prefix, use_float=True, multiple_values=True):
                for one in _entries(record):
                    see(moment(one.get("date")))
                    if found := notice(one):
                        yield found
    except OSError as error:
        raise MigrateError(
            "the exported logs cannot be read", where=f"{path}: {error.strerror}", remedy="check --file"
        ) from None
    except (ijson.JSONError, ValueError) as error:
        deep = isinstance(error, TooDeepError)
        raise MigrateError(
            f"the exported logs are {error if deep else 'not JSON'}",
            where=str(path),
            remedy="give a JSON array, or one object a line",
        ) from None


def _entries(record: object) -> Iterator[Mapping[str, object]]:
    """The entries in one value of an export: the record, the record as an event's data, or an object with
    `logs`."""
    if not isinstance(record, dict):
        return
    logs = record.get("logs")
    inner = record.get("data")
    for one in logs if isinstance(logs, list) else [inner if isinstance(inner, dict) else record]:
        if isinstance(one, dict):
            yield one


def notice(record: Mapping[str, object]) -> Notice | None:
    """The notice in a log record; None for records of other types."""
    if record.get("type") != TYPE:
        return None
    details = record.get("details")
    details = details if isinstance(details, dict) else {}
    feature = details.get("feature")
    feature = feature if isinstance(feature, dict) else {"name": feature}
    endpoint, affected = _endpoint(_text(details.get("method")), _text(details.get("path")))
    says = " ".join(_text(feature.get(key)) for key in ("id", "name", "description"))
    says = says.strip() or _text(record.get("description"))
    return Notice(
        _id(record),
        moment(record.get("date")),
        _text(record.get("client_id")),
        _text(record.get("client_name")),
        _text(feature.get("name")) or _text(feature.get("id")) or _text(record.get("description")),
        endpoint,
        _text(record.get("user_agent")),
        _concern(says, affected),
    )


_ID_TOKENS = re.compile(r"\bid[\s_-]{0,2}tokens?\b|idtoken|enable_idtoken_api2", re.IGNORECASE)


def _concern(says: str, affected: bool | None) -> Concern:
    """The feature's wording is not published, so what cannot be told apart stays unclear."""
    if _ID_TOKENS.search(says):
        return "id-tokens"
    return "other" if affected is False else "unclear"


def _endpoint(method: str, path: str) -> tuple[str, bool | None]:
    """The call by its template, and whether it is one of the eight; None where the log does not say."""
    if not path:
        return "", None
    try:
        found = endpoints.matches(path, method or None)
    except endpoints.UrlError:
        found = ()
    if found:
        return (found[0].endpoint.key if method else found[0].endpoint.template), True
    return f"{method} {path.split('?')[0].split('#')[0]}".strip()[:200], False


def moment(value: object) -> float | None:
    """Seconds since 1970 of a log's date, "2026-11-24T12:00:00.000Z"; None if it is none."""
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(re.sub(r"(?:\.\d*)?[Zz]\Z", "+00:00", value.strip()))
        return found.replace(tzinfo=found.tzinfo or timezone.utc).timestamp()
    except (ValueError, OverflowError):
        return None


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z").zfill(24)


def _records(document: object) -> list[Mapping[str, object]]:
    if isinstance(document, dict):
        document = document.get("logs")
    if not isinstance(document, list):
        raise MigrateError(
            "the logs are not shaped as documented",
            where=f"GET /{PATH}",
            remedy="check that --domain is right",
        )
    return [record for record in document if isinstance(record, dict)]


def _id(record: Mapping[str, object]) -> str:
    return _text(record.get("log_id")) or _text(record.get("_id"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
