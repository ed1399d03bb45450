"""What `audit-traffic` says of HAR files that a real browser records while a person uses the examples.

Run by `nox -s e2e`. The examples are used as in `check_browser.py`; what the tenant saw is the truth that each
judged request is held against.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote_plus, unquote_plus

import pytest
from playwright.sync_api import Page

from mgmt_migrate.traffic import recording
from mgmt_migrate.traffic.judge import Judge
from mgmt_migrate.traffic.verdict import Judged
from tests.conftest import Program
from tests.e2e import check_browser
from tests.e2e.acme import DOMAIN, Acme
from tests.e2e.browser import told
from tests.e2e.check_browser import page
from tests.e2e.conftest import PASSWORD, States

__all__ = ["page"]
AUDIENCE, USERINFO = f"https://{DOMAIN}/api/v2/", f"https://{DOMAIN}/userinfo"
OWN = check_browser.OWN
SECOND = {("login-without-audience", "", "openid")}
"""Lock's page logs a second account in, for its ID token."""

Drive = Callable[[Acme, States, Page, str, bool], None]
DRIVES: dict[str, Drive] = {
    "auth0js-page": check_browser.test_auth0js_page,
    "react-profile": check_browser.test_react_profile,
    "vue-settings": check_browser.test_vue_settings,
    "lock-spa": check_browser.test_lock_spa,
}
"""An example, and how a person uses it."""

BEFORE = {
    "auth0js-page": {("login-for-id-token-only", "", "openid")},
    "react-profile": {("login-without-audience", USERINFO, "openid profile")},
    "vue-settings": {("login-for-id-token-only", "", "openid")},
    "lock-spa": {("login-without-audience", "", "openid profile"), *SECOND},
}
AFTER = {
    "auth0js-page": {("login-for-management", AUDIENCE, f"openid {OWN}")},
    "react-profile": {("login-for-management", AUDIENCE, f"openid profile {OWN}")},
    "vue-settings": {("login-for-management", AUDIENCE, f"openid {OWN}")},
    "lock-spa": {
        ("login-for-management", AUDIENCE, f"openid profile {OWN} update:current_user_identities"),
        *SECOND,
    },
}
"""The logins of each example that were answered: sort, audience, scope."""

STATES = pytest.mark.parametrize(("state", "legacy"), [("before", True), ("before", False), ("after", False)])
EXAMPLES = pytest.mark.parametrize("example", DRIVES)


class Recorder:
    """Uses an example while the browser writes all of its traffic to a file."""

    def __init__(self, page: Page, acme: Acme, states: States, folder: Path) -> None:
        self.page, self.acme, self.states, self.folder = page, acme, states, folder

    def __call__(self, example: str, state: str, legacy: bool) -> Path:
        file = self.folder / f"{example}.har"
        assert self.page.context.browser is not None
        context = self.page.context.browser.new_context(record_har_path=file)
        opened = told(context.new_page())
        try:
            DRIVES[example](self.acme, self.states, opened, state, legacy)
        finally:
            context.close()
        return file


@pytest.fixture
def recorder(page: Page, acme: Acme, states: States, tmp_path: Path) -> Recorder:
    return Recorder(page, acme, states, tmp_path)


def judged(file: Path) -> list[Judged]:
    judge = Judge()
    return [found for one in recording.read(file) if (found := judge.add(one))]


def unordered(logins: Iterable[tuple[str, str, str]]) -> set[tuple[str, str, frozenset[str]]]:
    """In which order an example names its scopes is its own affair."""
    return {(sort, audience, frozenset(scope.split())) for sort, audience, scope in logins}


@EXAMPLES
@STATES
def test_each_request_is_judged_as_the_tenant_saw_it(
    acme: Acme, recorder: Recorder, program: Program, example: str, state: str, legacy: bool
) -> None:
    file = recorder(example, state, legacy)
    found = judged(file)
    sort = "call-with-id-token" if state == "before" else "call-permitted"
    assert [(one.sort, one.request, one.status) for one in found if one.sort.startswith("call")] == [
        (sort, call.endpoint, call.status) for call in acme.management.calls
    ]
    logins = {(one.sort, one.audience, " ".join(one.scopes)) for one in found if "login" in one.sort}
    answered = {login for login in logins if (login[1].replace(USERINFO, ""), login[2]) in set(acme.asked)}
    assert unordered(answered) == unordered((BEFORE if state == "before" else AFTER)[example])
    assert {login[2] for login in logins - answered} <= {"openid profile email"}, "Lock looks for a session"
    verdict = "legacy" if state == "before" else "migrated"
    for form in ("text", "json"):
        ended = program("audit-traffic", str(file), "--format", form)
        assert ended.status == (1 if state == "before" else 0)
        assert verdict in ended.out
        assert "acmeWebClient" in ended.out
        assert not [secret for secret in secrets(file) if secret in ended.out + ended.err]


@EXAMPLES
def test_a_file_without_the_sensitive_data_proves_nothing_and_says_so(
    recorder: Recorder, program: Program, example: str
) -> None:
    file = recorder(example, "before", legacy=True)
    document = json.loads(file.read_text(encoding="utf-8"))
    for entry in document["log"]["entries"]:
        for side in (entry["request"], entry["response"]):
            side["cookies"] = []
            side["headers"] = [one for one in side["headers"] if one["name"].lower() not in SENSITIVE]
    file.write_text(json.dumps(document), encoding="utf-8")
    ended = program("audit-traffic", str(file))
    assert (ended.status, "unproven" in ended.out) == (0, True)
    assert "legacy" not in ended.out
    assert "allow HAR files with sensitive data" in " ".join(ended.out.split())


SENSITIVE = ("authorization", "cookie", "set-cookie")
"""Headers that Chrome leaves out of an export unless sensitive data is asked for."""


def secrets(file: Path) -> set[str]:
    """Tokens, codes, tickets, cookies and the password that a file holds."""
    text = file.read_text(encoding="utf-8")
    assert PASSWORD in unquote_plus(text)
    found = set(re.findall(r"eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+", text))
    found |= set(re.findall(r'login_ticket[=\\": ]+([\w-]{16,})', text))
    assert found
    return {*found, PASSWORD, quote_plus(PASSWORD)}
