"""Values as short text, for tests to compare with."""

from __future__ import annotations

from mgmt_migrate.model.code import (
    Call,
    Choice,
    Code,
    Constant,
    Function,
    Index,
    Join,
    Member,
    Name,
    Node,
    Record,
    Sequence,
    Text,
    children,
)


def spell(node: Node) -> str:
    """A value in one line: 'text', name, owner.member, a + b, f(x, name=y), {key: value}, [x], a | b, ?."""
    match node:
        case Text(value=value):
            return repr(value)
        case Join(parts=parts):
            return " + ".join(spell(part) for part in parts)
        case Name(id=name):
            return name
        case Member(owner=owner, name=name):
            return f"{spell(owner)}.{name}"
        case Index(owner=owner, key=key):
            return f"{spell(owner)}[{spell(key)}]"
        case Call(callee=callee, args=args, new=new):
            inside = ", ".join((f"{a.name}=" if a.name else "") + spell(a.value) for a in args)
            return f"{'new ' if new else ''}{spell(callee)}({inside})"
        case Record(entries=entries):
            return "{" + ", ".join(f"{e.key}: {spell(e.value)}" for e in entries) + "}"
        case Sequence(items=items):
            return "[" + ", ".join(spell(item) for item in items) + "]"
        case Choice(options=options):
            return " | ".join(spell(option) for option in options)
        case Constant(value=value):
            return str(value)
        case Function():
            return "function"
        case _:
            return "?"


def calls(code: Code) -> list[str]:
    """Every call of a file."""
    return [spell(call) for call in code.calls]


def bound(code: Code) -> dict[str, str]:
    """What the names of a file are bound to, the last time."""
    return {spell(binding.target): spell(binding.value) for binding in code.bindings}


def source(code: Code, node: Node) -> str:
    """What stands in the file for a value."""
    return code.text[node.start : node.end]


def everything(code: Code) -> list[Node]:
    """Every value that a file lists, and all that is in them."""
    found: list[Node] = []
    seen: set[int] = set()
    waiting: list[Node] = [*code.calls, *code.records, *code.strings]
    waiting += [node for binding in code.bindings for node in (binding.target, binding.value)]
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            found.append(node)
            waiting += children(node)
    return found
