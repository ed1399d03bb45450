"""The only door for foreign text to a terminal: escapes what steers a terminal, masks what is secret."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from rich.console import Console

SHOWN = 6
"""So many characters of a secret are shown, beside its length. Never the last ones: short secrets end
there."""

# Cc controls, Cf zero-width, bidi and BOM, Cs surrogates, Zl and Zp line ends.
# tricks.
_UNSAFE_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Invisible although their category says letter or mark: Hangul fillers, Braille blank, variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | {
    chr(c) for c in range(0xFE00, 0xFE10)
}


def safe(text: str, *, multiline: bool = False) -> str:
    r"""The text with everything that could steer a terminal or hide from a reader made visible.

    Args:
        text: anything; lone surrogates (file names that are not UTF-8) are welcome.
        multiline: keep tab and newline as they are.
    Returns:
        Printable text: controls as \x1b, other characters as \u202e or \U000e0001. A backslash stays one
        backslash, so this is for the eye, not for reading back.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_visible(c, multiline) for c in text)


def _visible(char: str, multiline: bool) -> str:
    if " " <= char <= "~" or (multiline and char in "\t\n"):
        return char
    if unicodedata.category(char) not in _UNSAFE_CATEGORIES and char not in _INVISIBLE:
        return char
    if char in "\t\n\r":
        return {"\t": r"\t", "\n": r"\n", "\r": r"\r"}[char]
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


# A token is looked for inside such a run, so that the search stays linear in the text.
_RUN = re.compile(r"[A-Za-z0-9_.*~-]{16,}")
# Refresh tokens and MFA tokens of Auth0 begin like this.
_OPAQUE = re.compile(r"(?<![A-Za-z])(?:v1\.(?=[A-Za-z_-]{0,64}[0-9])(?=[A-Za-z0-9_-]{20})|Fe26\.)")

_STRONG = (
    r"client[_-]?secret|password|passwd|passphrase|api[_-]?secret|private[_-]?key|mfa[_-]?token|recovery[_-]?code"
    r"|client[_-]?assertion|oob[_-]?code|binding[_-]?code|code[_-]?verifier|(?<![a-z])otp"
)
_WEAK = r"access[_-]?token|id[_-]?token|refresh[_-]?token|api[_-]?key|(?<![a-z])secret"
# What stands between a key's end and its value in code, JSON, YAML, forms; argument lists; XML; flags.
_BETWEEN = (
    r"\\?[\"'`]?\]?(?:\s{0,8}(?:=>|:=|[:=]|%3[Dd])\s{0,8}|(?<=[\"'])\s{0,8},\s{0,8}(?=[\"'])"
    r"|(?<=[\"'])\s{1,8}value=|(?<=secret)\s{1,8}(?=[\w/+-])|(?<=password)\s{1,8}(?=[\w/+-]))"
    r"[fFrRbBuU]{0,2}(?=\\?[\"'`]|\S)"
)
_VALUE = (
    r"\\\"[^\"\\\n]{1,4096}\\\"|\"(?:[^\"\\\n]|\\.){1,4096}\"|'(?:[^'\\\n]|\\.){1,4096}'|`[^`\n]{1,4096}`"
    r"|[^\s\"'`&,;)}\]<>|]{1,4096}"
)
# The first letters of the keys stand before the alternatives: three times as quick.
_SECRET = re.compile(
    rf"(?i:(?=[abcimoprs]))(?P<key>(?i:(?P<weak>{_WEAK})|{_STRONG}))(?P<between>{_BETWEEN})(?P<value>{_VALUE})"
)
# Every key in lower case. Each alternative begins with a letter, so that the search jumps to these.
_KEY = re.compile(
    r"access[_-]?token|api[_-]?key|api[_-]?secret|binding[_-]?code|client[_-]?assertion|client[_-]?secret"
    r"|code[_-]?verifier|id[_-]?token|mfa[_-]?token|oob[_-]?code|otp(?<![a-z]otp)|passphrase|passwd|password"
    r"|private[_-]?key|recovery[_-]?code|refresh[_-]?token|secret(?<![a-z]secret)"
)
# Letters that count as i, k or s where case does not matter, and that `str.lower` leaves or makes two of.
_TWINS = re.compile("[\u0130\u0131\u017f\u212a]")
_BASIC = re.compile(r"(?i:basic)\s{1,4}(?P<value>[A-Za-z0-9+/]{12,}={0,2})")
_USERINFO = re.compile(r"://[^\s/@:\"']{1,256}:(?P<value>[^\s/@\"']{1,256})@")
_PEM = re.compile(r"-----BEGIN [A-Z ]{0,32}PRIVATE KEY-----(?P<value>[^-]{8,})")
# What stands for a secret without being one: ${X}, {{ x }}, <x>, %X%, @@X@@, ***, YOUR_SECRET, a YAML tag.
_STAND_IN = re.compile(r"[$%{<*@#!&\[(|>…]|(?i:your)|(?i:xxx)|\.\.\.")
_MEMBERS = r"[A-Za-z_$][\w$]*(?:(?:\.|\?\.|->|::)[A-Za-z_$][\w$]*)*"
_EXPRESSION = re.compile(rf"{_MEMBERS}(?:[\[(!?].*)?", re.DOTALL)
_NAME = re.compile(
    r"(?i:pass|secret|pwd|token|key|code|otp|verifier|none|null|undefined|true|false|str)|[A-Z][A-Z0-9_]*\Z"
)


def mask(text: str) -> str:
    """The text with tokens and secret values cut to their first 6 characters and their length.

    Masked is what is shaped like a JWT, a JWE, a refresh token, an MFA token or a private key, and what
    stands beside a key such as client_secret or password in code, JSON, YAML, an environment file, a form, a
    command or a URL. A name, an environment lookup or a placeholder on the right side stays. Linear.
    """
    if text.isalnum():
        return text  # a word alone is no secret: whatever makes one has other characters beside it
    pieces, after = [], 0
    for start, end in secrets(text):
        pieces += [text[after:start], _hidden(text[start:end])]
        after = end
    return "".join((*pieces, text[after:])) if pieces else text


def secrets(text: str) -> list[tuple[int, int]]:
    """Where `mask` finds something: [start, end) of each secret in code points, in order, none touching
    another. For who must know which column a character stands in.
    """
    found: list[tuple[int, int]] = []
    lowered = text.lower()
    if "eyJ" in text or "v1." in text or "Fe26." in text:
        found += (place for run in _RUN.finditer(text) if (place := _in_run(run)))
    found += (place for pair in _pairs(text, lowered) if (place := _in_value(pair)))
    for shape, mark in ((_BASIC, "basic"), (_USERINFO, "://"), (_PEM, "-----begin ")):
        if mark in lowered or (mark == "basic" and _TWINS.search(text)):
            values = (match.span("value") for match in shape.finditer(text) if "…[" not in match["value"])
            found += values
    return joined(found)


def joined(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The places in order, with those that touch or overlap made one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


def shown_of(secret: str) -> str:
    """The first characters of a secret, which are shown. Of a short one nothing is: six of eight characters
    would be most of it.
    """
    return secret[:SHOWN] if len(secret) >= 3 * SHOWN else ""


def _hidden(secret: str) -> str:
    return f"{shown_of(secret)}…[{len(secret)} characters]"


def _pairs(text: str, lowered: str) -> Iterator[re.Match[str]]:
    """Matches of `_SECRET`, begun only where a key stands: ten times as quick as the search for the whole."""
    if not text.isascii() and _TWINS.search(text):
        yield from _SECRET.finditer(text)
        return
    key = _KEY.search(lowered)
    while key:
        pair = _SECRET.match(text, key.start())
        if pair:
            yield pair
        key = _KEY.search(lowered, pair.end() if pair else key.start() + 1)


def _in_run(found: re.Match[str]) -> tuple[int, int] | None:
    run = found.group()
    start = run.find("eyJ")  # '{"' in base64url: JWS with its three parts, and JWE with five
    if start < 0 or "." not in run[start + 8 :]:
        opaque = _OPAQUE.search(run)
        start = opaque.start() if opaque else -1
    return (found.start() + start, found.end()) if start >= 0 else None


def _in_value(found: re.Match[str]) -> tuple[int, int] | None:
    value = found["value"]
    quote = next((q for q in ('\\"', '"', "'", "`") if value.startswith(q)), "")
    inner = value[len(quote) : len(value) - len(quote)]
    if not inner.strip() or "…[" in inner or _STAND_IN.match(inner):
        return None
    careful = found["weak"] is not None or "," in found["between"]
    if careful and not (len(inner) >= 16 and any(c.isdigit() for c in inner)):
        return None
    if not quote and _is_expression(found, value):
        return None
    return found.start("value") + len(quote), found.end("value") - len(quote)


def _is_expression(found: re.Match[str], value: str) -> bool:
    """Whether an unquoted right side is code rather than a secret.

    `password: password` names a variable, AUTH0_CLIENT_SECRET=hunter2 at the end of a line is a value. Where
    both readings are left, the shape decides: after "=" without spaces it is a value, else if it has digits.
    """
    if not _EXPRESSION.fullmatch(value):
        return False
    if not value.isidentifier():
        return True  # a member, a call, a lookup
    if _NAME.match(value) or found.string[found.end() : found.end() + 1] in (",", ")", ";", "}"):
        return True
    return found["between"].strip("\"'`]\\") not in ("=", "%3D", "%3d") and not any(
        c.isdigit() for c in value
    )


def foreign(text: str, *, multiline: bool = False) -> str:
    """`safe(mask(text))`: what every foreign text goes through before it is shown."""
    return safe(mask(text), multiline=multiline)


def console(stderr: bool = False) -> Console:
    """A Rich console that takes text as text: no markup, no emoji, no highlighting of numbers.

    NO_COLOR, FORCE_COLOR, TERM=dumb and COLUMNS are respected; without a terminal lines are never wrapped or
    cut.
    """
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or os.environ.get("COLUMNS", "").isdigit() else 4096
    return Console(
        stderr=stderr, markup=False, highlight=False, emoji=False, soft_wrap=width is not None, width=width
    )


def for_documents() -> None:
    """Have standard output take UTF-8 and line ends as they are, unless it is a terminal: what a document, a
    table or a patch needs, whatever the locale says.
    """
    if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def coloured(stream: TextIO) -> bool:
    """Whether a stream takes colours: a terminal does, and NO_COLOR, TERM=dumb, FORCE_COLOR decide first."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns to fill: those of the terminal, of COLUMNS, or 80; between 40 and 100, which is still easy to
    read."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))
