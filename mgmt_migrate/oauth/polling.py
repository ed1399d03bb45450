"""Asking the token endpoint again and again until a person elsewhere has decided."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from mgmt_migrate.oauth.steps import Answer, Call, Send, Step, Wait

FAULTS = 3
"""So many answers of the 5xx kind in a row are borne."""


def poll(call: Call, *, interval: float, patience: float) -> Generator[Step, Any, Answer | None]:
    """The first answer that decides, or None when `patience` seconds have been waited.

    The codes decide and not the statuses: this service answers authorization_pending with 403 and slow_down
    with 429, others with 400.

    Args:
        call: sent once an interval; it holds no password.
        interval: seconds between two; slow_down adds five for good.
        patience: seconds in all.
    Source: RFC 8628, section 3.5; Auth0 docs, "Call Your API Using the Device Authorization Flow".
    """
    waited = 0.0
    faults = 0
    while waited < patience:
        yield Wait(interval)
        waited += interval
        answer: Answer = yield Send(call)
        if answer.error == "slow_down":
            interval += 5
        elif answer.status >= 500 and faults < FAULTS:
            faults += 1
            interval += 5
            continue
        elif answer.error != "authorization_pending":
            return answer
        faults = 0
    return None
