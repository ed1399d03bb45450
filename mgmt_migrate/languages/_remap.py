"""Moves a lowered text back into the file that it was cut from."""

from __future__ import annotations

from collections.abc import Callable

from mgmt_migrate.languages._rebuild import Change, rebuild
from mgmt_migrate.model.code import Code


def remap(
    code: Code,
    mapping: Callable[[int], int],
    text: str,
    ends: Callable[[int], int] | None = None,
) -> Code:
    """`code` with its offsets mapped into `text`.

    Args:
        mapping: offset in `code.text` (its length included) -> offset in `text`, never falling.
        ends: the same for exclusive ends, where neighbours in `code.text` are not neighbours in `text`.
    """
    return rebuild(code, Change(start=mapping, end=ends or mapping), text=text)
