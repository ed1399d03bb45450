"""One pass over the tokens of a Python file: its comments, and whether the parser can bear it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mgmt_migrate.model.code import Comment

# The parser is recursive native code: some 2,000 open brackets end the whole process. What a token costs
# grows with the nesting around it and with the chain of operators before it.
DEEPEST = 100  # open brackets; Python itself refuses 200
LONGEST_CHAIN = 400  # operators, calls and members between two commas or line ends
MOST_ELIFS = 1_000
MOST_EFFORT = 120_000  # tokens, with a surcharge for deep ones: about 500 kB of usual code, two seconds

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
    load = _Load()
    elifs = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup
        if kind == "space":
            continue
        load.token()
        if kind == "word":
            word = match[0]
            elifs += word == "elif"
            if word in _CHAINING:
                load.chains[-1] += 1
        elif kind == "sign":
            load.chains[-1] += 1
        elif kind == "comment":
            comments.append(Comment(match.start(), match.end(), match[0]))
        elif kind == "string":
            load.deepest = max(load.deepest, len(load.chains) + _openers(match[0]))
        else:
            load.structure(match[0])
    return Scan(comments, elifs > MOST_ELIFS or load.excessive())


@dataclass(slots=True)
class _Load:
    """What a text will ask of the parser; `chains` counts for each open bracket, and for none."""

    chains: list[int] = field(default_factory=lambda: [0])
    deepest: int = 0
    longest: int = 0
    effort: int = 0

    def token(self) -> None:
        self.effort += 1 + max(len(self.chains) - 6, 0) // 2 + self.chains[-1] // 32

    def structure(self, sign: str) -> None:
        """A bracket, comma, semicolon or line end."""
        if sign in "([{":
            self.chains[-1] += 1
            self.chains.append(0)
            self.deepest = max(self.deepest, len(self.chains))
            return
        self.longest = max(self.longest, self.chains[-1])
        if sign in ")]}":
            if len(self.chains) > 1:
                self.chains.pop()
        elif sign != "\n" or len(self.chains) == 1:
            self.chains[-1] = 0

    def excessive(self) -> bool:
        longest = max(self.longest, *self.chains)
        return self.deepest > DEEPEST or longest > LONGEST_CHAIN or self.effort > MOST_EFFORT


def _openers(literal: str) -> int:
    """How deep the brackets of an f-string may nest; too much for other strings, where they are only text."""
    if literal.count("(") + literal.count("[") + literal.count("{") < DEEPEST:
        return 0
    depth = deepest = 0
    for bracket in re.findall(r"[()\[\]{}]", literal.replace("{{", "").replace("}}", "")):
        depth = max(depth + (1 if bracket in "([{" else -1), 0)
        deepest = max(deepest, depth)
    return deepest
