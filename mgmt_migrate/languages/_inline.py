"""Lowers the scripts inside a page as one program, at the offsets of the page."""

from __future__ import annotations

from collections.abc import Sequence

from mgmt_migrate.languages._rebuild import Change, rebuild
from mgmt_migrate.languages._scripts import DIALECTS, Script, only, without_wrapping
from mgmt_migrate.languages._tags import COMMENT, Masked
from mgmt_migrate.model.code import Code, Comment, Scope
from mgmt_migrate.value import replace


def lower_scripts(path: str, masked: Masked, found: Sequence[Script]) -> Code:
    """The scripts of a page as one program.

    `found` may also hold comments, and "server" scripts, which are left out. Strings, keys and names of
    modules show the template tags that lie in them as they are written.
    """
    text = masked.original
    kept = [script for script in found if script.dialect in DIALECTS]
    spans = [(script.start, script.end) for script in found if script.dialect == "comment"]
    spans += [(tag.start, tag.end) for tag in masked.tags if tag.kind == COMMENT]
    code = _lower(path, masked.text, kept)
    code = rebuild(code, Change(word=masked.restore), text=text) if masked.tags else replace(code, text=text)
    comments = [*code.comments, *(Comment(start, end, text[start:end]) for start, end in spans)]
    return replace(code, comments=tuple(sorted(comments, key=lambda comment: comment.start)))


def _lower(path: str, page: str, kept: Sequence[Script]) -> Code:
    if not kept:
        return Code(path, "javascript", page, (Scope(0, -1, "module", "", (), 0, len(page)),))
    from mgmt_migrate.languages.javascript import lower_as

    pieces: list[str] = []
    position = 0
    for script in kept:
        pieces += page[position : script.start], without_wrapping(page[script.start : script.end])
        position = script.end
    pieces.append(page[position:])
    program = only("".join(pieces), [(script.start, script.end) for script in kept], "\n;")
    return lower_as(path, program, _dialect({script.dialect for script in kept}))


def _dialect(dialects: set[str]) -> str:
    """The narrowest dialect that reads all: TypeScript reads JavaScript."""
    if "tsx" in dialects:
        return "tsx"
    return "typescript" if "typescript" in dialects else "javascript"
