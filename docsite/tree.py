"""All pages of the site as one tree of Markdown: those of docs/, the generated ones, and one for each file
outside of docs/ that a page links to."""

from __future__ import annotations

import posixpath
from pathlib import Path

from docsite import commands, nav, pages, prose

ROOT = Path(__file__).parents[1]
OUTSIDE = "files/"


def texts() -> dict[str, str]:
    """Path in the site's tree to Markdown, links and codes led to the pages of the site."""
    found = {
        path.relative_to(ROOT / "docs").as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((ROOT / "docs").rglob("*.md"))
    }
    waiting = list(found)
    for name in nav.named():
        if name.startswith(OUTSIDE):
            found[name] = pages.of_file(ROOT / name.removeprefix(OUTSIDE))
            waiting.append(name)
    while waiting:
        page = waiting.pop()
        for target in prose.targets(found[page]):
            name = _at_top(page, target)
            place = _place(name)
            if place not in found and not name.startswith("docs/") and (ROOT / name).is_file():
                found[place] = pages.of_file(ROOT / name)
                waiting.append(place)
    codes = pages.places()
    written = {place: prose.with_codes(_relinked(text, place), place, codes) for place, text in found.items()}
    made = dict([*pages.made(), *commands.made()])
    return written | {place: prose.with_codes(text, place, codes) for place, text in made.items()}


def others() -> list[Path]:
    """The files of docs/ that are no pages."""
    return [path for path in sorted((ROOT / "docs").rglob("*")) if path.is_file() and path.suffix != ".md"]


def _at_top(page: str, link: str) -> str:
    """What a link of a page means, as path from the top of the repository."""
    source = page.removeprefix(OUTSIDE) if page.startswith(OUTSIDE) else f"docs/{page}"
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), link))


def _place(name: str) -> str:
    """Where a path from the top of the repository has its page."""
    if name.startswith("docs/"):
        return name.removeprefix("docs/")
    if name == "README.md":
        return "index.md"
    return f"{OUTSIDE}{name}" if name.endswith(".md") else f"{OUTSIDE}{name}.md"


def _relinked(text: str, place: str) -> str:
    return prose.relinked(text, place, lambda link: _place(_at_top(place, link)))
