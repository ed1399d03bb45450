"""An HTTP request that is written out, as one call: `curl({method, url, headers, params, data, user})`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import unquote, unquote_plus

from mgmt_migrate.languages._literal import Literals
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import (
    Argument,
    Builder,
    Call,
    Entry,
    Join,
    Name,
    Node,
    Record,
    Sequence,
    Text,
)

_FORM = re.compile(r"\s*[\w.~%\[\]-]{1,200}=")


@dataclass(slots=True)
class Request:
    """What of a request has been read so far; `call` hands it over."""

    builder: Builder
    method: Node | None = None
    url: Node | None = None
    headers: list[Entry] = field(default_factory=list)
    params: list[Entry] = field(default_factory=list)
    data: list[Entry] = field(default_factory=list)
    body: Node | None = None
    user: Node | None = None

    def header(self, spelled: Spelled, start: int, end: int) -> None:
        """Takes `Name: value`; anything without a colon is left out."""
        colon = spelled.value.find(":", start, end)
        if colon < 0:
            return
        name_start, name_end = _trim(spelled.value, start, colon)
        start, end = _trim(spelled.value, colon + 1, end)
        name = spelled.value[name_start:name_end]
        at = spelled.start(name_start), spelled.end(name_end)
        value = self._listed(spelled.node(start, end))
        self.headers.append(Entry(at[0], max(value.end, at[1]), name, value, *at))

    def bearer(self, token: Node) -> None:
        """Takes a bearer token that is given without the word."""
        scheme = Text(token.start, token.start, "Bearer ", "")
        value = self._listed(Join(token.start, token.end, (scheme, token)))
        self.headers.append(Entry(token.start, token.end, "Authorization", value))

    def payload(
        self, spelled: Spelled, start: int, end: int, whole: Callable[[], Node] | None = None
    ) -> None:
        """Takes a body: JSON and forms become entries, anything else is a string, `whole` with its quotes."""
        start, end = _trim(spelled.value, start, end)
        if spelled.value[start : start + 1] in ("{", "["):
            literals = Literals(spelled)
            roots = literals.read(start, end)
            root = roots[0] if roots else None
            if isinstance(root, Sequence) or (isinstance(root, Record) and root.entries):
                literals.give(self.builder)
                self.body = root
                return
        if _FORM.match(spelled.value, start, end):
            self.form(spelled, start, end)
        else:
            self.body = self._listed(whole() if whole else spelled.node(start, end))

    def form(self, spelled: Spelled, start: int, end: int, query: bool = False) -> None:
        """Takes `a=b&c=d`, percent-encoded, as data or as the query."""
        value = spelled.value
        while start < end:
            stop = value.find("&", start, end)
            stop = end if stop < 0 else stop
            self.field(spelled, *_trim(value, start, stop), decode=True, query=query)
            start = stop + 1

    def field(
        self, spelled: Spelled, start: int, end: int, *, decode: bool, query: bool = False, mark: str = "="
    ) -> None:
        """Takes one `name=value`."""
        equals = spelled.value.find(mark, start, end)
        if equals < 0:
            return
        at = spelled.start(start), spelled.end(equals)
        value = self._listed(spelled.node(equals + len(mark), end, unquote_plus if decode else str))
        entry = Entry(at[0], max(value.end, at[1]), unquote(spelled.value[start:equals]), value, *at)
        (self.params if query else self.data).append(entry)

    def literal(self, spelled: Spelled, start: int, end: int) -> None:
        """Takes one `name:=json`."""
        mark = spelled.value.find(":=", start, end)
        literals = Literals(spelled)
        roots = literals.read(mark + 2, end)
        if mark >= 0 and roots:
            literals.give(self.builder)
            at = spelled.start(start), spelled.end(mark)
            self.data.append(Entry(at[0], roots[0].end, spelled.value[start:mark], roots[0], *at))

    def string(self, node: Node) -> Node:
        """The same value, listed among the strings of the file."""
        return self._listed(node)

    def call(self, callee: Name, end: int) -> Call:
        """The request as a call that ends at `end`; derived parts have no width."""
        body = self._record(self.data) if self.data else self.body
        entries: list[Entry] = []
        parts = {
            "method": self.method or Text(callee.end, callee.end, "GET" if body is None else "POST", ""),
            "url": self.url,
            "headers": self._record(self.headers) if self.headers else None,
            "params": self._record(self.params) if self.params else None,
            "data": body,
            "user": self.user,
        }
        for key, value in parts.items():
            if value is not None:
                entries.append(Entry(value.start, value.end, key, value))
        start = min(callee.end, end)
        options = Record(start, end, tuple(entries))
        self.builder.records.append(options)
        call = Call(callee.start, end, callee, (Argument(options),), callee.scope, arguments_end=end)
        self.builder.calls.append(call)
        return call

    def _record(self, entries: list[Entry]) -> Record:
        start, end = min(e.start for e in entries), max(e.end for e in entries)
        record = Record(start, end, tuple(entries))
        self.builder.records.append(record)
        return record

    def _listed(self, node: Node) -> Node:
        if isinstance(node, Text | Join):
            self.builder.strings.append(node)
        return node


def _trim(value: str, start: int, end: int) -> tuple[int, int]:
    while start < end and value[start].isspace():
        start += 1
    while start < end and value[end - 1].isspace():
        end -= 1
    return start, end
