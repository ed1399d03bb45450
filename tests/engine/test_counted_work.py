"""How many files a scan opens, decodes and parses: the work is counted, which no busy machine changes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.commands.legacy import CALL, tree

PLAIN = 200
"""Files without a literal."""

_COUNTING = """
import json, os, sys

opened = []

def hear(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        opened.append(os.path.abspath(os.fsdecode(arguments[0])))

sys.addaudithook(hear)
from mgmt_migrate.engine import parsing

done = {"decoded": [], "parsed": []}

def counted(name, kind, which):
    real = getattr(parsing, name)
    def count(*arguments):
        done[kind].append(arguments[which])
        return real(*arguments)
    setattr(parsing, name, count)

counted("decode", "decoded", 1)
counted("lower", "parsed", 0)
from mgmt_migrate import cli

cli.run(sys.argv[1:])
here = os.getcwd() + os.sep
done["opened"] = [path[len(here):].replace(os.sep, "/") for path in opened if path.startswith(here)]
print(json.dumps(done), file=sys.stderr)
"""


def worked(folder: Path, *arguments: str) -> dict[str, Counter[str]]:
    """How often each file of a folder is opened, decoded and parsed by a scan in one process."""
    command = [sys.executable, "-c", _COUNTING, "scan", ".", "--jobs", "1", *arguments]
    cache = {**os.environ, "MGMT_MIGRATE_CACHE_DIR": str(folder.parent / "cache")}
    done = subprocess.run(
        command, cwd=folder, env=cache, capture_output=True, text=True, check=True, timeout=60
    )
    told = json.loads(done.stderr.splitlines()[-1])
    return {kind: Counter(names) for kind, names in told.items()}


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """Two files with a call, one that only names a tenant, and many without a literal."""
    few: dict[str, str | bytes] = {
        "a.js": CALL,
        "src/b.js": CALL,
        "notes.txt": "the tenant is acme.eu.auth0.com\n",
    }
    return tree(tmp_path / "app", few | {f"src/{n}/x{n}.js": "const x = 1;\n" for n in range(PLAIN)})


def test_files_without_a_literal_are_not_opened(application: Path) -> None:
    work = worked(application, "--no-cache")
    assert set(work["opened"]) == {"a.js", "src/b.js", "notes.txt"}
    assert max(work["opened"].values()) <= 3  # found, thinned, parsed


def test_only_what_can_hold_a_finding_is_decoded_and_parsed_once(application: Path) -> None:
    work = worked(application, "--no-cache")
    assert work["decoded"] == work["parsed"] == Counter({"a.js": 1, "src/b.js": 1})


def test_a_file_that_was_parsed_before_is_not_parsed_again(application: Path) -> None:
    assert worked(application)["parsed"] == Counter({"a.js": 1, "src/b.js": 1})
    (application / "a.js").write_text(CALL + CALL, "utf-8")
    assert worked(application)["parsed"] == Counter({"a.js": 1})
    assert worked(application)["parsed"] == Counter()
