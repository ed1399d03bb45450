"""All recordings of a run, judged together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.traffic import recording
from mgmt_migrate.traffic.judge import Judge
from mgmt_migrate.traffic.recording import Kind
from mgmt_migrate.traffic.verdict import ORDER, Application


@dataclass(frozen=True, slots=True)
class Audited:
    """What the recordings say: applications, those that are left first.

    `files` are the recordings that hold a request, `unread` says for each damaged one why it could not be
    read, or not to its end; its requests up to there count. `unclear` counts lines that name one of the
    endpoints and no request, `unclear_at` says where the first ones are. `elsewhere` counts calls with a
    tenant's token by hosts that are no tenant's as far as anybody knows.
    """

    applications: tuple[Application, ...]
    requests: int
    files: tuple[str, ...]
    unread: tuple[MigrateError, ...]
    unclear: int = 0
    unclear_at: tuple[str, ...] = ()
    elsewhere: Mapping[str, int] = field(default_factory=dict)

    @property
    def left(self) -> tuple[Application, ...]:
        """Those that break when the tenant's setting goes off, or are broken already."""
        return tuple(one for one in self.applications if one.verdict in ("legacy", "half"))


def audit(
    paths: Iterable[Path],
    *,
    domains: Iterable[str] = (),
    kind: Kind = Kind.auto,
    watch: Callable[[int, int], None] = lambda done, every: None,
) -> Audited:
    """Judge every request of these recordings; patterns such as logs/*.gz stand for the files that fit.

    Args:
        paths: HAR files, flows of mitmproxy, access logs; "-" is stdin. Each may be packed with gzip.
        domains: hosts of the tenant that do not look so: custom domains, Private Clouds, localhost:port.
        kind: what the files are, if their first bytes are not to decide.
        watch: told how many megabytes have been read, and of how many.
    """
    judge, paths = Judge(domains), recording.named(paths)
    files, unread = [], []
    watcher = _Watcher(paths, watch)
    for path in paths:
        before, name = judge.requests, str(path)
        try:
            for one in recording.read(path, kind, watcher):
                judge.add(one, name)
        except MigrateError as error:
            unread.append(error)
        except Exception as error:  # a defect; what it says may quote a secret
            unread.append(_defect(error, name))
        if judge.requests > before:
            files.append(name)
    if not judge.requests and not unread:
        empty = ", ".join(map(str, paths[:3]))
        unread.append(
            MigrateError("the recording is empty", where=empty, remedy="record again, or check the path")
        )
    found = sorted(judge.applications.values(), key=lambda a: (ORDER.index(a.verdict), a.client_id))
    return Audited(
        tuple(found),
        judge.requests,
        tuple(files),
        tuple(unread),
        judge.unclear,
        tuple(judge.unclear_at),
        judge.elsewhere,
    )


class _Watcher:
    """Adds up what was read, and tells of each megabyte."""

    def __init__(self, paths: Iterable[Path], watch: Callable[[int, int], None]) -> None:
        self._every = sum(path.stat().st_size for path in paths if path.is_file()) >> 20
        self._watch, self._read = watch, 0

    def __call__(self, size: int) -> None:
        before, self._read = self._read >> 20, self._read + size
        if self._read >> 20 > before:
            self._watch(self._read >> 20, max(self._every, self._read >> 20))


def _defect(error: Exception, name: str) -> MigrateError:
    """What a person can report of an exception that nobody foresaw: its kind and its place in the code."""
    import traceback

    last = traceback.extract_tb(error.__traceback__)[-1]
    return MigrateError(
        f"internal error: {type(error).__name__}",
        where=f"{name}, at {Path(last.filename).name}:{last.lineno}",
        remedy="please report this, without the recording",
    )
