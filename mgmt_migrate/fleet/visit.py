"""One repository from its address to plain data: fetch, look, scan; in a process that can be lost."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mgmt_migrate import config
from mgmt_migrate.display import mask
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fleet import mirrors, owners
from mgmt_migrate.fleet.git import GitError
from mgmt_migrate.fleet.owners import Owners
from mgmt_migrate.model.finding import Application, Finding, Result
from mgmt_migrate.protocol.literals import SEEDS

MOST = 2_000
"""So many findings of a repository are kept; all are counted."""

Outcome = dict[str, Any]
"""JSON: name, status ("scanned", "unchanged" or "failed"), reason, detail, commit, owner, files, bytes,
errors, warnings, notes, findings, applications, seconds."""


def failed(name: str, reason: str, detail: str = "") -> Outcome:
    """The outcome of a repository that was not scanned."""
    return {"name": name, "status": "failed", "reason": reason, "detail": mask(detail)[:500]}


def visit(task: dict[str, Any]) -> Outcome:
    """The outcome for one repository; whatever is wrong with it is part of the outcome.

    Args:
        task: `name`, `address`, `mirrors` (a folder, "" for the usual one), `known` (a commit that
            need not be scanned again, or "").
    """
    started = time.perf_counter()
    try:
        mirror = mirrors.place(Path(task["mirrors"] or mirrors.usual()), task["address"])
        with mirrors.held(mirror):
            outcome = _visit(mirror, task)
    except GitError as error:
        outcome = failed(task["name"], error.reason, error.said)
    except OSError as problem:
        outcome = failed(task["name"], "no room for it", problem.strerror or "")
    except MemoryError:
        outcome = failed(task["name"], "out of memory")
    outcome["seconds"] = round(time.perf_counter() - started, 3)
    return outcome


def _visit(mirror: Path, task: dict[str, Any]) -> Outcome:
    commit = mirrors.update(mirror, task["address"])
    outcome: Outcome = {"name": task["name"], "status": "scanned", "commit": commit}
    if commit == task.get("known"):
        return outcome | {"status": "unchanged"}
    bounds = mirrors.Bounds()
    files = mirrors.blobs(mirror, commit, bounds)
    owned = _owners(mirror, files)
    result = Result()
    if mirrors.mentions(mirror, commit, SEEDS):
        with tempfile.TemporaryDirectory(prefix="mgmt-migrate-", ignore_cleanup_errors=True) as folder:
            tree = Path(folder) / "tree"
            mirrors.write(mirror, files, tree)
            result = _scanned(tree)
    size = sum(file.size for file in files)
    return outcome | _plain(result, owned) | {"files": len(files), "bytes": size}


def _owners(mirror: Path, files: Sequence[mirrors.Blob]) -> Owners:
    there = {file.path: file for file in files if file.path in owners.PLACES and file.size <= owners.LARGEST}
    for place in owners.PLACES:
        if place in there:
            return owners.read(mirrors.content(mirror, there[place]).decode("utf-8", "replace"))
    return Owners()


def _scanned(tree: Path) -> Result:
    """The tree as the repository's own settings have it: only what they exclude counts here."""
    from mgmt_migrate.engine.pipeline import Options, scan

    try:
        settings = config.load(tree)
        return scan(Options((tree,), home=settings.home, settled=settings.exclude, jobs=1))
    except MigrateError:
        return scan(Options((tree,), jobs=1))


def _plain(result: Result, owned: Owners) -> Outcome:
    """Nothing of a repository's text but names and messages, and these masked."""
    counts = {f"{name}s": 0 for name in ("error", "warning", "note")}
    for finding in result.findings:
        counts[f"{finding.severity.name}s"] += 1
    worst = sorted(result.findings, key=lambda finding: -finding.severity)[:MOST]
    return {
        **counts,
        "owner": mask(owned.all),
        "findings": [_finding(finding) | {"owner": mask(owned.of(finding.place.path))} for finding in worst],
        "applications": [_application(application) for application in result.applications],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.name,
        "path": mask(finding.place.path),
        "line": finding.line,
        "message": mask(finding.message),
        "fingerprint": finding.fingerprint,
    }


def _application(application: Application) -> dict[str, Any]:
    return {
        "folder": mask(application.name),
        "domain": mask(application.domain),
        "client": mask(application.client),
        "endpoints": list(application.endpoints),
        "scopes": list(application.scopes),
    }
