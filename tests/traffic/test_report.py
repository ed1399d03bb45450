"""What the report on recordings says to somebody who reads nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ended, Program
from tests.minted import AUDIENCE, ID_TOKEN, TENANT, USER, guide, token
from tests.tenant.fixtures import inside

__all__ = ["inside"]
USERS = f"https://{TENANT}/api/v2/users"


def line(client: str, *, good: bool = False, user: str = USER, status: int = 200, host: str = TENANT) -> str:
    """A line of a JSON log: a call with an ID token, or a good access token."""
    sent = guide(azp=client) if good else token({**ID_TOKEN, "aud": client})
    call = {"method": "GET", "url": f"https://{host}/api/v2/users/{user}", "status": status}
    return json.dumps({**call, "authorization": f"Bearer {sent}", "referer": "https://app.acme.com/x?y=z"})


Report = Callable[..., Ended]


@pytest.fixture
def report(inside: Program, tmp_path: Path) -> Report:
    """Run on logs of these names and lines, at 80 columns."""

    def run(*arguments: str, **files: list[str]) -> Ended:
        for name, lines in files.items():
            (tmp_path / f"{name}.log").write_text("\n".join(lines), encoding="utf-8")
        ended = inside("audit-traffic", *arguments, env={"COLUMNS": "80", "NO_COLOR": "1"})
        assert all(len(row) <= 80 for row in ended.out.splitlines())
        return ended

    return run


def test_who_is_left_stands_first_with_the_page_the_file_and_the_requests(report: Report) -> None:
    shown = report("*.log", a=[line("old")] * 7, b=[line("new", good=True)] * 3)
    assert shown.out.startswith("1 of 2 applications still to be moved: old.\n\n[legacy] old")
    for words in (
        "  at     https://app.acme.com\n  in     a.log\n",
        "  7 calls with an ID token\n    line 1  200  GET /api/v2/users/{id}\n",
        "    and 2 more\n",
        f"  next   ask at the login for audience {AUDIENCE} and\n         scope read:current_user, and",
        "  3 calls with an access token that holds the scope\n    line 1  200  GET",
        "10 requests read in 2 recordings.",
    ):
        assert words in shown.out
    assert (shown.status, shown.err) == (1, "")


def test_a_request_in_one_of_several_files_is_named_with_its_file(report: Report) -> None:
    shown = report("a.log", "b.log", a=[line("old")], b=[line("old", status=401)])
    assert "    a.log, line 1  200  GET /api/v2/users/{id}\n    b.log, line 1  401  GET" in shown.out


def test_calls_that_are_refused_say_why(report: Report) -> None:
    calls = [line("half", good=True), line("half", good=True, user="auth0|other", status=403)]
    shown = report("a.log", a=calls)
    why = (
        "1 call that is refused: read:current_user covers the token's own user only; the tenant answered 403"
    )
    assert why in " ".join(shown.out.split())
    assert "[half] half" in shown.out


def test_everybody_moved_is_said_as_far_as_the_recording_goes(report: Report) -> None:
    shown = report("a.log", a=[line(f"app{n}", good=True) for n in range(9)])
    assert (shown.status, shown.out.count("[migrated]")) == (0, 9)
    assert shown.out.startswith("Nobody is left in these recordings: no call carries an ID token.")
    assert len(shown.out.splitlines()) == 13, "many that have moved are a line each"


def test_what_was_passed_over_is_said(report: Report) -> None:
    lines = [line("old"), line("old", host="localhost:8443"), f"upstream {USERS}/x is slow"]
    shown = report("a.log", a=lines)
    said = " ".join(shown.out.split())
    assert "passed over: localhost:8443 (1). If one is the tenant's, name it with --domain." in said
    assert "1 line with an endpoint's path and no method: a.log line 3." in said
    assert "2 calls with an ID token" in report("a.log", "-d", "localhost:8443", a=lines).out


def test_a_folder_stands_for_the_recordings_in_it_and_damaged_ones_are_named(
    report: Report, tmp_path: Path
) -> None:
    (tmp_path / "notes.md").write_text("GET /x", encoding="utf-8")
    shown = report(".", a=[line("old")], b=["nothing"])
    assert "1 request read. No token was kept." in shown.out
    assert (shown.status, "no request was found in the recording" in shown.err) == (2, True)
    assert "b.log" in shown.err
    assert "the verdicts are those of what could be read" in shown.err
    assert "notes.md" not in shown.err


@pytest.mark.parametrize("form", ["text", "json"])
def test_recordings_without_any_byte_are_no_proof(report: Report, form: str) -> None:
    shown = report("a.log", "b.log", "--format", form, a=[], b=[])
    assert (shown.status, shown.out) == (2, "")
    assert "the recording is empty" in shown.err
    assert report("a.log", "b.log", a=[], b=[line("new", good=True)]).status == 0


def test_status_knows_who_is_left_although_another_recording_is_damaged(
    report: Report, inside: Program
) -> None:
    report("a.log", a=[line("old"), line("old", host="localhost:8443")], b=["nothing"])
    shown = inside("status", "--traffic", "b.log", "--traffic", "a.log", env={"COLUMNS": "100"})
    said = " ".join(shown.out.split())
    assert "1 legacy in 2 requests; calls with its token at localhost:8443 passed over" in said
    assert "old is legacy in the recordings" in said
