"""One pass over the tokens of a program, with a stack of open brackets."""

from __future__ import annotations

import re

from mgmt_migrate.languages._text_dialects import dialect_of, tokens_of
from mgmt_migrate.languages._text_frames import CHAIN, Frame, Head, pieces
from mgmt_migrate.languages._text_strings import string
from mgmt_migrate.model.code import (
    Argument,
    Binding,
    Builder,
    Call,
    Comment,
    Constant,
    Entry,
    Function,
    Import,
    Index,
    Join,
    Member,
    Name,
    Node,
    Opaque,
    Param,
    Record,
    Return,
    Scope,
    Sequence,
    Text,
)

_FUNCTION = frozenset(["func", "fun", "def", "function", "fn", "sub", "defp"])
_CLASS = frozenset(
    ["class", "struct", "object", "interface", "trait", "extension", "protocol", "enum", "module", "namespace", "record", "impl", "actor"]
)
_DECLARING = frozenset(["let", "var", "val", "const", "final", "my", "local"])
_BRANCH = frozenset(
    ["if", "for", "while", "switch", "guard", "else", "do", "try", "catch", "when", "foreach", "elseif", "elsif", "unless", "case", "until", "begin", "select", "match", "loop", "finally", "synchronized", "with", "using"]
)
_SKIPPED = frozenset(
    ["public", "private", "protected", "internal", "fileprivate", "static", "final", "override", "open", "abstract", "async", "await", "throw", "throws", "try", "suspend", "lazy", "lateinit", "readonly", "inline", "mutating", "weak", "unowned", "optional", "required", "convenience", "not", "defer", "go", "default", "virtual", "sealed", "partial", "extern", "mut", "pub", "ref", "out", "inout", "in", "is", "as", "sizeof", "typeof", "self?", "then", "end"]
)
_IMPORTING = frozenset(
    ["import", "using", "use", "require", "require_once", "include", "package", "require_relative", "include_once"]
)
_THIS = frozenset(["this", "self", "$this", "@"])
_CONSTANTS: dict[str, bool | None] = {
    "true": True, "false": False, "null": None, "nil": None, "NULL": None, "None": None, "True": True, "False": False,
    "YES": True, "NO": False, "undefined": None,
}  # fmt: skip
_IMPORTED = re.compile(r"[ \t]*(?:static[ \t]+|class[ \t]+|function[ \t]+)?\(?[\"'<]?([\w./\\:*@-]{1,300})")
_LITERAL = re.compile(
    r"\s{0,200}(?:\"[^\"\n]{0,200}\"\s*(?:=>|:|\})|'[^'\n]{0,200}'\s*(?:=>|:|\})|[:$@]?\w{1,100}\s{0,40}(?::(?!:)|=>)|\}|\[)"
)
_INITIALIZER = re.compile(r"\s{0,200}(?:\w{1,100}\s{0,40}=(?!=)|\[|\{|\}|\"|\w{1,100}\s{0,40}[,}])")
_CLOSURE = re.compile(
    r"\s{0,40}(?:\[[^\]\n]{0,60}\]\s{0,9})?\(?([\w \t,:?.<>_&*]{0,200}?)\)?\s{0,9}(?:->\s{0,9}\w{1,60}\s{0,9})?(?:\bin\b|->|=>)"
)
_PIPES = re.compile(r"[ \t]*\|([\w \t,*&]{0,200})\|")
_GENERIC = re.compile(r"<[\w ,.?\[\]<>*&]{0,120}>(?=\s?[({.:])")
_CONTINUES = frozenset(["member", "plus", "arrow", "assign", "either", "close", "comma", "question", "colon"])
_WORDS = re.compile(r"\w+")


class Reader:
    """Lowers a program, or an expression of it, into its `Builder`."""

    def __init__(self, builder: Builder, depth: int = 0, scope: int = 0) -> None:
        self._builder = builder
        self._text = builder.text
        self._dialect = dialect_of(builder.path)
        self._depth = depth
        self._braces = 0
        self._frames = [Frame("", 0, scope)]
        self._at = 0
        self._previous = 0  # where the last token that counts ended
        self._last = ""  # its kind
        self._actions = {
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
            "number": self._number,
        }

    def read(self, start: int = 0, end: int | None = None) -> Node | None:
        """Lowers [start, end); its last value, if it is one expression."""
        stop = len(self._text) if end is None else end
        scan = tokens_of(self._dialect).match
        self._at = start
        while self._at < stop:
            match = scan(self._text, self._at, stop)
            if match is None:
                break
            self._at = match.end()
            kind = str(match.lastgroup)
            if kind == "space":
                continue
            if kind == "newline":
                self._frames[-1].newline = True
                continue
            if kind == "comment":
                self._builder.comments.append(Comment(*match.span(), match[0]))
                continue
            if self._frames[-1].newline:
                self._line_begins(kind, match)
            if action := self._actions.get(kind):
                action(match)
            else:
                self._operand(self._string(*match.span()), match.start())
            self._previous, self._last = self._at, kind
        while len(self._frames) > 1:
            self._pop(stop)
        frame = self._frames[0]
        value = frame.take()
        if self._depth == 0 and value is not None:
            frame.current = value
            self._statement(frame)
        return value

    # -- operands

    def _string(self, start: int, end: int) -> Node:
        return string(self._text, start, end, self._dialect, self._inserted)

    def _inserted(self, start: int, end: int) -> Node:
        """The expression within a string."""
        if self._depth < 3:
            inner = Reader(self._builder, self._depth + 1, self._frames[-1].scope)
            value = inner.read(start, end)
            if value is not None:
                return value
        return Opaque(start, end)

    def _operand(self, node: Node, start: int) -> None:
        frame = self._frames[-1]
        if frame.current is not None:
            frame.adjacent = True
            if frame.targets or frame.parts:
                frame.loose.append(frame.current)
            else:
                frame.drop()
        frame.current = node
        if frame.first is None:
            frame.first = node
        frame.depth = 0

    def _number(self, match: re.Match[str]) -> None:
        digits = match[0].replace("_", "")
        value: int | float | None
        try:
            value = int(digits) if digits.isdecimal() and len(digits) < 300 else float(digits[:300])
        except ValueError:
            self._operand(Opaque(*match.span()), match.start())
            return
        self._operand(Constant(*match.span(), value), match.start())

    def _word(self, match: re.Match[str]) -> None:
        word, frame = match[0], self._frames[-1]
        start, end = match.span()
        if self._last == "member" and frame.current is not None:
            self._lead(frame, Member(frame.current.start, end, frame.current, word.rstrip("?!")))
            return
        if word in _CONSTANTS:
            self._operand(Constant(start, end, _CONSTANTS[word]), start)
        elif frame.head is not None and not frame.head.name:
            frame.head.name, frame.head.start = word, start
        elif self._text.startswith(":", end) and frame.role in ("call", "literal") and word.isidentifier():
            self._operand(Name(start, end, word, frame.scope), start)  # a label may be any word
        elif not self._keyword(word, frame, match):
            name = "this" if word in _THIS else word.lstrip("$").rstrip("?!")
            node: Node = Name(start, end, name, frame.scope)
            if word.startswith("@") and self._dialect.ends and len(word) > 1:
                node = Member(start, end, Name(start, start, "this", frame.scope), word.strip("@?!"))
            self._operand(node, start)

    def _keyword(self, word: str, frame: Frame, match: re.Match[str]) -> bool:
        """Whether a word only shapes the statement."""
        plain = frame.role == "block" and not frame.targets
        if word == "new":
            frame.constructing = True
        elif word == "return":
            self._statement(frame)
            frame.returns = True
        elif word in ("or", "and"):
            self._either(match)
        elif word in _FUNCTION:
            frame.head = Head("function", "", match.start())
        elif (
            plain
            and word in _CLASS
            and frame.current is None
            and self._text[match.end() : match.end() + 1] in " \t"
        ):
            frame.head = Head("class", "", match.start())
            self._opens_end(frame, word)
        elif plain and word in _IMPORTING and frame.current is None:
            self._import(match)
        elif word in _DECLARING:
            frame.declares = True
        elif word == "end" and self._dialect.ends:
            self._end(match)
        elif word == "do" and self._dialect.ends:
            self._push_closure("do", match.end())
        elif plain and word in _BRANCH:
            modifier = frame.current is not None or frame.returns
            self._statement(frame)
            frame.keyword = True
            if (
                self._dialect.ends
                and not modifier
                and word in ("if", "unless", "case", "while", "begin", "until", "for")
            ):
                self._push(Frame("do", match.start(), frame.scope))
        elif word in _SKIPPED:
            return True
        else:
            return False
        return True

    def _opens_end(self, frame: Frame, word: str) -> None:
        if self._dialect.ends and word not in ("class", "module"):
            frame.head = None

    def _import(self, match: re.Match[str]) -> None:
        found = _IMPORTED.match(self._text, match.end())
        if found is None:
            return
        module = found[1].rstrip(".:\\/")
        segments = re.split(r"[./\\]|::", module)
        local = segments[-1] if segments[-1] != "*" else (segments[-2:-1] or ["*"])[0]
        whole = len(segments) == 1 or (match[0] != "import" and "\\" not in module) or segments[-1] == "*"
        name = "*" if whole else local
        self._builder.imports.append(Import(local, module, name, match.start(), found.end()))
        self._at = found.end()
        if self._text[self._at : self._at + 1] in ('"', "'", ">"):
            self._at += 1

    # -- operators

    def _lead(self, frame: Frame, node: Node) -> None:
        """The operand goes on as a member, an index or a call of what it was."""
        frame.depth += 1
        frame.current = node if frame.depth <= CHAIN else Opaque(node.start, node.end)

    def _member(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if match[0] == "." and self._dialect.dot_joins:
            self._plus(match)
        elif match[0] == "->" and not self._dialect.arrow_members:
            self._arrow(match)

    def _plus(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.current is not None:
            frame.join()

    def _either(self, match: re.Match[str]) -> None:
        self._frames[-1].choose()

    def _question(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.current is None:
            return
        follows = self._text[self._at : self._at + 1]
        before = self._text[match.start() - 1 : match.start()]
        if follows.isspace() and before.isspace():
            frame.drop()
            frame.ternary = True

    def _other(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        char = match[0]
        if char == "<" and self._last == "word" and self._previous == match.start():
            generic = _GENERIC.match(self._text, match.start())
            if generic:
                self._at = generic.end()
                return
        if char in "&|" and self._text.startswith(char, self._at):
            self._at += 1
            frame.drop()  # a && b is b
        elif char in "!&*@#\\^~?" and frame.current is None:
            return
        elif frame.current is not None and char not in "!@#\\":
            frame.drop()
            frame.opaque = True

    def _assign(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        target = (
            frame.label if frame.label is not None and frame.role in ("block", "literal") else frame.current
        )
        if target is None:
            return
        if frame.role == "call" and isinstance(target, Name):
            frame.label = target
        elif frame.role in ("block", "literal", "params", "group"):
            frame.label = None
            declares = frame.declares or frame.adjacent or frame.typed or match[0] == ":="
            frame.targets.append((target, declares))
            if match[0] in ("+=", ".="):
                frame.parts = [target]
        frame.current = None
        frame.opaque = False
        frame.depth = 0

    def _arrow(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if match[0] == "=>" and self._dialect.arrow_keys and frame.current is not None:
            frame.label, frame.current = frame.current, None
            return
        if frame.current is None:
            return
        names = frame.current.items if isinstance(frame.current, Sequence) else (frame.current,)
        frame.lambda_params = self._params(names)
        frame.current = None

    def _colon(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.ternary:
            frame.choose()
            frame.ternary = False
        elif (
            self._dialect.ends
            and frame.current is None
            and (symbol := re.compile(r"\w+").match(self._text, self._at))
        ):
            self._at = symbol.end()
            self._operand(Text(match.start(), symbol.end(), symbol[0], ":"), match.start())
        elif frame.current is not None and not frame.targets and not frame.parts:
            if frame.role == "block" and isinstance(frame.current, Call):
                return  # a return type
            frame.label, frame.current = frame.current, None
            frame.typed = True

    # -- borders

    def _line_begins(self, kind: str, match: re.Match[str]) -> None:
        """Ends the statement before, unless it goes on in this line."""
        frame = self._frames[-1]
        frame.newline = False
        if frame.role not in ("block", "literal") or kind in _CONTINUES:
            return
        if frame.role == "literal" and frame.opener != "{":
            return
        if (
            kind == "open"
            and match[0] == "{"
            and (frame.head or frame.keyword or isinstance(frame.current, Call))
        ):
            return
        if frame.head is not None and not self._dialect.ends:
            return
        if frame.current is not None:
            if frame.role == "block":
                self._statement(frame)

    def _semicolon(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        frame.head = None
        if frame.role == "block":
            self._statement(frame)
        else:
            self._item(frame)

    def _comma(self, match: re.Match[str]) -> None:
        frame = self._frames[-1]
        if frame.role == "block":
            self._statement(frame)
        else:
            self._item(frame)

    def _listed(self, frame: Frame, value: Node | None) -> None:
        if isinstance(value, Text | Join):
            self._builder.strings.append(value)
        self._builder.strings += pieces(frame.loose)
        frame.loose = []

    def _statement(self, frame: Frame) -> None:
        """Ends a statement: what it assigns or returns is written down."""
        value = frame.take()
        self._listed(frame, value)
        label, frame.label = frame.label, None
        targets, frame.targets = frame.targets, []
        if value is not None:
            if label is not None and not targets and isinstance(label, Name | Text):
                name = (
                    label
                    if isinstance(label, Name)
                    else Name(label.start, label.end, label.value, frame.scope)
                )
                targets = [(name, True)]
            for target, declares in targets:
                self._bind(frame, target, value, declares)
            if frame.returns:
                self._builder.returns.append(Return(frame.scope, value))
        frame.declares = frame.returns = frame.keyword = frame.typed = False
        frame.lambda_params = None

    def _bind(self, frame: Frame, target: Node, value: Node, declares: bool) -> None:
        if not isinstance(target, Name | Member | Index):
            return
        bindings = self._builder.bindings
        bindings.append(Binding(target, value, frame.scope, declares))
        if isinstance(target, Name) and self._builder.scopes[frame.scope].kind == "class":
            owner = Name(target.start, target.start, "this", frame.scope)
            field = Member(target.start, target.end, owner, target.id)
            bindings.append(Binding(field, value, frame.scope, True))

    def _item(self, frame: Frame) -> None:
        """Ends an argument or an element."""
        first, adjacent = frame.first, frame.adjacent
        value = frame.take()
        label, frame.label = frame.label, None
        targets, frame.targets = frame.targets, []
        frame.typed = frame.declares = False
        frame.lambda_params = None
        if frame.role == "params":
            self._param(frame, label, first if self._dialect.param_first else None, value, targets)
            return
        self._listed(frame, value)
        if value is None:
            return
        if targets and frame.role == "literal":
            label = targets[0][0]
        elif targets:
            for target, declares in targets:
                self._bind(frame, target, value, declares)
        if frame.role == "call":
            name = label.id if isinstance(label, Name) else label.value if isinstance(label, Text) else None
            frame.args.append(Argument(value, name))
        elif label is not None:
            frame.entries.append(_entry(label, value))
        else:
            frame.items.append(value)

    def _param(
        self,
        frame: Frame,
        label: Node | None,
        first: Node | None,
        value: Node | None,
        targets: list[tuple[Node, bool]],
    ) -> None:
        name = label or first or (targets[0][0] if targets else value)
        if isinstance(name, Name):
            default = value if targets else None
            self._listed(frame, default)
            frame.args.append(Argument(name))
            if default is not None:
                frame.entries.append(_entry(name, default))

    def _params(self, nodes: tuple[Node, ...]) -> tuple[Param, ...]:
        names = [node for node in nodes if isinstance(node, Name)]
        return tuple(Param(name.id, at, name.start, name.end) for at, name in enumerate(names))

    # -- brackets

    def _push(self, frame: Frame) -> None:
        self._frames.append(frame)
        self._braces += frame.opener == "{"

    def _open(self, match: re.Match[str]) -> None:
        if match[0] == "{":
            self._open_brace(match)
            return
        frame = self._frames[-1]
        start = match.start()
        touching = self._previous == start and frame.current is not None
        pushed = Frame(match[0], start, frame.scope, "group" if match[0] == "(" else "literal")
        if (
            match[0] == "("
            and frame.head is not None
            and frame.head.kind == "function"
            and frame.current is None
        ) or (match[0] == "(" and frame.head is not None):
            pushed.role = "params"
        elif frame.current is not None and not isinstance(frame.current, Text | Join | Constant | Opaque):
            if match[0] == "(" and (touching or not frame.keyword):
                pushed.role, pushed.callee, pushed.new = "call", frame.current, frame.constructing
            elif match[0] == "[" and touching:
                pushed.role, pushed.callee = "index", frame.current
        self._push(pushed)

    def _open_brace(self, match: re.Match[str]) -> None:
        frame, start = self._frames[-1], match.start()
        pushed = Frame("{", start, frame.scope)
        head, current = frame.head, frame.current
        if head is not None and head.name:
            frame.head = None
            pushed.scope = pushed.body_of = self._scope(head, frame.scope, start)
            self._declared(frame, head, pushed.scope)
            frame.drop()
        elif frame.lambda_params is not None:
            head = Head("function", "", start, frame.lambda_params, bound=False)
            frame.lambda_params = None
            pushed.scope = pushed.body_of = self._scope(head, frame.scope, start)
        elif self._is_literal(frame, start):
            pushed.role = "literal"
            pushed.callee, pushed.new = current, frame.constructing
        elif frame.keyword:
            self._statement(frame)
        elif isinstance(current, Call) and self._is_method(frame, current):
            pushed.scope = pushed.body_of = self._method(frame, current, start)
        elif (self._dialect.closures and (frame.expecting or isinstance(current, Name | Member | Call))) or (isinstance(current, Call) and self._dialect.ends):
            self._push_closure("{", self._at)
            return
        elif isinstance(current, Call) and current.new:
            head = Head("class", "", start, bound=False)
            pushed.scope = pushed.body_of = self._scope(head, frame.scope, start)
        else:
            self._statement(frame)
        self._push(pushed)

    def _is_literal(self, frame: Frame, start: int) -> bool:
        touching = self._previous == start
        current = frame.current
        if self._dialect.composite and touching and isinstance(current, Name | Member | Index | Sequence):
            return True
        if frame.constructing and current is not None:
            if self._dialect.initializers:
                return bool(_INITIALIZER.match(self._text, start + 1))
            return isinstance(current, Index | Sequence)
        if current is not None or not frame.expecting or frame.keyword:
            return False
        if self._dialect.closures:
            return False
        if frame.role == "literal" and frame.opener == "{":
            return True
        return bool(_LITERAL.match(self._text, start + 1))

    def _is_method(self, frame: Frame, call: Call) -> bool:
        """Whether what reads like a call heads the body of a method."""
        if call.new or not isinstance(call.callee, Name) or self._dialect.closures or frame.targets:
            return False
        return frame.adjacent or self._builder.scopes[frame.scope].kind == "class"

    def _method(self, frame: Frame, call: Call, start: int) -> int:
        calls = self._builder.calls
        if calls and calls[-1] is call:
            calls.pop()
        name = call.callee.id if isinstance(call.callee, Name) else ""
        head = Head("function", name, call.callee.start)
        head.params = self._params(tuple(argument.value for argument in call.args))
        scope = self._scope(head, frame.scope, start)
        frame.drop()
        self._declared(frame, head, scope)
        return scope

    def _scope(self, head: Head, parent: int, start: int) -> int:
        index = len(self._builder.scopes)
        if len(self._frames) > CHAIN:
            return parent
        self._builder.scopes.append(
            Scope(index, parent, head.kind, head.name, head.params, head.start, start)
        )
        return index

    def _declared(self, frame: Frame, head: Head, scope: int) -> None:
        """Binds the name of a function or class."""
        target = Name(head.start, head.start + len(head.name), head.name, frame.scope)
        self._bind(frame, target, Function(head.start, head.start + len(head.name), scope), True)
        frame.declares = False

    def _push_closure(self, opener: str, at: int) -> None:
        frame = self._frames[-1]
        found = (_PIPES if self._dialect.ends else _CLOSURE).match(self._text, at)
        params: list[Param] = []
        if found:
            self._at = found.end()
            for piece in re.finditer(r"[^,]+", found[1]):
                names = list(_WORDS.finditer(piece[0].split(":")[0]))
                if names:
                    begin = found.start(1) + piece.start() + names[-1].start()
                    params.append(Param(names[-1][0], len(params), begin, begin + len(names[-1][0])))
        head = Head("function", "", at - 1, tuple(params), bound=False)
        scope = self._scope(head, frame.scope, at)
        self._push(Frame(opener, at - len(opener), scope, body_of=scope))

    def _close(self, match: re.Match[str]) -> None:
        opener = {")": "(", "]": "[", "}": "{"}[match[0]]
        if opener == "{" and self._braces:
            while self._frames[-1].opener != "{":
                self._pop(match.start())
        elif self._frames[-1].opener != opener:
            if (
                len(self._frames) < 3
                or self._frames[-2].opener != opener
                or self._frames[-1].opener in ("{", "do")
            ):
                return
            self._pop(match.start())
        if len(self._frames) > 1:
            self._pop(match.end())

    def _end(self, match: re.Match[str]) -> None:
        for frame in self._frames[:-4:-1]:
            if frame.opener == "do":
                while self._frames[-1] is not frame:
                    self._pop(match.start())
                self._pop(match.end())
                return

    def _pop(self, end: int) -> None:
        frame = self._frames[-1]
        if frame.role == "block":
            self._statement(frame)
        else:
            self._item(frame)
        self._frames.pop()
        self._braces -= frame.opener == "{"
        owner = self._frames[-1]
        if frame.role == "block":
            self._block(frame, owner, end)
        elif frame.role == "params":
            defaults = {entry.key: entry.value for entry in frame.entries}
            names = [argument.value for argument in frame.args]
            if owner.head is not None:
                owner.head.params = tuple(
                    Param(name.id, at, name.start, name.end, defaults.get(name.id))
                    for at, name in enumerate(names)
                    if isinstance(name, Name)
                )
            if self._dialect.ends:
                self._ruby_body(owner, end)
        else:
            self._value(frame, owner, end)

    def _ruby_body(self, owner: Frame, end: int) -> None:
        if owner.head is not None:
            head, owner.head = owner.head, None
            scope = self._scope(head, owner.scope, end)
            self._declared(owner, head, scope)
            self._push(Frame("do", head.start, scope, body_of=scope))

    def _block(self, frame: Frame, owner: Frame, end: int) -> None:
        if frame.body_of < 0:
            return
        scopes = self._builder.scopes
        scope = scopes[frame.body_of]
        if frame.body_of != owner.scope:
            scopes[frame.body_of] = Scope(
                scope.index, scope.parent, scope.kind, scope.name, scope.params, scope.start, end
            )
        if scope.kind != "function" or scope.name:
            self._statement(owner) if owner.role == "block" and not owner.targets else None
            return
        function = Function(min(frame.start, end), end, frame.body_of)
        current = owner.current
        if current is None:
            self._operand(function, frame.start)
        elif isinstance(current, Call):
            calls = self._builder.calls
            call = Call(current.start, end, current.callee, (*current.args, Argument(function)), current.scope,
                        current.new, current.arguments_end)  # fmt: skip
            for at in range(len(calls) - 1, max(len(calls) - 200, -1), -1):
                if calls[at] is current:
                    calls[at] = call
                    break
            owner.current = call
        elif isinstance(current, Name | Member):
            self._call(owner, current, (Argument(function),), False, end, end)

    def _call(
        self, owner: Frame, callee: Node, args: tuple[Argument, ...], new: bool, inside: int, end: int
    ) -> None:
        if self._dialect.ends and isinstance(callee, Member) and callee.name == "new":
            callee, new = callee.owner, True
        call = Call(callee.start, end, callee, args, owner.scope, new, inside)
        self._builder.calls.append(call)
        owner.constructing = owner.constructing and not new
        self._lead(owner, call)

    def _value(self, frame: Frame, owner: Frame, end: int) -> None:
        """What a pair of brackets with its inside means to what is around."""
        deep = len(self._frames) > CHAIN
        callee = frame.callee
        if frame.role == "call" and callee is not None:
            args = () if deep else tuple(frame.args)
            if (
                isinstance(callee, Name)
                and callee.id in ("array", "list", "dict")
                and self._dialect.arrow_keys
            ):
                args = ()
            self._call(owner, callee, args, frame.new, end - 1, end)
            return
        if frame.role == "index" and callee is not None:
            key = frame.items[0] if frame.items else Opaque(frame.start, end)
            node: Node = Index(callee.start, end, callee, Opaque(key.start, key.end) if deep else key)
            if isinstance(key, Text):
                node = Member(callee.start, end, callee, key.value)
            if not frame.items:
                node = callee
            self._lead(owner, node)
            return
        if frame.role == "group" and len(frame.items) == 1 and not frame.entries:
            self._operand(frame.items[0], frame.start)
            return
        literal = self._collection(frame, end, deep)
        if callee is not None and not isinstance(callee, Sequence | Index):
            if isinstance(callee, Call):
                callee_args, callee = callee.args, callee.callee
            else:
                callee_args = ()
            self._call(owner, callee, (*callee_args, Argument(literal)), True, end - 1, end)
        else:
            if callee is not None:
                owner.current = None
            self._operand(literal, frame.start)

    def _collection(self, frame: Frame, end: int, deep: bool) -> Node:
        entries = frame.entries
        if (
            not entries
            and frame.items
            and all(isinstance(i, Sequence) and len(i.items) == 2 for i in frame.items)
        ):
            pairs = [item.items for item in frame.items if isinstance(item, Sequence)]
            if all(isinstance(key, Text) for key, _ in pairs):
                entries = [_entry(key, value) for key, value in pairs]
        if deep:
            return Opaque(frame.start, end)
        if entries or (frame.opener == "{" and not frame.items):
            record = Record(frame.start, end, tuple(entries))
            self._builder.records.append(record)
            return record
        return Sequence(frame.start, end, tuple(frame.items))


def _entry(label: Node, value: Node) -> Entry:
    key = label.id if isinstance(label, Name) else label.value if isinstance(label, Text) else None
    if isinstance(label, Sequence) and len(label.items) == 1 and isinstance(label.items[0], Text):
        key = label.items[0].value  # ["a"] = 1 in an initializer
    return Entry(label.start, max(value.end, label.end), key, value, label.start, label.end)
