"""Code and rewrite of a finding as lines, for documents that set them themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mgmt_migrate.model.finding import Finding, Fix
from mgmt_migrate.reports._plain import shown, xml
from mgmt_migrate.reports._rewrite import changed
from mgmt_migrate.reports._rows import Sheet, row
from mgmt_migrate.reports.frames import REWRITTEN, lines_of

_WIDTH = 160
"""Code points of a line that are shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of code: its number, its sign in a rewrite, and the text before, in and after what is meant.

    The number is 0 for a line that says how many follow.
    """

    number: int
    sign: str
    before: str
    inside: str
    after: str

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.before}{self.inside}{self.after}"


def code(finding: Finding, sheets: Mapping[str, Sheet]) -> list[Row]:
    """The lines of the finding's place, masked; none in a file whose text is not at hand."""
    sheet = sheets.get(finding.place.path)
    if sheet is None:
        return []
    place, rows = finding.place, []
    for number in lines_of(sheet, place.start, place.end):
        only = finding.line == finding.end_line
        start, end = (finding.column - 1, finding.end_column - 1) if only else (0, 0)
        cut = sheet.row(number).cut(_WIDTH, start, end)
        rows.append(Row(number, " ", xml(cut.before), xml(cut.inside), xml(cut.after)))
    if rows and (left := finding.end_line - rows[-1].number) > 0:
        rows.append(Row(0, " ", f"… {left} more line{'s' if left > 1 else ''}", "", ""))
    return rows


def single(path: str, offset: int, sheets: Mapping[str, Sheet]) -> str:
    """The line at an offset, without its indentation."""
    sheet = sheets.get(path)
    if sheet is None:
        return ""
    line, column = sheet.position(offset)
    return xml(sheet.row(line).cut(_WIDTH, column - 1, column, dedent=True).text)


def rewrite(fix: Fix | None, sheets: Mapping[str, Sheet]) -> list[tuple[str, list[Row]]]:
    """What a fix writes, by file; at most as many lines as the text report shows."""
    made: dict[str, list[Row]] = {}
    for line in list(changed(fix.edits, sheets) if fix else ())[:REWRITTEN]:
        cut = row(line.text).cut(_WIDTH, line.start, line.end)
        shown_row = Row(line.number, line.sign, xml(cut.before), xml(cut.inside), xml(cut.after))
        made.setdefault(shown(line.path), []).append(shown_row)
    return list(made.items())
