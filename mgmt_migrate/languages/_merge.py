"""Joins two languages of one file, as a page and its scripts."""

from __future__ import annotations

from mgmt_migrate.languages._rebuild import Change, rebuild
from mgmt_migrate.model.code import Builder, Code


def merge(a: Code, b: Code) -> Code:
    """Both programs as one file: path, language, text and scope numbers of `a`; those of `b` follow.

    Both must hold offsets of the same text. The module of `b` stays a module of its own (parent -1), so that
    equal names of two languages do not meet.
    """
    shift = len(a.scopes)
    if shift:
        b = rebuild(b, Change(scope=lambda index: index + shift), text=a.text)
    joined = Builder(
        a.path,
        a.language,
        a.text,
        scopes=[*a.scopes, *b.scopes],
        bindings=[*a.bindings, *b.bindings],
        calls=[*a.calls, *b.calls],
        records=[*a.records, *b.records],
        strings=[*a.strings, *b.strings],
        returns=[*a.returns, *b.returns],
        imports=[*a.imports, *b.imports],
        exports=[*a.exports, *b.exports],
        comments=sorted((*a.comments, *b.comments), key=lambda comment: comment.start),
        broken=a.broken or b.broken,
    )
    return joined.finish()
