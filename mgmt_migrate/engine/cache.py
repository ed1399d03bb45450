"""What was found out before, kept on disk by what it is drawn from: programs of files, outcomes of scans.

The program of a file is a pure function of its bytes and its name, so an entry never gets old: it is named by
a digest of both and of the code that made it. Entries are written whole or not at all, so runs side by side
do not disturb each other; one that is damaged counts as absent. A secret is never kept: in its place stands
where in the file it is, and a file with one that cannot be left out so is not kept at all.
"""

from __future__ import annotations

import hashlib
import importlib.util
import io
import os
import pickle
import re
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from mgmt_migrate import atomic, display
from mgmt_migrate.model import code, finding
from mgmt_migrate.model.code import Code
from mgmt_migrate.value import replace

LARGEST = 256 << 20
"""Bytes that the folder may hold; the entries that were used longest ago go first."""

_DAY = 86_400
_CHECK = 16  # bytes of the digest before each entry
_PARSERS = (
    "tree_sitter_python",
    "tree_sitter_javascript",
    "tree_sitter_typescript",
    "tree_sitter_hcl",
    "yaml",
)
_PLAIN = re.compile(r"(?=[A-Za-z]|.*[g-np-wyzG-NP-WYZ])[A-Za-z0-9_./+=:@~-]+")
"""A secret that no syntax spells in another way, and that is no number."""


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
        found = self._read(_key(shown, data), text)
        return replace(found, path=shown, text=text) if isinstance(found, Code) else None

    def put(self, shown: str, data: bytes, program: Code) -> None:
        """Keeps the program of a file, its secrets left out. What cannot be written, or would tell a secret,
        is not kept, without a word."""
        bare = replace(program, text="", path="")
        places = display.secrets(program.text) if self._folder is not None else []
        self._write(_key(shown, data), _Writer.dumps(bare, program.text, places) if places else _dumps(bare))

    def recall(self, key: bytes) -> object:
        """What was kept under a key, None if nothing is there or it is damaged."""
        return self._read(key, "")

    def keep(self, key: bytes, value: object) -> None:
        """Keeps plain values and the classes of `model`, which must tell no secret."""
        self._write(key, _dumps(value))

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

    def _read(self, key: bytes, text: str) -> object:
        if self._folder is None:
            return None
        place = _place(self._folder, key)
        try:
            held = place.read_bytes()
            if time.time() - place.stat().st_mtime > _DAY:
                os.utime(place)
        except OSError:
            return None
        return _loaded(held, text)

    def _write(self, key: bytes, dumped: bytes | None) -> None:
        if self._folder is None or dumped is None:
            return
        packed = zlib.compress(dumped, 1)
        place = _place(self._folder, key)
        try:
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            atomic.write(place, (hashlib.sha256(packed).digest()[:_CHECK], packed))
        except OSError:
            return


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
def program() -> bytes:
    """A name for the code that finds things out: it changes with each release, and with each edit in
    between."""
    told = [str(sys.version_info[:2])]
    for name, status in _sources(os.path.dirname(os.path.dirname(code.__file__))):  # noqa: PTH120
        told.append(f"{name}:{status.st_size}:{status.st_mtime_ns}")
    return "\n".join(told).encode("utf-8", "surrogateescape")


def _sources(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    """The files of this program and those that name the release of each parser."""
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    yield entry.path[len(folder) :], entry.stat()
                elif "." not in entry.name and entry.name != "__pycache__" and entry.is_dir():
                    waiting.append(entry.path)
    for parser in _PARSERS:
        spec = importlib.util.find_spec(parser)
        if spec is not None and spec.origin is not None:
            yield parser, os.stat(spec.origin)  # noqa: PTH116


def _key(shown: str, data: bytes) -> bytes:
    name = os.path.basename(shown).encode("utf-8", "surrogateescape")  # noqa: PTH119  # any bytes
    return b"\0".join((program(), name, data))


def _place(folder: Path, key: bytes) -> Path:
    digest = hashlib.sha256(key).hexdigest()
    return folder / digest[:2] / digest[2:]


def _dumps(value: object) -> bytes | None:
    try:
        return pickle.dumps(value, 5)
    except RecursionError:
        return None  # nested too deep to be worth it


class _Writer(pickle.Pickler):
    """Writes a program, and for each secret in its strings where in the text that is.

    Args:
        stream: takes the entry.
        secrets: each secret with its [start, end) in the text.
    """

    def __init__(self, stream: io.BytesIO, secrets: dict[str, tuple[int, int]]) -> None:
        super().__init__(stream, 5)
        self._secrets = secrets
        longest = sorted(secrets, key=lambda secret: (-len(secret), secret))
        self._any = re.compile(f"({'|'.join(map(re.escape, longest))})")

    @classmethod
    def dumps(cls, bare: Code, text: str, places: Sequence[tuple[int, int]]) -> bytes | None:
        """The entry for a program, None where a secret would stay in it."""
        secrets = {text[start:end]: (start, end) for start, end in places}
        if not all(_PLAIN.fullmatch(secret) for secret in secrets):
            return None
        stream = io.BytesIO()
        try:
            cls(stream, secrets).dump(bare)
        except RecursionError:
            return None
        dumped = stream.getvalue()
        return None if any(secret.encode() in dumped for secret in secrets) else dumped

    def persistent_id(self, value: object) -> object:
        """For a string with a secret its pieces, a place for each secret."""
        if not isinstance(value, str) or self._any.search(value) is None:
            return None
        return tuple(self._secrets.get(piece, piece) for piece in self._any.split(value))


class _Reader(pickle.Unpickler):
    """Reads entries; nothing but the plain classes of `model` comes out of one, whoever wrote it."""

    def __init__(self, stream: io.BytesIO, text: str) -> None:
        super().__init__(stream)
        self._text = text

    def find_class(self, module: str, name: str) -> object:
        for known in (code, finding):
            found = getattr(known, name, None) if module == known.__name__ else None
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")

    def persistent_load(self, pieces: Sequence[str | tuple[int, int]]) -> str:
        """The string that was taken apart."""
        return "".join(
            piece if isinstance(piece, str) else self._text[piece[0] : piece[1]] for piece in pieces
        )


def _loaded(held: bytes, text: str) -> object:
    check, packed = held[:_CHECK], held[_CHECK:]
    if hashlib.sha256(packed).digest()[:_CHECK] != check:
        return None
    try:
        return _Reader(io.BytesIO(zlib.decompress(packed)), text).load()
    except Exception:  # whatever a damaged entry raises, it counts as absent
        return None
