"""Calls of the Management API with a token at hand: reads are repeated when the tenant asks for patience,
writes never."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Literal

from mgmt_migrate.errors import MigrateError
from mgmt_migrate.protocol.domain import Domain
from mgmt_migrate.transport import TIMEOUT, Answer, TransportError, client, send

LIMIT = 16 << 20
"""Bytes of an answer: a page of a hundred applications with long lists of callbacks stays below."""

TRIES = 5
LONGEST_WAIT = 60.0
"""Seconds; what a reset asks for beyond that is not waited for."""

Kind = Literal["token", "scope", "limit", "missing", "server", "other"]
_KINDS: Mapping[int, Kind] = {400: "token", 401: "token", 403: "scope", 404: "missing", 429: "limit"}


ABOUT_TOKEN = re.compile(r"authenti|authoriz|\btoken\b", re.IGNORECASE)
"""What a 400 says if it is about the token ("Bad HTTP authentication header format") and not the request."""


class ManagementError(MigrateError):
    """The tenant answered, and refused. `kind` tells what about it was wrong. Status 2."""

    def __init__(self, what: str, *, kind: Kind, where: str, remedy: str) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.kind = kind

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (self.what, self.kind, self.where, self.remedy)


def _again(what: str, kind: Kind, where: str, remedy: str) -> ManagementError:
    return ManagementError(what, kind=kind, where=where, remedy=remedy)


class Management:
    """The Management API of one tenant; a context manager.

    Args:
        domain: host that calls go to.
        token: access token for the Management API, sent to that host alone.
        ca_file: PEM file with the authorities to trust instead of the usual ones.
        note: where a word about waiting goes.
        scrub: takes secrets out of foreign texts.
        sleep, clock: how to wait, and the time in seconds since 1970.
    """

    def __init__(
        self,
        domain: Domain,
        token: str,
        *,
        ca_file: Path | None = None,
        timeout: float = TIMEOUT,
        note: Callable[[str], None] = lambda line: None,
        scrub: Callable[[str], str] = lambda text: text,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.domain = domain
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = client(ca_file, timeout)
        self._note, self._scrub, self._sleep, self._clock = note, scrub, sleep, clock

    def __enter__(self) -> Management:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def get(self, path: str, scope: str, query: Mapping[str, str | int] | None = None) -> object:
        """The document at a path, waiting and asking again where the tenant is busy (429, 5xx).

        Args:
            path: "api/v2/tenants/settings".
            scope: the least scope that opens it, for the message of a refusal.
            query: parameters.
        Raises:
            ManagementError: refused, or still busy after five tries.
            TransportError: no usable answer.
        """
        return self._document(self.ask(path, query), "GET", scope)

    def ask(self, path: str, query: Mapping[str, str | int] | None = None) -> Answer:
        """What the tenant answers to a read, whatever its status; as patient as `get`.

        Raises:
            TransportError: no usable answer.
        """
        request = self._http.build_request(
            "GET", self.domain.url(path), params=dict(query or {}), headers=self._headers
        )
        for left in reversed(range(TRIES)):
            answer = send(self._http, request, limit=LIMIT)
            if answer.status != 429 and answer.status < 500:
                break
            wait = self._wait(answer, TRIES - left)
            if not left or wait > LONGEST_WAIT:
                break
            self._note(f"{self.domain} answered {answer.status}; asking again in {wait:.0f} s")
            self._sleep(wait)
        return answer

    def patch(self, path: str, body: Mapping[str, object], scope: str) -> object:
        """Send a change once; the answer's document. Raises as `get`, after one try."""
        request = self._http.build_request(
            "PATCH", self.domain.url(path), content=encoded(body), headers={**self._headers, **_JSON}
        )
        return self._document(send(self._http, request, limit=LIMIT), "PATCH", scope)

    def _wait(self, answer: Answer, tried: int) -> float:
        """Seconds that the tenant asks for, or a doubling pause where it names none.

        Source: Auth0 docs, "Rate Limit Policy": x-ratelimit-reset is in seconds since 1970.
        """
        reset, after = answer.headers.get("x-ratelimit-reset"), answer.headers.get("retry-after")
        try:
            if after is not None:
                return max(0.0, float(after))
            if reset is not None:
                return max(0.0, float(reset) - float(self._clock())) + 0.1
        except ValueError:
            pass  # a date, or nonsense
        return min(LONGEST_WAIT, 0.5 * float(2**tried))

    def _document(self, answer: Answer, verb: str, scope: str) -> object:
        where = f"{verb} {answer.url} answered {answer.status}"
        if answer.status not in (200, 201):
            raise self._refusal(answer, where, scope)
        try:
            return answer.json()
        except ValueError:
            raise TransportError(
                f"{self.domain} answered something that is not JSON",
                where=where,
                remedy="check the domain, and whether a proxy or a login page stands between",
            ) from None

    def _refusal(self, answer: Answer, where: str, scope: str) -> ManagementError:
        kind = _KINDS.get(answer.status, "server" if answer.status >= 500 else "other")
        said = self.said(answer)
        if answer.status == 400 and not ABOUT_TOKEN.search(said):
            kind = "other"
        if said:
            where += f": {said}"
        what, remedy = {
            "token": (
                "the tenant does not accept this token",
                f"get a fresh one with {scope}; audit-token says what is wrong with this one",
            ),
            "scope": (f"the token may not do this: it needs {scope}", f"get a token with {scope}"),
            "limit": ("the tenant's rate limit is used up", "wait a minute, then run it again"),
            "missing": (f"{self.domain} has no such endpoint", "check that --domain is that of the tenant"),
            "server": ("the tenant failed", "run it again later"),
            "other": ("the tenant refused", "look at its words above"),
        }[kind]
        return ManagementError(what, kind=kind, where=where, remedy=remedy)

    def said(self, answer: Answer) -> str:
        """The message of a refusal without secrets, "" if it has none. Foreign text."""
        try:
            found = answer.json()
        except ValueError:
            return ""
        if isinstance(found, dict) and isinstance(message := found.get("message"), str):
            return self._scrub(message)[:300]
        return ""


_JSON = {"Content-Type": "application/json"}


def encoded(body: Mapping[str, object]) -> bytes:
    """The bytes of a JSON body, as they are sent and shown."""
    return json.dumps(body).encode("ascii")
