"""How many findings of which rule: what `scan --statistics` shows in place of the findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mgmt_migrate.model.finding import Result


def lines(result: Result) -> Iterator[str]:
    """A line for each rule, the most frequent first, and the sum; columns are aligned."""
    counts = Counter((finding.rule, finding.name) for finding in result.findings)
    files: dict[str, set[str]] = {}
    for finding in result.findings:
        files.setdefault(finding.rule, set()).add(finding.place.path)
    digits = max(len(f"{len(result.findings):,}"), 5)
    for (rule, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        where = len(files[rule])
        yield f"{count:>{digits},}  {rule}  {name}  in {where:,} {'file' if where == 1 else 'files'}\n"
    yield f"{len(result.findings):>{digits},}  {'finding' if len(result.findings) == 1 else 'findings'}"
    yield f", {result.suppressed:,} suppressed\n" if result.suppressed else "\n"
