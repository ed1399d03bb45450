"""What holds for every fix, however the file is written."""

from __future__ import annotations

import ast
import difflib
import re
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mgmt_migrate.engine import fixing
from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.fixes.edits import applied, reverse
from mgmt_migrate.model.finding import Edit
from mgmt_migrate.sources.text import decode, encode
from tests.commands.legacy import tree
from tests.fixes.programs import component, javascript, python
from tests.fixes.trying import planned


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(javascript(), component(), python()))
def test_a_fix_parses_is_final_touches_its_spans_keeps_how_the_file_is_written_and_can_be_undone(
    files: dict[str, bytes],
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = tree(Path(name), dict(files))
        plan = planned(folder)
        assert [unit.reasons for unit in plan.units if unit.safety == "manual"] == []
        assert plan.units
        fixing.write(plan, plan.units)
        edits = [edit for unit in plan.units for edit in unit.edits]
        for path, before in files.items():
            own = [edit for edit in edits if edit.path == path]
            judge(path, before, (folder / path).read_bytes(), own)
        assert planned(folder).units == ()


def judge(path: str, before: bytes, data: bytes, edits: list[Edit]) -> None:
    was, now = decode(before, path), decode(data, path)
    assert (now.encoding, now.bom) == (was.encoding, was.bom)
    assert applied(was.text, edits) == now.text
    assert encode(now, applied(now.text, reverse(was.text, edits))) == before
    assert re.findall(r"\r\n|\r|\n", now.text).count(was.newline) == len(re.findall(r"\r\n|\r|\n", now.text))
    assert not lower_text(path, now.text).broken
    if path.endswith(".py"):
        ast.parse(now.text)
    quote = '"' if was.text.count('"') > was.text.count("'") else "'"
    for edit in edits:  # no edit reaches further than what it changes needs, and a literal keeps its quotes
        old = was.text[edit.start : edit.end]
        written = {mark for mark in edit.replacement if mark in "'\""}
        assert written <= ({old[0]} if old[:1] in ("'", '"') else {quote})
        assert "`" in edit.replacement or not old.startswith("`") or "://" in edit.replacement
        assert difflib.SequenceMatcher(None, old, edit.replacement).ratio() > 0.1 or not old
