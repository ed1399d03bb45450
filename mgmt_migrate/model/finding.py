"""What a rule says (Hit), what a report shows (Finding), and the result of a whole scan."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal

from mgmt_migrate.value import Value

Evidence = Literal["confirmed", "likely", "possible"]
Applicability = Literal["safe", "unsafe", "display"]
StepKind = Literal["", "received", "taken", "whole", "handed", "hook", "kept", "read", "shared"]


class Severity(IntEnum):
    """How much a finding matters; comparable, `error` highest. Design: evidence decides severity."""

    note = 1
    warning = 2
    error = 3


SEVERITY_OF: dict[Evidence, Severity] = {
    "confirmed": Severity.error,
    "likely": Severity.warning,
    "possible": Severity.note,
}


class Place(Value, eq=True, order=True):
    """[start, end) in code points of the text of a file; `path` as shown in reports."""

    path: str
    start: int
    end: int


class Step(Value, eq=True):
    """One station of a token's way, with a few words on what happens there.

    `why`: what the link to the station before rests on; "" at the first, and where the code itself shows it.
    `kind`: what a fix may do here; "received": the place ends with the property of a login's result that
    holds the token, "taken": of what only looks like such a result; "whole": the result is handed on whole,
    and the property read later; "handed": an old SDK gives it to a callback by its position; "hook": it is
    added to every request of the client `key`; "kept" and "read": the token is put into a store, or taken
    from it, under `key`; "shared": whoever names `key`, a function or a property, gets the token too.
    """

    place: Place
    note: str
    why: str = ""
    kind: StepKind = ""
    key: str = ""


class Edit(Value, eq=True):
    """Replace [start, end) of a file's text; start == end inserts."""

    path: str
    start: int
    end: int
    replacement: str


class Fix(Value, eq=True):
    """Edits that belong together. `display` fixes are shown as advice and never applied."""

    applicability: Applicability
    edits: tuple[Edit, ...]
    note: str = ""


class Hit(Value, eq=True):
    """What a rule yields: one primary place and why. The registry adds code, name, severity and
    fingerprint."""

    place: Place
    message: str
    evidence: Evidence
    endpoints: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    trace: tuple[Step, ...] = ()
    fix: Fix | None = None
    advice: tuple[str, ...] = ()
    severity: Severity | None = None  # only where a rule must stay below what the evidence gives


class Finding(Value, eq=True):
    """A hit with its rule; lines and columns start at 1, columns count code points, ends are exclusive."""

    rule: str
    name: str
    severity: Severity
    evidence: Evidence
    place: Place
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    endpoints: tuple[str, ...]
    scopes: tuple[str, ...]
    trace: tuple[Step, ...]
    fix: Fix | None
    advice: tuple[str, ...]
    fingerprint: str
    unit: str = ""


class Skipped(Value, eq=True):
    """A file that was not scanned, and why in a few words."""

    path: str
    reason: str


class Silenced(Value, eq=True):
    """A finding that a comment or a setting hides, with the reason given there, "" where none is."""

    rule: str
    name: str
    severity: Severity
    path: str
    line: int
    reason: str


class Call(Value, eq=True, order=True):
    """A Management call with the endpoints that it may reach.

    `other`: the code shows that it is not about the user whose token it sends.
    """

    place: Place
    endpoints: tuple[str, ...]
    other: bool = False


class Application(Value, eq=True):
    """Requests and Management calls that belong together, and what they need once they are migrated.

    `name` is its folder, "." for the root; `domain`, `client` and `flow` are "" where the code does not say.
    `scopes` is the least scope of the calls on the user's own record; `stays` the OIDC scopes still used.
    `calls` are its `uses`, with what each of them reaches.
    """

    name: str
    domain: str
    client: str
    requests: tuple[Place, ...]
    uses: tuple[Place, ...]
    endpoints: tuple[str, ...]
    scopes: tuple[str, ...]
    flow: str
    stays: tuple[str, ...]
    calls: tuple[Call, ...] = ()


@dataclass(slots=True)
class Result:
    """Everything a report needs. `texts` holds the text of each file that a finding or a trace points
    into, and of each file of an application; `unread` are the paths asked for that could not be read;
    `old` is where an error or warning or its token's way stands, be it suppressed, known or left out."""

    findings: list[Finding] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    files: int = 0
    candidates: int = 0
    parsed: int = 0
    suppressed: int = 0
    seconds: float = 0.0
    texts: dict[str, str] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    old: frozenset[Place] = frozenset()
    silenced: list[Silenced] = field(default_factory=list)

    def count(self, severity: Severity) -> int:
        """How many findings have exactly this severity."""
        return sum(finding.severity == severity for finding in self.findings)
