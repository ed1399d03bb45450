"""Rewrites of curl lines: JSON bodies, form bodies in one string, and one `--data` for each field."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection
from functools import lru_cache

from mgmt_migrate.analysis.domains import Host
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.writing import PLACEHOLDER, Tree, Writer
from mgmt_migrate.model.code import Record
from mgmt_migrate.model.finding import Edit
from mgmt_migrate.protocol.audience import of

_FENCE = re.compile(r"^[ \t>]*(```+|~~~+)[ \t]*\{?\.?([\w+#-]*)", re.MULTILINE)
_COMMANDS = frozenset(("", "sh", "bash", "shell", "zsh", "console", "curl", "terminal", "http", "text"))
_SCRIPTS = frozenset(("javascript", "js", "jsx", "mjs", "node", "nodejs", "typescript", "ts", "tsx"))
_PYTHON = frozenset(("python", "py", "python3", "py3"))


class ShellWriter(Writer):
    """Writes into a shell script, or into the commands of a document."""

    def literal(self, value: str) -> str:
        """The bare value: what stands around it decides about quotes."""
        return value

    def audience(self, host: Host | None) -> str:
        """The audience with the host as the command spells it, $VARIABLES included."""
        if host is None or host.literal:
            return of(host.code if host else PLACEHOLDER)
        return f"{'' if host.address else 'https://'}{host.code}{'api/v2/' if host.slash else '/api/v2/'}"

    def _replacement(self, anchor: Ref, code: str) -> Edit:
        start, end = anchor.node.start, anchor.node.end
        text = self.unit.code.text
        before = text[text.rfind("\n", 0, start) + 1 : start]
        if text[start : start + 1] in ('"', "'"):
            quote = text[start]
            return Edit(self.unit.path, start, end, f"{quote}{code}{quote}")
        if text[start : start + 2] == '\\"':
            return Edit(self.unit.path, start, end, f'\\"{code}\\"')
        if "&" in text[start - 200 : start].rpartition(" ")[2]:
            return Edit(self.unit.path, start, end, code.replace(" ", "%20"))
        quoted = before.count('"') % 2 or before.count("'") % 2
        return Edit(self.unit.path, start, end, f'"{code}"' if " " in code and not quoted else code)

    def _entries(
        self, record: Record, tree: Tree, beside: Collection[str], others: Collection[Edit]
    ) -> list[Edit]:
        source = self.unit.source(record)
        values = {name: value for name, value in tree.items() if isinstance(value, str)}
        last = record.entries[-1].end if record.entries else record.end - 1
        first = next(
            (entry for entry in record.entries if entry.key in beside and entry.key_start >= 0), None
        )
        at = last if first is None else first.key_start
        path, text = self.unit.path, self.unit.code.text
        if source.startswith("{"):
            quote = '\\"' if '\\"' in source else '"'
            single = text[record.start - 1 : record.start] == "'"
            written = ", ".join(
                f"{quote}{name}{quote}: {quote}{_unquoted(value) if single else value}{quote}"
                for name, value in values.items()
            )
            return [Edit(path, at, at, f", {written}" if first is None else f"{written}, ")]
        if "&" in source and "\n" not in source:
            fields = "&".join(f"{n}={v.replace(' ', '%20')}" for n, v in values.items())
            return [Edit(path, at, at, f"&{fields}" if first is None else f"{fields}&")]
        start = text.rfind("\n", 0, at) + 1
        option = "-d" if text[start:at].lstrip().startswith("-d ") else "--data"
        options = [f'{option} "{n}={v}"' for n, v in values.items()]
        if first is not None and "\\\n" in source and text[start:at].lstrip().startswith("-"):
            indent = text[start : len(text[:at]) - len(text[start:at].lstrip())]
            return [Edit(path, start, start, "".join(f"{indent}{one} \\\n" for one in options))]
        if text[last : last + 1] in ('"', "'"):
            last += 1
        line = text[text.rfind("\n", 0, last) + 1 : last]
        indent = line[: len(line) - len(line.lstrip())]
        glue = f" \\\n{indent}" if "\\\n" in source else " "
        return [Edit(path, last, last, "".join(f"{glue}{one}" for one in options))]


def _unquoted(value: str) -> str:
    """A $VARIABLE inside a single-quoted body has to step out of it."""
    start = value.find("$")
    if start < 0:
        return value
    end = value.find("/", start)
    end = len(value) if end < 0 else end
    return f"{value[:start]}'\"{value[start:end]}\"'{value[end:]}"


@lru_cache(maxsize=4)
def _fences(text: str) -> list[re.Match[str]]:
    """The marks before and after blocks of code; kept for the file at hand, as thousands of requests ask."""
    return list(_FENCE.finditer(text))


@lru_cache(maxsize=4)
def _block(text: str, number: int) -> str:
    """What follows after so many fences, to the next one."""
    fences = _fences(text)
    return text[fences[number - 1].end() : fences[number].start() if number < len(fences) else len(text)]


def writer_for(ref: Ref, writer: Writer) -> Writer | None:
    """The writer for the language of a place; None where only a sentence helps."""
    language, text = ref.unit.code.language, ref.unit.code.text
    if language == "shell":
        fences = _fences(text)
        opened = bisect_right(fences, ref.node.start, key=lambda fence: fence.end())
        if opened % 2 == 0 or (name := fences[opened - 1][2].lower()) in _COMMANDS:
            return ShellWriter(writer.unit, writer.values)
        block = _block(text, opened)
        if name in _SCRIPTS or name in _PYTHON:
            return Writer(writer.unit, writer.values, block, python=name in _PYTHON)
        return None
    return writer if language in ("javascript", "typescript", "python", "json") else None
