"""Foreign text in documents for programs: secrets masked, half characters spelt out, positions found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from mgmt_migrate import display
from mgmt_migrate.model.finding import Finding, Result
from mgmt_migrate.reports._rows import Sheet

_SURROGATE = re.compile("[\ud800-\udfff]")
_ENCODER = json.JSONEncoder(allow_nan=False)
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """The text masked, with a byte of a file name that is no UTF-8 as "\\xff" in four characters."""
    text = display.mask(text)
    return text if text.isascii() else _SURROGATE.sub(_spelt, text)


@lru_cache(maxsize=4096)
def shown(text: str) -> str:
    """The text for a reader: masked, controls and invisible characters visible, in one line."""
    return xml(display.foreign(text))


def xml(text: str) -> str:
    """The text without the characters that no XML or HTML document may hold."""
    return _NO_XML.sub(_spelt, text)


@lru_cache(maxsize=1024)
def uri(path: str) -> str:
    """A path as a URI reference: percent-encoded byte by byte; an absolute one as file:///…"""
    masked = display.mask(path)
    encoded = quote(masked.encode("utf-8", "surrogatepass" if _lone(masked) else "surrogateescape"), safe="/")
    if masked.startswith("//"):
        return "file:" + "//" + "/" + encoded.lstrip("/")
    return f"file://{encoded}" if masked.startswith("/") else encoded


def sheets(result: Result) -> dict[str, Sheet]:
    """The texts of a result, line by line."""
    return {path: Sheet(text) for path, text in result.texts.items()}


def position(path: str, offset: int, known: Mapping[str, Sheet]) -> tuple[int, int]:
    """Line and column; the first ones in a file whose text is not at hand."""
    sheet = known.get(path)
    return sheet.position(offset) if sheet else (1, 1)


def line(value: Any) -> str:
    """JSON in one line of ASCII."""
    # DEL is the one control character that JSON leaves as it is
    return _ENCODER.encode(value).replace("\x7f", "\\u007f")


def unique(fingerprints: Iterable[str]) -> list[str]:
    """The fingerprints, with a number behind one that was there before."""
    seen: dict[str, int] = {}
    made = []
    for fingerprint in fingerprints:
        seen[fingerprint] = count = seen.get(fingerprint, 0) + 1
        made.append(fingerprint if count == 1 else f"{fingerprint}-{count}")
    return made


def needs(finding: Finding) -> list[str]:
    """What the calls of a finding need, as "endpoint: …" and "scope: …"."""
    said = []
    if finding.endpoints:
        said.append(f"endpoint: {', '.join(map(shown, finding.endpoints))}")
    if finding.scopes:
        said.append(f"scope: {' '.join(map(shown, finding.scopes))}")
    return said


def _lone(text: str) -> bool:
    return any(not "\udc80" <= char <= "\udcff" for char in _SURROGATE.findall(text))


def _spelt(found: re.Match[str]) -> str:
    code = ord(found.group())
    if 0xDC80 <= code <= 0xDCFF:  # Python keeps a byte that is no UTF-8 like this
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
