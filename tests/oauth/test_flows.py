"""Flows without any I/O: what they send, in which order, and what they make of the answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import flows
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.flows.browser import challenge
from mgmt_migrate.oauth.secret import Secret, reveal
from mgmt_migrate.oauth.steps import Answer, Ask, Flow, Granted, Listen, Send, Step, Tell, Wait
from mgmt_migrate.protocol import grants
from mgmt_migrate.protocol.domain import Domain

APP = Application(
    domain=Domain("acme.eu.auth0.com"),
    client_id="c1",
    flow="device",
    grant="device_code",
    audience="https://acme.eu.auth0.com/api/v2/",
    scopes=("read:current_user",),
)
DEVICE = {
    "device_code": "dev",
    "user_code": "ABCD-EFGH",
    "verification_uri": "https://acme.eu.auth0.com/activate",
    "expires_in": 900,
    "interval": 5,
}
TOKEN = {"access_token": "a.b.c", "token_type": "Bearer"}
Reply = tuple[int, Mapping[str, Any]]


def play(
    flow: Flow, replies: list[Reply], answers: Mapping[str, str] | None = None
) -> tuple[Granted, list[Step]]:
    """Run a flow on canned replies; what it was granted, and its steps."""
    steps: list[Step] = []
    given: Any = None
    while True:
        try:
            step = flow.send(given)
        except StopIteration as end:
            granted: Granted = end.value
            return granted, steps
        steps.append(step)
        given = None
        if isinstance(step, Send):
            status, body = replies.pop(0)
            given = Answer(step.call, status, {}, json.dumps(body).encode())
        elif isinstance(step, Ask):
            text = (answers or {}).get(step.field.name, step.field.name)
            given = Secret(step.field.env, text) if step.field.hidden else text
        elif isinstance(step, Listen):
            given = {**step.rehearsal, **(answers or {})}


def waits(steps: list[Step]) -> list[float]:
    return [step.seconds for step in steps if isinstance(step, Wait)]


def error(status: int, code: str) -> Reply:
    return status, {"error": code}


class TestDevice:
    @pytest.mark.parametrize(("pending", "slower"), [(403, 429), (400, 400)])
    def test_the_codes_decide_in_the_statuses_of_this_service_and_of_the_rfc(
        self, pending: int, slower: int
    ) -> None:
        replies = [
            (200, DEVICE),
            error(pending, "authorization_pending"),
            error(slower, "slow_down"),
            error(pending, "authorization_pending"),
            (200, TOKEN),
        ]
        granted, steps = play(flows.start(APP), replies)
        assert granted.access_token.value == "a.b.c"
        assert waits(steps) == [5, 5, 10, 10]

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("expired_token", "has expired before it was confirmed"),
            ("invalid_grant", "used up or expired"),
            ("access_denied", "was refused in the browser or on the other device"),
        ],
    )
    def test_what_ends_it(self, code: str, words: str) -> None:
        with pytest.raises(MigrateError, match=words):
            play(flows.start(APP), [(200, DEVICE), error(403, code)])

    def test_a_rate_limit_that_is_no_slow_down_ends_it(self) -> None:
        with pytest.raises(MigrateError, match="takes no more requests"):
            play(flows.start(APP), [(200, DEVICE), error(429, "too_many_requests")])

    def test_a_fault_of_the_server_is_borne_three_times(self) -> None:
        fault = (503, {"error": "temporarily_unavailable"})
        assert play(flows.start(APP), [(200, DEVICE), *[fault] * 3, (200, TOKEN)])[0].access_token.value
        with pytest.raises(MigrateError, match="not available"):
            play(flows.start(APP), [(200, DEVICE), *[fault] * 4])

    def test_it_gives_up_when_the_code_has_expired(self) -> None:
        short = {**DEVICE, "expires_in": 20}
        replies = [(200, short), *[error(403, "authorization_pending")] * 9]
        with pytest.raises(MigrateError, match="has expired"):
            play(flows.start(APP), replies)
        assert len(replies) == 5

    @pytest.mark.parametrize(
        "odd",
        [{"interval": 1e9}, {"interval": "5"}, {"interval": -3}, {"interval": True}, {"expires_in": [1]}],
    )
    def test_senseless_numbers_are_held_within_bounds(self, odd: Mapping[str, Any]) -> None:
        _, steps = play(flows.start(APP), [(200, {**DEVICE, **odd}), (200, TOKEN)])
        assert all(1 <= seconds <= 60 for seconds in waits(steps))

    @pytest.mark.parametrize(
        "odd", [{"verification_uri": "javascript:alert(1)"}, {"user_code": 7}, {"device_code": ""}]
    )
    def test_an_answer_that_nobody_can_follow_is_refused(self, odd: Mapping[str, Any]) -> None:
        with pytest.raises(MigrateError, match="lacks the device code"):
            play(flows.start(APP), [(200, {**DEVICE, **odd})])

    def test_what_is_shown_is_free_of_control_characters(self) -> None:
        _, steps = play(flows.start(APP), [(200, {**DEVICE, "user_code": "\x1b[2J"}), (200, TOKEN)])
        told = next(step for step in steps if isinstance(step, Tell))
        assert "\x1b" not in "".join(told.lines)


class TestBrowser:
    APP = replace(APP, flow="browser", grant="authorization_code")

    def test_the_verifier_fits_the_challenge_and_the_code_goes_with_it(self) -> None:
        granted, steps = play(flows.start(self.APP), [(200, TOKEN)], {"code": "c0de"})
        listen = next(step for step in steps if isinstance(step, Listen))
        form = {
            name: reveal(value)
            for name, value in next(s for s in steps if isinstance(s, Send)).call.form.items()
        }
        assert (
            f"code_challenge={challenge(form['code_verifier'])}&code_challenge_method=S256" in listen.address
        )
        assert form["code"] == "c0de"
        assert form["redirect_uri"] == "http://127.0.0.1:8484/callback"
        assert granted.access_token.value == "a.b.c"

    def test_state_and_verifier_are_new_each_time(self) -> None:
        first, second = (next(iter(flows.start(self.APP))) for _ in range(2))
        assert isinstance(first, Listen)
        assert isinstance(second, Listen)
        assert first.state != second.state
        assert first.address != second.address

    @pytest.mark.parametrize(
        ("params", "words"),
        [
            ({"iss": "https://evil.com/"}, "came from another issuer"),
            ({"error": "access_denied"}, "refused: by the user, or by an Action"),
            ({"error": "unauthorized_client"}, "may not use the Authorization Code grant"),
            ({"code": ""}, "brought no authorization code"),
        ],
    )
    def test_a_callback_without_a_usable_code_sends_nothing(
        self, params: Mapping[str, str], words: str
    ) -> None:
        with pytest.raises(MigrateError, match=words):
            play(flows.start(self.APP), [], params)

    @pytest.mark.parametrize("issuer", ["https://acme.eu.auth0.com/", "https://acme.eu.auth0.com"])
    def test_the_own_issuer_is_welcome(self, issuer: str) -> None:
        assert play(flows.start(self.APP), [(200, TOKEN)], {"iss": issuer})[0].access_token.value


class TestSecondFactor:
    APP = replace(APP, flow="password", grant="password")
    WANTED: Reply = (403, {"error": "mfa_required", "mfa_token": "m-1"})

    def factors(self, *kinds: Mapping[str, str]) -> Any:
        return 200, [{"id": f"{n}|1", "active": True, **kind} for n, kind in enumerate(kinds)]

    OTP: Mapping[str, str] = {"authenticator_type": "otp"}
    PUSH: Mapping[str, str] = {"authenticator_type": "oob", "oob_channel": "auth0"}

    def test_one_factor_is_used_without_asking_which(self) -> None:
        replies = [self.WANTED, self.factors(self.OTP), (200, TOKEN)]
        _, steps = play(flows.start(self.APP), replies, {"factor": "otp", "otp": "123456"})
        last = [step for step in steps if isinstance(step, Send)][-1].call
        assert last.form["grant_type"] == "http://auth0.com/oauth/grant-type/mfa-otp"
        assert reveal(last.form["otp"]) == "123456"
        assert reveal(last.form["mfa_token"]) == "m-1"
        assert "password" not in last.form

    def test_a_notification_is_polled_for_and_slowed_down(self) -> None:
        replies: list[Reply] = [
            self.WANTED,
            self.factors(self.PUSH),
            (200, {"challenge_type": "oob", "oob_code": "o"}),
            error(400, "authorization_pending"),
            error(429, "slow_down"),
            (200, TOKEN),
        ]
        _, steps = play(flows.start(self.APP), replies, {"factor": "push"})
        assert waits(steps) == [5, 5, 10]

    @pytest.mark.parametrize(
        ("replies", "words"),
        [
            ([error(403, "invalid_grant")], "declined or has expired"),
            ([error(403, "unauthorized_client")], "tick MFA"),
            ([error(401, "expired_token")], "time for the second factor is over"),
        ],
    )
    def test_how_a_notification_fails(self, replies: list[Reply], words: str) -> None:
        begun: list[Reply] = [self.WANTED, self.factors(self.PUSH), (200, {"oob_code": "o"})]
        with pytest.raises(MigrateError) as caught:
            play(flows.start(self.APP), [*begun, *replies], {"factor": "push"})
        assert words in str(caught.value)

    @pytest.mark.parametrize(
        ("listed", "words"),
        [
            ((200, []), "no second factor that works here"),
            ((200, [{"authenticator_type": "webauthn", "id": "x"}, 7, None]), "no second factor"),
            ((403, {"error": "association_required"}), "enrolled none"),
            ((401, {"error": "expired_token"}), "is over"),
        ],
    )
    def test_without_a_factor_there_is_a_way_out(self, listed: Any, words: str) -> None:
        with pytest.raises(MigrateError) as caught:
            play(flows.start(self.APP), [self.WANTED, listed])
        assert words in str(caught.value)

    def test_the_new_recovery_code_is_told(self) -> None:
        kinds = self.factors({"authenticator_type": "recovery-code"})
        replies = [self.WANTED, kinds, (200, {**TOKEN, "recovery_code": "NEW1"})]
        _, steps = play(flows.start(self.APP), replies, {"factor": "recovery-code"})
        told = next(step for step in steps if isinstance(step, Tell))
        assert "NEW1" in told.lines[-1]


def test_every_flow_has_a_grant_in_the_facts() -> None:
    assert len(flows.names()) == 6
    for name in flows.names():
        kind = flows.kind(name)
        assert kind.name == name
        assert grants.grant(kind.grant) is not None


def test_the_default_flow_is_the_guides() -> None:
    assert flows.names()[0] == "password"
