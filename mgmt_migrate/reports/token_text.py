"""Audits for a reader: verdict first, then what is wrong and the way out, what it may do, the claims last.

Plain lines and words carry all of it, so that it reads the same without colour and in a screen reader.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from mgmt_migrate.reports.paint import Line, Painter, columns
from mgmt_migrate.tokens import claims
from mgmt_migrate.tokens.model import NAMES, Audit, Call, Finding, indefinite
from mgmt_migrate.tokens.summary import about, by_severity, heading, signature_words

_SEVERITY = {"error": "bad", "warning": "odd", "note": "faint"}
_YES_NO = {True: ("yes", "good"), False: ("no", "faint")}
_HOLDS = {True: ("yes", "good"), False: ("no", "bad"), None: ("open", "faint")}


def render(audits: Iterable[Audit], painter: Painter, *, brief: bool) -> Iterator[str]:
    """The text of each audit as it comes.

    Args:
        brief: a few lines a token, for many; else everything.
    """
    counts: Counter[str] = Counter()
    for place, audit in enumerate(audits):
        if place:
            yield "\n"
        counts[audit.verdict] += 1
        yield from map(painter.text, _brief(audit) if brief else _whole(audit, painter.width))
    if brief:
        yield from map(painter.text, _total(counts))


def _whole(audit: Audit, width: int) -> Iterator[Line]:
    yield from _head(audit)
    yield from _calls(audit.endpoints)
    yield from _linking(audit)
    yield from _problems(audit)
    if audit.kind == "management_access_token":
        yield from _matrix(audit)
    yield from _why(audit)
    yield from _claims(audit, width)


def _head(audit: Audit) -> Iterator[Line]:
    verdict, style = {
        "ok": ("OK", "badge-good"),
        "problems": ("PROBLEMS", "badge-bad"),
        "unusable": ("NOT VERIFIED" if audit.kind != "not_a_token" else "UNUSABLE", "badge-bad"),
    }[audit.verdict]
    where = f"line {audit.line}: " if audit.line is not None else ""
    name = heading(audit)
    yield Line((f" {verdict} ", style), ("  ", ""), (where + name, "strong"))
    for text in about(audit):
        yield Line((text, ""), indent=2)
    for text in audit.notes:
        yield Line((f"Note: {text}.", "odd"), indent=2)
    if audit.kind != "not_a_token":
        words, style = signature_words(audit)
        yield Line((words, style), indent=2)


def _problems(audit: Audit) -> Iterator[Line]:
    if not audit.checks:
        return
    wrong = any(f.severity == "error" for f in audit.checks)
    yield from _title("What is wrong" if wrong else "Worth knowing")
    for place, finding in enumerate(by_severity(audit)):
        if place:
            yield Line()
        yield from _finding(finding)
    if audit.get_token:
        yield from _title("Get a right one")
        yield Line((audit.get_token, "command"), indent=2, command=True)
        if hint := _hint(audit.get_token):
            yield Line((hint, "faint"), indent=2)


def _hint(command: str) -> str:
    hints = []
    if blanks := [word for word in ("TENANT", "CLIENT_ID") if word in command]:
        hints.append(f"{' and '.join(blanks)} {'are' if len(blanks) > 1 else 'is'} for you to fill in.")
    if "--for" in command:
        hints.append("--for names a call that you make: the least scope for it is asked for.")
    return " ".join(hints)


def _finding(finding: Finding) -> Iterator[Line]:
    style = _SEVERITY[finding.severity]
    yield Line(
        (f"{finding.severity:<7}", style),
        ("  ", ""),
        (finding.name, "strong"),
        (f"  {finding.code}", "faint"),
        indent=2,
    )
    yield Line((finding.message, ""), indent=11)
    way_out = finding.remedy.rstrip(".") + (": see below." if finding.fresh else ".")
    yield Line(("-> ", "link"), (way_out, ""), indent=11, hang=3)


def _calls(calls: tuple[Call, ...]) -> Iterator[Line]:
    if not calls:
        return
    yield from _title("Your calls" if len(calls) > 1 else "Your call")
    for call in calls:
        word, style = ("allowed", "good") if call.allowed else ("refused", "bad")
        yield Line((f"{word:<7}", style), ("  ", ""), (call.shown, "strong"), indent=2, hang=9)
        yield Line((call.reason, ""), indent=11)
        if call.missing and call.missing[0] not in call.reason:
            yield Line((f"Missing scope: {' or '.join(call.missing)}", ""), indent=11)
        if call.note:
            yield Line((f"Note: {call.note}.", "faint"), indent=11)


def _linking(audit: Audit) -> Iterator[Line]:
    if audit.linking is None:
        return
    yield from _title("Linking is allowed" if audit.linking.allowed else "Linking is refused")
    for condition in audit.linking.conditions:
        word, style = _HOLDS[condition.holds]
        yield Line((f"{word:<4}", style), ("  ", ""), (condition.says, ""), indent=2, hang=6)


def _matrix(audit: Audit) -> Iterator[Line]:
    """The eight endpoints; PATCH has two rows in the matrix, of which one is enough."""
    machine = audit.subject_type in ("machine", "agent")
    first = max(len(cell.endpoint) for cell in audit.matrix) + 2
    yield from _title("What its scopes open")
    yield Line((f"{'':<{first}}own user  any user", "faint"), indent=2)
    for endpoint, group in groupby(audit.matrix, lambda cell: cell.endpoint):
        cells = list(group)
        own, any_ = any(c.current_user for c in cells), any(c.any_user for c in cells)
        yield Line(
            (f"{endpoint:<{first}}", "" if own or any_ else "faint"),
            (f"{_YES_NO[own][0]:<10}", _YES_NO[own][1]),
            _YES_NO[any_],
            indent=2,
        )
        if not own and not any_:
            missing = dict.fromkeys(c.scope_any_user if machine else c.scope_current_user for c in cells)
            yield Line(("missing ", "faint"), (" or ".join(missing), "odd"), indent=6)


def _why(audit: Audit) -> Iterator[Line]:
    name = NAMES[audit.kind]
    yield from _title(f"Why {indefinite(name)}")
    for reason in audit.why:
        yield Line(("- ", "faint"), (reason[:1].upper() + reason[1:] + ".", ""), indent=2, hang=2)


def _claims(audit: Audit, width: int) -> Iterator[Line]:
    """Name, value, meaning in three columns; a meaning that does not fit goes below its value."""
    listed = list(claims.rows(audit))
    if not listed:
        return
    yield from _title("Claims, as the token has them")
    label = min(max(len(row.name) for row in listed), 20) + 2
    third = width - 2 - label - _MEANING
    for row in listed:
        value, meaning = row.value, row.phrase or row.meaning or ""
        beside = columns(value) + 2 <= third and len(meaning) <= _MEANING
        gap = " " * (third - columns(value)) if beside and meaning else ""
        pieces = ((value + gap, ""), (meaning if beside else "", "faint"))
        yield Line((f"{row.name:<{label}}", "key"), *pieces, indent=2, hang=label)
        if meaning and not beside:
            yield Line((meaning, "faint"), indent=2 + label)


_MEANING = 31
"""Columns for what a claim means."""


def _brief(audit: Audit) -> Iterator[Line]:
    yield from _head(audit)
    for finding in by_severity(audit):
        if finding.severity != "note":
            yield Line(
                (f"{finding.severity:<7}", _SEVERITY[finding.severity]),
                (f"  {finding.code} {finding.name}: {finding.message}", ""),
                indent=2,
                hang=9,
            )


def _total(counts: Counter[str]) -> Iterator[Line]:
    parts = [f"{counts[verdict]:,} {words}" for verdict, words in _VERDICTS.items() if counts[verdict]]
    yield Line()
    yield Line((f"{counts.total():,} tokens: {', '.join(parts)}.", "strong"))
    if counts["ok"] < counts.total():
        yield Line(("One token alone is shown in full; mgmt-migrate explain CODE says what to do.", "faint"))


_VERDICTS = {"ok": "right", "problems": "with problems", "unusable": "unusable"}


def _title(text: str) -> Iterator[Line]:
    yield Line()
    yield Line((text, "title"))
