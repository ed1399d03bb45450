"""What a search finds, skips and says; all engines agree unless a test says where they do not."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.sources.inventory import ENGINES, find
from tests.sources.conftest import Write, agreed, git, shown, skipped

HIT = "localStorage.getItem('id_token')\n"


def test_only_files_that_hold_a_literal_are_candidates(tree: Write) -> None:
    root = tree({"a.js": HIT, "b.js": "ID_TOKEN\n", "deep/er/c.py": HIT, "d.txt": ""})
    found = agreed(root)
    assert (shown(found), found.files) == (["a.js", "deep/er/c.py"], 4)
    assert [candidate.path for candidate in found.candidates] == [root / "a.js", root / "deep/er/c.py"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_with_a_mark_is_searched(tree: Write, encoding: str) -> None:
    mark = b"" if encoding == "utf-16" else b"\xfe\xff"
    assert shown(agreed(tree({"a.cs": mark + HIT.encode(encoding)}))) == ["a.cs"]


def test_hidden_files_count_but_version_control_does_not(tree: Write) -> None:
    root = tree({".env.example": HIT, ".github/workflows/x.yml": HIT, ".hg/x": HIT, ".svn/x": HIT})
    git(root, "init", "-q")
    (root / ".git" / "notes.txt").write_text(HIT)
    assert shown(agreed(root)) == [".env.example", ".github/workflows/x.yml"]


def test_ignore_files_count_without_git(tree: Write) -> None:
    root = tree(
        {
            ".gitignore": "out/\n*.log\n!keep.log\n",
            "out/a.js": HIT,
            "a.log": HIT,
            "keep.log": HIT,
            "deep/.ignore": "/b.js\n",
            "deep/b.js": HIT,
            "deep/er/b.js": HIT,
        }
    )
    assert shown(agreed(root)) == ["deep/er/b.js", "keep.log"]


def test_git_shows_tracked_files_that_are_ignored(tree: Write) -> None:
    root = tree({".gitignore": "*.js\n", "tracked.js": HIT, "other.js": HIT, "new.py": HIT})
    git(root, "init", "-q")
    git(root, "add", "-f", "tracked.js")
    assert shown(agreed(root)) == ["new.py", "tracked.js"]


def test_a_tracked_file_that_dot_ignore_names_is_ignored(tree: Write) -> None:
    root = tree(
        {".gitignore": "*.js\n", ".ignore": "docs/\n", "docs/a.js": HIT, "docs/a.py": HIT, "b.py": HIT}
    )
    git(root, "init", "-q")
    git(root, "add", "-f", "docs")
    assert shown(agreed(root)) == ["b.py"]


def test_a_deleted_file_that_is_still_tracked_is_no_error(tree: Write) -> None:
    root = tree({"a.js": HIT, "b.js": HIT})
    git(root, "init", "-q")
    git(root, "add", ".")
    (root / "a.js").unlink()
    found = agreed(root)
    assert (shown(found), found.skipped) == (["b.js"], ())


def test_ignore_files_above_a_folder_of_the_work_tree_count(tree: Write) -> None:
    root = tree({".gitignore": "*.log\n/app/c.js\n", "app/a.log": HIT, "app/b.js": HIT, "app/c.js": HIT})
    git(root, "init", "-q")
    assert shown(agreed(root / "app")) == ["b.js"]


def test_an_ignored_folder_is_searched_when_it_is_named(tree: Write) -> None:
    root = tree(
        {".gitignore": "out/\n", "out/app/a.js": HIT, "out/app/.gitignore": "b.js\n", "out/app/b.js": HIT}
    )
    git(root, "init", "-q")
    assert shown(agreed(root / "out" / "app")) == ["a.js"]


def test_the_excludes_of_the_repository_count(tree: Write) -> None:
    root = tree({"a.js": HIT, "b.js": HIT})
    git(root, "init", "-q")
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("b.js\n")
    assert shown(agreed(root)) == ["a.js"]


def test_a_linked_work_tree_shares_them(tree: Write, tmp_path: Path) -> None:
    root = tree({"a.js": HIT})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "-qm", "t")
    git(root, "worktree", "add", "-q", str(tmp_path / "linked"))
    (root / ".git/info").mkdir(exist_ok=True)
    (root / ".git/info/exclude").write_text("b.js\n")
    (tmp_path / "linked" / "b.js").write_text(HIT)
    assert shown(agreed(tmp_path / "linked")) == ["a.js"]


def test_nested_repositories_are_searched_by_their_own_rules(tree: Write) -> None:
    root = tree(
        {".gitignore": "b.js\n", "a.js": HIT, "sub/b.js": HIT, "sub/c.js": HIT, "sub/.gitignore": "c.js\n"}
    )
    git(root, "init", "-q")
    git(root / "sub", "init", "-q")
    assert shown(agreed(root)) == ["a.js", "sub/b.js"]


def test_excludes_are_patterns_of_gitignore(tree: Write) -> None:
    root = tree(
        {"a.js": HIT, "docs/a.js": HIT, "src/docs/b.js": HIT, "src/c.test.js": HIT, "!d.js": HIT, "#e": HIT}
    )
    found = agreed(root, exclude=["/docs", "*.test.js", "!d.js", "#e"])
    assert (shown(found), found.files) == (["a.js", "src/docs/b.js"], 2)


def test_braces_in_excludes_are_braces(tree: Write) -> None:
    root = tree({"{a,b}.js": HIT, "a.js": HIT, "[{].js": HIT})
    assert shown(agreed(root, exclude=["{a,b}.js", "[[][{]].js"])) == ["a.js"]


@pytest.mark.parametrize("pattern", ["[", "src/[a", "[z-a].js", "a\\"])
def test_a_broken_exclude_is_an_error(tree: Write, pattern: str) -> None:
    with pytest.raises(MigrateError, match="can match nothing"):
        find([tree({})], ["id_token"], exclude=[pattern])


@pytest.mark.parametrize("line", ["[", "[z-a]", "a\\", "!", "[[:a", "*a" * 40 + "b", "\xff", "\0"])
def test_a_broken_line_in_an_ignore_file_counts_for_nothing(tree: Write, line: str) -> None:
    root = tree({".gitignore": f"{line}\nc.js\n", "a" * 80 + ".js": HIT, "c.js": HIT})
    assert shown(agreed(root)) == ["a" * 80 + ".js"]


def test_installed_folders_are_not_entered_and_named_on_request(tree: Write) -> None:
    root = tree({"a.js": HIT, "node_modules/x/a.js": HIT, "api/.venv/lib/a.py": HIT})
    assert skipped(agreed(root)) == {}
    found = agreed(root, verbose=True)
    assert shown(found) == ["a.js"]
    assert skipped(found) == {"node_modules": "vendored", "api/.venv": "vendored"}
    assert found.counts == {"vendored": 2}


@pytest.mark.parametrize(
    "mark", ["go.mod", "composer.json", "Gemfile", "vendor/modules.txt", "vendor/autoload.php"]
)
def test_vendor_is_passed_over_where_a_package_manager_filled_it(tree: Write, mark: str) -> None:
    found = agreed(tree({mark: "", "vendor/x/a.go": HIT, "vendor/x/b.go": HIT}))
    assert (shown(found), skipped(found)) == ([], {"vendor": "vendored"})


def test_vendor_may_be_a_word_of_the_business(tree: Write) -> None:
    assert shown(agreed(tree({"package.json": "{}", "src/vendor/profile.js": HIT}))) == [
        "src/vendor/profile.js"
    ]


def test_a_folder_inside_an_installed_one_is_searched_when_it_is_named(tree: Write) -> None:
    root = tree({"node_modules/x/a.js": HIT})
    assert shown(agreed(root / "node_modules" / "x")) == ["a.js"]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("app.min.js", HIT, "minified"),
        ("a.js", "x=1;" * 1000 + HIT, "minified"),
        ("a.js", "\n" * 50 + "x" * 6000 + HIT, "minified"),
        ("page.html", "<p>" * 1000 + HIT, "minified"),
        ("yarn.lock", HIT, "generated"),
        ("app.js.map", HIT, "generated"),
        ("app.js", HIT + "//# sourceMappingURL=app.js.map\n", "generated"),
        ("main.js", "/******/ (function(modules) { // webpackBootstrap\n" + HIT, "generated"),
        (
            "js/auth0.js",
            "/* v9 */\n(function (global, factory) {\n  typeof exports === 'object'\n" + HIT,
            "generated",
        ),
        ("app.js", "require=(function e(t,n,r){function s(o,u){" + HIT, "generated"),
        ("dist/a.js", 'Object.defineProperty(exports, "__esModule", { value: true });\n' + HIT, "generated"),
        ("a.js", HIT + "\0", "binary"),
        ("a.js", HIT + "\n" * 5000, "too large"),
    ],
)
def test_what_no_person_wrote_is_named_with_the_reason(
    tree: Write, name: str, content: str, reason: str
) -> None:
    found = agreed(tree({name: content}), max_size=7000 if reason != "too large" else 5000)
    assert (shown(found), skipped(found)) == ([], {name: reason})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dist/a.js", HIT),
        ("build/index.js", HIT),
        ("src/a.js", 'Object.defineProperty(exports, "__esModule", { value: true });\n' + HIT),
        ("one-liner.js", "x=1;" * 300 + HIT),
        ("a.js", HIT * 200 + "const logo = '" + "x" * 6000 + "'"),
        ("collection.json", '{"a": "' + "x" * 6000 + '"}' + HIT),
        ("mac.js", ("x = 1\r" * 1000) + HIT),
    ],
)
def test_what_a_person_may_have_written_is_a_candidate(tree: Write, name: str, content: str) -> None:
    assert shown(agreed(tree({name: content}))) == [name]


def test_large_files_without_a_literal_are_named_on_request(tree: Write) -> None:
    root = tree({"a.sql": "x\n" * 100})
    assert skipped(agreed(root, max_size=100)) == {}
    assert skipped(agreed(root, max_size=100, verbose=True)) == {"a.sql": "too large"}


def test_symbolic_links_are_not_followed(tree: Write, tmp_path: Path) -> None:
    root = tree({"a.js": HIT, "deep/b.js": HIT})
    (tmp_path / "secret.js").write_text(HIT)
    (root / "outside.js").symlink_to(tmp_path / "secret.js")
    (root / "inside.js").symlink_to("a.js")
    (root / "deep" / "up").symlink_to("..")
    (root / "self").symlink_to("self")
    found = agreed(root)
    assert (shown(found), found.files, found.skipped) == (["a.js", "deep/b.js"], 2, ())


def test_pipes_and_sockets_never_block(tree: Write) -> None:
    root = tree({"a.js": HIT})
    os.mkfifo(root / "pipe.js")
    assert shown(agreed(root)) == ["a.js"]


@pytest.mark.parametrize(
    "name", [b"new\nline.js", b"caf\xe9.js", b"\x1b[31m.js", b"-rf.js", b"a: b (os error 2).js"]
)
def test_any_name_that_a_file_system_takes_is_found(tree: Write, name: bytes) -> None:
    root = tree({})
    Path(os.fsdecode(os.fsencode(root) + b"/" + name)).write_text(HIT)
    [candidate] = agreed(root).candidates
    assert os.fsencode(candidate.shown) == name
    assert candidate.path.read_text() == HIT


def test_a_file_given_by_name_is_looked_at_even_if_ignored(
    tree: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({".gitignore": "*\n", "node_modules/a.js": HIT, "b.min.js": HIT, "c.js": "nothing"})
    monkeypatch.chdir(root)
    found = find([Path("node_modules/a.js"), Path("b.min.js"), Path("c.js")], ["id_token"])
    assert (shown(found), found.files, found.engine) == (["b.min.js", "node_modules/a.js"], 3, "python")


def test_excludes_hold_for_names_too(tree: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree({"docs/a.js": HIT, "b.js": HIT}))
    named = [Path("docs/a.js"), Path("b.js").resolve()]
    assert shown(find(named, ["id_token"], exclude=["/docs"])) == [str(Path("b.js").resolve())]
    assert shown(find(named, ["id_token"], exclude=["b.js"])) == ["docs/a.js"]


def test_a_bundle_given_by_name_is_still_no_source(tree: Write) -> None:
    root = tree({"a.js": "x=1;" * 1000 + HIT})
    assert skipped(find([root / "a.js"], ["id_token"])) == {(root / "a.js").as_posix(): "minified"}


def test_several_roots_are_shown_from_here_and_each_file_once(
    tree: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree({"a/x.js": HIT, "b/y.js": HIT, "b/z.js": HIT}))
    found = find([Path("a"), Path("b/z.js"), Path("b"), Path("a/../a")], ["id_token"])
    assert shown(found) == ["a/x.js", "b/y.js", "b/z.js"]


def test_one_root_is_where_paths_begin(tree: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree({"a/x.js": HIT}))
    [candidate] = find([Path("a")], ["id_token"]).candidates
    assert (candidate.shown, candidate.path) == ("x.js", Path("a/x.js"))


def test_a_root_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(MigrateError, match=r"gone\.js does not exist"):
        find([tmp_path / "gone.js"], ["id_token"])


def test_a_link_in_a_circle_is_skipped_by_name(tree: Write) -> None:
    root = tree({})
    (root / "a").symlink_to("a")
    assert skipped(find([root / "a"], ["id_token"])) == {(root / "a").as_posix(): "symlink loop"}


def test_an_engine_that_does_not_exist_is_an_error_that_names_those_that_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("MGMT_MIGRATE_ENGINE", "grep")
    with pytest.raises(MigrateError) as problem:
        find([Path()], ["id_token"])
    assert problem.value.remedy == "use ripgrep, git, python"


def test_without_ripgrep_git_searches_and_without_git_python(
    tree: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mgmt_migrate.sources import ripgrep

    root = tree({"a.js": HIT})
    assert find([root], ["id_token"]).engine == "ripgrep"
    monkeypatch.setattr(ripgrep, "executable", lambda: None)
    assert find([root], ["id_token"]).engine == "git"
    git(root, "init", "-q")
    monkeypatch.setenv("PATH", "/nowhere")
    found = find([root], ["id_token"])
    assert (found.engine, shown(found)) == ("python", ["a.js"])


def test_a_program_that_lies_in_the_scanned_folder_is_not_run(
    tree: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mgmt_migrate.sources.search import program

    root = tree({"git": "#!/bin/sh\n"})
    (root / "git").chmod(0o755)
    monkeypatch.chdir(root)
    monkeypatch.setenv("PATH", f".:{root}")
    assert program("git") is None


def test_the_index_of_a_scanned_repository_leads_nowhere_else(tree: Write, tmp_path: Path) -> None:
    """A tracked folder that became a link, and a name with `..`, which git itself would never write."""
    root = tree({"a.js": HIT, "link/b.js": "", "12/c.js": "", ".gitignore": "*\n"})
    for outside in (tmp_path / "outside" / "b.js", root.parent / "c.js"):
        outside.parent.mkdir(exist_ok=True)
        outside.write_text(HIT)
    git(root, "init", "-q")
    git(root, "add", "-f", "a.js", "link/b.js", "12/c.js")
    (root / "link" / "b.js").unlink()
    (root / "link").rmdir()
    (root / "link").symlink_to(tmp_path / "outside")
    index = root / ".git" / "index"
    entries = index.read_bytes()[:-20].replace(b"12/c.js", b"../c.js")
    index.write_bytes(entries + hashlib.sha1(entries, usedforsecurity=False).digest())
    assert "../c.js" in git(root, "ls-files")
    assert shown(agreed(root)) == ["a.js"]


def test_the_configuration_of_a_scanned_repository_starts_nothing(tree: Write, tmp_path: Path) -> None:
    root = tree({"a.js": HIT, ".gitignore": "b.js\n"})
    git(root, "init", "-q")
    git(root, "config", "core.fsmonitor", f"touch {tmp_path}/started; false")
    agreed(root)
    assert not (tmp_path / "started").exists()


@pytest.mark.parametrize("engine", ENGINES)
def test_what_cannot_be_opened_is_named_and_the_search_goes_on(tree: Write, engine: str) -> None:
    root = tree({"a.js": HIT, "locked/b.js": HIT, "c.js": HIT})
    (root / "locked").chmod(0)
    (root / "c.js").chmod(0)
    try:
        lines = as_nobody(root, engine)
    finally:
        (root / "locked").chmod(0o755)
    if engine == "git":  # outside a work tree it walks
        engine = "python"
    assert lines == ["a.js", "c.js unreadable", "locked unreadable", engine]


def as_nobody(root: Path, engine: str) -> list[str]:
    """A search by a user who may not read everything, as root may."""
    for folder in (root, *root.parents):
        if folder.stat().st_uid == os.geteuid() and folder.stat().st_mode & 0o055 != 0o055:
            folder.chmod(0o755)  # pytest keeps its folders to itself
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from mgmt_migrate.sources import git, ignore, inventory, ripgrep, walk\n"
        "import pathspec\n"
        "if os.geteuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "found = inventory.find([Path(sys.argv[1])], ['id_token'], engine=sys.argv[2])\n"
        "for candidate in found.candidates: print(candidate.shown)\n"
        "for skip in found.skipped: print(skip.path, skip.reason)\n"
        "print(sys.argv[2] if sys.argv[2] != 'git' else 'python')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), engine], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def by_engine(root: Path) -> list[list[str]]:
    """The candidates of ripgrep, git and the walk, where they may differ."""
    return [shown(find([root], ["id_token"], engine=engine)) for engine in ENGINES]


def test_difference_dot_ignore_brings_nothing_back_for_git(tree: Write) -> None:
    root = tree({".gitignore": "*.js\n", ".ignore": "!a.js\n", "a.js": HIT})
    git(root, "init", "-q")
    assert by_engine(root) == [["a.js"], [], ["a.js"]]


def test_difference_ripgrep_expands_braces_in_ignore_files(tree: Write) -> None:
    root = tree({".gitignore": "*.{js,ts}\n", "a.js": HIT})
    git(root, "init", "-q")
    assert by_engine(root) == [[], ["a.js"], ["a.js"]]


def test_difference_ripgrep_reaches_into_repositories_in_a_folder_that_is_none(tree: Write) -> None:
    root = tree({".gitignore": "*.js\n", "nested/a.js": HIT, "nested/b.py": HIT})
    git(root / "nested", "init", "-q")
    assert by_engine(root) == [
        ["nested/b.py"],
        ["nested/a.js", "nested/b.py"],
        ["nested/a.js", "nested/b.py"],
    ]


def test_difference_the_walk_passes_over_patterns_with_many_stars(tree: Write) -> None:
    root = tree({".gitignore": "*a*b*c*d*.js\n", "abcd.js": HIT})
    git(root, "init", "-q")
    assert by_engine(root) == [[], [], ["abcd.js"]]


def test_difference_global_excludes_count_for_ripgrep_and_git(
    tree: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tree({"a.js": HIT, "b.js": HIT})
    git(root, "init", "-q")
    (tmp_path / "config/git").mkdir(parents=True)
    (tmp_path / "config/git/ignore").write_text("b.js\n")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert by_engine(root) == [["a.js"], ["a.js"], ["a.js", "b.js"]]
