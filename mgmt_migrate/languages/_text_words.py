"""Words and shapes that the token reader knows, over all languages at once."""

from __future__ import annotations

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNCTION = _words("func fun def function fn sub defp")
CLASS = _words(
    "class struct object interface trait extension protocol enum module namespace record impl actor"
)
DECLARING = _words("let var val const final my local")
BRANCH = _words(
    "if for while switch guard else do try catch when foreach elseif elsif unless case until begin select "
    "match loop finally synchronized with"
)
SKIPPED = _words(
    "public private protected internal fileprivate static final override open abstract async await throw try "
    "suspend lazy lateinit readonly inline mutating weak unowned optional required convenience not defer "
    "default virtual sealed partial extern mut pub ref out inout in is as sizeof typeof then if when "
    "switch match"
)
IMPORTING = _words("import using use require require_once include require_relative include_once")
ENDED = _words("if unless case while begin until for")
"""Words that open a block which `end` closes, where they begin a statement."""

THIS = frozenset(["this", "self", "$this", "@"])
MAPS = _words("array mapOf hashMapOf mutableMapOf linkedMapOf")
"""Calls that are literals of a map."""

CONSTANTS: dict[str, bool | None] = {
    **dict.fromkeys(("true", "True", "YES"), True),
    **dict.fromkeys(("false", "False", "NO"), False),
    **dict.fromkeys(("null", "nil", "NULL", "None", "undefined"), None),
}

KNOWN = frozenset().union(
    FUNCTION, CLASS, DECLARING, BRANCH, SKIPPED, IMPORTING, ENDED, THIS, CONSTANTS,
    _words("new return or and throws where extends implements end do else package map object to"),
)  # fmt: skip
"""All words that are more than a name somewhere."""

IMPORTED = re.compile(
    r"[ \t]*(?:static[ \t]+|class[ \t]+|function[ \t]+)?[\"'<]?([\w./\\:*@-]{1,300})[\"'>]?"
)
IMPORT_BLOCK = re.compile(r"[ \t]*\(([^()]{0,20000})\)")
IMPORT_LINE = re.compile(r"\"([^\"\n]{1,300})\"")
REST = re.compile(r"[^\n;{]*")
THROWS = re.compile(r"[\w.,\s]{0,400}(?=[{;])")
LITERAL = re.compile(
    r"\s{0,200}(?:\"[^\"\n]{0,200}\"\s*(?:=>|:|\})|'[^'\n]{0,200}'\s*(?:=>|:|\})"
    r"|[:$@]?\w{1,100}\s{0,40}(?::(?!:)|=>)|\}|\[|\{)"
)
INITIALIZER = re.compile(r"\s{0,200}(?:\w{1,100}\s{0,40}=(?!=)|\[|\{|\}|\"|\w{1,100}\s{0,40}[,}])")
CLOSURE = re.compile(
    r"\s{0,40}(?:\[[^\]\n]{0,60}\]\s{0,9})?\(?([\w \t,:?.<>_&*]{0,200}?)\)?\s{0,9}"
    r"(?:->\s{0,9}\w{1,60}\s{0,9})?(?:\bin\b|->|=>)"
)
PIPES = re.compile(r"[ \t]*\|([\w \t,*&]{0,200})\|")
GENERIC = re.compile(r"<[\w ,.?\[\]<>*&]{0,120}>(?=\s?[({.:,)\w?&])")
GO_TYPE = re.compile(r"(?:map\[[^\]\n]{1,60}\]|\[\d{0,9}\])[*\w.\[\]]{0,80}(?:\{\})?(?=\{)")
MORE_TARGETS = re.compile(r"(?:\s{0,9}[\w.$@]{1,100}\s{0,9},){0,9}\s{0,9}[\w.$@]{1,100}\s{0,9}(?::=|=(?!=))")
SYMBOL = re.compile(r"\w+")
