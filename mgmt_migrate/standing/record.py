"""What `turn-off` and `turn-on` leave behind: a file that is written before anything is sent.

After a crash it says that nobody knows whether the change was sent; else it says how it ended.
"""

from __future__ import annotations

import getpass
import json
import platform
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any

from mgmt_migrate import __version__, atomic
from mgmt_migrate.display import foreign
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management import tenant
from mgmt_migrate.tokens.model import Audit
from mgmt_migrate.tokens.times import iso

UNKNOWN = "sent or not: unknown"
"""What the record says until the outcome is known."""


@dataclass(slots=True)
class Record:
    """The file and what stands in it."""

    path: Path
    document: dict[str, Any]

    def end(self, outcome: str, after: str | None, others: tuple[str, ...] = ()) -> str:
        """Complete it; a sentence where that is not possible, else "".

        Args:
            after: the setting that was read back.
            others: names of settings that changed too.
        """
        names = [foreign(name) for name in others]
        self.document |= {"outcome": outcome, "after": after, "others": names, "ended": iso(time())}
        try:
            self._write()
        except OSError as error:
            return f"the record {self.path} could not be completed: {error.strerror}; it still says {UNKNOWN}"
        return ""

    def _write(self) -> None:
        text = json.dumps(self.document, indent=2) + "\n"
        atomic.write(self.path, [text.encode("ascii")], durable=True)


def begin(
    path: Path | None, *, on: bool, url: str, domain: str, before: str, audit: Audit, against: list[str]
) -> Record:
    """Write what is about to be sent.

    Args:
        path: the file, which must not exist; None for one in the current folder, named by tenant and time.
        against: what spoke against it, where --force went on all the same.
    Raises:
        MigrateError: it cannot be written. Nothing has been sent then.
    """
    word, now = "on" if on else "off", time()
    made = Record(path or _free(word, domain, now), {})
    made.document = {
        "version": 1,
        "tool": f"mgmt-migrate {__version__}",
        "domain": foreign(domain),
        "setting": f"flags.{tenant.FLAG}",
        "before": before,
        "wanted": word,
        "sent": {"method": "PATCH", "url": foreign(url), "body": tenant.body(on)},
        "who": _who(audit),
        "began": iso(now),
        "against": [foreign(reason) for reason in against],
        "outcome": UNKNOWN,
        "after": None,
        "others": [],
        "ended": None,
        "way_back": f"mgmt-migrate tenant turn-{'off' if on else 'on'} --domain {foreign(domain)}",
    }
    try:
        if made.path.exists():
            raise FileExistsError(17, "it exists already")
        made._write()
    except OSError as error:
        raise MigrateError(
            "the record cannot be written, so nothing was sent",
            where=f"{made.path}: {error.strerror}",
            remedy="name another file with --record FILE",
        ) from None
    return made


def _who(audit: Audit) -> Mapping[str, str | None]:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user in the system's list
        user = None
    return {
        "user": foreign(user) if user else None,
        "machine": foreign(platform.node()) or None,
        "client_id": foreign(audit.client_id) if audit.client_id else None,
        "subject": foreign(audit.subject) if audit.subject else None,
    }


def _free(word: str, domain: str, now: float) -> Path:
    """A name that no file has."""
    stamp = iso(now).replace("-", "").replace(":", "")
    stem = f"mgmt-migrate-turn-{word}-{re.sub(r'[^A-Za-z0-9.-]', '-', domain)}-{stamp}"
    names = (f"{stem}{f'-{n}' if n > 1 else ''}.json" for n in range(1, 100))
    return next((Path(name) for name in names if not Path(name).exists()), Path(f"{stem}.json"))
