"""The one exception that a user ever reads."""

from __future__ import annotations


class MigrateError(Exception):
    """What cannot be done, where that showed, and the way out.

    The three texts may quote foreign text as it is: whoever writes them to a terminal goes through `display`.

    Args:
        what: a clause that starts in lower case and names the thing, "application c1 may not use the password
            grant".
        where: the file and line, or the request and its answer.
        remedy: an instruction that starts with a verb.
        status: exit status of the program; 2 is "could not do what was asked".
    """

    def __init__(
        self, what: str, *, where: str | None = None, remedy: str | None = None, status: int = 2
    ) -> None:
        super().__init__(what, where, remedy, status)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.status = status

    def __str__(self) -> str:
        """The message as plain text without the final newline; what has several lines is indented."""
        parts = {"error: ": self.what, "  where  ": self.where, "  do     ": self.remedy}
        return "\n".join(label + _hanging(text) for label, text in parts.items() if text)

    def __reduce__(self) -> tuple[object, ...]:
        """Keyword arguments survive pickling, so that a worker process can raise this."""
        return _again, (type(self), self.what, self.where, self.remedy, self.status)


def _hanging(text: str) -> str:
    return "\n         ".join(text.splitlines())


def _again(
    kind: type[MigrateError], what: str, where: str | None, remedy: str | None, status: int
) -> MigrateError:
    return kind(what, where=where, remedy=remedy, status=status)
