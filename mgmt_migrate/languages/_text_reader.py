"""One pass over the tokens of a program, with a stack of open brackets."""

from __future__ import annotations

import re
from collections.abc import Callable

from mgmt_migrate.languages._text_borders import parameters
from mgmt_migrate.languages._text_brackets import Brackets
from mgmt_migrate.languages._text_dialects import tokens_of
from mgmt_migrate.languages._text_frames import Frame, Head
from mgmt_migrate.languages._text_strings import string
from mgmt_migrate.languages._text_words import (
    BRANCH,
    CLASS,
    CONSTANTS,
    DECLARING,
    ENDED,
    FUNCTION,
    GENERIC,
    GO_TYPE,
    IMPORT_BLOCK,
    IMPORT_LINE,
    IMPORTED,
    IMPORTING,
    KNOWN,
    MORE_TARGETS,
    REST,
    SKIPPED,
    SYMBOL,
    THIS,
    THROWS,
)
from mgmt_migrate.model.code import (
    Builder,
    Call,
    Comment,
    Constant,
    Import,
    Member,
    Name,
    Node,
    Opaque,
    Sequence,
    Text,
)

_ASIDE = frozenset(["space", "newline", "comment"])
_CONTINUES = frozenset(
    ["dotted", "member", "plus", "arrow", "assign", "either", "close", "comma", "question", "colon"]
)


class Reader(Brackets):
    """Lowers a program, or an expression of it, into its `Builder`."""

    def __init__(self, builder: Builder, depth: int = 0, scope: int = 0) -> None:
        super().__init__(builder, scope)
        self._depth = depth
        self._last: str | None = ""  # kind of the last token that counts
        self._actions: dict[str | None, Callable[[re.Match[str]], None]] = {
            "plain": self._plain,
            "word": self._word,
            "member": self._member,
            "assign": self._assign,
            "arrow": self._arrow,
            "either": self._either,
            "open": self._open,
            "close": self._close,
            "comma": self._comma,
            "semicolon": self._semicolon,
            "colon": self._colon,
            "plus": self._plus,
            "question": self._question,
            "other": self._other,
            "compare": self._compare,
            "number": self._number,
        }

    def read(self, start: int = 0, end: int | None = None) -> Node | None:
        """Lowers [start, end); its last value, if it is one expression."""
        text, frames, actions = self._text, self._frames, self._actions
        stop = len(text) if end is None else end
        scan = tokens_of(self._dialect).match
        newline = False
        self._at = start
        while self._at < stop and (match := scan(text, self._at, stop)):
            self._at = match.end()
            kind = match.lastgroup
            action = actions.get(kind)
            if action is None and kind in _ASIDE:
                newline = newline or kind == "newline"
                if kind == "comment":
                    self._builder.comments.append(Comment(*match.span(), match[0]))
                continue
            if newline:
                newline = False
                self._line_begins(kind, match)
            if action is not None:
                action(match)
            elif kind == "dotted":
                kind = self._dotted(match)
            else:
                self._operand(string(text, *match.span(), self._dialect, self._inserted))
            self._previous, self._last = self._at, kind
        while len(frames) > 1:
            self._pop(stop)
        frame = frames[0]
        if self._depth == 0:
            self._statement(frame)
            return None
        return frame.take()

    def _dotted(self, match: re.Match[str]) -> str:
        """`.name` in one step, as most of a program is; the kind of what was read of it."""
        frame = self._frames[-1]
        if frame.current is None:
            self._at = match.start() + 1
            return "member"
        self._lead(frame, Member(frame.current.start, self._at, frame.current, match[0][1:]))
        return "word"

    def _line_begins(self, kind: str | None, match: re.Match[str]) -> None:
        """Ends the statement before, unless it goes on in this line."""
        self._outdent(match.start())
        frame = self._frames[-1]
        if frame.role != "block" or kind in _CONTINUES:
            return
        if self._dialect.ends and frame.head is not None:
            self._body(frame, match.start())
            return
        if frame.head is not None:
            return
        brace = kind == "open" and match[0] == "{"
        if frame.current is not None and not (brace and (frame.keyword or isinstance(frame.current, Call))):
            self._statement(frame)

    def _inserted(self, start: int, end: int) -> Node:
        """The expression within a string."""
        if self._depth < 3:
            value = Reader(self._builder, self._depth + 1, self._frames[-1].scope).read(start, end)
            if value is not None:
                return value
        return Opaque(start, end)

    # -- words and numbers

    def _number(self, match: re.Match[str]) -> None:
        digits = match[0].replace("_", "")[:300]
        try:
            value = int(digits) if digits.isdecimal() else float(digits)
        except ValueError:
            self._operand(Opaque(*match.span()))
        else:
            self._operand(Constant(*match.span(), value))

    def _plain(self, match: re.Match[str]) -> None:
        """A word that is only a name, as most are, whether of a value, an argument or an entry."""
        word, frame = match[0], self._frames[-1]
        if word in KNOWN or frame.head is not None or self._last == "member":
            self._word(match)
        else:
            self._operand(Name(match.start(), match.end(), word, frame.scope))

    def _word(self, match: re.Match[str]) -> None:
        word, frame = match[0], self._frames[-1]
        start, end = match.span()
        if self._last == "member" and frame.current is not None:
            self._lead(frame, Member(frame.current.start, end, frame.current, word.rstrip("?!")))
        elif frame.head is not None and self._names(frame.head, word):
            frame.head.name, frame.head.start = word, start
        elif word in CONSTANTS:
            self._operand(Constant(start, end, CONSTANTS[word]))
        elif self._labels(word, frame, end):
            self._operand(Name(start, end, word, frame.scope))  # a label may be any word
        elif not self._keyword(word, frame, match):
            if word == "to" and self._dialect.closures and frame.role in ("call", "group") and frame.current:
                frame.label, frame.current = frame.current, None  # "key" to value
                return
            name = "this" if word in THIS else word.lstrip("$").rstrip("?!")
            node: Node = Name(start, end, name, frame.scope)
            if word.startswith("@") and self._dialect.ends and len(word) > 1:
                node = Member(start, end, Name(start, start, "this", frame.scope), word.strip("@?!"))
            self._operand(node)

    def _labels(self, word: str, frame: Frame, end: int) -> bool:
        """Whether a word stands before a colon, where an argument or an entry may be named."""
        if not self._text.startswith(":", end) or frame.role not in ("call", "literal", "message"):
            return False
        return word.isidentifier() and not (word == "object" and self._dialect.closures)

    def _names(self, head: Head, word: str) -> bool:
        """Whether a word is the name of what is being declared."""
        if self._dialect.indented:
            return not head.name
        if self._last == "member" and head.kind == "function" and not head.params:
            return True  # a function of a type: String.digest
        return not head.name and (not head.params or self._dialect.param_first)

    def _keyword(self, word: str, frame: Frame, match: re.Match[str]) -> bool:
        """Whether a word only shapes the statement."""
        if word == "new":
            frame.constructing = True
        elif word == "return":
            self._statement(frame)
            frame.returns = True
        elif word in ("or", "and"):
            self._either(match)
        elif word in ("throws", "where", "extends", "implements"):
            self._skip(THROWS)
        elif word in DECLARING:
            frame.declares = True
        elif word in FUNCTION:
            frame.head = Head("function", "", match.start())
        elif frame.role == "block" and self._shapes(word, frame, match):
            return True
        else:
            called = self._text.startswith("(", match.end()) and word not in BRANCH
            return (word in SKIPPED and not called) or (word == "object" and self._dialect.closures)
        return True

    def _skip(self, pattern: re.Pattern[str]) -> None:
        if found := pattern.match(self._text, self._at):
            self._at = found.end()

    def _shapes(self, word: str, frame: Frame, match: re.Match[str]) -> bool:
        """Whether a word opens a block, a class or an import, where one may stand."""
        begins = frame.current is None and not frame.targets
        if self._dialect.ends and word == "end":
            self._end(match)
        elif self._dialect.ends and word == "do":
            self._push_closure("do", match.end())
        elif word == "else" and frame.targets and not frame.keyword:
            frame.choose()
        elif word in BRANCH and (not frame.targets or (word == "else" and frame.keyword)):
            modifier = frame.current is not None or frame.returns
            self._statement(frame)
            frame.keyword = True
            if self._dialect.ends and not modifier and word in ENDED:
                self._push(Frame("do", match.start(), frame.scope))
        elif begins and word in CLASS and self._text[match.end() : match.end() + 1] in (" ", "\t"):
            frame.head = Head("class", "", match.start())
        elif begins and word in IMPORTING:
            self._import(match)
        elif begins and word == "package":
            self._skip(REST)
        elif self._dialect.composite and word == "map" and (kind := GO_TYPE.match(self._text, match.start())):
            self._at = kind.end()
        else:
            return False
        return True

    def _import(self, match: re.Match[str]) -> None:
        if block := IMPORT_BLOCK.match(self._text, match.end()):
            for line in IMPORT_LINE.finditer(self._text, *block.span(1)):
                self._builder.imports.append(Import(line[1].split("/")[-1], line[1], "*", *line.span()))
            self._at = block.end()
        elif found := IMPORTED.match(self._text, match.end()):
            module = found[1].rstrip(".:\\/")
            segments = re.split(r"[./\\]|::", module)
            whole = len(segments) == 1 or segments[-1] == "*" or (match[0] != "import" and "\\" not in module)
            local = segments[-2] if segments[-1] == "*" and len(segments) > 1 else segments[-1]
            name = "*" if whole else local
            self._builder.imports.append(Import(local, module, name, match.start(), found.end()))
            self._at = found.end()

    # -- operators

    def _member(self, match: re.Match[str]) -> None:
        if match[0] == "." and self._dialect.dot_joins:
            self._frames[-1].join()
        elif match[0] == "->" and not self._dialect.arrow_members:
            self._arrow(match)

    def _plus(self, match: re.Match[str]) -> None:
        self._frames[-1].join()

    def _either(self, match: re.Match[str]) -> None:
        self._frames[-1].choose()

    def _question(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        around = self._text[match.start() - 1 : match.start()] + self._text[self._at : self._at + 1]
        if frame.current is not None and len(around) == 2 and around.isspace():
            frame.drop()
            frame.ternary = True

    def _other(self, match: re.Match[str]) -> None:
        frame, char = self._frames[-1], match[0]
        if char == "<" and self._last in ("plain", "word") and self._previous == match.start():
            before = self._at
            self._at = match.start()
            self._skip(GENERIC)
            self._at = max(self._at, before)
            if self._at > before:
                return
        if char == "&" and self._text.startswith(char, self._at):
            self._at += 1
            frame.drop()  # a && b is b
        elif char == "*" and self._dialect.messages:
            frame.drop()  # a pointer's type
        elif frame.current is not None and char not in "!@#\\":
            frame.drop()
            frame.opaque = True

    def _compare(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.current is not None:
            frame.drop()
            frame.opaque = True

    def _assign(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        target = frame.current
        if frame.label is not None and frame.role != "call" and not isinstance(target, Member):
            target = frame.label  # name: Type = value
        if target is None and frame.head is not None and frame.head.name:
            head = frame.head  # Groovy: def name = value; Kotlin: fun name() = value
            target = Name(head.start, head.start + len(head.name), head.name, frame.scope)
            frame.declares = True
        if target is None:
            return
        if frame.role == "call" and isinstance(target, Name):
            frame.label = target
        elif frame.role != "call":
            frame.label = frame.head = None
            declares = frame.declares or frame.adjacent or frame.typed or match[0] == ":="
            targets = [frame.items[0]] if frame.items and frame.role == "block" else [target]
            frame.targets += [(one, declares) for one in targets]
            if match[0] in ("+=", ".="):
                frame.parts = [target]
        frame.current = None
        frame.opaque = False
        frame.depth = 0

    def _arrow(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.current is None:
            return
        keyed = match[0] == "=>" and self._dialect.arrow_keys
        if keyed or (isinstance(frame.current, Text) and self._dialect.closures):
            frame.label, frame.current = frame.current, None
            return
        current = frame.current
        frame.lambda_params = parameters(current.items if isinstance(current, Sequence) else (current,))
        frame.current = None

    def _colon(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        symbol = SYMBOL.match(self._text, self._at) if self._dialect.ends and frame.current is None else None
        if frame.ternary:
            frame.choose()
            frame.ternary = False
        elif symbol:
            self._at = symbol.end()
            self._operand(Text(match.start(), symbol.end(), symbol[0], ":"))
        elif self._dialect.indented and frame.role == "block" and frame.head is not None:
            self._suite(frame, match.end())
        elif frame.role == "block" and frame.keyword:
            self._statement(frame)  # case x:
        elif frame.current is not None and not frame.targets and not frame.parts:
            if frame.role == "block" and isinstance(frame.current, Call):
                return  # a return type
            if frame.role == "message" and frame.callee is None:
                return
            frame.label, frame.current = frame.current, None
            frame.typed = True

    # -- borders

    def _semicolon(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        frame.head = None
        self._comma_or_end(frame)

    def _comma(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        begins = frame.role == "block" and not frame.targets
        if begins and frame.current is not None and MORE_TARGETS.match(self._text, self._at):
            frame.items.append(frame.current)  # value, err := f()
            frame.current = None
            return
        keyword = frame.keyword
        self._comma_or_end(frame)
        frame.keyword = keyword  # if let a = b, let c = d {

    def _comma_or_end(self, frame: Frame) -> None:
        if frame.role == "block":
            self._statement(frame)
        else:
            self._item(frame)
