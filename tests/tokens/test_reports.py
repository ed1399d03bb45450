"""What a reader sees: it fits, it says the same without colour, the important comes first."""

from __future__ import annotations

import re

import pytest

from mgmt_migrate.reports import token_text
from mgmt_migrate.reports.paint import Line, Painter, columns
from mgmt_migrate.tokens.model import Audit
from tests.minted import GUIDE, ID_TOKEN, MACHINE, USERINFO, guide, token
from tests.tokens.conftest import Judge

CALL = "POST /api/v2/users/x/identities"
TOKENS = {
    "right": guide(),
    "ID token": token(ID_TOKEN),
    "machine": token(MACHINE),
    "long": guide(sub="auth0|" + "x" * 300, scope="read:users " * 40),
    "wide": guide(sub="使用者" * 40, name="Ｆｕｌｌ　ｗｉｄｔｈ" * 9),
    "many claims": token({**GUIDE, **{f"https://acme.com/claim/{n}": [n] * 50 for n in range(90)}}),
    "no token": "hello",
}


def text(audit: Audit, *, colour: bool = False, width: int = 80, brief: bool = False) -> str:
    return "".join(token_text.render([audit], Painter(colour=colour, width=width), brief=brief))


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", TOKENS)
def test_text_fits_the_width(judge: Judge, name: str, width: int) -> None:
    for brief in (False, True):
        shown = text(judge(TOKENS[name], endpoints=[CALL]), width=width, brief=brief)
        assert max(map(columns, shown.splitlines())) <= width, shown


@pytest.mark.parametrize("name", TOKENS)
def test_every_output_says_whether_the_signature_was_checked(judge: Judge, name: str) -> None:
    assert ("Signature not checked" in text(judge(TOKENS[name]))) == (name != "no token")


@pytest.mark.parametrize("name", TOKENS)
def test_colour_adds_nothing_but_colour(judge: Judge, name: str) -> None:
    audit = judge(TOKENS[name], endpoints=[CALL])
    bare = re.sub(r"\x1b\[[0-9;]*m", "", text(audit, colour=True))
    first, _, rest = bare.partition("\n")
    plain_first, _, plain_rest = text(audit).partition("\n")
    assert rest == plain_rest
    assert first.split() == plain_first.replace("[", "").replace("]", "").split()


def test_the_verdict_comes_first_then_the_call_then_what_is_wrong_the_claims_last(judge: Judge) -> None:
    shown = text(judge(guide(), endpoints=["PATCH /api/v2/users/{id}"]))
    order = [
        "[PROBLEMS]",
        "Your call",
        "What is wrong",
        "Get a right one",
        "What its scopes open",
        "Why an",
        "Claims",
    ]
    places = [shown.index(words) for words in order]
    assert places == sorted(places)


def test_each_finding_has_its_way_out(judge: Judge) -> None:
    audit = judge(guide(scope=None, iat=1, exp=2))
    shown = text(audit)
    assert shown.count("-> ") == len(audit.checks)


def test_times_are_absolute_and_relative(judge: Judge) -> None:
    shown = text(judge(guide()))
    assert re.search(r"exp +2018-03-14T14:41:57Z +expires in 1 hour 59 minutes", shown)
    assert re.search(r"iat +2018-03-14T12:41:57Z +issued 1 minute ago", shown)


def test_claims_have_a_meaning(judge: Judge) -> None:
    shown = text(judge(guide()))
    for meaning in ("who issued it", "whom it stands for", "whom it is for", "application it was issued to"):
        assert meaning in shown


def test_the_two_rows_of_patch_are_one_line_of_which_either_scope_is_enough(judge: Judge) -> None:
    shown = text(judge(guide(scope="create:current_user_metadata")))
    assert re.search(r"PATCH /api/v2/users/\{id\} +yes", shown)
    assert shown.count("PATCH /api/v2/users/{id}") == 1


def test_a_machine_is_told_the_scopes_for_any_user(judge: Judge) -> None:
    assert "missing create:device_credentials" in text(judge(token(MACHINE)))
    assert "missing update:current_user_metadata" in text(judge(guide()))


def test_the_command_is_broken_between_options_so_that_it_can_be_copied(judge: Judge) -> None:
    audit = judge(token(ID_TOKEN), endpoints=[CALL, "PATCH /api/v2/users/{id}"])
    shown = text(audit)
    block = re.search(r"  mgmt-migrate get-token(?:.*\\\n)*.*\n", shown)
    assert block is not None
    assert " ".join(block[0].replace("\\\n", " ").split()) == audit.get_token


def test_an_audience_with_userinfo_is_told_what_openid_did(judge: Judge) -> None:
    shown = " ".join(text(judge(guide(aud=[str(GUIDE["aud"]), USERINFO]))).split())
    assert "because openid was among the scopes" in shown
    assert "Auth0's own SDKs send such tokens" in shown
    assert "without openid" in shown
    assert "openid" not in (judge(guide(aud=[str(GUIDE["aud"]), USERINFO], scope="openid")).get_token or "")


def test_another_moment_is_said(judge: Judge) -> None:
    assert "Judged as of 2018-03-14T12:42:57Z." in text(judge(guide()))


def test_a_line_is_wrapped_at_words_and_long_words_are_cut() -> None:
    painter = Painter(colour=False, width=20)
    assert (
        painter.text(Line(("one two three four five", ""), indent=2, hang=2))
        == "  one two three four\n    five\n"
    )
    assert painter.text(Line(("x" * 45, ""), indent=2)) == f"  {'x' * 18}\n  {'x' * 18}\n  {'x' * 9}\n"
    assert painter.text(Line()) == "\n"


def test_wide_and_combining_characters_are_counted_as_the_terminal_does() -> None:
    assert [columns(char) for char in ("a", "使", "e\u0301", "")] == [1, 2, 1, 0]
