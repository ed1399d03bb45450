"""A value and where it stands."""

from __future__ import annotations

from typing import NamedTuple

from mgmt_migrate.analysis.unit import Unit
from mgmt_migrate.model.code import Node


class Ref(NamedTuple):
    """A value and the file that it stands in."""

    unit: Unit
    node: Node
