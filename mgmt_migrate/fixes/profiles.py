"""A profile that Lock fetched with the ID token: /userinfo gives it to the access token.

Source: Lock, src/core.js: up to version 10 `getProfile` asked /tokeninfo with an ID token; from 11 on it is
`getUserInfo`, which there is since 10.7.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mgmt_migrate.analysis.writing import renamed
from mgmt_migrate.fixes.readers import Readers
from mgmt_migrate.fixes.rewriting import brings_id_token, key_of
from mgmt_migrate.model.finding import Edit, Finding

OLD, NEW = "getProfile", "getUserInfo"
_ARGUMENT = (
    r"(?P<token>(?:[\w$]+\.)*(?P<name>[\w$]+)(?:(?:\(|\[)\s*['\"](?P<key>[\w.-]+)['\"]\s*[)\]])?)(?=\s*[,)])"
)
_CALL = re.compile(rf"(?P<owner>(?:[\w$]+\.)*(?P<last>[\w$]+))\.(?P<method>{OLD})\(\s*{_ARGUMENT}")
_ASKED = re.compile(rf"\b{OLD}\(\s*[\w.$]*(?:\(['\"]|\[['\"])?[iI][dD]_?[tT]oken")
_ANSWER = re.compile(
    r"\s*,\s*(?:async\s+)?(?:function\s*[\w$]*\s*)?\(\s*[\w$]+[^,(){}]*,\s*(?P<name>[\w$]+)[^,(){}]*\)\s*(?:=>\s*)?\{"
)
_KEY_READ = re.compile(r"(?:\.get\w*\(|\[)\s*['\"]([\w.-]+)['\"]\s*[)\]]\s*\Z")
_HELD = re.compile(r"(?:\A|\.)(?:props|state|this|self)\.\w+\Z")
"""A property of a component: no result of a login, and nobody gives it one for the access token."""
_LOST = ("user_id", "user_metadata", "identities")
_LONGEST = 20_000


def profiles(findings: Sequence[Finding], edits: Sequence[Edit], texts: Mapping[str, str]) -> Iterator[Edit]:
    """Edits of the calls, where the login of the unit brings an access token that /userinfo takes too."""
    if not any(f.rule.startswith("MM1") and f.fix is not None for f in findings):
        return
    if not brings_id_token(findings, edits):
        return
    keys = {key for finding in findings for step in finding.trace if (key := key_of(step))}
    for path in sorted({step.place.path for finding in findings for step in finding.trace}):
        text = texts.get(path, "")
        for call in _CALL.finditer(text) if OLD in text else ():
            token = _access_token(call, path, text, keys, edits) if _is_lock(call, text) else None
            if token is not None:
                yield from token
                yield Edit(path, call.start("method"), call.end("method"), NEW)
                yield from _subjects(path, text, call.end())


def told(
    findings: Sequence[Finding], edits: Sequence[Edit], texts: Mapping[str, str], readers: Readers
) -> Iterator[str]:
    """What to look at where a profile is fetched with an ID token, or was."""
    changed = {(edit.path, edit.start) for edit in edits if edit.replacement == NEW}
    paths = sorted({step.place.path for finding in findings for step in finding.trace})
    for path in paths:
        text = texts.get(path, "")
        for found in _ASKED.finditer(text) if OLD in text else ():
            if (path, found.start()) not in changed:
                where = readers.line(path, found.start())
                yield f"{OLD} at {where} takes an ID token: /userinfo takes the access token"
                break
    edited = {(edit.path, edit.start) for edit in edits}
    lost = [
        f"{name} at {readers.line(path, at)}"
        for name in _LOST
        for path, at in (readers.meant(name) if changed else ())
        if readers.may_share(path, paths) and (path, at + 1) not in edited
    ]
    for path, start in sorted(changed):
        more = f": {', '.join(lost[:3])}{' and more' if len(lost) > 3 else ''}" if lost else ""
        yield (
            f"{NEW} at {readers.line(path, start)} (Lock 10.7 or later) gives sub for user_id, and neither "
            f"user_metadata nor identities{more}"
        )


def _is_lock(call: re.Match[str], text: str) -> bool:
    made = rf"\b{re.escape(call['last'])}\s*[:=]\s*new\s+Auth0Lock\b"
    return "lock" in call["last"].lower() or re.search(made, text) is not None


def _access_token(
    call: re.Match[str], path: str, text: str, keys: set[str], edits: Sequence[Edit]
) -> list[Edit] | None:
    """The edits of the argument; None where it is not known to be the ID token of the login."""
    name, end = call["name"], call.end("name")
    if (key := call["key"]) is not None:
        new = renamed(key) if key in keys else None
        return [Edit(path, call.start("key"), call.end("key"), new)] if new is not None else None
    if name in ("idToken", "id_token") and call["token"] != name and not _HELD.search(call["token"]):
        return [Edit(path, end - len(name), end, renamed(name) or name)]
    if call["token"] != name:
        return None
    given = list(re.finditer(rf"\b{re.escape(name)}\s*=(?!=)[^;\n]*", text[: call.start()]))
    if not given:
        return None
    if any(e.path == path and given[-1].start() < e.start < given[-1].end() for e in edits):
        return []  # the variable holds the access token now
    return _loaded(given[-1], call, path, text, keys)


def _loaded(
    given: re.Match[str], call: re.Match[str], path: str, text: str, keys: set[str]
) -> list[Edit] | None:
    """A variable that is read from the store for this call alone."""
    name = call["name"]
    read = _KEY_READ.search(text, given.start(), given.end())
    new = renamed(read[1]) if read is not None and read[1] in keys else None
    end = _end_of_block(text, given.end())
    if read is None or new is None or not given.end() <= call.start() < end:
        return None
    if len(re.findall(rf"\b{re.escape(name)}\b", text[given.end() : end])) != 1:
        return None
    edits = [Edit(path, *read.span(1), new)]
    called = renamed(name)
    if called is not None and not re.search(rf"\b{called}\b", text[given.start() : end]):
        start = call.end("name") - len(name)
        edits.append(Edit(path, given.start(), given.start() + len(name), called))
        edits.append(Edit(path, start, start + len(name), called))
    return edits


def _end_of_block(text: str, at: int) -> int:
    """Where the block around a place ends, or as far as is looked."""
    depth, last = 1, min(len(text), at + _LONGEST)
    while depth and at < last:
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def _subjects(path: str, text: str, at: int) -> Iterator[Edit]:
    """`profile.user_id` in the function that takes the answer."""
    answer = _ANSWER.match(text, at)
    if answer is None:
        return
    end = _end_of_block(text, answer.end())
    read = re.compile(rf"(?<![\w$.]){re.escape(answer['name'])}\.(user_id)\b(?!\s*=[^=])")
    for found in read.finditer(text, answer.end(), end):
        yield Edit(path, found.start(1), found.end(1), "sub")
