"""Findings that somebody decided to live with: comments in the source, and codes per path in the settings."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

from mgmt_migrate.model.finding import Finding, Place, Silenced
from mgmt_migrate.sources.text import Lines
from mgmt_migrate.value import Value

_WORD = "mgmt-migrate:"
_HEAD = 20
"""`ignore-file` counts in so many lines."""

_MOST = 1_000
"""So many comments of a file count."""
_NEAR = 500
"""So many characters before and behind the words are looked at."""

_REASON = 200
"""So many characters of a reason are kept."""

_SAID = re.compile(
    r"mgmt-migrate:[ \t]{0,8}ignore(?P<file>-file)?(?![\w-])(?:[ \t]{0,8}\[(?P<codes>[^\]\n\r]{0,999})\])?"
)
# What opens a comment in some language. After the first ones text of another tool may come before the words.
_OPENED = re.compile(r"\#|//|/\*|<!--|\{\#|(?:--|[;*%]|\{\{!|\b(?i:rem))[ \t]*\Z")
_NOTHING_ELSE = re.compile(r"\{?\s*(?:[\#/*;%@-]{1,8}|<!---?|\{\#-?|\{\{!(?:--)?|<%(?:--|\#)?|(?i:rem))")
_CODE_BEHIND = re.compile(r"(?:\*/[ \t]{0,8}\}?|\*@|-->|\#\}|(?:--)?\}\}|%>)\s*[^\s}]")


# What ends a comment that does not go on to the end of its line.
_CLOSED = re.compile(r"\*/|-->|#\}|\*@|--\}\}|\}\}|%>")


class Unused(Value, eq=True):
    """A comment, or one code of it, that hides nothing.

    Attributes:
        place: what the comment says, from "mgmt-migrate:" to the last bracket.
        line: where it stands, from 1.
        text: what it says.
        reason: a clause that begins with the code or with "nothing".
    """

    place: Place
    line: int
    text: str
    reason: str

    def __str__(self) -> str:
        """ "app.js:3: mgmt-migrate: ignore[MM202]: nothing is found here". Foreign text as it is."""
        return f"{self.place.path}:{self.line}: {self.text}: {self.reason}"


class Suppressed(Value, eq=True):
    """What is left of the findings, in their order, what went, and the comments that hid none."""

    kept: list[Finding]
    hidden: list[Silenced]
    unused: Sequence[Unused] = ()

    @property
    def count(self) -> int:
        """How many went."""
        return len(self.hidden)


@dataclass(slots=True)
class _Comment:
    place: Place
    line: int
    text: str
    codes: tuple[str, ...] | None  # None hides every rule
    whole_file: bool
    alone: bool
    reason: str
    used: set[str] = field(default_factory=set)

    def hides(self, finding: Finding) -> bool:
        """Whether it does; what it hides is remembered."""
        wanted = ("",) if self.codes is None else (finding.rule.lower(), finding.name.lower())
        hit = [code for code in (self.codes or ("",)) if code.lower() in wanted]
        self.used.update(hit)
        return bool(hit)


def apply(
    findings: Iterable[Finding], texts: Mapping[str, str], ran: Collection[str] | None = None
) -> Suppressed:
    """The findings without those that a comment hides.

    A comment holds for the lines of the finding's place that it stands on, or alone on the line above it;
    `ignore-file` in the first 20 lines holds for its file. Codes and names of rules count, in any case. The
    comment is found by its words, not by the language of the file.

    Args:
        texts: every file whose comments count, by the path that findings have.
        ran: codes of the rules that ran. What hides a rule that did not is not called unused.
    """
    comments = {path: _comments(path, text) for path, text in texts.items() if _WORD in text}
    index = {path: _by_line(found) for path, found in comments.items() if found}
    kept: list[Finding] = []
    hidden: list[Silenced] = []
    for finding in findings:
        by = _hiding(finding, index.get(finding.place.path, {}))
        if by:
            hidden.append(_silenced(finding, next((c.reason for c in by if c.reason), "")))
        else:
            kept.append(finding)
    unused = [u for path in sorted(comments) for comment in comments[path] for u in _unused(comment, ran)]
    return Suppressed(kept, hidden, unused)


def per_path(
    findings: Iterable[Finding],
    ignores: Mapping[str, Sequence[str]],
    from_home: Callable[[str], str] = str,
) -> Suppressed:
    """The findings without those of rules that the settings ignore at their path.

    Args:
        ignores: `Settings.per_path_ignores`: glob as in .gitignore to codes, names, or prefixes of codes.
        from_home: the path of a finding relative to the folder that the globs are relative to, POSIX.
    """
    if not ignores:
        return Suppressed(list(findings), [])
    from pathspec import GitIgnoreSpec

    specs = [(GitIgnoreSpec.from_lines([glob]), tuple(codes)) for glob, codes in ignores.items()]
    kept: list[Finding] = []
    hidden: list[Silenced] = []
    codes_at: dict[str, tuple[str, ...]] = {}
    for finding in findings:
        path = finding.place.path
        if path not in codes_at:
            inner = from_home(path)
            codes_at[path] = tuple(code for spec, codes in specs if spec.match_file(inner) for code in codes)
        if any(
            finding.name == code.lower() or finding.rule.startswith(code.upper()) for code in codes_at[path]
        ):
            hidden.append(_silenced(finding, "per-path-ignores"))
        else:
            kept.append(finding)
    return Suppressed(kept, hidden)


def _comments(path: str, text: str) -> list[_Comment]:
    lines = Lines(text)
    found: list[_Comment] = []
    for said in islice(_SAID.finditer(text), _MOST):
        start, end = said.span()
        line = lines.position(start)[0]
        low, high = lines.bounds(line)
        before = text[max(low, start - _NEAR) : start]
        behind = text[end : min(high, end + _NEAR)]
        if not _OPENED.search(before):
            continue
        codes = said["codes"]
        found.append(
            _Comment(
                place=Place(path, start, end),
                line=line,
                text=said.group(),
                codes=None if codes is None else tuple(filter(None, re.split(r"[\s,]+", codes))),
                whole_file=said["file"] is not None,
                alone=start - low < _NEAR
                and _NOTHING_ELSE.fullmatch(before.strip()) is not None
                and _CODE_BEHIND.search(behind) is None,
                reason=_CLOSED.split(behind, maxsplit=1)[0].strip(" \t\r\n:-–—")[:_REASON],
            )
        )
    return found


def _by_line(comments: Iterable[_Comment]) -> Mapping[int, list[_Comment]]:
    """The comments by the lines that they hold for; 0 is the whole file."""
    lines: defaultdict[int, list[_Comment]] = defaultdict(list)
    for comment in comments:
        if comment.whole_file:
            if comment.line <= _HEAD:
                lines[0].append(comment)
            continue
        lines[comment.line].append(comment)
        if comment.alone:
            lines[-comment.line - 1].append(comment)
    return lines


def _hiding(finding: Finding, lines: Mapping[int, list[_Comment]]) -> list[_Comment]:
    """Every comment that holds here is asked, so that two that say the same both count as used."""
    if not lines:
        return []
    own = [line for line in lines if finding.line <= line <= finding.end_line]
    return [c for line in (0, -finding.line, *own) for c in lines.get(line, ()) if c.hides(finding)]


def _silenced(finding: Finding, reason: str) -> Silenced:
    return Silenced(finding.rule, finding.name, finding.severity, finding.place.path, finding.line, reason)


def _unused(comment: _Comment, ran: Collection[str] | None) -> Iterator[Unused]:
    def unused(reason: str) -> Unused:
        return Unused(comment.place, comment.line, comment.text, reason)

    if comment.whole_file and comment.line > _HEAD:
        yield unused(f"ignore-file counts in the first {_HEAD} lines only")
    elif comment.codes is None:
        if not comment.used and _all(ran):
            yield unused("nothing is found here")
    elif not comment.codes:
        yield unused("no code stands in the brackets")
    else:
        for code in dict.fromkeys(comment.codes):
            if code not in comment.used and (reason := _reason(code, ran)):
                yield unused(reason)


def _all(ran: Collection[str] | None) -> bool:
    if ran is None:
        return True
    from mgmt_migrate.rules import all_rules

    return all(code in ran for code in all_rules())


def _reason(code: str, ran: Collection[str] | None) -> str | None:
    from mgmt_migrate.rules import all_rules

    known = {word.lower(): rule.code for rule in all_rules().values() for word in (rule.code, rule.name)}
    if code.lower() in known:
        silent = ran is not None and known[code.lower()] not in ran
        return None if silent else f"{code} is not found here"
    import difflib

    near = difflib.get_close_matches(code.lower(), known, n=1, cutoff=0.5)
    hint = f"; did you mean {near[0].upper() if near[0].startswith('mm') else near[0]}?" if near else ""
    return f"there is no rule {code}{hint}"
