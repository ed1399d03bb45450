"""Dump files of mitmproxy (`mitmdump -w`, "Save flows"), flow by flow.

A flow is a dictionary in typed netstrings: length, colon, payload, one letter for the type; payloads of
dictionaries and lists are such elements again. The length stands first, so what is not needed, such as the
bodies of answers, is passed over unread.

Source: mitmproxy, io/tnetstring.py (framing) and io/compat.py (what the formats 0.11 to 21 call differently).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.traffic.exchange import BODY, Exchange

_CHUNK = 1 << 16
_LONGEST = 1 << 17
"""Bytes of a header, path or host that are kept; what is longer is cut there."""
_LENGTH = re.compile(rb"([0-9]{1,12}):")
_MEMBER = re.compile(rb"([0-9]{1,2}):([a-z_]{1,64})[,;]([0-9]{1,12}):")
_START = re.compile(rb"[0-9]{1,12}:(?P<size>[0-9]{1,2}):(?P<name>[a-z_]{2,40})[,;]")
_DIGITS, _BAD = b"0123456789", "is damaged"
_WANTED = ("authorization", "host", "origin", "referer", "content-encoding")


def starts(start: bytes) -> bool:
    """Whether a file that starts so is a dump: a length, and the first key of a flow."""
    found = _START.match(start)
    return found is not None and int(found["size"]) == len(found["name"])


def read(file: BinaryIO, name: str) -> Iterator[Exchange]:
    """The HTTP requests of a dump, read as a stream: memory holds the part of one request that counts.

    Args:
        file: its bytes.
        name: what to call it in an error.
    Raises:
        MigrateError: it is no dump, or ends in the middle.
    """
    stream, number = _Stream(file), 0
    try:
        while not stream.ended():
            number += 1
            if found := _flow(stream, f"flow {number}"):
                yield found
    except _DamagedError as error:
        raise MigrateError(
            f"the flow file {error}",
            where=f"{name}, flow {number}, byte {stream.at:,}",
            remedy="record it again, and let mitmproxy end before the file is copied",
        ) from None


class _DamagedError(Exception):
    """Why a file is no dump, as the end of the sentence "the flow file …"."""


class _Stream:
    """The elements of a file, one after the other; holds one chunk."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._chunk, self._place, self._before = file, b"", 0, 0

    @property
    def at(self) -> int:
        """Bytes read so far."""
        return self._before + self._place

    def ended(self) -> bool:
        return not self._holds(1)

    def length(self) -> int:
        """The length of the element that begins here."""
        found = _LENGTH.match(self._chunk, self._place)
        if found is None and self._holds(13):
            found = _LENGTH.match(self._chunk, self._place)
        if found is None:
            begun = self._chunk[self._place : self._place + 13]
            raise _DamagedError(
                "ends in the middle" if len(begun) < 13 and not begun.strip(_DIGITS) else _BAD
            )
        self._place = found.end()
        return int(found[1])

    def take(self, size: int) -> bytes:
        if len(self._chunk) - self._place < size and not self._holds(size):
            raise _DamagedError("ends in the middle")
        self._place += size
        return self._chunk[self._place - size : self._place]

    def skip(self, size: int) -> None:
        rest = len(self._chunk) - self._place
        if size <= rest:
            self._place += size
            return
        self._before, self._chunk, self._place = self.at + rest, b"", 0
        size -= rest
        while size:
            read = len(self._file.read(min(size, _CHUNK)))
            if not read:
                raise _DamagedError("ends in the middle")
            self._before += read
            size -= read

    def ends(self, *kinds: bytes) -> None:
        """Pass over the letter of the type, which must be one of these."""
        if self.take(1) not in kinds:
            self._damaged()

    def leaf(self, most: int) -> bytes:
        """The first bytes of the next element's payload, whatever its type."""
        size = self.length()
        payload = self.take(min(size, most))
        self.skip(size - len(payload))
        self.ends(*_KINDS)
        return payload

    def members(self, size: int) -> Iterator[tuple[str, int]]:
        """Keys of a dictionary with the lengths of their values, which may be read in part."""
        end = self.at + size
        while self.at < end:
            found = _MEMBER.match(self._chunk, self._place)
            if found and int(found[1]) == len(found[2]):
                key, length = found[2], int(found[3])
                self._place = found.end()
            else:
                key, length = self.leaf(64), self.length()
            value = self.at + length
            if value >= end:
                self._damaged()
            yield key.decode("ascii", "replace"), length
            self.skip_to(value)
            self.ends(*_KINDS)

    def skip_to(self, place: int) -> None:
        if self.at > place:
            self._damaged()
        self.skip(place - self.at)

    def _holds(self, size: int) -> bool:
        while len(self._chunk) - self._place < size:
            more = self._file.read(_CHUNK)
            if not more:
                return False
            self._before, self._chunk, self._place = self.at, self._chunk[self._place :] + more, 0
        return True

    def _damaged(self) -> NoReturn:
        raise _DamagedError(_BAD)


_KINDS = tuple(bytes([letter]) for letter in b",;#^!~]}")


def _flow(stream: _Stream, place: str) -> Exchange | None:
    """The next flow; None if it is not of HTTP: TCP, UDP, DNS."""
    request: dict[str, bytes] = {}
    status = kind = b""
    size = stream.length()
    end = stream.at + size
    for key, length in stream.members(size):
        if key == "type":
            kind = stream.take(min(length, 16))
        elif key == "request":
            request = _request(stream, length)
        elif key == "response":
            for part, inner in stream.members(length):
                if part in ("status_code", "code"):  # code until 0.13
                    status = stream.take(min(inner, 16))
    stream.skip_to(end)
    stream.ends(b"}")
    return _exchange(place, request, status) if kind == b"http" and request else None


def _request(stream: _Stream, size: int) -> dict[str, bytes]:
    """Members of a request, and headers below them: a header has the name of no member but `host`."""
    found: dict[str, bytes] = {}
    for key, length in stream.members(size):
        if key == "headers":
            found |= _headers(stream, length)
        elif key in ("content", "body"):  # body in 0.14 and 0.15
            found["body"] = stream.take(min(length, BODY))
        elif key in ("method", "scheme", "host", "port", "authority", "path", "timestamp_start"):
            found[f":{key}"] = stream.take(min(length, _LONGEST))
    return found


def _headers(stream: _Stream, size: int) -> dict[str, bytes]:
    """Those that count, of a list of pairs."""
    found: dict[str, bytes] = {}
    end = stream.at + size
    while stream.at < end:
        after = stream.length() + stream.at
        name = stream.leaf(64).decode("latin-1").lower()
        if name in _WANTED:
            found[name] = stream.leaf(_LONGEST)
        stream.skip_to(after)
        stream.ends(b"]")
    stream.skip_to(end)
    return found


def _exchange(place: str, request: dict[str, bytes], status: bytes) -> Exchange:
    text = {name: value.decode("utf-8", "replace") for name, value in request.items() if name != "body"}
    path = text.get(":path", "")
    port = text.get(":port", "")
    port = f":{port}" if port not in ("", "80", "443") else ""
    host = text.get(":authority") or text.get("host") or f"{text.get(':host', '')}{port}"
    url = f"{text.get(':scheme') or 'https'}://{host}{path}" if path.startswith("/") and host else path
    return Exchange(
        place,
        text.get(":method", "").upper()[:10],
        url,
        text.get("authorization"),
        _body(request.get("body", b""), text.get("content-encoding", "").lower()),
        host[:260],
        _moment(request.get(":timestamp_start", b"")),
        int(status) if re.fullmatch(b"[1-5][0-9]{2}", status) else None,
        text.get("origin") or text.get("referer", ""),
    )


def _body(raw: bytes, encoding: str) -> str:
    """As text; unpacked if it was sent packed."""
    if encoding in ("gzip", "deflate"):
        try:
            raw = zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(raw, BODY)
        except zlib.error:
            return ""
    return raw.decode("utf-8", "replace")


def _moment(number: bytes) -> float | None:
    try:
        found = float(number)
    except ValueError:
        return None
    return found if 0 < found < 1e11 else None
