"""Who else may read what a unit renames in a store."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property

_COMPUTED = re.compile(r"\b(?:\w*[sS]torage|session|[cC]ookies)\s*(?:\[|\.get(?:Item)?\()\s*[A-Za-z_$`]")

_NO_PROGRAMS = (
    *(".adoc", ".markdown", ".md", ".rst", ".txt"),
    *(".bash", ".env", ".hcl", ".http", ".sh", ".tf", ".yaml", ".yml", ".zsh"),
)
"""Suffixes of what runs in no browser and no server, and so reads neither storage nor session."""
_ASKED = re.compile(r"(?:\bBoolean\(\s*|!\s*|\b(?:if|while)\s*\(\s*)(?:[\w$]+\.)*[\w$]*\Z")
_COMPARED = re.compile(r"\)?\s*[!=]==?\s*(?:null|undefined)\b")
"""Whether there is a token is asked, and not which."""
_PROPERTY = r"[;{]|:(?![^\n={(]*=(?![ \t]*(?:nil\b|null\b|\"\")))"
"""Behind the name of a property: its type, and at most a value that stands for none."""


class Readers:
    """Places of all texts of a scan, looked for once and not for each unit.

    `package_of`: the package that a path lies in.
    """

    def __init__(self, texts: Mapping[str, str], package_of: Callable[[str], str]) -> None:
        self._texts = texts
        self._programs = {path: text for path, text in texts.items() if not path.endswith(_NO_PROGRAMS)}
        self._named: dict[str, tuple[tuple[str, int], ...]] = {}
        self._declared: dict[tuple[str, str, bool], int] = {}
        self._package_of = package_of

    @cached_property
    def computed(self) -> tuple[tuple[str, int], ...]:
        """(path, start) of the reads of a store with a key that is not written out."""
        return tuple(
            (path, found.start())
            for path, text in self._programs.items()
            for found in _COMPUTED.finditer(text)
        )

    def named(self, key: str) -> tuple[tuple[str, int], ...]:
        """(path, start) wherever a program has a key as a string of its own or a property."""
        if key not in self._named:
            self._named[key] = tuple(self._search(key))
        return self._named[key]

    def meant(self, name: str) -> tuple[tuple[str, int], ...]:
        """(path, start) wherever a function of this name is called, or a property of it read."""
        key = f"{name}()"
        if key not in self._named:
            self._named[key] = tuple(self._uses(name))
        return self._named[key]

    def _uses(self, name: str) -> Iterator[tuple[str, int]]:
        called = rf"(?<!def )(?<!function )(?<!async )\b{re.escape(name)}\((?![^()\n]*\)\s*(?::[^\n{{]*)?\{{)"
        read = rf"\.{re.escape(name)}(?![\w$(]|\s*=(?!=))"
        pattern = re.compile(f"{called}|{read}")
        for path, text in self._programs.items():
            for found in pattern.finditer(text) if name in text else ():
                start = max(0, found.start() - 80)
                asked = _ASKED.search(text, start, found.start()) or _COMPARED.match(text, found.end())
                if not asked:
                    yield path, found.start()

    def declared(self, path: str, name: str, *, anywhere: bool = False) -> int:
        """Where a compiled program declares a name as a property, -1 where it does not.

        A variable that is given a value at once is local, `let idToken: String = credentials.idToken`; it
        counts with `anywhere`.
        """
        key = (path, name, anywhere)
        if key not in self._declared:
            behind = "[:=;{]" if anywhere else _PROPERTY
            declaration = rf"\b(?:var|let|val|[Ss]tring\??)[ \t]+{re.escape(name)}[ \t]*(?={behind})"
            found = re.search(declaration, self.text(path))
            self._declared[key] = found.start() if found is not None else -1
        return self._declared[key]

    def may_share(self, path: str, others: Iterable[str]) -> bool:
        """Whether a file may run beside one of the others: in their package, or in one above or below.
        Applications that lie side by side share no store."""
        return may_run_beside(self._package_of(path), {*map(self._package_of, others)})

    def text(self, path: str) -> str:
        """The text of a file, "" for one that was not looked at."""
        return self._texts.get(path, "")

    def line(self, path: str, start: int) -> str:
        """A place as "path:line"."""
        return f"{path}:{self._texts[path].count(chr(10), 0, start) + 1}"

    def _search(self, key: str) -> Iterator[tuple[str, int]]:
        pattern = re.compile(rf"(?<=['\".]){re.escape(key)}(?![\w$])")
        for path, text in self._programs.items():
            for found in pattern.finditer(text) if key in text else ():
                yield path, found.start()


def may_run_beside(package: str, others: Iterable[str]) -> bool:
    """Whether a package is one of the others, or lies above or below one of them."""
    here = f"{package}/".lstrip("/")
    there = (f"{other}/".lstrip("/") for other in others)
    return any(here.startswith(one) or one.startswith(here) for one in there)
