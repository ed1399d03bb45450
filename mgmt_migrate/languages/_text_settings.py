"""Settings line by line: properties, ini, toml, and the usual pairs of XML."""

from __future__ import annotations

import re

from mgmt_migrate.languages._literal import constant, unescape
from mgmt_migrate.model.code import Binding, Builder, Comment, Export, Name, Node, Text

_LINE = re.compile(
    r"^[ \t]*(?:(?P<comment>[#;!][^\r\n]*)|\[(?P<section>[^\]\r\n]{1,200})\][^\r\n]*"
    r"|(?P<key>[\w.-]{1,200}|\"[^\"\r\n]{1,200}\")[ \t]*[=:][ \t]*(?P<value>[^\r\n]*))",
    re.MULTILINE,
)
_PAIR = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<add\s{1,9}key=\"(?P<key1>[^\"<>]{1,200})\"\s{1,9}value=\"(?P<value1>[^\"<>]{0,4000})\""
    r"|<(?P<tag>\w{1,40})\s{1,9}name=\"(?P<key2>[^\"<>]{1,200})\"[^<>]{0,200}>(?P<value2>[^<>]{0,4000})</"
    r"|<key>(?P<key3>[^<>]{1,200})</key>\s{0,200}<string>(?P<value3>[^<>]{0,4000})</string>"
    r"|<(?P<key4>[\w.-]{1,100})>(?P<value4>[^<>]{1,4000})</",
    re.DOTALL,
)


def read(builder: Builder) -> None:
    """A binding and an export for every pair of key and value."""
    if builder.text.lstrip("\ufeff \t\r\n").startswith("<"):
        _xml(builder)
    else:
        _lines(builder)


def _lines(builder: Builder) -> None:
    for match in _LINE.finditer(builder.text):
        if match["comment"]:
            builder.comments.append(Comment(*match.span("comment"), match["comment"]))
        elif match["key"]:
            raw = match["value"].rstrip()
            start = match.start("value")
            _pair(builder, match.span("key"), match["key"].strip('"'), _value(raw, start))


def _value(raw: str, start: int) -> Node:
    quote = raw[:1]
    if quote in ('"', "'") and (closing := raw.find(quote, 1)) > 0:
        body = raw[1:closing]
        return Text(start, start + closing + 1, unescape(body) if quote == '"' else body, quote)
    return constant(raw, start, start + len(raw)) or Text(start, start + len(raw), raw, "")


def _xml(builder: Builder) -> None:
    for match in _PAIR.finditer(builder.text):
        if match[0].startswith("<!--"):
            builder.comments.append(Comment(*match.span(), match[0]))
            continue
        number = next(n for n in "1234" if match[f"key{n}"] is not None)
        value = match[f"value{number}"]
        start = match.start(f"value{number}")
        lead = len(value) - len(value.lstrip())
        start, value = start + lead, value.strip()
        _pair(
            builder,
            match.span(f"key{number}"),
            match[f"key{number}"],
            Text(start, start + len(value), value, ""),
        )


def _pair(builder: Builder, span: tuple[int, int], key: str, value: Node) -> None:
    if isinstance(value, Text):
        builder.strings.append(value)
    builder.bindings.append(Binding(Name(*span, key, 0), value, 0, declares=True))
    builder.exports.append(Export(key, value))
