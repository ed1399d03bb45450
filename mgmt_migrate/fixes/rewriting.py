"""The edits of a unit: its request, the place that receives the token, the store, the use."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.fixes.readers import Readers
from mgmt_migrate.model.finding import Edit, Finding, Step

STORE = r"(?:[sS]torage|[sS]ession|[cC]ookies?|\bstore|SecureStore|Keychain)"
_REMOVAL = re.compile(rf"{STORE}\.\w*(?:remove|delete|pop)\w*\(\s*['\"]\Z")
_GETS = re.compile(r"(?:get\w*|load|read|fetch)\(\s*['\"]\Z")
_SET = re.compile(r"['\"]?\]?\s*=(?!=)")
_DELETED = re.compile(r"\bdel(?:ete)?\s+[\w.$]*(?:\.|\[['\"])\Z")
_RECEIVED = re.compile(r"(?<![\w$])(?:idToken|id_token)(?=['\"]?\]?\)?\Z)")
_A_TOKEN = re.compile(r"(?<![\w$])(?:idToken|id_token)(?![\w$])")
_OWNED = re.compile(r"[\w$)\]]\s*(?:\.|\[['\"])\s*(?:idToken|id_token)(?![\w$])")
_ENTRY = re.compile(r"(?<![\w$?.])['\"]?([A-Za-z_$][\w$]*)['\"]?\s*:\s*(?:[\w$]+(?:\.|\[['\"]))*\Z")
_NEAR = 8
_CONDITION = re.compile(r"\b(?:if|while)\b")
_IN_CONDITION = re.compile(r"(?:\b(?:if|while)\s*\(\s*!?\s*|(?:&&|\|\|)\s*!?\s*)\Z")
_JOINED = re.compile(r"\s*(?P<operator>&&|\|\|)\s*(?P<negated>!?)\s*\Z")
_ENDS_OPERAND = re.compile(r"\s*(?:\)|&&|\|\|)")

_READ = re.compile(rf"(?:[\w$]+\.)*[\w$]*{STORE}(?:\.get\w*\(\s*['\"]|\[['\"]|\.)\Z")
_READ_END = re.compile(r"['\"]?\s*[)\]]|(?=\s|[&|=!;)])")
_NEGATED = re.compile(r"(?:!|\bBoolean\(|\bbool\(|\bnot\s)\s*\Z")
_COMPARED = re.compile(r"\s*(?:[!=]==?\s*(?:null|undefined)|is\s+(?:not\s+)?None)\b")
_COMPARED_TO = re.compile(r"\b(?:null|undefined)\s*[!=]==?\s*\Z")
_OPERAND = re.compile(r"(?:\b(?:if|elif|while)\b\s*\(?\s*|(?:&&|\|\|)\s*|\b(?:and|or)\s+)\Z")
_ENDS_TEST = re.compile(r"\s*(?:\)|&&|\|\||:\s*(?:#|$|\r|\n)|and\b|or\b)")
_BEFORE_IN = re.compile(r"(?:\b(?:if|elif|while|and|or|not|return)\s+\(?|\()['\"]\Z")
_IN_SESSION = re.compile(r"['\"]\s+(?:not\s+)?in\s+(?:\w+\.)*\w*session\b(?!\s*[.(\[])")


def renames_a_variable(finding: Finding, texts: Mapping[str, str]) -> bool:
    """Whether its own rewrite would read a variable that nothing may have set."""
    if finding.fix is None or not finding.rule.startswith(("MM2", "MM3")) or traced(finding, texts):
        return False
    return any(
        edit.replacement[:1] not in ("'", '"')
        and texts[edit.path][edit.start - 1 : edit.start] not in ".'\"["
        for edit in finding.fix.edits
    )


def edits_of(findings: Sequence[Finding], texts: Mapping[str, str]) -> Iterator[Edit]:
    """All edits of the findings of a unit, not yet compared with each other."""
    for finding in findings:
        stations = traced(finding, texts)
        if finding.fix is not None and (finding.rule.startswith(("MM1", "MM4")) or not stations):
            yield from finding.fix.edits
        yield from stations


def traced(finding: Finding, texts: Mapping[str, str]) -> list[Edit]:
    """Edits at the stations of the way; none unless the place where the token is received is one of
    them."""
    received = False
    edits: list[Edit] = []
    both = kept_beside((finding,), texts)
    for step in finding.trace:
        path, start, end = step.place.path, step.place.start, step.place.end
        source = texts.get(path, "")[start:end]
        if (key := key_of(step)) is not None:
            new, at = renamed(key), source.find(key)
            if key in both:
                received = True
            if new is not None and at >= 0 and not (key in both and step.kind == "kept"):
                edits.append(Edit(path, start + at, start + at + len(key), new))
        elif step.kind in ("received", "taken") and (found := _RECEIVED.search(source)):
            received = True
            new = renamed(found[0]) or found[0]
            edits.append(Edit(path, start + found.start(), start + found.end(), new))
    if both:  # the access token lies there already: only what reads it changes
        edits = [edit for edit in edits if texts[edit.path][edit.start : edit.end] in both]
    return edits if received else []


def with_access_token(source: str) -> str:
    """A statement about an ID token, as one about the access token."""
    return _A_TOKEN.sub(lambda token: renamed(token[0]) or token[0], source)


def kept_beside(findings: Iterable[Finding], texts: Mapping[str, str]) -> dict[str, str]:
    """Keys of ID tokens in a variable beside which the access token of the same login is kept already, under
    the name that it would get; each with that statement."""
    found: dict[str, str] = {}
    for step in (step for finding in findings for step in finding.trace if step.kind == "kept"):
        text = texts.get(step.place.path, "")
        source = text[step.place.start : step.place.end]
        wanted = with_access_token(source)
        new = renamed(step.key)
        if new is None or new not in wanted:
            continue
        if _OWNED.search(source) or not any(_A_TOKEN.search(part) for part in source.split(",")[1:]):
            continue
        lines = text[: step.place.start].splitlines()[-_NEAR:] + text[step.place.end :].splitlines()[:_NEAR]
        if any(line.strip().rstrip("; ") == wanted for line in lines):
            found[step.key] = wanted
    return found


def entry_key(text: str, start: int) -> str | None:
    """The name of the entry of a record whose whole value stands at a place, as in `token: r.idToken`."""
    entry = _ENTRY.search(text, max(0, start - 200), start)
    return entry[1] if entry is not None and entry[1].lower() not in ("authorization", "bearer") else None


def removals(findings: Sequence[Finding], texts: Mapping[str, str], readers: Readers) -> Iterator[Edit]:
    """The stored token is taken away under its new name too, wherever its owner is visibly a store."""
    way = [finding for finding in findings if traced(finding, texts)]
    files = {step.place.path for finding in findings for step in finding.trace}
    keys = {key for finding in way for step in finding.trace if (key := key_of(step))}
    for key in keys - kept_beside(way, texts).keys():
        new = renamed(key)
        for path, at in readers.named(key) if new is not None else ():
            if readers.may_share(path, files) and _REMOVAL.search(texts[path], max(0, at - 80), at):
                yield Edit(path, at, at + len(key), new or key)


def is_read(text: str, at: int, end: int) -> bool:
    """Whether a key, or a property, is only read where it stands."""
    before, behind = text[max(0, at - 80) : at], text[end : end + 20]
    if _GETS.search(before):
        return True
    return before.endswith((".", "['", '["')) and not (_SET.match(behind) or _DELETED.search(before))


def is_asked_for(text: str, at: int, end: int) -> bool:
    """Whether all that is asked where a key of a store stands is whether there is a token at all."""
    before = text[max(0, at - 120) : at]
    if _IN_SESSION.match(text, end):
        return _BEFORE_IN.search(before) is not None
    read = _READ.search(before)
    if read is None:
        return False
    behind = _READ_END.match(text, end)
    rest = behind.end() if behind is not None else end
    before = before[: read.start()]
    if _NEGATED.search(before) or _COMPARED.match(text, rest) or _COMPARED_TO.search(before):
        return True
    line = before[before.rfind("\n") + 1 :]
    condition = re.search(r"\b(?:if|elif|while)\b", line) and _OPERAND.search(line)
    return condition is not None and _ENDS_TEST.match(text, rest) is not None


def guards(edits: tuple[Edit, ...], texts: Mapping[str, str]) -> Iterator[Edit]:
    """The same read as an operand of a condition: `if (result && result.idToken)` guards what now reads
    `result.accessToken`."""
    for receipt, edit in receipts(edits, texts):
        text = texts[edit.path]
        for found in _untouched(_operands(receipt, text), edits, edit.path):
            end = found.end()
            start = _asked_twice(text, found, receipt[: edit.start - edit.end] + edit.replacement)
            if start is not None:
                yield Edit(edit.path, start, end, "")
            else:
                yield Edit(edit.path, end - (edit.end - edit.start), end, edit.replacement)


@lru_cache(maxsize=256)
def _operands(receipt: str, text: str) -> tuple[re.Match[str], ...]:
    """Where an expression is an operand of a condition; kept, as many units may read the same of one file."""
    return tuple(
        found
        for found in _read(receipt, text)
        if _CONDITION.search(text, text.rfind("\n", 0, found.start()) + 1, found.start())
        and _IN_CONDITION.search(text[text.rfind("\n", 0, found.start()) + 1 : found.start()])
        and _ENDS_OPERAND.match(text, found.end())
    )


def _asked_twice(text: str, operand: re.Match[str], after: str) -> int | None:
    """Where an operand begins, with the operator before it, if the operand beside it asks already what it
    would say: `r.accessToken && r.idToken`.

    Only that one counts. What stands farther off may be another condition, `if (r.accessToken) a(); if
    (ready && r.idToken) b();`, or the argument of a call, `valid(r.accessToken) && r.idToken`.
    """
    joined = _JOINED.search(text, max(0, operand.start() - 20), operand.start())
    if joined is None:
        return None
    operator = re.escape(joined["operator"])
    asked = rf"\s*{joined['negated']}\s*{re.escape(after)}"
    begins = r"(?:\(|\|\|)" if joined["operator"] == "||" else r"(?:\(|&&|\|\|)"  # "&&" binds first
    ends = r"\s*(?:\)|\|\|)" if joined["operator"] == "||" else r"\s*(?:\)|&&|\|\|)"
    near = len(after) + 20
    before = text[max(0, joined.start() - near) : joined.start()]
    behind = text[operand.end() : operand.end() + near]
    said_before = re.search(rf"{begins}{asked}\Z", before) and re.match(ends, behind)
    said_behind = re.match(rf"\s*{operator}{asked}{ends}", behind)
    return joined.start() if said_before or said_behind else None


def receipts(edits: Iterable[Edit], texts: Mapping[str, str]) -> Iterator[tuple[str, Edit]]:
    """The edits of `owner.idToken`, each with that whole expression."""
    for edit in edits:
        text = texts[edit.path]
        if text[edit.start : edit.end] in ("idToken", "id_token"):
            owner = re.search(r"[\w$]+(?:\.[\w$]+)*\.\Z", text[max(0, edit.start - 200) : edit.start])
            if owner is not None:
                yield owner[0] + text[edit.start : edit.end], edit


def also_read(receipt: str, edits: Iterable[Edit], path: str, text: str) -> Iterator[re.Match[str]]:
    """Other places of a file that read the same expression, and that no edit touches."""
    return _untouched(_read(receipt, text), edits, path)


def _read(receipt: str, text: str) -> Iterator[re.Match[str]]:
    return re.finditer(rf"(?<![\w$.]){re.escape(receipt)}(?![\w$])", text)


def _untouched(places: Iterable[re.Match[str]], edits: Iterable[Edit], path: str) -> Iterator[re.Match[str]]:
    taken = sorted((edit.start, edit.end) for edit in edits if edit.path == path)
    for found in places:
        before = bisect_left(taken, (found.end(), 0))
        if before == 0 or taken[before - 1][1] < found.end():
            yield found


def key_of(step: Step) -> str | None:
    """The key under which the token lies in a store at this station."""
    return step.key if step.kind in ("kept", "read") else None


def brings_id_token(findings: Sequence[Finding], edits: Iterable[Edit]) -> bool:
    """Whether the rewritten login still brings the ID token, for what else reads it."""
    if any(finding.rule in ("MM103", "MM104") for finding in findings):
        return False
    return all("openid" in edit.replacement for edit in edits if "current_user" in edit.replacement)
