"""How a change is shown to a person: which findings it ends, the token's way, what to look at, the diff."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import typer

from mgmt_migrate import display
from mgmt_migrate.fixes.diff import unified
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.finding import Place

_COLOURS = {"+": typer.colors.GREEN, "-": typer.colors.RED, "@": typer.colors.CYAN}
_SAFETY = {"safe": typer.colors.GREEN, "unsafe": typer.colors.YELLOW}


class Painter:
    """Writes lines of at most `width` columns, with colour or without; nothing foreign is interpreted."""

    def __init__(self, width: int, *, colour: bool) -> None:
        self.width, self.colour = width, colour

    def style(
        self,
        text: str,
        *,
        fg: str | None = None,
        bold: bool | None = None,
        dim: bool | None = None,
        underline: bool | None = None,
    ) -> str:
        """The text, escaped, in a style."""
        shown = display.foreign(text)
        return typer.style(shown, fg, bold=bold, dim=dim, underline=underline) if self.colour else shown

    def unit(self, unit: Unit, number: int, of: int, texts: Mapping[str, str]) -> Iterator[str]:
        """A change as a person judges it, without its diff."""
        told = f"change {number} of {of}"
        line = self.style(f"{told}  ", bold=True) + self.style(
            unit.safety, bold=True, fg=_SAFETY.get(unit.safety)
        )
        rest = max(0, self.width - len(told) - len(unit.safety) - 3)
        yield f"{line} {self.style('─' * rest, dim=True)}"
        findings = [(f.rule, f"{f.place.path}:{f.line}", f.message) for f in unit.findings]
        for rule, where, message in findings:
            yield from self._item(rule, where, message, max(len(place) for _, place, _ in findings))
        steps = max((finding.trace for finding in unit.findings), key=len)
        way = [(_where(step.place, texts), step.note) for step in steps]
        yield from ("", self.style("the token's way", dim=True)) if way else ()
        for where, note in way:
            yield from self._item("", where, note, max(len(place) for place, _ in way))
        yield from ("",) if unit.reasons else ()
        for index, reason in enumerate(unit.reasons):
            head = "look at" if index == 0 else ""
            yield from self._wrapped(f"{head:8}", reason, fg=typer.colors.YELLOW)

    def diff(self, changed: Mapping[str, tuple[str, str]]) -> Iterator[str]:
        """The diff of each file under its name, without the lines that only git needs."""
        for path, (before, after) in changed.items():
            yield ""
            yield self.style(path, bold=True)
            lines = [line for line in unified(path, before, after) if not line.startswith("diff --git")]
            yield from self.painted(lines[2:])

    def painted(self, lines: Iterable[str]) -> Iterator[str]:
        """Lines of a diff in their colours; what changed inside of a line stands out."""
        for kind, group in groupby(
            lines, key=lambda line: line[:1] in "+-" and line[:4] not in ("--- ", "+++ ")
        ):
            block = list(group)
            yield from self._changed(block) if kind else (self._line(line) for line in block)

    def _line(self, line: str) -> str:
        text = line.rstrip("\r\n")
        if line.startswith(("diff --git", "--- ", "+++ ")):
            return self.style(text, bold=True)
        return self.style(text, fg=_COLOURS.get(line[:1]))

    def _changed(self, block: list[str]) -> Iterator[str]:
        """Removed and added lines, those at the same place in both compared letter by letter."""
        gone = [line.rstrip("\r\n") for line in block if line.startswith("-")]
        new = [line.rstrip("\r\n") for line in block if line.startswith("+")]
        pairs = dict(zip(gone, new, strict=False)) if len(gone) <= len(new) else {}
        twins = {**pairs, **{one: other for other, one in pairs.items()}}
        for line in (*gone, *new):
            start, end = _middle(line, twins.get(line, ""))
            fg = _COLOURS[line[0]]
            yield (
                self.style(line[:start], fg=fg)
                + (self.style(line[start:end], fg=fg, bold=True, underline=True) if start < end else "")
                + self.style(line[end:], fg=fg)
            )

    def _item(self, rule: str, where: str, message: str, longest: int) -> Iterator[str]:
        wide = min(longest, 40)
        lead = f"  {rule}  {where:{wide}}  " if rule else f"  {where:{wide}}  "
        head = f"  {self.style(rule, bold=True)}  " if rule else "  "
        head += f"{self.style(where, fg=typer.colors.CYAN)}{' ' * max(0, wide - len(where))}  "
        first, *more = self._parts(message, len(lead))
        yield head + display.foreign(first)
        for line in more:
            yield " " * len(lead) + display.foreign(line)

    def _wrapped(self, head: str, text: str, *, fg: str) -> Iterator[str]:
        first, *more = self._parts(text, len(head))
        yield self.style(head, fg=fg) + display.foreign(first)
        for line in more:
            yield " " * len(head) + display.foreign(line)

    def _parts(self, text: str, before: int) -> list[str]:
        return textwrap.wrap(text, max(30, self.width - before), break_on_hyphens=False) or [""]


def _where(place: Place, texts: Mapping[str, str]) -> str:
    text = texts.get(place.path, "")
    return f"{place.path}:{text.count(chr(10), 0, place.start) + 1}"


def _middle(line: str, other: str) -> tuple[int, int]:
    """[start, end) of what a line has and its twin has not, in whole words; empty where little is shared."""
    if not other:
        return 0, 0
    most = min(len(line), len(other))
    start = next((i for i in range(1, most) if line[i] != other[i]), most)
    back = next((i for i in range(most - start) if line[-1 - i] != other[-1 - i]), most - start)
    while start > 1 and (line[start - 1].isalnum() or line[start - 1] == "_"):
        start -= 1
    while back > 0 and (line[len(line) - back].isalnum() or line[len(line) - back] == "_"):
        back -= 1
    end = len(line) - back
    return (start, end) if start + back >= most // 3 and start < end else (0, 0)
