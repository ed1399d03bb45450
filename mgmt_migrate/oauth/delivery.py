"""How a token leaves: on stdout, masked on a terminal, or into a file that only its owner can read."""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mgmt_migrate import atomic
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.oauth.application import Application
from mgmt_migrate.oauth.steps import Granted

FORMATS = ("token", "header", "env", "json", "curl")
VARIABLE = "AUTH0_ACCESS_TOKEN"
"""The name in `--format env`."""


def rendered(
    app: Application, granted: Granted, form: str, *, token: str, audit: Mapping[str, Any] | None = None
) -> str:
    """The token in one of the formats, with its final newline.

    Args:
        app: who asked.
        granted: what came back.
        form: "token", "header", "env" or "json".
        token: what stands for the access token: itself, or its mask.
        audit: what the audit of the token says, a part of JSON alone.
    """
    if form == "header":
        return f"Authorization: Bearer {token}\n"
    if form == "env":
        return f"{VARIABLE}={token}\n"
    if form == "token":
        return f"{token}\n"
    document = {
        "version": 1,
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": granted.expires_in,
        "expires_at": _expiry(granted),
        "domain": app.domain.netloc,
        "client_id": app.client_id,
        "flow": app.flow,
        "audience": app.audience,
        "asked": list(app.scopes),
        "audit": audit,
    }
    return json.dumps(document, indent=2) + "\n"


def _expiry(granted: Granted) -> str | None:
    if granted.expires_in is None:
        return None
    try:
        moment = dt.datetime.now(tz=dt.timezone.utc) + dt.timedelta(seconds=granted.expires_in)
    except OverflowError:
        return None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def check_target(path: Path) -> None:
    """Refuse a file that could not be written later, before anything is asked or sent.

    Raises:
        MigrateError: it is a symbolic link, a folder, a device; its folder is missing or cannot be written.
    """
    where = str(path)
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        mode = None
    except OSError as error:
        raise MigrateError(f"the output file cannot be used: {error.strerror}", where=where) from None
    if mode is not None and stat.S_ISLNK(mode):
        raise MigrateError(
            "the output file is a symbolic link, and a token is not written through one",
            where=where,
            remedy="name the file that it points to, or another one",
        )
    if mode is not None and not stat.S_ISREG(mode):
        raise MigrateError(
            "the output file is no regular file", where=where, remedy="name another one, or use a pipe"
        )
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        raise MigrateError(
            "the folder of the output file cannot be written", where=str(folder), remedy="name another one"
        )


def write_private(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, readable by its owner alone; an older one is replaced.

    Raises:
        MigrateError: it cannot be written.
    """
    check_target(path)
    try:
        atomic.write(path, (text.encode(),), durable=True)
    except OSError as error:
        raise MigrateError(f"the output file cannot be written: {error.strerror}", where=str(path)) from None
