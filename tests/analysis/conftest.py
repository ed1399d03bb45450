"""`program`: small programs as a text, with the expected findings written on their lines.

    ==> login.py
    token = answer["id_token"]
    client = Users("acme.auth0.com", token)  <<< MM201

A line `==> name` begins a file. `<<< MM201` at the end of a line says that an error or warning of this rule
is expected there; without any, the program must be silent but for notes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from tests.rules.conftest import scan_files

_FILE = re.compile(r"^==> (\S+)\n", re.M)
_MARK = re.compile(r"[ \t]*<<<((?: MM\d{3})+)$")

Program = Callable[[str], list[str]]


@pytest.fixture
def program() -> Program:
    """Says where the strong findings of a program are not those that it says it has."""
    return disagreements


def disagreements(text: str) -> list[str]:
    """Scan the files of a program and compare, line by line: what is missing, and what is found besides."""
    files, expected = read(text)
    assert files, "a program needs a file"
    found = scan_files(files)
    missing, besides = Counter(expected), Counter(found.places)
    told = [f"{place} is missing" for place in (missing - besides).elements()]
    told += [f"{place} is found" for place in (besides - missing).elements()]
    return told and [*told, *(f"{f.rule}: {f.message}" for f in found.findings)]


def read(text: str) -> tuple[dict[str, str], list[str]]:
    """The files without marks, and the findings that the marks say."""
    parts = _FILE.split(text)[1:]
    files: dict[str, str] = {}
    expected: list[str] = []
    for name, body in zip(parts[::2], parts[1::2], strict=True):
        lines = []
        for number, line in enumerate(body.split("\n"), 1):
            if mark := _MARK.search(line):
                expected += [f"{rule} {name}:{number}" for rule in mark[1].split()]
            lines.append(_MARK.sub("", line))
        files[name] = "\n".join(lines)
    return files, expected
