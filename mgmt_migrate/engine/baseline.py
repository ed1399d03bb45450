"""Findings that were there when a project began to scan: they are counted, and only new ones are reported.

A finding is known by its rule, its file and its code without white space; not by its line, so moving code
wakes nothing. Code that moved to another file is known there, as long as it is gone from the old one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mgmt_migrate import __version__
from mgmt_migrate.engine.writing import replace
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.model.finding import Finding, Result

VERSION = 1
_LARGEST = 64 << 20
_MOST = 1_000_000
"""So many findings a baseline may count; it may come with the code, and each is an entry in memory."""


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A known finding. `path` is relative to the folder of the baseline, `code` a digest."""

    path: str
    rule: str
    code: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is new, how many were known, and the entries that are found no more."""

    fresh: list[Finding]
    known: int
    solved: tuple[Entry, ...]


def write(path: Path, result: Result, base: Path) -> int:
    """Write the findings as the baseline, whole or not at all, and say how many they are.

    Args:
        base: the folder that the paths of findings are relative to.
    Raises:
        MigrateError: the file cannot be written.
    """
    counts = Counter(_entry(finding, result, base, path) for finding in result.findings)
    lines = [
        json.dumps({"path": e.path, "rule": e.rule, "code": e.code, "count": count})
        for e, count in sorted(counts.items())
    ]
    head = f'{{"version": {VERSION}, "tool": "mgmt-migrate {__version__}", "findings": ['
    replace(path, head + ",".join(f"\n {line}" for line in lines) + "\n]}\n")
    return len(result.findings)


def load(path: Path) -> Counter[Entry]:
    """The entries of a baseline and how often each is known.

    Raises:
        MigrateError: there is no such file, or it is none of this program's baselines.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as problem:
        raise MigrateError(
            f"the baseline cannot be read: {problem.strerror}",
            where=str(path),
            remedy=f"make one with mgmt-migrate scan --write-baseline {path}",
        ) from None
    try:
        document = json.loads(data.decode("utf-8")) if len(data) <= _LARGEST else None
        return _few(Counter(dict(map(_read, _checked(document)))))
    except (ValueError, TypeError, KeyError, RecursionError):
        raise MigrateError(
            "this is no baseline of version 1", where=str(path), remedy="write it anew with --write-baseline"
        ) from None


def compare(
    result: Result, known: Counter[Entry], path: Path, base: Path, covered: Callable[[Entry], bool]
) -> Comparison:
    """The findings beside a baseline.

    Args:
        path: where the baseline lies.
        base: the folder that the paths of findings are relative to.
        covered: whether this scan would have found an entry: its rule ran and its file was in reach.
    """
    left = Counter(known)
    rest: list[tuple[Entry, Finding]] = []
    for finding in result.findings:
        entry = _entry(finding, result, base, path)
        if left[entry] > 0:
            left[entry] -= 1
        else:
            rest.append((entry, finding))
    gone = sorted(entry for entry in left.elements() if covered(entry))
    fresh, gone = _moved(rest, gone)
    return Comparison(fresh, len(result.findings) - len(fresh), tuple(gone))


def _moved(rest: Sequence[tuple[Entry, Finding]], gone: Sequence[Entry]) -> tuple[list[Finding], list[Entry]]:
    """What is left when the same code under another name is taken for the same finding."""
    elsewhere: dict[tuple[str, str], list[Entry]] = {}
    for entry in reversed(gone):
        elsewhere.setdefault((entry.rule, entry.code), []).append(entry)
    fresh = []
    for entry, finding in rest:
        if candidates := elsewhere.get((entry.rule, entry.code)):
            candidates.pop()
        else:
            fresh.append(finding)
    return fresh, sorted(entry for entries in elsewhere.values() for entry in entries)


def _entry(finding: Finding, result: Result, base: Path, baseline: Path) -> Entry:
    place = finding.place
    code = " ".join(result.texts.get(place.path, "")[place.start : place.end].split())
    digest = hashlib.sha256(f"{finding.rule}\0{code}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Entry(relative(base / place.path, baseline), finding.rule, digest)


def relative(path: Path, baseline: Path) -> str:
    """A path as the baseline writes it: POSIX, from the baseline's folder on."""
    return Path(os.path.relpath(path, baseline.parent)).as_posix()


def _checked(document: Any) -> list[Any]:
    if not isinstance(document, dict) or document["version"] != VERSION:
        raise ValueError
    found = document["findings"]
    if not isinstance(found, list):
        raise TypeError
    return found


def _few(known: Counter[Entry]) -> Counter[Entry]:
    if known.total() > _MOST:
        raise ValueError
    return known


def _read(item: Any) -> tuple[Entry, int]:
    entry, count = Entry(item["path"], item["rule"], item["code"]), item["count"]
    if not all(isinstance(part, str) for part in (entry.path, entry.rule, entry.code)):
        raise TypeError
    if not isinstance(count, int) or count < 1:
        raise ValueError
    return entry, count
