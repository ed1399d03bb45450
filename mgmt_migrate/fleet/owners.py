"""Whose a path is, as the CODEOWNERS file of a repository says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pathspec.patterns.gitignore.base import GitIgnorePatternError
from pathspec.patterns.gitignore.basic import GitIgnoreBasicPattern

PLACES = (b".github/CODEOWNERS", b"CODEOWNERS", b"docs/CODEOWNERS", b".gitlab/CODEOWNERS")
"""Where GitHub and GitLab look, in this order; the first that is there counts."""

LARGEST = 1 << 20
_RULES = 10_000
_STARS = 4  # in one step of a pattern: more cost a time that grows with each
_EVERYTHING = {"*", "/", "/*", "**", "/**"}


@dataclass(frozen=True, slots=True)
class Owners:
    """Patterns with their owners, the last that matches counts; `all` owns what is nobody's in particular."""

    rules: tuple[tuple[GitIgnoreBasicPattern, str], ...] = ()
    all: str = ""

    def of(self, path: str) -> str:
        """The owners of a path below the root, "" if nobody."""
        for pattern, owners in reversed(self.rules):
            if pattern.match_file(path):
                return owners
        return ""


def read(text: str) -> Owners:
    """The rules of a CODEOWNERS file; a line that is none is passed over, as the forges do.

    Of GitLab's sections the default owners count; that sections add up does not: the last match decides.
    """
    rules: list[tuple[GitIgnoreBasicPattern, str]] = []
    everything = default = ""
    for line in text.splitlines()[:_RULES]:
        entry = re.sub(r"(?:^|(?<=\s))#.*", "", line).strip()
        if header := re.fullmatch(r"\^?\[[^\]]*\](?:\[\d+\])?(.*)", entry):
            default = _joined(header[1].split())
            continue
        if not entry:
            continue
        pattern, *names = re.split(r"(?<!\\)\s+", entry)
        owners = _joined(names) or default
        if pattern in _EVERYTHING:
            everything = owners
        if pattern.startswith("!") or any(step.count("*") > _STARS for step in pattern.split("/")):
            continue
        try:
            compiled = GitIgnoreBasicPattern("**" if pattern in _EVERYTHING else pattern)
        except GitIgnorePatternError:
            continue
        rules.append((compiled, owners))
    return Owners(tuple(rules), everything)


def _joined(names: list[str]) -> str:
    return " ".join(name for name in names if "@" in name)[:200]
