"""What `probe` writes, as text and as JSON. The tenant's words go through `display`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from mgmt_migrate.commands import _tenant_text
from mgmt_migrate.display import foreign
from mgmt_migrate.protocol.scopes import GUIDE, REFERENCE
from mgmt_migrate.reports.paint import Line
from mgmt_migrate.standing.comparison import ONLY_A_WRITE, Probe, Row
from mgmt_migrate.tokens.model import NAMES

_BADGES = {
    "works": ("works      ", "good"),
    "let_in": ("let in     ", "good"),
    "refused": ("refused    ", "odd"),
    "not_accepted": ("no token   ", "bad"),
    "unknown": ("unknown    ", "odd"),
}
_WHOSE = {"own": "own record    ", "any": "another user  "}


def write(found: Probe) -> None:
    """The rows by endpoint, then what follows from them."""
    _tenant_text.write(_lines(found))


def _lines(found: Probe) -> Iterator[Line]:
    audit = found.audit
    yield Line((f"What {foreign(str(found.api.domain))} lets this token do", "title"))
    who = f" of {audit.subject_type or 'user'} {foreign(audit.subject)}" if audit.subject else ""
    yield Line((f"{NAMES[audit.kind]}{who}", ""), indent=2, hang=2)
    yield Line(("scopes  ", "faint"), (foreign(" ".join(audit.scopes)) or "none", ""), indent=2, hang=8)
    yield Line(("Only reads were sent. ", "faint"), (_other(found), "faint"), indent=2, hang=2)
    read = [row for row in found.rows if row.why != ONLY_A_WRITE]
    for endpoint, rows in groupby(read, lambda row: row.endpoint):
        yield Line()
        yield Line((endpoint.key, "strong"))
        for row in rows:
            yield from _row(row)
    yield from _written([row for row in found.rows if row.why == ONLY_A_WRITE])
    yield Line()
    yield from _verdict(found)


def _written(rows: list[Row]) -> Iterator[Line]:
    if not rows:
        return
    yield Line()
    if rows[0].expected is None:
        yield Line(("Not asked", "strong"), (f": {ONLY_A_WRITE}, and the setting decides", ""), hang=2)
        for row in rows:
            yield Line((row.endpoint.key, ""), indent=2, hang=4)
        return
    yield Line(("Not asked", "strong"), (f": {ONLY_A_WRITE}. By its scopes, the token", ""), hang=2)
    for endpoint, group in groupby(rows, lambda row: row.endpoint):
        may = [row for row in group if row.expected]
        badge = ("may      ", "good") if may else ("may not  ", "odd")
        whose = " for any user" if any(row.whose == "any" for row in may) else ""
        whose = whose or (" for its own user" if may else "")
        yield Line(badge, (f"{endpoint.key}{whose}", ""), indent=2, hang=9)
        if not may:
            needs = next(row.scopes for row in rows if row.endpoint == endpoint)
            yield Line((f"needs {' or '.join(needs)}", "faint"), indent=11, hang=2)


def _other(found: Probe) -> str:
    if found.audit.kind == "id_token":
        return "An ID token opens, at most, its own user's record."
    if found.nobody:
        return "Another user: an id that nobody has."
    return f"Another user: {foreign(found.other)}."


def _row(row: Row) -> Iterator[Line]:
    whose = (_WHOSE[row.whose], "faint")
    if row.seen is None:
        badge = ("no answer  ", "odd") if row.asked else ("not asked  ", "faint")
        yield Line(badge, whose, (foreign(row.why), ""), indent=2, hang=25)
        return
    badge = _BADGES[row.seen.outcome]
    yield Line(badge, whose, (_says(row), "bad" if row.disagrees else ""), indent=2, hang=25)
    if row.seen.says and row.seen.open is not True:
        words = f"{row.seen.status}: {foreign(row.seen.says)}"
        yield Line((words[:300], "faint"), indent=27, hang=2)
    for one in row.differences:
        note = "; today's reference says so too" if one.known else ""
        style = "faint" if one.known else "bad"
        yield Line((f"{foreign(one.scope)}: {one.says}{note}", style), indent=27, hang=2)


def _says(row: Row) -> str:
    assert row.seen is not None
    if row.seen.outcome == "unknown":
        return f"answered {row.seen.status}, which tells nothing"
    if row.seen.outcome == "not_accepted":
        return "the tenant does not take this token"
    if row.expected is None:
        return "with an ID token" if row.seen.open else "an ID token is not enough"
    if row.disagrees:
        return "although the matrix says it may not" if row.seen.open else "although the matrix says it may"
    return "as the matrix says" + ("" if row.seen.open else f": it needs {' or '.join(row.scopes)}")


def _verdict(found: Probe) -> Iterator[Line]:
    if found.id_token_works:
        yield Line(("This tenant still takes ID tokens: the setting is on.", "bad"))
    elif found.not_accepted and found.audit.kind == "id_token":
        expired = any(check.code == "TK301" for check in found.audit.checks)
        says = (
            "It has expired, so this says nothing about the setting; log in again and take a fresh one."
            if expired
            else "This tenant takes no ID token: the setting is off, or it is not a token of this tenant."
        )
        yield Line((says, "odd" if expired else "good"))
    elif found.not_accepted:
        says = f"The tenant does not take this token; audit-token --domain {found.api.domain} says why."
        yield Line((says, "bad"))
    count = len(found.disagreements)
    if count:
        yield Line((f"{count} row{'s' if count > 1 else ''} not as the matrix says ({GUIDE}).", "bad"))
    elif any(row.seen and row.seen.open is not None and row.expected is not None for row in found.rows):
        yield Line(("All that was asked is as the matrix says.", "good"))
    for endpoint in found.closed:
        yield Line((f"Closed to this token: {endpoint.key}", "bad"))
    if found.lost is not None:
        yield Line((f"The connection was lost: {foreign(found.lost.what)}", "bad"))
        yield Line((f"-> {foreign(found.lost.remedy or 'run it again')}", ""), indent=2, hang=3)


def write_json(found: Probe) -> None:
    """One object; `differences` name scopes that tenant and matrix see differently."""
    _tenant_text.write_json(
        {
            "domain": str(found.api.domain),
            "token": {
                "kind": found.audit.kind,
                "subject": found.audit.subject,
                "subject_type": found.audit.subject_type,
                "scopes": found.audit.scopes,
            },
            "reference": REFERENCE,
            "rows": [_row_json(row) for row in found.rows],
            "disagreements": len(found.disagreements),
            "lost": found.lost.what if found.lost else None,
        }
    )


def _row_json(row: Row) -> dict[str, object]:
    seen = row.seen
    return {
        "endpoint": row.endpoint.key,
        "record": row.whose,
        "asked": row.asked,
        "answer": seen.outcome if seen else None,
        "status": seen.status if seen else None,
        "expected": row.expected,
        "agrees": None if seen is None or seen.open is None or row.expected is None else not row.disagrees,
        "scopes_of_the_matrix": row.scopes,
        "scopes_named": seen.named if seen else (),
        "differences": [{"scope": d.scope, "says": d.says, "known": d.known} for d in row.differences],
        "says": (seen.says or None) if seen else row.why,
    }
