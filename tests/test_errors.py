"""An error says what, where, and the way out."""

from __future__ import annotations

import pickle

from mgmt_migrate.errors import MigrateError


def test_three_lines_say_what_where_and_what_to_do() -> None:
    error = MigrateError(
        "application c1 may not", where="POST /oauth/token answered 403", remedy="tick Password"
    )
    assert str(error) == (
        "error: application c1 may not\n  where  POST /oauth/token answered 403\n  do     tick Password"
    )


def test_what_is_unknown_takes_no_line() -> None:
    assert str(MigrateError("no")) == "error: no"


def test_a_line_from_elsewhere_cannot_pass_for_one_of_the_programs_own() -> None:
    assert (
        str(MigrateError("no", where="a\nerror: all is well")).splitlines()[-1]
        == "         error: all is well"
    )


def test_an_error_comes_back_whole_from_a_worker_process() -> None:
    sent = MigrateError("no", where="here", remedy="do", status=1)
    back = pickle.loads(pickle.dumps(sent))  # noqa: S301 - its own bytes
    assert (str(back), back.status, type(back)) == (str(sent), 1, MigrateError)
