"""Several files change together, or none does.

A journal beside them holds the old bytes until all is written: after a kill at any moment the next run puts
back what was half done, and says so.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mgmt_migrate import atomic
from mgmt_migrate.errors import MigrateError

JOURNAL = ".mgmt-migrate-fix.json"


@dataclass(frozen=True, slots=True)
class Replacement:
    """New bytes for a file; `before` are those that the edits were made for."""

    path: Path
    before: bytes
    after: bytes


def write(replacements: Sequence[Replacement], folder: Path, roots: Sequence[Path]) -> None:
    """All replacements, in one step as far as a reader of the journal can tell.

    Args:
        folder: where the journal lies meanwhile.
        roots: a file that really lies outside of all of them is never written to.
    Raises:
        MigrateError: a file changed meanwhile, lies outside, or cannot be written; all are as before.
    """
    places = [_checked(one, roots) for one in replacements]
    journal = folder / JOURNAL
    if journal.exists():
        raise MigrateError(
            "another run is writing here", where=str(journal), remedy="run again when it ended"
        )
    entries = [
        {
            "path": str(place),
            "before": base64.b64encode(one.before).decode(),
            "after": hashlib.sha256(one.after).hexdigest(),
        }
        for place, one in zip(places, replacements, strict=True)
    ]
    try:
        atomic.write(journal, (json.dumps({"version": 1, "files": entries}).encode(),), durable=True)
        for place, one in zip(places, replacements, strict=True):
            _checked(one, roots)
            _put(place, one.after)
    except BaseException as problem:  # Ctrl-C too
        recover(folder, roots)
        if not isinstance(problem, OSError):
            raise
        raise MigrateError(
            f"the fix cannot be written: {problem.strerror}; nothing was changed",
            where=str(problem.filename or folder),
            remedy="make the file and its folder writable",
        ) from None
    journal.unlink()
    atomic.sync(folder)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else fixes this folder, one around it or one inside it meanwhile.

    The lock is the folder's own and ends with the process, so that a kill leaves none behind. Where the
    system locks no folders, nothing is held.

    Raises:
        MigrateError: another run holds it.
    """
    held: list[int] = []
    here = folder.resolve()
    try:
        for place in (here, *here.parents):
            with suppress(OSError):
                held.append(os.open(place, os.O_RDONLY))
                if not _locked(held[-1], shared=place != here):
                    raise MigrateError(
                        "another fix is running here", where=str(place), remedy="run again when it ended"
                    )
        yield
    finally:
        for number in held:
            os.close(number)


def _locked(number: int, *, shared: bool) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        return True
    try:
        fcntl.flock(number, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def recover(folder: Path, roots: Sequence[Path] = ()) -> list[str]:
    """Put back what an interrupted run left half done; sentences on what was found, none where nothing was.

    A file that somebody changed since is left as it is. The record may come with code that nobody vouches
    for: one that others may read is none of this program's, and what git keeps for itself is never written.

    Raises:
        MigrateError: the record cannot be read, is not of this program, or names a file of git or one outside
            of the folder and all roots.
    """
    journal = folder / JOURNAL
    for left in folder.glob(f".{JOURNAL}.*{atomic.SUFFIX}"):
        left.unlink(missing_ok=True)  # killed before anything was written
    try:
        if os.name == "posix" and (not stat.S_ISREG(mode := journal.lstat().st_mode) or mode & 0o077):
            raise MigrateError(
                "the record of an interrupted fix was not written by this program, so nothing was done",
                where=str(journal),
                remedy="look who put it there, and delete it",
            )
        entries = json.loads(journal.read_bytes())["files"]
        known = [(Path(e["path"]), base64.b64decode(e["before"]), str(e["after"])) for e in entries]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise MigrateError(
            "the record of an interrupted fix cannot be read",
            where=str(journal),
            remedy="look, and delete it",
        ) from None
    inside = [root.resolve() for root in (folder, *roots)]
    for place, _, _ in known:
        real = place.resolve()
        below = [real.relative_to(root).parts for root in inside if real.is_relative_to(root)]
        if any(part.lower() == ".git" for parts in below for part in parts):
            raise MigrateError(
                f"the record of an interrupted fix names {place}, which is git's, so nothing was done",
                where=str(journal),
                remedy="look who put it there, and delete it",
            )
        if not below:
            raise MigrateError(
                f"an interrupted fix wrote to {place}, which lies elsewhere",
                where=str(journal),
                remedy="run again on the same folders, or look, and delete the record",
            )
    said = list(_put_back(known))
    journal.unlink(missing_ok=True)
    atomic.sync(folder)
    return said


def _put_back(known: list[tuple[Path, bytes, str]]) -> Iterator[str]:
    for place, before, after in known:
        for left in place.parent.glob(f".{_escaped(place.name)}.*{atomic.SUFFIX}"):
            left.unlink(missing_ok=True)
        try:
            now = place.read_bytes()
        except OSError:
            yield f"{place} is gone since a fix was interrupted"
            continue
        if now == before:
            continue
        if hashlib.sha256(now).hexdigest() != after:
            yield f"{place} changed since a fix was interrupted, and was left as it is"
            continue
        _put(place, before)
        yield f"{place} was put back: a fix was interrupted before it was whole"


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)


def _checked(one: Replacement, roots: Sequence[Path]) -> Path:
    """The file behind the name, unchanged and inside."""
    place = one.path.resolve()
    if not any(place == root.resolve() or place.is_relative_to(root.resolve()) for root in roots):
        raise MigrateError(
            "a link leads out of the scanned folder; nothing was changed",
            where=str(one.path),
            remedy="run in the folder where the file lies",
        )
    try:
        same = place.read_bytes() == one.before
    except OSError:
        same = False
    if not same:
        raise MigrateError(
            "the file changed since it was read; nothing was changed", where=str(one.path), remedy="run again"
        )
    return place


def _put(place: Path, data: bytes) -> None:
    """On the disk when this returns, with the permissions that the file has."""
    atomic.write(place, (data,), stat.S_IMODE(place.stat().st_mode), durable=True)
