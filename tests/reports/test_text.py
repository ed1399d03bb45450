"""The report that a reader sees."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mgmt_migrate import display
from mgmt_migrate.display import secrets
from mgmt_migrate.model.finding import Edit, Place, Result, Skipped, Step
from mgmt_migrate.reports._rows import row
from mgmt_migrate.reports.text import render
from mgmt_migrate.value import replace as changed
from tests.reports.made import each, edit, finding, fix, result, step

LOGIN = """\
const webAuth = new auth0.WebAuth({
  domain: 'acme.eu.auth0.com',
  clientID: 'c1',
  responseType: 'id_token',
  scope: 'openid'
});
webAuth.parseHash((err, authResult) => {
  localStorage.setItem('id_token', authResult.idToken);
});
"""
PROFILE = """\
const token = localStorage.getItem('id_token');
fetch(USERS + '/' + me, {headers: {Authorization: 'Bearer ' + token}});
"""
TEXTS = {"login.js": LOGIN, "profile.js": PROFILE}
BEARER = "Authorization: 'Bearer ' + token"
WAY = (
    step(TEXTS, "login.js", "new auth0.WebAuth({", "the token is asked for here"),
    step(TEXTS, "login.js", "localStorage.setItem('id_token', authResult.idToken)", "stored under id_token"),
    step(TEXTS, "profile.js", BEARER, "sent to the Management API"),
)
ADVICE = ("minimal: send the access token", "durable: move the call to a back end")
JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"


def told(result: Result, width: int = 80, **options: bool) -> str:
    return "".join(render(result, width=width, colour=False, **options))


def lines_with(text: str, words: str) -> list[str]:
    return [line for line in text.splitlines() if words in line]


def test_a_finding_says_where_what_why_and_what_to_write_instead() -> None:
    stored = "localStorage.setItem('id_token', authResult.idToken)"
    one = finding(
        TEXTS,
        "profile.js",
        BEARER,
        endpoints=["PATCH /api/v2/users/{id}"],
        scopes=["update:current_user_metadata"],
        trace=WAY,
        fix=fix(
            edit(TEXTS, "login.js", stored, "localStorage.setItem('access_token', authResult.accessToken)"),
            edit(TEXTS, "profile.js", "'id_token'", "'access_token'"),
        ),
        advice=ADVICE,
    )
    assert (
        told(result(TEXTS, one))
        == f"""\
profile.js  1 finding
{"─" * 80}
error MM202 id-token-bearer: an ID token authorises PATCH /api/v2/users/{{id}}
  --> profile.js:2:36
   2 │   fetch(USERS + '/' + me, {{headers: {{Authorization: 'Bearer ' + token}}}});
     │                                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

  The way of the token
   1 │ login.js:1  the token is asked for here
     │   const webAuth = new auth0.WebAuth({{
   2 │ login.js:8  stored under id_token
     │   localStorage.setItem('id_token', authResult.idToken);
   3 │ profile.js:2  sent to the Management API

  endpoint  PATCH /api/v2/users/{{id}}
  scope     update:current_user_metadata

  Use instead
     login.js
   8 +     localStorage.setItem('access_token', authResult.accessToken);
     profile.js
   1 +   const token = localStorage.getItem('access_token');

  minimal   send the access token
  durable   move the call to a back end


1 finding (1 error) in 1 file; 2 files seen, 2 held something
scan --diff shows all rewrites, --fix makes those that are safe
"""
    )


def test_quiet_is_one_line_a_finding() -> None:
    found = result(
        TEXTS, finding(TEXTS, "profile.js", BEARER, advice=ADVICE), finding(TEXTS, "login.js", "'id_token'")
    )
    assert told(found, quiet=True).splitlines() == [
        "login.js:4:17: MM202 error an ID token authorises PATCH /api/v2/users/{id}",
        "profile.js:2:36: MM202 error an ID token authorises PATCH /api/v2/users/{id}",
    ]


def test_findings_come_by_file_line_and_column_whatever_order_they_are_found_in() -> None:
    found = [
        finding(TEXTS, p, w)
        for p, w in (("login.js", "'openid'"), ("login.js", "'c1'"), ("profile.js", BEARER))
    ]
    assert told(result(TEXTS, *found)) == told(result(TEXTS, *reversed(found)))
    places = [line.strip() for line in lines_with(told(result(TEXTS, *found)), "-->")]
    assert places == ["--> login.js:3:13", "--> login.js:5:10", "--> profile.js:2:36"]


def test_a_place_of_many_lines_shows_the_first_three() -> None:
    call = LOGIN[LOGIN.index("new auth0") : LOGIN.index(");\n") + 1]
    frame = lines_with(told(result(TEXTS, finding(TEXTS, "login.js", call))), "┃")
    assert frame == [
        "   1 │ ┃ const webAuth = new auth0.WebAuth({",
        "   2 │ ┃   domain: 'acme.eu.auth0.com',",
        "   3 │ ┃   clientID: 'c1',",
        "     │ ┃ … 3 more lines",
    ]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("\tsend(token)", "token"),
        ("  x\t\tsend(token)", "token"),
        ("漢字漢字 = send(token)", "token"),
        ("a = '\u202e\x1b[31m'; send(token)", "token"),
        ("a = 'e\u0301\u0301'; send(token)", "token"),
        (f"a = '{JWT}'; send(token)", "token"),
        (f"{'x' * 300}; send(token); {'y' * 300}", "token"),
        (f"{'漢' * 300}; send(token); {'漢' * 300}", "token"),
    ],
)
@pytest.mark.parametrize("width", [40, 80, 120])
def test_the_carets_stand_below_the_words(code: str, words: str, width: int) -> None:
    shown = told(result({"a.js": code}, finding({"a.js": code}, "a.js", words)), width).splitlines()
    (under,) = (number for number, line in enumerate(shown) if "^" in line)
    before = shown[under - 1][: shown[under - 1].rindex(words)]
    assert cell_len(before) == shown[under].index("^")
    assert shown[under].count("^") == len(words)
    assert cell_len(shown[under - 1]) <= width


def test_a_place_without_characters_has_one_caret() -> None:
    found = changed(finding(TEXTS, "login.js", "'c1'"), place=Place("login.js", 0, 0), column=1, end_column=1)
    assert "     │   ^\n" in told(result(TEXTS, found))


@pytest.mark.parametrize("width", range(40, 140, 7))
def test_a_line_that_is_cut_shows_no_part_of_a_token(width: int) -> None:
    code = f"{'x' * 30}call('{JWT}', {{client_secret: 'Zr8xkQ2mVt5WnYb3LdGh'}}); {'y' * 60}"
    texts = {"a.js": code}
    found = finding(
        texts,
        "a.js",
        "client_secret",
        message=f"sent with {JWT}",
        trace=[step(texts, "a.js", "call", f"here {JWT}")],
        fix=fix(edit(texts, "a.js", "call", f"other('{JWT}', ")),
    )
    for shown in (told(result(texts, found), width, verbose=True), told(result(texts, found), quiet=True)):
        assert not re.search(r"eyJhbGc|SUzI1|eyJzdWI|c2lnbm|2mVt5|LdGh", shown)


def test_a_private_key_is_masked_on_each_of_its_lines() -> None:
    key = "\n".join(
        [
            "KEY = '''-----BEGIN RSA PRIVATE KEY-----",
            *["MIIEowIBAAKCAQEA1c7+9z5Pad7Oejecs"] * 4,
            "-----END'''",
        ]
    )
    texts = {"a.py": key}
    shown = told(result(texts, finding(texts, "a.py", key[8:60]), finding(texts, "a.py", key[60:90])))
    assert "Pad7O" not in shown
    assert "ecs" not in shown


def test_a_value_on_the_line_below_its_key_is_masked() -> None:
    texts = {"a.py": "post(client_secret=\n    'Zr8xkQ2mVt5WnYb3LdGh')"}
    assert "3LdGh" not in told(result(texts, finding(texts, "a.py", "Zr8xkQ2mVt5WnYb3LdGh")))


def test_a_rewrite_shows_the_lines_that_change_and_no_others() -> None:
    edits = (
        edit(
            TEXTS,
            "login.js",
            "responseType: 'id_token',",
            "responseType: 'token id_token',\n  audience: 'https://acme.eu.auth0.com/api/v2/',",
        ),
        edit(TEXTS, "login.js", "authResult.idToken", "authResult.accessToken"),
    )
    shown = told(result(TEXTS, finding(TEXTS, "login.js", "'c1'", fix=fix(*edits))))
    assert lines_with(shown, " + ") == [
        "   4 +     responseType: 'token id_token',",
        "   5 +     audience: 'https://acme.eu.auth0.com/api/v2/',",
        "   9 +     localStorage.setItem('id_token', authResult.accessToken);",
    ]


def test_a_line_that_a_rewrite_takes_away_is_shown_with_a_minus() -> None:
    gone = fix(edit(TEXTS, "login.js", "  responseType: 'id_token',\n", ""))
    shown = told(result(TEXTS, finding(TEXTS, "login.js", "'c1'", fix=gone)))
    assert lines_with(shown, " - ") == ["   4 -     responseType: 'id_token',"]


def test_a_long_rewrite_is_cut_after_twelve_lines() -> None:
    long = fix(edit(TEXTS, "login.js", "'c1'", ",\n".join(f"'{n}'" for n in range(40))))
    shown = told(result(TEXTS, finding(TEXTS, "login.js", "'c1'", fix=long)))
    assert len(lines_with(shown, " + ")) == 12
    assert "… 28 more lines" in shown


@pytest.mark.parametrize("column", range(220, 420, 13))
def test_in_a_document_of_one_line_a_rewrite_shows_what_is_near_and_no_part_of_a_token(column: int) -> None:
    code = f"{'x' * 30_000}'{JWT}'{'y' * column}call(idToken){'z' * column}'{JWT}'{'x' * 30_000}"
    texts = {"a.json": code}
    shown = told(
        result(
            texts, finding(texts, "a.json", "call", fix=fix(edit(texts, "a.json", "idToken", "accessToken")))
        )
    )
    assert "yycall(accessToken)zz" in lines_with(shown, " + ")[0]
    assert not re.search(r"eyJzdWI|c2lnbm", shown)


def test_edits_that_do_not_fit_the_text_are_left_out() -> None:
    odd = fix(
        Edit("login.js", 5, 9999, "x"),
        Edit("gone.js", 0, 1, "y"),
        Edit("login.js", 0, 5, "let"),
        Edit("login.js", 3, 4, "z"),
    )
    shown = told(result(TEXTS, finding(TEXTS, "login.js", "'c1'", fix=odd)))
    assert lines_with(shown, " + ") == ["   1 +   let webAuth = new auth0.WebAuth({"]


def test_advice_is_given_once_a_rule_then_the_page_is_named() -> None:
    found = [finding(TEXTS, "login.js", words, advice=ADVICE) for words in ("'c1'", "'openid'")]
    other = finding(TEXTS, "profile.js", BEARER, rule="MM301", advice=ADVICE)
    shown = told(result(TEXTS, *found, other))
    assert len(lines_with(shown, "durable ")) == 2
    assert lines_with(shown, "explain") == ["  more      mgmt-migrate explain MM202"]


def test_fifty_findings_of_a_rule_in_a_file_are_shown_in_full_and_the_others_in_a_line_each() -> None:
    texts = {"a.js": "send(token)\n" * 53, "b.js": "send(token)\n" * 50}
    other = finding(texts, "a.js", "send", rule="MM301")
    shown = told(result(texts, *each(texts, "a.js", "token"), *each(texts, "b.js", "token"), other))
    in_a, _, in_b = shown.partition("\nb.js  50 findings\n")
    assert in_a.startswith("a.js  54 findings\n")
    assert len(lines_with(in_a, "-->")) == 51
    assert len(lines_with(in_a, " + ")) == 50
    message = "error an ID token authorises PATCH /api/v2/users/{id}"
    assert in_a.splitlines()[-6:] == [
        "",
        "3 more findings of MM202, a line each; --verbose shows each in full",
        f"a.js:51:6: MM202 {message}",
        f"a.js:52:6: MM202 {message}",
        f"a.js:53:6: MM202 {message}",
        "",
    ]
    assert len(lines_with(in_b, "-->")) == 50
    assert "a line each" not in in_b
    assert shown.splitlines()[-2].startswith("104 findings (104 errors) in 2 files")


def test_verbose_shows_every_finding_in_full() -> None:
    texts = {"a.js": "send(token)\n" * 60}
    shown = told(result(texts, *each(texts, "a.js", "token")), verbose=True)
    assert len(lines_with(shown, "-->")) == len(lines_with(shown, " + ")) == 60
    assert "a line each" not in shown


@pytest.mark.parametrize("between", ["\n", "; "])
def test_secrets_are_searched_once_in_a_line_and_near_each_rewrite(
    between: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[int] = []

    def counting(text: str) -> list[tuple[int, int]]:
        sizes.append(len(text))
        return secrets(text)

    call = "send(idToken, {client_secret: 'Zr8xkQ2mVt5WnYb3LdGh', nonce: 'n-0123456789'})"
    code = between.join([call] * 400)
    texts = {"a.js": code}
    found = each(texts, "a.js", "idToken")
    scan = result(texts, *found)
    monkeypatch.setattr(display, "secrets", counting)
    assert "2mVt5" not in told(scan, verbose=True)
    assert sum(sizes) <= 2 * len(code) + 800 * len(found)
    assert sum(size >= len(code) for size in sizes) == (between != "\n")


def test_the_summary_counts_and_speaks_proper_english() -> None:
    found = [
        finding(TEXTS, "login.js", "'c1'"),
        finding(TEXTS, "login.js", "'openid'", evidence="likely"),
        finding(TEXTS, "profile.js", BEARER, evidence="likely"),
        finding(TEXTS, "profile.js", "token", evidence="possible"),
    ]
    skipped = [Skipped("a.min.js", "minified"), Skipped("b.min.js", "minified"), Skipped("c.js", "too large")]
    scan = result(TEXTS, *found, skipped=skipped)
    scan.files, scan.suppressed = 1234, 1
    assert " ".join(told(scan).splitlines()[-2:]).replace("   ", " ") == (
        "4 findings (1 error, 2 warnings, 1 note) in 2 files; 1,234 files seen, 2 held something, "
        "3 skipped (2 minified, 1 too large), 1 finding suppressed"
    )


def test_no_findings_is_one_line() -> None:
    assert told(Result(files=1)) == "No findings; 1 file seen, 0 held something\n"


def test_verbose_names_the_skipped_files_and_what_a_finding_rests_on() -> None:
    scan = result(
        TEXTS,
        finding(TEXTS, "login.js", "'c1'", evidence="likely"),
        skipped=[Skipped("a.min.js", "minified")],
    )
    shown = told(scan, verbose=True)
    assert "  a.min.js: minified\n" in shown
    assert "  evidence  likely: names say so" in shown
    assert "a.min.js" not in told(scan)


def test_a_finding_in_a_file_whose_text_is_not_at_hand_is_still_told() -> None:
    scan = replace(result(TEXTS, finding(TEXTS, "profile.js", BEARER, trace=WAY)), texts={})
    assert "--> profile.js:2:36" in told(scan)
    assert lines_with(told(scan), "sent to") == ["   3 │ profile.js:1  sent to the Management API"]


HOSTILE = "\x1b]0;owned\x07[bold]\u202ex\r\n\udcff\x9b2J\u2028"


@given(st.text(st.characters(codec=None, categories=None)) | st.just(HOSTILE), st.booleans())
def test_nothing_foreign_steers_the_terminal(text: str, colour: bool) -> None:
    path = f"{text}.js"
    texts = {path: f"{text}call(){text}"}
    found = finding(
        texts,
        path,
        f"call(){text}",
        message=text,
        endpoints=[text],
        scopes=[text],
        trace=[step(texts, path, "call", text), Step(Place(text, 3, 9), text)],
        fix=fix(edit(texts, path, "call", text), note=text),
        advice=[text, f"minimal: {text}"],
    )
    scan = result(texts, found, skipped=[Skipped(text, text)])
    for quiet in (False, True):
        shown = "".join(render(scan, width=80, colour=colour, quiet=quiet, verbose=True))
        shown = re.sub(r"\x1b\[\d+(;\d+)*m", "", shown) if colour else shown
        assert {c for c in shown if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} <= {"\n"}


def test_colour_adds_styles_and_changes_no_word() -> None:
    scan = result(TEXTS, finding(TEXTS, "profile.js", BEARER, trace=WAY, advice=ADVICE))
    coloured = "".join(render(scan, width=80, colour=True))
    assert "\x1b[1;31merror MM202\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == told(scan)


def test_a_newline_in_a_name_stays_on_one_line() -> None:
    texts = {"a\nb.js": PROFILE}
    assert r"a\nb.js:2:36: MM202" in told(result(texts, finding(texts, "a\nb.js", BEARER)), quiet=True)


def test_the_end_names_the_options_that_rewrite_where_there_is_something_to_rewrite() -> None:
    way = "scan --diff shows all rewrites, --fix makes those that are safe\n"
    with_fix = result(
        TEXTS, finding(TEXTS, "profile.js", BEARER, fix=fix(edit(TEXTS, "profile.js", BEARER, "x")))
    )
    without = result(TEXTS, finding(TEXTS, "profile.js", BEARER))
    assert told(with_fix).endswith(way)
    assert way not in told(without) + told(with_fix, quiet=True) + told(with_fix, fixable=False)


def test_a_long_line_to_write_goes_on_behind_a_blank_and_loses_nothing() -> None:
    scope = "openid profile read:current_user update:current_user_identities update:current_user_metadata"
    line = row(f"    scope: '{scope}'")
    for width in range(40, 90):
        parts = line.folded(width, 0, len(line.pieces), 4)
        assert "".join(part.text for part in parts) == f"    scope: '{scope}'"
        assert [part.text for part in parts[:-1] if not part.text.endswith(" ")] == []
        assert max(len(part.text) for part in parts) <= width


@given(st.text(st.sampled_from("ab \u4e2d\t…")), st.integers(12, 40), st.integers(1, 5))
def test_what_is_folded_fits_and_is_in_order(text: str, width: int, most: int) -> None:
    line = row(text)
    parts = line.folded(width, 0, len(line.pieces), most)
    assert 1 <= len(parts) <= most
    assert all(cell_len(part.text) <= width for part in parts)
    told = "".join(part.text for part in parts)
    assert told == "".join(line.pieces) or "".join(line.pieces).startswith(told.removesuffix("…"))
