"""Findings for a reader at a terminal: where, what and why, the way of the token, what to write instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import groupby

from mgmt_migrate import display
from mgmt_migrate.model.finding import Finding, Place, Result
from mgmt_migrate.reports import _summary, frames
from mgmt_migrate.reports._order import ordered
from mgmt_migrate.reports._rewrite import changed
from mgmt_migrate.reports._rows import Sheet
from mgmt_migrate.reports._style import Style

_LABEL = 10
"""Columns of "endpoint" and its like, which stand before their values."""
_APPLICATIONS = 8
"""So many applications are named."""
_IN_FULL = 50
"""So many findings of a rule in a file are shown with their code; nobody reads ten thousand frames."""
_HOW = "scan --diff shows all rewrites, --fix makes those that are safe"
_EVIDENCE = {
    "confirmed": "the way of an ID token to a Management API call is established",
    "likely": "names say so, or the project obtains no other token",
    "possible": "no Management API call is seen in the project",
}
_APPLICABILITY = {"safe": "safe to apply", "unsafe": "look before you apply it", "display": ""}


def render(
    result: Result,
    *,
    width: int,
    colour: bool,
    quiet: bool = False,
    verbose: bool = False,
    explain_path: bool = False,
    fixable: bool = True,
    **_: object,
) -> Iterator[str]:
    """The report, line by line, each ended; all foreign text in it is masked and escaped.

    Args:
        width: columns to fill, 40 at least.
        colour: whether to write SGR sequences.
        quiet: one line a finding and nothing else.
        verbose: shows every finding in full, adds what each rests on, the skipped files by name, and what is
            suppressed and why.
        explain_path: adds to each step of a token's way what the link to the step before rests on.
        fixable: whether the program could write to what was scanned; then the end names the options.
    """
    style = Style(colour=colour, width=width)
    findings = ordered(result.findings)
    if quiet:
        yield from (_brief(finding, style) for finding in findings)
        return
    report = _Report(result.texts, style, verbose, explain_path)
    for path, group in groupby(findings, lambda finding: finding.place.path):
        yield from report.file(path, list(group))
    if verbose and result.skipped:
        yield from _skipped(result, style)
    if verbose and result.silenced:
        yield from _silenced(result, style)
    yield from _applications(result, style)
    yield from _closing(result, style)
    if fixable and any(finding.fix for finding in findings):
        yield from style.paragraph(_HOW, "", "  ", "faint")


def _brief(finding: Finding, style: Style) -> str:
    place = style(f"{_shown(finding.place.path)}:{finding.line}:{finding.column}", "place")
    severity = style(finding.severity.name, finding.severity.name)
    return f"{place}: {style(finding.rule, 'strong')} {severity} {_shown(finding.message)}\n"


def _skipped(result: Result, style: Style) -> Iterator[str]:
    yield f"{style('Skipped', 'strong')}\n"
    for skip in sorted(result.skipped, key=lambda skip: (skip.path, skip.reason)):
        yield f"  {style(_shown(skip.path), 'place')}: {_shown(skip.reason)}\n"
    yield "\n"


def _silenced(result: Result, style: Style) -> Iterator[str]:
    yield f"{style('Suppressed', 'strong')}\n"
    for one in result.silenced:
        told = f"{_shown(one.path)}:{one.line}: {one.rule} {_shown(one.reason) or 'without a reason'}"
        yield from style.paragraph(told, "  ", "    ")
    yield "\n"


def _applications(result: Result, style: Style) -> Iterator[str]:
    """One line for each application that calls the Management API, where there is more than one."""
    calling = [application for application in result.applications if application.uses]
    if len(calling) < 2:
        return
    yield f"{style('Applications', 'strong')}\n"
    for application in calling[:_APPLICATIONS]:
        known = f" ({_shown(application.client)})" if application.client else ""
        needs = " ".join(application.scopes) or "no scope of a user's token"
        calls = _summary.plural(len(application.uses), "call")
        told = f"{_shown(application.name)}{known}: {calls}, needs {needs}"
        yield from style.paragraph(told, "  ", "    ")
    if len(calling) > _APPLICATIONS:
        yield f"  {style(f'… and {len(calling) - _APPLICATIONS} more', 'faint')}\n"
    yield "\n"


def _closing(result: Result, style: Style) -> Iterator[str]:
    told = _summary.total(result)
    if result.findings:
        told += f" ({', '.join(text for _, text in _summary.severities(result))}) in {_summary.where(result)}"
    lines = "".join(style.paragraph(f"{told}; {_summary.seen(result)}", "", "  "))
    for severity, text in _summary.severities(result):
        lines = lines.replace(text, style(text, severity.name), 1)
    if not result.findings:
        lines = lines.replace(told, style(told, "good"), 1)
    yield lines


@lru_cache(maxsize=4096)
def _shown(text: str) -> str:
    return display.foreign(text)


class _Report:
    """What is kept from one finding to the next: the texts line by line, and which advice was given."""

    def __init__(self, texts: Mapping[str, str], style: Style, verbose: bool, explain_path: bool) -> None:
        self._style, self._verbose, self._explain_path = style, verbose, explain_path
        self._sheets = {path: Sheet(text) for path, text in texts.items()}
        self._advised: set[str] = set()

    def file(self, path: str, findings: list[Finding]) -> Iterator[str]:
        """The findings of one file under its name."""
        count = _summary.plural(len(findings), "finding")
        yield f"{self._style(_shown(path), 'strong')}  {self._style(count, 'faint')}\n"
        yield f"{self._style('─' * self._style.width, 'faint')}\n"
        full, rest = self._divided(findings)
        for finding in full:
            yield "".join(self._finding(finding))
            yield "\n"
        if rest:
            more = _summary.plural(len(rest), "more finding")
            rules = ", ".join(sorted({finding.rule for finding in rest}))
            told = f"{more} of {rules}, a line each; --verbose shows each in full"
            yield from self._style.paragraph(told, "", "  ", "strong")
            yield from (_brief(finding, self._style) for finding in rest)
            yield "\n"
        yield "\n"

    def _divided(self, findings: list[Finding]) -> tuple[list[Finding], list[Finding]]:
        """What is shown in full, and the rest."""
        if self._verbose:
            return findings, []
        full: list[Finding] = []
        rest: list[Finding] = []
        counts: Counter[str] = Counter()
        for finding in findings:
            counts[finding.rule] += 1
            (full if counts[finding.rule] <= _IN_FULL else rest).append(finding)
        return full, rest

    def _finding(self, finding: Finding) -> Iterator[str]:
        yield from self._head(finding)
        yield from self._code(finding)
        yield from self._way(finding)
        yield from self._needs(finding)
        yield from self._instead(finding)
        yield from self._advice(finding)

    def _head(self, finding: Finding) -> Iterator[str]:
        severity = finding.severity.name
        head = f"{severity} {finding.rule} {finding.name}: "
        styled = f"{self._style(f'{severity} {finding.rule}', severity)} {finding.name}: "
        for line in self._style.paragraph(_shown(finding.message), head, "  ", "strong"):
            yield line.replace(head, styled, 1) if line.startswith(head) else line
        place = f"{_shown(finding.place.path)}:{finding.line}:{finding.column}"
        yield f"  {self._style('-->', 'faint')} {self._style(place, 'place')}\n"

    def _code(self, finding: Finding) -> Iterator[str]:
        if sheet := self._sheets.get(finding.place.path):
            place = finding.place
            yield from frames.frame(sheet, place.start, place.end, self._style, finding.severity.name)

    def _way(self, finding: Finding) -> Iterator[str]:
        """The stations of the token; a line of code that stands above already is not shown again."""
        if not finding.trace:
            return
        yield from self._title("The way of the token")
        above = self._framed(finding.place)
        for number, step in enumerate(finding.trace, 1):
            path, start = step.place.path, step.place.start
            sheet = self._sheets.get(path)
            line = sheet.position(start)[0] if sheet else 1
            yield from self._step(number, f"{_shown(path)}:{line}", step.note)
            if sheet and (path, line) not in above:
                code = frames.single(sheet, start, self._style.width - 9)
                yield f"{self._style('     │', 'gutter')}   {code}\n"
            above.add((path, line))
            if self._explain_path and step.why:
                yield from self._why(step.why)

    def _step(self, number: int, place: str, note: str) -> Iterator[str]:
        rail = f"{number:>4} │ "
        for line in self._style.paragraph(_shown(note), f"{rail}{place}  ", "     │   "):
            line = line.replace(rail, self._style(rail, "gutter"), 1)  # noqa: PLW2901
            yield line.replace(place, self._style(place, "place"), 1)

    def _why(self, why: str) -> Iterator[str]:
        rail = "     │   "
        for line in self._style.paragraph(_shown(f"why: {why}"), rail, f"{rail}     "):
            yield line.replace(rail, self._style(rail, "gutter"), 1).replace(
                "why:", self._style("why:", "label"), 1
            )

    def _framed(self, place: Place) -> set[tuple[str, int]]:
        sheet = self._sheets.get(place.path)
        return {(place.path, n) for n in frames.lines_of(sheet, place.start, place.end)} if sheet else set()

    def _needs(self, finding: Finding) -> Iterator[str]:
        if finding.endpoints or finding.scopes or self._verbose:
            yield "\n"
        if endpoints := finding.endpoints:
            label = "endpoint" if len(endpoints) == 1 else "endpoints"
            for number, endpoint in enumerate(endpoints):
                yield from self._labelled("" if number else label, _shown(endpoint))
        if scopes := finding.scopes:
            label = "scope" if len(scopes) == 1 else "scopes"
            yield from self._labelled(label, " ".join(map(_shown, scopes)))
        if self._verbose:
            yield from self._labelled("evidence", f"{finding.evidence}: {_EVIDENCE[finding.evidence]}")
            if finding.unit:
                yield from self._labelled("unit", _shown(finding.unit))

    def _instead(self, finding: Finding) -> Iterator[str]:
        fix = finding.fix
        if fix is None or not (lines := list(changed(fix.edits, self._sheets))):
            return
        yield from self._title("Use instead", _APPLICABILITY[fix.applicability])
        yield from frames.rewrite(lines, self._style, finding.place.path)
        if fix.note:
            yield from self._style.paragraph(_shown(fix.note), " " * 9, " " * 9)

    def _advice(self, finding: Finding) -> Iterator[str]:
        """Both tiers the first time that a rule speaks; then where to read them."""
        if not finding.advice:
            return
        yield "\n"
        if finding.rule in self._advised:
            yield from self._labelled("more", f"mgmt-migrate explain {finding.rule}")
            return
        self._advised.add(finding.rule)
        for advice in finding.advice:
            label, colon, text = _shown(advice).partition(": ")
            if colon and len(label) < _LABEL:
                yield from self._labelled(label, text)
            else:
                yield from self._labelled("", _shown(advice))

    def _title(self, text: str, aside: str = "") -> Iterator[str]:
        yield f"\n  {self._style(text, 'strong')}{self._style(f' ({aside})', 'faint') if aside else ''}\n"

    def _labelled(self, label: str, text: str) -> Iterator[str]:
        first = f"  {label:<{_LABEL}}"
        styled = f"  {self._style(label, 'label')}{' ' * (_LABEL - len(label))}"
        for line in self._style.paragraph(text, first, " " * (_LABEL + 2)):
            yield line.replace(first, styled, 1) if label else line
