"""What a flow may ask of its driver. A flow yields a step and is sent the answer that the step describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from mgmt_migrate.display import safe
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.fields import Field
from mgmt_migrate.oauth.secret import Secret, Value


@dataclass(frozen=True, slots=True)
class Call:
    """One request to the tenant.

    `form` becomes the body, as a form or as JSON; a GET has none. `basic` is a client id and its secret,
    `bearer` a token for the Authorization header.
    """

    method: Literal["GET", "POST"]
    url: str
    form: Mapping[str, Value] = field(default_factory=dict)
    encoding: Literal["form", "json"] = "form"
    basic: tuple[str, Secret] | None = None
    bearer: Secret | None = None


@dataclass(frozen=True)
class Answer:
    """What came back: the status, headers by lower-case name, and the body, all of it foreign.

    `scrub` takes the secrets of the run out of a text; whatever of the answer is shown goes through it.
    """

    call: Call
    status: int
    headers: Mapping[str, str]
    body: bytes
    scrub: Callable[[str], str] = str

    @cached_property
    def members(self) -> Mapping[str, Any]:
        """The JSON object in the body, whatever the content type says; empty if there is none."""
        try:
            found = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def items(self) -> list[Any]:
        """The JSON list in the body; empty if there is none."""
        try:
            found = json.loads(self.body.decode("utf-8"))
        except (ValueError, RecursionError):
            return []
        return found if isinstance(found, list) else []

    def text(self, name: str) -> str:
        """A member that is a string, or "" if it is absent or something else."""
        value = self.members.get(name)
        return value if isinstance(value, str) else ""

    def shown(self, name: str, longest: int = 100) -> str:
        """A member for the eye: scrubbed, on one line, and cut."""
        return safe(self.scrub(self.text(name)))[:longest]

    @property
    def error(self) -> str:
        """The error code, "" if the body has none. Two shapes occur: `error`, and `errorCode` beside a
        status."""
        return self.text("errorCode") or self.text("error")


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request once; answered by an `Answer` of any status.

    `rehearsal` is the body of the answer that a dry run pretends; None where a dry run ends.
    """

    call: Call
    rehearsal: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Get a value of the user's; answered by a str, or by a `Secret` if the field is hidden.

    `again` says why the last value was no good: then only a person can answer, and without one it is raised.
    """

    field: Field
    again: MigrateError | None = None


@dataclass(frozen=True, slots=True)
class Wait:
    """Let so many seconds pass; answered by None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Tell:
    """Show lines to the user, on stderr; answered by None. What is foreign in them is scrubbed already."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listen:
    """Open the address in a browser and receive the callback; answered by its parameters, a dict of str.

    Callbacks whose `state` differs never arrive here.
    """

    address: str
    port: int
    path: str
    state: str
    rehearsal: Mapping[str, str]


Step = Send | Ask | Wait | Tell | Listen


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token endpoint granted. Only the access token ever leaves by itself.

    `scope` is None where the answer does not name it, which means: as asked, or see the token. `expires_in`
    is in seconds. `id_token` tells that one came along, and was dropped.
    """

    access_token: Secret
    scope: str | None = None
    expires_in: int | None = None
    refresh_token: Secret | None = None
    id_token: bool = False


Flow = Generator[Step, Any, Granted]
