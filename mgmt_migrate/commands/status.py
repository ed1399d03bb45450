"""`mgmt-migrate status`: all witnesses on one page, and what is left, in order."""

from __future__ import annotations

import os
import shlex
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mgmt_migrate import config, display
from mgmt_migrate.commands import _status_page as page
from mgmt_migrate.commands._tenant_api import VARIABLE, missing, reach
from mgmt_migrate.commands.tenant import CaFile, Domain, Since, Timeout, moment
from mgmt_migrate.errors import MigrateError
from mgmt_migrate.management.tenant import State
from mgmt_migrate.model.finding import Result
from mgmt_migrate.protocol import domain as domains
from mgmt_migrate.standing import witness as ask
from mgmt_migrate.standing.standing import Standing
from mgmt_migrate.standing.witness import Witness


class Format(str, Enum):
    """How the page is written."""

    text = "text"
    json = "json"
    html = "html"


def status(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Folders and files with the code.", show_default=False),
    ] = None,
    traffic: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="A recording, as audit-traffic reads them; custom-domains of the settings are the tenant's. "
            "Repeatable.",
        ),
    ] = None,
    logs: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE", help="Exported logs to read instead of asking the tenant for them. Repeatable."
        ),
    ] = None,
    domain: Domain = None,
    token_file: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help=f"Holds a Management API token; - is stdin [{VARIABLE}]."),
    ] = None,
    ca_file: CaFile = None,
    since: Since = "30d",
    form: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.text,
    timeout: Timeout = 10,
) -> int:
    """Show what code, traffic, logs and tenant say, and what is left, in order. Read-only, and never asks.

    The tenant and its logs are asked where a domain and a token are at hand; it needs read:tenant_settings,
    read:clients and read:logs. Exit status 0 only if nobody is left and code, logs and tenant all say so.
    """
    start = moment(since)
    found, result = _asked(
        paths or [], traffic or [], logs or [], (domain, token_file, ca_file, timeout), start
    )
    if form is Format.json:
        page.write_json(found)
    elif form is Format.html:
        display.for_documents()
        sys.stdout.writelines(page.html(found, result or Result()))
    else:
        page.write(found)
    return found.status


_Reach = tuple[str | None, Path | None, Path | None, float]


def _asked(
    paths: list[Path], traffic: list[Path], logs: list[Path], to: _Reach, since: float
) -> tuple[Standing, Result | None]:
    typed = to[0] or os.environ.get("AUTH0_DOMAIN")
    domain = domains.parse(typed).netloc if typed else None
    exported = ask.exported_logs(logs, since, domain) if logs else None
    seen, tenant, state = _tenant(to, since, exported)
    os.environ.pop(VARIABLE, None)  # what the scan starts does not inherit the token
    code, result = ask.not_asked("code", "name the folder: mgmt-migrate status ."), None
    if paths:
        from mgmt_migrate.commands.scan import look

        code, result = ask.code(look, paths, " ".join(shlex.quote(str(path)) for path in paths))
    recorded = ask.not_asked("traffic", "record the running application: --traffic recorded.har")
    if traffic:
        recorded = ask.traffic(traffic, [*([domain] if domain else []), *_custom_domains(paths)])
    scan = " --scan ".join(shlex.quote(str(path)) for path in paths)
    return Standing(domain, state, (code, recorded, seen, tenant), scan), result


def _custom_domains(paths: list[Path]) -> tuple[str, ...]:
    """Those of the settings where the code lies; a path that does not exist is the code's own trouble."""
    home = paths[0] if paths and os.path.lexists(paths[0]) else Path()
    return config.load(home).custom_domains


def _tenant(to: _Reach, since: float, exported: Witness | None) -> tuple[Witness, Witness, State | None]:
    """The logs, the tenant, and the state of its setting."""
    domain, token_file, ca_file, timeout = to
    if absent := missing(domain, token_file):
        logs = ask.not_asked("logs", f"{absent.format('read:logs')}; or --logs FILE, an export")
        tenant = ask.not_asked("tenant", absent.format("read:tenant_settings and read:clients"))
        return exported or logs, tenant, None
    try:
        access = reach(domain, token_file, ca_file, ask=False, timeout=timeout)
    except MigrateError as error:
        return exported or ask.failed("logs", error), ask.failed("tenant", error), None
    with access.api:
        tenant, state = ask.settings(access.api)
        logs = exported or ask.live_logs(access.api, since)
        return ask.past(logs) if state in ("off", "absent") else logs, tenant, state
