"""What holds for every input."""

from __future__ import annotations

import io
import json
import random
import unicodedata
from dataclasses import replace
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mgmt_migrate.reports import token_json, token_markdown, token_text
from mgmt_migrate.reports.paint import Painter
from mgmt_migrate.tokens.audit import audit, question
from mgmt_migrate.tokens.intake import lines, stream, take
from mgmt_migrate.tokens.model import Audit
from tests.minted import AUDIENCE, GUIDE, NOW, USER, USERINFO, guide, part, token

ASKED = question(
    endpoints=["PATCH /api/v2/users/{id}", "POST /api/v2/users/x/identities"], domain="acme.eu.auth0.com"
)
EMPTY = question()

HOSTILE = st.sampled_from(
    [
        *("\x1b]52;c;aGk=\x07", "\x1b[2J", "\x9b31m", "\x7f", "\x00", "\r\n", "\t", "\u2028"),
        *("\u202e", "\u2066", "\u200b", "\ufeff", "\U000e0001", chr(0xD800)),
        *("[/]", "[bold]", "[link=https://evil]", "`|`", "<b>"),
    ]
)
TEXTS = st.one_of(st.text(max_size=30), HOSTILE, st.tuples(st.text(max_size=5), HOSTILE).map("".join))
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=5,
)
NAMES = st.one_of(
    st.sampled_from(
        ["iss", "sub", "aud", "azp", "client_id", "scope", "exp", "iat", "nbf", "gty", "cnf", "nonce", "name"]
    ),
    TEXTS,
)
PLAUSIBLE = st.fixed_dictionaries(
    {},
    optional={
        "iss": st.one_of(st.just("https://acme.eu.auth0.com/"), TEXTS),
        "aud": st.one_of(
            st.just(AUDIENCE), st.just([AUDIENCE, USERINFO]), st.lists(TEXTS, max_size=3), TEXTS
        ),
        "scope": st.one_of(st.just("read:current_user update:users"), TEXTS),
        "sub": st.one_of(st.just(USER), TEXTS),
        "exp": st.one_of(st.integers(0, 2**40), st.floats(), VALUES),
    },
)
CLAIMS = st.tuples(PLAUSIBLE, st.dictionaries(NAMES, VALUES, max_size=6)).map(
    lambda both: {**both[0], **both[1]}
)
HEADERS = st.one_of(
    st.just({"alg": "RS256", "typ": "JWT"}),
    st.dictionaries(
        st.one_of(st.sampled_from(["alg", "typ", "kid", "crit", "jku"]), TEXTS), VALUES, max_size=4
    ),
)


STEERING = ("Cc", "Cf", "Cs", "Zl", "Zp")
"""Categories of what steers a terminal or hides: controls, formats (bidi, zero width), surrogates, breaks."""


def judged(text: str) -> Audit:
    return audit(take(text), ASKED, now=NOW)


def outputs(found: Audit) -> list[str]:
    plain = Painter(colour=False, width=80)
    return [
        "".join(token_text.render([found], plain, brief=False)),
        "".join(token_text.render([found, found], plain, brief=True)),
        "".join(token_markdown.render([found])),
        "".join(token_json.render([found])),
        "".join(token_json.render_lines([found])),
    ]


def assert_harmless(found: Audit) -> None:
    for text in outputs(found):
        assert not {c for c in text if unicodedata.category(c) in STEERING and c != "\n"}, ascii(text)
        text.encode("utf-8")


@given(st.binary(max_size=400))
@example(b"\x1b[31m")
@example(b"eyJ.eyJ.")
@example(b"..")
@example(b"....")
@example(b"{}")
@example(b'["eyJ"]')
@example(b"access_token=")
def test_any_bytes_give_a_verdict_and_harmless_output(raw: bytes) -> None:
    found = judged(raw.decode("utf-8", "replace"))
    assert found.verdict in ("ok", "problems", "unusable")
    assert_harmless(found)


FRAGMENTS = st.sampled_from(
    [
        *(
            "Bearer ",
            "Authorization: ",
            "access_token=",
            "id_token=",
            "#",
            "&",
            "?",
            "%",
            "=",
            "{",
            "}",
            '"',
            "[",
            ",",
        ),
        *(
            '"access_token": ',
            '"error": ',
            "eyJ",
            ".",
            "..",
            "\n",
            "\r\n",
            " ",
            "HTTP/1.1 200\n",
            "null",
            "v1.",
            "Fe26.",
        ),
        *(guide(), guide()[:90], guide()[90:300], guide()[300:], "https://acme.eu.auth0.com/cb"),
    ]
)


@given(st.lists(st.one_of(FRAGMENTS, st.text(max_size=5)), max_size=12).map("".join))
@example("#access_token=x&" * 200)
def test_any_mixture_of_what_people_paste_gives_verdicts_and_harmless_output(pasted: str) -> None:
    assert_harmless(judged(pasted))
    for held in stream(pasted.splitlines(keepends=True)):
        assert_harmless(audit(held, EMPTY, now=NOW))


@given(st.binary(max_size=300))
@example(b"\xff\xfe\x00")
@example(b"\xfe\xff\xd8\x00")
def test_any_bytes_of_a_pipe_are_read(raw: bytes) -> None:
    for held in stream(lines(io.BytesIO(raw))):
        assert audit(held, EMPTY, now=NOW).verdict in ("ok", "problems", "unusable")


@given(st.lists(st.binary(max_size=60), max_size=5), st.binary(max_size=30))
def test_any_bytes_in_the_places_of_a_jwt_give_a_verdict_and_harmless_output(
    parts: list[bytes], tail: bytes
) -> None:
    text = ".".join(["eyJ" + part(parts[0]) if parts else "eyJ", *map(part, parts[1:])])
    assert_harmless(judged(text + tail.decode("utf-8", "replace")))


@given(CLAIMS, HEADERS)
def test_any_claims_give_a_verdict_and_harmless_output(
    claims: dict[str, Any], header: dict[str, Any]
) -> None:
    assert_harmless(judged(token(claims, header)))


@given(CLAIMS, st.randoms(use_true_random=False))
def test_the_order_of_claims_changes_nothing(claims: dict[str, Any], shuffle: random.Random) -> None:
    names = list(claims)
    shuffle.shuffle(names)
    one, other = judged(token(claims)), judged(token({name: claims[name] for name in names}))
    blank: dict[str, Any] = {"claims": {}, "why": ()}
    assert _comparable(replace(one, **blank)) == _comparable(replace(other, **blank))


def _comparable(found: Audit) -> Any:
    """Findings on several claims come in the order of the claims; that is no part of the verdict."""
    data = token_json.to_dict(found)
    data["checks"] = sorted(json.dumps(check) for check in data["checks"])
    return data


@given(
    st.sets(
        st.sampled_from(
            ["read:current_user", "update:users", "openid", "read:users", "update:current_user_metadata"]
        )
    )
)
def test_the_order_of_scopes_changes_nothing(scopes: set[str]) -> None:
    one, other = (
        judged(guide(scope=" ".join(order))) for order in (sorted(scopes), sorted(scopes, reverse=True))
    )
    assert (one.verdict, one.matrix, one.endpoints) == (other.verdict, other.matrix, other.endpoints)


@given(st.integers(0, len(guide())))
@settings(max_examples=50)
def test_a_token_that_is_cut_anywhere_is_never_right(cut: int) -> None:
    text = guide()[:cut]
    if cut < len(guide()):
        found = audit(take(text), EMPTY, now=NOW)
        assert found.verdict != "ok" or any(f.code == "TK502" for f in found.checks)


@given(st.lists(st.one_of(st.text(max_size=40), st.just(guide())), max_size=8))
def test_a_stream_ends_and_yields_no_more_tokens_than_lines(given_lines: list[str]) -> None:
    assert len(list(stream(text + "\n" for text in given_lines))) <= max(1, len(given_lines))


@given(CLAIMS)
def test_no_exception_and_no_token_whatever_the_second_token_holds(claims: dict[str, Any]) -> None:
    found = audit(take(guide()), ASKED, now=NOW, second=take(token(claims)))
    assert found.linking is not None
    assert_harmless(found)


def test_what_a_claim_holds_of_another_token_is_cut() -> None:
    inner = guide()
    found = judged(token({**GUIDE, "sub": f"auth0|{inner}", "x": inner}))
    for text in outputs(found):
        assert inner[60:120] not in text.replace("\n", "").replace(" ", "")
