"""Whole lines of a change: what it would write twice is written once, what others need stays beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from mgmt_migrate.fixes.edits import applied
from mgmt_migrate.model.finding import Edit, Place

_NEAR = 8
_ENDS = (";", "{", "}")
_REMOVES = re.compile(r"\w*(?:remove|delete|pop)\w*\(")
_COMMENT = re.compile(r"\s*(?://|#)[^'\"`]*\Z")
_HEAD = re.compile(
    r"\s*(?:\}\s*)?(?:if|for|foreach|while|until|unless|with|switch|catch|else|elif|do|guard|when|function|def)\b"
)
_GOES_ON = re.compile(r"(?:[=&|+*/%?<>:,(.\[\\-]|\b(?:and|or|not|in))\Z")
_REMARK = re.compile(r"[ \t]*(?://|#)")
_Line = tuple[str, int, int]


def once(edits: Iterable[Edit], texts: Mapping[str, str]) -> list[Edit]:
    """The edits; where a changed line would say what an untouched one beside it says already, it goes.

    `store("id_token", result.idToken)` beside `store("access_token", result.accessToken)` is such a line.
    """
    lines = _by_line(edits, texts)
    return [kept for line, group in lines.items() for kept in _line(line, group, texts, set(lines))]


def copied(edits: Iterable[Edit], key: str, writes: Sequence[Place], texts: Mapping[str, str]) -> list[Edit]:
    """The edits; lines that put a token into a store under a key, or take it away, stay, and each is followed
    by its changed copy. All as it was where one of them is no statement in a line of its own."""
    edits = list(edits)
    result: list[Edit] = []
    for line, group in _by_line(edits, texts).items():
        path, start, end = line
        text = texts[path]
        kept = any(place.path == path and start <= place.start < end for place in writes)
        removed = _REMOVES.search(text, start, end) is not None
        if not (kept or removed) or not any(text[e.start : e.end] == key for e in group):
            result += group
            continue
        after = _changed(line, group, text)
        if kept and all(text[e.start : e.end] == key for e in group):
            return edits  # what is kept changes elsewhere, and the line would keep it under both keys
        whole = text[start:end].endswith("\n") and _is_statement(after) and _stands_free(text, start, after)
        if not whole:
            return edits
        result.append(Edit(path, end, end, after))
    return result


def line_after(edit: Edit, edits: Iterable[Edit], texts: Mapping[str, str]) -> str:
    """The whole line of an edit as it will be."""
    if edit.start == edit.end and edit.replacement.endswith("\n"):
        return edit.replacement
    lines = _by_line((one for one in edits if one.path == edit.path and one.start != one.end), texts)
    for line, group in lines.items():
        if edit in group:
            return _changed(line, group, texts[edit.path])
    return ""


def _by_line(edits: Iterable[Edit], texts: Mapping[str, str]) -> dict[_Line, list[Edit]]:
    lines: dict[_Line, list[Edit]] = defaultdict(list)
    for edit in edits:
        text = texts[edit.path]
        start = text.rfind("\n", 0, edit.start) + 1
        end = text.find("\n", edit.end) + 1 or len(text)
        lines[edit.path, start, end].append(edit)
    return lines


def _changed(line: _Line, group: Iterable[Edit], text: str) -> str:
    path, start, end = line
    return applied(
        text[start:end], [Edit(path, e.start - start, e.end - start, e.replacement) for e in group]
    )


def _line(line: _Line, group: list[Edit], texts: Mapping[str, str], touched: set[_Line]) -> Iterator[Edit]:
    path, start, end = line
    text = texts[path]
    after = _changed(line, group, text).rstrip()
    if _is_statement(after) and _stands_free(text, start, after) and _said(line, after, text, touched):
        yield Edit(path, start, end, "")
    else:
        yield from group


def _is_statement(line: str) -> bool:
    """Whether a line is a call, or an assignment, and nothing around it."""
    bare = _COMMENT.sub("", line.strip())
    balanced = all(bare.count(one) == bare.count(other) for one, other in ("()", "{}", "[]"))
    return balanced and "=>" not in bare and bare[:1].isidentifier() and bare.endswith((";", ")", "]"))


def _said(line: _Line, after: str, text: str, touched: set[_Line]) -> bool:
    path, start, end = line
    before = text[:start].splitlines(keepends=True)[-_NEAR:]
    at = start - sum(map(len, before))
    for near in before:
        if near.rstrip() == after and (path, at, at + len(near)) not in touched:
            return True
        at += len(near)
    at, indent = end, len(after) - len(after.lstrip())
    for near in text[end:].splitlines(keepends=True)[:_NEAR]:
        if near.rstrip() == after and (path, at, at + len(near)) not in touched:
            return True
        if near.strip() and len(near) - len(near.lstrip()) < indent:
            return False  # the block ended
        at += len(near)
    return False


def _stands_free(text: str, start: int, line: str) -> bool:
    """Whether the line before is a statement of the same block, so that this one is no only body."""
    before = text[:start].rstrip().rpartition("\n")[2]
    while _REMARK.match(before):
        start = text.rfind(before, 0, start)
        before = text[:start].rstrip().rpartition("\n")[2]
    same = len(before) - len(before.lstrip()) == len(line) - len(line.lstrip())
    ended = before.rstrip()
    if ended.endswith(_ENDS):
        return True
    if not same or _HEAD.match(before) or _GOES_ON.search(ended):
        return False
    return _is_statement(before) or not ended.endswith(")")  # as they stand where none ends with ";"
