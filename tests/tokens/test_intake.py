"""From what people paste to the token in it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import pytest

from mgmt_migrate.tokens.decode import LIMIT
from mgmt_migrate.tokens.intake import Held, lines, stream, take
from tests.minted import ID_TOKEN, guide, jwe, token

TOKEN = guide()
OTHER = token(ID_TOKEN)


def wrapped(text: str, width: int, between: str = "\n") -> str:
    return between.join(text[at : at + width] for at in range(0, len(text), width))


@pytest.mark.parametrize(
    "pasted",
    [
        TOKEN,
        f"  {TOKEN}\r\n",
        f"\ufeff{TOKEN}",
        f'"{TOKEN}"',
        f"'{TOKEN}',",
        f"Bearer {TOKEN}",
        f"bearer   {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f'"authorization": "Bearer {TOKEN}"',
        f"-H 'Authorization: Bearer {TOKEN}'",
        f'curl -H "Authorization: Bearer {TOKEN}" https://acme.eu.auth0.com/api/v2/users/x',
        json.dumps({"access_token": TOKEN, "expires_in": 7200, "token_type": "Bearer"}),
        json.dumps({"access_token": TOKEN, "id_token": OTHER, "refresh_token": "v1.abc"}, indent=2),
        json.dumps({"token": TOKEN}),
        f"https://app.acme.com/callback#access_token={TOKEN}&token_type=Bearer&state=x",
        f"#access_token={TOKEN}&id_token={OTHER}",
        wrapped(TOKEN, 76),
        wrapped(TOKEN, 80, "\r\n"),
        wrapped(TOKEN, 100, "\n    "),
        wrapped(f"Bearer {TOKEN}", 72),
        TOKEN[:300] + " " + TOKEN[300:],
        TOKEN[:-60] + "\n" + TOKEN[-60:],
    ],
)
def test_the_token_is_found_in(pasted: str) -> None:
    assert take(pasted).token == TOKEN


@pytest.mark.parametrize(
    "pasted", [wrapped(TOKEN, 76), json.dumps({"access_token": TOKEN}, indent=2), f"{TOKEN}\n\n"]
)
def test_a_pipe_with_one_token_over_several_lines_holds_one(pasted: str) -> None:
    held = list(stream(pasted.splitlines(keepends=True)))
    assert [one.token for one in held] == [TOKEN]


def test_headers_before_an_answer_are_passed_over() -> None:
    answer = "HTTP/2 200\ncontent-type: application/json\n\n" + json.dumps({"access_token": TOKEN})
    assert [one.token for one in stream(answer.splitlines(keepends=True))] == [TOKEN]


def test_an_answer_of_many_lines_is_one() -> None:
    """As `get-token --format json` writes it, the audit behind the token."""
    answer = {"access_token": TOKEN, "audit": {"matrix": [{"endpoint": number} for number in range(200)]}}
    pretty = json.dumps(answer, indent=2)
    assert [held.token for held in stream(lines(io.BytesIO(pretty.encode())))] == [TOKEN]


def test_one_a_line_are_several_with_their_lines_numbered() -> None:
    given = [TOKEN, "", OTHER, f"Bearer {TOKEN}", json.dumps({"access_token": TOKEN}), jwe(), "x" * 32]
    held = list(stream(f"{text}\n" for text in given))
    assert [one.token for one in held] == [TOKEN, OTHER, TOKEN, TOKEN, jwe(), "x" * 32]
    assert [one.line for one in held] == [1, 3, 4, 5, 6, 7]


def test_two_opaque_tokens_are_two() -> None:
    assert [one.token for one in stream(["a" * 32 + "\n", "b" * 32 + "\n"])] == ["a" * 32, "b" * 32]


def test_many_lines_are_passed_on_before_the_last_is_there() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield TOKEN + "\n"

    held = stream(endless())
    assert [next(held).line for _ in range(5)] == [1, 2, 3, 4, 5]


def test_lines_that_are_never_complete_do_not_wait_for_ever() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "a" * 32 + "\n"

    assert next(stream(endless())).token == "a" * 32


def test_a_line_beyond_the_limit_is_cut_and_the_next_one_is_whole() -> None:
    source = io.BytesIO(b"x" * (3 * LIMIT) + b"\n" + TOKEN.encode() + b"\n")
    found = list(lines(source))
    assert [len(text) for text in found] == [LIMIT + 2, len(TOKEN) + 1]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_files_of_other_shells_are_read(encoding: str) -> None:
    assert [one.token for one in stream(lines(io.BytesIO(f"{TOKEN}\r\n".encode(encoding))))] == [TOKEN]


def test_bytes_that_are_no_text_are_no_token_and_no_crash() -> None:
    assert [one.token for one in stream(lines(io.BytesIO(b"\xff\x00\xfe\n")))] != []


def test_nothing_at_all_is_one_empty_token() -> None:
    assert [one.token for one in stream([])] == [""]
    assert [one.token for one in stream(["\n", "  \n"])] == [""]


def test_an_answer_with_both_tokens_says_which_one_is_to_be_sent() -> None:
    held = take(json.dumps({"access_token": TOKEN, "id_token": OTHER}))
    assert held.notes[-1].startswith("the answer holds an ID token too")


@pytest.mark.parametrize(("member", "kind"), [("refresh_token", "refresh_token"), ("mfa_token", "mfa_token")])
def test_an_opaque_secret_is_called_what_the_answer_calls_it(member: str, kind: str) -> None:
    from mgmt_migrate import audit_token

    assert audit_token({member: "abcdefghijklmnopqrstuvwxyz", "error": "mfa_required"}).kind == kind


def test_the_token_is_not_in_the_words_of_what_holds_it() -> None:
    assert TOKEN not in repr(Held(TOKEN))
