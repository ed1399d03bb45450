"""From what people paste to a bare token: Bearer lines, whole answers, redirects, broken lines, streams."""

from __future__ import annotations

import codecs
import io
import itertools
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qs

from mgmt_migrate.tokens.decode import LIMIT

_BEARER = re.compile(
    r"(?:.*?\bauthorization[\"']?\s{0,8}[:=]\s{0,8}[\"']?)?(?:bearer|dpop)\s{1,8}[\"']?(?P<token>[^\"']*)",
    re.IGNORECASE | re.DOTALL,
)
_IN_QUERY = re.compile(r"(?:^|[?#&])(?:access_token|id_token)=")
_MEMBERS = ("access_token", "id_token", "mfa_token", "refresh_token", "token")
_SPACE = re.compile(r"\s")
_SIGNATURES = (43, 64, 86, 128, 342, 512, 683)
"""Lengths in base64url of HS256, HS384, ES256 or HS512, ES384, and of RSA with 2048, 3072, 4096 bits."""
_LOOKAHEAD = 64


@dataclass(frozen=True, slots=True)
class Held:
    """A bare token, and what its surroundings said about it.

    `member` is the name under which an answer held it; `notes` are sentences for the reader; `problem` and
    `advice` say why an answer holds no token. `line` counts from 1 in a stream.
    """

    token: str
    member: str | None = None
    notes: tuple[str, ...] = ()
    problem: str | None = None
    advice: str | None = None
    line: int | None = None

    def __repr__(self) -> str:
        return f"Held({len(self.token)} characters, member={self.member!r})"


def take(text: str, line: int | None = None, *, prefer: str = _MEMBERS[0]) -> Held:
    """The token in one piece of pasted text. Never raises; what holds no token comes back as it is.

    Args:
        text: a token; "Bearer …", with or without "Authorization:" or quotes; the JSON answer of a token
            endpoint; a redirect with the token in its fragment; any of them broken by white space.
        line: where it stands in a stream.
        prefer: which member of an answer counts, if it is there.
    """
    text = text.strip().lstrip("\ufeff").strip()
    if len(text) > LIMIT:
        return Held(text, line=line)
    if text.startswith("{"):
        return _from_answer(text, line, prefer)
    if "_token=" in text and _IN_QUERY.search(text):
        return _from_redirect(text, line, prefer)
    spaced = _SPACE.search(text) is not None
    found = _BEARER.match(text) if spaced else None
    token = found["token"] if found else text
    notes: tuple[str, ...] = (
        ("it came with its Bearer prefix, which is not part of the token",) if found else ()
    )
    token = token.strip().strip("\"'`,;").strip()
    if spaced and _SPACE.search(token) and (joined := _joined(token)):
        token = joined
        notes += ("line breaks or spaces inside it were taken out: send it in one piece",)
    return Held(token, notes=notes, line=line)


def _joined(text: str) -> str | None:
    """The pieces as one token, if that is what they are: broken by a mail program or a terminal."""
    pieces = text.split()
    whole = "".join(pieces)
    if not re.fullmatch(r"ey[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){1,4}", whole):
        return None
    starts = sum(piece.startswith("eyJ") for piece in pieces)
    return whole if not _ends(pieces[0]) and (starts == 1 or _ends(whole)) else None


def _ends(text: str) -> bool:
    """Whether a line is a whole token: an answer, a JWE, a JWS whose signature has a length that occurs."""
    text = text.strip()
    if text.startswith("{"):
        return text.endswith("}")
    dots = text.count(".")
    return dots == 4 or (dots == 2 and len(text) - text.rindex(".") - 1 in _SIGNATURES)


def _from_answer(text: str, line: int | None, prefer: str) -> Held:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return Held(
            text, problem="it starts like JSON but is not", advice="paste the whole answer", line=line
        )
    held = {
        name: answer[name]
        for name in (prefer, *_MEMBERS)
        if isinstance(answer.get(name), str) and answer[name]
    }
    if held:
        member = next(iter(held))
        return Held(held[member].strip(), member, _about(member, held), line=line)
    if isinstance(answer.get("error"), str):
        return Held(
            "",
            problem="it is an answer that refuses a token",
            advice="run mgmt-migrate get-token, which says what each refusal means",
            line=line,
        )
    return Held(
        "",
        problem="it is JSON without a member access_token or id_token",
        advice="paste the answer of /oauth/token, not decoded claims",
        line=line,
    )


def _about(member: str, held: dict[str, object]) -> tuple[str, ...]:
    if member != "access_token":
        return (f"it is the member {member} of the answer",)
    if "id_token" in held:
        return ("the answer holds an ID token too: that one is not for the Management API",)
    return ()


def _from_redirect(text: str, line: int | None, prefer: str) -> Held:
    try:
        fields = parse_qs(re.split(r"[?#]", text, maxsplit=1)[-1].replace("#", "&"), max_num_fields=100)
    except ValueError:
        fields = {}  # so many are no redirect
    held: dict[str, object] = {name: fields[name][0] for name in (prefer, *_MEMBERS) if name in fields}
    member = next(iter(held), None)
    if member is None:
        return Held(text, line=line)
    return Held(str(held[member]).strip(), member, _about(member, held), line=line)


def lines(source: BinaryIO) -> Iterator[str]:
    """The lines of a pipe or file, each cut just above the limit, so that no line can fill the memory.

    UTF-8, or UTF-16 where a byte order mark says so (PowerShell's `>`); other bytes become U+FFFD.
    """
    buffered = (
        source if isinstance(source, io.BufferedReader) else io.BufferedReader(io.BytesIO(source.read()))
    )
    mark = buffered.peek(2)[:2]
    encoding = "utf-16" if mark in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"
    text = io.TextIOWrapper(buffered, encoding=encoding, errors="replace")
    try:
        while line := text.readline(LIMIT + 2):
            yield line
            while not line.endswith("\n") and (line := text.readline(LIMIT)):
                pass  # the rest of a line that is too long
    finally:
        text.detach()


def stream(given: Iterable[str], *, prefer: str = _MEMBERS[0]) -> Iterator[Held]:
    """The tokens of a file or a pipe, one a line, each as soon as its line is there.

    One token or answer that spans lines is told from many by looking at the first lines: until one of them is
    complete in itself, at most 64 lines, or 1 MiB of an answer over several lines. After that only the
    current line is kept. Empty lines are passed over; without any other there is one empty token.
    """
    source = iter(given)
    first: list[str] = []
    size = 0
    for text in source:
        first.append(text)
        size += len(text)
        long = len(first) > _LOOKAHEAD and not _opens_answer(first)
        if size > LIMIT or long or (len(first) > 1 and _ends(first[-2])):
            break
    else:
        if (whole := _whole(first, prefer)) is not None:
            yield whole
            return
    for number, text in enumerate(itertools.chain(first, source), start=1):
        if text.strip():
            yield take(text, number, prefer=prefer)


def _opens_answer(first: list[str]) -> bool:
    """Whether an answer begins here that is written over several lines."""
    line = next((line.strip() for line in first if line.strip()), "")
    return line.startswith("{") and not line.endswith("}")


def _whole(first: list[str], prefer: str) -> Held | None:
    """The one token or answer that all lines together are, or None if they are one each."""
    filled = [line.strip() for line in first if line.strip()]
    if filled and filled[0].startswith("HTTP/"):  # curl -i
        body = next((at for at, line in enumerate(filled) if line.startswith("{")), 0)
        filled = filled[body:]
    if len(filled) <= 1:
        return take(filled[0], prefer=prefer) if filled else Held("")
    together = "\n".join(filled)
    if _opens_answer(filled):
        return take(together, prefer=prefer)
    held = take(together, prefer=prefer)
    return held if held.token and not _SPACE.search(held.token) else None
