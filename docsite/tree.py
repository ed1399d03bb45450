"""All pages of the site as one tree of Markdown: those of docs/, the generated ones, and one for each file
outside of docs/ that the navigation names or a page links to."""

from __future__ import annotations

import posixpath
from pathlib import Path

from docsite import commands, nav, pages, prose

ROOT = Path(__file__).parents[1]
WIDE = ("comparison.md", "performance.md")
"""Pages with large tables: they have no table of contents beside them."""


def texts() -> dict[str, str]:
    """Path in the site's tree to Markdown, links and codes led to the pages of the site."""
    sources = {
        path.relative_to(ROOT / "docs").as_posix(): path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "docs").rglob("*.md"))
    }
    sources |= {_place(name): name for name in nav.OUTSIDE}
    found: dict[str, str] = {}
    while waiting := [place for place in sources if place not in found]:
        for place in waiting:
            found[place] = pages.of_file(ROOT / sources[place])
            for target in prose.targets(found[place]):
                name = _at_top(sources[place], target)
                if (ROOT / name).exists() and not name.startswith("docs/") and name != "README.md":
                    sources.setdefault(_place(name), name)
    codes = pages.places()
    for place, text in found.items():
        found[place] = prose.with_codes(_relinked(text, place, sources[place]), place, codes)
    for place in WIDE:
        if place in found:
            found[place] = f"---\nhide: [toc]\n---\n{found[place]}"
    made = dict([*pages.made(), *commands.made()])
    return found | {place: prose.with_codes(text, place, codes) for place, text in made.items()}


def others() -> list[Path]:
    """The files of docs/ that are no pages."""
    return [path for path in sorted((ROOT / "docs").rglob("*")) if path.is_file() and path.suffix != ".md"]


def _at_top(source: str, link: str) -> str:
    """What a link in a file means, as path from the top of the repository."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source), link))


def _place(name: str) -> str:
    """Where a path from the top of the repository has its page."""
    if name.startswith("docs/"):
        return name.removeprefix("docs/")
    if name == "README.md":
        return "index.md"
    if name.endswith("/README.md"):
        return f"files/{posixpath.dirname(name)}.md"
    return f"files/{name}" if name.endswith(".md") else f"files/{name}.md"


def _relinked(text: str, place: str, source: str) -> str:
    return prose.relinked(text, place, lambda link: _place(_at_top(source, link)))
