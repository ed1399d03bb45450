"""The looks of `tenant callers`: a search, what came after an entry, a kept file, an export, a watch."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from mgmt_migrate.commands import _tenant_text as text
from mgmt_migrate.commands._tenant_api import Access, note
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import callers, logs
from mgmt_migrate.management import kept as files
from mgmt_migrate.reports.paint import Line
from mgmt_migrate.tokens import times
from mgmt_migrate.transport import TransportError


def exported(paths: Sequence[Path], since: float | None, *, as_json: bool) -> int:
    """What exports say, all of it or from a moment on; the exit status."""
    notices = (n for path in paths for n in logs.exported(path))
    recent = (n for n in notices if since is None or n.at is None or n.at >= since)
    return _report(callers.gather(recent), None, None, None, as_json=as_json)


def kept(access: Access, path: Path, since: float, *, as_json: bool) -> int:
    """Bring a kept file up to now, and report all of it."""
    files.look(access.api, path, since, time.time())
    span = files.Span()
    found = callers.gather(n for n in logs.exported(path, span.see) if n.at is None or n.at >= since)
    return _report(found, since, span.first, None, as_json=as_json)


def search(access: Access, since: float, interval: float | None, *, as_json: bool) -> int:
    """What the tenant keeps, from a moment on; then watch, if there is an interval."""
    shown: deque[str] = deque(maxlen=_REMEMBERED)
    resume = logs.newest(access.api)  # before the search, so that nothing falls between
    found = callers.gather(_noted(logs.search(access.api, since), shown))
    ended = _report(found, since, logs.oldest(access.api), resume, as_json=as_json)
    if interval is not None:
        _watch(access, resume or "0", interval, frozenset(shown))
    return ended


def go_on(access: Access, log_id: str, interval: float | None, *, as_json: bool) -> int:
    """What came after a log entry; then watch, if there is an interval."""
    last = log_id

    def fresh() -> Iterator[logs.Notice]:
        nonlocal last
        for at, found in logs.after(access.api, log_id):
            last = at
            if found:
                yield found

    found = callers.gather(fresh())
    ended = _report(found, None, None, last, as_json=as_json)
    if interval is not None:
        _watch(access, last, interval, frozenset())
    return ended


_REMEMBERED = 10_000
"""So many of the latest notices of the search are not shown a second time by --watch."""


def _noted(notices: Iterable[logs.Notice], shown: deque[str]) -> Iterator[logs.Notice]:
    for one in notices:
        shown.append(one.log_id)
        yield one


def _report(
    found: callers.Callers,
    since: float | None,
    oldest: float | None,
    resume: str | None,
    *,
    as_json: bool,
) -> int:
    doubt = callers.doubt(since, oldest, time.time()) if since is not None else ""
    if as_json:
        text.write_json(
            {
                "callers": text.callers_json(found),
                "notices": found.notices,
                "seen_from": times.iso(max(m for m in (since, oldest) if m is not None))
                if since or oldest
                else None,
                "doubt": doubt or None,
                "resume": resume,
            }
        )
    else:
        text.write(text.callers(found, since, oldest, doubt=doubt))
        if resume:
            text.write([Line((f"Go on later with --from {foreign(resume)}", "faint"), indent=2)])
    return int(bool(found.left))


def _watch(access: Access, log_id: str, interval: float, shown: frozenset[str]) -> None:
    """Show what comes, until Ctrl-C. A tenant that is away for a while is asked again; what is missed comes
    later."""
    note(f"watching every {interval:g} s; Ctrl-C ends it")
    failures = 0
    try:
        while True:
            try:
                for at, found in logs.after(access.api, log_id):
                    log_id = at
                    if found and found.log_id not in shown:
                        text.write([text.notice_line(found)])
                failures = 0
            except MigrateError as error:
                if not isinstance(error, TransportError) and getattr(error, "kind", "") not in _PASSING:
                    raise
                failures += 1
                note(f"{error.what}; asking again, so far {failures}")
            time.sleep(min(interval * max(failures, 1), max(interval, _LONGEST)))
    finally:
        note(f"go on later with --from {log_id}")


_PASSING = ("server", "limit")
_LONGEST = 300.0
"""Seconds between looks, at most, while the tenant is away."""
