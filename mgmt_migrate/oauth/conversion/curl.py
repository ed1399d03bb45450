"""A curl command: its address, its content type and its data arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote_plus

from mgmt_migrate.oauth.conversion import json_body, query
from mgmt_migrate.oauth.conversion.slots import Slot

_WORD = re.compile(r"""(?:\\\r?\n|\s)*(?P<word>(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\])+)""", re.DOTALL)
_DATA = ("--data", "--data-raw", "--data-ascii", "--data-binary", "--data-urlencode", "--json", "-d")
_VARIABLE = re.compile(r"\$(?:\{[A-Za-z_][A-Za-z0-9_]*\}|[A-Za-z_][A-Za-z0-9_]*)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the command: its span, and the span inside its quotes. `quote` is ', " or nothing."""

    text: str
    start: int
    end: int
    inner_start: int
    inner_end: int
    quote: str

    @property
    def inner(self) -> str:
        return self.text[self.inner_start - self.start : self.inner_end - self.start]


@dataclass(frozen=True, slots=True)
class Data:
    """A data argument: from the option's start to the value's end."""

    option: str
    start: int
    value: Word


def words(text: str) -> list[Word]:
    """The words of a command line, line continuations included."""
    found = []
    for match in _WORD.finditer(text):
        word, start, end = match["word"], match.start("word"), match.end("word")
        quote = word[0] if len(word) > 1 and word[0] == word[-1] and word[0] in "'\"" else ""
        inset = 1 if quote == '"' or (quote and word.count("'") == 2) else 0
        found.append(Word(word, start, end, start + inset, end - inset, quote if inset else ""))
    return found


def data(found: list[Word]) -> list[Data]:
    """The data arguments, in order."""
    result = []
    for option, value in pairwise(found):
        if option.text in _DATA:
            result.append(Data(option.text, option.start, value))
    for word in found:
        name, equals, _ = word.text.partition("=")
        if equals and name in _DATA:
            skip = len(name) + 1
            quote = (
                word.text[skip]
                if word.text[skip : skip + 1] in ("'", '"') and word.text[-1] == word.text[skip]
                else ""
            )
            inset = 1 if quote else 0
            value = Word(
                word.text[skip:],
                word.start + skip,
                word.end,
                word.start + skip + inset,
                word.end - inset,
                quote,
            )
            result.append(Data(f"{name}=", word.start, value))
    return result


def is_json(value: Word) -> bool:
    """Whether the value of a data argument is an object."""
    return json_body.looks_like(value.inner.replace('\\"', '"'))


def address(found: list[Word]) -> Word | None:
    """The word with the address."""
    return next((word for word in found if re.match(r"(?:--url=)?https?://|\$", word.inner)), None)


def header(found: list[Word]) -> Word | None:
    """The word with the Content-Type header."""
    return next((word for word in found if re.match(r"content-type\s*:", word.inner, re.IGNORECASE)), None)


def slots(text: str, found: list[Data]) -> Iterator[Slot]:
    """The parameters of all data arguments."""
    for argument in found:
        value = argument.value
        wrap = _wrapper(value.quote)
        if is_json(value):
            quote = '\\"' if value.quote == '"' else '"'
            yield from json_body.members(text, value.inner_start, value.inner_end, quote=quote, wrap=wrap)
        elif len(found) > 1 and "&" not in value.inner and "=" in value.inner:
            yield _alone(argument, wrap)
        else:
            for slot in query.pairs(text, value.inner_start, value.inner_end):
                yield _wrapped(slot, wrap)


def _alone(argument: Data, wrap: Callable[[str], str]) -> Slot:
    """An argument that holds one parameter."""
    value = argument.value
    name, _, raw = value.inner.partition("=")
    encoded = "urlencode" not in argument.option
    style = query.style_of(raw) if encoded else str
    gap = "" if argument.option.endswith("=") else " "
    mark = value.quote or "'"
    return Slot(
        name,
        unquote_plus(raw) if encoded else raw,
        argument.start,
        value.end,
        value.inner_start + len(name) + 1,
        value.inner_end,
        lambda text: wrap(style(text)),
        lambda new, text: f"{argument.option}{gap}{mark}{new}={_wrapper(mark)(style(text))}{mark}",
    )


def _wrapped(slot: Slot, wrap: Callable[[str], str]) -> Slot:
    return Slot(
        slot.name,
        slot.value,
        slot.start,
        slot.end,
        slot.value_start,
        slot.value_end,
        lambda text: wrap(slot.write(text)),
        lambda name, text: f"{name}={wrap(slot.write(text))}",
    )


def _wrapper(quote: str) -> Callable[[str], str]:
    """In single quotes a shell expands nothing: a variable steps out of them for its own double ones."""
    if quote == "'":
        return lambda text: _VARIABLE.sub(lambda found: f"'\"{found[0]}\"'", text)
    return str
