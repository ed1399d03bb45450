"""The matrix of the page names what uses each cell: places to change, left out, and right."""

from __future__ import annotations

from pathlib import Path

import pytest

from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.model.finding import Application, Call, Result
from mgmt_migrate.reports import _progress
from mgmt_migrate.reports._cells import Cell, matrix
from mgmt_migrate.reports._plain import sheets
from mgmt_migrate.reports._way import kind
from tests.reports.made import finding, place, result

ROOT = Path(__file__).parents[2]
GET, PATCH = "GET /api/v2/users/{id}", "PATCH /api/v2/users/{id}"
TEXTS = {"a.js": "old(idToken)\nnew_(accessToken)\nother(machine)\n"}


def made(*calls: Call, scopes: tuple[str, ...] = ("read:current_user",)) -> Result:
    """A scan of the text with one finding in its first line, and these calls."""
    found = result(TEXTS, finding(TEXTS, "a.js", "old(idToken)", endpoints=[GET]))
    uses = tuple(call.place for call in calls)
    found.applications = [Application("web", "", "", (), uses, (GET,), scopes, "", (), calls)]
    return found


def cells(found: Result) -> dict[tuple[str, str], Cell]:
    lines = matrix(found, {f"f{n}": one for n, one in enumerate(found.findings, 1)}, sheets(found))
    return {(line.endpoint, cell.scope): cell for line in lines for cell in (line.user, line.any)}


def kinds(cell: Cell) -> list[tuple[str, list[tuple[int, str]]]]:
    return [(name, [(used.line, used.id) for used in places]) for name, _, places, _ in cell.kinds]


def test_a_call_with_a_finding_is_named_once_and_one_without_is_right() -> None:
    old, new = (Call(place(TEXTS, "a.js", words), (GET,)) for words in ("old(idToken)", "new_("))
    cell = cells(made(old, new))[GET, "read:current_user"]
    assert kinds(cell) == [("old", [(1, "f1")]), ("right", [(2, "")])]


def test_a_call_about_somebody_else_uses_the_scope_for_any_user() -> None:
    cell = cells(made(Call(place(TEXTS, "a.js", "other("), (GET,), other=True)))[GET, "read:users"]
    assert kinds(cell) == [("right", [(3, "")])]


def test_what_the_report_leaves_out_is_not_told_as_right() -> None:
    found = made(Call(place(TEXTS, "a.js", "new_("), (GET,)))
    found.old = frozenset({place(TEXTS, "a.js", "new_(")})
    assert kinds(cells(found)[GET, "read:current_user"])[1] == ("known", [(2, "")])
    assert _progress.of(found)[0].old == 1


def test_of_two_rows_of_an_endpoint_the_named_scope_decides() -> None:
    call = Call(place(TEXTS, "a.js", "new_("), (PATCH,))
    known = cells(made(call, scopes=("create:current_user_metadata",)))
    assert kinds(known[PATCH, "create:current_user_metadata"]) == [("right", [(2, "")])]
    assert kinds(known[PATCH, "update:current_user_metadata"]) == []


def test_each_migrated_example_has_only_right_calls() -> None:
    found = scan(Options((ROOT / "examples" / "lock-spa" / "after",)))
    used = [name for cell in cells(found).values() for name, _, _, _ in cell.kinds]
    assert used
    assert set(used) == {"right"}


def test_a_suppressed_call_is_still_to_be_done(tmp_path: Path) -> None:
    text = "new auth0.Management({domain: 'a.auth0.com', token: authResult.idToken})"
    (tmp_path / "a.js").write_text(f"{text} // mgmt-migrate: ignore\n", encoding="utf-8")
    found = scan(Options((tmp_path,)))
    assert (found.findings, found.suppressed) == ([], 1)
    assert [application.state for application in _progress.of(found)] == ["legacy"]


@pytest.mark.parametrize(
    ("note", "what"),
    [
        ("the token is asked for here", "request"),
        ("idToken of the login's result", "token"),
        ('kept under "id_token"', "storage"),
        ('read from "id_token"', "load"),
        ("returned by token()", "pass"),
        ("passed as jwt", "pass"),
        ("added to every request here", "adds"),
        ("sent to the Management API", "use"),
    ],
)
def test_a_step_is_drawn_as_what_happens_there(note: str, what: str) -> None:
    assert kind(note) == what


def test_ways_of_the_examples_end_with_a_use_and_storage_comes_before_its_load() -> None:
    found = scan(Options((ROOT / "examples" / "lock-spa" / "before",))).findings
    ways = [[kind(step.note) for step in one.trace] for one in found if one.trace]
    assert ["token", "storage", "load", "adds", "use"] in ways
    assert {way[-1] for way in ways} == {"use"}
