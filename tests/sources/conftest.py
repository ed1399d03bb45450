"""Small trees to search."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mgmt_migrate.sources.inventory import ENGINES, Inventory, find

Write = Callable[[Mapping[str, str | bytes]], Path]


@pytest.fixture
def tree(tmp_path: Path) -> Write:
    """Writes files by their names; gives the folder."""
    root = tmp_path / "tree"
    root.mkdir()

    def write(files: Mapping[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return root

    return write


def git(root: Path, *arguments: str) -> str:
    """Output of git without the configuration of whoever runs the tests."""
    alone = {
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_NOSYSTEM": "1",
        "PATH": "/usr/bin:/bin:/usr/local/bin",
    }
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=alone, check=True, capture_output=True, text=True
    )
    return done.stdout


def agreed(root: Path, literal: str = "id_token", **options: object) -> Inventory:
    """What all engines find, which must be the same."""
    found = [find([root], [literal], engine=engine, **options) for engine in ENGINES]  # type: ignore[arg-type]
    for other in found[1:]:
        assert (other.files, other.candidates, other.skipped) == (
            found[0].files,
            found[0].candidates,
            found[0].skipped,
        )
    return found[0]


def shown(inventory: Inventory) -> list[str]:
    """The candidates as they are shown."""
    return [candidate.shown for candidate in inventory.candidates]


def skipped(inventory: Inventory) -> dict[str, str]:
    """The reason for each skipped path."""
    return {skip.path: skip.reason for skip in inventory.skipped}
