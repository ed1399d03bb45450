"""The second factor of a password grant: one-time code, push, message, recovery code."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from typing import Any

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth import fields, refusal_table
from mgmt_migrate.oauth.application import Application, Credentials, credentials, token_call
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.polling import poll
from mgmt_migrate.oauth.refusal_table import Row
from mgmt_migrate.oauth.refusals import place, refusal
from mgmt_migrate.oauth.secret import Secret, Value
from mgmt_migrate.oauth.steps import Answer, Ask, Call, Flow, Granted, Send, Step, Tell
from mgmt_migrate.protocol import grants

FACTORS = ("otp", "push", "sms", "recovery-code")

TRIES = 3
"""So often a person may choose or type a code; a wrong one does not use the MFA token up."""

PATIENCE = 300
"""Seconds that a notification waits for its answer; the MFA token itself lives ten minutes at most."""

_Part = Generator[Step, Any, Granted]


def second_factor(app: Application, token: Secret) -> Flow:
    """Continues a password grant that was answered with mfa_required.

    Args:
        app: the application; it needs the MFA grant type.
        token: the mfa_token of that answer.
    Source: Auth0 docs, "Authenticate Using the Resource Owner Password Flow with MFA".
    """
    enrolled = yield from _enrolled(app, token)
    factor = yield from _choose(enrolled)
    if factor == "recovery-code":
        return (yield from _recovery(app, token))
    if factor == "otp":
        return (yield from _otp(app, token))
    return (yield from _out_of_band(app, token, factor, enrolled.get(factor)))


def _enrolled(app: Application, token: Secret) -> Generator[Step, Any, dict[str, str]]:
    """The user's factors, each with the id of its authenticator."""
    answer: Answer = yield Send(Call("GET", app.url("/mfa/authenticators"), bearer=token))
    if answer.status != 200 or answer.error:
        raise _refused(app, answer, None)
    found: dict[str, str] = {}
    for item in answer.items:
        if not isinstance(item, dict) or item.get("active") is False:
            continue
        kind, channel, name = (item.get(key) for key in ("authenticator_type", "oob_channel", "id"))
        factor = {"otp": "otp", "recovery-code": "recovery-code"}.get(str(kind))
        if kind == "oob":
            factor = "push" if channel == "auth0" else "sms" if channel in ("sms", "voice", "email") else None
        if factor and isinstance(name, str):
            found.setdefault(factor, name)
    return found


def _choose(enrolled: Mapping[str, str]) -> Generator[Step, Any, str]:
    possible = [factor for factor in FACTORS if factor in enrolled]
    if not possible:
        raise MigrateError(
            "the user has no second factor that works here",
            remedy="enrol a one-time code, push, message or recovery code, or use --flow browser",
        )
    error = None
    for _ in range(TRIES):
        wanted: str = yield Ask(fields.FACTOR.among(possible), error)
        factor = wanted.strip().lower()
        if factor in possible:
            return factor
        error = MigrateError(
            f"the user has no factor {factor[:40]!r}", remedy=f"use --mfa with one of {', '.join(possible)}"
        )
    raise error or MigrateError("no factor was chosen")


def _otp(app: Application, token: Secret) -> _Part:
    again = None
    for last in (False,) * (TRIES - 1) + (True,):
        code: Secret = yield Ask(fields.OTP, again)
        answer = yield from _redeem(app, "mfa-otp", token, {"otp": code})
        if answer.error != "invalid_grant" or last:
            break
        again = refusal(app, answer, row=refusal_table.OTP_REFUSED)
    return _finish(app, answer, refusal_table.OTP_REFUSED)


def _recovery(app: Application, token: Secret) -> _Part:
    code: Secret = yield Ask(fields.RECOVERY_CODE)
    answer = yield from _redeem(app, "mfa-recovery-code", token, {"recovery_code": code})
    if fresh := answer.text("recovery_code"):
        yield Tell(("The recovery code is used up. Keep the new one, shown this once:", f"  {fresh[:100]}"))
    return _finish(app, answer, refusal_table.RECOVERY_REFUSED)


def _out_of_band(app: Application, token: Secret, factor: str, authenticator: str | None) -> _Part:
    proof = yield from credentials(app)
    form: dict[str, Value] = {"mfa_token": token, "challenge_type": "oob", **proof.form}
    if authenticator:
        form["authenticator_id"] = authenticator
    challenge: Answer = yield Send(
        Call("POST", app.url("/mfa/challenge"), form, encoding="json", basic=proof.basic)
    )
    code = challenge.text("oob_code")
    if challenge.status != 200 or not code:
        raise _refused(app, challenge, None)
    given: dict[str, Value] = {"oob_code": Secret("OOB_CODE", code)}
    if challenge.text("binding_method") == "prompt":
        given["binding_code"] = yield Ask(fields.BINDING_CODE)
        answer = yield from _redeem(app, "mfa-oob", token, given)
        return _finish(app, answer, refusal_table.BINDING_REFUSED)
    yield Tell((f"A notification was sent to the user's device ({factor}); waiting for the answer.",))
    return (yield from _poll(app, token, given, proof))


def _poll(app: Application, token: Secret, given: Mapping[str, Value], proof: Credentials) -> _Part:
    call = token_call(app, {"grant_type": _wire("mfa-oob"), "mfa_token": token, **given}, proof)
    answer = yield from poll(call, interval=5, patience=PATIENCE)
    if answer is None:
        raise MigrateError(
            "nobody answered the notification",
            where=f"POST {app.url('/oauth/token')}, for {PATIENCE // 60} minutes",
            remedy="run it again and accept it, or use another factor with --mfa",
        )
    return _finish(app, answer, refusal_table.PUSH_REFUSED)


def _redeem(
    app: Application, grant: str, token: Secret, given: Mapping[str, Value]
) -> Generator[Step, Any, Answer]:
    proof = yield from credentials(app)
    answer: Answer = yield Send(
        token_call(app, {"grant_type": _wire(grant), "mfa_token": token, **given}, proof)
    )
    return answer


def _finish(app: Application, answer: Answer, refused: Row) -> Granted:
    if answer.error:
        raise _refused(app, answer, refused)
    return granted(app, answer)


def _refused(app: Application, answer: Answer, refused: Row | None) -> MigrateError:
    if answer.error == "invalid_grant" and refused is not None:
        return refusal(app, answer, row=refused)
    if answer.error == "unauthorized_client":
        return refusal(app, answer, row=refusal_table.MFA_GRANT_MISSING)
    if answer.error in ("expired_token", "invalid_token") or "mfa_token" in place(answer):
        return refusal(app, answer, row=refusal_table.MFA_EXPIRED)
    return refusal(app, answer)


def _wire(name: str) -> str:
    grant = grants.grant(name)
    return grant.wire if grant else name
