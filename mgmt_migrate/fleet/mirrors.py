"""Mirrors: for each repository a bare one of ours with its newest commit alone, and a tree made from that."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from mgmt_migrate.fleet import git
from mgmt_migrate.fleet.git import GitError

_HEAD = "refs/fleet/head"
_MARKS = (os.fsdecode(b"\xff\xfe"), os.fsdecode(b"\xfe\xff"))
_PACKS = 20
"""After so many updates a mirror is packed anew."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one repository may cost: names in its tree, bytes written for a scan, bytes of a file:
    a larger one is not written."""

    names: int = 500_000
    tree: int = 2 << 30
    file: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Blob:
    """A regular file of a commit."""

    id: str
    path: bytes
    size: int


def usual() -> Path:
    """Where mirrors lie if nothing else is said: MGMT_MIGRATE_FLEET_MIRRORS, or beside the cache."""
    if named := os.environ.get("MGMT_MIGRATE_FLEET_MIRRORS"):
        return Path(named)
    from mgmt_migrate.engine.cache import standard_folder

    return (standard_folder() or Path(tempfile.gettempdir()) / "mgmt-migrate") / "mirrors"


def place(folder: Path, address: str) -> Path:
    """Where the mirror of an address lies; the name tells nothing, and any address has one."""
    digest = hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()
    return folder / digest[:2] / f"{digest[2:34]}.git"


@contextlib.contextmanager
def held(mirror: Path) -> Iterator[None]:
    """One process at a time works on a mirror, as two tries of the same repository may meet."""
    mirror.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with mirror.with_suffix(".lock").open("ab") as lock:
        if sys.platform != "win32":
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def update(mirror: Path, address: str) -> str:
    """Fetch the newest commit of the default branch; a mirror that is broken is made anew.

    Returns:
        The id of the commit.
    Raises:
        GitError: it cannot be fetched.
    """
    try:
        return _fetched(mirror, address)
    except GitError as error:
        if not mirror.exists() or error.reason not in ("corrupt", "git gave up", "not fetched"):
            raise
    shutil.rmtree(mirror, ignore_errors=True)
    return _fetched(mirror, address)


def _fetched(mirror: Path, address: str) -> str:
    if not (mirror / "HEAD").exists():
        shutil.rmtree(mirror, ignore_errors=True)
        git.run(mirror, "init", "-q", "--bare", "--template=", str(mirror))
    scheme = address.partition("://")[0] if "://" in address else "ssh"
    wanted = (
        "--depth=1",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        "--end-of-options",
    )
    env = git.strict(address) if scheme == "https" else None
    git.run(mirror, "fetch", "-q", "--force", *wanted, address, f"+HEAD:{_HEAD}", remote=scheme, env=env)
    if len(list((mirror / "objects" / "pack").glob("*.pack"))) > _PACKS:
        git.run(mirror, "gc", "-q", "--prune=now")
    return (
        git.run(mirror, "rev-parse", "--verify", "--end-of-options", f"{_HEAD}^{{commit}}").decode().strip()
    )


def blobs(mirror: Path, commit: str, bounds: Bounds) -> list[Blob]:
    """The regular files of a commit that are small enough to be scanned.

    Raises:
        GitError: an object is missing, or there are more names or bytes than the bounds allow.
    """
    found: list[Blob] = []
    total = 0
    for number, record in enumerate(
        git.records(mirror, "ls-tree", "-r", "-l", "-z", "--full-tree", commit), 1
    ):
        if number > bounds.names:
            raise GitError("too large", f"more than {bounds.names:,} files")
        about, _, path = record.partition(b"\t")
        mode, _, digest, size = about.split()
        if mode in (b"100644", b"100755", b"100664") and size.isdigit() and int(size) <= bounds.file:
            total += int(size)
            found.append(Blob(digest.decode(), path, int(size)))
    if total > bounds.tree:
        raise GitError("too large", f"more than {bounds.tree:,} bytes to scan")
    return found


def content(mirror: Path, blob: Blob) -> bytes:
    """The bytes of a file.

    Raises:
        GitError: the object is missing.
    """
    return git.run(mirror, "cat-file", "blob", blob.id)


def mentions(mirror: Path, commit: str, literals: Sequence[str]) -> bool:
    """Whether any file of a commit holds one of these, read from the objects; UTF-16 counts as a yes."""
    patterns = [part for literal in (*literals, *_MARKS) for part in ("-e", literal)]
    hits = git.records(mirror, "grep", "-l", "-z", "-a", "-F", "--no-color", *patterns, commit, fine=(0, 1))
    return next((True for hit in hits if hit), False)


def write(mirror: Path, files: Sequence[Blob], target: Path) -> None:
    """Put files of a commit below a new folder; no attribute and no filter of the repository has a say.

    Raises:
        GitError: an object is missing, or git refuses a name.
    """
    target.mkdir(parents=True)
    index = {"GIT_INDEX_FILE": str(target.parent / "index"), "GIT_WORK_TREE": str(target)}
    entries = b"".join(b"100644 %s\t%s\0" % (blob.id.encode(), blob.path) for blob in files)
    git.run(mirror, "update-index", "-z", "--index-info", stdin=entries, env=index)
    git.run(
        mirror, "-c", "core.bare=false", "checkout-index", "-q", "-a", "-f", f"--prefix={target}/", env=index
    )
