"""A flow run through without sending, asking or listening: what `--dry-run` and `--format curl` show."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from mgmt_migrate.oauth import wire
from mgmt_migrate.oauth.fields import Field
from mgmt_migrate.oauth.inputs import Inputs
from mgmt_migrate.oauth.secret import Secret, Value
from mgmt_migrate.oauth.steps import Answer, Ask, Call, Flow, Listen, Send
from mgmt_migrate.protocol.endpoints import Endpoint

Scene = Call | Listen


def rehearse(flow: Flow, inputs: Inputs) -> tuple[Scene, ...]:
    """The requests and the login page of a flow, up to the one that would bring the token.

    What the user gave openly is in them; of secrets only the names are, whether given or not.
    """
    scenes: list[Scene] = []
    reply: Any = None
    while True:
        try:
            step = flow.send(reply)
        except StopIteration:
            return tuple(scenes)
        reply = None
        if isinstance(step, Ask):
            reply = _stand_in(step.field, inputs)
        elif isinstance(step, Listen):
            scenes.append(step)
            reply = step.rehearsal
        elif isinstance(step, Send):
            scenes.append(step.call)
            if step.rehearsal is None:
                flow.close()
                return tuple(scenes)
            reply = Answer(step.call, 200, {}, json.dumps(step.rehearsal).encode())


def _stand_in(field: Field, inputs: Inputs) -> Value:
    if not field.hidden and inputs.has(field):
        return inputs.get(field)
    return Secret(field.env, "")


def as_text(scenes: Sequence[Scene]) -> str:
    """The exact requests, secrets masked."""
    return "\n\n".join(
        wire.shown(scene) if isinstance(scene, Call) else f"open {scene.address}" for scene in scenes
    )


def as_script(scenes: Sequence[Scene], endpoints: Iterable[Endpoint], origin: str) -> str:
    """The exchange as bash and curl, secrets as environment variables, then the calls that the token is
    for."""
    blocks = []
    for scene in scenes:
        if isinstance(scene, Listen):
            blocks.append(
                "# open this address, log in, and take `code` from the address that follows:\n# "
                f"{scene.address}"
            )
            continue
        verifier = scene.form.get("code_verifier")
        if isinstance(verifier, Secret):
            blocks.append(f"CODE_VERIFIER={verifier.value}  # belongs to this address alone")
        blocks.append(wire.curl(scene))
    calls = [
        f"# {line}"
        for endpoint in endpoints
        for line in (
            f"curl --request {endpoint.method} {origin}{_filled(endpoint.template)} \\",
            f"  {wire.bearer('ACCESS_TOKEN')}",
        )
    ]
    if calls:
        blocks.append("\n".join(["# with the access_token of the answer in ACCESS_TOKEN:", *calls]))
    return "\n\n".join(blocks)


def _filled(template: str) -> str:
    """The path with its parameters as words to replace: /api/v2/users/USER_ID."""
    return template.replace("users/{id}", "users/USER_ID").translate({ord("{"): None, ord("}"): None})
