"""What to scan and how, and where a path stands in the eyes of the settings."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.model.finding import Severity
from mgmt_migrate.model.house import House
from mgmt_migrate.sources.reading import is_folder


@dataclass(frozen=True, slots=True)
class Options:
    """What to scan and how.

    Attributes:
        roots: folders and files.
        select: codes of the rules to run; empty means all.
        ignore: codes left out of these.
        exclude: patterns as in .gitignore, relative to each root; for files given by name, to the current
            folder.
        home: the folder that the two following are relative to, None where there are no settings.
        settled: exclude patterns of the settings.
        per_path_ignores: pattern to codes, names or prefixes of codes.
        max_size: bytes; larger files are not parsed.
        jobs: worker processes; None leaves it to the program.
        verbose: whether all that is skipped is named.
        cache: where programs of files are kept from run to run; None keeps nothing.
        house: what the settings say about the team's own functions and domains.
        per_path_severities: pattern to codes to the severity that they have there.
    """

    roots: tuple[Path, ...]
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()
    exclude: tuple[str, ...] = ()
    home: Path | None = None
    settled: tuple[str, ...] = ()
    per_path_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    max_size: int = 1 << 20
    jobs: int | None = None
    verbose: bool = False
    cache: Cache | None = None
    house: House = field(default_factory=House)
    per_path_severities: Mapping[str, Mapping[str, Severity]] = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        """Whether a folder is scanned. Of files named one by one, as a hook names them, the rest of a token's
        way may lie elsewhere.
        """
        return any(map(is_folder, self.roots))


def from_home(home: Path | None, base: Path, shown: str) -> str:
    """A shown path as the patterns of the settings see it; as it is where it lies elsewhere."""
    if home is None:
        return shown
    place, home = absolute(base / shown), absolute(home)
    return place.relative_to(home).as_posix() if place.is_relative_to(home) else shown.lstrip("/")


def absolute(path: Path) -> Path:
    """Without following links: a pattern is about names."""
    return Path(os.path.normpath(path.absolute()))
