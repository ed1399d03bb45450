"""Findings of one token's way become a unit, with the edits for its request, receipt, storage and use."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from mgmt_migrate.analysis.bystanders import Bystander
from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.fixes.doubts import ALONE, also_taken, doubts, others_named
from mgmt_migrate.fixes.edits import ConflictError, merged
from mgmt_migrate.fixes.names import names
from mgmt_migrate.fixes.profiles import profiles
from mgmt_migrate.fixes.readers import Readers
from mgmt_migrate.fixes.rewriting import (
    edits_of,
    guards,
    is_asked_for,
    is_read,
    kept_beside,
    key_of,
    removals,
    renames_a_variable,
    traced,
)
from mgmt_migrate.fixes.tidy import copied, once
from mgmt_migrate.fixes.types import members, undeclared
from mgmt_migrate.model.change import Safety, Unit
from mgmt_migrate.model.finding import Edit, Finding

Takers = Callable[[Collection[str], Callable[[str], bool]], "Sequence[Bystander] | None"]
_SENDS = ("MM2", "MM3")
_OLD_SDK = (
    "the callback at {} takes the ID token by its position, as Lock 9, lock-passwordless, auth0.js 7 and "
    "auth0-angular had it; these ask for no audience"
)
_AUTH_HTTP = (
    ": AuthHttp sends what is stored as id_token; keep the access token under a name of its own, and give "
    "that to AuthConfig as tokenName"
)
_NEAR = 4
"""Lines from a condition to what it guards."""


def units(
    findings: Iterable[Finding],
    texts: Mapping[str, str],
    package_of: Callable[[str], str],
    takers: Takers = lambda way, may_share: (),
) -> list[Unit]:
    """The units of findings that are named, in order of their first place.

    Args:
        texts: all files that were looked at.
        package_of: the package that a path lies in.
        takers: who else takes an ID token, in files that may run beside those of a way; None where that could
            not be told.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.unit, []).append(finding)
    readers = Readers(texts, package_of)
    return [_unit(name, group, texts, readers, takers) for name, group in groups.items()]


def _unit(
    name: str,
    findings: list[Finding],
    texts: Mapping[str, str],
    readers: Readers,
    takers: Takers,
) -> Unit:
    handed = [s.place for f in findings for s in f.trace if s.kind == "handed" and f.rule.startswith(_SENDS)]
    if handed:
        where = readers.line(handed[0].path, handed[0].start)
        reason = f"{_OLD_SDK.format(where)}: bring it up to date first, then fix again"
        return Unit(name, tuple(findings), (), "manual", (reason,))
    unfixed = [f for f in findings if f.fix is None and (f.rule.startswith("MM1") or not traced(f, texts))]
    if unfixed:
        rules = ", ".join(f"{f.rule} at {f.place.path}:{f.line}" for f in unfixed[:3])
        hint = _AUTH_HTTP if any("AuthHttp" in step.note for f in unfixed for step in f.trace) else ""
        return Unit(name, tuple(findings), (), "manual", (f"no rewrite is known for {rules}{hint}",))
    try:
        edits = merged((*edits_of(findings, texts), *removals(findings, texts, readers)))
        edits = merged((*edits, *profiles(findings, edits, texts)))
        edits = merged(once((*edits, *guards(edits, texts)), texts))
        edits = merged((*_beside(findings, edits, texts, readers), *members(edits, texts, readers)))
    except ConflictError as problem:
        return Unit(name, tuple(findings), (), "manual", (f"rewrites meet in {problem.args[0]}",))
    if all(f.evidence == "possible" and not f.rule.startswith(ALONE) for f in findings):
        return Unit(name, tuple(findings), (), "manual", ("no call is seen that would need its token",))
    if any("YOUR_DOMAIN" in edit.replacement for edit in edits):
        return Unit(name, tuple(findings), (), "manual", ("the tenant's domain is not in the code at hand",))
    if any(renames_a_variable(finding, texts) for finding in findings):
        return Unit(name, tuple(findings), (), "manual", ("the place that receives the token was not seen",))
    if missing := undeclared(findings, edits, texts, readers):
        return Unit(name, tuple(findings), (), "manual", (missing,))
    files = {step.place.path for finding in findings for step in finding.trace}
    sent = takers(files, lambda path: readers.may_share(path, files)) if files else ()
    reasons = tuple(
        dict.fromkeys((*doubts(findings, edits, texts, readers), *also_taken(findings, edits, sent, readers)))
    )
    safety: Safety = "unsafe" if reasons else "safe"
    both = any(e.start == e.end and "(" in e.replacement and e.replacement.endswith("\n") for e in edits)
    if not both:
        edits = merged((*edits, *names(findings, edits, texts)))
    return Unit(name, tuple(findings), edits, safety, reasons)


def _beside(
    findings: list[Finding], edits: tuple[Edit, ...], texts: Mapping[str, str], readers: Readers
) -> list[Edit]:
    """The edits; what only asks for a token under the key asks under the new one. Where somebody else reads
    the ID token there, it stays, and the access token is kept under a key of its own beside it."""
    keys = {key for finding in findings for step in finding.trace if (key := key_of(step))}
    result = list(edits)
    for key in sorted(keys - kept_beside(findings, texts).keys()):
        others = list(others_named(key, findings, edits, readers))
        new = renamed(key)
        if new is None or not others:
            continue
        if all(is_asked_for(texts[path], at, at + len(key)) for path, at in others):
            result += [Edit(path, at, at + len(key), new) for path, at in others]
        elif all(is_read(texts[path], at, at + len(key)) for path, at in others):
            writes = [s.place for f in findings for s in f.trace if s.kind == "kept" and s.key == key]
            result = copied(result, key, writes, texts)
            result += _guarding(key, new, others, result, texts)
    return result


def _guarding(
    key: str, new: str, others: list[tuple[str, int]], edits: list[Edit], texts: Mapping[str, str]
) -> list[Edit]:
    """Where both tokens are kept, `if (store.get("id_token"))` around a changed read asks for the new one."""
    reads = [(edit.path, edit.start) for edit in edits if texts[edit.path][edit.start : edit.end] == key]
    result: list[Edit] = []
    for path, at in others:
        text = texts[path]
        near = any(p == path and at < start and text.count("\n", at, start) < _NEAR for p, start in reads)
        if near and is_asked_for(text, at, at + len(key)):
            result.append(Edit(path, at, at + len(key), new))
    return result
