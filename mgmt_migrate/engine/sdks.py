"""Which files are source, tests or documents of an SDK of Auth0: what they send is their caller's choice."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from pathlib import Path

from mgmt_migrate.protocol.packages import sdk_manifest
from mgmt_migrate.sources.inventory import Inventory, Skipped
from mgmt_migrate.sources.reading import UnreadableError, read

REASON = "source of an SDK"
_LARGEST = 1 << 18


def without_sdks(inventory: Inventory, base: Path) -> Inventory:
    """The same without the files of SDKs, which are named as skipped.

    Args:
        base: what shown paths are relative to.
    """
    inside = SdkFolders(base)
    own = [candidate for candidate in inventory.candidates if inside(candidate.shown)]
    if not own:
        return inventory
    skipped = [*inventory.skipped, *(Skipped(candidate.shown, REASON) for candidate in own)]
    return replace(
        inventory,
        candidates=tuple(candidate for candidate in inventory.candidates if not inside(candidate.shown)),
        skipped=tuple(sorted(skipped, key=lambda skip: skip.path)),
    )


class SdkFolders:
    """Answers from the file system, each folder listed once."""

    def __init__(self, base: Path) -> None:
        self._base = base
        self._known: dict[str, bool] = {}

    def __call__(self, shown: str) -> bool:
        """Whether a manifest above a path, as shown, says that all below it belongs to an SDK."""
        return self._inside(posixpath.dirname(shown))

    def _inside(self, folder: str) -> bool:
        below = []
        while folder.strip("/") and folder not in self._known:
            below.append(folder)
            folder = posixpath.dirname(folder)
        if folder not in self._known:
            self._known[folder] = self._says_so(self._base / folder)
        inside = self._known[folder]
        for lower in reversed(below):
            inside = self._known[lower] = inside or self._says_so(self._base / lower)
        return inside

    def _says_so(self, folder: Path) -> bool:
        try:
            names = sorted(path.name for path in folder.iterdir())
        except OSError:
            return False
        for name in names:
            kind = sdk_manifest(name)
            if kind is not None and kind.fits(_text(folder / name)):
                return True
        return False


def _text(path: Path) -> str:
    try:
        return read(str(path), _LARGEST).decode("utf-8", "replace")
    except UnreadableError:
        return ""
