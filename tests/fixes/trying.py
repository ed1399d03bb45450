"""What a fix makes of a few files, without a process of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mgmt_migrate.engine import fixing, pipeline
from mgmt_migrate.model.change import Unit
from mgmt_migrate.model.code import Code
from mgmt_migrate.model.house import House
from tests.commands.legacy import tree


@dataclass(frozen=True)
class Tried:
    """The units that were found, and the texts of the files with all of them that a fix may apply."""

    units: tuple[Unit, ...]
    after: dict[str, str]

    @property
    def only(self) -> Unit:
        """The one unit."""
        assert len(self.units) == 1, [unit.findings[0].message for unit in self.units]
        return self.units[0]


def planned(folder: Path, house: House | None = None) -> fixing.Plan:
    """The units of a folder."""
    options, codes = pipeline.Options((folder,), jobs=1, house=house or House()), list[Code]()
    return fixing.plan(pipeline.scan(options, None, codes), codes, options, folder)


def chosen(plan: fixing.Plan, *, unsafe: bool) -> list[Unit]:
    """What `--fix`, or `--fix --unsafe-fixes`, would apply."""
    kinds = ("safe", "unsafe") if unsafe else ("safe",)
    return fixing.proven(plan, fixing.compatible([unit for unit in plan.units if unit.safety in kinds]))


def tried(folder: Path, files: dict[str, str], house: House | None = None) -> Tried:
    """The units of some files and what they make of them."""
    tree(folder, dict(files))
    plan = planned(folder, house)
    changed = {path: after for path, (_, after) in plan.changed(chosen(plan, unsafe=True)).items()}
    return Tried(plan.units, {**files, **changed})
