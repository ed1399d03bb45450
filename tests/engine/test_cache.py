"""Programs kept from run to run: the same answer in less time, and no trust in what lies on the disk."""

from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from mgmt_migrate.engine import cache as module
from mgmt_migrate.engine import parsing, pipeline
from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.finding import Result
from mgmt_migrate.reports import json

EXAMPLES = Path(__file__).parents[2] / "examples"
TEXT = (
    "const lock = new Auth0Lock(ID, 'acme.eu.auth0.com');\nlock.on('authenticated', r => keep(r.idToken));\n"
)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("??/*"))


def report(result: Result) -> str:
    result.seconds = 0.0
    return "".join(json.render(result))


def test_a_program_comes_back_as_it_was(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put("src/a.js", TEXT.encode(), lower_text("src/a.js", TEXT))
    found = kept.get("other/a.js", TEXT.encode(), TEXT)
    assert found is not None
    assert (found.path, found.text) == ("other/a.js", TEXT)
    assert pickle.dumps(found) == pickle.dumps(lower_text("other/a.js", TEXT))


def test_other_bytes_or_another_name_are_another_program(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put("a.js", TEXT.encode(), lower_text("a.js", TEXT))
    assert kept.get("a.js", TEXT.encode() + b" ", TEXT + " ") is None
    assert kept.get("a.ts", TEXT.encode(), TEXT) is None


def test_a_second_scan_lowers_nothing_and_says_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = pipeline.Options((EXAMPLES,), jobs=1, cache=Cache(tmp_path))
    plain = report(pipeline.scan(pipeline.Options((EXAMPLES,), jobs=1)))
    assert report(pipeline.scan(options)) == plain
    assert entries(tmp_path)

    lowered: list[str] = []
    real = parsing.lower_text

    def watched(shown: str, text: str) -> Code:
        lowered.append(shown)
        return real(shown, text)

    monkeypatch.setattr(parsing, "lower_text", watched)
    assert report(pipeline.scan(options)) == plain
    assert lowered == []


@pytest.mark.parametrize("damage", [b"", b"x" * 40, None])
def test_a_damaged_entry_counts_as_absent(tmp_path: Path, damage: bytes | None) -> None:
    kept = Cache(tmp_path)
    kept.put("a.js", TEXT.encode(), lower_text("a.js", TEXT))
    [entry] = entries(tmp_path)
    entry.write_bytes(entry.read_bytes()[:-3] if damage is None else damage)
    assert kept.get("a.js", TEXT.encode(), TEXT) is None


def test_an_entry_that_somebody_else_made_runs_nothing(tmp_path: Path) -> None:
    kept = Cache(tmp_path)
    kept.put("a.js", TEXT.encode(), lower_text("a.js", TEXT))
    [entry] = entries(tmp_path)
    witness = tmp_path / "witness"

    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.system, (f"touch {witness}",)

    packed = zlib.compress(pickle.dumps(Evil()))
    entry.write_bytes(hashlib.sha256(packed).digest()[:16] + packed)
    assert kept.get("a.js", TEXT.encode(), TEXT) is None
    assert not witness.exists()


SECRET = "kD9fjw83kdjf93kfjw93kdfjw9f3kdjf"


def test_a_secret_is_left_out_of_what_is_kept_and_read_from_the_file_again(tmp_path: Path) -> None:
    text = f"{TEXT}const client_secret = '{SECRET}';\nlogin('Bearer ' + `x {SECRET} y`);\n"
    kept = Cache(tmp_path)
    kept.put("a.js", text.encode(), lower_text("a.js", text))
    [entry] = entries(tmp_path)
    assert SECRET.encode() not in zlib.decompress(entry.read_bytes()[16:])
    assert b"Bearer " in zlib.decompress(entry.read_bytes()[16:])
    found = kept.get("a.js", text.encode(), text)
    assert pickle.dumps(found) == pickle.dumps(lower_text("a.js", text))


@pytest.mark.parametrize(
    "spelt", [r"kD9fjw83\u006bdjf93kfjw93kdf", "8912736451928374", "kD9f jw83 93kf % jw93kdf"]
)
def test_a_file_is_not_kept_where_its_secret_may_be_spelt_otherwise(tmp_path: Path, spelt: str) -> None:
    text = f"{TEXT}const client_secret = '{spelt}';\n"
    Cache(tmp_path).put("a.js", text.encode(), lower_text("a.js", text))
    assert entries(tmp_path) == []


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    kept = Cache(tmp_path / "file" / "below")
    kept.put("a.js", TEXT.encode(), lower_text("a.js", TEXT))
    assert kept.get("a.js", TEXT.encode(), TEXT) is None
    kept.tidy()


def test_what_was_used_longest_ago_makes_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Cache(tmp_path)
    for number in range(6):
        text = f"{TEXT}// {number}\n"
        kept.put("a.js", text.encode(), lower_text("a.js", text))
        os.utime(max(entries(tmp_path), key=lambda path: path.stat().st_ctime_ns), (number, number))
    size = entries(tmp_path)[0].stat().st_size
    monkeypatch.setattr(module, "LARGEST", 3 * size + 30)
    kept.tidy()
    assert [
        int(path.stat().st_mtime) for path in sorted(entries(tmp_path), key=lambda p: p.stat().st_mtime)
    ] == [3, 4, 5]


def test_runs_side_by_side_agree(tmp_path: Path) -> None:
    environment = {**os.environ, "MGMT_MIGRATE_CACHE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "mgmt_migrate", "scan", "--quiet", "--fail-on", "never", str(EXAMPLES)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, env=environment) for _ in range(4)]
    said = {run.communicate(timeout=120)[0] for run in runs}
    assert len(said) == 1
    assert said.pop().count(b"\n") > 20
    assert not list(tmp_path.glob("??/tmp*"))


def test_no_cache_keeps_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "MGMT_MIGRATE_CACHE_DIR": str(tmp_path / "cache")}
    command = [
        sys.executable,
        "-m",
        "mgmt_migrate",
        "scan",
        "--no-cache",
        "--fail-on",
        "never",
        str(EXAMPLES),
    ]
    subprocess.run(command, env=environment, capture_output=True, check=True, timeout=120)
    assert not (tmp_path / "cache").exists()
