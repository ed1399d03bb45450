"""The page of a rule or check, read from the docstring beside its code without running that code."""

from __future__ import annotations

import ast
import difflib
import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from mgmt_migrate.errors import MigrateError

_HERE = Path(__file__).parent
_Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Page:
    """What `explain` shows of one code.

    `title` is the docstring's first line, `intro` what stands between it and the first heading, `sections`
    maps each "## " heading to its Markdown text, in order. `text` is the whole page as Markdown, under a
    heading of its own.
    """

    code: str
    name: str
    kind: Literal["rule", "check"]
    title: str
    intro: str
    sections: dict[str, str]

    @property
    def text(self) -> str:
        head = f"# {self.code} {self.name}\n\n{self.title}\n"
        intro = f"\n{self.intro}\n" if self.intro else ""
        return head + intro + "".join(f"\n## {name}\n{body}\n" for name, body in self.sections.items())


@cache
def pages() -> dict[str, Page]:
    """All pages by code, rules (MM) before checks (TK), each in order of its code."""
    found = [*_rules(_HERE / "rules"), *_checks(_HERE / "tokens" / "checks")]
    return {page.code: page for page in sorted(found, key=lambda p: (p.kind != "rule", p.code))}


def page(wanted: str) -> Page:
    """The page of a code or name, in any letter case; of a name that a rule and a check share, the rule's.

    Raises:
        MigrateError: there is none; the message names the nearest.
    """
    return named(wanted)[0]


def named(wanted: str) -> list[Page]:
    """The pages of a code or name, in any letter case: two where a rule and a check share the name.

    Raises:
        MigrateError: there is none; the message names the nearest.
    """
    by_any: dict[str, list[Page]] = {}
    for found in pages().values():
        by_any.setdefault(found.code.lower(), []).append(found)
        by_any.setdefault(found.name, []).append(found)
    key = wanted.strip().lower()
    if key in by_any:
        return by_any[key]
    near = difflib.get_close_matches(key, by_any, n=1, cutoff=0.5)
    hint = f"did you mean {by_any[near[0]][0].code} ({by_any[near[0]][0].name})? " if near else ""
    raise MigrateError(f"no rule or check is called {wanted!r}", remedy=f"{hint}see mgmt-migrate rules")


def parse(code: str, name: str, kind: Literal["rule", "check"], docstring: str) -> Page:
    """A page from its docstring. A "## " inside a code fence is code, not a heading."""
    head: list[str] = []
    sections: dict[str, list[str]] = {}
    current, fenced = head, False
    for line in inspect.cleandoc(docstring).splitlines():
        fenced ^= line.startswith(("```", "~~~"))
        if line.startswith("## ") and not fenced:
            current = sections.setdefault(line[3:].strip(), [])
        else:
            current.append(line)
    title, _, intro = "\n".join(head).partition("\n")
    bodies = {name: "\n".join(body).strip() for name, body in sections.items()}
    return Page(code, name, kind, title.strip(), intro.strip(), bodies)


def _rules(folder: Path) -> Iterator[Page]:
    for path, tree in _modules(folder):
        for node in tree.body:
            for code, name in _marks(node, "rule"):
                title = ast.get_docstring(tree) or ""
                yield parse(code, name or path.stem.replace("_", "-"), "rule", title)


def _checks(folder: Path) -> Iterator[Page]:
    for _, tree in _modules(folder):
        for node in tree.body:
            for code, name in _marks(node, "check"):
                title = ast.get_docstring(node) if isinstance(node, _Documented) else None
                yield parse(code, name, "check", title or "")


def _modules(folder: Path) -> Iterator[tuple[Path, ast.Module]]:
    if folder.is_dir():
        for path in sorted(folder.glob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _marks(node: ast.stmt, decorator: str) -> Iterator[tuple[str, str]]:
    """Code and name of each `@rule("MM105", "name")`; the name is "" if the decorator leaves it out."""
    for call in node.decorator_list if isinstance(node, _Documented) else ():
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == decorator:
            words = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            if words:
                yield words[0], words[1] if len(words) > 1 else ""
