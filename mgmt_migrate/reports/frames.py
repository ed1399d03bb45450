"""Code as a finding shows it: numbered lines with a mark below the place that is meant."""

from __future__ import annotations

from collections.abc import Iterator

from mgmt_migrate import display
from mgmt_migrate.reports._rewrite import Changed
from mgmt_migrate.reports._rows import Cut, Sheet, row
from mgmt_migrate.reports._style import Style

_MOST = 5
"""So many lines of a place are shown; of a longer one the first three."""
_FIRST = 3
_DIGITS = 4
_FOLDS = 4
"""So many rows a long line of a rewrite may take."""
REWRITTEN = 12
"""So many lines of a rewrite are shown."""


def frame(sheet: Sheet, start: int, end: int, style: Style, severity: str) -> Iterator[str]:
    """The lines of a place. One line has carets below the place, several have a bar beside them.

    Args:
        start, end: [start, end) in the text of the sheet.
        severity: style of the mark.
    """
    first, column, last, beyond = _ends(sheet, start, end)
    shown = lines_of(sheet, start, end)
    digits = max(_DIGITS, len(str(shown[-1])))
    room = style.width - digits - 5
    gutter = style(f"{'':>{digits}} │", "gutter")
    for number in shown:
        numbered = style(f"{number:>{digits}} │", "gutter")
        if first < last:
            yield f"{numbered} {style('┃', severity)} {sheet.row(number).cut(room).text}".rstrip() + "\n"
            continue
        cut = sheet.row(number).cut(room, column - 1, max(beyond - 1, column))
        yield f"{numbered}   {_emphasised(cut, style, 'strong')}".rstrip() + "\n"
        yield f"{gutter}   {' ' * cut.start}{style('^' * (cut.end - cut.start), severity)}\n"
    if left := last - shown[-1]:
        yield f"{gutter} {style('┃', severity)} {style(_more(left), 'faint')}\n"


def lines_of(sheet: Sheet, start: int, end: int) -> range:
    """The lines that `frame` shows of a place."""
    first, _, last, _ = _ends(sheet, start, end)
    return range(first, (last if last - first < _MOST else first + _FIRST - 1) + 1)


def _ends(sheet: Sheet, start: int, end: int) -> tuple[int, int, int, int]:
    """Line and column of both ends of a place; that it ends with a line end adds no line."""
    first, column = sheet.position(start)
    last, beyond = sheet.position(end)
    if beyond == 1 and last > first:
        low, high = sheet.content(last - 1)
        return first, column, last - 1, high - low + 1
    return first, column, last, beyond


def single(sheet: Sheet, offset: int, width: int) -> str:
    """The line at an offset without its indentation, cut to a width."""
    line, column = sheet.position(offset)
    return sheet.row(line).cut(width, column - 1, column, dedent=True).text


def rewrite(lines: list[Changed], style: Style, home: str) -> Iterator[str]:
    """The lines that a fix writes; a file other than `home` is named before its own."""
    digits = max((len(str(line.number)) for line in lines[:REWRITTEN]), default=0)
    digits = max(_DIGITS, digits)
    path = home
    for line in lines[:REWRITTEN]:
        if line.path != path:
            path = line.path
            yield f"{'':>{digits}} {style(display.foreign(path), 'place')}\n"
        name = "added" if line.sign == "+" else "removed"
        whole = line.start == 0 and line.end == len(line.text)
        number, sign = style(f"{line.number:>{digits}}", "gutter"), str(line.sign)
        for cut in row(line.text).folded(style.width - digits - 5, line.start, line.end, _FOLDS):
            code = style(cut.text, name) if whole else _emphasised(cut, style, name)
            yield f"{number} {style(sign, name)}   {code}".rstrip() + "\n"
            number, sign = " " * digits, " "
    if len(lines) > REWRITTEN:
        yield f"{' ' * (digits + 5)}{style(_more(len(lines) - REWRITTEN), 'faint')}\n"


def _emphasised(cut: Cut, style: Style, name: str) -> str:
    return f"{cut.before}{style(cut.inside, name)}{cut.after}"


def _more(count: int) -> str:
    return f"… {count} more line{'s' if count > 1 else ''}"
