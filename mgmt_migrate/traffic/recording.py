"""A recording of any kind: packed or not, a file or a pipe; what it is shows in its first bytes."""

from __future__ import annotations

import glob
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.traffic import access_log, flows, har
from mgmt_migrate.traffic.exchange import Exchange

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_START = 4096
_GZIP = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
# An object "log" of other formats, such as that of the Elastic Common Schema, has none of these.
_HAR = re.compile(rb'"log"\s*:\s*\{\s*"(?:version|creator|browser|pages|entries|comment|_[^"]{0,40})"')


class Kind(str, Enum):
    """What a file is."""

    auto = "auto"
    har = "har"
    log = "log"
    flow = "flow"


Seen = Callable[[int], None]
"""Told how many more bytes of a file have been read."""

_NAMES = (".har", ".flow", ".flows", ".mitm", ".dump", ".log", ".txt", ".json", ".jsonl", ".ndjson", ".gz")


def named(patterns: Iterable[Path]) -> list[Path]:
    """The files that are meant: a folder stands for the recordings in it, a path that is none, and has *, ?
    or [ in it, for those that fit."""
    found: list[Path] = []
    for one in patterns:
        if one.is_dir():
            inside = sorted(path for path in one.iterdir() if path.name.lower().endswith(_NAMES))
            found += inside or [one]
            continue
        fitting = [] if one.exists() else sorted(glob.glob(str(one), recursive=True))  # noqa: PTH207 - absolute ones too
        found += map(Path, fitting) if fitting else [one]
    return found


def read(path: Path, kind: Kind = Kind.auto, seen: Seen = lambda size: None) -> Iterator[Exchange]:
    """The requests of a recording, as a stream; "-" is stdin.

    Raises:
        MigrateError: it cannot be read, is damaged, or holds bytes and yet no request that is understood:
            that would look like a proof that nobody is left.
    """
    name = "stdin" if str(path) == "-" else str(path)
    try:
        if name == "stdin":
            yield from _some(cast(BinaryIO, sys.stdin.buffer), name, kind, seen)
            return
        with path.open("rb", buffering=0) as file:
            yield from _some(cast(BinaryIO, file), name, kind, seen)
    except OSError as error:
        raise MigrateError(
            "the recording cannot be read",
            where=f"{name}: {error.strerror or 'the packed data is damaged'}",
            remedy="check the path" if error.strerror else "copy the file again",
        ) from None


def _some(file: BinaryIO, name: str, kind: Kind, seen: Seen) -> Iterator[Exchange]:
    start, stream = _opened(file, seen)
    if start.startswith(_GZIP):
        start, requests = b"packed", _unpacked(stream, name, kind)
    else:
        requests = _read(start, stream, name, kind)
    found = False
    for one in requests:
        found = True
        yield one
    if not found and start:
        raise MigrateError(
            "no request was found in the recording",
            where=name,
            remedy="give a HAR file, flows of mitmproxy, or an access log with methods and addresses",
        )


def _unpacked(stream: BinaryIO, name: str, kind: Kind) -> Iterator[Exchange]:
    import gzip
    import zlib

    try:
        with gzip.GzipFile(fileobj=stream) as inner:
            yield from _read(*_opened(cast(BinaryIO, inner), lambda size: None), name, kind)
    except (EOFError, zlib.error):
        raise MigrateError(
            "the packed recording ends in the middle, or is damaged", where=name, remedy="copy the file again"
        ) from None


def _read(start: bytes, file: BinaryIO, name: str, kind: Kind) -> Iterator[Exchange]:
    kind = _kind(start) if kind is Kind.auto else kind
    if kind is Kind.har:
        return har.read(file, name)
    if kind is Kind.flow:
        return flows.read(file, name)
    prefix = _prefix(start)
    return access_log.read(file) if prefix is None else access_log.records(file, name, prefix)


def _prefix(start: bytes) -> str | None:
    """Where the records of a JSON log stand that is not one of lines; None for lines, and for text."""
    if re.match(rb"\s*\[\s*\{", start):
        return "item"
    line, end, _ = start.lstrip().partition(b"\n")
    if not line.startswith(b"{") or not end:
        return None
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return "" if re.match(rb'\s*\{\s*"', start) and not line.rstrip().endswith(b"}") else None
    return None


def _kind(start: bytes) -> Kind:
    if flows.starts(start):
        return Kind.flow
    return Kind.har if start.lstrip()[:1] == b"{" and _HAR.search(start) else Kind.log


def _opened(file: BinaryIO, seen: Seen) -> tuple[bytes, BinaryIO]:
    """The first bytes, and all of them as a stream; without a byte order mark."""
    start = b""
    while len(start) < _START and (more := file.read(_START - len(start))):
        start += more
    start = start.removeprefix(_BOM)
    return start, cast(BinaryIO, io.BufferedReader(_Joined(start, file, seen), 1 << 16))


class _Joined(io.RawIOBase):
    """Bytes that were read already, and the rest of their file."""

    def __init__(self, start: bytes, file: BinaryIO, seen: Seen) -> None:
        self._start, self._file, self._seen = start, file, seen

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        room = memoryview(buffer).cast("B")
        part = self._start[: len(room)] or self._file.read(len(room))
        self._start = self._start[len(part) :] if self._start else b""
        room[: len(part)] = part
        self._seen(len(part))
        return len(part)
