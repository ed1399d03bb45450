"""A shell script as commands, and commands as words with quotes, variables and substitutions resolved.

Scripts stand in CI files, documents and JSON, often with placeholders that no shell grammar takes
(`<USER_ID>`, `{domain}`, an `&` in a bare URL), so this is an own reader over a `Spelled`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mgmt_migrate.languages._shell_parts import Command, Letters, Output, Word
from mgmt_migrate.languages._spelled import Spelled
from mgmt_migrate.model.code import Choice, Comment, Name, Node, Opaque

DEPTH = 20
"""Command substitutions nested deeper than this are `Opaque`."""

_BEFORE = frozenset(
    "if then else elif while until do time ! { $ > % sudo exec command env builtin nohup eval PS>".split()
)
"""What may stand before a command without being it; `$` and `%` are prompts."""

_PLAIN = re.compile(r"[^\s\\'\"$`;|&()<>#]+")
_WHOLE = {
    "": re.compile(rf"({_PLAIN.pattern})"),
    '"': re.compile(r"\"([^\"\\$`]*)\""),
    "'": re.compile(r"'([^']*)'"),
}
_BLANKS = frozenset(" \t\f\v\r\\^`")
_REDIRECTING = frozenset("<>&0123456789")
_BLANK = re.compile(r"(?:[ \t\f\v\r]|[\\^`]\r?\n)+")
_COMMENT = re.compile(r"#[^\r\n]*")
_ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]{0,200})\+?=")
_QUOTED = re.compile(r"[^\"\\$`]+")
_DEFAULT = re.compile(r"[^\"\\$`}\n]+")
_PLACEHOLDER = re.compile(r"<[A-Za-z_][\w .:-]{0,60}>")
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)([A-Za-z_]\w{0,60})\1")
_REDIRECT = re.compile(r"[0-9&]?(?:>>|>&|>\||>|<&|<)[ \t]*")
_VARIABLE = re.compile(r"\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\}|[0-9@*#?$!-]|\{[0-9@*#?!-]\})")
_DEFAULTED = re.compile(r"\$\{([A-Za-z_]\w*)(:?[-=])")
_BRACED = re.compile(r"\$\{[#!]?([A-Za-z_]\w*)[^{}\n]*\}")
_PARENTHESIS = re.compile(r"[()]")
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\", "'": "'", '"': '"'}


class Script:
    """Reads the commands of a script; `run` is called with each pipeline and tells its value."""

    def __init__(self, source: Spelled, run: Callable[[list[Command]], Output], scope: int = 0) -> None:
        self.source = source
        self.broken = False
        self.comments: list[Comment] = []
        self._text = source.value
        self._run = run
        self._scope = scope
        self._pending: list[tuple[Command, bool, str]] = []
        self._absent: set[str] = set()

    def read(
        self, at: int = 0, end: int | None = None, depth: int = 0, closer: str = ""
    ) -> tuple[int, Output]:
        """Reads to `end` or the closer; where it stopped, and the value of the last pipeline."""
        stop = len(self._text) if end is None else end
        pipeline: list[Command] = [Command()]
        result: Output = None
        while at < stop:
            char = self._text[at]
            if char == closer:
                break
            if char in _BLANKS and (blank := _BLANK.match(self._text, at, stop)):
                at = blank.end()
            elif char == "#" and (comment := _COMMENT.match(self._text, at, stop)):
                at = comment.end()
                self.comments.append(
                    Comment(self.source.start(comment.start()), self.source.end(at), comment[0])
                )
            elif char == "|" and not self._text.startswith("||", at):
                pipeline.append(Command())
                at += 1
            elif char in "\n;&|()":
                at += 1
                if char == "\n" and self._pending:
                    at = self._heredocs(at, stop, depth)
                if char == "\n" and len(pipeline) > 1 and not pipeline[-1].words:
                    continue  # the line ended with a pipe: its next command stands on the next line
                result = self._finish(pipeline) or result
                pipeline = [Command()]
            else:
                at = self._piece(pipeline[-1], at, stop, depth, closer)
        return at, self._finish(pipeline) or result

    def _finish(self, pipeline: list[Command]) -> Output:
        if not any(command.words or command.assignments for command in pipeline):
            return None
        return self._run(pipeline)

    def _skip(self, pattern: re.Pattern[str], at: int, stop: int) -> int:
        match = pattern.match(self._text, at, stop)
        return match.end() if match else at

    def _piece(self, command: Command, at: int, stop: int, depth: int, closer: str) -> int:
        """Reads one word, assignment or redirection."""
        text = self._text
        if text[at] in _REDIRECTING:
            if text.startswith("<<<", at):
                at = self._skip(_BLANK, at + 3, stop)
                word, at = self._word(at, stop, depth, closer)
                command.given = word.spelled
                return at
            if heredoc := _HEREDOC.match(text, at, stop):
                self._pending.append((command, not heredoc[1], heredoc[2]))
                return heredoc.end()
            redirect = _REDIRECT.match(text, at, stop)
            if redirect and not _PLACEHOLDER.match(text, at, stop):
                _, end = self._word(redirect.end(), stop, depth, closer)
                return max(end, redirect.end())
        if not command.words and (assignment := _ASSIGNMENT.match(text, at, stop)):
            first, last = self.source.start(at), self.source.end(at + len(assignment[1]))
            word, at = self._word(assignment.end(), stop, depth, closer)
            command.assignments.append((Name(first, last, assignment[1], self._scope), word))
            return at
        word, end = self._word(at, stop, depth, closer)
        if end == at:
            return at + 1  # a character that no word takes
        if command.words or word.value not in _BEFORE:
            command.words.append(word)
        return end

    def _word(self, at: int, stop: int, depth: int, closer: str) -> tuple[Word, int]:
        if (simple := self._simple(at, stop)) is not None:
            return simple
        begin, text = at, self._text
        letters = Letters(self.source.start(at))
        quotes: list[tuple[str, int]] = []
        while at < stop:
            char = text[at]
            if char in " \t\r\n\f\v;|()" or char == closer:
                break
            if char == "\\" and _BLANK.match(text, at, stop):
                break
            if char == "&" and not self._in_query(letters, at, stop):
                break
            if char in "<>" and not _PLACEHOLDER.match(text, at, stop):
                break
            if char in "'\"":
                quotes.append((char, at))
            at = self._letter(letters, at, stop, depth)
        quote = ""
        if len(quotes) == 1 and quotes[0][1] == begin and at - begin > 1 and text[at - 1] == quotes[0][0]:
            quote = quotes[0][0]
        end = self.source.end(at) if at > begin else letters.at
        return Word(letters.spelled(), letters.at, end, quote), at

    def _simple(self, at: int, stop: int) -> tuple[Word, int] | None:
        """A word of one bare or quoted piece without escapes and insertions, as most are."""
        source, text = self.source, self._text
        quote = text[at] if at < stop and text[at] in "'\"" else ""
        if source.holes or (quote == "'" and "'" in self._absent):
            return None
        match = _WHOLE[quote].match(text, at, stop)
        if match is None or not (match.end() == stop or text[match.end()] in " \t\n"):
            return None
        start, end = match.span(1)
        first = source.start(at)
        spelled = Spelled(match[1], source.starts[start:end], source.ends[start:end], first)
        return Word(spelled, first, source.end(match.end()), quote), match.end()

    def _in_query(self, letters: Letters, at: int, stop: int) -> bool:
        """Whether an `&` belongs to a URL that was not quoted, as often in documents."""
        follows = self._text[at + 1 : at + 2]
        return at + 1 < stop and follows.isalpha() and "://" in "".join(letters.chars[:2])

    def _letter(self, letters: Letters, at: int, stop: int, depth: int) -> int:
        """Reads the next quoted or bare piece of a word."""
        text = self._text
        char = text[at]
        if match := _PLAIN.match(text, at, stop) or (
            _PLACEHOLDER.match(text, at, stop) if char == "<" else None
        ):
            self._copy(letters, at, match.end())
            return match.end()
        if char == "'":
            closing = text.find("'", at + 1, stop) if "'" not in self._absent else -1
            if closing < 0:
                self._absent.add("'")
                self.broken = True
                self._copy(letters, at, at + 1)
                return at + 1
            self._copy(letters, at + 1, closing)
            return closing + 1
        if char == '"':
            at = self._expand(letters, at + 1, stop, depth, '"')
            self.broken |= at >= stop
            return min(at + 1, stop)
        if char == "\\" and at + 1 < stop:
            self._escaped(letters, at)
            return at + 2
        if char in "$`":
            return self._dollar(letters, at, stop, depth)
        self._copy(letters, at, at + 1)
        return at + 1

    def _copy(self, letters: Letters, start: int, end: int) -> None:
        starts, ends = self.source.starts[start:end], self.source.ends[start:end]
        letters.put(self._text[start:end], list(starts), list(ends))
        if self.source.holes:
            size = letters.size - (end - start)
            for index in range(start, end):
                if (node := self.source.holes.get(index)) is not None:
                    letters.holes[size + index - start] = node

    def _escaped(self, letters: Letters, at: int) -> None:
        """Takes the character behind a backslash; both are its place."""
        self._copy(letters, at + 1, at + 2)
        letters.starts[-1] = self.source.start(at)

    def _expand(self, letters: Letters, at: int, stop: int, depth: int, closer: str = "") -> int:
        """Reads the inside of double quotes, or a here-document."""
        text = self._text
        plain = _DEFAULT if closer == "}" else _QUOTED
        while at < stop and text[at] != closer:
            if match := plain.match(text, at, stop):
                self._copy(letters, at, match.end())
                at = match.end()
            elif text[at] == "\\":
                follows = text[at + 1 : at + 2]
                if follows in '"\\$`' and follows:
                    self._escaped(letters, at)
                elif follows != "\n":
                    self._copy(letters, at, min(at + 2, stop))
                at = min(at + 2, stop)
            elif text[at] in "$`":
                at = self._dollar(letters, at, stop, depth)
            else:
                self._copy(letters, at, at + 1)
                at += 1
        return at

    def _dollar(self, letters: Letters, at: int, stop: int, depth: int) -> int:
        """Reads what `$` or a backtick inserts."""
        text = self._text
        node: Node
        if match := _VARIABLE.match(text, at, stop):
            node = self._variable(match[1] or match[2], at, match.end())
            end = match.end()
        elif text.startswith("$((", at):
            end = self._balanced(at + 1, stop)
            node = self._opaque(at, end)
        elif text.startswith("$(", at) or text[at] == "`":
            value, end = self._substitution(at, stop, depth)
            if isinstance(value, Spelled):
                letters.splice(value)
                return end
            node = value
        elif depth < DEPTH and (match := _DEFAULTED.match(text, at, stop)):
            inner = Letters(self.source.start(match.end()))
            end = min(self._expand(inner, match.end(), stop, depth + 1, "}") + 1, stop)
            spelled = inner.spelled()
            default = spelled.node(0, len(spelled.value))
            name = self._variable(match[1], at + 2, at + 2 + len(match[1]))
            node = Choice(self.source.start(at), self.source.end(end), (name, default))
        elif match := _BRACED.match(text, at, stop):
            end = match.end()
            node = self._opaque(at, end)
        elif text.startswith("$'", at):
            return self._ansi(letters, at + 2, stop)
        else:
            if not text.startswith('$"', at):
                self._copy(letters, at, at + 1)
            return at + 1
        letters.insert(node, self.source.start(at), self.source.end(end))
        return end

    def _variable(self, name: str | None, at: int, end: int) -> Node:
        start, stop = self.source.start(at), self.source.end(end)
        return Name(start, stop, name, self._scope) if name else Opaque(start, stop)

    def _opaque(self, at: int, end: int) -> Opaque:
        return Opaque(self.source.start(at), self.source.end(end))

    def _substitution(self, at: int, stop: int, depth: int) -> tuple[Node | Spelled, int]:
        """Reads `$(...)` or `...` in backticks."""
        backtick = self._text[at] == "`"
        begin, closer = (at + 1, "`") if backtick else (at + 2, ")")
        if depth >= DEPTH:
            end = self._balanced(at + 1, stop)
            return self._opaque(at, end), end
        pending, self._pending = self._pending, []
        inner, value = self.read(begin, stop, depth + 1, closer)
        self._pending = pending
        self.broken |= inner >= stop
        end = min(inner + 1, stop)
        return (value or self._opaque(at, end)), end

    def _balanced(self, at: int, stop: int) -> int:
        """Behind the parenthesis that closes the one at `at`."""
        level = 0
        for match in _PARENTHESIS.finditer(self._text, at, stop):
            level += 1 if match[0] == "(" else -1
            if level <= 0:
                return match.end()
        self.broken = True
        return stop

    def _ansi(self, letters: Letters, at: int, stop: int) -> int:
        text = self._text
        while at < stop and text[at] != "'":
            if text[at] == "\\" and at + 1 < stop:
                char = _ANSI.get(text[at + 1], text[at + 1])
                letters.put(char, [self.source.start(at)], [self.source.end(at + 2)])
                at += 2
            else:
                self._copy(letters, at, at + 1)
                at += 1
        return min(at + 1, stop)

    def _heredocs(self, at: int, stop: int, depth: int) -> int:
        """Reads the here-documents that the line before has opened."""
        pending, self._pending = self._pending, []
        for command, expands, name in pending:
            closing = None
            if name not in self._absent and len(self._absent) < 20:
                closing = re.compile(rf"^[ \t]*{name}[ \t]*\r?$", re.MULTILINE).search(self._text, at, stop)
            if closing is None:
                self._absent.add(name)
                self.broken = True
                continue
            letters = Letters(self.source.start(at))
            if expands:
                self._expand(letters, at, closing.start(), depth)
            else:
                self._copy(letters, at, closing.start())
            command.given = letters.spelled()
            at = closing.end()
        return at
