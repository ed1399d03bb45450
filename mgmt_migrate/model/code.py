"""A program as every language hands it on: values, bindings, scopes and calls, without syntax.

A language lowers a file to one `Code`. Above this border nobody knows whether a call was JavaScript,
Python or a curl
line. What the file alone cannot settle stays symbolic (a name, a member, a concatenation) until the
analysis settles it.

All offsets count code points of the file's text, from 0; `end` is exclusive. Nodes compare by identity.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from mgmt_migrate.value import Value


class Node(Value):
    """Any value in the program, at [start, end) of the file's text."""

    start: int
    end: int


class Text(Node):
    """A string literal. `value` is unescaped; `quote` is what opens it: ', ", `, ''' ... or "" for bare
    text."""

    value: str
    quote: str = "'"


class Join(Node):
    """A string built from parts: concatenation, template literal, f-string, %-formatting, str.format.

    Literal pieces are `Text` with quote "" when they lie inside a template; other parts are any value.
    """

    parts: tuple[Node, ...]
    quote: str = ""


class Name(Node):
    """A variable read. `this`, `self` and `cls` are all the name "this". `scope` indexes `Code.scopes`."""

    id: str
    scope: int


class Member(Node):
    """`owner.name`, also `owner["name"]`, `owner?.name`, and `owner.get("name")` of a Python mapping."""

    owner: Node
    name: str


class Index(Node):
    """`owner[key]` where the key is not a literal string."""

    owner: Node
    key: Node


class Argument(Value):
    """One argument of a call; `name` for a keyword argument; `spread` for *x, **x, ...x."""

    value: Node
    name: str | None = None
    spread: bool = False


class Call(Node):
    """A call, a construction (`new`), or a JSX element (callee = the component, one `Record` of its props).

    `arguments_end` is the offset of the closing parenthesis, where another argument would be written.
    """

    callee: Node
    args: tuple[Argument, ...]
    scope: int
    new: bool = False
    arguments_end: int = -1


class Entry(Node):
    """One entry of a record, spanning key and value. `key` None means a spread or a computed key."""

    key: str | None
    value: Node
    key_start: int = -1
    key_end: int = -1
    shorthand: bool = False


class Record(Node):
    """An object literal, a dict, a mapping of a configuration file. start/end include the braces where
    there are any."""

    entries: tuple[Entry, ...]


class Sequence(Node):
    """An array, list, tuple or set literal."""

    items: tuple[Node, ...]


class Function(Node):
    """A function or lambda as a value; its parameters are those of `Code.scopes[scope]`."""

    scope: int


class Choice(Node):
    """One of several values: `a || b`, `a ?? b`, `a or b`, `a && b` (only b), `c ? a : b`."""

    options: tuple[Node, ...]


class Constant(Node):
    """true, false, null/None/undefined, or a number."""

    value: bool | int | float | None


class Opaque(Node):
    """Anything else. Values inside it are still lowered: calls, records and strings of the file are all
    listed in `Code`."""


class Param(Value):
    """A parameter. `path` leads into the argument when it is destructured: ({user: {idToken}}) => path
    ("user", "idToken")."""

    name: str
    position: int
    start: int
    end: int
    default: Node | None = None
    path: tuple[str, ...] = ()
    type: str = ""  # the name of its class, where the language writes one: `auth: AuthService`


class Scope(Value):
    """A module, class or function. `name` is what the function is known as ("" if anonymous): its
    declaration, the
    variable, property or method that it is assigned to. `parent` is -1 for the module."""

    index: int
    parent: int
    kind: str  # "module", "class", "function"
    name: str
    params: tuple[Param, ...]
    start: int
    end: int


class Binding(Value):
    """`target` (a Name, Member or Index) takes `value` in `scope`.

    Function declarations, class methods and fields (target `this.name`, scope of the class), destructuring
    (`const {a: {b}} = x` binds b to Member(Member(x, "a"), "b")), imports are not bindings. `declares` is
    True for
    const/let/var/def/class and for fields, and for a Python assignment.
    """

    target: Node
    value: Node
    scope: int
    declares: bool = False


class Return(Value):
    """A function's scope returns (or yields, or is the expression of) a value."""

    scope: int
    value: Node


class Import(Value):
    """`local` stands for `name` of `module`; name "*" is the whole module (also require() and Python `import
    m`), "default" the
    default export. Relative modules keep their dots as written ("./config", "..settings")."""

    local: str
    module: str
    name: str
    start: int
    end: int


class Export(Value):
    """`name` ("default", "*" for module.exports = value) is visible to other files with this value.

    A re-export (`export {a} from './b'`) is an Import with a local name of its own and an Export of that
    Name."""

    name: str
    value: Node


class Comment(Value, eq=True):
    """A comment with its marks; suppressions are read from these."""

    start: int
    end: int
    text: str


class Code(Value):
    """One file, lowered.

    Lists are in order of the text. `strings` holds every Text and Join that is not part of another Join;
    `records` and
    `calls` hold every one, nested ones too. `path` is as shown in reports. `language` is one of python,
    javascript,
    typescript, json, yaml, hcl, dotenv, shell, text; `broken` tells that a syntax error was met and the
    rest is partial.
    """

    path: str
    language: str
    text: str
    scopes: tuple[Scope, ...] = ()
    bindings: tuple[Binding, ...] = ()
    calls: tuple[Call, ...] = ()
    records: tuple[Record, ...] = ()
    strings: tuple[Node, ...] = ()
    returns: tuple[Return, ...] = ()
    imports: tuple[Import, ...] = ()
    exports: tuple[Export, ...] = ()
    comments: tuple[Comment, ...] = ()
    broken: bool = False


@dataclass(slots=True)
class Builder:
    """What a language fills while it walks; `finish` freezes it."""

    path: str
    language: str
    text: str
    scopes: list[Scope] = field(default_factory=list)
    bindings: list[Binding] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    strings: list[Node] = field(default_factory=list)
    returns: list[Return] = field(default_factory=list)
    imports: list[Import] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    broken: bool = False

    def finish(self) -> Code:
        """The frozen `Code`, its lists in order of the text."""

        def by_place(nodes: list[Node]) -> tuple[Node, ...]:
            return tuple(sorted(nodes, key=lambda n: (n.start, -n.end)))

        return Code(
            self.path,
            self.language,
            self.text,
            tuple(self.scopes),
            tuple(self.bindings),
            tuple(sorted(self.calls, key=lambda n: (n.start, -n.end))),
            tuple(sorted(self.records, key=lambda n: (n.start, -n.end))),
            by_place(self.strings),
            tuple(self.returns),
            tuple(self.imports),
            tuple(self.exports),
            tuple(self.comments),
            self.broken,
        )


def children(node: Node) -> Iterator[Node]:
    """The values directly inside a value, in order of the text."""
    match node:
        case Join(parts=parts):
            yield from parts
        case Member(owner=owner):
            yield owner
        case Index(owner=owner, key=key):
            yield owner
            yield key
        case Call(callee=callee, args=args):
            yield callee
            for argument in args:
                yield argument.value
        case Record(entries=entries):
            for entry in entries:
                yield entry.value
        case Sequence(items=items) | Choice(options=items):
            yield from items
        case _:
            return
