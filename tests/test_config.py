"""Settings as projects write them."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from mgmt_migrate.config import Settings, load
from mgmt_migrate.errors import MigrateError

EVERYTHING = """
select = ["MM1", "MM201"]
ignore = ["MM105"]
exclude = ["legacy/**"]
fail-on = "warning"
max-file-size = 4096
jobs = 2
baseline = "known.json"

[per-path-ignores]
"tests/**" = ["MM2"]
"""


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings()


def test_every_setting_is_read(tmp_path: Path) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_text(EVERYTHING)
    assert load(tmp_path) == Settings(
        select=("MM1", "MM201"),
        ignore=("MM105",),
        exclude=("legacy/**",),
        per_path_ignores={"tests/**": ("MM2",)},
        fail_on="warning",
        max_file_size=4096,
        jobs=2,
        baseline=tmp_path / "known.json",
        source=tmp_path / ".mgmt-migrate.toml",
    )


def test_pyproject_has_a_table_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.other]\nx = 1\n[tool.mgmt-migrate]\nselect = ["MM1"]\n')
    assert load(tmp_path).select == ("MM1",)


def test_a_folder_deep_in_a_repository_finds_the_file_at_its_top(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".mgmt-migrate.toml").write_text("jobs = 3")
    (tmp_path / "web" / "pyproject.toml").parent.mkdir()
    (tmp_path / "web" / "pyproject.toml").write_text("[project]\nname = 'no table here'\n")
    (tmp_path / "web" / "app.js").write_text("")
    assert load(tmp_path / "web" / "app.js").jobs == 3


def test_nothing_above_the_repository_is_read(tmp_path: Path) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_text("jobs = 3")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert load(tmp_path / "repository").jobs is None


def test_outside_a_repository_only_the_scanned_folder_counts(tmp_path: Path) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_text("jobs = 3")
    (tmp_path / "below").mkdir()
    assert load(tmp_path / "below").jobs is None
    assert load(tmp_path).jobs == 3


def test_a_file_named_by_the_user_is_read_instead(tmp_path: Path) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_text("jobs = 3")
    (tmp_path / "other.toml").write_text("jobs = 4")
    assert load(tmp_path, tmp_path / "other.toml").jobs == 4


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("fail_on = 'note'", "there is no setting 'fail_on'", "did you mean fail-on?"),
        ("igonre = []", "there is no setting 'igonre'", "did you mean ignore?"),
        ("[tool.mgmt-migrate]", "there is no setting 'tool'", "without [tool.mgmt-migrate]"),
        ("zzz = 1", "there is no setting 'zzz'", "known are select"),
        ("select = 'MM1'", "the setting select cannot be 'MM1'", "give a list of codes"),
        ("jobs = 0", "the setting jobs cannot be 0", "give a number of processes above 0"),
        ("jobs = true", "the setting jobs cannot be True", "give a number of processes above 0"),
        ("fail-on = 'all'", "the setting fail-on cannot be 'all'", 'one of "error"'),
        ("fail-on = []", "the setting fail-on cannot be []", 'one of "error"'),
        ("baseline = 3", "the setting baseline cannot be 3", "give the path"),
        ("per-path-ignores = ['MM1']", "the setting per-path-ignores cannot be ['MM1']", "give a table"),
        ("x = ", "the configuration is no TOML", ""),
        ("x = " + "[" * 20_000, "the configuration is no TOML", ""),
        ("a = 1\n" * 300_000, "the configuration is too large", "1 MiB"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_wrong_is_named_with_the_way_out(tmp_path: Path, text: str, what: str, remedy: str) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_text(text)
    with pytest.raises(MigrateError) as refused:
        load(tmp_path)
    assert refused.value.what.startswith(what)
    assert remedy in (refused.value.remedy or "")
    assert refused.value.where == str(tmp_path / ".mgmt-migrate.toml")


def test_bytes_that_are_no_text_are_no_toml(tmp_path: Path) -> None:
    (tmp_path / ".mgmt-migrate.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MigrateError, match="no TOML"):
        load(tmp_path)


def test_a_broken_pyproject_without_a_table_for_this_program_is_somebody_elses_trouble(
    tmp_path: Path,
) -> None:
    (tmp_path / "pyproject.toml").write_text("[project")
    assert load(tmp_path) == Settings()


def test_a_missing_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match="cannot be read"):
        load(tmp_path, tmp_path / "nowhere.toml")


def test_settings_travel_to_worker_processes() -> None:
    sent = Settings(select=("MM1",), per_path_ignores={"a": ("MM2",)})
    assert pickle.loads(pickle.dumps(sent)) == sent  # noqa: S301 - its own bytes
