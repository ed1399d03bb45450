"""Audits as Markdown, for an issue or a pull request. Foreign text cannot leave its code span or cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from mgmt_migrate.tokens import claims
from mgmt_migrate.tokens.model import Audit
from mgmt_migrate.tokens.summary import about, by_severity, heading, signature_words

_YES_NO = {True: "yes", False: "no", None: "open"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def render(audits: Iterable[Audit]) -> Iterator[str]:
    """The document, token by token as the audits come."""
    for place, audit in enumerate(audits):
        if place:
            yield "\n---\n\n"
        yield "\n".join(_token(audit)) + "\n"


def _token(audit: Audit) -> Iterator[str]:
    where = f"Line {audit.line}: " if audit.line is not None else ""
    yield f"## {where}{heading(audit)}: {audit.verdict}"
    yield ""
    yield " ".join(_escaped(text) for text in about(audit))
    if audit.kind != "not_a_token":
        yield _escaped(signature_words(audit)[0])
    yield from (f"Note: {_escaped(text)}." for text in audit.notes)
    yield from _calls(audit)
    yield from _linking(audit)
    yield from _checks(audit)
    if audit.kind == "management_access_token":
        yield from _matrix(audit)
    yield from _table("Why", ["reason"], ([_escaped(reason)] for reason in audit.why))
    yield from _table(
        "Claims",
        ["claim", "value", "time", "meaning"],
        ([_code(r.name), _code(r.value), r.when or "", r.meaning or ""] for r in claims.rows(audit)),
    )


def _checks(audit: Audit) -> Iterator[str]:
    yield from _table(
        "What is wrong" if audit.verdict != "ok" else "Worth knowing",
        ["check", "severity", "what", "way out"],
        (
            [f"{f.code} {f.name}", f.severity, _escaped(f.message), _escaped(f.remedy)]
            for f in by_severity(audit)
        ),
    )
    if audit.get_token:
        yield from ("", "### Get a right one", "", "```sh", audit.get_token, "```")


def _calls(audit: Audit) -> Iterator[str]:
    yield from _table(
        "Calls",
        ["call", "allowed", "reason", "missing scope"],
        (
            [_code(c.shown), _YES_NO[c.allowed], _escaped(c.reason), " ".join(map(_code, c.missing))]
            for c in audit.endpoints
        ),
    )


def _linking(audit: Audit) -> Iterator[str]:
    if audit.linking:
        rows = ([_escaped(c.says), _YES_NO[c.holds]] for c in audit.linking.conditions)
        word = "allowed" if audit.linking.allowed else "refused"
        yield from _table(f"Linking is {word}", ["rule", "holds"], rows)


def _matrix(audit: Audit) -> Iterator[str]:
    yield from _table(
        "What its scopes open",
        ["endpoint", "own user", "any user", "scope for own user", "scope for any user"],
        (
            [
                _code(c.endpoint),
                _YES_NO[c.current_user],
                _YES_NO[c.any_user],
                _code(c.scope_current_user),
                _code(c.scope_any_user),
            ]
            for c in audit.matrix
        ),
    )


def _table(title: str, columns: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    listed = list(rows)
    if listed:
        yield from ("", f"### {title}", "", f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}")
        yield from (f"| {' | '.join(row)} |" for row in listed)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _code(text: str) -> str:
    """A code span in a table: backquotes in it become an accent that looks like them, bars are escaped."""
    return f"`{text.replace('`', 'ˋ').replace('|', chr(92) + '|')}`"
