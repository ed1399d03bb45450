"""Pages and templates by their inline scripts: HTML, Vue, Svelte, Astro, and the templates of common servers.

All scripts of a page are lowered as one program, as a browser runs them: what is not script is blanked, so
that every offset is that of the file. Server code between PHP, ERB, JSP, ASP.NET and Razor tags is lowered
as text beside it.
"""

from __future__ import annotations

import posixpath
import re

from mgmt_migrate.languages import language_for
from mgmt_migrate.languages._inline import lower_scripts
from mgmt_migrate.languages._merge import merge
from mgmt_migrate.languages._scripts import DIALECTS, Script, only, scripts
from mgmt_migrate.languages._tags import COMMENT, FORMS, mask
from mgmt_migrate.model.code import Code
from mgmt_migrate.value import replace

SUFFIXES = frozenset(
    {
        ".aspx",
        ".astro",
        ".blade.php",
        ".cshtml",
        ".ejs",
        ".erb",
        ".handlebars",
        ".hbs",
        ".htm",
        ".html",
        ".j2",
        ".jinja",
        ".jinja2",
        ".jsp",
        ".liquid",
        ".mustache",
        ".njk",
        ".php",
        ".phtml",
        ".razor",
        ".svelte",
        ".twig",
        ".vue",
        ".xhtml",
    }
)
# Suffix of a page with server code -> how the tags begin that hold it.
_SERVER_CODE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys((".php", ".phtml"), ("<?",)),
    ".blade.php": ("<?", "{{", "{!!", "@php"),
    **dict.fromkeys((".erb", ".jsp", ".aspx"), ("<%",)),
    **dict.fromkeys((".cshtml", ".razor"), ("@",)),
}
# Templates that make files of any kind, named by the suffix before.
_ANY_KIND = frozenset(
    {
        ".ejs",
        ".erb",
        ".hbs",
        ".handlebars",
        ".mustache",
        ".jinja",
        ".jinja2",
        ".j2",
        ".njk",
        ".twig",
        ".liquid",
    }
)
_SCRIPT_SUFFIXES = {
    ".js": "javascript",
    ".mjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".tsx": "tsx",
}
_FRONT_MATTER = re.compile(r"\s*---[^\n]*\n(.*?)\n---", re.DOTALL)


def lower(path: str, text: str) -> Code:
    """The scripts of a page as one program; with them, for a server's page, the code between its tags."""
    suffix = _suffix(path)
    stem = path[: len(path) - len(suffix)]
    inner = posixpath.splitext(stem)[1].lower()
    if suffix in _ANY_KIND and inner and inner not in (*FORMS, *_SCRIPT_SUFFIXES):
        language = language_for(stem)
        if inner in language.SUFFIXES:  # tenant.yaml.j2
            return replace(language.lower(stem, text), path=path)
    masked = mask(text, FORMS.get(suffix, FORMS[".html"]))
    if inner in _SCRIPT_SUFFIXES:
        found = [Script(0, len(text), _SCRIPT_SUFFIXES[inner])]
    else:
        default = "typescript" if suffix == ".astro" else "javascript"
        found = [*_front_matter(suffix, text), *scripts(masked.text, default)]
    page = lower_scripts(path, masked, found)
    server = [(script.start, script.end) for script in found if script.dialect == "server"]
    openers = _SERVER_CODE.get(suffix, ())
    for tag in masked.tags:
        if openers and tag.kind != COMMENT and text.startswith(openers, tag.start):
            server.append((tag.code_start, tag.code_end))
    if not server:
        return page
    from mgmt_migrate.languages import text as plain

    code = replace(plain.lower(path, only(text, sorted(server), ";\n")), text=text)
    return merge(page, code) if any(script.dialect in DIALECTS for script in found) else merge(code, page)


def _suffix(path: str) -> str:
    base = posixpath.basename(path).lower()
    return ".blade.php" if base.endswith(".blade.php") else posixpath.splitext(base)[1]


def _front_matter(suffix: str, text: str) -> list[Script]:
    matter = _FRONT_MATTER.match(text) if suffix == ".astro" else None
    return [Script(matter.start(1), matter.end(1), "typescript")] if matter else []
