"""One candidate in a worker: bytes to a program, or the reason why not."""

from __future__ import annotations

from typing import Literal

from mgmt_migrate.engine.cache import Cache
from mgmt_migrate.languages import language_for, lower
from mgmt_migrate.model.code import Code
from mgmt_migrate.protocol.literals import is_core, is_link
from mgmt_migrate.sources.inventory import Candidate
from mgmt_migrate.sources.reading import UnreadableError, digest_of, read
from mgmt_migrate.sources.text import UndecodableError, decode
from mgmt_migrate.value import Value


class Item(Value, eq=True):
    """A file to parse: where it is, and how reports call it. `size` in bytes weighs the work."""

    path: str
    shown: str
    size: int
    core: bool = True


class Parsed(Value, eq=True):
    """What became of an item: its program, or nothing and why. `digest`: of the bytes that were read."""

    shown: str
    code: Code | None = None
    reason: str = ""
    digest: bytes = b""


Kind = Literal["core", "link", "none"]


def kind_of(data: bytes, own: tuple[str, ...] = ()) -> Kind:
    """Whether a file can hold a finding, can only link others, or neither; UTF-16 is judged by its text.

    `own`: literals of the settings, of which one makes a file worth reading.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16", "replace").encode("utf-8", "surrogatepass")
    if is_core(data) or any(literal.encode() in data for literal in own):
        return "core"
    return "link" if is_link(data) else "none"


def parse(item: Item, max_size: int, cache: Cache | None = None) -> Parsed:
    """The program of a file, from the cache if it was lowered before."""
    try:
        data = read(item.path, max_size)
    except UnreadableError as problem:
        return Parsed(item.shown, reason=str(problem))
    digest = digest_of(data)
    try:
        source = decode(data, item.shown)
    except UndecodableError as problem:
        return Parsed(item.shown, reason=str(problem), digest=digest)
    if cache is None:
        return Parsed(item.shown, lower_text(item.shown, source.text), digest=digest)
    code = cache.get(item.shown, data, source.text)
    if code is None:
        code = lower_text(item.shown, source.text)
        cache.put(item.shown, data, code)
    return Parsed(item.shown, code, digest=digest)


def lower_text(shown: str, text: str) -> Code:
    """The program of a text; where its language sees no call because of a syntax error, and the text rules
    see more, what those see."""
    code = lower(shown, text)
    if code.broken and not code.calls:
        from mgmt_migrate.languages import text as plain

        if language_for(shown) is not plain:
            rough = plain.lower(shown, text)
            if len(rough.calls) + len(rough.records) >= len(code.records):
                return rough
    return code


def item_for(candidate: Candidate, max_size: int, own: tuple[str, ...] = ()) -> tuple[Item | None, Kind]:
    """The item for a candidate, and what kind of file it is; None where it holds nothing of interest. One
    that changed since it was found, or cannot be read, is an item in any case."""
    path, shown = str(candidate.path), candidate.shown
    try:
        data = read(path, max_size)
    except UnreadableError:
        return Item(path, shown, 0), "core"  # parse will say why
    kind = kind_of(data, own) if digest_of(data) == candidate.digest else "core"
    return (Item(path, shown, len(data), kind == "core"), kind) if kind != "none" else (None, kind)
