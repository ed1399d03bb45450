"""How a rewrite is written in the style of the file: its quotes, its indentation, its way to build a
string."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from mgmt_migrate.analysis.domains import Host
from mgmt_migrate.analysis.placing import LONG, in_lines, newline, placed, too_long
from mgmt_migrate.analysis.ref import Ref
from mgmt_migrate.analysis.storage import Storage
from mgmt_migrate.analysis.unit import Unit, last_name
from mgmt_migrate.analysis.values import Values
from mgmt_migrate.model.code import Call, Choice, Join, Member, Name, Node, Record, Text
from mgmt_migrate.model.finding import Edit

_MOST_WRITES = 64
"""A key that more places write is in the hands of a generator: to rename it here changes nothing there."""

# What an ID token is called, and what the access token beside it is called in the same code.
_RENAMED = (
    ("idToken", "accessToken"),
    ("id_token", "access_token"),
    ("IdToken", "AccessToken"),
    ("ID_TOKEN", "ACCESS_TOKEN"),
)
PLACEHOLDER = "YOUR_DOMAIN"
_PAGES = 50_000
_SPACED, _TIGHT = re.compile(r"\{ +['\"\w]"), re.compile(r"\{['\"\w]")
_OWN_LINE = re.compile(r"([ \t]*)(?:\w+\s*=\s*)?")
_WIDE, _DEEP = re.compile(r"^    \S", re.MULTILINE), re.compile(r"^  ?[^\s*]", re.MULTILINE)
_TRAILING, _BARE = re.compile(r",[ \t]*\n\s*[}\])]"), re.compile(r"[^\s,;{(\[>][ \t]*\n\s*[}\])]")
_QUOTES, _SPECIAL = ("'", '"', "`"), re.compile(r"['\"`\\$]")
_MEMBER_SET = re.compile(r"(?<![\w$])([\w$]{1,200})\.([\w$]{1,200})\s{0,20}=(?!=)")
Tree = dict[str, "str | Tree"]


def renamed(name: str) -> str | None:
    """The access token's name for the name of an ID token, in the same spelling; None for a name that does
    not say it."""
    for old, new in _RENAMED:
        if old in name:
            return name.replace(old, new)
    return None


@lru_cache(maxsize=8)
def _habits(text: str) -> tuple[str, bool, bool, bool, bool]:
    """The quotes of a file, whether it has templates, whether a space follows its braces, whether it is
    indented by four, and whether a comma ends what stands in lines of its own.

    Kept for the file at hand, as thousands of findings in one file ask each time; of a long file its first
    pages tell.
    """
    text = text[:_PAGES]
    quote = '"' if text.count('"') > text.count("'") else "'"
    spaced = len(_SPACED.findall(text)) > len(_TIGHT.findall(text))
    trailing = len(_TRAILING.findall(text)) > len(_BARE.findall(text))
    wide = _WIDE.search(text) is not None and _DEEP.search(text) is None
    return quote, "`" in text, spaced, wide, trailing


@lru_cache(maxsize=4)
def _assigned_members(text: str) -> frozenset[tuple[str, str]]:
    """Variables and what is assigned to a property of theirs anywhere: `options.auth = …`."""
    return frozenset((found[1], found[2]) for found in _MEMBER_SET.finditer(text))


class Writer:
    """Writes into one file, or into a block of it that is in a language of its own."""

    def __init__(
        self, unit: Unit, values: Values, block: str | None = None, *, python: bool | None = None
    ) -> None:
        self.unit = unit
        self.values = values
        self.python = unit.code.language == "python" if python is None else python
        habits = _habits(unit.code.text if block is None else block)
        self.quote, templates, self.spaced, wide, self._trailing = habits
        self.templates = templates and not self.python
        self._step = "    " if self.python or wide else "  "
        self._apart: list[Record] = []

    # -- values ----------------------------------------------------------------------------------------------

    def literal(self, value: str) -> str:
        """A string literal in the file's quotes, or in the others where it holds those."""
        quote = self.quote if self.quote not in value else "'" if self.quote == '"' else '"'
        return f"{quote}{value}{quote}"

    def audience(self, host: Host | None) -> str:
        """Code for https://{tenant domain}/api/v2/; with a placeholder where no domain is known."""
        if host is None or host.literal:
            return self.literal(f"https://{host.code if host else PLACEHOLDER}/api/v2/")
        before, after = "" if host.address else "https://", "api/v2/" if host.slash else "/api/v2/"
        other = "'" if self.quote == '"' else '"'
        bare = host.code[1:-1] if host.code.startswith("(") else host.code
        if bare.startswith("`") or (self.python and bare.startswith(("f'", 'f"'))):
            opening = bare.index(bare[-1]) + 1
            return f"{bare[:opening]}{before}{bare[opening:-1]}{after}{bare[-1]}"
        if self.python and "\\" not in bare and not (self.quote in bare and other in bare):
            return f"f{self.quote}{before}{{{bare.replace(self.quote, other)}}}{after}{self.quote}"
        if self.templates and "`" not in bare:
            return f"`{before}${{{bare}}}{after}`"
        start = f"{self.literal(before)} + " if before else ""
        return f"{start}{host.code} + {self.literal(after)}"

    # -- options ---------------------------------------------------------------------------------------------

    def options(self, target: Ref, values: Mapping[tuple[str, ...], str]) -> list[Edit]:
        """Edits that write each value (code) at its path of keys: replaced where it is, inserted where the
        path ends."""
        edits: list[Edit] = []
        missing: dict[tuple[int, tuple[str, ...]], tuple[Ref, Tree]] = {}
        for path, code in values.items():
            anchor, rest = self._deepest(target, path)
            if not rest:
                if anchor.unit is self.unit and anchor.node.end > anchor.node.start:
                    edits.append(self._replacement(anchor, code))
                continue
            tree = missing.setdefault((id(anchor.node), path[: len(path) - len(rest)]), (anchor, {}))[1]
            for name in rest[:-1]:
                inner = tree.setdefault(name, {})
                assert isinstance(inner, dict)
                tree = inner
            tree[rest[-1]] = code
        self._apart = []
        for (_, way_there), (anchor, tree) in sorted(missing.items(), key=lambda item: len(item[0][1])):
            depth = len(way_there)
            if self._is_overwritten(anchor, tree):
                return []
            beside = {path[depth] for path in values if path[:depth] == way_there and len(path) > depth}
            edits += self._insertion(anchor, tree, beside - set(tree), edits)
        return sorted(edits, key=lambda edit: edit.start)

    def _is_overwritten(self, anchor: Ref, tree: Tree) -> bool:
        """Whether what is written into a variable's record would be assigned over: `options.auth = {}`."""
        kept = anchor.unit.bound.get(id(anchor.node))
        return isinstance(kept, Name) and any(
            (kept.id, name) in _assigned_members(anchor.unit.code.text) for name in tree
        )

    def _replacement(self, anchor: Ref, code: str) -> Edit:
        old = anchor.node.quote if isinstance(anchor.node, Text) else ""
        if old in _QUOTES and code[:1] == self.quote == code[-1:] and not _SPECIAL.search(code[1:-1]):
            code = f"{old}{code[1:-1]}{old}"
        return Edit(self.unit.path, anchor.node.start, anchor.node.end, code)

    def _deepest(self, target: Ref, path: tuple[str, ...]) -> tuple[Ref, tuple[str, ...]]:
        """The deepest value on the way that exists, and the keys that are missing from it."""
        anchor = self._record(target)
        for position, name in enumerate(path):
            found = self._keyword(anchor, name) or self.values.at(anchor, name)
            if not found:
                return anchor, path[position:]
            anchor = found[0] if position + 1 == len(path) else self._record(found[0])
        return anchor, ()

    def _keyword(self, anchor: Ref, name: str) -> list[Ref]:
        if isinstance(anchor.node, Call):
            return [
                Ref(anchor.unit, argument.value) for argument in anchor.node.args if argument.name == name
            ]
        return []

    def _record(self, ref: Ref) -> Ref:
        """The record behind a value, in this file if possible."""
        if isinstance(ref.node, (Record, Call)):
            return ref
        records = [value for value in self.values.settle(ref) if isinstance(value.node, Record)]
        return next((value for value in records if value.unit is self.unit), records[0] if records else ref)

    def _insertion(
        self, anchor: Ref, tree: Tree, beside: Collection[str], others: Collection[Edit]
    ) -> list[Edit]:
        if anchor.unit is not self.unit:
            return []
        if isinstance(anchor.node, Call):
            return self._arguments(anchor.node, tree, beside)
        if isinstance(anchor.node, Record):
            return self._entries(anchor.node, tree, beside, others)
        return []

    def _arguments(self, call: Call, tree: Tree, beside: Collection[str]) -> list[Edit]:
        if call.arguments_end < 0:
            return []
        last = next((one for one in call.args if one.name in beside), call.args[-1] if call.args else None)
        end = last.value.end if last is not None else call.arguments_end
        if self.python:
            glue = self._glue(call, last.value) if last is not None else ", "
            inside = glue.join(f"{name}={self._code(value)}" for name, value in tree.items())
        else:
            glue, text = ", ", self.unit.code.text
            start = text.rfind("\n", 0, end) + 1
            bare = text[start:end].lstrip()
            line = newline(text, call) + text[start : end - len(bare)]
            inside = self._object(tree, line, len(bare) + len(glue))
        return [Edit(self.unit.path, end, end, f"{glue}{inside}" if call.args else inside)]

    def _glue(self, call: Call, last: Node) -> str:
        """What parts an argument from the one before: a new line where that one begins a line too."""
        text = self.unit.code.text
        start = text.rfind("\n", 0, last.start) + 1
        own = _OWN_LINE.fullmatch(text, start, last.start)
        if own is None or start <= call.start:
            return ", "
        return f",{newline(text, call)}{own[1]}"

    def _entries(
        self, record: Record, tree: Tree, beside: Collection[str], others: Collection[Edit]
    ) -> list[Edit]:
        path, text = self.unit.path, self.unit.code.text

        def written(line: str) -> list[str]:
            parts = tree.items()
            return [
                f"{self._key(record, name)}: {self._code(value, line, len(name))}" for name, value in parts
            ]

        edits = placed(path, text, record, written, beside)
        inside = any(outer.start < record.start and record.end < outer.end for outer in self._apart)
        if record.entries and not inside and too_long(text, record, (*others, *edits)):
            apart = in_lines(
                path, text, record, written, beside, step=self._step, trailing=self._trailing or self.python
            )
            if apart is not None:
                self._apart.append(record)
                return apart
        return edits

    def _key(self, record: Record, name: str) -> str:
        quoted = self.python or any(
            self.unit.code.text[entry.key_start : entry.key_start + 1] in ("'", '"')
            for entry in record.entries
            if entry.key_start >= 0
        )
        return self.literal(name) if quoted else name

    def _code(self, value: str | Tree, line: str = "", before: int = 0) -> str:
        return value if isinstance(value, str) else self._object(value, line, before)

    def _object(self, tree: Tree, line: str = "", before: int = 0) -> str:
        """An object in one line, or, where `line` begins a new one and it would be long, in several."""
        names = [(self.literal(name) if self.python else name, value) for name, value in tree.items()]
        space = " " if self.spaced else ""
        flat = f"{{{space}{', '.join(f'{name}: {self._code(value)}' for name, value in names)}{space}}}"
        if not line or len(line) + before + len(flat) < LONG:
            return flat
        inner = line + ("\t" if line.endswith("\t") else self._step)
        entries = (f"{inner}{name}: {self._code(value, inner, len(name))}" for name, value in names)
        return f"{{{','.join(entries)}{line}}}"

    # -- tokens ----------------------------------------------------------------------------------------------

    def access_token(self, token: Ref, storage: Storage, depth: int = 0) -> list[Edit]:
        """Edits that put the access token in the place of an ID token, where that place itself shows what
        to write."""
        unit, node = token
        if unit is not self.unit or depth > 6:
            return []
        if (kept := storage.key_read(token)) is not None:
            return list(self._renamed_key(kept[0], kept[1], storage))
        match node:
            case Join(parts=parts) | Choice(options=parts):
                return [
                    edit for part in parts for edit in self.access_token(Ref(unit, part), storage, depth + 1)
                ]
            case Member(name=name):
                if (new := renamed(name)) is not None and unit.code.text[
                    node.end - len(name) : node.end
                ] == name:
                    return [Edit(unit.path, node.end - len(name), node.end, new)]
                return self._quoted_member(node)
            case Name():
                return self._variable(node, storage, depth)
            case Call(callee=callee):
                if returned := self._returned(token, storage, depth):
                    return returned
                if not node.args and (new := renamed(last_name(callee))) is not None:
                    return [Edit(unit.path, callee.end - len(last_name(callee)), callee.end, new)]
        return []

    def _variable(self, name: Name, storage: Storage, depth: int) -> list[Edit]:
        """What the variable is given, if that is one thing; otherwise the variable under its new name."""
        unit = self.unit
        bindings = unit.bindings_of(name)
        edits = (
            self.access_token(Ref(unit, bindings[0].value), storage, depth + 1) if len(bindings) == 1 else []
        )
        new = renamed(name.id)
        written = self.unit.source(name)
        if not edits and new is not None and name.id in written:  # $ID_TOKEN too
            return [Edit(unit.path, name.start, name.end, written.replace(name.id, new))]
        return edits

    def _returned(self, call: Ref, storage: Storage, depth: int) -> list[Edit]:
        """The edits in the one function of the project that gives the token, wherever it stands."""
        assert isinstance(call.node, Call)
        functions = self.values.functions(Ref(call.unit, call.node.callee))
        values = [value for function in functions for value in self.values.returned(function)]
        if len(values) != 1:
            return []
        return Writer(values[0].unit, self.values).access_token(values[0], storage, depth + 1)

    def _renamed_key(self, key: str, at: Node, storage: Storage) -> Iterator[Edit]:
        """Another key for the read, and the write under it: the ID token may still have readers under its
        own."""
        new = renamed(key)
        writes = storage.writes(key, self.unit)
        if new is None or len(writes) > _MOST_WRITES:
            return
        if isinstance(at, Text):
            yield Edit(self.unit.path, at.start, at.end, f"{at.quote}{new}{at.quote}")
        elif isinstance(at, Member) and self.unit.code.text[at.end - len(key) : at.end] == key:
            yield Edit(self.unit.path, at.end - len(key), at.end, new)
        for kept in writes:
            write = kept.at.node
            where = write.args[0].value if isinstance(write, Call) and write.args else None
            if isinstance(where, Text) and where.value == key:
                path = kept.at.unit.path
                inner = Writer(kept.value.unit, self.values).access_token(kept.value, storage, 5)
                if inner:
                    yield Edit(path, where.start, where.end, f"{where.quote}{new}{where.quote}")
                    yield from inner

    def _quoted_member(self, member: Member) -> list[Edit]:
        """session["id_token"], tokens.get("id_token")."""
        new = renamed(member.name)
        if new is None:
            return []
        source = self.unit.source(member)
        at = source.rfind(member.name)
        if at < 0:
            return []
        return [Edit(self.unit.path, member.start + at, member.start + at + len(member.name), new)]
