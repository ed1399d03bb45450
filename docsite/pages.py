"""The pages that are made from the program: rules, token checks, matrix, and files that pages link to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mgmt_migrate import catalog
from mgmt_migrate.commands import matrix
from mgmt_migrate.protocol.scopes import MATRIX

FOLDERS = {"rule": "reference/rules", "check": "reference/checks"}
LANGUAGES = {".yml": "yaml", ".yaml": "yaml", ".json": "json", ".toml": "toml", ".py": "python", ".sh": "sh"}
_NAMED_FENCE = re.compile(r"^(```|~~~)(\w+) +(\S+)$", re.MULTILINE)

RULES = """# Rules

What `mgmt-migrate scan` reports. A rule's severity follows from the evidence: an error is established, a
warning is likely, a note is possible. `mgmt-migrate explain MM202` shows the same page in the terminal.
"""
CHECKS = """# Token checks

What `mgmt-migrate audit-token` checks. An error makes the call fail, a warning is odd, a note is no reproach.
`mgmt-migrate explain TK204` shows the same page in the terminal.
"""
SCOPES = """---
hide: [toc]
---
# Endpoints and scopes

Eight endpoints of the Management API took ID tokens. This is what an access token needs for each of them: the
scope for the own record, which only a user's token can hold, or the one for any user, which comes through
client credentials alone. `mgmt-migrate matrix` prints the same; `--endpoint` and `--scope` narrow it.
"""


def places() -> dict[str, str]:
    """Code of each rule and check to the source path of its page."""
    return {code: f"{FOLDERS[page.kind]}/{code}.md" for code, page in catalog.pages().items()}


def made() -> Iterator[tuple[str, str]]:
    """Source path and Markdown of each page about the facts."""
    for code, page in catalog.pages().items():
        title = f"---\ntitle: {code} {page.name}\ndescription: {page.title!r}\n---\n"
        yield places()[code], title + fences(page.text)
    yield f"{FOLDERS['rule']}/index.md", RULES + _table("rule")
    yield f"{FOLDERS['check']}/index.md", CHECKS + _table("check")
    yield "reference/matrix.md", SCOPES + _matrix()


def _matrix() -> str:
    rows = [f"| `{row.endpoint.key}` | `{row.current_user}` | `{row.any_user}` |" for row in MATRIX]
    table = "\n".join(["| endpoint | current user | any user |", "| --- | --- | --- |", *rows])
    notes = [f"- `{row.endpoint.key}`, `{row.current_user}`: {row.drift}" for row in MATRIX if row.drift]
    return "\n".join(["", table, "", "## Where others differ", "", *notes, "", matrix._LEGEND, ""])


def fences(text: str) -> str:
    """The text with a file's name behind a fence as the title of that fence."""
    return _NAMED_FENCE.sub(r'\1\2 title="\3"', text)


def _table(kind: str) -> str:
    rows = [
        f"| [{page.code}]({page.code}.md) | {page.name} | {page.title} |"
        for page in catalog.pages().values()
        if page.kind == kind
    ]
    return "\n".join(["", "| code | name | what it finds |", "| --- | --- | --- |", *rows, ""])


def of_file(path: Path) -> str:
    """A page for a file, or for the files of a folder, outside of the documentation."""
    if path.is_dir():
        inside = [of_file(one) for one in sorted(path.iterdir()) if one.is_file() and one.suffix in LANGUAGES]
        return f"# {path.name}\n\n" + "\n".join(f"#{text}" for text in inside)
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        return text
    return f"# {path.name}\n\n```{LANGUAGES.get(path.suffix, 'text')}\n{text.rstrip()}\n```\n"
