"""What a scan came to, in one sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mgmt_migrate import display
from mgmt_migrate.model.finding import Result, Severity, Skipped

_REASONS = 4
"""So many reasons for skipping are named."""


def plural(count: int, one: str, many: str = "") -> str:
    """ "1 file", "1,234 files"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def severities(result: Result) -> list[tuple[Severity, str]]:
    """ "8 errors", "3 warnings", "1 note": what there is, the worst first."""
    counts = Counter(finding.severity for finding in result.findings)
    return [
        (severity, plural(counts[severity], severity.name))
        for severity in sorted(Severity, reverse=True)
        if counts[severity]
    ]


def total(result: Result) -> str:
    """ "12 findings", or "no findings"."""
    return plural(len(result.findings), "finding") if result.findings else "No findings"


def where(result: Result) -> str:
    """ "4 files", those that the findings lie in."""
    return plural(len({finding.place.path for finding in result.findings}), "file")


def seen(result: Result) -> str:
    """ "1,234 files seen, 18 held something, 3 skipped (2 minified, 1 too large), 2 findings suppressed"."""
    parts = [f"{plural(result.files, 'file')} seen", f"{result.candidates:,} held something"]
    if result.skipped:
        parts.append(f"{len(result.skipped):,} skipped ({_reasons(result.skipped)})")
    if result.suppressed:
        parts.append(f"{plural(result.suppressed, 'finding')} suppressed")
    return ", ".join(parts)


def _reasons(skipped: Iterable[Skipped]) -> str:
    counts = sorted(Counter(skip.reason for skip in skipped).items(), key=lambda item: (-item[1], item[0]))
    named = [f"{count:,} {display.foreign(reason)}" for reason, count in counts[:_REASONS]]
    if rest := sum(count for _, count in counts[_REASONS:]):
        named.append(f"{rest:,} for other reasons")
    return ", ".join(named)
