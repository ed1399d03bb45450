"""What reaches a terminal: nothing that steers it, nothing that is secret."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mgmt_migrate.display import console, foreign, mask, safe, secrets

JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhdXRoMHwxIn0.c2lnbmF0dXJl"
JWE = "eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVydGV4dA.dGFn"
REFRESH = "v1.MjQ1NTY3ODkwMTIzNDU2Nzg5MDEyMw_abc-d"
SECRET = "Zr8xkQ2mVt5WnYb3LdGh"
ANY_TEXT = st.text(st.characters(codec=None, categories=None))


@given(ANY_TEXT)
def test_no_control_character_of_any_kind_is_left(text: str) -> None:
    assert not [c for c in safe(text) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}]


@given(ANY_TEXT)
def test_of_control_characters_several_lines_keep_tab_and_newline_alone(text: str) -> None:
    left = [
        c for c in safe(text, multiline=True) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]
    assert set(left) <= {"\t", "\n"}


@given(ANY_TEXT)
def test_masking_and_escaping_takes_any_text(text: str) -> None:
    shown = foreign(text)
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", r"\x1b]52;c;ZXZpbA==\x07"),
        ("a\u202egnp.exe", r"a\u202egnp.exe"),
        ("zero\u200bwidth\ufeff", r"zero\u200bwidth\ufeff"),
        ("\x9b31m", r"\x9b31m"),
        ("\udcff.js", r"\udcff.js"),
        ("\U000e0041tag", r"\U000e0041tag"),
        ("one\ntwo\tthree\r", r"one\ntwo\tthree\r"),
        ("line\u2028end", r"line\u2028end"),
        ("[bold]ünïcödé 漢字[/]", "[bold]ünïcödé 漢字[/]"),
    ],
)
def test_what_steers_or_hides_becomes_visible(raw: str, shown: str) -> None:
    assert safe(raw) == shown


@pytest.mark.parametrize("token", [JWT, JWE, REFRESH, "Fe26.2**9dca3bcc*abcdefghijklm*xyz"])
@pytest.mark.parametrize("around", ["{}", "Bearer {}", "token={}&x=1", "('{}')", "%22{}%22", "x_{}"])
def test_a_token_is_cut_wherever_it_stands(token: str, around: str) -> None:
    shown = mask(around.format(token))
    assert token[8:] not in shown
    assert f"{token[:6]}…[{len(token)} characters]" in shown


@pytest.mark.parametrize(
    "line",
    [
        "client_secret={}",
        "AUTH0_CLIENT_SECRET={}",
        'AUTH0_CLIENT_SECRET="{}"',
        "grant_type=password&client_secret={}&audience=x",
        "password={}&username=u",
        '"client_secret": "{}"',
        '{{\\"client_secret\\": \\"{}\\"}}',
        "clientSecret: '{}',",
        "clientSecret: `{}`,",
        "client_secret: {}",
        "  password: {}  # yaml",
        "password = '{}'",
        'client_secret = "{}"',
        "os.environ['CLIENT_SECRET'] = '{}'",
        "'client_secret' => '{}',",
        'client_secret=f"{}"',
        "headers.set('client-secret', '{}')",
        '<add key="auth0:ClientSecret" value="{}" />',
        "mgmt-migrate --client-secret {}",
        "curl --data client_secret%3D{}",
        "https://user:{}@acme.auth0.com/",
        "access_token={}",
        '"refresh_token":"{}"',
    ],
)
def test_a_secret_beside_its_key_is_cut(line: str) -> None:
    shown = mask(line.format(SECRET))
    assert SECRET[6:] not in shown
    assert "Zr8xkQ…[20 characters]" in shown


def test_of_a_short_secret_nothing_is_shown() -> None:
    assert mask("password='hunter2'") == "password='…[7 characters]'"
    assert mask("password: hunter2") == "password: …[7 characters]"
    assert mask("PASSWORD=swordfish") == "PASSWORD=…[9 characters]"


def test_a_secret_in_an_authorization_header_is_cut() -> None:
    assert mask("Authorization: Basic Y2xpZW50OnNlY3JldA==") == "Authorization: Basic Y2xpZW…[20 characters]"


@pytest.mark.parametrize(
    "line",
    [
        "client_secret: process.env.AUTH0_CLIENT_SECRET",
        "client_secret: process.env['CLIENT_SECRET'],",
        'client_secret=os.environ["AUTH0_CLIENT_SECRET"]',
        "clientSecret: import.meta.env.VITE_SECRET",
        "client_secret=CLIENT_SECRET,",
        "client_secret = var.client_secret",
        "password: password,",
        "password: pw, username: u",
        "password=password)",
        "password: credentials",
        "password = getpass()",
        "const password = req.body.password;",
        "CLIENT_SECRET=$AUTH0_CLIENT_SECRET",
        "CLIENT_SECRET=${AUTH0_CLIENT_SECRET}",
        "client_secret: '{yourClientSecret}'",
        'client_secret: "YOUR_CLIENT_SECRET"',
        'client_secret: "@@CLIENT_SECRET@@"',
        "client_secret: {{ secret }}",
        "password: string;",
        "password: !vault |",
        '"password": ""',
        "grant_type: 'password',",
        "grant_type=password&username=u",
        "response_type: 'id_token',",
        "const ID_TOKEN = 'id_token';",
        "localStorage.id_token = authResult.idToken",
        "token: localStorage.getItem('id_token')",
        '<input type="password" name="pw">',
        "['client_id', 'client_secret', 'domain']",
        "scope: 'read:current_user'",
        "https://acme.auth0.com/api/v2/users/auth0%7C5a620d29a840170a9ef43672",
    ],
)
def test_a_name_a_lookup_or_a_placeholder_stays(line: str) -> None:
    assert mask(line) == line


WORDS = """
    client secret Secret SECRET pass word wd phrase api key private mfa access id refresh token Token recovery code
    assertion oob binding verifier otp OTP Basic Y2xpZW50OnNlY3JldA== https:// user @ / _ - = : => := , ; ( ) [ ] { }
    < > | & \\ ' " ` … …[ é value= 1 hunter2 null YOUR $ a.b v1. eyJ Fe26. -----BEGIN PRIVATE KEY-----
"""
PIECES = [*WORDS.split(), SECRET, JWT, REFRESH, " ", "\n", "-----BEGIN PRIVATE KEY-----"]


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@example("recovery_code_verifier='Zr8xkQ2mVt5WnYb3LdGh'")
def test_the_quick_search_for_keys_finds_what_the_slow_one_finds(text: str) -> None:
    slow = "\u017f\n"  # a letter that counts as s where case does not matter: the text is searched in full
    assert [(start + len(slow), end + len(slow)) for start, end in secrets(text)] == secrets(slow + text)


def test_masking_twice_changes_nothing() -> None:
    once = mask(f"client_secret={SECRET} token={JWT} password: hunter2")
    assert mask(once) == once


@pytest.mark.parametrize(
    "piece", ["eyJ", "v1.", "password=", "password='", 'client_secret: "', "://a:", "Basic "]
)
def test_a_long_run_of_openings_is_read_in_one_pass(piece: str) -> None:
    assert foreign(piece * 100_000)


def test_markup_in_foreign_text_is_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    console().print("[bold]x[/bold] [/] :smile: [link=http://e]y[/link]")
    assert capsys.readouterr().out == "[bold]x[/bold] [/] :smile: [link=http://e]y[/link]\n"
