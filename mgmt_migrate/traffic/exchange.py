"""One request of a recording, whatever it was recorded with."""

from __future__ import annotations

from dataclasses import dataclass, field

BODY = 1 << 16
"""Characters of a body that are looked at; token requests have some hundred."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the status of its answer.

    `url` may lack the host; `place` says where it stands ("entry 12", "line 3"); `origin` is the value of an
    Origin or Referer header; `unclear` marks a line that names one of the endpoints, and yet no request.
    Authorization, body and addresses hold secrets: they are judged and forgotten, never shown or kept, and no
    part of the representation.
    """

    place: str
    method: str
    url: str = field(repr=False)
    authorization: str | None = field(default=None, repr=False)
    body: str = field(default="", repr=False)
    host: str = ""
    at: float | None = None
    status: int | None = None
    origin: str = field(default="", repr=False)
    unclear: bool = False


PASSED = Exchange("", "", "")
"""A request that has nothing to do with the migration, as its line shows without being taken apart."""
