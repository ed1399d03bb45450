"""Device: the user confirms on any other device; this one asks again until that has happened."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application, credentials, token_call
from mgmt_migrate.oauth.flows import Kind
from mgmt_migrate.oauth.granted import granted
from mgmt_migrate.oauth.polling import poll
from mgmt_migrate.oauth.refusals import place, refusal
from mgmt_migrate.oauth.secret import Secret, Value
from mgmt_migrate.oauth.steps import Answer, Call, Flow, Send, Step, Tell
from mgmt_migrate.protocol import grants

KIND = Kind("device", "device_code", "confirm on another device; for native applications")

_REHEARSAL = {
    "device_code": "DEVICE_CODE",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://localhost/activate",
}


@dataclass(frozen=True, slots=True)
class _Device:
    code: Secret
    user_code: str
    address: str
    direct: str
    expires_in: float
    interval: float


def run(app: Application) -> Flow:
    """Source: Auth0 docs, "Call Your API Using the Device Authorization Flow"; RFC 8628."""
    proof = yield from credentials(app)
    device = yield from _begin(app)
    yield Tell(
        (
            f"Open {device.address} on any device and enter the code {device.user_code}",
            *((f"or open {device.direct}",) if device.direct else ()),
            f"Waiting for it, {device.expires_in / 60:.0f} minutes at most; Ctrl-C ends it.",
        )
    )
    grant = grants.grant(KIND.grant)
    form: dict[str, Value] = {"grant_type": grant.wire if grant else "", "device_code": device.code}
    call = token_call(app, form, proof)
    answer = yield from poll(call, interval=device.interval, patience=device.expires_in)
    if answer is None:
        raise MigrateError(
            "the device code has expired before it was confirmed",
            where=f"POST {app.url('/oauth/token')}",
            remedy="run it again and confirm sooner",
        )
    return granted(app, answer)


def _begin(app: Application) -> Generator[Step, Any, _Device]:
    form = {"client_id": app.client_id, **app.wish()}
    answer: Answer = yield Send(Call("POST", app.url("/oauth/device/code"), form), rehearsal=_REHEARSAL)
    if answer.status != 200 or answer.error or not answer.members:
        raise refusal(app, answer)
    code, user_code, address = (answer.text(name) for name in _REHEARSAL)
    if (
        not code
        or not user_code
        or not address.startswith(("https://", "http://localhost", "http://127.0.0.1"))
    ):
        raise MigrateError(
            "the answer lacks the device code, the user's code or an https address",
            where=place(answer),
            remedy="check that the domain is that of the tenant",
        )
    return _Device(
        Secret("DEVICE_CODE", code),
        answer.shown("user_code", 40),
        answer.shown("verification_uri", 300),
        answer.shown("verification_uri_complete", 300),
        _within(answer.members.get("expires_in"), 1, 1800, default=900),
        _within(answer.members.get("interval"), 1, 60, default=5),
    )


def _within(value: object, least: float, most: float, *, default: float) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return default
    return min(max(value, least), most)
