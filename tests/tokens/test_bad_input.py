"""What is no token, or hardly one: a clear sentence, never an exception, never a control character."""

from __future__ import annotations

import json

import pytest

from mgmt_migrate.tokens.decode import LIMIT, decode
from tests.minted import GUIDE, HEADER, ID_TOKEN, changed, guide, part, token
from tests.tokens.conftest import Judge, codes

WHOLE = guide()
HEAD, PAYLOAD, SIGNATURE = WHOLE.split(".")
STANDARD = HEAD + "." + PAYLOAD[:-2] + "+/." + SIGNATURE


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param("", "there is nothing", id="nothing"),
        pytest.param("  \n\t ", "there is nothing", id="white space"),
        pytest.param(HEAD, "cut off: one part", id="header alone"),
        pytest.param(f"{HEAD}.{PAYLOAD[:50]}", "cut off: two parts", id="cut in the payload"),
        pytest.param(f"{HEAD}.{PAYLOAD[:52]}.{SIGNATURE}", "cut off", id="payload cut, signature there"),
        pytest.param(f"{HEAD}.{PAYLOAD[:53]}.{SIGNATURE}", "cut off", id="impossible length"),
        pytest.param(f"{HEAD}==.{PAYLOAD}=.{SIGNATURE}", "padded", id="padding"),
        pytest.param(STANDARD, "standard base64", id="standard base64"),
        pytest.param(
            f"{HEAD}.{PAYLOAD}é.{SIGNATURE}", "character that base64url has not", id="foreign letter"
        ),
        pytest.param(f"{WHOLE}.{WHOLE}", "6 parts", id="two in a row"),
        pytest.param(".".join([HEAD] * 40), "more than six parts", id="forty parts"),
        pytest.param(token(b"[1]"), "not an object", id="payload is an array"),
        pytest.param(token(b"nothing"), "not JSON", id="payload is no JSON"),
        pytest.param(token(b""), "empty", id="payload is empty"),
        pytest.param(token(b'{"exp": NaN}'), "holds NaN", id="NaN"),
        pytest.param(token(b'{"exp": -Infinity}'), "holds -Infinity", id="Infinity"),
        pytest.param(token(b"\xff\xfe{}"), "not UTF-8", id="bytes"),
        pytest.param(token("{}".encode("utf-16")), "not UTF-8", id="UTF-16"),
        pytest.param(token(b"[" * 100_000 + b"]" * 100_000), "nested too deeply", id="100,000 arrays"),
        pytest.param(
            token(b'{"a":' * 100_000 + b"1" + b"}" * 100_000), "nested too deeply", id="100,000 objects"
        ),
        pytest.param(token(WHOLE.encode(), {**HEADER, "cty": "JWT"}), "JWT inside a JWT", id="nested"),
        pytest.param(token({}, b"[]"), "not an object", id="header is an array"),
        pytest.param(".".join([HEAD, "", "", "", ""]), "names no encryption", id="five parts, no JWE"),
        pytest.param("https://acme.eu.auth0.com/api/v2/", "a URL", id="URL"),
        pytest.param("ada@example.com", "e-mail", id="e-mail address"),
        pytest.param("acme.eu.auth0.com", "no kind of token", id="domain"),
        pytest.param("please log in again", "spaces", id="sentence"),
        pytest.param("<!DOCTYPE html><html>", "spaces", id="page"),
        pytest.param("\x1b[31mred", "characters that no token has", id="escape"),
        pytest.param("eyJ" + "A" * LIMIT, "longer than", id="too long"),
        pytest.param('{"error": "invalid_grant"}', "refuses a token", id="refusal"),
        pytest.param('{"sub": "x"}', "without a member access_token", id="decoded claims"),
        pytest.param('{"access_token": 7}', "without a member", id="number for a token"),
        pytest.param('{"access_token": "ey', "starts like JSON", id="cut answer"),
        pytest.param('{"a":' * 100_000, "starts like JSON", id="deep answer"),
    ],
)
def test_a_sentence_says_what_it_is_instead(judge: Judge, given: str, words: str) -> None:
    audit = judge(given)
    assert audit.kind == "not_a_token"
    assert (audit.verdict, audit.status) == ("unusable", 2)
    assert codes(audit) == ["TK106"]
    assert words in audit.checks[0].message
    assert audit.checks[0].message.isprintable()


@pytest.mark.parametrize(
    ("claim", "value", "code"),
    [
        ("aud", {"a": 1}, "TK605"),
        ("aud", [1, 2], "TK605"),
        ("aud", 7, "TK605"),
        ("aud", None, "TK605"),
        ("scope", 7, "TK605"),
        ("scope", {"read:users": True}, "TK605"),
        ("sub", [], "TK605"),
        ("iss", {}, "TK605"),
        ("azp", 1.5, "TK605"),
        ("gty", True, "TK605"),
        ("exp", "soon", "TK304"),
        ("exp", [1], "TK304"),
        ("exp", None, "TK304"),
        ("exp", -1, "TK304"),
        ("exp", 10**400, "TK304"),
        ("nbf", False, "TK304"),
        ("nbf", {}, "TK304"),
    ],
)
def test_a_claim_of_another_type_is_named(judge: Judge, claim: str, value: object, code: str) -> None:
    audit = judge(token({**GUIDE, claim: value}))
    assert code in codes(audit)
    assert any(claim in f.message for f in audit.checks if f.code == code)


@pytest.mark.parametrize("member", ["alg", "typ"])
def test_a_header_of_another_type_is_named(judge: Judge, member: str) -> None:
    assert "TK605" in codes(judge(token(GUIDE, {**HEADER, member: ["RS256"]})))


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" * 5000, "9" * 40, "0.1e-999"])
def test_numbers_without_bounds_are_no_moments_and_no_crash(judge: Judge, number: str) -> None:
    claims = json.dumps(changed(GUIDE, {"exp": None})).encode()[:-1] + f', "exp": {number}}}'.encode()
    audit = judge(token(claims))
    assert set(codes(audit)) & {"TK301", "TK304"}


def test_a_lone_surrogate_is_shown_by_its_number(judge: Judge) -> None:
    claims = (
        json.dumps(changed(GUIDE, {"scope": "openid"}))
        .encode()
        .replace(b"openid", b"\\\\ud800".replace(b"\\\\", b"\\"))
    )
    audit = judge(token(claims))
    assert all(f.message.isprintable() and f.message.encode() for f in audit.checks)


def test_duplicates_below_the_top_are_found_too(judge: Judge) -> None:
    claims = json.dumps(GUIDE).encode()[:-1] + b', "x": {"role": 1, "role": 2}}'
    audit = judge(token(claims))
    assert codes(audit, "warning") == ["TK604"]


def test_a_repeated_algorithm_in_the_header_is_an_error(judge: Judge) -> None:
    assert codes(judge(token(GUIDE, b'{"alg": "none", "alg": "RS256"}'))) == ["TK604"]


def test_a_token_never_shows_in_the_words_about_it(judge: Judge) -> None:
    for given in (WHOLE, WHOLE[:-9], token(ID_TOKEN), token({**GUIDE, "sub": WHOLE, "aud": WHOLE})):
        said = repr(judge(given))
        assert PAYLOAD[20:60] not in said.replace(repr(WHOLE), "")
        assert SIGNATURE[:40] not in " ".join(f.message + f.remedy for f in judge(given).checks)


def test_decoding_keeps_what_is_there() -> None:
    found = decode(WHOLE)
    assert (found.form, found.header, found.claims, found.signature) == ("jws", HEADER, GUIDE, 256)
    assert decode(f"{part({'alg': 'RS256'})}.{part({})}.").signature == 0


MUCH = 600_000


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(guide(scope=" ".join(f"read:current_usr{n}" for n in range(25_000))), id="near misses"),
        pytest.param(guide(aud=[f"https://a{n}.auth0.com/api/v2/" for n in range(15_000)]), id="audiences"),
        pytest.param(token({**GUIDE, **{str(n): n for n in range(40_000)}}), id="claims"),
        pytest.param(
            token(b"{" + b",".join(b'"%d":1,"%d":1' % (n, n) for n in range(30_000)) + b"}"), id="twins"
        ),
        pytest.param(guide(sub='password: "' * (MUCH // 11)), id="secrets"),
        pytest.param(guide(sub="eyJabcdef." * (MUCH // 10)), id="tokens"),
        pytest.param(guide(aud="{" * MUCH), id="braces"),
        pytest.param(guide(iss="https://" + "a." * (MUCH // 2) + "/"), id="labels"),
        pytest.param("#access_token=x&" * (MUCH // 16), id="fields"),
        pytest.param("authorization: " * (MUCH // 15), id="prefixes"),
        pytest.param("." * MUCH, id="dots"),
        pytest.param(" a" * (MUCH // 2), id="white space"),
    ],
)
def test_much_of_one_thing_ends_in_a_few_findings(judge: Judge, given: str) -> None:
    audit = judge(given, endpoints=["GET /api/v2/users/{id}"])
    assert audit.verdict in ("ok", "problems", "unusable")
    assert len(audit.checks) <= 40
