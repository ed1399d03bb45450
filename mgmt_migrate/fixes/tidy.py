"""Lines that a change would write twice, one beside the other, are written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from mgmt_migrate.fixes.edits import applied
from mgmt_migrate.model.finding import Edit

_NEAR = 8
_ENDS = (";", "{", "}")


def once(edits: Iterable[Edit], texts: Mapping[str, str]) -> list[Edit]:
    """The edits; where a changed line would say what an untouched one beside it says already, it goes.

    `store("id_token", result.idToken)` beside `store("access_token", result.accessToken)` is such a line.
    """
    lines: dict[tuple[str, int, int], list[Edit]] = defaultdict(list)
    for edit in edits:
        text = texts[edit.path]
        start = text.rfind("\n", 0, edit.start) + 1
        end = text.find("\n", edit.end) + 1 or len(text)
        lines[edit.path, start, end].append(edit)
    touched = set(lines)
    return [kept for place, group in lines.items() for kept in _line(place, group, texts, touched)]


def _line(
    place: tuple[str, int, int],
    group: list[Edit],
    texts: Mapping[str, str],
    touched: set[tuple[str, int, int]],
) -> Iterator[Edit]:
    path, start, end = place
    text = texts[path]
    moved = [Edit(path, edit.start - start, edit.end - start, edit.replacement) for edit in group]
    after = applied(text[start:end], moved).rstrip()
    alone = "(" in after and after.count("(") == after.count(")") and after.endswith((";", ")"))
    if alone and _stands_free(text, start, after) and _beside(place, after, text, touched):
        yield Edit(path, start, end, "")
    else:
        yield from group


def _beside(place: tuple[str, int, int], line: str, text: str, touched: set[tuple[str, int, int]]) -> bool:
    path, start, end = place
    before, behind = (
        text[:start].splitlines(keepends=True)[-_NEAR:],
        text[end:].splitlines(keepends=True)[:_NEAR],
    )
    at = start - sum(map(len, before))
    for near in (*before, "", *behind):
        if not near:
            at = end
            continue
        if near.rstrip() == line and (path, at, at + len(near)) not in touched:
            return True
        if len(near) - len(near.lstrip()) < len(line) - len(line.lstrip()) and near.strip() and at >= end:
            return False  # the block ended
        at += len(near)
    return False


def _stands_free(text: str, start: int, line: str) -> bool:
    """Whether the line before is a statement of the same block, so that this one is no only body."""
    before = text[:start].rstrip().rpartition("\n")[2]
    same = len(before) - len(before.lstrip()) == len(line) - len(line.lstrip())
    return before.rstrip().endswith(_ENDS) or (same and not before.rstrip().endswith((":", ")", ",", "(")))
