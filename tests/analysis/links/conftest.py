"""`follow` and `linked`: small applications whose login and whose Management call stand in different places.

In a program the line `LOGIN` is the construction of the login client, and `SEND value` is a call of the
Management API with that value as bearer. Neither a key nor a variable says what it holds: only the way does.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from mgmt_migrate.model.finding import Finding
from tests.rules.conftest import scan_files

Follow = Callable[[str], list[str]]
Linked = Callable[[str], list[str]]

_FILE = re.compile(r"^==> (\S+)\n", re.M)
_SEND = re.compile(r"^SEND (.*)$", re.M)
_LOGIN = (
    "const webAuth = new auth0.WebAuth({domain: 'acme.auth0.com', clientID: 'c1', "
    "responseType: 'token id_token', scope: 'openid'});"
)
_USES = ("MM201", "MM202", "MM203", "MM301")


@pytest.fixture
def follow() -> Follow:
    """The steps of the established way of an ID token to the one Management call, as "path:line note"."""
    return steps


@pytest.fixture
def linked() -> Linked:
    """What is said to be linked where nothing is: findings at Management calls, and whatever is an error."""
    return said


def files_of(program: str) -> dict[str, str]:
    """The files of a program."""
    parts = _FILE.split(program)[1:]
    return {
        name: _SEND.sub(_call, body).replace("LOGIN\n", f"{_LOGIN}\n")
        for name, body in zip(parts[::2], parts[1::2], strict=True)
    }


def uses(program: str) -> list[Finding]:
    """The findings at Management calls."""
    return [finding for finding in scan_files(files_of(program)).findings if finding.rule in _USES]


def steps(program: str) -> list[str]:
    """The way of the token, without the last step, which is the call itself."""
    [finding] = uses(program)
    assert finding.evidence == "confirmed", finding.message
    files = files_of(program)
    places = [(step.place, step.note) for step in finding.trace]
    return [f"{p.path}:{files[p.path].count(chr(10), 0, p.start) + 1} {note}" for p, note in places[:-1]]


def said(program: str) -> list[str]:
    """Messages of the findings at the Management calls of a program, and of all that are established."""
    files = files_of(program)
    assert any("/api/v2/users" in text for text in files.values()), "a near miss needs its call"
    found = scan_files(files).findings
    return [one.message for one in found if one.rule in _USES or one.evidence == "confirmed"]


def _call(match: re.Match[str]) -> str:
    bearer = f"{{headers: {{Authorization: 'Bearer ' + {match[1]}}}}}"
    return f"fetch('https://acme.auth0.com/api/v2/users/' + id, {bearer});"
