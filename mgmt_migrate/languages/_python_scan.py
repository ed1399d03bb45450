"""One pass over the tokens of a Python file: its comments, and whether the parser can bear it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mgmt_migrate.model.code import Comment

# The parser is recursive native code: some 2,000 open brackets end the whole process, and its time grows with
# the square of a nesting or of a chain of operators. Python itself refuses 200 brackets.
DEEPEST = 100
LONGEST_CHAIN = 400  # operators, calls and members between two commas or line ends
MOST_ELIFS = 1_000
MOST_TOKENS = 120_000  # about 500 kB of usual code, two seconds

_STRING = "|".join(
    rf"{q}[^{q[-1]}\\]*(?:(?:\\(?s:.)?|{q[-1]}(?!{q[-2:]}))[^{q[-1]}\\]*)*(?:{q})?"
    if len(q) == 3
    else rf"{q}[^{q}\\\r\n]*(?:\\(?:\r\n|(?s:.))?[^{q}\\\r\n]*)*{q}?"
    for q in ('"""', "'''", '"', "'")
)
_TOKEN = re.compile(
    rf"(?P<comment>\#[^\r\n]*)|(?P<string>(?:[rRuUfFtT]|[bB][rR]?|[rR][bBfFtT]|[fFtT][rR])?(?:{_STRING}))"
    r"|(?P<word>\w+)|(?P<line>\n)|(?P<space>[ \t\f\r\\]+)|(?P<pause>[,;])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])|(?P<sign>.)"
)
_CHAINING = frozenset("not lambda if else or and await in is".split())


@dataclass(slots=True)
class Scan:
    """`excessive` says that the file is too deep or too long to be parsed."""

    comments: list[Comment] = field(default_factory=list)
    excessive: bool = False


def scan(text: str) -> Scan:
    """The comments of a Python text, and whether it must not be given to the parser; linear in the text."""
    comments: list[Comment] = []
    chains = [0]  # one counter for each open bracket
    deepest = longest = tokens = elifs = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "space":
            continue
        tokens += 1
        if kind == "word":
            word = match[0]
            if word in _CHAINING:
                chains[-1] += 1
            elifs += word == "elif"
        elif kind == "sign":
            chains[-1] += 1
        elif kind == "pause" or kind == "line":
            longest = max(longest, chains[-1])
            if kind == "pause" or len(chains) == 1:
                chains[-1] = 0
        elif kind == "open":
            chains[-1] += 1
            chains.append(0)
            deepest = max(deepest, len(chains))
        elif kind == "close":
            longest = max(longest, chains[-1])
            if len(chains) > 1:
                chains.pop()
        elif kind == "comment":
            comments.append(Comment(match.start(), match.end(), match[0]))
        else:
            deepest = max(deepest, len(chains) + _openers(match[0]))
    longest = max(longest, *chains)
    excessive = deepest > DEEPEST or longest > LONGEST_CHAIN or elifs > MOST_ELIFS or tokens > MOST_TOKENS
    return Scan(comments, excessive)


def _openers(literal: str) -> int:
    """How deep the brackets of an f-string may nest; too much for other strings, where they are only text."""
    if literal.count("(") + literal.count("[") + literal.count("{") < DEEPEST:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]{}]", literal.replace("{{", "").replace("}}", "")):
        depth = max(depth + (1 if bracket in "([{" else -1), 0)
        deepest = max(deepest, depth)
    return deepest
