from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.fleet import listing
from mgmt_migrate.fleet.listing import Repository, read


def listed(folder: Path, text: str, name: str = "list.txt") -> list[Repository]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_paths_are_relative_to_the_list_and_teams_stand_above_their_lines(tmp_path: Path) -> None:
    text = "# all\n\n[payments]\nhttps://git.example.com/payments/web.git  # the site\ngit@git.example.com:payments/api.git\n[shop]\n../shop\n"
    found = listed(tmp_path, "\ufeff" + text)
    assert [(one.name, one.team) for one in found] == [
        ("payments/web", "payments"),
        ("payments/api", "payments"),
        (f"{tmp_path.parent.name}/shop", "shop"),
    ]
    assert found[2].address == (tmp_path.parent / "shop").as_uri()


def test_a_repository_named_twice_is_scanned_once_and_the_first_team_has_it(tmp_path: Path) -> None:
    addresses = ["https://h.example/a/b", "https://h.example/a/b.git", "https://h.example/a/b/"]
    found = listed(tmp_path, "[one]\n" + addresses[0] + "\n[two]\n" + "\n".join(addresses[1:]))
    assert [(one.name, one.team) for one in found] == [("a/b", "one")]


def test_equal_names_of_different_hosts_are_told_apart(tmp_path: Path) -> None:
    found = listed(tmp_path, "https://one.example/a/b\nhttps://two.example/a/b\nssh://git@one.example/a/b\n")
    assert len({one.name for one in found}) == 3


def test_a_name_shows_a_path_as_it_is_written(tmp_path: Path) -> None:
    assert listed(tmp_path, "./a+b/c d\n")[0].name == "a+b/c d"


GITHUB = {
    "name": "web",
    "clone_url": "https://github.example/acme/web.git",
    "ssh_url": "git@github.example:acme/web.git",
    "url": "https://api.github.example/repos/acme/web",
    "archived": False,
    "owner": {"login": "acme"},
}
GITLAB = {
    "http_url_to_repo": "https://gitlab.example/acme/pay/api.git",
    "archived": False,
    "namespace": {"full_path": "acme/pay"},
}


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([GITHUB, GITHUB | {"clone_url": "https://github.example/acme/old.git", "archived": True}]),
        json.dumps([GITHUB]) + "\n" + json.dumps([GITHUB]),
        json.dumps([[GITHUB], [GITHUB]]),
        json.dumps({"total": 1, "items": [GITHUB]}),
        json.dumps({"data": {"organization": {"repositories": {"nodes": [{"url": GITHUB["clone_url"]}]}}}}),
        "name,clone_url,archived\nweb,https://github.example/acme/web.git,false\nold,https://github.example/acme/old.git,True\n",
    ],
    ids=["API", "pages one behind the other", "pages in an array", "search", "GraphQL", "CSV"],
)
def test_exports_of_a_forge_are_lists(tmp_path: Path, text: str) -> None:
    assert listed(tmp_path, text) == [Repository("acme/web", "https://github.example/acme/web.git", "")]


def test_groups_of_gitlab_are_teams_and_an_owner_that_all_share_is_none(tmp_path: Path) -> None:
    other = {
        "http_url_to_repo": "https://gitlab.example/acme/shop/web.git",
        "namespace": {"full_path": "acme/shop"},
    }
    assert [one.team for one in listed(tmp_path, json.dumps([GITLAB, other]))] == ["acme/pay", "acme/shop"]
    assert [one.team for one in listed(tmp_path, json.dumps([GITLAB]))] == [""]


def test_a_table_may_have_one_column(tmp_path: Path) -> None:
    found = listed(tmp_path, "clone_url\nhttps://h.example/a.git\nhttps://h.example/b.git\n", "all.csv")
    assert [one.address for one in found] == ["https://h.example/a.git", "https://h.example/b.git"]


def test_the_team_column_of_a_table_counts(tmp_path: Path) -> None:
    found = listed(tmp_path, 'path,team\n../a,Payments\n../b,"Shop, Web"\n', "teams.csv")
    assert [one.team for one in found] == ["Payments", "Shop, Web"]


@pytest.mark.parametrize(
    "address",
    [
        "ext::sh -c touch% /tmp/pwned",
        "--upload-pack=touch /tmp/pwned",
        "-oProxyCommand=true",
        "fd::17",
        "http://plain.example/a",
        "git://plain.example/a",
        "ftp://h.example/a",
        "https://me:hunter2@h.example/a",
        "https://ghp_token@h.example/a",
        "ssh://me:hunter2@h.example/a",
        "https://h.example/a?access_token=hunter2",
        "https://[::1/a",
        "https:///a",
        "ssh://-oProxyCommand=hunter2/a",
        "git@-oProxyCommand=hunter2:a",
        "a\x1b[31mb",
    ],
)
def test_what_git_might_take_for_more_than_an_address_is_refused_or_a_folder(
    tmp_path: Path, address: str
) -> None:
    try:
        [found] = listed(tmp_path, address)
        said = ""
    except MigrateError as error:
        said = str(error)
    if said:
        assert not [part for part in ("hunter2", "\x1b", "ghp_token") if part in said]
    else:
        assert found.address.startswith(tmp_path.as_uri())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "names no repository"),
        ("# nothing\n[team]\n", "names no repository"),
        ("[{", "no complete JSON"),
        ("[" * 5000, "names no"),
        ('[{"name": "web"}]', "entry 1"),
        ("[1]", "names no"),
        ("name,clone_url\nweb,\n", "entry 1"),
    ],
)
def test_a_list_that_is_none_says_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(MigrateError) as caught:
        listed(tmp_path, text)
    assert said in str(caught.value) or "no complete JSON" in str(caught.value)


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(MigrateError, match="UTF-8"):
        read(tmp_path / "list.txt")


@pytest.mark.parametrize(
    ("text", "words"),
    [("a\0b", "holds a NUL"), ("url,team\nhttps://git.example.com/a.git," + "x" * 200_000, "is no CSV")],
)
def test_what_csv_cannot_take_is_refused_in_words(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    with pytest.raises(MigrateError, match=words):
        read(tmp_path / "list.csv")


@given(st.text(max_size=200))
def test_any_text_is_a_list_or_refused_and_its_names_are_unique(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "any.txt").write_text(text, encoding="utf-8", errors="replace")
    try:
        found = read(folder / "any.txt")
    except MigrateError:
        return
    assert len({one.name for one in found}) == len(found)
    assert all(
        one.address.startswith(("https://", "ssh://", "file://")) or ":" in one.address for one in found
    )


@pytest.mark.skipif(not Path("/dev/zero").is_char_device(), reason="has no endless file")
def test_an_endless_list_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_LARGEST", 1 << 16)
    with pytest.raises(MigrateError, match="/dev/zero is larger than 65,536 bytes"):
        read(Path("/dev/zero"))
