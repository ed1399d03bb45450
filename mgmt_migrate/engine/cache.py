"""Programs of files that were lowered before, kept on disk by what the file holds.

The program of a file is a pure function of its bytes and its name, so an entry never gets old: it is named
by a
digest of both and of the code that made it. Entries are written whole or not at all, so runs side by side
do not
disturb each other; one that is damaged counts as absent. A file with a secret in it is never kept.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import pickle
import sys
import time
import zlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from mgmt_migrate import atomic, display
from mgmt_migrate.model import code as model
from mgmt_migrate.model.code import Code

LARGEST = 256 << 20
"""Bytes that the folder may hold; the entries that were used longest ago go first."""

_DAY = 86_400
_CHECK = 16  # bytes of the digest before each entry
_PARSERS = ("libcst", "tree_sitter_javascript", "tree_sitter_typescript", "tree_sitter_hcl", "yaml")


class Cache:
    """A folder of entries.

    Args:
        folder: where; None keeps nothing. It is made when something is kept, readable by its owner only.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def get(self, shown: str, data: bytes, text: str) -> Code | None:
        """The program of a file as it was kept, with this path and text; None if none is there or it is
        damaged."""
        if self._folder is None:
            return None
        place = self._place(shown, data)
        try:
            held = place.read_bytes()
            if time.time() - place.stat().st_mtime > _DAY:
                os.utime(place)
        except OSError:
            return None
        return _loaded(held, shown, text)

    def put(self, shown: str, data: bytes, code: Code) -> None:
        """Keeps the program of a file. What cannot be written is not kept, without a word."""
        if self._folder is None or display.secrets(code.text):
            return
        try:
            packed = zlib.compress(pickle.dumps(replace(code, text="", path=""), 5), 1)
        except RecursionError:
            return  # nested too deep to be worth it
        place = self._place(shown, data)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic.write(place, (hashlib.sha256(packed).digest()[:_CHECK], packed))
        except OSError:
            return

    def tidy(self) -> None:
        """Makes room, at most once a day: drops entries that were used longest ago until the rest fits."""
        if self._folder is None or not self._folder.is_dir():
            return
        stamp = self._folder / "tidied"
        try:
            if stamp.exists() and time.time() - stamp.stat().st_mtime < _DAY:
                return
            stamp.touch()
            entries = [(found.stat(), found) for found in self._folder.glob("??/*")]
        except OSError:
            return
        held = sum(entry.st_size for entry, _ in entries)
        for entry, found in sorted(entries, key=lambda pair: pair[0].st_mtime):
            if held <= LARGEST:
                break
            held -= entry.st_size
            found.unlink(missing_ok=True)

    def _place(self, shown: str, data: bytes) -> Path:
        assert self._folder is not None
        name = os.path.basename(shown).encode("utf-8", "surrogateescape")  # noqa: PTH119  # any bytes
        digest = hashlib.sha256(b"\0".join((maker(), name, data))).hexdigest()
        return self._folder / digest[:2] / digest[2:]


def standard_folder() -> Path | None:
    """The user's cache folder for this program: MGMT_MIGRATE_CACHE_DIR, or what the system has for caches;
    None
    where the user has no home."""
    if named := os.environ.get("MGMT_MIGRATE_CACHE_DIR"):
        return Path(named)
    try:
        home = Path.home()
    except RuntimeError:
        return None
    if sys.platform == "darwin":
        base = home / "Library" / "Caches"
    elif sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    return base / "mgmt-migrate"


@cache
def maker() -> bytes:
    """A name for the code that lowers files: it changes with each release, and with each edit in between."""
    folder = Path(model.__file__).parent.parent
    files = [Path(model.__file__), *sorted((folder / "languages").glob("*.py"))]
    for parser in _PARSERS:
        spec = importlib.util.find_spec(parser)
        if spec is not None and spec.origin is not None:
            files.append(Path(spec.origin))
    stats = [(file.name, file.stat()) for file in files]
    told = [f"{name}:{stat.st_size}:{stat.st_mtime_ns}" for name, stat in stats]
    return "\n".join([*told, str(sys.version_info[:2])]).encode()


class _Reader(pickle.Unpickler):
    """Reads entries; nothing but the plain classes of a program comes out of one, whoever wrote it."""

    def find_class(self, module: str, name: str) -> object:
        if module == model.__name__ and isinstance(found := getattr(model, name, None), type):
            return found
        raise pickle.UnpicklingError(f"{module}.{name}")


def _loaded(held: bytes, shown: str, text: str) -> Code | None:
    check, packed = held[:_CHECK], held[_CHECK:]
    if hashlib.sha256(packed).digest()[:_CHECK] != check:
        return None
    try:
        code = _Reader(io.BytesIO(zlib.decompress(packed))).load()
    except Exception:  # whatever a damaged entry raises, the file is lowered again
        return None
    return replace(code, path=shown, text=text) if isinstance(code, Code) else None
