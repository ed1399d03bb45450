"""Moments as tokens, users and readers write them. All are UTC; numbers are seconds since 1970."""

from __future__ import annotations

import math
import re
from datetime import datetime, timezone

from mgmt_migrate.errors import MigrateError

LAST = 253_402_300_799
"""9999-12-31T23:59:59Z, where the calendar of most programs ends."""

_UNITS = ((365 * 86400, "year"), (86400, "day"), (3600, "hour"), (60, "minute"), (1, "second"))


def of_number(value: object) -> float | None:
    """The moment that a JSON number is, None for other types and beyond the calendar."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= LAST:
        return None
    return float(value)


def iso(seconds: float) -> str:
    """2018-03-14T12:41:57Z; fractions of a second are dropped."""
    return datetime.fromtimestamp(math.floor(seconds), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20)


def span(seconds: float) -> str:
    """A duration in its one or two largest units: "2 hours", "1 day 3 hours"; in minutes from ten on."""
    rest = round(abs(seconds))
    if rest >= 600:
        rest -= rest % 60
    words = []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            words.append(f"{count:,} {unit}{'' if count == 1 else 's'}")
        if len(words) == 2 or (words and not count):
            break
    return " ".join(words) or "0 seconds"


def relative(moment: float, now: float) -> str:
    """ "in 2 hours", "3 days ago", "now"."""
    if abs(moment - now) < 1:
        return "now"
    return f"in {span(moment - now)}" if moment > now else f"{span(now - moment)} ago"


def parse(text: str) -> float:
    """A moment that a user typed: 2018-03-14T12:00:00Z, also with an offset, a space, or the date alone, or
    seconds since 1970.

    Raises:
        MigrateError: it is none, or lies outside of the years 1970 to 9999.
    """
    typed = text.strip()
    moment: float | None = None
    if re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", typed):
        moment = float(typed)
    else:
        try:
            given = datetime.fromisoformat(re.sub(r"[Zz]\Z", "+00:00", typed))
            moment = given.replace(tzinfo=given.tzinfo or timezone.utc).timestamp()
        except (ValueError, OverflowError):
            moment = None
    if moment is None or not 0 <= moment <= LAST:
        raise MigrateError(
            f"{typed[:40]!r} is not a moment",
            remedy="write it as 2026-11-24T12:00:00Z, or as seconds since 1970",
        )
    return moment
