"""What the commands of a shell script do with values."""

from __future__ import annotations

import re

from mgmt_migrate.languages import _curl
from mgmt_migrate.languages._literal import Literals
from mgmt_migrate.languages._shell_parts import Command, Output, Word
from mgmt_migrate.languages._shell_words import Script
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Builder,
    Call,
    Constant,
    Export,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Text,
)

_ENDING = frozenset(
    ["fi", "done", "esac", "}", "case", "for", "[", "[[", "function", "return", "break", "exit"]
)
_DECLARING = frozenset(["export", "local", "declare", "typeset", "readonly", "set", "setenv"])
_PASSING = frozenset(["tr", "tee", "cat", "xargs", "head", "tail", "tac"])
_PATH = re.compile(r"\.?(?:\"?([A-Za-z_]\w*)\"?\??|\[\s*(?:\"([^\"\]]*)\"|(\d{1,6}))\s*\])")
_SUBSCRIPTS = re.compile(r"(?:loads?\([^()]*\)|\])?((?:\[\s*['\"]\w+['\"]\s*\])+|\.get\(\s*['\"]\w+['\"])")
_PATTERN_KEY = re.compile(r"\"(\w+)\"\s*(?:\\s\*)?:")
_WORD = re.compile(r"\w+")
_ASSIGNED = re.compile(r"([A-Za-z_]\w*)=")


class Runner:
    """Lowers scripts into a `Builder`, as code of one scope."""

    def __init__(self, builder: Builder, scope: int = 0) -> None:
        self._builder = builder
        self._scope = scope

    def run(self, source: Spelled, start: int = 0, end: int | None = None) -> bool:
        """Lowers a script; whether a quote or bracket is left open."""
        script = Script(source, self._pipeline, self._scope)
        script.read(start, end)
        self._builder.comments += script.comments
        return script.broken

    def line(self, source: Spelled) -> int:
        """Lowers the first command line; the index where it ends, behind quotes and continuations."""
        return Script(source, self._pipeline, self._scope).read(closer="\n")[0]

    def _pipeline(self, commands: list[Command]) -> Output:
        only = commands[0]
        if len(commands) == 1 and only.given is not None and [word.value for word in only.words] == ["cat"]:
            return only.given
        value: Node | None = None
        for command in commands:
            value = self._command(command, value)
        return value

    def _command(self, command: Command, given: Node | None) -> Node | None:
        """Lists what a command holds; its output as a value, None for an assignment alone."""
        words = command.words
        if words and words[0].value in _DECLARING:
            self._declare(words)
            return None
        for name, word in command.assignments:
            self._assign(name, word.node())
        if not words or words[0].value in _ENDING:
            return None
        first = words[0]
        known = _curl.PROGRAMS.get(first.value)
        callee = Name(first.start, first.end, "curl" if known else first.value, self._scope)
        if known:
            call = known(self._builder, command, callee)
            return call or Opaque(first.start, words[-1].end)
        for word in words[1:]:
            self._listed(word.node())
        if command.given is not None:
            given = self._listed(command.given.node(0, len(command.given.value)))
        return self._output(command, callee, given)

    def _output(self, command: Command, callee: Name, given: Node | None) -> Node:
        words = command.words
        if callee.id == "jq":
            path = next((word for word in words[1:] if not word.value.startswith("-")), None)
            return self._picked(given, path) if path and given else Opaque(callee.start, words[-1].end)
        if callee.id in ("echo", "printf") and len(words) > 1:
            return words[-1].node()
        if callee.id in _PASSING and given is not None:
            return given
        if callee.id.startswith(("python", "node", "ruby", "php", "grep", "sed", "awk", "perl")) and given:
            return self._searched(given, words)
        call = Call(
            callee.start,
            words[-1].end,
            callee,
            tuple(Argument(self._argument(word)) for word in words[1:]),
            self._scope,
            arguments_end=words[-1].end,
        )
        self._builder.calls.append(call)
        return call

    def _argument(self, word: Word) -> Node:
        if word.value.lstrip()[:1] == "{" and ":" in word.value:
            literals = Literals(word.spelled)
            roots = literals.read()
            if len(roots) == 1 and not literals.broken:
                literals.give(self._builder)
                return roots[0]
        return word.node()

    def _picked(self, value: Node, path: Word) -> Node:
        """`value` led along a jq path, as far as that is one."""
        node, at, text = value, 0, path.value
        while text[at : at + 1] in (".", "[") and (match := _PATH.match(text, at)):
            end = max(path.end, node.end)
            if match[3]:
                node = Index(node.start, end, node, Constant(path.start, path.end, int(match[3])))
            else:
                node = Member(node.start, end, node, match[1] or match[2] or "")
            at = match.end()
            if at > 400:
                break
        return node

    def _searched(self, value: Node, words: list[Word]) -> Node:
        """The part of a value that a one-line program prints, where a key says which."""
        end = max(words[-1].end, value.end)
        for word in words[1:]:
            if match := _SUBSCRIPTS.search(word.value):
                node = value
                for key in _WORD.findall(match[1].replace(".get", "")):
                    node = Member(node.start, end, node, key)
                return node
            if match := _PATTERN_KEY.search(word.value):
                return Member(value.start, end, value, match[1])
        return Opaque(min(value.start, words[0].start), end)

    def _declare(self, words: list[Word]) -> None:
        exported = words[0].value == "export"
        for word in words[1:]:
            if match := _ASSIGNED.match(word.value):
                last = word.spelled.end(len(match[1]))
                name = Name(word.start, max(last, word.start), match[1], self._scope)
                value = self._assign(name, word.cut(match.end()).node())
                if exported:
                    self._builder.exports.append(Export(name.id, value))

    def _assign(self, name: Name, value: Node) -> Node:
        self._listed(value)
        self._builder.bindings.append(Binding(name, value, self._scope, declares=True))
        return value

    def _listed(self, node: Node) -> Node:
        if isinstance(node, Text | Join):
            self._builder.strings.append(node)
        return node
