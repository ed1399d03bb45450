"""A scan says the same whatever the order of the files, the number of workers, or the time of day."""

from __future__ import annotations

import gc
import random
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mgmt_migrate.engine import parsing, pool
from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.engine.pipeline import Options, judge, scan, scan_text
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports import json
from tests.commands.legacy import BEARER, CALL, REQUEST, tree

PROGRAMS = [
    CALL,
    BEARER,
    REQUEST,
    "localStorage.setItem('id_token', authResult.idToken);\n",
    "new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')});\n",
    "export const domain = 'acme.eu.auth0.com';\nexport const idToken = authResult.idToken;\n",
    "import {domain, idToken} from './f5';\nnew auth0.Management({domain: domain, token: idToken});\n",
    "function ( {\n" + CALL,
    "x = 1\n",
]


def report(result: Result) -> str:
    """The JSON report without the time that the scan took."""
    return "".join(json.render(replace(result, seconds=0.0)))


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """Files that lead to each other, of several languages."""
    suffix = {1: "py", 8: "py"}
    return tree(tmp_path, {f"f{n}.{suffix.get(n, 'js')}": text for n, text in enumerate(PROGRAMS)})


def test_the_number_of_workers_changes_nothing(application: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree(application, {f"more{n}/{n}.js": CALL * (n % 5 + 1) for n in range(40)})
    monkeypatch.setattr(pool.run, "__kwdefaults__", {**(pool.run.__kwdefaults__ or {}), "threshold": 0})
    reports = {report(scan(Options((application,), jobs=jobs))) for jobs in (1, 2, 4)}
    assert len(reports) == 1
    assert reports.pop().count('"rule": "MM201"') > 100


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_files_changes_nothing(application: Path, chance: random.Random) -> None:
    options = Options((application,))
    texts = {path.name: path.read_text() for path in sorted(application.iterdir())}
    names = list(texts)
    expected = report(judge([parsing.lower_text(n, texts[n]) for n in names], options, application, []))
    chance.shuffle(names)
    shuffled = judge([parsing.lower_text(n, texts[n]) for n in names], options, application, [])
    assert report(shuffled) == expected
    assert '"rule"' in expected


def test_a_second_scan_gives_the_same_fingerprints(application: Path) -> None:
    first, second = (scan(Options((application,))) for _ in range(2))
    marks = [finding.fingerprint for finding in first.findings]
    assert marks == [finding.fingerprint for finding in second.findings]
    assert len(set(marks)) == len(marks) > 3


INSERTED = st.lists(st.sampled_from(["", "// more", "/* é👩 */", "var a = 1;"]), max_size=20)


@settings(max_examples=15)
@given(above=INSERTED, newline=st.sampled_from(["\n", "\r\n"]))
def test_a_fingerprint_survives_lines_above(above: list[str], newline: str) -> None:
    text = (CALL + "other();\n" + CALL + REQUEST).replace("\n", newline)
    moved = "".join(line + newline for line in above) + text
    before = scan_text(text, "app.js", Options(())).findings
    after = scan_text(moved, "app.js", Options(())).findings
    assert [found.fingerprint for found in after] == [found.fingerprint for found in before]
    assert [found.line for found in after] == [found.line + len(above) for found in before]
    assert len({found.fingerprint for found in before}) == len(before) >= 3


def test_a_rule_that_sees_a_place_twice_counts_it_once(application: Path) -> None:
    places = [(found.rule, found.place) for found in scan(Options((application,))).findings]
    assert len(places) == len(set(places))


def test_the_progress_told_is_that_of_the_files_parsed(application: Path) -> None:
    told: list[tuple[int, int]] = []
    scan(Options((application,)), lambda done, everything: told.append((done, everything)))
    assert told == [(n + 1, len(told)) for n in range(len(told))]
    assert len(told) > 3


def test_a_file_that_its_language_gives_up_is_a_finding_and_the_rest_is_scanned(
    application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = parsing.lower_text

    def fail(shown: str, text: str) -> object:
        if shown == "f1.py":
            raise KeyError("two\nlines")
        return real(shown, text)

    monkeypatch.setattr(parsing, "lower_text", fail)
    result = scan(Options((application,), jobs=1))
    assert [f.message for f in result.findings if f.rule == "MM901"] == [
        "could not be scanned: failed (KeyError: 'two\\nlines')"
    ]
    assert any(re.match("MM201", found.rule) for found in result.findings)


@settings(max_examples=6, deadline=None)
@given(known=st.sets(st.integers(0, len(PROGRAMS) - 1)), jobs=st.sampled_from([1, 2]), torn=st.booleans())
def test_what_the_cache_knows_changes_nothing(known: set[int], jobs: int, torn: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, held = Path(folder, "app"), Path(folder, "cache")
        names = {n: f"f{n}.{'py' if n in (1, 8) else 'js'}" for n in range(len(PROGRAMS))}
        tree(root, {name: PROGRAMS[n] for n, name in names.items()})
        expected = report(scan(Options((root,), jobs=1)))
        if known:
            paths = tuple(root / names[n] for n in known)
            scan(Options(paths, jobs=1, cache=Cache(held)))
        if torn:
            for entry in held.rglob("*"):
                if entry.is_file():
                    entry.write_bytes(entry.read_bytes()[: entry.stat().st_size // 2])
        for _ in range(2):
            assert report(scan(Options((root,), jobs=jobs, cache=Cache(held)))) == expected
    assert '"rule"' in expected


def test_the_garbage_collector_is_as_it_was_after_a_scan(application: Path) -> None:
    before = (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled())
    scan(Options(roots=(application,), jobs=1))
    assert (gc.get_threshold(), gc.get_freeze_count(), gc.isenabled()) == before
