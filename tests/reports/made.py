"""Findings made by hand: the place and the way of the token are given as words that occur in the texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mgmt_migrate.model.finding import (
    SEVERITY_OF,
    Applicability,
    Edit,
    Evidence,
    Finding,
    Fix,
    Place,
    Result,
    Skipped,
    Step,
)
from mgmt_migrate.sources.text import Lines

Texts = Mapping[str, str]


def place(texts: Texts, path: str, words: str, after: int = 0) -> Place:
    """Where the words stand for the first time, at an offset or after it."""
    start = texts[path].index(words, after)
    return Place(path, start, start + len(words))


def step(texts: Texts, path: str, words: str, note: str) -> Step:
    return Step(place(texts, path, words), note)


def edit(texts: Texts, path: str, words: str, replacement: str) -> Edit:
    """The words replaced."""
    where = place(texts, path, words)
    return Edit(path, where.start, where.end, replacement)


def fix(*edits: Edit, applicability: Applicability = "display", note: str = "") -> Fix:
    return Fix(applicability, edits, note)


def finding(
    texts: Texts,
    path: str,
    words: str,
    message: str = "an ID token authorises PATCH /api/v2/users/{id}",
    rule: str = "MM202",
    name: str = "id-token-bearer",
    evidence: Evidence = "confirmed",
    endpoints: Sequence[str] = (),
    scopes: Sequence[str] = (),
    trace: Sequence[Step] = (),
    fix: Fix | None = None,
    advice: Sequence[str] = (),
    after: int = 0,
) -> Finding:
    """A finding on the words in a file."""
    where, lines = place(texts, path, words, after), Lines(texts[path])
    line, column = lines.position(where.start)
    end_line, end_column = lines.position(where.end)
    return Finding(
        rule=rule,
        name=name,
        severity=SEVERITY_OF[evidence],
        evidence=evidence,
        place=where,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        message=message,
        endpoints=tuple(endpoints),
        scopes=tuple(scopes),
        trace=tuple(trace),
        fix=fix,
        advice=tuple(advice),
        fingerprint=f"{rule}-{line}-{column}",
        unit="",
    )


def each(texts: Texts, path: str, words: str) -> list[Finding]:
    """A finding wherever the words stand in a file, with a rewrite."""
    found, after = [], 0
    for _ in range(texts[path].count(words)):
        where = place(texts, path, words, after)
        instead = fix(Edit(path, where.start, where.end, "other"))
        found.append(finding(texts, path, words, fix=instead, after=after))
        after = where.end
    return found


def result(texts: Texts, *findings: Finding, skipped: Sequence[Skipped] = ()) -> Result:
    """A scan of the texts that came to these findings."""
    return Result(
        findings=list(findings),
        skipped=list(skipped),
        files=len(texts) + len(skipped),
        candidates=len(texts),
        parsed=len(texts),
        texts=dict(texts),
        seconds=0.25,
    )
