"""What somebody decided to live with is told with the reason where there is room for it."""

from __future__ import annotations

import json

from mgmt_migrate.model.finding import Result, Severity, Silenced
from mgmt_migrate.reports import html, text
from mgmt_migrate.reports import json as as_json
from tests.reports.hostile import JWT, SCRIPT

HIDDEN = Silenced(
    "MM202", "id-token-bearer", Severity.error, "a.js", 3, f"until March {SCRIPT} \x1b[31m {JWT}"
)
BARE = Silenced("MM101", "id-token-only-request", Severity.error, "b.js", 1, "")
RESULT = Result(silenced=[HIDDEN, BARE], suppressed=2)


def test_text_names_them_when_asked_for_more() -> None:
    told = "".join(text.render(RESULT, width=200, colour=False, verbose=True))
    assert "  a.js:3: MM202 until March" in told
    assert "  b.js:1: MM101 without a reason" in told
    assert "Suppressed" not in "".join(text.render(RESULT, width=200, colour=False))


def test_json_lists_them() -> None:
    listed = json.loads("".join(as_json.render(RESULT)))["suppressions"]
    assert [(one["rule"], one["path"], one["line"]) for one in listed] == [
        ("MM202", "a.js", 3),
        ("MM101", "b.js", 1),
    ]
    assert listed[1]["reason"] is None


def test_nothing_in_a_reason_is_markup_a_control_or_a_secret() -> None:
    page = "".join(html.render(RESULT))
    assert "2 findings that somebody decided to live with" in page
    for told in (page, "".join(text.render(RESULT, width=200, colour=False, verbose=True))):
        assert "\x1b" not in told
        assert JWT not in told
    assert SCRIPT not in page
