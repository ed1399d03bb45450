"""Markdown outside of code: links that are turned, codes that become links."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

FENCE = re.compile(r"^ *(```|~~~)")
LINK = re.compile(r"\]\((?![a-z][a-z0-9+.-]*:|#)([^)#\s]+)(#[^)\s]*)?\)")
CODE = re.compile(r"(?<![\w\[/`-])`?((?:MM|TK)\d{3})`?(?![\w\]`-]|\.md)")
_INLINE = re.compile(r"(`+[^`]*`+)")


def prose(text: str, change: Callable[[str], str]) -> str:
    """The text with every line outside of code fences changed."""
    lines, fenced = [], False
    for line in text.splitlines():
        edge = bool(FENCE.match(line))
        lines.append(line if fenced or edge else change(line))
        fenced ^= edge
    return "\n".join(lines) + "\n"


def targets(text: str) -> Iterator[str]:
    """The relative links outside of code, without their anchors."""
    found: list[str] = []

    def note(line: str) -> str:
        found.extend(match[1] for match in LINK.finditer(line))
        return line

    prose(text, note)
    yield from found


def relative(target: str, page: str) -> str:
    """The way from a page of the site to another, both as paths of their sources."""
    return posixpath.relpath(target, posixpath.dirname(page) or ".")


def relinked(text: str, page: str, place: Callable[[str], str]) -> str:
    """The text with each relative link led to where `place` has its target."""

    def link(match: re.Match[str]) -> str:
        to = place(match[1])
        anchor = (
            "" if to == "index.md" else match[2] or ""
        )  # the README's sections are pages of their own here
        return f"]({relative(to, page)}{anchor})"

    return prose(text, lambda line: LINK.sub(link, line))


def with_codes(text: str, page: str, places: dict[str, str]) -> str:
    """The text with codes of rules and checks as links to their pages; headings stay as they are."""

    def link(match: re.Match[str]) -> str:
        place = places.get(match[1])
        return match[0] if place in (None, page) else f"[{match[1]}]({relative(str(place), page)})"

    def line(text: str) -> str:
        if text.startswith("#"):
            return text
        parts = _INLINE.split(text)  # every second is inline code, where a code stands alone or not at all
        for number, part in enumerate(parts):
            if number % 2 == 0 or CODE.fullmatch(part):
                parts[number] = CODE.sub(link, part)
        return "".join(parts)

    return prose(text, line)
