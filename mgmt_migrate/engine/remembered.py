"""The outcome of a whole scan, kept for the next one over the same files.

Linking looks at all files together, so an outcome holds as long as everything that it was drawn from is the
same: the bytes of each candidate, the files that imports led to and those that they did not find, the
packages that files belong to, the settings, and this program. All of that is compared before an outcome is
used again; what lies in the cache can save work and change nothing.
"""

# ruff: noqa: PTH118 - paths as texts, which resolve without an error

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

from mgmt_migrate import display
from mgmt_migrate.engine.cache import Cache, program
from mgmt_migrate.engine.packages import Packages
from mgmt_migrate.model.finding import Result
from mgmt_migrate.sources.inventory import Inventory
from mgmt_migrate.sources.reading import UnreadableError, digest_of, is_file, read
from mgmt_migrate.sources.text import UndecodableError, decode
from mgmt_migrate.value import Value

_ABSENT = b""
_APART = "\n" * 16
"""More than may stand between the name of a secret and its value."""


class Imported:
    """Files that the scanned ones import, and what was found under each path that was asked for.

    Args:
        base: what paths are relative to.
        max_size: bytes; larger files are not read.
    """

    def __init__(self, base: Path, max_size: int) -> None:
        self._base = base
        self._real = os.path.realpath(base)
        self._max_size = max_size
        self.seen: dict[str, bytes] = {}
        self.timed_out = False

    def place(self, path: str) -> Path | None:
        """Where such a module is, if it lies below the root and no link leads to it; to be followed by
        `note`."""
        self.seen[path] = _ABSENT
        place = self._base / path
        if path.startswith(("/", "..")) or not is_file(place):
            return None
        real, unlinked = os.path.realpath(place), os.path.join(self._real, path)
        return place if os.path.normcase(real) == os.path.normcase(unlinked) else None

    def note(self, path: str, digest: bytes) -> None:
        """That what was read under a path had this digest; empty for what could not be read."""
        self.seen[path] = digest

    def read(self, path: str) -> bytes | None:
        """The bytes of a module, None where `place` has none or it cannot be read."""
        place = self.place(path)
        try:
            return read(place, self._max_size) if place is not None else None
        except UnreadableError:
            return None


class Memory(Value, eq=True):
    """Outcomes of scans over one set of candidates.

    Attributes:
        cache: where they are kept.
        inventory: the candidates, with the digests of their bytes.
        base: what shown paths are relative to.
        max_size: bytes; larger files are not read.
        settings: all else that decides what is found, in plain values.
    """

    cache: Cache
    inventory: Inventory
    base: Path
    max_size: int
    settings: object

    def recall(self) -> Result | None:
        """The outcome that was kept, if each thing that it was drawn from is as it was."""
        kept = self.cache.recall(self._key())
        if not (isinstance(kept, tuple) and len(kept) == 4 and isinstance(kept[0], Result)):
            return None
        result, imported, packages, shown = kept
        now = Packages(self.base)
        if any(now.of_folder(folder) != package for folder, package in packages):
            return None
        found: dict[str, bytes] = {}
        again = Imported(self.base, self.max_size)
        for path, digest in imported:
            data = again.read(path)
            if (digest_of(data) if data is not None else _ABSENT) != digest:
                return None
            if path in shown and data is not None:
                found[path] = data
        texts = self._texts(shown, found)
        return replace(result, texts=texts) if texts is not None else None

    def keep(self, result: Result, read: Mapping[str, bytes], imported: Imported, packages: Packages) -> None:
        """Keeps an outcome, unless a file changed while it was scanned or the outcome tells a secret.

        Args:
            read: per candidate that was read the digest of its bytes.
            imported: the modules that were asked for.
            packages: the packages that were asked for.
        """
        known = {candidate.shown: candidate.digest for candidate in self.inventory.candidates}
        if any(known.get(path) != digest for path, digest in read.items()):
            return
        bare = replace(result, texts={}, skipped=[], unread=[], seconds=0.0)
        if display.secrets(_APART.join(dict.fromkeys(_strings(bare)))):
            return
        order = tuple(result.texts)
        self.cache.keep(self._key(), (bare, [*imported.seen.items()], packages.answers(), order))

    def _key(self) -> bytes:
        files = [(candidate.shown, candidate.digest) for candidate in self.inventory.candidates]
        return program() + repr((self.settings, files)).encode("utf-8", "surrogatepass")

    def _texts(self, shown: Iterable[str], found: dict[str, bytes]) -> dict[str, str] | None:
        """The texts that a report quotes, None where one is no longer what it was."""
        candidates = {candidate.shown: candidate for candidate in self.inventory.candidates}
        texts: dict[str, str] = {}
        for path in shown:
            candidate = candidates.get(path)
            try:
                data = found[path] if candidate is None else read(candidate.path, self.max_size)
                if candidate is not None and digest_of(data) != candidate.digest:
                    return None
                texts[path] = decode(data, path).text
            except (KeyError, UnreadableError, UndecodableError):
                return None
        return texts


def _strings(value: object) -> Iterator[str]:
    """Every text in a plain value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Value):
        for name in value.__match_args__:
            yield from _strings(getattr(value, name))
    elif is_dataclass(value):
        for field in fields(value):
            yield from _strings(getattr(value, field.name))
    elif isinstance(value, (list, tuple, frozenset)):
        for item in value:
            yield from _strings(item)
