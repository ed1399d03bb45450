"""`scan`: a small program, file by file, and what is found in it."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from mgmt_migrate.engine.parsing import lower_text
from mgmt_migrate.engine.pipeline import Options, judge
from mgmt_migrate.model.finding import Finding, Severity


@dataclass(frozen=True)
class Found:
    """Findings, in the words that a test wants."""

    findings: list[Finding]
    texts: dict[str, str]

    @property
    def places(self) -> list[str]:
        """ "MM201 profile.js:1" for each error and warning."""
        return [f"{f.rule} {f.place.path}:{f.line}" for f in self.findings if f.severity > Severity.note]

    @property
    def notes(self) -> list[str]:
        """The same for notes."""
        return [f"{f.rule} {f.place.path}:{f.line}" for f in self.findings if f.severity == Severity.note]

    @property
    def only(self) -> Finding:
        """The one finding that there must be."""
        assert len(self.findings) == 1, self.places + self.notes
        return self.findings[0]

    def of(self, rule: str) -> Finding:
        """The one finding of a rule."""
        found = [finding for finding in self.findings if finding.rule == rule]
        assert len(found) == 1, self.places + self.notes
        return found[0]

    def rewritten(self) -> dict[str, str]:
        """The files with the edits of all fixes applied, each place once."""
        edits = {
            (edit.path, edit.start, edit.end): edit.replacement
            for finding in self.findings
            if finding.fix is not None
            for edit in finding.fix.edits
        }
        texts = dict(self.texts)
        for (path, start, end), replacement in sorted(edits.items(), reverse=True):
            texts[path] = texts[path][:start] + replacement + texts[path][end:]
        return texts


Scan = Callable[[dict[str, str]], Found]


@pytest.fixture
def scan() -> Scan:
    """The findings of files given as name -> text."""
    return scan_files


def scan_files(files: dict[str, str]) -> Found:
    """What `scan` would find in these files."""
    codes = [lower_text(path, text) for path, text in sorted(files.items())]
    result = judge(codes, Options((Path(),)), Path("/nowhere"), [])
    return Found(result.findings, dict(files))


def folder(path: str) -> str:
    """The folder of a shown path."""
    return posixpath.dirname(path)
