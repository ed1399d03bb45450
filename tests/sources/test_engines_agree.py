"""Whatever the tree and its ignore files: all engines find the same, which is what git shows."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mgmt_migrate.sources.inventory import find
from tests.sources.conftest import agreed, git, shown

NAME = st.sampled_from(["a", "b", "ab", "a.js", "b.js", ".h", "é", "build", "node_modules"])
FILE = st.lists(NAME, min_size=1, max_size=4).map("/".join)
PIECE = st.sampled_from(["a", "b", "*", "?", "*.js", "[ab]", "[!a]*", "a*", "build", ".h", "**", "é", "\\a"])
PATTERN = st.builds(
    lambda mark, start, pieces, end: mark + start + "/".join(pieces) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(PIECE, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", "/**"]),
)
LINES = st.lists(PATTERN | st.sampled_from(["", "# a", "\\#", " ", "a "]), max_size=3).map("\n".join)
CONTENT = st.sampled_from([b"id_token\n", b"nothing\n", b"", b"\0id_token", "id_token".encode("utf-16")])


@st.composite
def trees(draw: st.DrawFn, ignore_names: list[str]) -> dict[str, bytes]:
    """Files by name; none is a folder of another's name."""
    names = draw(st.lists(FILE, min_size=1, max_size=8, unique=True))
    names = [name for name in names if not any(other.startswith(f"{name}/") for other in names)]
    files = {name: draw(CONTENT) for name in names}
    folders = sorted({"", *(name[: name.rindex("/") + 1] for name in names if "/" in name)})
    for folder in draw(st.lists(st.sampled_from(folders), max_size=2, unique=True)):
        files[folder + draw(st.sampled_from(ignore_names))] = draw(LINES).encode()
    return files


def write(root: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


@settings(max_examples=60)
@given(
    trees([".gitignore", ".ignore", ".rgignore"]), st.lists(PATTERN.filter(lambda p: p[0] != "!"), max_size=2)
)
def test_outside_git(files: dict[str, bytes], exclude: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), files)
        found = agreed(Path(folder), exclude=exclude, verbose=True)
        assert len(found.candidates) <= found.files <= len(files)


@settings(max_examples=60)
@given(trees([".gitignore"]), trees([".gitignore", ".ignore"]), st.data())
def test_in_a_work_tree_with_tracked_files(
    tracked: dict[str, bytes], others: dict[str, bytes], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "-q")
        write(root, tracked)
        git(root, "add", "-f", ".")
        write(root, {name: bare(name, content) for name, content in others.items() if fits(root / name)})
        folders = [path for path in sorted(root.rglob("*")) if path.is_dir() and ".git" not in path.parts]
        found = agreed(data.draw(st.sampled_from([root, *folders])), verbose=True)
        assert len(found.candidates) <= found.files <= len(tracked) + len(others)


@settings(max_examples=30)
@given(trees([".gitignore"]))
def test_it_is_what_git_shows(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        git(root, "init", "-q")
        write(root, {name: b"id_token" for name in files if "node_modules" not in name} | rules(files))
        git(root, "add", ".")
        listing = git(root, "ls-files", "-z")
        expected = sorted(
            name for name in listing.split("\0") if name and (root / name).read_bytes() == b"id_token"
        )
        assert shown(find([root], ["id_token"])) == expected


def rules(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in files.items() if name.endswith(".gitignore")}


def bare(name: str, content: bytes) -> bytes:
    """An `.ignore` that brings nothing back: there git differs."""
    if name.rpartition("/")[2] != ".ignore":
        return content
    return b"\n".join(line for line in content.split(b"\n") if not line.startswith(b"!"))


def fits(path: Path) -> bool:
    """Whether a file can be written there: no folder of its name, no file of its folder's name."""
    return not path.is_dir() and not any(parent.is_file() for parent in path.parents)
