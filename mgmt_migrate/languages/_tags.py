"""Template tags (`<%= x %>`, `{{ x }}`, `<?php ?>`, `@Model.X`) and how a script looks without them.

A parser of scripts must not see a tag, but every offset must stay. So a tag becomes a text of the same
length: an output tag keeps the name of what it prints, at its place (`<%= user.id_token %>` reads `
user.id_token   `), all else is blank. The blank is a vertical tab: JavaScript takes it for white space, and
no page has one, so that inside a string literal it marks what was a tag there; `restore` puts the tag back
into the string's value.

Which form a file may hold follows from its suffix (`FORMS`). Sources: the syntax pages of EJS, ERB,
Handlebars, Jinja, Twig, Liquid, Blade, Razor, JSP, ASP.NET, PHP and Go templates.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from mgmt_migrate.languages._tag_names import name_in

BLANK = "\v"
OUTPUT, STATEMENT, COMMENT = "output", "statement", "comment"
_SHORT = 2_000  # a tag in braces is short; the limit keeps a page of nothing but "{{" linear


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag at [start, end), its code at [code_start, code_end); `kind` is output, statement or comment."""

    start: int
    end: int
    code_start: int
    code_end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a tag: a regular expression that opens it and the text (or bracket) that closes it.

    Args:
        closer: the literal end; "" means that `opener` ends with a bracket and its partner closes the tag;
        None
            that the opener is all.
        limit: how far the closer may be; 0 for anywhere.
        to_end: without a closer the tag runs to the end of the file.
        fits: the code between must match this from its start.
    """

    opener: str
    closer: str | None
    kind: str
    limit: int = 0
    to_end: bool = False
    fits: str = ""


def _braces(opener: str, closer: str, kind: str, fits: str = r"(?!(?s:.*)</?script)") -> Form:
    return Form(opener, closer, kind, limit=_SHORT, fits=fits)


_PHP = (
    Form(r"<\?=", "?>", OUTPUT, to_end=True),
    Form(r"<\?(?:php(?=\s))?\s*(?:echo|print)\b", "?>", OUTPUT, to_end=True),
    Form(r"<\?xml\b", "?>", COMMENT),
    Form(r"<\?(?:php(?=\s))?", "?>", STATEMENT, to_end=True),
)
_EJS = (
    Form(r"<%[=-]", "%>", OUTPUT),
    Form("<%#", "%>", COMMENT),
    Form("<%_?", "%>", STATEMENT),
)
_ERB = (
    Form("<%==?", "%>", OUTPUT),
    Form("<%#", "%>", COMMENT),
    Form("<%-?", "%>", STATEMENT),
)
_ASPX = (
    Form("<%--", "--%>", COMMENT),
    Form("<%[=:#$]", "%>", OUTPUT),
    Form("<%@", "%>", COMMENT),
    Form("<%", "%>", STATEMENT),
)
_JSP = (
    Form("<%--", "--%>", COMMENT),
    Form("<%=", "%>", OUTPUT),
    Form("<%@", "%>", COMMENT),
    Form("<%!?", "%>", STATEMENT),
    Form(r"(?<!\\)[$#]\{", "", OUTPUT),
    _braces(r"<(?:c:out|s:property|bean:write|spring:eval)(?=\s)", "/>", OUTPUT, r"[^<>]*$"),
    _braces(r"</?(?:c|s|fmt|fn|spring|sec|logic|bean|html):\w+", ">", STATEMENT, r"[^<>]*$"),
)
_MUSTACHE = (
    _braces(r"\{\{~?!--", "--}}", COMMENT),
    _braces(r"\{\{~?!", "}}", COMMENT),
    _braces(r"\{\{~?(?:[#/^>]|else\b)", "}}", STATEMENT),
    _braces(r"\{\{\{", "}}}", OUTPUT),
    _braces(r"\{\{[~&]?", "}}", OUTPUT),
)
_JINJA = (
    _braces(r"\{#", "#}", COMMENT),
    _braces(r"\{%[-+~]?", "%}", STATEMENT),
    _braces(r"\{\{[-+~]?", "}}", OUTPUT),
)
_BLADE = (
    Form(r"\{\{--", "--}}", COMMENT),
    _braces(r"\{!!", "!!}", OUTPUT),
    _braces(r"\{\{", "}}", OUTPUT),
    Form(r"(?<![\w@])@php\b(?!\s*\()", "@endphp", STATEMENT),
    Form(r"(?<![\w@])@(?:json|js)\s*\(", "", OUTPUT),
    Form(
        r"(?<![\w@])@(?:if|elseif|unless|isset|empty|foreach|for|forelse|while|switch|case|auth|guest|can|cannot|env|"
        r"section|push|stack|yield|include\w*|extends|php|error|method)\s*\(",
        "",
        STATEMENT,
    ),
    Form(r"(?<![\w@])@(?:end\w+|else|auth|guest|production|csrf|break|default)\b", None, STATEMENT),
    *_PHP,
)
_RAZOR_BLOCK = r"if|else|for|foreach|while|do|switch|try|using|lock"
_RAZOR = (
    Form(r"@\*", "*@", COMMENT),
    Form(r"(?<![\w@])@(?:(?:code|functions)\s*)?\{", "", STATEMENT),
    Form(r"(?<![\w@])@\(", "", OUTPUT),
    Form(r"(?<![\w@])@(?:foreach|using|lock)\s*\(", "", STATEMENT),
    Form(rf"(?<![\w@])@(?=(?:{_RAZOR_BLOCK})\b)|@:|</?text>", None, STATEMENT),
    Form(r"(?<![\w@])@(?:await\s+)?[A-Za-z_](?:[\w.]|\?\.)*[(\[]", "", OUTPUT),
    Form(r"(?<![\w@])@(?=[A-Za-z_])(?!(?:section|page|model|inject|inherits)\b)(?:[\w.]*\w)", None, OUTPUT),
)
_GO = _braces(r"\{\{-?\s*(?:if|else|end|range|with|define|template|block)\b", "}}", STATEMENT, r"[^{}\n]*$")
# A page may be a template of any server; in its scripts `{{` and `{#` may also be the script's own.
_HTML = (
    Form(r"<%[=:-]", "%>", OUTPUT),
    Form("<%", "%>", STATEMENT),
    Form(r"<\?=|<\?php\s+(?:echo|print)\b", "?>", OUTPUT),
    Form(r"<\?(?:php|xml)\b", "?>", STATEMENT),
    _GO,
    _braces(r"\{\{(?:!--|!|[#/^>]|else\b)", "}}", STATEMENT, r"[^{}\n]*$"),
    _braces(r"\{#", "#}", COMMENT, r"[^{}\n]*$"),
    _braces(r"\{%[-+~]?", "%}", STATEMENT),
    _braces(r"\{\{\{", "}}}", OUTPUT, r"[^{}\n]*$"),
    _braces(r"\{\{[-&~]?", "}}", OUTPUT, r"(?!\s*(?:[\w'\"-]+\s*:|\.\.\.))[^{}\n;]*$"),
)
_PUG = (Form(r"(?<!\\)[#!]\{", "", OUTPUT),)

FORMS: dict[str, tuple[Form, ...]] = {
    **dict.fromkeys((".html", ".htm"), _HTML),
    ".xhtml": (Form(r"#\{", "", OUTPUT), *_HTML),
    **dict.fromkeys((".vue", ".svelte", ".astro"), ()),
    ".ejs": _EJS,
    ".erb": _ERB,
    **dict.fromkeys((".hbs", ".handlebars", ".mustache"), _MUSTACHE),
    **dict.fromkeys((".jinja", ".jinja2", ".j2", ".njk", ".twig", ".liquid"), _JINJA),
    **dict.fromkeys((".php", ".phtml"), _PHP),
    ".blade.php": _BLADE,
    **dict.fromkeys((".cshtml", ".razor"), _RAZOR),
    ".jsp": _JSP,
    ".aspx": _ASPX,
    **dict.fromkeys((".pug", ".jade"), _PUG),
}


@dataclass(frozen=True)
class Masked:
    """A text with its tags masked; of the same length as `original`, without the line breaks inside tags."""

    original: str
    text: str
    tags: tuple[Tag, ...]

    @cached_property
    def _starts(self) -> list[int]:
        return [tag.start for tag in self.tags]

    def restore(self, word: str, start: int, end: int) -> str:
        """`word`, read from the masked text at [start, end), with the tags as they were written."""
        if BLANK not in word:
            return word
        done: list[str] = []
        position = 0
        first, last = bisect.bisect_left(self._starts, start), bisect.bisect_left(self._starts, end)
        for tag in self.tags[first:last]:
            mask = self.text[tag.start : tag.end]
            found = word.find(mask, position)
            if found >= 0:
                done += word[position:found], self.original[tag.start : tag.end]
                position = found + len(mask)
        return "".join(done) + word[position:]


def mask(text: str, forms: tuple[Form, ...]) -> Masked:
    """The text with every tag of these forms masked."""
    tags = tuple(_tags(text, forms)) if forms else ()
    pieces: list[str] = []
    position = 0
    for tag in tags:
        pieces += text[position : tag.start], _mask(text, tag)
        position = tag.end
    pieces.append(text[position:])
    return Masked(text, "".join(pieces), tags)


def _mask(text: str, tag: Tag) -> str:
    length = tag.end - tag.start
    if tag.kind != OUTPUT:
        return BLANK * length
    first = tag.code_start - tag.start
    name = name_in(text[tag.code_start : tag.code_end])
    if name is None:
        return BLANK * first + "_" + BLANK * (length - first - 1)
    start, end = first + name[0], first + name[1]
    return BLANK * start + text[tag.start + start : tag.start + end] + BLANK * (length - end)


@lru_cache
def _openers(forms: tuple[Form, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<f{index}>{form.opener})" for index, form in enumerate(forms)))


def _tags(text: str, forms: tuple[Form, ...]) -> Iterator[Tag]:
    """The tags in order; none inside another."""
    search = _openers(forms).search
    closers = _Closers(text)
    position = 0
    while opening := search(text, position):
        form = forms[int((opening.lastgroup or "f0")[1:])]
        tag = _tag(text, form, opening, closers)
        if tag is None:
            position = opening.end()
        else:
            position = tag.end
            yield tag


def _tag(text: str, form: Form, opening: re.Match[str], closers: _Closers) -> Tag | None:
    start, inner = opening.span()
    if form.closer is None:
        return Tag(start, inner, start + 1, inner, form.kind)
    if form.closer == "":
        end = closers.partner(inner - 1)
        if end < 0:
            return None
        # for `@Html.Raw(x)` the code is all of it, for `@{ ... }` what is inside
        code = inner if opening.group()[-2:-1] in "@$#!" or form.kind == STATEMENT else start + 1
        close = end - 1 if code == inner else end
        return Tag(start, end, code, close, form.kind)
    close = closers.find(form.closer, inner, form.limit)
    if close < 0:
        return Tag(start, len(text), inner, len(text), form.kind) if form.to_end else None
    if form.fits and not re.compile(form.fits).match(text[inner:close]):
        return None
    return Tag(start, close + len(form.closer), inner, close, form.kind)


class _Closers:
    """Finds ends without ever searching the same stretch in vain twice."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.absent: set[str] = set()

    def find(self, closer: str, position: int, limit: int) -> int:
        if closer in self.absent:
            return -1
        if limit:
            return self.text.find(closer, position, position + limit)
        found = self.text.find(closer, position)
        if found < 0:
            self.absent.add(closer)
        return found

    @cached_property
    def partners(self) -> dict[int, int]:
        """Offset of an opening bracket -> end of the closing one; each kind by itself, strings not heeded."""
        found: dict[int, int] = {}
        stacks: dict[str, list[int]] = {"(": [], "[": [], "{": []}
        opens = {")": "(", "]": "[", "}": "{"}
        for bracket in re.finditer(r"[()\[\]{}]", self.text):
            mark = bracket.group()
            if mark in stacks:
                stacks[mark].append(bracket.start())
            elif stacks[opens[mark]]:
                found[stacks[opens[mark]].pop()] = bracket.end()
        return found

    def partner(self, position: int) -> int:
        return self.partners.get(position, -1)
