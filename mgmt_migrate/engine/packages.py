"""Which application a file belongs to: the nearest folder above that holds a manifest."""

from __future__ import annotations

import os
import posixpath
from pathlib import Path

MANIFESTS = (
    "package.json", "bower.json", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt",
    "Pipfile", "manage.py", "composer.json", "Gemfile", "pom.xml", "build.gradle", "build.gradle.kts",
    "go.mod", "pubspec.yaml", "Podfile", "Package.swift", "Cargo.toml", "mix.exs", "index.html",
    "Dockerfile",
)  # fmt: skip


class Packages:
    """Answers from the file system, each folder asked once."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._known: dict[str, str] = {}
        self._of_path: dict[str, str] = {}

    def __call__(self, shown: str) -> str:
        """The package of a path as shown: a folder relative to the root, "" for the root itself."""
        package = self._of_path.get(shown)
        if package is None:
            package = self._of_path[shown] = self.of_folder(posixpath.dirname(shown))
        return package

    def answers(self) -> list[tuple[str, str]]:
        """Each folder that was asked about, with its package."""
        return [*self._known.items()]

    def of_folder(self, folder: str) -> str:
        """The package of a folder, relative to the root."""
        below = []
        while folder not in self._known:
            here = os.path.join(self._base, folder)  # noqa: PTH118 - quicker; what lies elsewhere is absolute
            if not folder.strip("/") or any(os.path.lexists(f"{here}/{name}") for name in MANIFESTS):
                self._known[folder] = folder
            else:
                below.append(folder)
                folder = posixpath.dirname(folder)
        self._known.update(dict.fromkeys(below, self._known[folder]))
        return self._known[folder]
