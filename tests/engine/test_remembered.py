"""An outcome is remembered as long as nothing that it was drawn from has changed, and then saves all the work."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mgmt_migrate.analysis import project
from mgmt_migrate.engine import pipeline
from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.engine.pipeline import Options, scan
from mgmt_migrate.engine.remembered import Imported, Memory
from mgmt_migrate.model.finding import Edit, Fix, Result, Severity
from mgmt_migrate.model.house import House
from mgmt_migrate.reports import json
from mgmt_migrate.sources.inventory import find
from mgmt_migrate.value import replace as changed
from tests.commands.legacy import BEARER, CALL, REQUEST, tree

Work = Callable[[], int]

LOADS = "new auth0.Management({domain: 'acme.eu.auth0.com', token: localStorage.getItem('id_token')});\n"
STORES = "localStorage.setItem('id_token', authResult.idToken);\n"
IMPORTS = "import {mine} from './mine';\nnew auth0.Management({domain: 'acme.eu.auth0.com', token: mine});\n"
EXPORTS = "export const mine = authResult.idToken;\n"
HARMLESS = "export const mine = session.accessToken;\n"
PROGRAMS = [
    CALL,
    BEARER,
    REQUEST,
    LOADS,
    STORES,
    IMPORTS,
    EXPORTS,
    HARMLESS,
    "// mgmt-migrate: ignore\n" + CALL,
]


def report(result: Result) -> str:
    """The JSON report without the time that the scan took."""
    return "".join(json.render(replace(result, seconds=0.0)))


@pytest.fixture
def joined(monkeypatch: pytest.MonkeyPatch) -> Work:
    """How many times the files of a scan were joined so far."""
    count = 0
    real = project.Project.__init__

    def watched(*arguments: object) -> None:
        nonlocal count
        count += 1
        real(*arguments)  # type: ignore[arg-type]  # handed on as they came

    monkeypatch.setattr(project.Project, "__init__", watched)
    return lambda: count


def test_the_same_files_are_joined_once(tmp_path: Path, joined: Work) -> None:
    tree(tmp_path / "app", {"a.js": IMPORTS, "mine.js": EXPORTS, "b.js": LOADS + STORES})
    options = Options((tmp_path / "app",), jobs=1, cache=Cache(tmp_path / "cache"))
    first = scan(options)
    second = scan(replace(options, jobs=2, verbose=True))
    assert joined() == 1
    assert report(second) == report(first)
    assert '"rule"' in report(second)
    assert second.texts == first.texts


@pytest.mark.parametrize(
    "change",
    [
        {"mine.js": HARMLESS},
        {"mine.js": None, "mine/index.js": EXPORTS},
        {"mine": EXPORTS},
        {"deep/package.json": "{}"},
        {"a.js": IMPORTS + CALL},
        {"new.js": CALL},
    ],
    ids=["imported file", "moved", "nearer file", "manifest", "candidate", "another candidate"],
)
def test_what_an_outcome_was_drawn_from_may_not_change(
    tmp_path: Path, joined: Work, change: dict[str, str | None]
) -> None:
    root = tree(tmp_path / "app", {"a.js": IMPORTS, "mine.js": EXPORTS, "deep/c.js": CALL})
    options = Options((root,), jobs=1, cache=Cache(tmp_path / "cache"))
    scan(options)
    for name, text in change.items():
        if text is None:
            (root / name).unlink()
        else:
            tree(root, {name: text})
    again = report(scan(options))
    assert joined() == 2
    assert again == report(scan(Options((root,), jobs=1)))


@pytest.mark.parametrize(
    "other",
    [
        Options((), select=frozenset({"MM201"})),
        Options((), ignore=frozenset({"MM201"})),
        Options((), house=House(tokens={"readToken": "id"})),
        Options((), per_path_ignores={"a.js": ("MM201",)}),
        Options((), per_path_severities={"a.js": {"MM201": Severity.note}}),
    ],
)
def test_other_settings_are_another_question(tmp_path: Path, joined: Work, other: Options) -> None:
    root = tree(tmp_path / "app", {"a.js": CALL})
    cache = Cache(tmp_path / "cache")
    scan(Options((root,), jobs=1, cache=cache))
    scan(replace(other, roots=(root,), jobs=1, cache=cache))
    assert joined() == 2


def test_a_file_that_changes_while_it_is_scanned_is_not_remembered(
    tmp_path: Path, joined: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree(tmp_path / "app", {"a.js": CALL})
    options = Options((root,), jobs=1, cache=Cache(tmp_path / "cache"))

    def late(*arguments: object, **named: object) -> object:
        inventory = find(*arguments, **named)  # type: ignore[arg-type]  # handed on as they came
        (root / "a.js").write_text(CALL + CALL, encoding="utf-8")
        return inventory

    monkeypatch.setattr(pipeline, "find", late)
    torn = scan(options)
    (root / "a.js").write_text(CALL, encoding="utf-8")
    monkeypatch.setattr(pipeline, "find", find)
    assert len(scan(options).findings) < len(torn.findings)
    assert joined() == 2


@pytest.mark.parametrize(
    ("written", "remembered"), [("kD9fjw83kdjf93kfjw93kdf", False), ("${PASSWORD}", True)]
)
def test_an_outcome_that_tells_a_secret_is_not_remembered(
    tmp_path: Path, written: str, remembered: bool
) -> None:
    root = tree(tmp_path / "app", {"a.js": CALL})
    inventory = find([root], ["auth0"])
    memory = Memory(Cache(tmp_path / "cache"), inventory, root, 1 << 20, "settings")
    result = scan(Options((root,), jobs=1))
    fix = Fix("safe", (Edit("a.js", 0, 0, f"-d 'password={written}'"),))
    result.findings = [changed(found, fix=fix) for found in result.findings]
    read = {candidate.shown: candidate.digest for candidate in inventory.candidates}
    memory.keep(result, read, Imported(root, 1 << 20), Packages(root))
    again = memory.recall()
    assert (again is not None and again.findings == result.findings) is remembered
    assert any((tmp_path / "cache").glob("??/*")) is remembered


FILES = ("a.js", "mine.js", "b/mine.js", "b/c.js", "b/package.json")
EDITS = st.lists(
    st.tuples(st.sampled_from(FILES), st.none() | st.integers(0, len(PROGRAMS) - 1)), min_size=1, max_size=5
)


@settings(max_examples=6, deadline=None)
@given(steps=st.lists(EDITS, min_size=2, max_size=4))
def test_whatever_is_edited_between_scans_their_reports_are_those_without_a_cache(
    steps: list[list[tuple[str, int | None]]],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root, cache = Path(folder, "app"), Cache(Path(folder, "cache"))
        root.mkdir()
        for edits in (*steps, *reversed(steps)):
            for name, number in edits:
                if number is None:
                    (root / name).unlink(missing_ok=True)
                else:
                    tree(root, {name: PROGRAMS[number]})
            plain = report(scan(Options((root,), jobs=1)))
            assert report(scan(Options((root,), jobs=1, cache=cache))) == plain
            assert report(scan(Options((root,), jobs=1, cache=cache))) == plain


def test_no_link_leads_to_an_imported_file(tmp_path: Path) -> None:
    """Neither the file itself nor a folder above it: what a scan reads lies below the folder that was named."""
    tree(tmp_path / "outside", {"mine.js": "export const mine = 1;\n"})
    root = tree(tmp_path / "root", {"own/mine.js": "export const mine = 1;\n"})
    (root / "folder").symlink_to(tmp_path / "outside")
    (root / "file.js").symlink_to(tmp_path / "outside" / "mine.js")
    (tmp_path / "named").symlink_to(root)
    for base in (root, tmp_path / "named"):
        imported = Imported(base, 1 << 20)
        asked = ("own/mine.js", "folder/mine.js", "file.js", "own/../../outside/mine.js")
        assert [path for path in asked if imported.read(path)] == ["own/mine.js"]
