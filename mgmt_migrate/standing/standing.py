"""Where the migration stands: four witnesses together, the verdict, and what is left in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mgmt_migrate.management.tenant import LABEL, State
from mgmt_migrate.standing.witness import Name, Task, Witness

Verdict = Literal["ready", "not_ready", "not_known"]

_ORDER: tuple[Name, ...] = ("tenant", "code", "traffic", "logs")
"""Work in this order: an application that may not have access tokens comes before its code, that before what
runs, that before the silence of the logs."""

_NEEDED: tuple[Name, ...] = ("code", "logs", "tenant")
"""Without these nobody can know. Recordings show only what was recorded, so they may be left out."""


@dataclass(frozen=True, slots=True)
class Standing:
    """`domain` and `setting` are None where the tenant was not asked or could not be read; `paths` are those
    of the code as a command line has them."""

    domain: str | None
    setting: State | None
    witnesses: tuple[Witness, ...]
    paths: str = ""

    @property
    def closed(self) -> bool:
        """Whether ID tokens open nothing any more."""
        return self.setting in ("off", "absent")

    @property
    def verdict(self) -> Verdict:
        """Ready only if code, logs and tenant were asked, and all that was asked says that nobody is left.

        Where the setting is off already, what was not asked does not matter any more.
        """
        said = {one.name: one.says for one in self.witnesses}
        if "somebody" in said.values():
            return "not_ready"
        if "unknown" in said.values():
            return "not_known"
        if self.closed or all(said[name] == "nobody" for name in _NEEDED):
            return "ready"
        return "not_known"

    @property
    def status(self) -> int:
        """0 ready, 1 not ready or not enough asked, 2 something asked could not be read."""
        verdict = self.verdict
        if verdict == "ready":
            return 0
        if verdict == "not_known" and any(one.failed for one in self.witnesses):
            return 2
        return 1

    @property
    def left(self) -> list[tuple[Name | None, Task]]:
        """What is left, in the order in which to do it, with the witness that says so."""
        known = {one.name: one for one in self.witnesses}
        found: list[tuple[Name | None, Task]] = [(n, task) for n in _ORDER for task in known[n].left]
        if self.closed:
            return found
        found += [(n, Task(f"ask the {n}", known[n].how)) for n in _NEEDED if known[n].says == "not_asked"]
        domain = self.domain or "your-tenant.eu.auth0.com"
        scan = f" --scan {self.paths}" if self.paths else ""
        off = Task(f'turn "{LABEL}" off', f"mgmt-migrate tenant turn-off --domain {domain}{scan}")
        return [*found, (None, off)]

    @property
    def sentence(self) -> str:
        """The verdict in words."""
        verdict = self.verdict
        if self.closed and verdict == "ready":
            return f"Closed: the setting is {self.setting}. ID tokens open nothing any more."
        if self.closed and verdict == "not_ready":
            return f"The setting is {self.setting}, and somebody is left: what sends ID tokens fails."
        if verdict == "ready":
            return "Ready: nobody is left. Turn it off."
        if verdict == "not_ready":
            return "Not ready: somebody is left."
        if any(one.says == "unknown" for one in self.witnesses):
            return "Not known: nobody was seen, but not all of the witnesses could tell."
        return "Not known: nobody was seen, but not all of the witnesses were asked."
