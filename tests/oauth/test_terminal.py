"""get-token with a person at the terminal: hidden prompts, masks, second factors, Ctrl-C."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tenant.fixtures import GET_USER
from tests.tenant.tenant import Tenant
from tests.terminal import Terminal

PASSWORD = "correct horse"
Sit = Callable[..., Terminal]


@pytest.fixture
def sit(tenant: Tenant, tmp_path: Path) -> Sit:
    """Start get-token for application spa on a terminal."""

    def start(*arguments: str, piped: bool = False, **env: str) -> Terminal:
        where = ["get-token", "--domain", tenant.domain, "--ca-file", tenant.ca_file, "--client-id", "spa"]
        return Terminal([*where, "--for", GET_USER, *arguments], env=env, cwd=tmp_path, piped=piped)

    return start


def log_in(person: Terminal) -> None:
    person.expect("Username or email: ")
    person.type("jane@example.com\n")
    person.expect("Password: ")
    person.type(f"{PASSWORD}\n")


def test_the_password_is_asked_for_and_not_shown_and_the_token_masked(sit: Sit) -> None:
    with sit() as person:
        log_in(person)
        person.expect("masked, as this is a terminal: --show shows it")
        assert person.end() == 0
        assert PASSWORD not in person.screen
        assert "eyJhbG…[" in person.screen
        assert person.screen.count("eyJ") == 1


def test_show_shows_the_token(sit: Sit) -> None:
    with sit("--show") as person:
        log_in(person)
        assert person.end() == 0
        assert "…[" not in person.screen


def test_into_a_pipe_goes_the_token_alone_while_the_person_is_asked_on_the_terminal(sit: Sit) -> None:
    with sit(piped=True) as person:
        log_in(person)
        person.expect("access token for the Management API")
        assert person.end() == 0
        assert person.output().count("\n") == 1
        assert "eyJ" not in person.screen


def test_a_wrong_one_time_code_may_be_typed_again_without_the_password(sit: Sit, tenant: Tenant) -> None:
    tenant.users["jane@example.com"].factors = {"otp": "123456"}
    with sit() as person:
        log_in(person)
        person.expect("One-time code of the authenticator app: ")
        person.type("000000\n")
        person.expect("the one-time code is wrong or has expired; try again")
        person.expect("One-time code of the authenticator app: ")
        person.type("123456\n")
        assert person.end() == 0
        assert "123456" not in person.screen
    assert [r.form.get("grant_type", "")[-8:] for r in tenant.requests if r.method == "POST"] == [
        "password",
        "/mfa-otp",
        "/mfa-otp",
    ]


def test_of_several_factors_one_is_chosen_and_a_code_by_message_typed(sit: Sit, tenant: Tenant) -> None:
    tenant.users["jane@example.com"].factors = {"otp": "123456", "sms": "777777"}
    with sit() as person:
        log_in(person)
        person.expect("Second factor (otp, sms): ")
        person.type("pigeon\n")
        person.expect("the user has no factor 'pigeon'; try again")
        person.expect("Second factor (otp, sms): ")
        person.type("sms\n")
        person.expect("Code of the message: ")
        person.type("777777\n")
        assert person.end() == 0


def test_a_notification_is_waited_for(sit: Sit, tenant: Tenant) -> None:
    tenant.users["jane@example.com"].factors = {"push": "accept"}
    with sit() as person:
        log_in(person)
        person.expect("A notification was sent")
        assert person.end() == 0


def test_an_empty_answer_and_the_end_of_input_are_no_answer(sit: Sit) -> None:
    for keys in ("\n", "\x04"):
        with sit(AUTH0_USERNAME="jane@example.com") as person:
            person.expect("Password: ")
            person.type(keys)
            assert person.end() == 2
            assert "no answer to 'Password'" in person.screen


class TestCtrlC:
    def test_at_the_prompt(self, sit: Sit, tenant: Tenant) -> None:
        with sit() as person:
            person.expect("Username or email: ")
            person.type("jane@example.com\n")
            person.expect("Password: ")
            time.sleep(0.2)
            person.type("\x03")
            self.ended(person)
        assert tenant.requests == []

    def test_while_the_browser_is_waited_for(self, sit: Sit) -> None:
        with sit("--flow", "browser", "--no-browser", "--port", "18485") as person:
            person.expect("Ctrl-C ends it")
            person.type("\x03")
            self.ended(person)

    def test_while_polling(self, sit: Sit, tenant: Tenant) -> None:
        with sit("--flow", "device") as person:
            person.expect("Ctrl-C ends it")
            self.polled(tenant)
            person.type("\x03")
            self.ended(person)

    def test_while_a_server_hangs(self, sit: Sit, tenant: Tenant) -> None:
        tenant.instead["/oauth/token"] = lambda handler: time.sleep(20)
        with sit() as person:
            log_in(person)
            self.polled(tenant)
            person.type("\x03")
            self.ended(person)
        assert [request.path for request in tenant.requests].count("/oauth/token") == 1

    def polled(self, tenant: Tenant) -> None:
        """Wait until the tenant was asked for the token."""
        end = time.monotonic() + 20
        while not any(request.path == "/oauth/token" for request in tenant.requests):
            assert time.monotonic() < end
            time.sleep(0.05)

    def ended(self, person: Terminal) -> None:
        assert person.end(within=10) == 130
        assert "interrupted" in person.screen
        assert "Traceback" not in person.screen
