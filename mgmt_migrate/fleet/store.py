"""Where outcomes are kept: one SQLite file, in which each repository of a run arrives once."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from mgmt_migrate import __version__
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fleet.listing import Repository
from mgmt_migrate.fleet.visit import Outcome

_FORMAT = 2
_TABLES = """
CREATE TABLE run (id INTEGER PRIMARY KEY, label TEXT NOT NULL, list TEXT NOT NULL, version TEXT NOT NULL,
    started TEXT NOT NULL, finished TEXT);
CREATE TABLE repository (run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, address TEXT NOT NULL,
    team TEXT NOT NULL, PRIMARY KEY (run, name)) WITHOUT ROWID;
CREATE TABLE scan (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, name TEXT NOT NULL, address TEXT NOT NULL,
    status TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT NOT NULL, commit_id TEXT NOT NULL,
    owner TEXT NOT NULL, files INTEGER NOT NULL, bytes INTEGER NOT NULL, errors INTEGER NOT NULL,
    warnings INTEGER NOT NULL, notes INTEGER NOT NULL, seconds REAL NOT NULL, content INTEGER,
    UNIQUE (run, name));
CREATE INDEX scan_of ON scan (address, id);
CREATE TABLE finding (scan INTEGER NOT NULL, rule TEXT, severity TEXT, path TEXT, line INTEGER, message TEXT,
    fingerprint TEXT, owner TEXT);
CREATE INDEX finding_of ON finding (scan);
CREATE TABLE application (scan INTEGER NOT NULL, folder TEXT, domain TEXT, client TEXT, endpoints TEXT,
    scopes TEXT);
CREATE INDEX application_of ON application (scan);
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over a list; moments in ISO 8601, UTC; `finished` is None while repositories are missing.

    `label` is the same from week to week although the list changes: the name of its file.
    """

    id: int
    label: str
    started: str
    finished: str | None


class Store:
    """Use as a context manager.

    Args:
        path: the file; made if `create`.
    Raises:
        MigrateError: no such file, or it is something else.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not create and not path.exists():
            raise MigrateError(f"{path} does not exist", remedy="run mgmt-migrate fleet scan first")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self.db.row_factory = sqlite3.Row
            self._prepare(path)
        except (sqlite3.Error, OSError) as problem:
            raise MigrateError(
                f"{path} cannot be used: {problem}", remedy="name another with --store"
            ) from None

    def _prepare(self, path: Path) -> None:
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        version = self.db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0 and not self.db.execute("SELECT 1 FROM sqlite_master").fetchone():
            self.db.executescript(f"BEGIN; {_TABLES} PRAGMA user_version={_FORMAT}; COMMIT;")
        elif version != _FORMAT:
            raise MigrateError(f"{path} is not a store of this version", remedy="name another with --store")

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.db.close()

    def begin(self, repositories: Sequence[Repository], label: str = "", *, new: bool = False) -> Run:
        """The run of a list that is not finished, or else, and if `new`, one that begins now."""
        listed = _digest(repositories)
        row = self.db.execute(
            "SELECT * FROM run WHERE list = ? AND label = ? ORDER BY id DESC LIMIT 1", (listed, label)
        ).fetchone()
        if row is not None and row["finished"] is None and row["version"] == __version__ and not new:
            return _run(row)
        with self._transaction():
            made = self.db.execute(
                "INSERT INTO run (label, list, version, started) VALUES (?, ?, ?, ?)",
                (label, listed, __version__, _now()),
            )
            rows = [(made.lastrowid, one.name, one.address, one.team) for one in repositories]
            self.db.executemany("INSERT INTO repository VALUES (?, ?, ?, ?)", rows)
        return _run(self.db.execute("SELECT * FROM run WHERE id = ?", (made.lastrowid,)).fetchone())

    def left(self, run: Run) -> list[Repository]:
        """The repositories of a run that have no outcome yet."""
        rows = self.db.execute(
            "SELECT name, address, team FROM repository r WHERE run = ? AND NOT EXISTS"
            " (SELECT 1 FROM scan s WHERE s.run = r.run AND s.name = r.name) ORDER BY name",
            (run.id,),
        )
        return [Repository(*row) for row in rows]

    def known(self, address: str) -> str:
        """The commit that this version of the program scanned last, or ""."""
        row = self._last(address)
        return str(row["commit_id"]) if row is not None else ""

    def _last(self, address: str) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self.db.execute(
            "SELECT s.* FROM scan s JOIN run ON run.id = s.run WHERE address = ? AND content IS NOT NULL"
            " AND version = ? ORDER BY s.id DESC LIMIT 1",
            (address, __version__),
        ).fetchone()
        return row

    def add(self, run: Run, repository: Repository, outcome: Outcome) -> bool:
        """Keep an outcome, all of it or nothing; False where the run has one of this repository already."""
        with self._transaction():
            last = self._last(repository.address) if outcome["status"] == "unchanged" else None
            counts = [last[key] if last else outcome.get(key, 0) for key in _COUNTS]
            owner = last["owner"] if last else outcome.get("owner", "")
            made = self.db.execute(
                "INSERT OR IGNORE INTO scan (run, name, address, status, reason, detail, commit_id, owner,"
                " files, bytes, errors, warnings, notes, seconds, content)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    run.id, repository.name, repository.address, outcome["status"], outcome.get("reason", ""),
                    outcome.get("detail", ""), outcome.get("commit", ""), owner, *counts,
                    outcome.get("seconds", 0.0),
                    last["content"] if last else None,
                ),
            )  # fmt: skip
            if not made.rowcount:
                return False
            if outcome["status"] == "scanned":
                self._fill(int(made.lastrowid or 0), outcome)
        return True

    def _fill(self, scan: int, outcome: Outcome) -> None:
        self.db.execute("UPDATE scan SET content = id WHERE id = ?", (scan,))
        self.db.executemany(
            f"INSERT INTO finding VALUES ({scan}, :rule, :severity, :path, :line, :message, :fingerprint,"  # noqa: S608 - a number
            " :owner)",
            outcome.get("findings", ()),
        )
        rows = [
            (scan, a["folder"], a["domain"], a["client"], json.dumps(a["endpoints"]), json.dumps(a["scopes"]))
            for a in outcome.get("applications", ())
        ]
        self.db.executemany("INSERT INTO application VALUES (?, ?, ?, ?, ?, ?)", rows)

    def finish(self, run: Run) -> bool:
        """Mark a run as finished if nothing is left of it."""
        if self.left(run):
            return False
        self.db.execute("UPDATE run SET finished = ? WHERE id = ? AND finished IS NULL", (_now(), run.id))
        return True

    def runs(self) -> list[Run]:
        """All runs, the oldest first."""
        return [_run(row) for row in self.db.execute("SELECT * FROM run ORDER BY id")]

    def rows(self, query: str, *values: Any) -> Iterator[dict[str, Any]]:
        """Rows of a query of this program."""
        return map(dict, self.db.execute(query, values))

    def _transaction(self) -> _Transaction:
        return _Transaction(self.db)


_COUNTS = ("files", "bytes", "errors", "warnings", "notes")


class _Transaction:
    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db

    def __enter__(self) -> None:
        self.db.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self.db.execute("COMMIT" if kind is None else "ROLLBACK")


def _run(row: sqlite3.Row) -> Run:
    return Run(row["id"], row["label"], row["started"], row["finished"])


def _digest(repositories: Sequence[Repository]) -> str:
    text = json.dumps(sorted((one.name, one.address, one.team) for one in repositories))
    return hashlib.sha256(text.encode()).hexdigest()


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
