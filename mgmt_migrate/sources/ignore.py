"""`.gitignore`, `.ignore` and `.rgignore`, read as git and ripgrep read them; patterns are matched by
pathspec.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pathspec import GitIgnoreSpec

from mgmt_migrate.sources.search import PIECE

GIT_FILES = (".gitignore",)
OWN_FILES = (".ignore", ".rgignore")  # the later one weighs more
ALL_FILES = (".git/info/exclude", *GIT_FILES, *OWN_FILES)
_LARGEST = 1 << 20
_LONGEST = 1_000
_STARS = 4
_FOLDER_MARK = "ps_d"  # the group in which pathspec catches the "/" after a folder that matches


@dataclass(frozen=True, slots=True)
class Folder:
    """The ignore files that hold for one folder, linked to those above it.

    Attributes:
        path: absolute.
        parent: the folder above, or None where nothing above counts.
        rules: per file name its patterns; ".git/info/exclude" is one of the names.
        is_worktree: whether git rules of the folders above end here.
    """

    path: str
    parent: Folder | None
    rules: dict[str, Rules]
    is_worktree: bool

    def below(self, name: str, listed: Iterable[str]) -> Folder:
        """The folder `name` in this one, where `listed` are the names in it."""
        return opened(os.path.join(self.path, name), self, listed)

    def ignores(self, name: str, is_folder: bool, sources: Sequence[str] = ALL_FILES) -> bool:
        """Whether an entry of this folder is ignored; what lies in ignored folders is never asked for.

        Args:
            name: of a file or folder in this one.
            is_folder: whether it is a folder; some patterns mean folders only.
            sources: the kinds of ignore files that count, the later ones more.
        """
        path = os.path.join(self.path, name)
        for source in reversed(sources):
            for folder in self._upwards(source not in OWN_FILES):
                if rules := folder.rules.get(source):
                    inner = os.path.relpath(path, folder.path).replace(os.sep, "/")
                    verdict = rules.verdict(inner, is_folder)
                    if verdict is not None:
                        return verdict
        return False

    def _upwards(self, within_worktree: bool) -> Iterator[Folder]:
        folder: Folder | None = self
        while folder is not None:
            yield folder
            if within_worktree and folder.is_worktree:
                return
            folder = folder.parent


def opened(path: str, parent: Folder | None, listed: Iterable[str]) -> Folder:
    """Reads the ignore files of a folder; one that cannot be read counts as empty."""
    names = set(listed)
    rules = {}
    for name in (*GIT_FILES, *OWN_FILES):
        if name in names and (found := _read(os.path.join(path, name))):
            rules[name] = found
    is_worktree = ".git" in names
    if is_worktree and (found := _read(_exclude_file(path))):
        rules[".git/info/exclude"] = found
    return Folder(path, parent, rules, is_worktree)


def above(root: Path, worktree: Path | None) -> Folder | None:
    """The ignore files above a root in a git work tree: `.gitignore` from the work tree on, `.ignore` from
    everywhere.
    """
    if worktree is None:
        return None
    folder: Folder | None = None
    for place in reversed(root.resolve().parents):
        present = [name for name in (".git", *GIT_FILES, *OWN_FILES) if os.path.exists(place / name)]
        folder = opened(str(place), folder, present)
    return folder


def is_ignored(root: Path, worktree: Path) -> bool:
    """Whether git ignores a whole folder of its work tree: then whoever names it wants it searched."""
    root = root.resolve()
    folder = opened(
        str(worktree), None, [name for name in (".git", *GIT_FILES) if os.path.exists(worktree / name)]
    )
    for part in root.relative_to(worktree).parts:
        if folder.ignores(part, is_folder=True):
            return True
        below = os.path.join(folder.path, part)
        folder = folder.below(part, [name for name in GIT_FILES if os.path.exists(os.path.join(below, name))])
    return False


class OwnRules:
    """What `.ignore` and `.rgignore` alone say, for files that git's rules have let through."""

    def __init__(self, root: Path, worktree: Path | None) -> None:
        self._folders = {"": self._opened(str(root), above(root, worktree))}

    def drop(self, name: str) -> bool:
        """Whether they name a file, or a folder that it lies in.

        Args:
            name: POSIX, relative to the root.
        """
        parts = name.split("/")
        folder, inside = self._folders[""], ""
        for part in parts[:-1]:
            if folder.ignores(part, is_folder=True, sources=OWN_FILES):
                return True
            inside = f"{inside}/{part}" if inside else part
            if inside not in self._folders:
                self._folders[inside] = self._opened(os.path.join(folder.path, part), folder)
            folder = self._folders[inside]
        return folder.ignores(parts[-1], is_folder=False, sources=OWN_FILES)

    @staticmethod
    def _opened(path: str, parent: Folder | None) -> Folder:
        return opened(path, parent, [name for name in OWN_FILES if os.path.exists(os.path.join(path, name))])


class Rules:
    """The patterns of one file or list, in their order.

    A line that is no pattern counts for nothing, as it does for git. Neither does one with more stars than
    anybody
    needs: Python tries all ways to share a name out among them.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of `re`, on sets that look nested
            self._rules = [rule for line in lines for rule in _rules(_bytewise(line))]
        self._rules.reverse()

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._rules)

    def verdict(self, name: str, is_folder: bool) -> bool | None:
        """What the last pattern that matches this very entry says: ignore it, keep it, or None where none
        does.

        Folders above are asked for first, by whoever walks. pathspec's own verdict lets them interfere: with
        `!*` and `a`, it keeps a folder `a`.
        """
        text = _bytewise(f"{name}/" if is_folder else name)
        for include, regex in self._rules:
            if any(_is_whole(match, len(text)) for match in regex.finditer(text)):
                return include
        return None


def _is_whole(match: re.Match[str], length: int) -> bool:
    """Whether the entry itself matches: no folder above it, not only what is inside (`a/**` on `a/`)."""
    if match.groupdict().get(_FOLDER_MARK):
        return match.end(_FOLDER_MARK) == length
    return match.end() < length or not match[0].endswith("/")


def _rules(line: str) -> Iterator[tuple[bool, re.Pattern[str]]]:
    if any(piece[0] == "[" for piece in PIECE.finditer(line)):
        return  # never closed, which pathspec of old takes for itself
    if line.endswith("/**/"):
        line += "*/"  # all folders inside; pathspec takes it for the folder itself
    if len(line) > _LONGEST or any(part.count("*") > _STARS for part in line.split("/")):
        return
    try:
        patterns = GitIgnoreSpec.from_lines([line]).patterns
    except (ValueError, re.error):
        return
    for pattern in patterns:
        if pattern.include is not None and pattern.regex is not None:
            yield pattern.include, pattern.regex


def _bytewise(text: str) -> str:
    """git matches bytes, each "?" one of them, and a line end in a name is a byte like any other."""
    if text.isascii() and text.isprintable():
        return text
    return text.encode("utf-8", "surrogateescape").decode("latin-1").replace("\n", "\u0100")


def is_pattern(line: str) -> bool:
    """Whether a line can match: brackets have partners, ranges their order, backslashes an object."""
    return bool(Rules([line]))


def _read(path: str) -> Rules | None:
    try:
        with open(path, "rb") as file:
            lines = file.read(_LARGEST).decode("utf-8", "surrogateescape").removeprefix("\ufeff").splitlines()
    except OSError:
        return None
    return Rules(lines)


def _exclude_file(worktree: str) -> str:
    """`info/exclude` of the repository; a linked work tree points to it in two steps."""
    git = Path(worktree, ".git")
    try:
        if os.path.isfile(git):
            git = Path(worktree, git.read_text("utf-8").removeprefix("gitdir:").strip())
        common = git / "commondir"
        if os.path.isfile(common):
            git = git / common.read_text("utf-8").strip()
    except (OSError, ValueError):
        pass
    return str(git / "info" / "exclude")
