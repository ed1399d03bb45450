"""Types of TypeScript that name the ID token of a result name its access token too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.fixes.readers import Readers
from mgmt_migrate.fixes.rewriting import receipts
from mgmt_migrate.model.finding import Edit, Finding

_SUFFIXES = (".ts", ".tsx", ".mts", ".cts")
_COMPILED = (".swift", ".kt", ".java", ".cs")
_BLOCK = re.compile(r"\b(?:interface\s+\w+[^{}=;]{0,200}|type\s+\w+\s*=\s*)\{([^{}]{0,4000})\}")
_MEMBER = re.compile(r"^([ \t]*(?:readonly\s+)?)(idToken|id_token)(\??\s*:[^\r\n]*)(\r?\n)", re.MULTILINE)
ADDED = re.compile(r"[ \t]*(?:readonly\s+)?(?:accessToken|access_token)\??\s*:")
"""What is inserted: the line of a member."""


def members(edits: Iterable[Edit], texts: Mapping[str, str], readers: Readers) -> Iterator[Edit]:
    """A member for the access token behind that for the ID token, in the types that a changed file may use
    and that have none."""
    paths = {edit.path for _, edit in receipts(edits, texts) if edit.path.endswith(_SUFFIXES)}
    for path, text in texts.items() if paths else ():
        if path.endswith(_SUFFIXES) and readers.may_share(path, paths):
            yield from _in(path, text)


def undeclared(
    findings: Iterable[Finding], edits: Iterable[Edit], texts: Mapping[str, str], readers: Readers
) -> str:
    """Why changed code would not compile: it would read a property that the program has for the ID token
    alone, `var idToken: String?`. "" where none is seen, as of the results of known logins."""
    results = [s.place for finding in findings for s in finding.trace if s.kind == "received"]

    @cache
    def beside(path: str) -> list[str]:
        suffix = path[path.rindex(".") :]
        return [other for other in texts if other.endswith(suffix) and readers.may_share(other, {path})]

    for edit in edits:
        old = texts[edit.path][edit.start : edit.end]
        if not edit.path.endswith(_COMPILED) or texts[edit.path][edit.start - 1 : edit.start] != ".":
            continue
        if any(p.path == edit.path and p.start < edit.start and edit.end <= p.end for p in results):
            continue
        near = beside(edit.path)
        own = next((path for path in near if readers.declared(path, old) >= 0), None)
        if own is not None and all(readers.declared(p, edit.replacement, anywhere=True) < 0 for p in near):
            where = readers.line(own, readers.declared(own, old))
            return f"{old} is a property of the program's own, at {where}: give it one for the access token"
    return ""


def _in(path: str, text: str) -> Iterator[Edit]:
    for block in _BLOCK.finditer(text):
        member = _MEMBER.search(text, block.start(1), block.end(1))
        new = renamed(member[2]) if member is not None else None
        if member is not None and new is not None and not re.search(rf"\b{new}\b", block[1]):
            at = member.end()
            yield Edit(path, at, at, f"{member[1]}{new}{member[3]}{member[4]}")
