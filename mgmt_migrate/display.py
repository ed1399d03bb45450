"""The only door for foreign text to a terminal: escapes what steers a terminal, masks what is secret."""

from __future__ import annotations

import os
import re
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

SHOWN = 6
"""So many characters of a secret are shown, beside its length. Never the last ones: short secrets end
there."""

# Cc controls, Cf zero-width, bidi and BOM, Cs surrogates, Zl and Zp line ends, Co and Cn unassigned fonts'
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


# JWS has three parts, JWE five (some of them empty with direct encryption); "eyJ" is the start of {" in
# base64url.
_JWT = r"\beyJ[A-Za-z0-9_-]{5,}(?:\.[A-Za-z0-9_-]*){1,4}"
_REFRESH = r"\bv1\.[A-Za-z0-9_-]{20,}"
_MFA = r"\bFe26\.[0-9]?[A-Za-z0-9_*.~-]{12,}"
_TOKENS = re.compile(f"{_JWT}|{_REFRESH}|{_MFA}")

_KEY = (
    r"(?:client_?secret|clientSecret|CLIENT_SECRET|password|passwd|PASSWORD|api_?key|api_?secret|private_?key"
    r"|refresh_?token|mfa_?token|recovery_?code|client_?assertion|oob_?code|binding_?code|otp|code_?verifier)"
)
# The key as it ends ("AUTH0_CLIENT_SECRET"), then quotes, then : = => or a comma between two arguments of a
# setter.
_SECRET = re.compile(
    rf"(?i:{_KEY})(?P<close>[\"'`]?\]?\s{{0,8}}(?:=>|:=|[:=])\s{{0,8}})"
    r"(?P<value>\"(?:[^\"\\\n]|\\.){1,4096}\"|'(?:[^'\\\n]|\\.){1,4096}'|`[^`\n]{1,4096}`|[^\s\"'`&,;)}\]<>|]{1,4096})"
)
# What stands on the right side names a secret and is none: a lookup, a call, a placeholder, a type, nothing.
_LOOKUP = re.compile(
    r"(?:process\.env|import\.meta|os\.|ENV\[|getenv|env\(|config\.|self\.|this\.|var\.|local\.|data\.|secrets\.|\$|%|#\{|\{|<|@)"
    r"|[A-Za-z_$][\w$]*(?:[.(\[?!]|$)"
)
_PLACEHOLDER = re.compile(r"^(?:\$|\{|<|%|#\{|@@|YOUR|your|xxx|XXX|\*{3}|##)")


def mask(text: str) -> str:
    """The text with tokens and secret values cut to their first 6 characters and their length.

    Masked are strings shaped like a JWT, a JWE, a refresh token or an MFA token, and what stands beside a key
    such as client_secret or password in code, JSON, YAML, an environment file or a form. A variable name or
    an environment lookup on the right side stays.
    """
    return _SECRET.sub(_mask_value, _TOKENS.sub(lambda m: _cut(m.group()), text))


def _cut(secret: str) -> str:
    return f"{secret[:SHOWN]}…[{len(secret)} characters]"


def _mask_value(found: re.Match[str]) -> str:
    value = found["value"]
    head = found.group()[: -len(value)]
    if "…[" in value:
        return found.group()
    if value[0] in "\"'`":
        inner = value[1:-1]
        if _PLACEHOLDER.match(inner) or not inner.strip():
            return found.group()
        return f"{head}{value[0]}{_hide(inner)}{value[0]}"
    if _is_name(found, value):
        return found.group()
    return head + _hide(value)


def _hide(secret: str) -> str:
    """Of a short secret nothing is shown: six of eight characters would be most of it."""
    return _cut(secret) if len(secret) >= 2 * SHOWN else f"…[{len(secret)} characters]"


def _is_name(found: re.Match[str], value: str) -> bool:
    """Whether an unquoted right side is an expression rather than a secret.

    `password: password` in code names a variable, `AUTH0_CLIENT_SECRET=hunter2` in an environment file or a
    form is a value. Where both readings are possible, digits beside letters and length decide for the secret.
    """
    if _PLACEHOLDER.match(value) or value.lower() in _CONSTANTS:
        return True
    if not _LOOKUP.match(value):
        return False
    spaced = found["close"].strip("\"'`]") != found["close"].strip()
    assignment = found["close"].strip() == "=" and not found["close"].startswith(" ") and not spaced
    if assignment:  # KEY=value, key=value&…
        return bool(re.match(r"(?:process\.env|os\.|getenv|self\.|this\.|config\.)", value))
    return not (
        len(value) >= 16 and any(c.isdigit() for c in value) and "." not in value and "(" not in value
    )


_CONSTANTS = frozenset(
    {"none", "null", "nil", "undefined", "true", "false", "str", "string", "any", "...", "|", ">"}
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


def width() -> int:
    """Columns to fill: those of the terminal, of COLUMNS, or 80; between 40 and 100, which is still easy to
    read."""
    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))
