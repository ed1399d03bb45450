"""`explain` and `rules`: the pages, as text and as data."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys

from mgmt_migrate import catalog
from mgmt_migrate.commands.explain import codes
from tests.conftest import Program


def test_the_list_has_every_code_with_its_name_and_title(program: Program) -> None:
    shown = program("rules").out
    for page in catalog.pages().values():
        assert f"{page.code}  {page.name}\n" in shown
        assert page.title in " ".join(shown.split())


def test_the_list_fits_80_columns(program: Program) -> None:
    assert max(map(len, program("rules").out.splitlines())) <= 80


def test_the_list_is_data_too(program: Program) -> None:
    listed = json.loads(program("rules", "--format", "json").out)
    assert [entry["code"] for entry in listed["rules"]] == list(catalog.pages())
    assert set(listed["rules"][0]) == {"code", "name", "kind", "title"}


def test_a_page_is_shown_by_code_and_by_name(program: Program) -> None:
    by_code = program("explain", "TK301")
    assert by_code.status == 0
    assert by_code.out.startswith("# TK301 expired\n")
    assert by_code.out == program("explain", "expired").out == program("explain", "tk301").out


def test_pages_come_in_the_order_asked_for(program: Program) -> None:
    shown = program("explain", "TK302", "TK301").out
    assert shown.index("# TK302") < shown.index("# TK301")


def test_a_page_is_data_too(program: Program) -> None:
    (page,) = json.loads(program("explain", "TK301", "--format", "json").out)["pages"]
    assert (page["code"], page["name"], page["kind"]) == ("TK301", "expired", "check")


def test_a_slip_is_answered_with_the_nearest(program: Program) -> None:
    shown = program("explain", "expird")
    assert (shown.status, shown.out) == (2, "")
    assert "did you mean TK301 (expired)?" in shown.err


def test_on_a_terminal_a_page_is_set_in_type() -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "mgmt_migrate", "explain", "TK301"],
        stdout=theirs,
        env={"TERM": "xterm-256color", "COLUMNS": "80"},
        check=False,
    )
    shown = os.read(ours, 4096)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 0
    assert b"TK301 expired" in shown
    assert b"\x1b[" in shown
    assert b"# TK301" not in shown


def test_completion_offers_codes_and_names_with_their_titles() -> None:
    assert ("TK301", catalog.page("TK301").title) in codes("tk3")
    assert [word for word, _ in codes("expir")] == ["expired"]
