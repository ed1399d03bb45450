"""Edits touch their spans and nothing else, and can be undone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.fixes.diff import unified
from mgmt_migrate.fixes.edits import ConflictError, applied, merged, reverse
from mgmt_migrate.model.finding import Edit

TEXTS = st.text(alphabet="ab'\"é\r\n\t x", max_size=60)


@st.composite
def texts_and_edits(draw: st.DrawFn) -> tuple[str, tuple[Edit, ...]]:
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), unique=True, max_size=8)))
    pairs = zip(cuts[::2], cuts[1::2], strict=False)
    return text, tuple(Edit("a.js", start, end, draw(TEXTS)) for start, end in pairs)


@given(texts_and_edits())
def test_what_lies_outside_of_the_spans_stays_and_undoing_gives_the_text_back(
    case: tuple[str, tuple[Edit, ...]],
) -> None:
    text, edits = case
    changed = applied(text, edits)
    assert applied(changed, reverse(text, edits)) == text
    assert len(changed) == len(text) + sum(len(e.replacement) - (e.end - e.start) for e in edits)
    if edits:
        assert changed.startswith(text[: edits[0].start])
        assert changed.endswith(text[edits[-1].end :])


def test_the_same_edit_twice_is_one_and_overlapping_ones_conflict() -> None:
    edit = Edit("a.js", 1, 4, "x")
    assert merged([edit, edit]) == (edit,)
    with pytest.raises(ConflictError):
        merged([edit, Edit("a.js", 3, 5, "y")])
    assert len(merged([edit, Edit("b.js", 3, 5, "y")])) == 2


@pytest.mark.parametrize("name", ["a.js", "my file.js", 'quo"te.js', "é.js"])
@pytest.mark.parametrize(
    ("before", "after"),
    [("a\nb\n", "a\nc\n"), ("a\r\nb\r\n", "a\r\nc\r\n"), ("a\nb", "a\nc"), ("a\x0cb\rc\nd", "a\x0cb\rX\nd")],
)
def test_git_applies_the_diff(tmp_path: Path, name: str, before: str, after: str) -> None:
    (tmp_path / name).write_bytes(before.encode())
    patch = "".join(unified(name, before, after)).encode()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=tmp_path, input=patch, check=True)
    assert (tmp_path / name).read_bytes() == after.encode()
