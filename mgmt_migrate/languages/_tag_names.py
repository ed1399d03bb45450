"""The name of what a template tag prints."""

from __future__ import annotations

import re

_CHAIN = re.compile(r"[A-Za-z_]\w*(?:\??\.[A-Za-z_]\w*)*", re.ASCII)
# session['id_token'], ENV["DOMAIN"], session.get('id_token'), FindFirst("id_token")
_KEY = re.compile(r"[\[(]\s*['\"]([A-Za-z_]\w*)['\"]\s*[\]),]", re.ASCII)
_FILTER = re.compile(r"(?<!\|)\|(?!\|)")
_CONVERSION = re.compile(r"(?:\??\.(?:to_json|to_s|html_safe|toString|ToString|ToJson|Value|strip|trim))+$")
_NO_VARIABLE = re.compile(
    r"true|false|null|nil|None|True|False|undefined|and|or|not|in|is|raw|safe|json|ENT_\w+|JSON_\w+", re.ASCII
)
_RESERVED = re.compile(
    r"(?:await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|export|extends|finally|for|"
    r"function|if|import|instanceof|let|new|return|static|super|switch|throw|try|typeof|var|void|while|with|yield)\b"
)


def name_in(code: str) -> tuple[int, int] | None:
    """Where the printed variable stands in the code of an output tag; None if it names none.

    It is the last name or chain of names, without filters, conversions and keyword arguments; a literal key
    (`session['id_token']`) comes before names.
    """
    if bar := _FILTER.search(code):
        code = code[: bar.start()]
    found = None
    for chain in _CHAIN.finditer(code):
        name = chain.group()
        follows = code[chain.end() : chain.end() + 3].lstrip()
        keyword = follows[:1] in ("=", ":") and follows[:2] not in ("==", "::")
        if (
            keyword
            or (code[: chain.start()][-1:] != "$" and _NO_VARIABLE.fullmatch(name))
            or _RESERVED.match(name)
        ):
            continue
        conversion = _CONVERSION.search(name)
        found = chain.start(), chain.end() - (len(conversion.group()) if conversion else 0)
    for key in _KEY.finditer(code):
        found = key.span(1)
    return found
