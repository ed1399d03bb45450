"""The page of `status`, as text, JSON and HTML. Foreign texts go through `display`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from mgmt_migrate.commands import _tenant_text
from mgmt_migrate.display import foreign
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports.html import Section, render
from mgmt_migrate.reports.paint import Line
from mgmt_migrate.standing.standing import Standing
from mgmt_migrate.standing.witness import Name, Says, Task, Witness

_MOST = 10
"""So many tasks of one witness are shown in the text."""

_BADGES: dict[Says, tuple[str, str]] = {
    "nobody": ("nobody left    ", "good"),
    "somebody": ("somebody left  ", "bad"),
    "unknown": ("not known      ", "odd"),
    "not_asked": ("not asked      ", "faint"),
}
_STYLES = {"ready": "good", "not_ready": "bad", "not_known": "odd"}


def write(found: Standing) -> None:
    """The page as text."""
    _tenant_text.write(_lines(found))


def _lines(found: Standing) -> Iterator[Line]:
    yield Line(("Where the migration stands", "title"), (f"  {foreign(found.domain or '')}", "faint"))
    for one in found.witnesses:
        words = one.how if one.says == "not_asked" else one.summary
        yield Line((f"{one.name:<9}", "strong"), _BADGES[one.says], (foreign(words), ""), indent=2, hang=24)
        for detail in one.details[:_MOST]:
            yield Line((foreign(detail), "faint"), indent=26, hang=2)
        yield from _more(len(one.details) - _MOST, 26)
    left = _shown(found)
    if left:
        yield Line()
        yield Line(("Left, in this order", "title"))
    for number, (task, rest) in enumerate(left, 1):
        yield Line((f"{number:>2}  ", "strong"), (foreign(task.what), ""), indent=2, hang=4)
        yield Line((f"-> {foreign(task.how)}", "key"), indent=6, hang=3)
        yield from _more(rest, 6)
    yield Line()
    yield Line((found.sentence, _STYLES[found.verdict]))


def _shown(found: Standing) -> list[tuple[Task, int]]:
    """The tasks, those of one witness cut; with the last one goes how many are not shown."""
    shown: list[tuple[Task, int]] = []
    counts: Counter[Name | None] = Counter()
    total = Counter(name for name, _ in found.left)
    for name, task in found.left:
        counts[name] += 1
        if counts[name] <= _MOST:
            shown.append((task, total[name] - _MOST if counts[name] == _MOST else 0))
    return shown


def _more(count: int, indent: int) -> Iterator[Line]:
    if count > 0:
        yield Line((f"and {count:,} more", "faint"), indent=indent)


def write_json(found: Standing) -> None:
    """One object; `left` is in order."""
    _tenant_text.write_json(
        {
            "verdict": found.verdict,
            "says": found.sentence,
            "domain": found.domain,
            "setting": found.setting,
            "witnesses": [_witness(one) for one in found.witnesses],
            "left": [{"witness": name, "what": task.what, "how": task.how} for name, task in found.left],
        }
    )


def _witness(one: Witness) -> dict[str, object]:
    return {
        "witness": one.name,
        "says": one.says,
        "summary": one.summary,
        "details": one.details,
        "how_to_ask": one.how or None,
    }


def html(found: Standing, result: Result) -> Iterator[str]:
    """The page of the scan with what the other witnesses say before the matrix."""
    sections = [
        Section(
            "Where the migration stands",
            ("witness", "says", "why"),
            tuple(
                (one.name, _BADGES[one.says][0].strip(), one.how if one.says == "not_asked" else one.summary)
                for one in found.witnesses
            ),
        ),
        Section(
            "Left, in this order",
            ("step", "what", "how"),
            tuple((str(n), task.what, task.how) for n, (_, task) in enumerate(found.left, 1)),
        ),
    ]
    details = tuple((one.name, detail) for one in found.witnesses for detail in one.details)
    if details:
        sections.append(Section("Also worth a look", ("witness", "what"), details))
    unasked = ["The code was not asked."] if found.witnesses[0].says == "not_asked" else []
    page = replace(result, notices=[*unasked, *result.notices])
    yield from render(page, sections=sections, title=found.sentence)
