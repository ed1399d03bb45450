"""Findings as a comment on a pull request: a table, and each finding to unfold. Nothing foreign is markup.

Foreign words stand in code spans and fenced blocks, which are longer than any run of their own marks, or
have every punctuation mark as a character reference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from mgmt_migrate.model.finding import Finding, Result
from mgmt_migrate.reports import _rewritten, _summary
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._plain import position, sheets, shown
from mgmt_migrate.reports._rows import Sheet

MOST = 60_000
"""Characters of the whole; GitHub refuses a comment above 65,536."""
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_STARTS = "@#:"
"""What begins a mention, a reference or an emoji even as a character reference."""
_APPLICABILITY = {"safe": "safe to apply", "unsafe": "look before you apply it", "display": ""}


def render(result: Result, **_: object) -> Iterator[str]:
    """The comment in pieces; when it grows too long for one, the rest is counted."""
    findings = ordered(result.findings)
    total = _summary.total(result)
    counted = ", ".join(text for _, text in _summary.severities(result))
    yield f"### mgmt-migrate: {f'{total} ({counted})' if findings else 'no findings'}\n\n"
    yield f"{text(_summary.seen(result))}\n"
    size = 0
    if findings:
        table = "".join(_table(findings))
        size += len(table)
        yield table
    known = sheets(result)
    for number, finding in enumerate(findings):
        unfolded = "".join(_finding(finding, known))
        size += len(unfolded)
        if size > MOST:
            left = _summary.plural(len(findings) - number, "finding")
            yield f"\n*{left} more: run `mgmt-migrate scan`.*\n"
            return
        yield unfolded


def text(foreign: str) -> str:
    """Foreign words as running text."""
    words = _PUNCTUATION.sub(_reference, foreign.strip())
    return f"&#45;{words[1:]}" if words.startswith("-") else words  # else a list item


def span(foreign: str) -> str:
    """Foreign words as a code span."""
    words = foreign.replace("\n", " ")
    fence = "`" * (_longest(words, "`") + 1)
    pad = " " if words.startswith("`") or words.endswith("`") or not words.strip() else ""
    return f"{fence}{pad}{words}{pad}{fence}"


def _reference(found: re.Match[str]) -> str:
    char = found.group()
    if char in "-,.()/'\"":
        return char if char not in "./" else f"&#{ord(char)};"
    return f"&#{ord(char)};" + ("<!-- -->" if char in _STARTS else "")


def _longest(words: str, mark: str) -> int:
    return max((len(run) for run in re.findall(f"{re.escape(mark)}+", words)), default=0)


def _table(findings: list[Finding]) -> Iterator[str]:
    yield "\n| rule | name | findings | files |\n| --- | --- | ---: | ---: |\n"
    counts = Counter((finding.rule, finding.name) for finding in findings)
    for (rule, name), count in sorted(counts.items()):
        files = len({finding.place.path for finding in findings if finding.rule == rule})
        yield f"| {rule} | {name} | {count:,} | {files:,} |\n"


def _finding(finding: Finding, known: Mapping[str, Sheet]) -> Iterator[str]:
    # Inside <summary> GitHub reads HTML, so code is an element there.
    place = text(f"{shown(finding.place.path)}:{finding.line}")
    yield f"\n<details><summary>{finding.severity.name} {finding.rule} <code>{place}</code></summary>\n\n"
    yield f"{text(shown(finding.message))}\n"
    if rows := _rewritten.code(finding, known):
        yield from _block("", [row.text for row in rows])
    if finding.trace:
        yield "\nThe way of the token:\n\n"
        for number, step in enumerate(finding.trace, 1):
            line, _ = position(step.place.path, step.place.start, known)
            yield f"{number}. {span(f'{shown(step.place.path)}:{line}')} {text(shown(step.note))}\n"
    for label, values in (("Endpoint", finding.endpoints), ("Scope", finding.scopes)):
        if values:
            yield f"\n{label}: {', '.join(span(shown(value)) for value in values)}\n"
    if changes := _rewritten.rewrite(finding.fix, known):
        safe = _APPLICABILITY[finding.fix.applicability] if finding.fix else ""
        yield f"\nUse instead{f' ({safe})' if safe else ''}:\n"
        for path, rows in changes:
            yield f"\n{span(path)}\n"
            yield from _block("diff", [f"{row.sign} {row.text}" for row in rows])
    for advice in finding.advice:
        yield f"\n- {text(shown(advice))}\n"
    yield f"\n`mgmt-migrate explain {finding.rule}`\n\n</details>\n"


def _block(language: str, lines: list[str]) -> Iterator[str]:
    fence = "`" * max(3, max(_longest(line, "`") for line in lines) + 1)
    yield f"\n{fence}{language}\n"
    yield from (f"{line}\n" for line in lines)
    yield f"{fence}\n"
