"""What joins two places that no line of one file joins: a prop, a store, a session, a template, an injected
service.

A linker answers two questions: which values stand behind a value that is read (`reads`), and what a parameter
is given by somebody who does not call the function by its name (`receives`). `Following` asks all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mgmt_migrate.analysis.ref import Ref
    from mgmt_migrate.analysis.unit import Unit
    from mgmt_migrate.model.code import Param, Scope


class Link(NamedTuple):
    """One value behind a value that is read, and the place that joins them.

    `sure` is False where only a common name joins them; `key` is that of a store.
    """

    value: Ref
    at: Ref
    note: str
    sure: bool = True
    key: str = ""


class Linker:
    """Knows one kind of link. Each answer must take look-ups only: never a loop over all files.

    `calls`: the last names of the calls that `reads` has an answer for, other than calls of functions of the
    project.
    """

    calls: frozenset[str] = frozenset()

    def prepare(self) -> None:
        """Collect what the look-ups need from all files, once; nothing is linked yet."""

    def reads(self, ref: Ref) -> Iterable[Link]:
        """The values behind a member or a call. Most have none: `()` is to be told at once."""
        return ()

    def may_read(self, ref: Ref) -> bool:
        """Whether `reads` has an answer for a member that is spelt like this one, whose first name nothing in
        the file defines; so that thousands that have none are not asked for one by one."""
        return any(True for _ in self.reads(ref))

    def receives(self, unit: Unit, scope: Scope, param: Param) -> Iterator[Ref]:
        """The values that a parameter is given."""
        yield from ()
